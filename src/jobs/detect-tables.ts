/** The hourly counts one round of detection needs, read once and looked up by hour. */

import type { MythSubject } from "../model/alert.ts";
import { STANCES, type MythId } from "../model/analysis.ts";
import type { AlertRule } from "../model/rules.ts";
import type { HourCount, Store } from "../store/store.ts";
import type { Watch } from "./detect.ts";

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

export interface Tables {
  /** Authors and posts of the subject in that hour, stances of the rule only. */
  counts(rule: string, subject: MythSubject, hourMs: number): { readonly authors: number; readonly posts: number };
  /**
   * Other posts collected in that hour and language; those about the myth itself are left out, so
   * that a surge does not excuse itself. A running hour counts at least as the mean of the last day.
   */
  exposure(subject: MythSubject, hourMs: number, running: boolean): number;
  subjectsAt(rule: string, hourMs: number): readonly MythSubject[];
  /** All posts collected in that hour and language. */
  collected(lang: string, hourMs: number): number;
  /** Posts by platform collected in that language in the day before `hourMs`. */
  dayBefore(lang: string, hourMs: number): ReadonlyMap<string, number>;
}

const NOTHING = { authors: 0, posts: 0 };

export interface TableQuery {
  /** First hour to close. */
  readonly fromMs: number;
  /** How far back a new series is shown what was collected and said. */
  readonly firstHourMs: number;
  readonly nowMs: number;
  /** Whether known series are built anew, and need to be shown the past too. */
  readonly rebuilds: boolean;
  /** Watched, and not among the known series. */
  readonly isNew: (rule: AlertRule, subject: MythSubject) => boolean;
}

export async function readTables(store: Store, watch: Watch, query: TableQuery): Promise<Tables> {
  const { fromMs, firstHourMs, nowMs, rebuilds, isNew } = query;
  const counts = new Map<string, { authors: number; posts: number }>();
  const subjects = new Map<string, MythSubject[]>();
  let backMs = fromMs - 2 * DAY_HOURS * HOUR_MS;
  for (const rule of watch.alerts.filter((one) => one.signal === "volume")) {
    const read = async (sinceMs: number): Promise<readonly HourCount[]> =>
      store.hourCounts({ stances: rule.watch.stance, fromMs: sinceMs, toMs: nowMs });
    const windowFromMs = fromMs - rule.needs.withinMs;
    let rows = await read(windowFromMs);
    if (firstHourMs < fromMs && (rebuilds || rows.some((row) => row.hourMs >= fromMs && isNew(rule, row)))) {
      backMs = Math.min(backMs, firstHourMs);
      rows = await read(Math.min(windowFromMs, firstHourMs));
    }
    for (const row of rows) {
      counts.set(`${rule.id}|${row.myth}|${row.lang}|${row.hourMs}`, { authors: row.authors, posts: row.posts });
      const key = `${rule.id}|${row.hourMs}`;
      const list = subjects.get(key) ?? [];
      list.push({ myth: row.myth, lang: row.lang });
      subjects.set(key, list);
    }
  }
  const about = new Map<string, number>();
  for (const row of await store.hourCounts({ stances: STANCES, fromMs: backMs, toMs: nowMs })) {
    about.set(`${row.myth}|${row.lang}|${row.hourMs}`, row.posts);
  }
  const collected = new Map<string, number>();
  const byPlatform = new Map<
    string,
    { readonly platform: string; readonly hourMs: number; readonly posts: number }[]
  >();
  for (const row of await store.exposure(backMs, nowMs)) {
    const key = `${row.lang}|${row.hourMs}`;
    collected.set(key, (collected.get(key) ?? 0) + row.posts);
    const rows = byPlatform.get(row.lang) ?? [];
    rows.push(row);
    byPlatform.set(row.lang, rows);
  }
  const others = (myth: MythId, lang: string, hourMs: number): number =>
    Math.max(0, (collected.get(`${lang}|${hourMs}`) ?? 0) - (about.get(`${myth}|${lang}|${hourMs}`) ?? 0));
  return {
    counts: (rule, subject, hourMs) => counts.get(`${rule}|${subject.myth}|${subject.lang}|${hourMs}`) ?? NOTHING,
    exposure: (subject, hourMs, running) => {
      const now = others(subject.myth, subject.lang, hourMs);
      if (!running) return now;
      let day = 0;
      for (let back = 1; back <= DAY_HOURS; back++) day += others(subject.myth, subject.lang, hourMs - back * HOUR_MS);
      return Math.max(now, day / DAY_HOURS);
    },
    collected: (lang, hourMs) => collected.get(`${lang}|${hourMs}`) ?? 0,
    subjectsAt: (rule, hourMs) => subjects.get(`${rule}|${hourMs}`) ?? [],
    dayBefore: (lang, hourMs) => {
      const sums = new Map<string, number>();
      for (const row of byPlatform.get(lang) ?? []) {
        if (row.hourMs < hourMs - DAY_HOURS * HOUR_MS || row.hourMs >= hourMs) continue;
        sums.set(row.platform, (sums.get(row.platform) ?? 0) + row.posts);
      }
      return sums;
    },
  };
}
