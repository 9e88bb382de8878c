/**
 * Whether people hear of a change. One message per episode, renewed only on change: severity up, or
 * authors doubled after a cool-down. The timer never sends anything.
 */

import type { Episode } from "../../model/alert.ts";
import { isAtLeast } from "./severity.ts";
import type { Transition } from "./lifecycle.ts";

const COOL_DOWN_MS = 6 * 3_600_000;

export type NotifyDecision =
  | {
      readonly send: false;
      readonly why: "no change worth telling" | "silenced" | "never announced" | "cooling down" | "closed by a person";
    }
  | { readonly send: true; readonly event: "fired" | "updated" | "resolved"; readonly why: string };

/**
 * Decides for an episode after `transition`. A silence that has ended no longer hides anything. An
 * acknowledged or assigned episode is told again only if its severity rises or a silence over it ends.
 */
export function decideNotify(episode: Episode, transition: Transition, nowMs: number): NotifyDecision {
  const { suppression, notified, condition } = episode;
  const silent = suppression?.kind === "frozen" || (suppression?.kind === "silenced" && nowMs < suppression.untilMs);
  if (silent) return { send: false, why: "silenced" };
  if (transition === "resolved") {
    return notified === null
      ? { send: false, why: "never announced" }
      : { send: true, event: "resolved", why: "back to usual" };
  }
  if (condition.state !== "firing") return { send: false, why: "no change worth telling" };
  if (notified === null) return { send: true, event: "fired", why: "new episode" };
  if (silenceEnded(episode, nowMs)) return { send: true, event: "updated", why: "silence ended, still going on" };
  if (episode.handling.state === "closed" && transition !== "reopened")
    return { send: false, why: "closed by a person" };
  const rose = episode.severity !== notified.severity && isAtLeast(episode.severity, notified.severity);
  if (rose)
    return { send: true, event: "updated", why: `severity rose from ${notified.severity} to ${episode.severity}` };
  if (transition === "reopened") return { send: true, event: "updated", why: "started again" };
  if (episode.handling.state === "acknowledged" || episode.handling.state === "assigned") {
    return { send: false, why: "no change worth telling" };
  }
  if (episode.stats.authors < 2 * notified.authors) return { send: false, why: "no change worth telling" };
  if (nowMs - notified.atMs < COOL_DOWN_MS) return { send: false, why: "cooling down" };
  return { send: true, event: "updated", why: "authors doubled since the last message" };
}

/** Whether people last heard of a firing alert before a silence that is over now. */
export function silenceEnded({ suppression, notified, condition }: Episode, nowMs: number): boolean {
  if (suppression?.kind !== "silenced" || condition.state !== "firing") return false;
  return suppression.untilMs <= nowMs && (notified === null || notified.atMs < suppression.untilMs);
}
