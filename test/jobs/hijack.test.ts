/** A campaign's hashtags taken over, from the rule files over collecting and analysis to the alert. All synthetic. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadKnowledge, watchOf } from "../../src/app-parts.ts";
import { Config } from "../../src/config/schema.ts";
import type { Snapshot } from "../../src/config/snapshot.ts";
import { analyseBatch } from "../../src/jobs/analyse.ts";
import { createDetector, detectRound, type Detector } from "../../src/jobs/detect.ts";
import { dispatchBatch } from "../../src/jobs/dispatch.ts";
import { routeRound } from "../../src/jobs/route.ts";
import { createRouter } from "../../src/jobs/routing-scene.ts";
import { UNROUTED, type AlertMessage } from "../../src/model/alert.ts";
import { packageRoot } from "../../src/platform/paths.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { storedPost } from "../support/analysed-posts.ts";
import { writeRules } from "../support/rules-folder.ts";

const HOUR_MS = 3_600_000;
const FIRST_DAY = Date.parse("2026-11-23T00:00:00Z");
const WEEK = `id: broth-week
title: Broth week
dates: {from: 2026-11-23, to: 2026-11-29}
topic: kitchen
hashtags: [BrothWeek, "SemanaSopa"]
links: [https://www.Soup.example/]
accounts: [author:@ministry_of_soup]
watch_myths: [garlic]
owners: [soup-desk]
`;
const RULE = `id: campaign-hijack
signal: hijack
severity:
  - {when: campaign is running and harm is high, is: high}
  - {when: campaign is soon, is: medium}
  - {when: anything else, is: low}
`;

let folder: string;
let snapshot: Snapshot;
let store: Store;
let detector: Detector;
let number: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-hijack-"));
  await load(WEEK);
  store = await openSqliteStore({ path: ":memory:" });
  detector = createDetector(store, "tester", [UNROUTED], watchOf(snapshot));
  number = 0;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function load(campaign: string): Promise<void> {
  const rules = join(folder, "rules");
  writeRules(rules, [{ id: "garlic", match: ["garlic ~4 cures"] }]);
  mkdirSync(join(rules, "campaigns"), { recursive: true });
  writeFileSync(join(rules, "campaigns", "broth-week.yaml"), campaign);
  writeFileSync(join(rules, "alerts", "campaign-hijack.yaml"), RULE);
  const config = Config.parse({ data: folder, rules, lexicons: join(packageRoot(), "lexicons") });
  snapshot = await loadKnowledge(config, FIRST_DAY);
}

const ON = "Onion soup tonight, come and cook with us";
const MYTH = "Everyone knows that garlic cures the flu for good";
const ELSEWHERE = "Win a new phone, just click and be quick";

interface Saying {
  readonly by?: string;
  readonly text?: string;
  readonly tag?: string;
  /** The hashtag is told beside the text, as some platforms do. */
  readonly beside?: boolean;
  readonly named?: readonly string[];
  readonly linkDomains?: readonly string[];
}

async function say(
  hour: number,
  count: number,
  { by, text = ON, tag = "#brothweek", beside, named, linkDomains = [] }: Saying = {},
) {
  const posts = Array.from({ length: count }, (_, index) => {
    number += 1;
    const post = storedPost({
      id: `p${number}`,
      atMs: FIRST_DAY + hour * HOUR_MS + (index + 1) * 30_000,
      author: by ?? `a${number}`,
      myth: null,
      stance: "unclear",
      lang: "en",
      text: beside === true ? text : `${text} ${tag}`,
    });
    const author = post.author === null ? null : { ...post.author, named: named ?? [] };
    return { ...post, author, linkDomains, tags: beside === true ? [tag.slice(1)] : [] };
  });
  const nowMs = FIRST_DAY + (hour + 1) * HOUR_MS;
  await store.ingest({
    source: "test",
    platform: "bluesky",
    posts,
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: count,
    dropped: {},
    nowMs,
  });
  while ((await analyseBatch(store, snapshot.knowledge, nowMs)) > 0);
}

async function look(hour: number): Promise<readonly AlertMessage[]> {
  return (await detectRound(detector, FIRST_DAY + hour * HOUR_MS)).messages;
}

/** Two days of the campaign as it should be, one post in it against. */
async function ordinaryDays(from: number): Promise<void> {
  for (let hour = from; hour < from + 48; hour += 2) await say(hour, 4);
  await say(from + 20, 1, { text: MYTH });
}

test("posts under the hashtags are collected though they say nothing of the topic", () => {
  expect(snapshot.gate({ text: `${ELSEWHERE} #brothweek`, tags: [], links: [] })).toBe(true);
  expect(snapshot.gate({ text: ELSEWHERE, tags: ["semanasopa"], links: [] })).toBe(true);
  expect(snapshot.gate({ text: ELSEWHERE, tags: [], links: [] })).toBe(false);
  expect(snapshot.namedAuthors.has("ministry_of_soup")).toBe(true);
});

describe("while the campaign runs", () => {
  test("newcomers who assert a myth under its hashtags are one alert, which ends by itself", async () => {
    await ordinaryDays(0);
    expect(await look(48)).toEqual([]);
    await say(48, 14, { text: MYTH });
    await say(48, 4, { text: ELSEWHERE, tag: "#SemanaSopa", beside: true });
    await say(48, 5);
    const fired = await look(49);
    expect(fired).toHaveLength(1);
    expect(fired[0]).toMatchObject({ event: "fired", severity: "high", data: { signal: "hijack" } });
    const text = fired[0]?.lines.join("\n") ?? "";
    expect(text).toContain(`14 people assert a myth; most often "${snapshot.myth("garlic")?.title}"`);
    expect(text).toContain("4 speak of something else");
    expect(text).toMatch(
      /18 of 3\d people in 6 h \(\d\d %\), usual \d %; 18 of them had not used these hashtags before/,
    );
    const [episode] = await store.episodes({ open: true, limit: 5 });
    expect(episode).toMatchObject({ subject: { campaign: "broth-week" }, rule: "campaign-hijack" });
    expect(await store.episodePosts(episode!.id, 100)).toHaveLength(18);
    const told: string[] = [];
    for (let hour = 50; hour < 90; hour++) {
      if (hour % 2 === 0) await say(hour, 4);
      told.push(...(await look(hour + 0.9)).map((message) => message.event));
    }
    expect(told).toEqual(["resolved"]);
  });

  test.each<{ name: string; saying: Saying; count: number }>([
    { name: "newcomers who are on message", saying: {}, count: 40 },
    { name: "one account that floods them", saying: { by: "loud", text: MYTH }, count: 80 },
    { name: "posts without the hashtag", saying: { text: MYTH, tag: "#soup" }, count: 40 },
    { name: "a longer hashtag that begins alike", saying: { text: MYTH, tag: "#brothweekend" }, count: 40 },
    {
      name: "newcomers who say little but link its site",
      saying: { text: ELSEWHERE, linkDomains: ["pages.soup.example"] },
      count: 40,
    },
    {
      name: "its own accounts, whatever they quote",
      saying: { text: MYTH, named: ["ministry_of_soup"] },
      count: 40,
    },
  ])("$name are no hijack", async ({ saying, count }) => {
    await ordinaryDays(0);
    await look(48);
    await say(48, count, saying);
    expect(await look(49)).toEqual([]);
  });

  test("sceptics who were under the hashtags before it are no hijack", async () => {
    await ordinaryDays(0);
    for (let n = 0; n < 16; n++) await say(2 * n, 1, { by: `sceptic-${n}` });
    await look(48);
    for (let n = 0; n < 16; n++) await say(48, 1, { by: `sceptic-${n}`, text: MYTH });
    expect(await look(49)).toEqual([]);
  });

  test("the campaign's own numbers go before those of the rule", async () => {
    await load(`${WEEK}hijack: {off_message_share: 90%, needs: {authors: 10, within: 6h}}\n`);
    detector.watch = watchOf(snapshot);
    await ordinaryDays(0);
    await look(48);
    await say(48, 18, { text: MYTH });
    await say(48, 5);
    expect(await look(49)).toEqual([]);
  });
});

test.each([
  { from: -5 * 24, severity: "medium" },
  { from: 8 * 24, severity: "low" },
  { from: 30 * 24, severity: null },
])("a hijack that begins $from hours from its first day is $severity", async ({ from, severity }) => {
  await ordinaryDays(from);
  await look(from + 48);
  await say(from + 48, 18, { text: MYTH });
  expect((await look(from + 49)).map((message) => message.severity)).toEqual(severity === null ? [] : [severity]);
});

test("it is routed by the campaign's topic and its owners", async () => {
  await ordinaryDays(0);
  await look(48);
  await say(48, 18, { text: MYTH });
  await look(49);
  const to = (when: string, name: string) => ({ when, to: [name], escalate: [], quiet: null });
  const router = createRouter({
    store,
    holder: "tester",
    channels: ["slack:soup", "slack:comms"],
    routes: () => ({
      groupBy: ["topic"],
      groupWaitMs: 0,
      reopenWithinMs: null,
      routes: [to("team is soup-desk and topic is kitchen", "soup"), to("anything else", "comms")],
      quiet: [],
      inhibit: [],
      digests: { daily: { at: "08:00", to: [] }, weekly: { at: "08:00", to: [], on: "monday" } },
    }),
    myth: (id) => snapshot.myth(id),
    campaign: (id) => snapshot.campaigns.find((one) => one.id === id) ?? null,
    timezone: () => "UTC",
    publicUrl: null,
  });
  await routeRound(router, FIRST_DAY + 49 * HOUR_MS);
  const sent: string[] = [];
  const sinks = new Map(
    router.channels.map((channel) => {
      const send = async (message: AlertMessage) => {
        sent.push(`${channel} ${message.key}`);
        return { state: "accepted" as const, reference: null };
      };
      return [channel, { channel, send }];
    }),
  );
  const now = (): number => FIRST_DAY + 49 * HOUR_MS;
  await dispatchBatch({ store, holder: "tester", sinks, now, random: () => 0.5 }, new AbortController().signal);
  expect(sent).toEqual(["slack:soup E-1:1:slack:soup"]);
});
