/** What detection remembers between rounds, in the form in which it is stored. */

import { subjectKey, type Episode } from "../model/alert.ts";
import type { PoolState, SeriesState } from "../core/alerts/surge.ts";

export function latestEpisodes(episodes: readonly Episode[]): Map<string, Episode> {
  const latest = new Map<string, Episode>();
  for (const episode of episodes) {
    const key = `series|${episode.rule}|${subjectKey(episode.subject)}`;
    const other = latest.get(key);
    if (other === undefined || episode.openedAtMs > other.openedAtMs) latest.set(key, episode);
  }
  return latest;
}

/** JSON keeps every bit of a number, so a restart reads back what was in memory. */
export function decodeStates(stored: ReadonlyMap<string, string>): {
  series: Map<string, SeriesState>;
  pools: Map<string, PoolState>;
} {
  const series = new Map<string, SeriesState>();
  const pools = new Map<string, PoolState>();
  for (const [key, text] of stored) {
    if (key.startsWith("series|")) series.set(key, JSON.parse(text) as SeriesState);
    else if (key.startsWith("pool|")) pools.set(key, JSON.parse(text) as PoolState);
  }
  return { series, pools };
}

/** What signals other than volume remember, undecoded. */
export function decodeKept(stored: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...stored].filter(([key]) => key.startsWith("signal|")));
}
