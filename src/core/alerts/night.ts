/**
 * Nobody is paged more than three times a night for critical alerts: who is woken a fourth time does not handle it
 * better, and somebody else must know that it is such a night. An alert that somebody was paged for stays theirs.
 */

import type { QuietHours } from "../../model/routes.ts";
import { isQuiet, quietSince } from "./quiet.ts";

export const MOST_PAGES_A_NIGHT = 3;

/** What is remembered of one paging channel. */
export interface Night {
  /** Start of the night, Unix ms. */
  readonly sinceMs: number;
  /** Alerts that it was paged for. */
  readonly paged: readonly string[];
  /** Alerts that went to somebody else. */
  readonly passed: readonly string[];
}

/** Start of the night; null by day, or where no quiet hours say when night is. */
export function nightSince(quiet: readonly QuietHours[], atMs: number): number | null {
  const night = quiet.find((one) => isQuiet(one, atMs));
  return night === undefined ? null : quietSince(night, atMs);
}

/** Whether the alert pages this channel tonight, and what is remembered then. */
export function pageTonight(
  before: Night | null,
  sinceMs: number,
  episode: string,
): { readonly pages: boolean; readonly night: Night } {
  const night = before?.sinceMs === sinceMs ? before : { sinceMs, paged: [], passed: [] };
  if (night.paged.includes(episode)) return { pages: true, night };
  if (night.passed.includes(episode)) return { pages: false, night };
  return night.paged.length < MOST_PAGES_A_NIGHT
    ? { pages: true, night: { ...night, paged: [...night.paged, episode] } }
    : { pages: false, night: { ...night, passed: [...night.passed, episode] } };
}
