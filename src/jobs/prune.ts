/** Drops text that has been kept long enough (30 days, 180 where a myth matched). Analyses and counts stay. */

import type { Store } from "../store/store.ts";

const DAY_MS = 24 * 3_600_000;

export interface Retention {
  readonly unmatchedDays: number;
  readonly matchedDays: number;
}

/** Number of posts whose text was dropped. */
export async function prune(store: Store, retention: Retention, nowMs: number): Promise<number> {
  return store.prune(
    {
      unmatchedBeforeMs: nowMs - retention.unmatchedDays * DAY_MS,
      matchedBeforeMs: nowMs - retention.matchedDays * DAY_MS,
    },
    nowMs,
  );
}
