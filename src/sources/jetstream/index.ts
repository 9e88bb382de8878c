/**
 * Bluesky's public posts over Jetstream. Decides when to connect, where to, from which place, and
 * when to give a connection up: after silence, refusal, or because the reader is slower than the
 * stream (then it closes and later goes on from the place it handed over). What frames mean: intake.ts.
 */

import type { Problem } from "../../model/problem.ts";
import type { Cursor, Delivery, Source, SourceContext } from "../source.ts";
import { subscriptionOf } from "./address.ts";
import type { JetstreamConfig } from "./config.ts";
import { connect, type Connection } from "./connection.ts";
import { parseCursor, type Place } from "./cursor.ts";
import { openIntake, type Batch } from "./intake.ts";

/** An idle connection says so this often. */
const ALIVE_EVERY_MS = 15_000;
/** A batch is also closed when the frames behind it hold so many characters. */
const BATCH_CHARACTERS = 4_194_304;
/** A frame that breaks the connection so many times at one place is left behind, with all up to the live end. */
const BREAKS_AT_ONE_PLACE = 3;
/** Frames above this break the connection; between the configured limit and this they are refused one by one. */
const MAX_PAYLOAD_BYTES = 67_108_864;

/** A stream that ends only by its signal. */
export function openJetstream(config: JetstreamConfig, context: SourceContext): Source {
  return {
    id: config.id,
    platform: "bluesky",
    rhythm: { kind: "stream" },
    open: (from, signal) => readStream(config, context, from, signal),
  };
}

/** Why a round on one connection ended. */
type Ending =
  | { readonly why: "trouble"; readonly problem: Problem }
  /** The reader fell behind. */
  | { readonly why: "full" }
  /** The server does not know our sequence number. */
  | { readonly why: "foreign-seq" };

async function* readStream(
  config: JetstreamConfig,
  context: SourceContext,
  from: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Delivery, void, undefined> {
  const { clock, log } = context;
  const start = from === null ? null : parseCursor(from);
  if (from !== null && start === null) {
    log.warn("cursor not understood, starting at the live end", { source: config.id });
    yield { kind: "trouble", problem: { kind: "malformed", detail: "the stored cursor is not one of this source" } };
  }
  const intake = openIntake({
    gate: context.gate,
    place: start,
    maxFrameBytes: config.maxFrameBytes,
    gapToleranceMs: config.gapToleranceMs,
    rewindMs: config.rewindMs,
  });
  const queue: Batch[] = [];
  let failures = 0;
  let turn = 0;
  let trustSeq = true;
  let breaks = 0;

  while (!signal.aborted) {
    const endpoint = config.endpoints[turn % config.endpoints.length] ?? "";
    const place: Place | null = intake.place();
    const subscription = subscriptionOf(config, endpoint, place, trustSeq);
    const host = new URL(endpoint).host;
    intake.connected(host, place);
    let ending: Ending | null = null;
    let wake: () => void = () => undefined;
    let heardAtMs = clock.now();
    const openedAtMs = heardAtMs;
    let opened = false;
    const finish = (reason: Ending): void => {
      if (ending !== null) return;
      ending = reason;
      connection?.close();
      wake();
    };
    const enqueue = (): void => {
      const batch = intake.close();
      if (batch === null) return;
      queue.push(batch);
      if (queue.length >= config.queueBatches) finish({ why: "full" });
      wake();
    };
    const onText = (text: string): void => {
      if (ending !== null) return;
      heardAtMs = clock.now();
      const notice = intake.take(text);
      if (notice === "future-cursor") return finish({ why: "foreign-seq" });
      if (typeof notice === "object") {
        const detail = `${host} ended the stream: ${notice.error}`;
        return finish({ why: "trouble", problem: { kind: "unreachable", detail } });
      }
      if (notice === "event") failures = 0;
      if (intake.weight() >= config.batchSize || intake.heldCharacters() >= BATCH_CHARACTERS) enqueue();
    };
    let connection: Connection | null = null;
    connection = connect({
      ...subscription,
      askedForSeq: subscription.from === "seq",
      userAgent: context.userAgent,
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
      onOpen: () => {
        opened = true;
        heardAtMs = clock.now();
        log.info("connected", { source: config.id, host, from: subscription.from });
      },
      onText,
      onEnd: (problem) => finish({ why: "trouble", problem }),
      nowMs: () => clock.now(),
    });
    const abort = (): void => {
      connection?.close();
      wake();
    };
    signal.addEventListener("abort", abort, { once: true });
    let saidAtMs = clock.now();
    try {
      for (;;) {
        const batch = queue.shift();
        if (batch !== undefined) {
          saidAtMs = clock.now();
          yield batch;
          continue;
        }
        if (signal.aborted || ending !== null) break;
        const timer = new AbortController();
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const ticked = await Promise.race([clock.sleep(config.batchEveryMs, timer.signal).then(() => true), woken]);
        timer.abort();
        if (ticked !== true) continue;
        enqueue();
        if (queue.length > 0) continue;
        const nowMs = clock.now();
        const quietMs = nowMs - heardAtMs;
        if (!connection.isOpen() && nowMs - openedAtMs > config.connectTimeoutMs)
          finish({ why: "trouble", problem: { kind: "timed-out", detail: `${host} did not open the stream in time` } });
        else if (connection.isOpen() && quietMs > config.silenceMs)
          finish({ why: "trouble", problem: { kind: "timed-out", detail: `${host} was silent for ${quietMs} ms` } });
        else if (connection.isOpen() && nowMs - saidAtMs >= ALIVE_EVERY_MS) {
          saidAtMs = nowMs;
          yield { kind: "alive" };
        }
      }
      // What came before the end still counts.
      const last = intake.close();
      if (last !== null && !signal.aborted) yield last;
    } finally {
      signal.removeEventListener("abort", abort);
      connection.close();
    }
    if (signal.aborted) return;
    const ended = ending as Ending | null;
    if (ended === null || ended.why === "full") {
      log.info("reader was slower than the stream, going on from its place", { source: config.id, host });
      continue;
    }
    if (ended.why === "foreign-seq" || ended.problem.kind === "cursor-expired") trustSeq = false;
    if (ended.why === "foreign-seq") {
      log.warn("the server does not know our sequence number, asking by time", { source: config.id, host });
      if (subscription.from === "seq") continue;
    } else {
      log.debug("stream ended", { source: config.id, host, kind: ended.problem.kind, detail: ended.problem.detail });
      yield { kind: "trouble", problem: ended.problem };
      const broke = opened && (ended.problem.kind === "malformed" || ended.problem.kind === "too-large");
      breaks = broke && intake.place()?.timeUs === place?.timeUs ? breaks + 1 : 0;
      if (breaks >= BREAKS_AT_ONE_PLACE) {
        intake.leavePlace("a frame that cannot be read stood in the way; went on from the live end");
        breaks = 0;
      }
      if (ended.problem.kind === "cursor-expired" && subscription.from === "seq") continue;
    }
    turn += 1;
    await clock.sleep(waitMs(config, context, failures, ended), signal);
    failures += 1;
  }
}

/** Doubles from `backoffFrom` to `backoffTo`, takes 50 to 100 % of it, and never asks sooner than the server allows. */
function waitMs(config: JetstreamConfig, context: SourceContext, failures: number, ending: Ending): number {
  const grown = Math.min(config.backoffToMs, config.backoffFromMs * 2 ** Math.min(failures, 20));
  const jittered = grown * (0.5 + context.random() / 2);
  const asked = ending.why === "trouble" && ending.problem.kind === "rate-limited" ? ending.problem.retryAfterMs : 0;
  return Math.max(jittered, asked);
}
