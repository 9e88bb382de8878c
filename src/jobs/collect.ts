/**
 * One walk of one source: every delivery is stored, posts and cursor together, before the next is
 * pulled. A store that is busy or full is waited for with the batch in hand, so nothing is lost.
 */

import type { Post, StoredPost } from "../model/post.ts";
import { isRetryable, type Problem } from "../model/problem.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Delivery, Source, Tombstone } from "../sources/source.ts";
import { StoreError, type IngestBatch, type Store, type StoredTombstone } from "../store/store.ts";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** Rests between walks of a source that should come to its end and did not. */
const FIRST_REST_MS = 10_000;
const LONGEST_REST_MS = 15 * 60_000;

export interface Collector {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly toStored: (post: Post, nowMs: number) => StoredPost;
  readonly toTombstone: (tombstone: Tombstone, platform: string) => StoredTombstone;
  /** Called after posts were stored, so that analysis need not wait for its timer. */
  readonly stored: () => void;
}

export interface WalkReport {
  readonly inserted: number;
  readonly deliveries: number;
  readonly troubles: number;
  /** What the walk ended with, if its last delivery was trouble. */
  readonly endedIn: Problem | null;
  /** When a platform that asked to be left alone may be asked again; null: any time. */
  readonly notBeforeMs: number | null;
}

/** Rejects with what the source or the store threw, after noting it: a broken source must not look like a quiet one. */
export async function collectOnce(collector: Collector, source: Source, signal: AbortSignal): Promise<WalkReport> {
  try {
    return await walk(collector, source, signal);
  } catch (error) {
    if (!signal.aborted) {
      const detail = `the source failed inside (${error instanceof Error ? error.name : typeof error}); the log says how`;
      const { store, clock } = collector;
      // The error itself goes to the caller; a store that cannot even take this note has failed on its own account.
      await store
        .noteTrouble(source.id, source.platform, { kind: "failed", detail }, clock.now())
        .catch(() => undefined);
    }
    throw error;
  }
}

/** Walks a source that has an end until it got there; a walk that failed in a way that may pass is tried again. */
export async function collectToEnd(
  collector: Collector,
  source: Source,
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  for (let waitMs = FIRST_REST_MS; !signal.aborted; waitMs = Math.min(LONGEST_REST_MS, waitMs * 2)) {
    let notBeforeMs = 0;
    try {
      const { endedIn, ...report } = await collectOnce(collector, source, signal);
      if (endedIn === null || !(isRetryable(endedIn) || endedIn.kind === "gone")) return;
      notBeforeMs = report.notBeforeMs ?? 0;
    } catch (error) {
      if (!signal.aborted) failed(error);
    }
    await collector.clock.sleep(Math.max(waitMs, notBeforeMs - collector.clock.now()), signal);
  }
}

async function walk(collector: Collector, source: Source, signal: AbortSignal): Promise<WalkReport> {
  const { store, clock, log } = collector;
  const from = await patiently(collector, signal, () => store.cursor(source.id));
  const report = {
    inserted: 0,
    deliveries: 0,
    troubles: 0,
    endedIn: null as Problem | null,
    notBeforeMs: null as number | null,
  };
  if (signal.aborted) return report;
  for await (const delivery of source.open(from ?? null, signal)) {
    report.deliveries += 1;
    report.endedIn = null;
    if (delivery.kind === "batch") {
      const batch = toBatch(collector, source, delivery);
      const receipt = await patiently(collector, signal, () => store.ingest(batch));
      if (receipt === undefined) return report;
      report.inserted += receipt.inserted;
      if (receipt.inserted > 0 || receipt.edited > 0) collector.stored();
      for (const { fromMs, toMs, reason } of delivery.gaps)
        log.warn("a stretch of the source was not seen", { source: source.id, reason, fromMs, toMs });
      continue;
    }
    const nowMs = clock.now();
    if (delivery.kind === "alive") {
      await patiently(collector, signal, () => store.noteAlive(source.id, source.platform, nowMs));
      continue;
    }
    report.troubles += 1;
    const { problem } = delivery;
    if (problem.kind === "cancelled") continue;
    report.endedIn = problem;
    if (problem.kind === "rate-limited") report.notBeforeMs = nowMs + problem.retryAfterMs;
    log.warn("a source gave nothing", { source: source.id, kind: problem.kind, detail: problem.detail });
    await patiently(collector, signal, () => store.noteTrouble(source.id, source.platform, problem, nowMs));
  }
  return report;
}

function toBatch(collector: Collector, source: Source, delivery: Extract<Delivery, { kind: "batch" }>): IngestBatch {
  const nowMs = collector.clock.now();
  return {
    source: source.id,
    platform: source.platform,
    posts: delivery.posts.map((post) => collector.toStored(post, nowMs)),
    tombstones: delivery.tombstones.map((tombstone) => collector.toTombstone(tombstone, source.platform)),
    cursor: delivery.cursor,
    gaps: delivery.gaps,
    rejects: delivery.rejects,
    seen: delivery.seen,
    dropped: delivery.dropped,
    nowMs,
  };
}

/** Repeats while the store is busy or full; undefined once the signal aborts. */
async function patiently<T>(collector: Collector, signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
    if (signal.aborted) return undefined;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError) || (error.code !== "busy" && error.code !== "full")) throw error;
      collector.log.error("the store cannot take posts; waiting", { code: error.code, waitMs });
      await collector.clock.sleep(waitMs, signal);
    }
  }
}
