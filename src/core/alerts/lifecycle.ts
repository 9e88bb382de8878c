/**
 * The condition of one alert as a state machine: inactive, pending, firing, recovering, resolved.
 * Decides from what a series says; who is told is decided elsewhere. Firing needs 2-3 times the
 * usual, clearing 1.5 times: the gap keeps an alert from flapping.
 */

import type { Condition } from "../../model/alert.ts";
import type { AlertRule } from "../../model/rules.ts";
import { THRESHOLD, type Reading } from "./surge.ts";

/** Share of the threshold at which a series is put on the board without a message. */
const PENDING_SHARE = 0.6;
const PENDING_P = 1e-3;
const HOUR_MS = 3_600_000;
/** History, hours, below which the usual level is a guess and twice the evidence is asked for. */
const YOUNG_HOURS = 24;
/** History, hours, below which nothing fires. */
const INFANT_HOURS = 6;

/** One look at a series. `authors` and `expected` cover the rule's window, `reading` its last hour. */
export interface Look {
  readonly reading: Reading;
  readonly authors: number;
  readonly expected: number;
  readonly historyHours: number;
  /** True at the end of a full hour; recovery is judged only then. */
  readonly hourClosed: boolean;
}

export type Verdict =
  | {
      readonly fire: false;
      readonly why: "below threshold" | "too few authors" | "ratio too low" | "too little history";
    }
  | { readonly fire: true; readonly test: "cusum" | "spike" };

export function ratioOf(look: Pick<Look, "authors" | "expected">): number {
  return look.authors / Math.max(look.expected, 1e-9);
}

/** Whether the look is enough to wake somebody. */
export function decideFire(rule: Pick<AlertRule, "sensitivity" | "needs">, look: Look): Verdict {
  const over = look.reading.cusum > THRESHOLD[rule.sensitivity];
  if (!over && !look.reading.isSpike) return { fire: false, why: "below threshold" };
  if (look.historyHours < INFANT_HOURS) return { fire: false, why: "too little history" };
  const factor = look.historyHours < YOUNG_HOURS ? 2 : 1;
  if (look.authors < rule.needs.authors * factor) return { fire: false, why: "too few authors" };
  if (ratioOf(look) < rule.needs.ratio * factor) return { fire: false, why: "ratio too low" };
  return { fire: true, test: look.reading.isSpike ? "spike" : "cusum" };
}

/** Whether a series deserves a closer look: it is on the board, and no longer a sample of the usual. */
export function isStirring(rule: Pick<AlertRule, "sensitivity">, reading: Reading): boolean {
  return reading.cusum > PENDING_SHARE * THRESHOLD[rule.sensitivity] || reading.spikeP < PENDING_P;
}

export type Transition = "none" | "pending" | "lapsed" | "fired" | "reopened" | "recovering" | "relapsed" | "resolved";

export interface Step {
  readonly condition: Condition;
  readonly transition: Transition;
}

/** The next condition. Total: every condition with every look. Quiet counts from the start of the first quiet hour. */
export function advance(
  condition: Condition,
  rule: Pick<AlertRule, "sensitivity" | "needs" | "clear" | "reopenWithinMs">,
  look: Look,
  nowMs: number,
): Step {
  const stay: Step = { condition, transition: "none" };
  switch (condition.state) {
    case "inactive":
    case "pending":
    case "resolved": {
      if (decideFire(rule, look).fire) {
        const reopens = condition.state === "resolved" && nowMs - condition.resolvedAtMs <= rule.reopenWithinMs;
        return reopens
          ? { condition: { state: "firing", firedAtMs: condition.firedAtMs }, transition: "reopened" }
          : { condition: { state: "firing", firedAtMs: nowMs }, transition: "fired" };
      }
      if (condition.state === "resolved") return stay;
      const stirs = isStirring(rule, look.reading) && look.authors >= 2;
      if (condition.state === "inactive") {
        return stirs ? { condition: { state: "pending", sinceMs: nowMs }, transition: "pending" } : stay;
      }
      return stirs || !look.hourClosed ? stay : { condition: { state: "inactive" }, transition: "lapsed" };
    }
    case "firing":
      if (!look.hourClosed || ratioOf(look) >= rule.clear.ratio) return stay;
      return {
        condition: { state: "recovering", firedAtMs: condition.firedAtMs, belowSinceMs: nowMs - HOUR_MS },
        transition: "recovering",
      };
    case "recovering":
      if (ratioOf(look) >= rule.clear.ratio) {
        return { condition: { state: "firing", firedAtMs: condition.firedAtMs }, transition: "relapsed" };
      }
      if (!look.hourClosed || nowMs - condition.belowSinceMs < rule.clear.forMs) return stay;
      return {
        condition: { state: "resolved", firedAtMs: condition.firedAtMs, resolvedAtMs: nowMs },
        transition: "resolved",
      };
  }
}
