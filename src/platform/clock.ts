/** Time as an argument. The daemon passes the wall clock, replay and tests a clock they move themselves. */

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done, { once: true });
    }),
};

export interface VirtualClock extends Clock {
  /** Moves time forward; earlier values are ignored. */
  advanceTo(ms: number): void;
}

/** A clock that stands still until it is moved; `sleep` moves it. */
export function virtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    advanceTo: (ms) => {
      if (ms > nowMs) nowMs = ms;
    },
  };
}
