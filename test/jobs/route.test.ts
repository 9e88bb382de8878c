/** Routing on a real store and a clock that the test moves. */

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dispatchBatch } from "../../src/jobs/dispatch.ts";
import { routeRound } from "../../src/jobs/route.ts";
import { createRouter, type Router } from "../../src/jobs/routing-scene.ts";
import type { AlertMessage, Episode } from "../../src/model/alert.ts";
import type { Routes } from "../../src/model/routes.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { detected, firing, routesOf } from "../support/alerting.ts";
import { mythRule } from "../support/analysed-posts.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A Tuesday, 14:00 in UTC. */
const NOW_MS = Date.parse("2026-11-24T14:00:00Z");

let store: Store;
let router: Router;
let routes: Routes | null;
let sent: { channel: string; message: AlertMessage }[];
let nowMs: number;

beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:" });
  sent = [];
  nowMs = NOW_MS;
  routes = null;
  router = createRouter({
    store,
    holder: "tester",
    channels: ["slack:desk", "email:lead", "pagerduty:oncall"],
    routes: () => routes,
    myth: (id) => ({ ...mythRule(id), topic: id.startsWith("x") ? "topic-x" : "topic-a" }),
    timezone: () => "UTC",
    publicUrl: "https://hearsay.example/",
  });
});
afterEach(() => store.close());

/** Routes and sends what is due at `atMs`. */
async function tick(atMs: number): Promise<readonly string[]> {
  nowMs = atMs;
  await routeRound(router, nowMs);
  const from = sent.length;
  const sinks = new Map(
    router.channels.map((channel) => [
      channel,
      {
        channel,
        send: async (message: AlertMessage) => {
          sent.push({ channel, message });
          return { state: "accepted" as const, reference: null };
        },
      },
    ]),
  );
  await dispatchBatch(
    { store, holder: "tester", sinks, now: () => nowMs, random: () => 0.5 },
    new AbortController().signal,
  );
  return sent
    .slice(from)
    .map((one) => `${one.channel} ${one.message.episode} ${one.message.event}`)
    .toSorted();
}

const over = (episode: Episode, atMs: number): Episode => ({
  ...episode,
  condition: { state: "resolved", firedAtMs: episode.openedAtMs, resolvedAtMs: atMs },
  seq: episode.seq + 1,
  updatedAtMs: atMs,
});

test("without routes every channel is told of everything at once, with a link", async () => {
  await detected(store, [firing(1, NOW_MS), firing(2, NOW_MS)], NOW_MS);
  expect(await tick(NOW_MS)).toEqual(
    ["email:lead", "pagerduty:oncall", "slack:desk"].flatMap((one) => [`${one} E-1 fired`, `${one} E-2 fired`]),
  );
  expect(sent[0]!.message.link).toBe("https://hearsay.example/alerts/E-1");
  expect(await tick(NOW_MS + MINUTE_MS)).toEqual([]);
});

describe("routes", () => {
  const two = (first: string): Routes => ({
    ...routesOf({}),
    routes: [
      { when: first, to: ["lead"], escalate: [], quiet: null },
      { when: "anything else", to: ["desk"], escalate: [], quiet: null },
    ],
  });
  test.each([
    { when: "severity is high", told: ["email:lead E-1 fired"] },
    { when: "severity is critical", told: ["slack:desk E-1 fired"] },
    { when: "topic is topic-a and language is en", told: ["email:lead E-1 fired"] },
    { when: "topic is topic-a and language is es", told: ["slack:desk E-1 fired"] },
    { when: "team is desk", told: ["email:lead E-1 fired"] },
    { when: "team is others or ratio >= 9", told: ["email:lead E-1 fired"] },
    { when: "signal is volume and harm is high and verdict is refuted", told: ["email:lead E-1 fired"] },
  ])("$when tells $told", async ({ when, told }) => {
    routes = two(when);
    await detected(store, [firing(1, NOW_MS)], NOW_MS);
    expect(await tick(NOW_MS)).toEqual(told);
  });

  test("a route to a name that no channel has tells everybody and says so", async () => {
    routes = routesOf({ to: ["nobody"] });
    await detected(store, [firing(1, NOW_MS)], NOW_MS);
    expect(await routeRound(router, NOW_MS)).toMatchObject({ messages: 3, unknown: ["nobody"] });
  });

  test("what goes to a digest sends no message of its own", async () => {
    routes = routesOf({ to: ["digest-daily"] });
    await detected(store, [firing(1, NOW_MS)], NOW_MS);
    expect(await tick(NOW_MS)).toEqual([]);
    expect(await store.notices()).toEqual([]);
  });
});

describe("groups", () => {
  test("alerts of a topic wait for one another and come as one message that names each of them", async () => {
    routes = routesOf({ to: ["desk", "oncall"] }, { groupWaitMs: 10 * MINUTE_MS });
    const all = Array.from({ length: 8 }, (_, n) =>
      firing(n + 1, NOW_MS, { stats: { ...firing(1, NOW_MS).stats, ratio: 2 + n } }),
    );
    await detected(store, all.slice(0, 5), NOW_MS);
    expect(await tick(NOW_MS)).toEqual([]);
    await detected(store, all.slice(5), NOW_MS + 5 * MINUTE_MS);
    expect(await tick(NOW_MS + 9 * MINUTE_MS)).toEqual([]);
    const told = await tick(NOW_MS + 10 * MINUTE_MS);
    // What keeps incidents is told of each alert by itself, so that each can end there.
    expect(told).toEqual([...all.map((one) => `pagerduty:oncall ${one.id} fired`), "slack:desk G-1 fired"]);
    const { lines, headline } = sent.find((one) => one.channel === "slack:desk")!.message;
    expect(headline).toContain("8 alerts on topic-a");
    expect(lines).toHaveLength(6);
    expect(lines[0]).toContain("E-8");
    expect(lines[0]).toContain("20 people assert it in 3 h, usual 2 (10 times).");
    expect(lines[5]).toMatch(/^\+3 more: .*E-3.*E-2.*E-1/);
    for (const { id } of all) expect(lines.join("\n")).toContain(id);
    expect(await tick(NOW_MS + HOUR_MS)).toEqual([]);
  });

  test("another topic is another group, and critical waits for nobody", async () => {
    routes = routesOf({}, { groupWaitMs: 10 * MINUTE_MS });
    const other = firing(3, NOW_MS, { subject: { myth: "x3" as never, lang: "en" }, severity: "critical" });
    await detected(store, [firing(1, NOW_MS), firing(2, NOW_MS), other], NOW_MS);
    expect(await tick(NOW_MS)).toEqual(["slack:desk E-3 fired"]);
    expect(await tick(NOW_MS + 10 * MINUTE_MS)).toEqual(["slack:desk G-1 fired"]);
  });

  test("the newest state is told where an alert changed while it waited", async () => {
    routes = routesOf({}, { groupWaitMs: 10 * MINUTE_MS });
    await detected(store, [firing(1, NOW_MS)], NOW_MS);
    await tick(NOW_MS);
    await detected(store, [firing(1, NOW_MS, { seq: 2, severity: "critical" })], NOW_MS + MINUTE_MS);
    expect(await tick(NOW_MS + MINUTE_MS)).toEqual(["slack:desk E-1 updated"]);
    expect(await store.notices()).toEqual([]);
  });
});

describe("quiet hours", () => {
  const night = Date.parse("2026-11-24T22:00:00Z");
  const morning = Date.parse("2026-11-25T07:00:00Z");
  const quiet = (): Routes =>
    routesOf(
      { quiet: "nights" },
      { quiet: [{ name: "nights", from: "20:00", to: "07:00", timezone: "UTC", except: "critical" }] },
    );

  test("hold everything but what is critical, and catch up in one message: what lasts first", async () => {
    routes = quiet();
    const first = firing(1, night);
    await detected(store, [first, firing(2, night), firing(3, night, { severity: "critical" })], night);
    expect(await tick(night)).toEqual(["slack:desk E-3 fired"]);
    expect((await store.notices()).map((one) => one.held)).toEqual([
      "quiet hours nights (to 07:00 UTC)",
      "quiet hours nights (to 07:00 UTC)",
    ]);
    await detected(store, [over(first, night + HOUR_MS)], night + HOUR_MS);
    await detected(store, [firing(4, night + 2 * HOUR_MS)], night + 2 * HOUR_MS);
    expect(await tick(morning - MINUTE_MS)).toEqual([]);
    expect(await tick(morning)).toEqual(["slack:desk G-2 fired"]);
    const { headline, lines } = sent.at(-1)!.message;
    expect(headline).toContain(
      "Catch-up after quiet hours (20:00 to 07:00 UTC): 3 alerts on topic-a · 2 still going on, 1 over",
    );
    expect(lines.map((line) => line.split(":")[0])).toEqual(["Still going on", "Still going on", "Came and went"]);
    expect(lines[2]).toContain("E-1");
    expect(await store.notices()).toEqual([]);
  });

  test("what was known before the night and ended in it is over, not new", async () => {
    routes = quiet();
    const episode = firing(1, NOW_MS);
    await detected(store, [episode], NOW_MS);
    expect(await tick(NOW_MS)).toEqual(["slack:desk E-1 fired"]);
    await detected(store, [over(episode, night)], night);
    expect(await tick(night)).toEqual([]);
    await tick(morning);
    expect(sent.at(-1)!.message).toMatchObject({ event: "resolved" });
    expect(sent.at(-1)!.message.lines[0]).toMatch(/^Over: /);
  });

  test("a single alert that lasts comes as itself", async () => {
    routes = quiet();
    await detected(store, [firing(1, night)], night);
    await tick(night);
    expect(await tick(morning)).toEqual(["slack:desk E-1 fired"]);
  });
});

describe("inhibition", () => {
  test("a topic's own surge holds the medium alerts of its myths until it is over", async () => {
    routes = routesOf({});
    const surge = firing(1, NOW_MS, { signal: "volume", subject: { topic: "topic-a", lang: "en" } });
    const medium = firing(2, NOW_MS, { severity: "medium" });
    await detected(store, [surge, medium, firing(3, NOW_MS)], NOW_MS);
    const told = await tick(NOW_MS);
    expect(told.join(" ")).not.toContain("E-2");
    expect((await store.notices())[0]).toMatchObject({ held: "while E-1 (volume) lasts" });
    await detected(store, [over(surge, NOW_MS + HOUR_MS)], NOW_MS + HOUR_MS);
    expect(await tick(NOW_MS + HOUR_MS)).toContain("slack:desk E-2 fired");
  });

  test.each([
    { severity: "high" as const, held: true },
    { severity: "critical" as const, held: false },
  ])("a blind source holds $severity alerts of its platform: $held", async ({ severity, held }) => {
    routes = routesOf({});
    await store.noteAlive("bluesky:main", "bluesky", NOW_MS);
    const blind = firing(1, NOW_MS, { signal: "source-blind", subject: { source: "bluesky:main" } });
    const here = firing(2, NOW_MS, { severity, subject: { myth: "m2" as never, lang: "en", platform: "bluesky" } });
    const there = firing(3, NOW_MS, { subject: { myth: "m3" as never, lang: "en", platform: "mastodon" } });
    await detected(store, [blind, here, there], NOW_MS);
    await tick(NOW_MS);
    expect((await store.notices()).map((one) => one.message.episode)).toEqual(held ? ["E-2"] : []);
  });
});

describe("escalation", () => {
  const steps = routesOf({
    escalate: [
      { afterMs: 20 * MINUTE_MS, to: "lead" },
      { afterMs: HOUR_MS, to: "oncall" },
    ],
  });

  test("goes to the next one while nobody takes it, once for each step, and the alert says so", async () => {
    routes = steps;
    await detected(store, [firing(1, NOW_MS)], NOW_MS);
    expect(await tick(NOW_MS)).toEqual(["slack:desk E-1 fired"]);
    expect(await tick(NOW_MS + 19 * MINUTE_MS)).toEqual([]);
    expect(await tick(NOW_MS + 20 * MINUTE_MS)).toEqual(["email:lead E-1 updated"]);
    expect(sent.at(-1)!.message.headline).toBe(
      "ESCALATED, nobody has taken it for 20 min · HIGH · Title of E-1 · rising",
    );
    expect((await store.episode("E-1"))?.handling).toMatchObject({ state: "escalated" });
    expect(await tick(NOW_MS + 40 * MINUTE_MS)).toEqual([]);
    expect(await tick(NOW_MS + HOUR_MS)).toEqual(["pagerduty:oncall E-1 updated"]);
    expect(await tick(NOW_MS + 9 * HOUR_MS)).toEqual([]);
  });

  test("ends with an answer", async () => {
    routes = steps;
    await detected(store, [firing(1, NOW_MS)], NOW_MS);
    await tick(NOW_MS);
    const handling = { state: "acknowledged" as const, by: "ann", atMs: NOW_MS, note: "on it" };
    await store.updateHandling("E-1", { handling, suppression: null }, "ann", NOW_MS);
    expect(await tick(NOW_MS + 48 * HOUR_MS)).not.toContain("email:lead E-1 updated");
  });

  test("takes up an answer without a note after eight working hours, not after a night", async () => {
    routes = steps;
    await detected(store, [firing(1, NOW_MS)], NOW_MS);
    await tick(NOW_MS);
    const handling = { state: "acknowledged" as const, by: "ann", atMs: NOW_MS, note: null };
    await store.updateHandling("E-1", { handling, suppression: null }, "ann", NOW_MS);
    // 14:00 to 17:00 are three, from 09:00 to 14:00 five more.
    expect(await tick(Date.parse("2026-11-25T07:59:00Z"))).toEqual([]);
    expect((await tick(Date.parse("2026-11-25T13:59:00Z"))).filter((one) => one.includes("E-1"))).toEqual([]);
    expect(await tick(Date.parse("2026-11-25T14:00:00Z"))).toEqual(["email:lead E-1 updated"]);
    expect((await store.episode("E-1"))?.handling).toMatchObject({ state: "escalated", to: "ann" });
  });
});

test("an answer does not outlive a rise of severity, and the log tells who did what", async () => {
  const episode = firing(1, NOW_MS, { severity: "medium" });
  await detected(store, [episode], NOW_MS);
  const handling = { state: "acknowledged" as const, by: "ann", atMs: NOW_MS, note: "on it" };
  await store.updateHandling("E-1", { handling, suppression: null }, "ann", NOW_MS);
  await detected(store, [{ ...episode, seq: 2, updatedAtMs: NOW_MS + 1 }], NOW_MS + 1);
  expect((await store.episode("E-1"))?.handling).toEqual(handling);
  await detected(store, [{ ...episode, seq: 3, severity: "high", updatedAtMs: NOW_MS + 2 }], NOW_MS + 2);
  const why = "severity rose from medium to high";
  expect((await store.episode("E-1"))?.handling).toEqual({ state: "escalated", why, atMs: NOW_MS + 2, to: null });
  expect((await store.handlingLog("E-1")).map((one) => `${one.actor} ${one.handling.state}`)).toEqual([
    "ann acknowledged",
    "hearsay escalated",
  ]);
});

test("a silence keeps a receipt of what it held back", async () => {
  const episode = firing(1, NOW_MS);
  await detected(store, [episode], NOW_MS);
  await tick(NOW_MS);
  const untilMs = NOW_MS + 24 * HOUR_MS;
  const suppression = { kind: "silenced" as const, by: "ann", reason: "a campaign of ours", untilMs };
  await store.updateHandling("E-1", { handling: { state: "new" }, suppression }, "ann", NOW_MS);
  await tick(NOW_MS + HOUR_MS);
  const grown = { ...episode.stats, authors: 50 };
  const lease = await store.takeLease("detect", "tester", NOW_MS, 60_000);
  const round = { lease: lease!, states: [], episodePosts: [], outbox: [], doneUntilMs: NOW_MS, nowMs: NOW_MS };
  await store.saveDetection({ ...round, episodes: [{ ...episode, suppression, stats: grown }] });
  await tick(NOW_MS + 7 * HOUR_MS);
  await tick(NOW_MS + 8 * HOUR_MS);
  const receipt = JSON.parse((await store.routingStates()).get("hidden|E-1")!) as Record<string, unknown>;
  expect(receipt).toMatchObject({
    by: "ann",
    reason: "a campaign of ours",
    hid: [{ event: "updated", why: "authors doubled since the last message", authors: 50 }],
  });
});

describe("digests", () => {
  const eight = Date.parse("2026-11-25T08:00:00Z");

  test("come every day at eight, also when nothing happened, and once", async () => {
    await tick(NOW_MS);
    expect(await tick(eight - MINUTE_MS)).toEqual([]);
    const day = "digest-daily-2026-11-25";
    expect(await tick(eight)).toEqual([`email:lead ${day} digest`, `slack:desk ${day} digest`]);
    expect(sent[0]!.message.lines.join("\n")).toContain("Nothing needs you.");
    expect(await tick(eight + MINUTE_MS)).toEqual([]);
    expect(await tick(eight + 24 * HOUR_MS)).toHaveLength(2);
  });

  test("come late rather than never, and the weekly one on its day", async () => {
    await tick(NOW_MS);
    const told = await tick(Date.parse("2026-11-30T11:00:00Z"));
    expect(told.filter((one) => one.startsWith("slack"))).toEqual([
      "slack:desk digest-daily-2026-11-30 digest",
      "slack:desk digest-weekly-2026-11-30 digest",
    ]);
  });

  test("say what lasts, what nobody took, how the alerts served and which sources work", async () => {
    await tick(NOW_MS);
    await store.noteAlive("bluesky:main", "bluesky", eight);
    await store.noteTrouble("feed:news", "rss", { kind: "timed-out", detail: "no answer" }, NOW_MS);
    const closed = (n: number, outcome: "responded" | "false alarm" | "duplicate"): Episode => ({
      ...over(firing(n, NOW_MS), NOW_MS + HOUR_MS),
      handling: { state: "closed", outcome, by: "ann", atMs: NOW_MS, note: null },
    });
    await detected(
      store,
      [firing(1, NOW_MS), closed(2, "responded"), closed(3, "false alarm"), closed(4, "duplicate")],
      NOW_MS,
    );
    await tick(NOW_MS + HOUR_MS);
    await tick(eight);
    const { lines, headline } = sent.at(-1)!.message;
    expect(headline).toBe("Daily digest 2026-11-25 · 1 going on · 1 of 2 sources in trouble");
    expect(lines.find((line) => line.startsWith("Going on"))).toContain(
      "HIGH · Title of m1, en · 20 people at its height, usual 2 · new [E-1]",
    );
    expect(lines).toContain("Not taken yet: E-1.");
    expect(lines).toContain(
      "Alert budget, last 28 days: 4 fired, 1 acted on, 1 false. Of 2 that the team closed, 1 was worth it (hit rate 50 %).",
    );
    expect(lines.find((line) => line.startsWith("Sources"))).toMatch(
      /feed:news in trouble since 24 Nov 14:00 \(timed-out\); bluesky:main healthy/,
    );
  });
});
