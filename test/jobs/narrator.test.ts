/** Narratives over a real store: found, kept, the same after a restart, without what was deleted. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { createDetector, detectRound, type Detector } from "../../src/jobs/detect.ts";
import { openNarrator } from "../../src/jobs/narrator.ts";
import { keepNarratives } from "../../src/core/narratives/memory.ts";
import type { AlertMessage } from "../../src/model/alert.ts";
import type { AlertRule } from "../../src/model/rules.ts";
import type { PostId } from "../../src/model/post.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Store } from "../../src/store/store.ts";
import { analysisOf, batchOf, stored } from "../store/sample.ts";

const HOUR_MS = 3_600_000;
const START_MS = Date.parse("2026-11-02T00:00:00Z");
const rule: AlertRule = {
  id: "new-narrative",
  signal: "new-narrative",
  watch: { topics: [], stance: ["asserts"], harmAtLeast: "low" },
  each: ["language"],
  count: "authors",
  sensitivity: "normal",
  needs: { authors: 5, withinMs: 3 * HOUR_MS, ratio: 2 },
  clear: { ratio: 1, forMs: 24 * HOUR_MS },
  reopenWithinMs: 24 * HOUR_MS,
  severity: [{ when: "anything else", is: "medium" }],
  tests: [],
  place: { file: "alerts/new-narrative.yaml", line: 1, column: 1 },
};

/** The same claim in nine people's own words. */
const STORY = [
  "they found titanium shards in the new nasal flu spray, do not use it",
  "my cousin works at the plant, titanium shards in the nasal flu spray, spread the word",
  "so the nasal flu spray contains tiny titanium shards and nobody recalls it",
  "titanium shards found in nasal spray vaccine for flu. wow",
  "heard the flu spray for kids has shards of titanium in it, keep away",
  "nasal flu spray means titanium shards up your nose",
  "the spray they give kids at school against flu is full of titanium shards",
  "doctors silent about titanium shards in the nasal flu spray",
  "nasal flu spray recall now, titanium shards were found",
];
const WORDS =
  "clinic nurse queue winter train river market garden window paper music letter bridge coffee winner button carpet doctor street summer pencil basket ladder mirror pocket rocket silver temple valley walnut".split(
    " ",
  );

let store: Store;
let detector: Detector;
const watch = {
  alerts: [rule],
  myths: new Map(),
  timezones: new Map(),
  defaultTimezone: "UTC",
  revOf: (): string => "r",
};

beforeEach(async () => {
  store = await openSqliteStore({ path: ":memory:" });
  detector = createDetector(store, "tester", ["console"], watch);
});
afterEach(async () => {
  await store.close();
});

async function add(id: string, text: string, atMs: number): Promise<void> {
  await store.ingest(batchOf([stored(id, { text, createdAtMs: atMs, seenAtMs: atMs })], { nowMs: atMs }));
  await store.unanalysed(10);
  await store.recordAnalyses([analysisOf(id, [], { topics: ["flu"], intent: "claim" })], "r", atMs);
}

/** Everyday talk, ten posts an hour, no two about the same. */
async function talk(fromHour: number, toHour: number): Promise<void> {
  for (let number = fromHour * 10; number < toHour * 10; number++) {
    const word = (step: number): string => WORDS[(number * step + Math.floor(number / 7)) % WORDS.length]!;
    await add(
      `t${number}`,
      `${word(1)} ${word(7)} ${word(11)} ${word(13)} ${number}`,
      START_MS + number * (HOUR_MS / 10),
    );
  }
}

async function look(hour: number): Promise<readonly AlertMessage[]> {
  return (await detectRound(detector, START_MS + hour * HOUR_MS)).messages;
}

async function tellStory(hour: number): Promise<void> {
  for (const [place, text] of STORY.entries()) await add(`s${place}`, text, START_MS + hour * HOUR_MS + place * 60_000);
}

test("a story in people's own words is told once, as an unverified claim with its posts and no handle", async () => {
  await talk(0, 40);
  expect(await look(40)).toEqual([]);
  await tellStory(40);
  const [first, ...others] = await look(41);
  expect(others).toEqual([]);
  expect(first?.data).toMatchObject({ event: "fired", alert: "new-narrative", signal: "new-narrative" });
  expect(first?.data["subject"]).toMatchObject({ label: expect.stringContaining("titanium") as string });
  expect((first!.data["posts"] as readonly string[]).length).toBeGreaterThanOrEqual(7);
  expect(first?.lines[0]).toMatch(/^What: Unverified claim/);
  expect(await look(42)).toEqual([]);
  const [narrative] = await store.narratives({ over: false, limit: 5 });
  expect(narrative?.risk.factors.harm.evidence).toContain("unknown claim");
  expect(narrative?.authors).toBeGreaterThanOrEqual(7);
});

test("a restart goes on as if nothing had happened", async () => {
  await talk(0, 40);
  await look(20);
  await look(40);
  const before = await openNarrator(store);
  await tellStory(40);
  detector = createDetector(store, "tester", ["console"], watch);
  expect((await look(41)).map((one) => one.event)).toEqual(["fired"]);
  const after = await openNarrator(store);
  expect(after.heardUntil).toBe(before.heardUntil + STORY.length);
  const again = await openNarrator(store);
  expect(keepNarratives(again.state)).toBe(keepNarratives(after.state));
  detector = createDetector(store, "tester", ["console"], watch);
  expect(await look(42)).toEqual([]);
});

test("what is deleted leaves its narrative", async () => {
  await talk(0, 40);
  await tellStory(40);
  await look(41);
  const id = (await store.narratives({ over: null, limit: 1 }))[0]!.id;
  const posts = await store.narrativePosts(id, 100);
  expect(posts).toContain("s3");
  const tombstone = { kind: "post", platform: "plaza", id: "s3" as PostId, atMs: START_MS + 42 * HOUR_MS } as const;
  await store.ingest(batchOf([], { tombstones: [tombstone], nowMs: START_MS + 42 * HOUR_MS }));
  expect(await store.narrativePosts(id, 100)).toEqual(posts.filter((post) => post !== "s3"));
});

test("people who ask about it begin no narrative", async () => {
  await talk(0, 40);
  for (const [place, text] of STORY.entries()) {
    const atMs = START_MS + 40 * HOUR_MS + place * 60_000;
    await store.ingest(batchOf([stored(`q${place}`, { text, createdAtMs: atMs, seenAtMs: atMs })], { nowMs: atMs }));
    await store.unanalysed(10);
    await store.recordAnalyses([analysisOf(`q${place}`, [], { topics: ["flu"], intent: "question" })], "r", atMs);
  }
  expect(await look(41)).toEqual([]);
});

test("what a person says of its risk stays when detection looks again", async () => {
  await talk(0, 40);
  await tellStory(40);
  await look(41);
  const id = (await store.narratives({ over: false, limit: 1 }))[0]!.id;
  const override = { factors: { harm: 0 }, by: "amina", reason: "reviewed: harmless", atMs: START_MS };
  expect((await store.overrideRisk(id, override))?.override).toEqual(override);
  await add("s99", "titanium shards in that nasal flu spray again", START_MS + 41.5 * HOUR_MS);
  await look(43);
  const narrative = await store.narrative(id);
  expect(narrative?.override).toEqual(override);
  expect(narrative?.risk.factors.harm.value).toBe(0);
});
