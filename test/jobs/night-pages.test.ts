/** At most three pages a night for one paging channel, then the lead; nothing critical is lost. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { dispatchBatch } from "../../src/jobs/dispatch.ts";
import { routeRound } from "../../src/jobs/route.ts";
import { createRouter, type Router } from "../../src/jobs/routing-scene.ts";
import type { AlertMessage, Episode } from "../../src/model/alert.ts";
import type { Route, Routes } from "../../src/model/routes.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { mythRule } from "../support/analysed-posts.ts";
import { detected, firing, routesOf } from "../support/alerting.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** 22:00 in UTC, two hours into the night. */
const NIGHT_MS = Date.parse("2026-11-24T22:00:00Z");
const nights = { name: "nights", from: "20:00", to: "07:00", timezone: "UTC", except: "critical" as const };

let store: Store;
let router: Router;
let routes: Routes;
let sent: { channel: string; message: AlertMessage }[];
beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:" });
  sent = [];
  routing({ to: ["oncall", "desk"], escalate: [{ afterMs: 100 * HOUR_MS, to: "lead" }] });
  router = createRouter({
    store,
    holder: "tester",
    channels: ["slack:desk", "email:lead", "pagerduty:oncall", "pagerduty:boss"],
    routes: () => routes,
    myth: (id) => mythRule(id),
    timezone: () => "UTC",
    publicUrl: null,
  });
});
afterEach(() => store.close());

function routing(route: Partial<Route>, quiet: Routes["quiet"] = [nights]): void {
  const digests = { daily: { at: "08:00", to: [] }, weekly: { at: "08:00", to: [], on: "monday" as const } };
  routes = routesOf(route, { quiet, digests });
}

/** What one round of routing sends of itself: channel and headline. */
async function escalated(atMs: number): Promise<readonly string[]> {
  await routeRound(router, atMs);
  return (await delivered(atMs)).map((one) => `${one.channel} ${one.message.headline}`);
}

async function tell(episode: Episode, atMs: number): Promise<readonly string[]> {
  await detected(store, [episode], atMs);
  await routeRound(router, atMs);
  return (await delivered(atMs)).map((one) => one.channel).toSorted();
}

async function delivered(atMs: number): Promise<typeof sent> {
  const from = sent.length;
  const sinks = new Map(
    router.channels.map((channel) => {
      const send = async (message: AlertMessage) => {
        sent.push({ channel, message });
        return { state: "accepted" as const, reference: null };
      };
      return [channel, { channel, send }];
    }),
  );
  await dispatchBatch(
    { store, holder: "tester", sinks, now: () => atMs, random: () => 0.5 },
    new AbortController().signal,
  );
  return sent.slice(from);
}

const critical = (number: number, atMs: number): Episode => firing(number, atMs, { severity: "critical" });

test("the fourth of a night goes to the lead, who is told why; the desk hears of all", async () => {
  for (let n = 1; n <= 3; n++)
    expect(await tell(critical(n, NIGHT_MS + n), NIGHT_MS + n * 60_000)).toEqual(["pagerduty:oncall", "slack:desk"]);
  expect(await tell(critical(4, NIGHT_MS + 4), NIGHT_MS + 4 * 60_000)).toEqual(["email:lead", "slack:desk"]);
  const { headline } = sent.find((one) => one.channel === "email:lead")!.message;
  expect(headline).toBe("TO YOU, for pagerduty:oncall had 3 pages tonight · CRITICAL · Title of E-4 · rising");
  const ended = { state: "resolved", firedAtMs: NIGHT_MS + 4, resolvedAtMs: NIGHT_MS + HOUR_MS } as const;
  const over = { ...critical(4, NIGHT_MS + 4), condition: ended, seq: 2 };
  expect(await tell(over, NIGHT_MS + HOUR_MS)).toEqual(["email:lead", "slack:desk"]);
  const worse = { ...critical(2, NIGHT_MS + 2), seq: 2 };
  expect(await tell(worse, NIGHT_MS + 2 * HOUR_MS)).toEqual(["pagerduty:oncall", "slack:desk"]);
});

test("by day and in the next night the channel is paged again", async () => {
  for (let n = 1; n <= 4; n++) await tell(critical(n, NIGHT_MS + n), NIGHT_MS + n * 60_000);
  expect(await tell(critical(5, NIGHT_MS), NIGHT_MS + 10 * HOUR_MS)).toContain("pagerduty:oncall");
  expect(await tell(critical(6, NIGHT_MS), NIGHT_MS + 23 * HOUR_MS)).toContain("pagerduty:oncall");
});

test.each<{ name: string; route: Partial<Route>; quiet: Routes["quiet"] }>([
  { name: "there is no lead", route: { to: ["oncall"] }, quiet: [nights] },
  {
    name: "the lead is the channel itself",
    route: { to: ["oncall"], escalate: [{ afterMs: 100 * HOUR_MS, to: "oncall" }] },
    quiet: [nights],
  },
  {
    name: "no quiet hours say when night is",
    route: { to: ["oncall"], escalate: [{ afterMs: 100 * HOUR_MS, to: "lead" }] },
    quiet: [],
  },
])("all are paged where $name", async ({ route, quiet }) => {
  routing(route, quiet);
  for (let n = 1; n <= 6; n++)
    expect(await tell(critical(n, NIGHT_MS + n), NIGHT_MS + n * 60_000)).toEqual(["pagerduty:oncall"]);
});

test("each paging channel has its own three; several at once are counted one by one", async () => {
  routing({ to: ["oncall", "boss"], escalate: [{ afterMs: 100 * HOUR_MS, to: "lead" }] });
  await detected(
    store,
    [1, 2, 3, 4, 5].map((n) => critical(n, NIGHT_MS)),
    NIGHT_MS,
  );
  await tell(critical(6, NIGHT_MS), NIGHT_MS + 60_000);
  const counts = new Map<string, number>();
  for (const { channel } of sent) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ "pagerduty:oncall": 3, "pagerduty:boss": 3, "email:lead": 3 });
});

test("pages by escalation count: the fourth goes to the lead, and so does the next that is routed there", async () => {
  routing({
    to: ["desk"],
    escalate: [
      { afterMs: 20 * MINUTE_MS, to: "lead" },
      { afterMs: 60 * MINUTE_MS, to: "boss" },
    ],
  });
  for (let n = 1; n <= 4; n++) await tell(critical(n, NIGHT_MS), NIGHT_MS);
  await escalated(NIGHT_MS + 20 * MINUTE_MS);
  const late = await escalated(NIGHT_MS + 60 * MINUTE_MS);
  expect(late.filter((one) => one.startsWith("pagerduty:boss ESCALATED, nobody has taken it for 1 h"))).toHaveLength(3);
  expect(late.filter((one) => !one.startsWith("pagerduty:boss "))).toEqual([
    expect.stringMatching(
      /^email:lead TO YOU, for pagerduty:boss had 3 pages tonight · ESCALATED, nobody has taken it for 1 h · CRITICAL/,
    ),
  ]);
  // What was escalated stays what was told: the words of routing are not the alert's.
  expect((await store.lastMessage("E-1"))?.headline).toBe("CRITICAL · Title of E-1 · rising");
  routing({ to: ["boss"], escalate: [{ afterMs: 100 * HOUR_MS, to: "lead" }] });
  expect(await tell(critical(5, NIGHT_MS), NIGHT_MS + 61 * MINUTE_MS)).toEqual(["email:lead"]);
});

test("an escalation to a channel that was paged for the same alert is not counted again", async () => {
  const steps = [
    { afterMs: 20 * MINUTE_MS, to: "lead" },
    { afterMs: 60 * MINUTE_MS, to: "oncall" },
  ];
  routing({ to: ["oncall"], escalate: steps });
  for (let n = 1; n <= 3; n++) await tell(critical(n, NIGHT_MS), NIGHT_MS);
  await escalated(NIGHT_MS + 20 * MINUTE_MS);
  const late = await escalated(NIGHT_MS + 60 * MINUTE_MS);
  expect(late.map((one) => one.split(" ")[0])).toEqual(["pagerduty:oncall", "pagerduty:oncall", "pagerduty:oncall"]);
});
