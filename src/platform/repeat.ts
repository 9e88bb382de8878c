/**
 * The one owner of timers: calls a piece of work again and again, never twice at once. It knows
 * nothing of what the work is; the work knows nothing of time.
 */

import type { Clock } from "./clock.ts";

export interface Repetition {
  /** Milliseconds from one start to the next; work that took longer is followed by a tenth of it as a rest. */
  readonly everyMs: number;
  /** Share of `everyMs` by which each interval is moved at random, 0..1, so that many loops do not beat together. */
  readonly jitter: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** May answer with a longer wait before the next call (a platform asked for it). */
  readonly run: (signal: AbortSignal) => Promise<undefined | { readonly notBeforeMs: number }>;
  /** Told of everything `run` throws; the loop goes on. What it throws itself is dropped. */
  readonly report: (error: unknown) => void;
}

/** Runs at once, then on and on; resolves after `signal` aborts and the running call has ended. Never rejects. */
export async function repeat(repetition: Repetition): Promise<void> {
  const { everyMs, jitter, signal, clock, random, run, report } = repetition;
  while (!signal.aborted) {
    const startedMs = clock.now();
    let notBeforeMs = 0;
    try {
      notBeforeMs = (await run(signal))?.notBeforeMs ?? 0;
    } catch (error) {
      if (!signal.aborted) tell(report, error);
    }
    if (signal.aborted) return;
    const intervalMs = everyMs * (1 + jitter * (2 * random() - 1));
    const endedMs = clock.now();
    const dueMs = Math.max(startedMs + intervalMs, endedMs + everyMs / 10, notBeforeMs);
    await clock.sleep(Math.max(1, Math.ceil(dueMs - endedMs)), signal);
  }
}

function tell(report: (error: unknown) => void, error: unknown): void {
  try {
    report(error);
  } catch {
    // A reporter that fails must not end the loop it reports on.
  }
}
