/**
 * The composition root of the daemon: configuration in, running loops and a served page out.
 * app-parts.ts opens the parts, app-outside.ts what speaks to the outside, app-replay.ts puts replay together.
 */

import { hostname } from "node:os";
import type { Writable } from "node:stream";
import { checkRoutes, checkSecrets, openIdentityOf, storing, userAgentOf, watchOf, type Env } from "./app-parts.ts";
import { openRules } from "./app-rules.ts";
import { refusedModels } from "./config/models.ts";
import type { Config } from "./config/schema.ts";
import type { Snapshot } from "./config/snapshot.ts";
import { analyseBatch, ANALYSE_BATCH } from "./jobs/analyse.ts";
import { createCatchUp } from "./jobs/catch-up.ts";
import { collectOnce, collectToEnd, type Collector } from "./jobs/collect.ts";
import { createDetector, detectRound, type Detector, type Watch } from "./jobs/detect.ts";
import { dispatchBatch, type Dispatcher } from "./jobs/dispatch.ts";
import { prune } from "./jobs/prune.ts";
import { routeRound } from "./jobs/route.ts";
import { createRouter } from "./jobs/routing-scene.ts";
import { SIGNALS } from "./jobs/signals/index.ts";
import { opsSignals } from "./jobs/signals/ops.ts";
import { UNROUTED } from "./model/alert.ts";
import { wallClock, type Clock } from "./platform/clock.ts";
import type { Log } from "./platform/log.ts";
import { repeat, type Repetition } from "./platform/repeat.ts";
import type { Source, SourceContext } from "./sources/source.ts";
import { StoreError, type Store } from "./store/store.ts";
import { serveSite } from "./web/serve.ts";
import { createSite } from "./web/site.tsx";

const ANALYSE_EVERY_MS = 2000;
/** Posts whose words are made searchable in one go, while nothing waits to be analysed. */
const INDEX_BATCH = 250;
const DISPATCH_EVERY_MS = 5000;
/** What was over before is learnt from when the daemon starts, but told to nobody. */
const NEWS_MS = 24 * 3_600_000;
const PRUNE_AT = "17 3 * * *";

export interface Daemon {
  readonly address: string;
  /** Reads rules and lexicons again; the former ones stay if the new ones are wrong. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

export interface DaemonOptions {
  readonly config: Config;
  readonly env: Env;
  readonly store: Store;
  readonly snapshot: Snapshot;
  readonly out: Writable;
  readonly log: Log;
  /** Off for `demo`, which shows what was replayed. */
  readonly collect: boolean;
}

/**
 * Starts everything; resolves when the page is served. `stop` ends it in reverse order, the store last.
 * Rejects with ConfigError or the listen error; the store is then still open.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { config, env, store, log } = options;
  const clock: Clock = wallClock;
  const stopping = new AbortController();
  const { signal } = stopping;
  const identity = openIdentityOf(config, env);
  checkSecrets(config, env);
  checkRoutes(options.snapshot.routes, config);
  let detector: Detector | null = null;
  const catchUp = createCatchUp(store);
  const watchOn = (snapshot: Snapshot): Watch => ({
    ...watchOf(snapshot),
    // What the analysing loop has not taken up yet waits too.
    waits: (myth) => followed !== snapshot || catchUp.waits(myth),
  });
  const rules = openRules({
    config,
    clock,
    log: log.room("rules"),
    first: options.snapshot,
    swapped: (fresh) => {
      if (detector !== null) detector.watch = watchOn(fresh);
    },
  });
  /** The snapshot that new posts are analysed with. */
  let followed: Snapshot | null = null;
  let sources: readonly Source[] | undefined;
  /** Wakes the analysing loop. */
  const bell = createBell();
  const report = (job: string) => (error: unknown) => {
    const level = error instanceof StoreError && (error.code === "busy" || error.code === "fenced") ? "warn" : "error";
    log.room("jobs")[level]("a job failed and will run again", { job, error });
  };
  const loop = (job: string, everyMs: number, run: Repetition["run"]): Promise<void> =>
    repeat({ everyMs, jitter: 0.05, signal, clock, random: Math.random, run, report: report(job) });

  const spoilt = (id: string, error: unknown): void => {
    log.room("analyse").error("a post could not be analysed and counts as saying nothing", { id, error });
  };
  /** Whether the key fits the addresses that were sealed last; a key that was changed makes everybody look new. */
  const warnOfForeignKey = async (): Promise<void> => {
    const page = await store
      .posts({ words: null, myth: null, stance: null, limit: 50, after: null })
      .catch(() => ({ records: [] }));
    const sealed = page.records.flatMap(({ post }) => post.sealedUrl ?? []);
    if (sealed.length > 0 && sealed.every((one) => identity.open(one) === null)) {
      log
        .room("identity")
        .error(
          "the identity key is not the one this database was filled with: known authors count as new ones, stored addresses cannot be opened",
          {},
        );
    }
  };

  const site = createSite(
    {
      store,
      now: clock.now,
      publicUrl: config.web.publicUrl,
      openUrl: (sealed) => identity.open(sealed),
      myth: (id) => rules.now().myth(id),
      get sources() {
        return sources;
      },
      failed: (error) => {
        log.room("web").warn("a page could not be shown", { error });
      },
      rules: () => {
        const { knowledge, mythIds, loadedAtMs, warnings } = rules.now();
        const refused = rules.refused();
        return {
          rev: knowledge.rev,
          myths: mythIds.length,
          loadedAtMs,
          problem: refused === null ? null : "the newest rules are refused; the former ones are in use",
          refused,
          refusedModels: refusedModels(warnings),
        };
      },
    },
    config.web.hosts,
  );
  // Before anything is collected or sent: a daemon without its page must not start.
  const serving = await serveSite(site, config.web.host, config.web.port);

  /** Everything that goes on behind the page; ends by the signal. */
  const work = async (): Promise<void> => {
    const [{ openHttp, openSinks, openSources }, { default: cron }] = await Promise.all([
      import("./app-outside.ts"),
      import("node-cron"),
    ]);
    const http = openHttp(config);
    const sinks = openSinks(config, env, http, options.out);
    const holder = hostname();
    const startedMs = clock.now();
    const ops = opsSignals({
      now: clock.now,
      startedMs,
      sources: () => (sources ?? []).filter((source) => source.rhythm.kind !== "once"),
      rulesRefusedSinceMs: () => rules.refused()?.sinceMs ?? null,
    });
    const { lateMs } = config.detect;
    const signals = [...SIGNALS, ...ops];
    const watching = createDetector(store, holder, [UNROUTED], watchOn(rules.now()), NEWS_MS, lateMs, signals);
    detector = watching;
    const substitutes = config.delivery;
    const dispatcher: Dispatcher = { store, holder, sinks, now: clock.now, random: Math.random, substitutes };
    const router = createRouter({
      store,
      holder,
      channels: [...sinks.keys()],
      routes: () => rules.now().routes,
      myth: (id) => rules.now().myth(id),
      campaign: (id) => rules.now().campaigns.find((one) => one.id === id) ?? null,
      timezone: () => rules.now().defaultTimezone,
      publicUrl: config.web.publicUrl,
    });
    const route = async (): Promise<void> => {
      const { unknown } = await routeRound(router, clock.now());
      for (const name of unknown)
        log.room("routes").error("a route names a channel that is not configured; all channels were told", { name });
    };
    const context: SourceContext = {
      gate: (candidate) => rules.now().gate(candidate),
      clock,
      random: Math.random,
      log: log.room("sources"),
      http,
      userAgent: userAgentOf(config),
      vault: identity,
    };
    const collector: Collector = {
      store,
      clock,
      log: log.room("collect"),
      ...storing(identity, rules.now),
      stored: bell.ring,
    };
    const collecting = async (source: Source): Promise<void> => {
      if (source.rhythm.kind === "once") {
        await collectToEnd(collector, source, signal, report(source.id));
        return;
      }
      const everyMs = source.rhythm.kind === "poll" ? source.rhythm.everyMs : 1000;
      await loop(source.id, everyMs, async () => {
        const { notBeforeMs } = await collectOnce(collector, source, signal);
        return notBeforeMs === null ? undefined : { notBeforeMs };
      });
    };
    if (options.collect) sources = openSources(config, context);
    const dropOld = async (): Promise<void> => {
      await prune(store, config.retention, clock.now()).catch(report("prune"));
    };
    const nightly = cron.schedule(PRUNE_AT, dropOld);
    await warnOfForeignKey();
    await Promise.allSettled([
      ...(sources ?? []).map(collecting),
      // Machines that sleep at night keep the promise too.
      dropOld(),
      loop("analyse", 100, async () => {
        for (let busy = true; busy && !signal.aborted;) {
          const snapshot = rules.now();
          if (followed !== snapshot) {
            await catchUp.follow({ knowledge: snapshot.knowledge, renamed: snapshot.renamed }, clock.now());
            followed = snapshot;
          }
          // A batch ends with the rules it began with; the next one is judged by newer ones.
          const isFull = (await analyseBatch(store, snapshot.knowledge, clock.now(), spoilt)) === ANALYSE_BATCH;
          const isBehind = await catchUp.step(clock.now());
          busy = isFull || isBehind || followed !== rules.now() || (await store.indexWords(INDEX_BATCH)) > 0;
        }
        await bell.wait(ANALYSE_EVERY_MS, signal);
        return undefined;
      }),
      loop("detect", config.detect.everyMs, async () => {
        // What the sources hold back since the last stop comes first; else its hours would be closed without it.
        if (clock.now() < startedMs + config.detect.settleMs) {
          await clock.sleep(startedMs + config.detect.settleMs - clock.now(), signal);
        }
        if (signal.aborted) return undefined;
        const round = await detectRound(watching, clock.now());
        if (round.messages.length > 0) log.room("alerts").info("alerts changed", { messages: round.messages.length });
        await route();
        return undefined;
      }),
      loop("dispatch", DISPATCH_EVERY_MS, async () => {
        await route();
        const { problems, thrown } = await dispatchBatch(dispatcher, signal);
        for (const error of thrown) report("dispatch")(error);
        for (const { channel, problem } of problems) {
          log.room("dispatch").warn("a message was not taken", { channel, kind: problem.kind, detail: problem.detail });
        }
        return undefined;
      }),
    ]);
    await nightly.stop();
    await http.close();
  };
  rules.watch(signal);
  // Fails for bugs only, and must then end the process rather than leave a page with nothing behind it.
  const working = work();

  return {
    address: serving.address,
    reload: async () => {
      if (signal.aborted) return;
      await rules.reload();
      bell.ring();
    },
    stop: async () => {
      stopping.abort();
      await serving.close();
      await working;
      await store.close();
    },
  };
}

/** Lets a waiting loop go on before its time. */
function createBell(): { ring(): void; wait(ms: number, signal: AbortSignal): Promise<void> } {
  let rung = false;
  let release: (() => void) | null = null;
  return {
    ring: () => {
      rung = true;
      release?.();
    },
    wait: async (ms, signal) => {
      if (!rung && !signal.aborted) {
        const early = new AbortController();
        release = () => {
          early.abort();
        };
        signal.addEventListener("abort", release, { once: true });
        await wallClock.sleep(ms, early.signal);
        signal.removeEventListener("abort", release);
        release = null;
      }
      rung = false;
    },
  };
}
