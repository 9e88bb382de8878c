/**
 * Reads from an answer whether the platform wants us to slow down and for how long. One table says
 * which header each platform uses in which unit; unknown or broken values never throw.
 * Source: the platforms' documentation and recorded answers (see docs of each source).
 */

export type RateScheme =
  | "standard"
  | "bluesky"
  | "mastodon"
  | "reddit"
  | "x"
  | "meta"
  | "lemmy"
  | "google"
  | "tiktok"
  | "gdelt";

export interface RateInput {
  readonly scheme: RateScheme;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first characters of the body, for platforms that say it there. */
  readonly bodyStart: string;
  readonly nowMs: number;
}

export interface RateReading {
  /** The request was refused for coming too often. */
  readonly limited: boolean;
  /** Requests left in the window; null where the platform does not say. */
  readonly remaining: number | null;
  /** Milliseconds to wait, 1 s to 1 h; null when neither refused nor used up. */
  readonly waitMs: number | null;
}

type Unit = "unix-seconds" | "seconds-from-now" | "iso";

interface Scheme {
  readonly remaining?: string;
  readonly reset?: { readonly header: string; readonly unit: Unit };
  /** Refusals this platform does not mark with 429. */
  readonly alsoLimited?: (input: RateInput) => boolean;
  /** A percentage used, and the minutes it asks for, where there are no counters. */
  readonly usage?: (headers: Readonly<Record<string, string>>) => {
    readonly percent: number;
    readonly minutes: number;
  };
  /** When refused without any time. */
  readonly defaultWaitMs: number;
}

const MINUTE_MS = 60_000;
export const SHORTEST_WAIT_MS = 1000;
export const LONGEST_WAIT_MS: number = 60 * MINUTE_MS;

const SCHEMES: Readonly<Record<RateScheme, Scheme>> = {
  standard: { defaultWaitMs: MINUTE_MS },
  bluesky: {
    remaining: "ratelimit-remaining",
    reset: { header: "ratelimit-reset", unit: "unix-seconds" },
    defaultWaitMs: 5 * MINUTE_MS,
  },
  mastodon: {
    remaining: "x-ratelimit-remaining",
    reset: { header: "x-ratelimit-reset", unit: "iso" },
    defaultWaitMs: 5 * MINUTE_MS,
  },
  reddit: {
    remaining: "x-ratelimit-remaining",
    reset: { header: "x-ratelimit-reset", unit: "seconds-from-now" },
    defaultWaitMs: MINUTE_MS,
  },
  x: {
    remaining: "x-rate-limit-remaining",
    reset: { header: "x-rate-limit-reset", unit: "unix-seconds" },
    defaultWaitMs: 15 * MINUTE_MS,
  },
  meta: {
    usage: metaUsage,
    alsoLimited: ({ status, bodyStart }) => status >= 400 && /"code"\s*:\s*(?:4|17|32|613|800\d\d)\b/u.test(bodyStart),
    defaultWaitMs: 15 * MINUTE_MS,
  },
  lemmy: {
    alsoLimited: ({ status, bodyStart }) => status === 400 && bodyStart.includes("rate_limit_error"),
    defaultWaitMs: MINUTE_MS,
  },
  google: {
    alsoLimited: ({ status, bodyStart }) =>
      status === 403 && /quotaExceeded|rateLimitExceeded|dailyLimitExceeded/u.test(bodyStart),
    defaultWaitMs: LONGEST_WAIT_MS,
  },
  tiktok: {
    alsoLimited: ({ bodyStart }) => bodyStart.includes('"rate_limit_exceeded"'),
    defaultWaitMs: 15 * MINUTE_MS,
  },
  gdelt: {
    alsoLimited: ({ status, headers, bodyStart }) =>
      status === 200 && /html|text\/plain/iu.test(headers["content-type"] ?? "") && /limit requests/iu.test(bodyStart),
    defaultWaitMs: 5000,
  },
};

/** Total: whatever the headers hold, the answer is a reading. `Retry-After` outranks the platform's own header. */
export function readRate(input: RateInput): RateReading {
  const scheme = SCHEMES[input.scheme];
  const limited = input.status === 429 || (scheme.alsoLimited?.(input) ?? false);
  const usage = scheme.usage?.(input.headers) ?? null;
  const counted = scheme.remaining === undefined ? null : toCount(input.headers[scheme.remaining]);
  const remaining = usage === null ? counted : Math.max(0, 100 - usage.percent);
  const asked = readRetryAfter(input.headers["retry-after"], input.nowMs);
  const overloaded = input.status === 503 && asked !== null;
  const usedUp = remaining !== null && remaining < 1;
  if (!limited && !usedUp && !overloaded) return { limited, remaining, waitMs: null };
  const reset =
    scheme.reset === undefined ? null : toWait(input.headers[scheme.reset.header], scheme.reset.unit, input.nowMs);
  const regain = usage !== null && usage.minutes > 0 ? usage.minutes * MINUTE_MS : null;
  return { limited: limited || overloaded, remaining, waitMs: clamp(asked ?? reset ?? regain ?? scheme.defaultWaitMs) };
}

/** Milliseconds from now as `Retry-After` says it, in seconds or as an HTTP date; null if absent or unreadable. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const trimmed = value.trim().slice(0, 64);
  if (/^\d+(?:\.\d+)?$/u.test(trimmed)) return Number(trimmed) * 1000;
  if (!/^[A-Za-z]{3,9},? /u.test(trimmed)) return null;
  const atMs = Date.parse(trimmed);
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : null;
}

function toWait(value: string | undefined, unit: Unit, nowMs: number): number | null {
  if (value === undefined) return null;
  const trimmed = value.trim().slice(0, 64);
  if (unit === "iso") {
    const atMs = /^\d{4}-\d\d-\d\d/u.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
    return Number.isFinite(atMs) ? atMs - nowMs : null;
  }
  const seconds = /^\d+(?:\.\d+)?$/u.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isFinite(seconds)) return null;
  return unit === "unix-seconds" ? seconds * 1000 - nowMs : seconds * 1000;
}

function toCount(value: string | undefined): number | null {
  const count = value === undefined || value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(count) ? Math.max(0, count) : null;
}

function clamp(waitMs: number): number {
  return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, Math.ceil(waitMs)));
}

/** The fullest of the buckets in `X-App-Usage` and `X-Business-Use-Case-Usage` (percent, minutes). */
function metaUsage(headers: Readonly<Record<string, string>>): { readonly percent: number; readonly minutes: number } {
  let percent = 0;
  let minutes = 0;
  for (const name of ["x-app-usage", "x-business-use-case-usage"]) {
    for (const [key, value] of numbersIn(headers[name] ?? "")) {
      if (key === "estimated_time_to_regain_access") minutes = Math.max(minutes, value);
      else if (/^(?:call_count|total_time|total_cputime)$/u.test(key)) percent = Math.max(percent, value);
    }
  }
  return { percent, minutes };
}

function numbersIn(json: string): readonly (readonly [string, number])[] {
  const pairs: (readonly [string, number])[] = [];
  for (const match of json.slice(0, 20_000).matchAll(/"([a-z_]{1,40})"\s*:\s*(\d{1,9}(?:\.\d{1,6})?)/gu))
    pairs.push([match[1] ?? "", Number(match[2])]);
  return pairs;
}
