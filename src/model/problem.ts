/**
 * Expected failures as values. A bug throws; everything the world can do to us is a Problem, and
 * one function says whether trying again can help.
 */

/** A result that is either a value or the reason there is none. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/**
 * Why something the outside world was asked for did not happen. `detail` is written for the
 * operator and never holds post text, handles or secrets.
 */
export type Problem =
  | { readonly kind: "rate-limited"; readonly detail: string; readonly retryAfterMs: number }
  | { readonly kind: "unreachable"; readonly detail: string }
  | { readonly kind: "timed-out"; readonly detail: string }
  | { readonly kind: "server-error"; readonly detail: string; readonly status: number }
  | { readonly kind: "rejected"; readonly detail: string; readonly status: number }
  | { readonly kind: "access-denied"; readonly detail: string; readonly access: "authenticated" | "disabled" }
  | { readonly kind: "gone"; readonly detail: string }
  | { readonly kind: "malformed"; readonly detail: string }
  | { readonly kind: "too-large"; readonly detail: string; readonly limitBytes: number }
  | { readonly kind: "forbidden-address"; readonly detail: string }
  | { readonly kind: "cursor-expired"; readonly detail: string }
  | { readonly kind: "store-busy"; readonly detail: string }
  | { readonly kind: "store-full"; readonly detail: string }
  | { readonly kind: "cancelled"; readonly detail: string };

export function ok<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function fail(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}

/** Whether the same request may succeed later: 429, 5xx and the network yes, other refusals no. */
export function isRetryable(problem: Problem): boolean {
  switch (problem.kind) {
    case "rate-limited":
    case "unreachable":
    case "timed-out":
    case "server-error":
    case "store-busy":
    case "store-full":
      return true;
    case "rejected":
    case "access-denied":
    case "gone":
    case "malformed":
    case "too-large":
    case "forbidden-address":
    case "cursor-expired":
    case "cancelled":
      return false;
  }
}
