/**
 * What detection does when a myth's rule changed or the myth was renamed: its series are rebuilt from stored
 * posts, and what people were told stays with it under its new name. So an edit is never a surge.
 */

import type { Episode } from "../model/alert.ts";
import type { MythId } from "../model/analysis.ts";
import type { SeriesState } from "../core/alerts/surge.ts";
import type { Watch } from "./detect.ts";

/** Posts this much older than the change are no evidence for an alarm, though they teach what is usual. */
const LATE_MS = 2 * 3_600_000;

/** The rule that the series of one myth were built with. */
export interface Base {
  readonly rev: string;
  /** When they were rebuilt with it; null: never rebuilt. */
  readonly atMs: number | null;
}

/** Of a series that was built with nobody knows what. */
const UNKNOWN: Base = { rev: "", atMs: null };

const PREFIX = "base|";

export function decodeBases(stored: ReadonlyMap<string, string>): Map<string, Base> {
  const bases = new Map<string, Base>();
  for (const [key, text] of stored)
    if (key.startsWith(PREFIX)) bases.set(key.slice(PREFIX.length), JSON.parse(text) as Base);
  return bases;
}

export interface Rebased {
  /** By myth, as detection goes on with them. */
  readonly bases: Map<string, Base>;
  /** Keys of series that must be rebuilt before they are looked at; detection takes out what it has rebuilt. */
  readonly rebuild: Set<string>;
  /** All that were to be rebuilt in this round. */
  readonly due: readonly string[];
}

/** Compares every series with the rules as they are now. `series` is changed: renamed myths keep theirs. */
export function rebase(known: ReadonlyMap<string, Base>, series: Map<string, SeriesState>, watch: Watch): Rebased {
  const bases = new Map(known);
  for (const [from, to] of watch.renamed ?? []) {
    const base = bases.get(from);
    if (base !== undefined && !bases.has(to)) bases.set(to, base);
  }
  for (const [key, state] of series) {
    const [, rule, , lang] = key.split("|");
    const present = watch.renamed?.get(mythOfKey(key));
    if (present === undefined) continue;
    series.delete(key);
    const renamed = `series|${rule}|${present}|${lang}`;
    if (!series.has(renamed)) series.set(renamed, state);
  }
  const due: string[] = [];
  for (const key of series.keys()) {
    const myth = mythOfKey(key);
    const base = bases.get(myth);
    if (watch.waits?.(myth) === true) {
      if (base === undefined) bases.set(myth, UNKNOWN);
    } else if (base !== undefined && base.rev !== watch.revOf(myth) && watch.revOf(myth) !== "") due.push(key);
  }
  return { bases, rebuild: new Set(due), due };
}

/** After the round: what the series are now built with, and which of it is to be stored. */
export function settle(
  rebased: Rebased,
  known: ReadonlyMap<string, Base>,
  series: ReadonlyMap<string, SeriesState>,
  watch: Watch,
  nowMs: number,
): readonly { readonly key: string; readonly state: string }[] {
  const { bases, rebuild, due } = rebased;
  const left = new Set([...rebuild].map(mythOfKey));
  for (const key of due) {
    const myth = mythOfKey(key);
    if (!left.has(myth)) bases.set(myth, { rev: watch.revOf(myth), atMs: nowMs });
  }
  for (const key of series.keys()) {
    const myth = mythOfKey(key);
    if (!bases.has(myth)) bases.set(myth, { rev: watch.revOf(myth), atMs: null });
  }
  return [...bases]
    .filter(([myth, base]) => known.get(myth) !== base)
    .map(([myth, base]) => ({ key: `${PREFIX}${myth}`, state: JSON.stringify(base) }));
}

function mythOfKey(key: string): MythId {
  return (key.split("|")[2] ?? "") as MythId;
}

/** The episode under the present name of its myth; the same one where that did not change. */
export function underPresentName(episode: Episode, watch: Watch): Episode {
  const { subject } = episode;
  if (!("myth" in subject)) return episode;
  const present = watch.renamed?.get(subject.myth);
  return present === undefined ? episode : { ...episode, subject: { ...subject, myth: present } };
}

/** Posts before this moment do not count towards an alarm about the myth. */
export function countsFromMs(base: Base | undefined): number {
  return base === undefined || base.atMs === null ? Number.NEGATIVE_INFINITY : base.atMs - LATE_MS;
}
