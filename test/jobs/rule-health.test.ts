/** Rules that people find wrong too often: from reviews in a real store to those who own the rule. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDetector, detectRound, type Detector } from "../../src/jobs/detect.ts";
import { dispatchBatch } from "../../src/jobs/dispatch.ts";
import { routeRound } from "../../src/jobs/route.ts";
import { createRouter } from "../../src/jobs/routing-scene.ts";
import { opsSignals } from "../../src/jobs/signals/ops.ts";
import { UNROUTED, type AlertMessage, type ClosedAs } from "../../src/model/alert.ts";
import type { MythId } from "../../src/model/analysis.ts";
import type { PostId } from "../../src/model/post.ts";
import type { Routes } from "../../src/model/routes.ts";
import type { AlertRule } from "../../src/model/rules.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { detected, firing, routesOf } from "../support/alerting.ts";
import { mythRule, tell } from "../support/analysed-posts.ts";
import { HOUR_MS, START_MS, surgeRule, watchFor } from "../support/watching.ts";

const healthRule: AlertRule = {
  ...surgeRule,
  id: "rule-health",
  signal: "rule-health",
  clear: { ratio: 1, forMs: 24 * HOUR_MS },
  severity: [{ when: "anything else", is: "low" }],
  limits: { stale_hours: 24, precision: 0.7, reviews: 20, wrong: 10 },
};
const POSTS = 40;

let store: Store;
let detector: Detector;
let rev: string;
beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:" });
  rev = "r1.s1";
  const operation = { now: () => START_MS, startedMs: 0, sources: () => [], rulesRefusedSinceMs: () => null };
  detector = createDetector(
    store,
    "tester",
    [UNROUTED],
    { ...watchFor(), alerts: [healthRule], revOf: () => rev },
    undefined,
    0,
    opsSignals(operation),
  );
  const posts = Array.from({ length: POSTS }, (_, n) => ({
    id: `p${n}`,
    atMs: START_MS + n * 1000,
    author: `a${n}`,
    myth: "m1",
    stance: "asserts" as const,
    lang: "en",
  }));
  await tell(store, posts, START_MS);
});
afterEach(() => store.close());

async function review(from: number, to: number, isRight: boolean, hour: number): Promise<void> {
  const notes = Array.from({ length: to - from }, (_, n) => ({
    post: `p${from + n}` as PostId,
    myth: "m1" as MythId,
    isRight,
    rev: "r1",
  }));
  await store.noteReviews(notes, "ann", START_MS + hour * HOUR_MS);
}

async function look(hour: number): Promise<readonly AlertMessage[]> {
  return (await detectRound(detector, START_MS + hour * HOUR_MS)).messages;
}

async function closeAlerts(outcome: ClosedAs, count: number): Promise<void> {
  const alerts = Array.from({ length: count }, (_, n) =>
    firing(100 + n, START_MS, { subject: { myth: "m1" as MythId, lang: "en" }, rev: "r1.s1" }),
  );
  await detected(store, alerts, START_MS);
  for (const { id } of alerts) {
    const handling = { state: "closed", outcome, by: "ann", atMs: START_MS + HOUR_MS, note: null } as const;
    await store.updateHandling(id, { handling, suppression: null }, "ann", START_MS + HOUR_MS);
  }
  await store.releaseLease((await store.takeLease("detect", "tester", START_MS, 1))!);
}

describe("a myth whose matches are often wrong", () => {
  test("is one alert with its share, until the rule is another", async () => {
    await review(0, 13, true, 1);
    expect(await look(2)).toEqual([]);
    await review(13, 20, false, 2);
    const [fired, ...more] = await look(3);
    expect(more).toEqual([]);
    expect(fired).toMatchObject({ event: "fired", severity: "low", data: { subject: { myth: "m1", lang: "*" } } });
    const text = fired?.lines.join("\n") ?? "";
    expect(text).toContain("13 of the last 20 reviews say right");
    expect(text).not.toContain("Sure?");
    expect(await store.episodePosts("E-1", 50)).toHaveLength(7);
    expect(await look(4)).toEqual([]);
    rev = "r2.s1";
    const told = [];
    for (let hour = 5; hour < 32; hour++)
      told.push(...(await look(hour)).map((message) => `${message.event} +${hour}`));
    expect(told).toEqual(["resolved +29"]);
  });

  test("a second thought takes the place of the first", async () => {
    await review(0, 13, true, 1);
    await review(13, 20, false, 1);
    await review(13, 14, true, 2);
    expect(await look(3)).toEqual([]);
  });

  test("ten alerts closed as false alarms in a week say so as well; duplicates do not", async () => {
    await closeAlerts("duplicate", 12);
    expect(await look(2)).toEqual([]);
    await closeAlerts("false alarm", 10);
    const [fired] = await look(3);
    expect(fired?.lines.join("\n")).toContain("10 of 10 reviews in 7 days say wrong");
  });

  test("alerts that people acted on are right ones", async () => {
    await closeAlerts("responded", 14);
    await review(0, 6, false, 1);
    expect(await look(3)).toEqual([]);
  });
});

describe("who hears of it", () => {
  const NOW_MS = START_MS + 3 * HOUR_MS;

  async function heardBy(routes: Routes | null, owners: readonly string[]): Promise<readonly string[]> {
    await review(0, 12, false, 2);
    await look(3);
    const router = createRouter({
      store,
      holder: "tester",
      channels: ["slack:comms", "email:desk", "pagerduty:oncall"],
      routes: () => routes,
      myth: (id) => ({ ...mythRule(id), owners }),
      timezone: () => "UTC",
      publicUrl: null,
    });
    await routeRound(router, NOW_MS);
    const heard: string[] = [];
    const sinks = new Map(
      router.channels.map((channel) => {
        const send = async (message: AlertMessage) => {
          if (message.episode === "E-1") heard.push(channel);
          return { state: "accepted" as const, reference: null };
        };
        return [channel, { channel, send }];
      }),
    );
    await dispatchBatch(
      { store, holder: "tester", sinks, now: () => NOW_MS, random: () => 0.5 },
      new AbortController().signal,
    );
    return heard.toSorted();
  }

  const toComms = routesOf({ to: ["comms", "oncall"], escalate: [{ afterMs: 0, to: "oncall" }] });
  const named = routesOf({}, { routes: [{ when: "signal is rule-health", to: ["comms"], escalate: [], quiet: null }] });

  test.each([
    { name: "its owners, not comms", routes: toComms, owners: ["desk"], heard: ["email:desk"] },
    { name: "nobody at once where the owners have no channel", routes: toComms, owners: ["elsewhere"], heard: [] },
    { name: "whom a route that names the signal says", routes: named, owners: ["desk"], heard: ["slack:comms"] },
    { name: "its owners, without routes", routes: null, owners: ["desk"], heard: ["email:desk"] },
    {
      name: "everybody, without routes and owners' channels",
      routes: null,
      owners: ["elsewhere"],
      heard: ["email:desk", "pagerduty:oncall", "slack:comms"],
    },
  ])("$name", async ({ routes, owners, heard }) => {
    expect(await heardBy(routes, owners)).toEqual(heard);
  });
});
