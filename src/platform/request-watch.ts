/** Watches one request: its whole time, the server's silence, and whether anybody still wants the answer. */

import type { Problem } from "../model/problem.ts";

export interface Watch {
  readonly controller: AbortController;
  /** Restarts the count of silence. */
  readonly touch: () => void;
  readonly stop: () => void;
  /** Why the watch ended the request, if it did. */
  readonly reason: (host: string) => Problem | null;
}

/** Ends a request that takes too long, falls silent, or is no longer wanted. */
export function startWatch(totalMs: number, idleMs: number, signal: AbortSignal | undefined): Watch {
  const controller = new AbortController();
  let cause: "total" | "idle" | "cancelled" | null = null;
  const end = (why: "total" | "idle" | "cancelled"): void => {
    cause ??= why;
    controller.abort();
  };
  const cancel = (): void => end("cancelled");
  const total = setTimeout(() => end("total"), totalMs);
  const idle = setTimeout(() => end("idle"), idleMs);
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted === true) cancel();
  return {
    controller,
    touch: () => {
      idle.refresh();
    },
    stop: () => {
      clearTimeout(total);
      clearTimeout(idle);
      signal?.removeEventListener("abort", cancel);
    },
    reason: (host) => {
      if (cause === "cancelled") return { kind: "cancelled", detail: "stopped while asking " + host };
      if (cause === "total") return { kind: "timed-out", detail: `${host} did not finish within ${totalMs} ms` };
      if (cause === "idle") return { kind: "timed-out", detail: `${host} was silent for ${idleMs} ms` };
      return null;
    },
  };
}
