import { expect, test } from "vitest";
import type { AlertRule } from "../../../src/model/rules.ts";
import { parseCounts, printEvent, runCounts } from "../../../src/core/alerts/series-notation.ts";
import {
  closeHour,
  EMPTY_POOL,
  expectedAuthors,
  readSeries,
  startSeries,
  type SeriesState,
} from "../../../src/core/alerts/surge.ts";

const HOUR_MS = 3_600_000;
const rule: AlertRule = {
  id: "myth-surge",
  signal: "volume",
  watch: { topics: [], stance: ["asserts"], harmAtLeast: "medium" },
  each: ["myth", "language"],
  count: "authors",
  sensitivity: "normal",
  needs: { authors: 5, withinMs: 3 * HOUR_MS, ratio: 2 },
  clear: { ratio: 1.5, forMs: 6 * HOUR_MS },
  reopenWithinMs: 24 * HOUR_MS,
  severity: [
    { when: "harm is critical", is: "critical" },
    { when: "harm is high or ratio >= 10", is: "high" },
    { when: "anything else", is: "medium" },
  ],
  tests: [],
  place: { file: "alerts/myth-surge.yaml", line: 1, column: 1 },
};

function story(text: string): string {
  const counts = parseCounts(text);
  if (!counts.ok) throw new Error(counts.what);
  return runCounts(rule, "high", counts.values, counts.storyAt).map(printEvent).join(", ");
}

test.each([
  {
    name: "a surge of new authors fires, recovers and resolves",
    counts: "1*336 | 5 6 9 8 7 1*9",
    events: "+3h firing high, +8h recovering, +13h resolved",
  },
  { name: "one author after silence is nothing", counts: "0*336 | 1", events: "" },
  { name: "chatter is nothing", counts: "1*336 | 3 2 1 3 2 1 0 2", events: "" },
  { name: "a rumour that has always been loud is its own usual", counts: "| 5*72", events: "" },
  {
    name: "a burst after silence fires in the hour it is seen",
    counts: "0*336 | 0 8 5 2 0*10",
    events: "+2h firing high, +7h recovering, +12h resolved",
  },
  { name: "a busy rumour must rise well above itself", counts: "5*336 | 7 8 6 7 5 6", events: "" },
  { name: "nothing fires while the usual is unknown", counts: "| 9 9 9", events: "" },
  {
    name: "a second wave within a day reopens",
    counts: "0*336 | 8 8 0*14 8 8 0",
    events: "+1h firing high, +5h recovering, +10h resolved, +17h firing high",
  },
])("$name", ({ counts, events }) => {
  expect(story(counts)).toBe(events);
});

test("a collector that grows by 80 % is no surge, since other posts grow alike", () => {
  let state: SeriesState = startSeries(0, 100);
  let seed = 1;
  const coin = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let highest = 0;
  for (let hour = 0; hour < 28 * 24; hour++) {
    const growth = hour < 14 * 24 ? 1 : 1.8;
    let authors = 0;
    for (let i = 0; i < 20; i++) if (coin() < 0.06 * growth) authors += 1;
    const bin = { hourMs: hour * HOUR_MS, slot: hour % 168, authors, exposure: Math.round(100 * growth) };
    if (hour > 14 * 24) highest = Math.max(highest, readSeries(state, EMPTY_POOL, bin).cusum);
    state = closeHour(state, EMPTY_POOL, bin, false);
  }
  expect(highest).toBeLessThan(9);
  expect(expectedAuthors(state, EMPTY_POOL, 0, 180)).toBeGreaterThan(1.6);
});

test("the level does not learn from the alert it is judging", () => {
  let state: SeriesState = startSeries(0, 100);
  for (let hour = 0; hour < 336; hour++) {
    state = closeHour(
      state,
      EMPTY_POOL,
      { hourMs: hour * HOUR_MS, slot: hour % 168, authors: 1, exposure: 100 },
      false,
    );
  }
  const before = expectedAuthors(state, EMPTY_POOL, 5, 100);
  for (let hour = 336; hour < 400; hour++) {
    state = closeHour(
      state,
      EMPTY_POOL,
      { hourMs: hour * HOUR_MS, slot: hour % 168, authors: 30, exposure: 100 },
      true,
    );
  }
  expect(expectedAuthors(state, EMPTY_POOL, 5, 100)).toBeCloseTo(before, 6);
});

test.each([
  { text: "1*4 x", ok: false },
  { text: "1x4", ok: false },
  { text: "1*4", ok: true },
  { text: "| 3", ok: true },
])("series notation $text reads: $ok", ({ text, ok }) => {
  expect(parseCounts(text).ok).toBe(ok);
});

test("1*4 is four hours", () => {
  expect(parseCounts("1*4 | 2")).toEqual({ ok: true, values: [1, 1, 1, 1, 2], storyAt: 4 });
});
