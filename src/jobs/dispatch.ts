/**
 * Sends what the outbox holds, one bounded batch per call, channels side by side: one that hangs keeps no other waiting. At least once: a crash between send and
 * commit sends the same key again, which receivers that honour the key drop.
 */

import { isRetryable, type Problem } from "../model/problem.ts";
import type { OutboxRow } from "../model/alert.ts";
import { withoutLost } from "../core/alerts/quotes.ts";
import type { Receipt, Sink } from "../sinks/sink.ts";
import type { Store } from "../store/store.ts";
import { insteadOf, isRefusal, type Substitutes } from "./dead-letter.ts";

/** Longer than any one delivery may take; renewed while a batch goes on. */
const LEASE_MS = 180_000;
const RENEW_MS = 60_000;
/** Far more than ever wait, so that messages for a channel that is down do not crowd out the others. */
const BATCH = 500;
const FIRST_RETRY_MS = 10_000;
const MAX_RETRY_MS = 15 * 60_000;
const GIVE_UP_MS = 24 * 3_600_000;

type Settlement = Parameters<Store["settleOutbox"]>[1][number];

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
  /** Who is given what a channel did not take; absent: the first other channel. */
  readonly substitutes?: Substitutes;
}

export interface DispatchReport {
  readonly sent: number;
  readonly failed: number;
  readonly problems: readonly { readonly channel: string; readonly problem: Problem }[];
  /** What sinks threw; their messages are tried again like those of a channel that is down. */
  readonly thrown: readonly unknown[];
}

export async function dispatchBatch(dispatcher: Dispatcher, signal: AbortSignal): Promise<DispatchReport> {
  const { store, now } = dispatcher;
  const report = {
    sent: 0,
    failed: 0,
    problems: [] as { channel: string; problem: Problem }[],
    thrown: [] as unknown[],
  };
  const lease = await store.takeLease("dispatch", dispatcher.holder, now(), LEASE_MS);
  if (lease === null) return report;
  const channels = new Map<string, OutboxRow[]>();
  for (const row of await store.claimOutbox(lease, now(), BATCH)) {
    channels.set(row.channel, [...(channels.get(row.channel) ?? []), row]);
  }
  const broken = new Set((await store.brokenChannels()).map((one) => one.channel));
  const giveUp = async (row: OutboxRow, why: string, refused: boolean): Promise<void> => {
    const knownBroken = broken.has(row.channel);
    if (refused) broken.add(row.channel);
    const parts = { channels: [...dispatcher.sinks.keys()], broken, substitutes: dispatcher.substitutes };
    const instead = insteadOf(row, why, knownBroken, parts, now());
    await settle({ id: row.id, state: "dead", why, instead });
    if (refused) await store.noteChannel(row.channel, why, now());
  };
  let leasedAtMs = now();
  /** Whether the lease is still ours. */
  const renew = async (): Promise<boolean> => {
    if (now() - leasedAtMs < RENEW_MS) return true;
    leasedAtMs = now();
    return (await store.takeLease("dispatch", dispatcher.holder, leasedAtMs, LEASE_MS))?.token === lease.token;
  };
  const settle = async (result: Settlement): Promise<void> => store.settleOutbox(lease, [result], now());

  const serve = async (channel: string, rows: readonly OutboxRow[]): Promise<void> => {
    const sink = dispatcher.sinks.get(channel);
    for (const row of rows) {
      if (signal.aborted || !(await renew())) return;
      if (sink === undefined) {
        await giveUp(row, `channel ${channel} is no longer configured`, false);
        continue;
      }
      const message = await quotableNow(store, row);
      const receipt = await sink.send(message, signal, row.previous).catch((error: unknown): Receipt => {
        report.thrown.push(error);
        const detail = `the channel failed inside (${error instanceof Error ? error.name : typeof error})`;
        return { state: "failed", problem: { kind: "unreachable", detail } };
      });
      if (receipt.state === "accepted") {
        await settle({ id: row.id, state: "sent", reference: receipt.reference });
        if (broken.delete(channel)) await store.noteChannel(channel, null, now());
        report.sent += 1;
        continue;
      }
      if (signal.aborted) return;
      const { problem } = receipt;
      report.failed += 1;
      report.problems.push({ channel, problem });
      const decision = decideRetry(problem, row.attempts, row.firstAtMs, now(), dispatcher.random());
      const why = `${problem.kind}: ${problem.detail}`;
      if (!decision.retry) {
        await giveUp(row, why, isRefusal(problem));
        continue;
      }
      await settle({ id: row.id, state: "retry", notBeforeMs: decision.notBeforeMs, why });
      // What cannot be had now cannot be had for the next message either.
      return;
    }
  };
  const ends = await Promise.allSettled([...channels].map(async ([channel, rows]) => serve(channel, rows)));
  const stopped = ends.find((end) => end.status === "rejected");
  if (stopped !== undefined) throw stopped.reason;
  return report;
}

/** As it stands, without what was said in posts that have been deleted, hidden or edited meanwhile. */
async function quotableNow(store: Store, { message }: OutboxRow): Promise<OutboxRow["message"]> {
  const { quotes = [] } = message;
  return quotes.length === 0 ? message : withoutLost(message, await store.quotable(quotes, message.atMs));
}
