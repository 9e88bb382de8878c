/**
 * The whole pipeline over time-stamped posts on a virtual clock that follows them: the same jobs as
 * in the daemon, only the clock and the source differ. Detection looks at fixed steps of event time, so
 * a replay that was cut off and started again on its database ends like an undisturbed one.
 */

import type { Post, StoredPost } from "../model/post.ts";
import type { Knowledge } from "../core/knowledge.ts";
import type { VirtualClock } from "../platform/clock.ts";
import type { Source } from "../sources/source.ts";
import type { Store } from "../store/store.ts";
import { ANALYSE_BATCH, analyseBatch } from "./analyse.ts";
import { detectRound, type Detector } from "./detect.ts";
import { dispatchBatch, type Dispatcher } from "./dispatch.ts";

/** How often detection looks, in event time, where there were posts: as closely as a message within two minutes needs. */
export const REPLAY_STEP_MS: number = 60_000;

export interface Replay {
  readonly store: Store;
  readonly source: Source;
  readonly clock: VirtualClock;
  readonly detector: Detector;
  readonly dispatcher: Dispatcher;
  readonly knowledge: Knowledge;
  readonly toStored: (post: Post, nowMs: number) => StoredPost;
  readonly progress: (posts: number, atMs: number) => void;
}

export interface ReplaySummary {
  readonly posts: number;
  readonly rejected: number;
  readonly duplicates: number;
  readonly fired: number;
  readonly resolved: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export async function runReplay(replay: Replay, signal: AbortSignal): Promise<ReplaySummary> {
  const { store, source, clock } = replay;
  const total = { posts: 0, rejected: 0, duplicates: 0, fired: 0, resolved: 0 };
  let dueMs = await resume(replay, signal);
  let fromMs: number | null = null;
  for await (const delivery of source.open(await store.cursor(source.id), signal)) {
    if (delivery.kind !== "batch") continue;
    const times = delivery.posts.map((post) => post.createdAtMs ?? clock.now());
    const firstMs = times[0];
    const newestMs = times.at(-1);
    if (firstMs !== undefined && newestMs !== undefined) {
      const stepEndMs = (Math.floor(newestMs / REPLAY_STEP_MS) + 1) * REPLAY_STEP_MS;
      if (dueMs !== null && stepEndMs > dueMs) await look(replay, dueMs, total, signal);
      dueMs = stepEndMs;
      fromMs ??= firstMs;
      clock.advanceTo(newestMs);
    }
    const nowMs = clock.now();
    const receipt = await store.ingest({
      source: source.id,
      platform: source.platform,
      posts: delivery.posts.map((post) => replay.toStored(post, nowMs)),
      tombstones: [],
      cursor: delivery.cursor,
      gaps: delivery.gaps,
      rejects: delivery.rejects,
      seen: delivery.seen,
      dropped: delivery.dropped,
      nowMs,
    });
    total.posts += receipt.inserted;
    total.duplicates += receipt.duplicates;
    total.rejected += delivery.rejects.length;
    await analyseAll(replay);
    replay.progress(total.posts, nowMs);
    if (signal.aborted) break;
  }
  if (dueMs !== null && !signal.aborted) await look(replay, dueMs, total, signal);
  return { ...total, fromMs, toMs: dueMs === null ? null : clock.now() };
}

/** Finishes what an interrupted run left; returns the step of event time that is still to be looked at. */
async function resume(replay: Replay, signal: AbortSignal): Promise<number | null> {
  const { store, source, clock } = replay;
  const left = (await store.health()).find((one) => one.source === source.id);
  if (left?.newestPostMs !== null && left?.newestPostMs !== undefined) clock.advanceTo(left.newestPostMs);
  await analyseAll(replay);
  const doneMs = await store.detectedUntil();
  if (doneMs !== null) {
    clock.advanceTo(doneMs);
    // Now, before later messages of the same episodes are written and take the place of these.
    await dispatchAll(replay, signal);
  }
  const span = await store.span();
  if (span === null) return null;
  const stepEndMs = (Math.floor(span.toMs / REPLAY_STEP_MS) + 1) * REPLAY_STEP_MS;
  return doneMs === null || doneMs < stepEndMs ? stepEndMs : null;
}

async function analyseAll(replay: Replay): Promise<void> {
  while ((await analyseBatch(replay.store, replay.knowledge, replay.clock.now())) === ANALYSE_BATCH);
}

async function look(
  replay: Replay,
  atMs: number,
  total: { fired: number; resolved: number },
  signal: AbortSignal,
): Promise<void> {
  // Posts of a time that an earlier replay has been through are late, and late posts raise no alarm.
  if (atMs < replay.clock.now()) return;
  replay.clock.advanceTo(atMs);
  const round = await detectRound(replay.detector, atMs);
  const told = new Set<string>();
  for (const message of round.messages) {
    const key = `${message.episode}:${message.seq}`;
    if (told.has(key)) continue;
    told.add(key);
    if (message.event === "fired") total.fired += 1;
    else if (message.event === "resolved") total.resolved += 1;
  }
  await dispatchAll(replay, signal);
}

async function dispatchAll(replay: Replay, signal: AbortSignal): Promise<void> {
  let report = await dispatchBatch(replay.dispatcher, signal);
  while (report.sent > 0 && !signal.aborted) report = await dispatchBatch(replay.dispatcher, signal);
}
