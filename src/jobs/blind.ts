/**
 * Which platforms are out, as the signal source-blind left it, and whether a language still is heard: where
 * most of its posts came from platforms that are out, silence means nothing.
 */

import type { Tables } from "./detect-tables.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST = 0.5;
/** What source-blind remembers it under. */
export const BLIND = "blind";

interface Blind {
  /** Since when, Unix ms, by platform. */
  readonly platforms: Readonly<Record<string, number>>;
}

/** To be remembered by the signal: the platforms that are out, with the moment from which nothing came. */
export function encodeBlind(platforms: ReadonlyMap<string, number>): string {
  return JSON.stringify({ platforms: Object.fromEntries(platforms) } satisfies Blind);
}

/** Judged by the day before a platform went out: in which share it then spoke. */
export function blindAmong(
  kept: ReadonlyMap<string, string>,
  tables: Pick<Tables, "dayBefore">,
): (lang: string, atMs: number) => boolean {
  return (lang, atMs) => {
    const out = [...kept]
      .filter(([key]) => key.endsWith(`|${BLIND}`))
      .flatMap(([, text]) => Object.entries((JSON.parse(text) as Blind).platforms))
      .filter(([, sinceMs]) => sinceMs <= atMs);
    if (out.length === 0) return false;
    const sinceMs = Math.max(Math.min(...out.map(([, since]) => since)), atMs - DAY_MS);
    const day = tables.dayBefore(lang, sinceMs);
    let all = 0;
    let lost = 0;
    for (const [platform, posts] of day) {
      all += posts;
      if (out.some(([name]) => name === platform)) lost += posts;
    }
    return all > 0 && lost / all > MOST;
  };
}
