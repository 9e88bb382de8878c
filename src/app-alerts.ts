/** What the rules of today would tell, put together: the detector over stored posts, with nothing written. */

import { loadKnowledge, watchOf } from "./app-parts.ts";
import type { Config } from "./config/schema.ts";
import { numbersAgain, whatWouldFire } from "./jobs/what-if.ts";
import { type AlertMessage, type AlertStats, type Episode, mythOf } from "./model/alert.ts";
import type { AlertRule } from "./model/rules.ts";
import type { Store } from "./store/store.ts";

export interface Trial {
  /** Runs once more, with this sensitivity for every rule; null: each rule's own. */
  run(sensitivity: AlertRule["sensitivity"] | null): Promise<readonly AlertMessage[]>;
}

export async function openTrial(
  config: Config,
  store: Store,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  signal: AbortSignal,
): Promise<Trial> {
  const watch = watchOf(await loadKnowledge(config, Date.now()));
  return {
    run: async (sensitivity) => {
      const alerts = watch.alerts.map((rule) => (sensitivity === null ? rule : { ...rule, sensitivity }));
      const { messages } = await whatWouldFire(store, { ...watch, alerts }, fromMs, toMs, signal);
      return messages;
    },
  };
}

export type Recomputed =
  | { readonly kind: "changed"; readonly rev: string }
  | { readonly kind: "same" }
  /** null: with what is stored now the alert does not fire, or not then. */
  | { readonly kind: "other"; readonly stats: AlertStats | null };

const NUMBERS = ["authors", "posts", "expected", "ratio", "cusum", "threshold", "spikeP", "dispersion"] as const;

/** Whether the stored posts still give a volume alert's numbers; null for other alerts. */
export async function recompute(
  config: Config,
  store: Store,
  episode: Episode,
  signal: AbortSignal,
): Promise<Recomputed | null> {
  const myth = mythOf(episode.subject);
  if (myth === null || episode.stats.atMs === undefined) return null;
  const watch = watchOf(await loadKnowledge(config, Date.now()));
  const rev = watch.revOf(myth);
  if (rev !== episode.rev) return { kind: "changed", rev };
  const stats = await numbersAgain(store, watch, episode, signal);
  const isSame = stats?.test === episode.stats.test && NUMBERS.every((name) => stats[name] === episode.stats[name]);
  return isSame ? { kind: "same" } : { kind: "other", stats };
}
