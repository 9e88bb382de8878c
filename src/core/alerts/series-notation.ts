/**
 * The short notation of alert tests: "1*336 | 5 6 9" is 336 hours of one author, then the story.
 * Runs a rule's test on the real detector, hour by hour. Pure; the clock is the hour number.
 */

import type { Condition } from "../../model/alert.ts";
import type { AlertRule } from "../../model/rules.ts";
import { advance, isStirring } from "./lifecycle.ts";
import { decideSeverity } from "./severity.ts";
import {
  closeHour,
  closePoolHour,
  EMPTY_POOL,
  expectedAuthors,
  readSeries,
  resetCusum,
  startSeries,
  type PoolState,
  type SeriesState,
} from "./surge.ts";

const HOUR_MS = 3_600_000;
/** Posts collected per hour in a test, apart from the story. */
const TEST_EXPOSURE = 100;

export type Counts =
  | { readonly ok: true; readonly values: readonly number[]; readonly storyAt: number }
  | { readonly ok: false; readonly what: string };

/** Values per hour and the index of the first hour after the bar (0 without a bar). */
export function parseCounts(text: string): Counts {
  const values: number[] = [];
  let storyAt = 0;
  for (const word of text.trim().split(/\s+/)) {
    if (word === "|") {
      storyAt = values.length;
      continue;
    }
    const found = /^(\d{1,6})(?:\*(\d{1,5}))?$/.exec(word);
    if (found === null) return { ok: false, what: `"${word}" is not a number or number*times` };
    const times = found[2] === undefined ? 1 : Number(found[2]);
    for (let i = 0; i < times; i++) values.push(Number(found[1]));
  }
  return { ok: true, values, storyAt };
}

export interface TestEvent {
  /** Whole hours since the story began, at the end of the hour. */
  readonly hour: number;
  readonly state: Condition["state"];
  readonly severity: string;
}

/** The changes of condition from the start of the story on, pending and inactive left out. */
export function runCounts(
  rule: AlertRule,
  harm: string,
  counts: readonly number[],
  storyAt: number,
): readonly TestEvent[] {
  let state: SeriesState = startSeries(0, TEST_EXPOSURE);
  let pool: PoolState = EMPTY_POOL;
  let condition: Condition = { state: "inactive" };
  const windowHours = Math.max(1, Math.round(rule.needs.withinMs / HOUR_MS));
  const events: TestEvent[] = [];
  for (let hour = 0; hour < counts.length; hour++) {
    const bin = { hourMs: hour * HOUR_MS, slot: hour % 168, authors: counts[hour]!, exposure: TEST_EXPOSURE };
    const reading = readSeries(state, pool, bin);
    let authors = 0;
    let expected = 0;
    for (let back = 0; back < windowHours && hour - back >= 0; back++) {
      authors += counts[hour - back]!;
      expected += expectedAuthors(state, pool, (hour - back) % 168, TEST_EXPOSURE);
    }
    const firing = condition.state === "firing" || condition.state === "recovering";
    const look = { reading, authors, expected, historyHours: hour + 1, hourClosed: true };
    const step = advance(condition, rule, look, (hour + 1) * HOUR_MS);
    condition = step.condition;
    const told = ["fired", "reopened", "recovering", "relapsed", "resolved"].includes(step.transition);
    if (told && hour >= storyAt) {
      const severity = decideSeverity(rule.severity, { harm, ratio: authors / expected, authors });
      events.push({ hour: hour - storyAt + 1, state: condition.state, severity });
    }
    state = closeHour(state, pool, bin, firing);
    if (step.transition === "resolved") state = resetCusum(state);
    const usual =
      firing || isStirring(rule, reading)
        ? []
        : [{ authors: bin.authors, expected: reading.expected, spikeP: reading.spikeP }];
    pool = closePoolHour(pool, bin.slot, TEST_EXPOSURE, usual);
  }
  return events;
}

/** "+3h firing high" for each event; severity only where it fires. */
export function printEvent(event: TestEvent): string {
  return `+${event.hour}h ${event.state}${event.state === "firing" ? ` ${event.severity}` : ""}`;
}
