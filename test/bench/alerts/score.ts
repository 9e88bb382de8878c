/** Counts what a detector made of the streams: false alarms, share found, delay, precision. */

import { medianOf } from "../row.ts";
import { SURGE_HOURS, type Stream } from "./streams.ts";

/** An alarm this long after the end of a surge is still about it, for its evidence is. */
const GRACE_HOURS = 2;

export interface Score {
  readonly alarms: number;
  /** Alarms that no surge explains. */
  readonly wrong: number;
  readonly surges: number;
  readonly found: number;
  readonly viral: number;
  readonly viralFound: number;
  /** Hours until the end of the hour that alarmed; NaN where nothing was found. */
  readonly medianHours: number;
  readonly viralMedianHours: number;
}

/** `alarms` holds, per stream, the hours at which alarms began. Several within one surge count as one. */
export function scoreOf(streams: readonly Stream[], alarms: readonly (readonly number[])[]): Score {
  let all = 0;
  let wrong = 0;
  const count = { surge: 0, viral: 0 };
  const delays: { surge: number[]; viral: number[] } = { surge: [], viral: [] };
  for (const [index, { surge }] of streams.entries()) {
    const from = surge?.atHour ?? Number.POSITIVE_INFINITY;
    const inside = (hour: number): boolean => hour >= from && hour < from + SURGE_HOURS + GRACE_HOURS;
    const about = alarms[index]!.find(inside);
    const others = alarms[index]!.filter((hour) => !inside(hour)).length;
    all += others + (about === undefined ? 0 : 1);
    wrong += others;
    if (surge === null) continue;
    count[surge.kind] += 1;
    if (about !== undefined) delays[surge.kind].push(about - from + 1);
  }
  return {
    alarms: all,
    wrong,
    surges: count.surge,
    found: delays.surge.length,
    viral: count.viral,
    viralFound: delays.viral.length,
    medianHours: delays.surge.length === 0 ? Number.NaN : medianOf(delays.surge),
    viralMedianHours: delays.viral.length === 0 ? Number.NaN : medianOf(delays.viral),
  };
}
