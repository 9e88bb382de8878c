/** What one round of detection works on, and how its series and hours are read. */

import type { AlertMessage, Episode, MythSubject } from "../model/alert.ts";
import type { PostId } from "../model/post.ts";
import type { AlertRule, MythRule } from "../model/rules.ts";
import { hourOfWeek } from "../core/alerts/season.ts";
import type { HourBin, PoolState, SeriesState } from "../core/alerts/surge.ts";
import type { NarrativeRound } from "../store/store.ts";
import type { Detector, Watch } from "./detect.ts";
import type { Base } from "./detect-rebase.ts";
import type { Tables } from "./detect-tables.ts";

const HOUR_MS = 3_600_000;

export interface Series {
  readonly key: string;
  readonly rule: AlertRule;
  readonly myth: MythRule;
  readonly subject: MythSubject;
  readonly poolKey: string;
  readonly timezone: string;
}

export interface Round {
  readonly detector: Detector;
  /** The rules as they were when the round began. */
  readonly watch: Watch;
  readonly tables: Tables;
  readonly startMs: number;
  /** Hours that ended before are not judged. */
  readonly judgeFromMs: number;
  readonly series: Map<string, SeriesState>;
  /** What the series of each myth were built with. */
  readonly bases: ReadonlyMap<string, Base>;
  /** Keys of series that are built anew when they are looked at, because the rule changed. */
  readonly rebuild: Set<string>;
  readonly pools: Map<string, PoolState>;
  readonly episodes: Map<string, Episode>;
  readonly touched: Set<string>;
  readonly posts: Map<string, readonly PostId[]>;
  readonly messages: { readonly channel: string; readonly message: AlertMessage }[];
  nextNumber: number;
  /** What signals remember, by name; written with the rest of the round. */
  readonly kept: Map<string, string>;
  readonly keptChanged: Set<string>;
  /** Whether most of what is collected in the language comes from sources that are out. */
  readonly isBlind: (lang: string, atMs: number) => boolean;
  /** Takes what gives the narratives of the round once it is over. */
  readonly atSave: (saving: () => Promise<NarrativeRound>) => void;
}

export function keyOf(rule: string, subject: MythSubject): string {
  return `series|${rule}|${subject.myth}|${subject.lang}`;
}

export function binAt(round: Round, one: Series, hourMs: number, untilMs: number): HourBin {
  const exposure = round.tables.exposure(one.subject, hourMs, untilMs < hourMs + HOUR_MS);
  const counts = round.tables.counts(one.rule.id, one.subject, hourMs);
  return {
    hourMs,
    slot: hourOfWeek(hourMs, one.timezone),
    authors: one.rule.count === "posts" ? counts.posts : counts.authors,
    exposure,
  };
}

export function floorHour(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}
