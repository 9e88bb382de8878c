/**
 * Sends what the outbox holds, one bounded batch per call. At least once: a crash between send and
 * commit sends the same key again, which receivers that honour the key drop.
 */

import { isRetryable, type Problem } from "../model/problem.ts";
import type { Sink } from "../sinks/sink.ts";
import type { Store } from "../store/store.ts";

const LEASE_MS = 60_000;
const BATCH = 50;
const FIRST_RETRY_MS = 10_000;
const MAX_RETRY_MS = 15 * 60_000;
const GIVE_UP_MS = 24 * 3_600_000;

export type RetryDecision = { readonly retry: true; readonly notBeforeMs: number } | { readonly retry: false };

/**
 * 10 s doubling to 15 min with full jitter, never before the channel's own Retry-After, for 24 h. `random` in 0..1.
 */
export function decideRetry(
  problem: Problem,
  attempts: number,
  firstAtMs: number,
  nowMs: number,
  random: number,
): RetryDecision {
  if (!isRetryable(problem) || nowMs - firstAtMs >= GIVE_UP_MS) return { retry: false };
  const ceiling = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20));
  const wished = problem.kind === "rate-limited" ? problem.retryAfterMs : 0;
  return { retry: true, notBeforeMs: nowMs + Math.max(wished, Math.round(1000 + random * (ceiling - 1000))) };
}

export interface Dispatcher {
  readonly store: Store;
  readonly holder: string;
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly now: () => number;
  readonly random: () => number;
}

export interface DispatchReport {
  readonly sent: number;
  readonly failed: number;
  readonly problems: readonly { readonly channel: string; readonly problem: Problem }[];
}

export async function dispatchBatch(dispatcher: Dispatcher, signal: AbortSignal): Promise<DispatchReport> {
  const { store, sinks } = dispatcher;
  const lease = await store.takeLease("dispatch", dispatcher.holder, dispatcher.now(), LEASE_MS);
  if (lease === null) return { sent: 0, failed: 0, problems: [] };
  const problems: { channel: string; problem: Problem }[] = [];
  let sent = 0;
  for (const row of await store.claimOutbox(lease, dispatcher.now(), BATCH)) {
    if (signal.aborted) break;
    const sink = sinks.get(row.channel);
    if (sink === undefined) {
      await store.settleOutbox(
        lease,
        [{ id: row.id, state: "dead", why: `channel ${row.channel} is no longer configured` }],
        dispatcher.now(),
      );
      continue;
    }
    const receipt = await sink.send(row.message, signal);
    const nowMs = dispatcher.now();
    if (receipt.state === "accepted") {
      await store.settleOutbox(lease, [{ id: row.id, state: "sent", reference: receipt.reference }], nowMs);
      sent += 1;
      continue;
    }
    if (signal.aborted) break;
    problems.push({ channel: row.channel, problem: receipt.problem });
    const decision = decideRetry(receipt.problem, row.attempts, row.firstAtMs, nowMs, dispatcher.random());
    const why = `${receipt.problem.kind}: ${receipt.problem.detail}`;
    await store.settleOutbox(
      lease,
      [
        decision.retry
          ? { id: row.id, state: "retry", notBeforeMs: decision.notBeforeMs, why }
          : { id: row.id, state: "dead", why },
      ],
      nowMs,
    );
  }
  return { sent, failed: problems.length, problems };
}
