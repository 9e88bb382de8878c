/** The contract of a sink: deliver one finished message, or say why not and whether to try again. */

import type { AlertMessage } from "../model/alert.ts";
import type { Problem } from "../model/problem.ts";

/** accepted: the channel took it; failed: `isRetryable(problem)` says what happens next. */
export type Receipt =
  | { readonly state: "accepted"; readonly reference: string | null }
  | { readonly state: "failed"; readonly problem: Problem };

export interface Sink {
  /** Stable name used in idempotency keys: "console", "webhook:ops". */
  readonly channel: string;
  /** `previous` is the reference of the newest message of the same episode that this channel took; null before any. */
  send(message: AlertMessage, signal: AbortSignal, previous?: string | null): Promise<Receipt>;
}
