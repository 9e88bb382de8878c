/** An alert whose sources are out: its clocks stop, and nothing ends because nothing is heard. */

import type { Episode } from "../model/alert.ts";
import { afterFreeze } from "../core/alerts/signal.ts";

/** The same episode where there is nothing to freeze, or a person has silenced it. */
export function frozen(episode: Episode, reason: string, atMs: number): Episode {
  const { state } = episode.condition;
  if (state === "inactive" || state === "resolved" || episode.suppression !== null) return episode;
  return { ...episode, suppression: { kind: "frozen", reason, sinceMs: atMs }, updatedAtMs: atMs };
}

/** The same episode where it was not frozen. */
export function thawed(episode: Episode, atMs: number): Episode {
  const { suppression } = episode;
  if (suppression?.kind !== "frozen") return episode;
  const condition = afterFreeze(episode.condition, atMs - suppression.sinceMs);
  return { ...episode, condition, suppression: null, updatedAtMs: atMs };
}
