/**
 * Local wall clocks: whether it is quiet, until when, and which digest was due last. The wall clock
 * itself is asked, minute by minute, so a time missing at the start of summer counts as the next
 * minute and a doubled hour is quiet twice.
 */

import type { QuietHours, Weekday } from "../../model/routes.ts";
import { WEEKDAYS } from "../../model/routes.ts";
import type { HarmLevel } from "../../model/rules.ts";
import { isAtLeast } from "./severity.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** Longest stretch that is searched for an end: a whole day and a clock change. */
const MOST_MINUTES = DAY_MINUTES + 180;
/** No clock is changed by more. */
const CLOCK_CHANGE_MINUTES = 120;

export interface WallTime {
  /** ISO date. */
  readonly date: string;
  readonly weekday: Weekday;
  /** Minutes since local midnight, 0..1439. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The IANA zone must exist; lint has seen to it. */
export function wallTime(atMs: number, timezone: string): WallTime {
  let format = formats.get(timezone);
  if (format === undefined) {
    const date = { year: "numeric", month: "2-digit", day: "2-digit", weekday: "long" } as const;
    const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    format = new Intl.DateTimeFormat("en-US", { ...date, ...time, timeZone: timezone });
    formats.set(timezone, format);
  }
  const parts = new Map(format.formatToParts(atMs).map((part) => [part.type, part.value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  return {
    date: `${of("year")}-${of("month")}-${of("day")}`,
    weekday: WEEKDAYS.find((day) => day === of("weekday").toLowerCase()) ?? "monday",
    minute: Number(of("hour")) * 60 + Number(of("minute")),
  };
}

/** "07:30" as minutes since midnight. */
export function minuteOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** Equal ends mean the whole day. */
export function isQuiet(quiet: QuietHours, atMs: number): boolean {
  const { minute } = wallTime(atMs, quiet.timezone);
  const from = minuteOf(quiet.from);
  const to = minuteOf(quiet.to);
  if (from === to) return true;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

export function isExempt(quiet: QuietHours, severity: HarmLevel): boolean {
  return severity === "critical" || isAtLeast(severity, quiet.except);
}

/** The first full minute at or after `atMs` that is not quiet; `atMs` itself where it is not. */
export function quietUntil(quiet: QuietHours, atMs: number): number {
  if (!isQuiet(quiet, atMs)) return atMs;
  let at = Math.floor(atMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  for (let n = 0; n < MOST_MINUTES && isQuiet(quiet, at); n++) at += MINUTE_MS;
  return at;
}

/** The first full minute of the quiet time that `atMs` lies in. */
export function quietSince(quiet: QuietHours, atMs: number): number {
  let at = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  for (let n = 0; n < MOST_MINUTES && isQuiet(quiet, at - MINUTE_MS); n++) at -= MINUTE_MS;
  return at;
}

export interface Due {
  readonly atMs: number;
  /** Local date, which names the digest. */
  readonly date: string;
}

/**
 * The newest moment not after `nowMs` at which the local clock reached `clock` (on that weekday, if
 * one is given). Where the clock jumps over it, the first minute after; where it comes twice, the first.
 */
export function lastDue(clock: string, on: Weekday | null, timezone: string, nowMs: number): Due {
  const wanted = minuteOf(clock);
  let at = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  for (let day = 0; day < 9; day++) {
    const wall = wallTime(at, timezone);
    if (wall.minute >= wanted && (on === null || wall.weekday === on)) {
      return { atMs: reached(wanted, wall, at, timezone), date: wall.date };
    }
    // To the last minute of the day before; a clock change moves midnight by an hour or two.
    at -= (wall.minute - CLOCK_CHANGE_MINUTES) * MINUTE_MS;
    while (wallTime(at, timezone).date >= wall.date) at -= MINUTE_MS;
  }
  return { atMs: at, date: wallTime(at, timezone).date };
}

/** The first minute of that local day at which the clock showed `wanted` or more; `atMs` is such a minute. */
function reached(wanted: number, { date, minute }: WallTime, atMs: number, timezone: string): number {
  let at = atMs - (minute - wanted + CLOCK_CHANGE_MINUTES) * MINUTE_MS;
  for (; at < atMs; at += MINUTE_MS) {
    const wall = wallTime(at, timezone);
    if (wall.date === date && wall.minute >= wanted) return at;
  }
  return atMs;
}
