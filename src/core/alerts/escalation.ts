/**
 * When an alert that nobody has taken, or that somebody took and left without a word, goes to somebody
 * else. An answer with a note, an assignment or an outcome ends it.
 */

import type { Episode } from "../../model/alert.ts";
import type { Route } from "../../model/routes.ts";
import { wallTime } from "./quiet.ts";
import { isLasting } from "./routing.ts";

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
/** Local working hours, Monday to Friday. */
const WORK_FROM_MINUTE = 9 * 60;
const WORK_TO_MINUTE = 17 * 60;
const ANSWER_WITHIN_MS = 8 * HOUR_MS;
/** Critical alerts are not bound to working hours. */
const CRITICAL_WITHIN_MS = HOUR_MS;
/** An answer older than this is past the timeout in any week. */
const LONGEST_MS = 14 * 24 * HOUR_MS;

/** What is remembered of an alert that people were told of. */
export interface Told {
  /** When the clock of the escalation started. */
  readonly sinceMs: number;
  readonly steps: number;
}

export interface Escalation {
  /** Channel names; empty: those that were told before. */
  readonly to: readonly string[];
  readonly why: string;
  readonly told: Told;
}

/** What is due now; null for nothing. One step at a time. */
export function dueEscalation(
  episode: Episode,
  route: Pick<Route, "escalate">,
  told: Told,
  nowMs: number,
  timezone: string,
): Escalation | null {
  const { handling, severity } = episode;
  if (!isLasting(episode)) return null;
  if (handling.state === "acknowledged") {
    if (handling.note !== null || (severity !== "high" && severity !== "critical")) return null;
    const late =
      severity === "critical"
        ? nowMs - handling.atMs >= CRITICAL_WITHIN_MS
        : workedMs(handling.atMs, nowMs, timezone) >= ANSWER_WITHIN_MS;
    if (!late) return null;
    const span = severity === "critical" ? "1 h" : "8 working hours";
    const first = route.escalate[0];
    return {
      to: first === undefined ? [] : [first.to],
      why: `acknowledged ${span} ago, and no note since`,
      told: { sinceMs: nowMs, steps: first === undefined ? 0 : 1 },
    };
  }
  if (handling.state !== "new" && handling.state !== "escalated") return null;
  const rose = handling.state === "escalated" && handling.atMs > told.sinceMs && handling.why.startsWith("severity");
  const start: Told = rose ? { sinceMs: handling.atMs, steps: 0 } : told;
  const step = route.escalate[start.steps];
  if (step === undefined || nowMs - start.sinceMs < step.afterMs) return null;
  return {
    to: [step.to],
    why: `nobody has taken it for ${spanOf(step.afterMs)}`,
    told: { sinceMs: start.sinceMs, steps: start.steps + 1 },
  };
}

/** Working time between two moments, to the quarter of an hour. */
export function workedMs(fromMs: number, toMs: number, timezone: string): number {
  if (toMs - fromMs > LONGEST_MS) return LONGEST_MS;
  let worked = 0;
  for (let at = fromMs; at + QUARTER_MS <= toMs; at += QUARTER_MS) {
    const { minute, weekday } = wallTime(at, timezone);
    if (weekday === "saturday" || weekday === "sunday") continue;
    if (minute >= WORK_FROM_MINUTE && minute < WORK_TO_MINUTE) worked += QUARTER_MS;
  }
  return worked;
}

function spanOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
