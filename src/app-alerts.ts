/** What the rules of today would tell, put together: the detector over stored posts, with nothing written. */

import { loadKnowledge, watchOf } from "./app-parts.ts";
import type { Config } from "./config/schema.ts";
import { whatWouldFire } from "./jobs/what-if.ts";
import type { AlertMessage } from "./model/alert.ts";
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
