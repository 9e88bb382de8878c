/**
 * What a signal other than volume says about one subject, and how that moves the condition of its alert.
 * Each signal decides for itself whether it fires; flapping, reopening and missing data are decided here, once
 * for all of them. Who is told: notify.ts.
 */

import type { Condition, Doubt, Subject, SuggestedReply } from "../../model/alert.ts";
import type { PostId } from "../../model/post.ts";
import type { AlertRule, AlertSignal, HarmLevel } from "../../model/rules.ts";
import type { Step } from "./lifecycle.ts";

/** Everything that an alert, its message and a later recomputation need. */
export interface SignalReading {
  readonly rule: string;
  readonly signal: AlertSignal;
  readonly subject: Subject;
  /** stirring: on the board, no message. unknown: data are missing, so nothing is decided and clocks stop. */
  readonly state: "firing" | "stirring" | "quiet" | "unknown";
  readonly severity: HarmLevel;
  readonly authors: number;
  readonly posts: number;
  /** Of whatever `ratio` is the ratio to; `numbers` says more. */
  readonly expected: number;
  readonly ratio: number;
  /** By name; kept, so that the alert can be recomputed. */
  readonly numbers: Readonly<Record<string, number>>;
  /** For people, in the headline: a myth's title, a narrative's label. */
  readonly title: string;
  /** Whole sentences. `what` is said as "What: ...", `howMuch` as "How much: ...". */
  readonly what: string;
  readonly howMuch: string;
  /** Who reaches how many; null where nothing is known of it. */
  readonly reach: string | null;
  readonly around: string | null;
  readonly harm: string | null;
  /** What to do where there is no reply. */
  readonly advice: string;
  /** Fact and sources, one line each. */
  readonly facts: readonly string[];
  /** The statistic in plain words with its numbers: "chance 3e-6 of so many questions". */
  readonly why: string;
  readonly doubts: readonly Doubt[];
  /** Newest first. */
  readonly postIds: readonly PostId[];
  readonly reply: SuggestedReply | null;
  readonly replyWhyNot: string | null;
  readonly firstSeenMs: number | null;
  readonly timezone: string;
  /** Revision of what the subject is read with; empty where it has none. */
  readonly rev: string;
}

/**
 * The next condition. Total. Firing needs one look that says so; an end needs `forMs` without any. A look
 * that knows nothing moves nothing.
 */
export function advanceSignal(
  condition: Condition,
  state: SignalReading["state"],
  rule: Pick<AlertRule, "clear" | "reopenWithinMs">,
  nowMs: number,
): Step {
  const stay: Step = { condition, transition: "none" };
  if (state === "unknown") return stay;
  const fires = state === "firing";
  switch (condition.state) {
    case "inactive":
      if (fires) return { condition: { state: "firing", firedAtMs: nowMs }, transition: "fired" };
      return state === "stirring" ? { condition: { state: "pending", sinceMs: nowMs }, transition: "pending" } : stay;
    case "pending":
      if (fires) return { condition: { state: "firing", firedAtMs: nowMs }, transition: "fired" };
      return state === "stirring" ? stay : { condition: { state: "inactive" }, transition: "lapsed" };
    case "resolved": {
      if (!fires) return stay;
      const reopens = nowMs - condition.resolvedAtMs <= rule.reopenWithinMs;
      return reopens
        ? { condition: { state: "firing", firedAtMs: condition.firedAtMs }, transition: "reopened" }
        : { condition: { state: "firing", firedAtMs: nowMs }, transition: "fired" };
    }
    case "firing":
      if (fires) return stay;
      return {
        condition: { state: "recovering", firedAtMs: condition.firedAtMs, belowSinceMs: nowMs },
        transition: "recovering",
      };
    case "recovering": {
      const { firedAtMs, belowSinceMs } = condition;
      if (fires) return { condition: { state: "firing", firedAtMs }, transition: "relapsed" };
      if (nowMs - belowSinceMs < rule.clear.forMs) return stay;
      return { condition: { state: "resolved", firedAtMs, resolvedAtMs: nowMs }, transition: "resolved" };
    }
  }
}

/** The condition after `frozenMs` in which nothing was known: what waits for a stretch of quiet waits on. */
export function afterFreeze(condition: Condition, frozenMs: number): Condition {
  if (condition.state !== "recovering" || frozenMs <= 0) return condition;
  return { ...condition, belowSinceMs: condition.belowSinceMs + frozenMs };
}
