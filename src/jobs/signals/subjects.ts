/** What signals about myths share: which myths a rule watches, and where and when they are read. */

import type { Episode, MythSubject } from "../../model/alert.ts";
import type { AlertRule, MythRule } from "../../model/rules.ts";
import { isAtLeast } from "../../core/alerts/severity.ts";
import type { SignalRound } from "../signal.ts";
import type { Watch } from "../detect.ts";

export const HOUR_MS = 3_600_000;

/** The myth, where the rule watches it and its stored posts are matched with its newest rule. */
export function watchedMyth({ watch, rule }: Pick<SignalRound, "watch" | "rule">, id: string): MythRule | null {
  const myth = watch.myths.get(id);
  if (myth === undefined || !isWatched(rule, myth) || watch.waits?.(id) === true) return null;
  return myth;
}

/** Only active myths, of the rule's topics, at least as harmful as the rule asks. */
export function isWatched(rule: AlertRule, myth: MythRule): boolean {
  return (
    myth.status === "active" &&
    (rule.watch.topics.length === 0 || rule.watch.topics.includes(myth.topic)) &&
    isAtLeast(myth.harm.level, rule.watch.harmAtLeast)
  );
}

export function placeOf(watch: Watch, myth: MythRule): { readonly timezone: string; readonly rev: string } {
  return { timezone: watch.timezones.get(myth.topic) ?? watch.defaultTimezone, rev: watch.revOf(myth.id) };
}

/** A volume alert: what it is about, and since when. */
export interface Surging {
  readonly subject: MythSubject;
  readonly firedAtMs: number;
}

/** Volume alerts that are not over, or were not `withinMs` ago, the newest of each myth; oldest first. */
export function surging(episodes: readonly Episode[], atMs: number, withinMs: number): readonly Surging[] {
  const found = new Map<string, Surging>();
  const sorted = episodes.toSorted((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1));
  for (const { signal, subject, condition } of sorted) {
    if (signal !== "volume" || !("myth" in subject) || !("firedAtMs" in condition)) continue;
    if (condition.state === "resolved" && condition.resolvedAtMs < atMs - withinMs) continue;
    const { myth, lang } = subject;
    found.set(`${myth}|${lang}`, { subject: { myth, lang }, firedAtMs: condition.firedAtMs });
  }
  return [...found.values()];
}

export function authorsOf(posts: readonly { readonly author: string | null; readonly id: string }[]): number {
  return new Set(posts.map((post) => post.author ?? post.id)).size;
}

/** JSON that the signal wrote itself; null where it has written nothing. */
export function recalled(round: Pick<SignalRound, "recall">, name: string): unknown {
  const text = round.recall(name);
  return text === null ? null : (JSON.parse(text) as unknown);
}
