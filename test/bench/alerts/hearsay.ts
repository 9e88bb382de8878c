/** Hearsay's own detection over the bench's streams: the functions the daemon runs, hour by hour, without the store. */

import type { Condition } from "../../../src/model/alert.ts";
import type { AlertRule } from "../../../src/model/rules.ts";
import { advance, isStirring } from "../../../src/core/alerts/lifecycle.ts";
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
} from "../../../src/core/alerts/surge.ts";
import type { Stream } from "./streams.ts";

const HOUR_MS = 3_600_000;
const WINDOW_HOURS = 3;

export type BenchRule = Pick<AlertRule, "sensitivity" | "needs" | "clear" | "reopenWithinMs">;

/** The numbers of rules/alerts/myth-surge.yaml. */
export const RULE: BenchRule = {
  sensitivity: "normal",
  needs: { authors: 5, withinMs: WINDOW_HOURS * HOUR_MS, ratio: 2 },
  clear: { ratio: 1.5, forMs: 6 * HOUR_MS },
  reopenWithinMs: 24 * HOUR_MS,
};

interface Running {
  readonly stream: Stream;
  state: SeriesState;
  condition: Condition;
  readonly alarms: number[];
}

/** Hours at whose end each stream fired or reopened. Streams of one topic share what is usual. */
export function alarmsOf(
  streams: readonly Stream[],
  slot: (hour: number) => number,
  rule: BenchRule = RULE,
): readonly (readonly number[])[] {
  const all = streams.map((stream): Running => ({
    stream,
    state: startSeries(0, stream.exposure[0]!),
    condition: { state: "inactive" },
    alarms: [],
  }));
  const pools = new Map<number, PoolState>();
  const byTopic = new Map<number, Running[]>();
  for (const one of all) {
    const topic = byTopic.get(one.stream.topic) ?? [];
    topic.push(one);
    byTopic.set(one.stream.topic, topic);
  }
  const hours = streams[0]?.authors.length ?? 0;
  for (let hour = 0; hour < hours; hour++) {
    for (const [topic, series] of byTopic) {
      const pool = pools.get(topic) ?? EMPTY_POOL;
      const usual = series.flatMap((one) => step(one, pool, rule, hour, slot));
      pools.set(topic, closePoolHour(pool, slot(hour), series[0]!.stream.exposure[hour]!, usual));
    }
  }
  return all.map((one) => one.alarms);
}

/** One hour of one series; what it tells the pool, which is nothing while it stirs. */
function step(
  one: Running,
  pool: PoolState,
  rule: BenchRule,
  hour: number,
  slot: (hour: number) => number,
): readonly { readonly authors: number; readonly expected: number; readonly spikeP: number }[] {
  const { authors, exposure } = one.stream;
  const bin = { hourMs: hour * HOUR_MS, slot: slot(hour), authors: authors[hour]!, exposure: exposure[hour]! };
  const reading = readSeries(one.state, pool, bin);
  const firing = one.condition.state === "firing" || one.condition.state === "recovering";
  const stirs = isStirring(rule, reading);
  let resolved = false;
  if (stirs || (one.condition.state !== "inactive" && one.condition.state !== "resolved")) {
    let seen = 0;
    let expected = 0;
    for (let at = Math.max(0, hour - WINDOW_HOURS + 1); at <= hour; at++) {
      seen += authors[at]!;
      expected += expectedAuthors(one.state, pool, slot(at), exposure[at]!);
    }
    const look = { reading, authors: seen, expected, historyHours: one.state.hours + 1, hourClosed: true };
    const next = advance(one.condition, rule, look, (hour + 1) * HOUR_MS);
    one.condition = next.condition;
    if (next.transition === "fired" || next.transition === "reopened") one.alarms.push(hour);
    resolved = next.transition === "resolved";
  }
  const closed = closeHour(one.state, pool, bin, firing);
  one.state = resolved ? resetCusum(closed) : closed;
  return firing || stirs ? [] : [{ authors: bin.authors, expected: reading.expected, spikeP: reading.spikeP }];
}
