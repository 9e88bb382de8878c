/**
 * The composition root: configuration in, opened parts out. The daemon, replay and the commands
 * that read the store are put together here and nowhere else.
 */

import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import type { Writable } from "node:stream";
import { dirname, isAbsolute, join, resolve } from "node:path";
import cron from "node-cron";
import type { Config } from "./config/schema.ts";
import { loadSnapshot, type Snapshot } from "./config/snapshot.ts";
import { claimsCredential } from "./core/stance/credential.ts";
import { compileGate } from "./core/myths/topics.ts";
import { analyseBatch, ANALYSE_BATCH } from "./jobs/analyse.ts";
import { collectOnce, type Collector } from "./jobs/collect.ts";
import { createDetector, detectRound, type Watch } from "./jobs/detect.ts";
import { dispatchBatch, type Dispatcher } from "./jobs/dispatch.ts";
import { prune } from "./jobs/prune.ts";
import { runReplay, REPLAY_STEP_MS, type ReplaySummary } from "./jobs/replay.ts";
import type { Post, StoredPost } from "./model/post.ts";
import { ok, type Outcome } from "./model/problem.ts";
import { virtualClock, wallClock, type Clock } from "./platform/clock.ts";
import { createHttp } from "./platform/http.ts";
import { openIdentity, toStoredPost, type Identity } from "./platform/identity.ts";
import { createLog, silentLog, type Log } from "./platform/log.ts";
import { repeat } from "./platform/repeat.ts";
import { openConsole, openWebhook } from "./sinks/index.ts";
import type { Sink } from "./sinks/sink.ts";
import {
  mappedParser,
  openFeed,
  openFile,
  openJetstream,
  openMastodon,
  openTimeline,
  parseMapping,
} from "./sources/index.ts";
import type { Gate, Source, SourceContext, Tombstone } from "./sources/source.ts";
import { openSqliteStore } from "./store/sqlite/index.ts";
import { StoreError, type Store, type StoredTombstone } from "./store/store.ts";
import { serveSite } from "./web/serve.ts";
import { createSite } from "./web/site.tsx";

const ANALYSE_EVERY_MS = 2000;
const DISPATCH_EVERY_MS = 5000;
const PRUNE_AT = "17 3 * * *";

type Env = Readonly<Record<string, string | undefined>>;

/** The configured store, or the database at `db` (relative to `cwd`). Makes the folder if need be. */
export async function openStore(config: Config, db: string | null, cwd: string): Promise<Store> {
  const path = db === null ? databaseOf(config) : db === ":memory:" || isAbsolute(db) ? db : resolve(cwd, db);
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  return openSqliteStore({ path });
}

/** `check` and the others name it too. */
export function databaseOf(config: Config): string {
  return config.db ?? join(config.data, "hearsay.db");
}

export function openIdentityOf(config: Config, env: Env): Identity {
  mkdirSync(config.data, { recursive: true });
  return openIdentity({ keyFile: join(config.data, "identity.key"), env });
}

export async function loadKnowledge(config: Config, nowMs: number): Promise<Snapshot> {
  return loadSnapshot(
    { rules: config.rules ?? "rules", lexicons: config.lexicons ?? "lexicons", cache: join(config.data, "cache") },
    nowMs,
  );
}

function watchOf(snapshot: Snapshot): Watch {
  const { rulebook, knowledge } = snapshot;
  return {
    alerts: rulebook.alerts,
    myths: new Map(rulebook.myths.map((myth) => [myth.id, myth])),
    timezones: new Map(rulebook.topics.map((topic) => [topic.id, topic.timezone])),
    defaultTimezone: rulebook.catalog.timezone,
    revOf: (myth) => knowledge.catalogue.myths.find((one) => one.id === myth)?.rev ?? "",
  };
}

/** Turns posts into what may be kept of them. */
function storing(identity: Identity, snapshot: () => Snapshot): Pick<Collector, "toStored" | "toTombstone"> {
  return {
    toStored: (post: Post, nowMs: number): StoredPost =>
      toStoredPost(post, {
        nowMs,
        identity,
        claimsCredential,
        named: (handle) => snapshot().knowledge.catalogue.named(handle),
      }),
    toTombstone: (tombstone: Tombstone, platform: string): StoredTombstone =>
      tombstone.kind === "post"
        ? {
            kind: "post",
            platform,
            id: identity.postId(platform, tombstone.nativeId, tombstone.idNamesAuthor),
            atMs: tombstone.atMs,
          }
        : {
            kind: "author",
            platform,
            author: identity.authorHash(platform, tombstone.authorId),
            change: tombstone.change,
            atMs: tombstone.atMs,
          },
  };
}

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

/** Starts everything; resolves when the page is served. `stop` ends it in reverse order. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { config, env, store, log } = options;
  const clock: Clock = wallClock;
  const stopping = new AbortController();
  const { signal } = stopping;
  const identity = openIdentityOf(config, env);
  const holder = hostname();
  const userAgent = userAgentOf(config);
  const http = createHttp({ userAgent, allowHosts: config.allowHosts });
  const sinks = openSinks(config, env, http, options.out);
  let snapshot = options.snapshot;
  let rulesProblem: string | null = null;
  let gate: Gate = compileGate(snapshot.rulebook.topics, snapshot.rulebook);
  const detector = createDetector(store, holder, [...sinks.keys()], watchOf(snapshot));
  const dispatcher: Dispatcher = { store, holder, sinks, now: clock.now, random: Math.random };
  const wake = createBell();

  const context: SourceContext = {
    gate: (candidate) => gate(candidate),
    clock,
    random: Math.random,
    log: log.room("sources"),
    http,
    userAgent,
  };
  const collector: Collector = {
    store,
    clock,
    log: log.room("collect"),
    ...storing(identity, () => snapshot),
    stored: wake.ring,
  };
  const report = (job: string) => (error: unknown) => {
    const level = error instanceof StoreError && (error.code === "busy" || error.code === "fenced") ? "warn" : "error";
    log.room("jobs")[level]("a job failed and will run again", { job, error });
  };
  const loop = (job: string, everyMs: number, run: () => Promise<undefined>): Promise<void> =>
    repeat({ everyMs, jitter: 0.05, signal, clock, random: Math.random, run, report: report(job) });

  const loops: Promise<void>[] = [];
  if (options.collect) for (const source of openSources(config, context)) loops.push(collecting(source));
  async function collecting(source: Source): Promise<void> {
    if (source.rhythm.kind === "once") {
      await collectOnce(collector, source, signal).catch(report(source.id));
      return;
    }
    const everyMs = source.rhythm.kind === "poll" ? source.rhythm.everyMs : 1000;
    await loop(source.id, everyMs, async () => void (await collectOnce(collector, source, signal)));
  }
  loops.push(
    loop("analyse", 100, async () => {
      while (!signal.aborted && (await analyseBatch(store, snapshot.knowledge, clock.now())) === ANALYSE_BATCH);
      await wake.wait(ANALYSE_EVERY_MS, signal);
      return undefined;
    }),
    loop("detect", config.detect.everyMs, async () => {
      const round = await detectRound(detector, clock.now());
      if (round.messages.length > 0) log.room("alerts").info("alerts changed", { messages: round.messages.length });
      return undefined;
    }),
    loop("dispatch", DISPATCH_EVERY_MS, async () => {
      const { problems } = await dispatchBatch(dispatcher, signal);
      for (const { channel, problem } of problems) {
        log.room("dispatch").warn("a message was not taken", { channel, kind: problem.kind, detail: problem.detail });
      }
      return undefined;
    }),
  );
  const nightly = cron.schedule(PRUNE_AT, async () => {
    await prune(store, config.retention, clock.now()).catch(report("prune"));
  });

  const site = createSite(
    {
      store,
      now: clock.now,
      openUrl: (sealed) => identity.open(sealed),
      myth: (id) => snapshot.rulebook.myths.find((one) => one.id === id) ?? null,
      rules: () => ({
        rev: snapshot.knowledge.rev,
        myths: snapshot.rulebook.myths.length,
        loadedAtMs: snapshot.loadedAtMs,
        problem: rulesProblem,
      }),
    },
    config.web.hosts,
  );
  const serving = await serveSite(site, config.web.host, config.web.port).catch(async (error: unknown) => {
    stopping.abort();
    await Promise.allSettled(loops);
    throw error;
  });

  return {
    address: serving.address,
    reload: async () => {
      try {
        const fresh = await loadKnowledge(config, clock.now());
        gate = compileGate(fresh.rulebook.topics, fresh.rulebook);
        detector.watch = watchOf(fresh);
        snapshot = fresh;
        rulesProblem = null;
        log.room("rules").info("rules loaded", { rev: fresh.knowledge.rev, myths: fresh.rulebook.myths.length });
      } catch (error) {
        rulesProblem = "the newest rules have errors; the former ones are in use";
        log.room("rules").error("the new rules were refused; the former ones stay", { error });
      }
    },
    stop: async () => {
      stopping.abort();
      await nightly.stop();
      await serving.close();
      await Promise.allSettled(loops);
      await http.close();
      await store.close();
    },
  };
}

function openSources(config: Config, context: SourceContext): readonly Source[] {
  const { jetstream, mastodon, feeds, files } = config.sources;
  return [
    ...(jetstream === null ? [] : [openJetstream(jetstream, context)]),
    ...mastodon.map((one) => openMastodon(one, context)),
    ...feeds.map((one) => openFeed(one, context)),
    ...files.map((one) => openFile(one, context)),
  ];
}

export type SourceProbe =
  | { readonly source: string; readonly state: "ok" }
  | { readonly source: string; readonly state: "trouble"; readonly detail: string };

/** Asks each configured source for its first delivery and stores nothing. */
export async function probeSources(config: Config, signal: AbortSignal): Promise<readonly SourceProbe[]> {
  const userAgent = userAgentOf(config);
  const http = createHttp({ userAgent, allowHosts: config.allowHosts });
  const context: SourceContext = {
    gate: () => true,
    clock: wallClock,
    random: Math.random,
    log: silentLog,
    http,
    userAgent,
  };
  const probes = await Promise.all(
    openSources(config, context).map(async (source): Promise<SourceProbe> => {
      const done = new AbortController();
      try {
        for await (const delivery of source.open(null, AbortSignal.any([signal, done.signal]))) {
          if (delivery.kind !== "trouble") return { source: source.id, state: "ok" };
          return {
            source: source.id,
            state: "trouble",
            detail: `${delivery.problem.kind}: ${delivery.problem.detail}`,
          };
        }
        return signal.aborted
          ? { source: source.id, state: "trouble", detail: "no answer in time" }
          : { source: source.id, state: "ok" };
      } finally {
        done.abort();
      }
    }),
  );
  await http.close();
  return probes;
}

function userAgentOf(config: Config): string {
  return `Hearsay/0.1 (health listening; ${config.contact})`;
}

function openSinks(
  config: Config,
  env: Env,
  http: ReturnType<typeof createHttp>,
  out: Writable,
): ReadonlyMap<string, Sink> {
  const sinks: Sink[] = [
    ...(config.sinks.console ? [openConsole(out)] : []),
    ...config.sinks.webhooks.map((one) =>
      openWebhook(one, { http, clock: wallClock, secret: secretOf(env, one.secretEnv) }),
    ),
  ];
  return new Map(sinks.map((sink) => [sink.channel, sink]));
}

function secretOf(env: Env, name: string | null | undefined): string | null {
  return name === null || name === undefined ? null : (env[name] ?? null);
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
        await wallClock.sleep(ms, AbortSignal.any([signal, early.signal]));
        release = null;
      }
      rung = false;
    },
  };
}

export interface ReplayOptions {
  readonly config: Config;
  readonly env: Env;
  readonly store: Store;
  readonly snapshot: Snapshot;
  readonly files: readonly string[];
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly parse: (value: unknown) => Outcome<Post>;
  readonly sink: Sink;
  readonly rejected: (file: string, line: number, reason: string) => void;
  readonly progress: (posts: number, atMs: number) => void;
}

/** Runs the pipeline over files on a virtual clock. Goes on where an earlier run on the same store was cut off. */
export async function replayFiles(options: ReplayOptions, signal: AbortSignal): Promise<ReplaySummary> {
  const { config, env, store, snapshot, sink } = options;
  const identity = openIdentityOf(config, env);
  const clock = virtualClock(0);
  const source = openTimeline({
    id: "replay",
    files: options.files,
    stepMs: REPLAY_STEP_MS,
    fromMs: options.fromMs,
    toMs: options.toMs,
    parse: options.parse,
    rejected: options.rejected,
  });
  return runReplay(
    {
      store,
      source,
      clock,
      detector: createDetector(store, "replay", [sink.channel], watchOf(snapshot)),
      dispatcher: {
        store,
        holder: "replay",
        sinks: new Map([[sink.channel, sink]]),
        now: clock.now,
        random: () => 0.5,
      },
      knowledge: snapshot.knowledge,
      toStored: storing(identity, () => snapshot).toStored,
      progress: options.progress,
    },
    signal,
  );
}

/** A parser for foreign JSONL by a mapping object, or every mistake in the mapping. */
export function mappedBy(mapping: unknown): Outcome<(value: unknown) => Outcome<Post>> {
  const parsed = parseMapping(mapping);
  return parsed.ok ? ok(mappedParser(parsed.value)) : parsed;
}

/** Prints alerts as text for people. */
export function openConsoleSink(out: Writable): Sink {
  return openConsole(out);
}

export function openLog(config: Config): Log {
  return createLog({ level: config.log.level });
}
