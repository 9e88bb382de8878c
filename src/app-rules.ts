/**
 * The rules in use: one immutable snapshot at a time, named by its hash. New ones are read, checked and
 * proved beside it and take its place in one step, or are refused and the last good ones stay.
 */

import type { Config } from "./config/schema.ts";
import { ConfigError } from "./config/config-error.ts";
import type { Prover } from "./config/prove.ts";
import type { Snapshot } from "./config/snapshot.ts";
import { loadKnowledge } from "./app-parts.ts";
import type { Clock } from "./platform/clock.ts";
import type { Log } from "./platform/log.ts";
import { watchFolders } from "./platform/watch-folders.ts";

const SETTLE_MS = 500;
const POLL_MS = 20_000;
/** Exceptions end and begin by the date. */
const DATE_LOOK_MS = 60_000;

/** Why newer rules are not in use, and since when. */
export interface RulesRefused {
  readonly reason: string;
  readonly sinceMs: number;
}

export interface RulesInUse {
  readonly now: () => Snapshot;
  readonly refused: () => RulesRefused | null;
  /** Reads the rules again; one after the other, and calls that come meanwhile are answered by one more. */
  reload(): Promise<void>;
  /** Reloads whenever a file of rules or lexicons changes, until the signal aborts. */
  watch(signal: AbortSignal): void;
}

export interface RulesParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly first: Snapshot;
  /** Told of every swap, in the same step. */
  readonly swapped: (fresh: Snapshot) => void;
}

export function openRules({ config, clock, log, first, swapped }: RulesParts): RulesInUse {
  let snapshot = first;
  let refused: RulesRefused | null = null;
  let prover: Prover | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const readAgain = async (): Promise<void> => {
    try {
      const fresh = await loadKnowledge(config, clock.now());
      if (fresh.knowledge.rev === snapshot.knowledge.rev) {
        refused = null;
        return;
      }
      prover ??= (await import("./config/prove.ts")).openProver();
      await prover.prove(fresh, snapshot);
      snapshot = fresh;
      refused = null;
      swapped(fresh);
      log.info("rules loaded", { rev: fresh.knowledge.rev, myths: fresh.mythIds.length });
    } catch (error) {
      const reason = error instanceof ConfigError ? error.message : "reading them failed inside; the log says how";
      refused = { reason, sinceMs: refused?.sinceMs ?? clock.now() };
      log.error("the new rules were refused; the former ones stay", { error, inUse: snapshot.knowledge.rev });
    }
  };
  const reload = (): Promise<void> => {
    if (running === null) {
      running = readAgain().finally(() => {
        running = null;
      });
      return running;
    }
    next ??= running.then(() => {
      next = null;
      return reload();
    });
    return next;
  };

  return {
    now: () => snapshot,
    refused: () => refused,
    reload,
    watch: (signal) => {
      const folders = [config.rules ?? "rules", config.lexicons ?? "lexicons"];
      watchFolders({ folders, settleMs: SETTLE_MS, pollMs: POLL_MS, signal, changed: () => void reload() });
      let today = dateOf(clock.now());
      const daily = setInterval(() => {
        if (dateOf(clock.now()) === today) return;
        today = dateOf(clock.now());
        void reload();
      }, DATE_LOOK_MS);
      daily.unref();
      signal.addEventListener("abort", () => clearInterval(daily), { once: true });
    },
  };
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
