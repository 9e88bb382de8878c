import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  LONGEST_WAIT_MS,
  readRate,
  readRetryAfter,
  SHORTEST_WAIT_MS,
  type RateScheme,
} from "../../src/platform/rate.ts";

const NOW_MS = Date.parse("2026-11-20T10:00:00Z");

interface Row {
  readonly name: string;
  readonly scheme: RateScheme;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly limited: boolean;
  readonly remaining: number | null;
  readonly waitMs: number | null;
}

const rows: readonly Row[] = [
  {
    name: "a quiet answer",
    scheme: "standard",
    status: 200,
    headers: {},
    limited: false,
    remaining: null,
    waitMs: null,
  },
  {
    name: "Retry-After in seconds",
    scheme: "standard",
    status: 429,
    headers: { "retry-after": "7" },
    limited: true,
    remaining: null,
    waitMs: 7000,
  },
  {
    name: "Retry-After as HTTP date",
    scheme: "standard",
    status: 429,
    headers: { "retry-after": "Fri, 20 Nov 2026 10:02:00 GMT" },
    limited: true,
    remaining: null,
    waitMs: 120_000,
  },
  {
    name: "Retry-After of nought is still a second",
    scheme: "standard",
    status: 429,
    headers: { "retry-after": "0" },
    limited: true,
    remaining: null,
    waitMs: 1000,
  },
  {
    name: "Retry-After of a week is an hour",
    scheme: "standard",
    status: 429,
    headers: { "retry-after": "604800" },
    limited: true,
    remaining: null,
    waitMs: 3_600_000,
  },
  {
    name: "Retry-After in the past is a second",
    scheme: "standard",
    status: 429,
    headers: { "retry-after": "Fri, 20 Nov 2026 09:00:00 GMT" },
    limited: true,
    remaining: null,
    waitMs: 1000,
  },
  {
    name: "Retry-After that is nonsense falls back",
    scheme: "standard",
    status: 429,
    headers: { "retry-after": "soon" },
    limited: true,
    remaining: null,
    waitMs: 60_000,
  },
  {
    name: "503 with Retry-After counts as limited",
    scheme: "standard",
    status: 503,
    headers: { "retry-after": "30" },
    limited: true,
    remaining: null,
    waitMs: 30_000,
  },
  {
    name: "503 without does not",
    scheme: "standard",
    status: 503,
    headers: {},
    limited: false,
    remaining: null,
    waitMs: null,
  },
  {
    name: "Bluesky: reset in Unix seconds",
    scheme: "bluesky",
    status: 429,
    headers: {
      "ratelimit-remaining": "0",
      "ratelimit-reset": String(NOW_MS / 1000 + 90),
      "ratelimit-policy": "3000;w=300",
    },
    limited: true,
    remaining: 0,
    waitMs: 90_000,
  },
  {
    name: "Mastodon: reset as ISO date",
    scheme: "mastodon",
    status: 429,
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-20T10:04:00.916474Z" },
    limited: true,
    remaining: 0,
    waitMs: 240_916,
  },
  {
    name: "Mastodon: a used-up window on a good answer asks to wait",
    scheme: "mastodon",
    status: 200,
    headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-20T10:01:00Z" },
    limited: false,
    remaining: 0,
    waitMs: 60_000,
  },
  {
    name: "Mastodon: requests left",
    scheme: "mastodon",
    status: 200,
    headers: { "x-ratelimit-remaining": "299", "x-ratelimit-reset": "2026-11-20T10:01:00Z" },
    limited: false,
    remaining: 299,
    waitMs: null,
  },
  {
    name: "Reddit: fractional remaining, reset in seconds from now",
    scheme: "reddit",
    status: 429,
    headers: { "x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "213" },
    limited: true,
    remaining: 0,
    waitMs: 213_000,
  },
  {
    name: "Reddit: less than one request left counts as used up",
    scheme: "reddit",
    status: 200,
    headers: { "x-ratelimit-remaining": "0.4", "x-ratelimit-reset": "5" },
    limited: false,
    remaining: 0.4,
    waitMs: 5000,
  },
  {
    name: "X: reset in Unix seconds",
    scheme: "x",
    status: 429,
    headers: { "x-rate-limit-remaining": "0", "x-rate-limit-reset": String(NOW_MS / 1000 + 600) },
    limited: true,
    remaining: 0,
    waitMs: 600_000,
  },
  {
    name: "Meta: percent of the app's usage",
    scheme: "meta",
    status: 200,
    headers: { "x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":25}' },
    limited: false,
    remaining: 72,
    waitMs: null,
  },
  {
    name: "Meta: business use case with minutes to regain access",
    scheme: "meta",
    status: 400,
    headers: {
      "x-business-use-case-usage": '{"17":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}',
    },
    body: '{"error":{"message":"too many calls","code":80001}}',
    limited: true,
    remaining: 0,
    waitMs: 19 * 60_000,
  },
  {
    name: "Lemmy: 400 with rate_limit_error",
    scheme: "lemmy",
    status: 400,
    headers: {},
    body: '{"error":"rate_limit_error"}',
    limited: true,
    remaining: null,
    waitMs: 60_000,
  },
  {
    name: "Lemmy: another 400",
    scheme: "lemmy",
    status: 400,
    headers: {},
    body: '{"error":"x"}',
    limited: false,
    remaining: null,
    waitMs: null,
  },
  {
    name: "Google: 403 quotaExceeded waits as long as we may",
    scheme: "google",
    status: 403,
    headers: {},
    body: '{"error":{"errors":[{"reason":"quotaExceeded"}]}}',
    limited: true,
    remaining: null,
    waitMs: 3_600_000,
  },
  {
    name: "TikTok: 429 rate_limit_exceeded",
    scheme: "tiktok",
    status: 429,
    headers: {},
    body: '{"error":{"code":"rate_limit_exceeded"}}',
    limited: true,
    remaining: null,
    waitMs: 900_000,
  },
  {
    name: "GDELT: a polite sentence as 200 text/html",
    scheme: "gdelt",
    status: 200,
    headers: { "content-type": "text/html" },
    body: "Please limit requests to one every 5 seconds",
    limited: true,
    remaining: null,
    waitMs: 5000,
  },
];

test.each(rows)("$name", ({ scheme, status, headers, body, limited, remaining, waitMs }) => {
  const reading = readRate({ scheme, status, headers, bodyStart: body ?? "", nowMs: NOW_MS });
  expect(reading).toEqual({ limited, remaining, waitMs });
});

test("any headers give a reading whose wait stays within a second and an hour", () => {
  const schemes: readonly RateScheme[] = [
    "standard",
    "bluesky",
    "mastodon",
    "reddit",
    "x",
    "meta",
    "lemmy",
    "google",
    "tiktok",
    "gdelt",
  ];
  const names = [
    "retry-after",
    "ratelimit-reset",
    "ratelimit-remaining",
    "x-ratelimit-reset",
    "x-ratelimit-remaining",
    "x-rate-limit-reset",
    "x-app-usage",
  ];
  const value = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.double().map(String),
    fc.date().map(String),
    fc.json(),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...schemes),
      fc.constantFrom(200, 400, 403, 429, 503),
      fc.dictionary(fc.constantFrom(...names), value),
      fc.string(),
      (scheme, status, headers, bodyStart) => {
        const { waitMs, limited } = readRate({ scheme, status, headers, bodyStart, nowMs: NOW_MS });
        const bounded = waitMs === null || (waitMs >= SHORTEST_WAIT_MS && waitMs <= LONGEST_WAIT_MS);
        expect(bounded && !(limited && waitMs === null)).toBe(true);
      },
    ),
  );
});

test("Retry-After answers null rather than guess", () => {
  expect(readRetryAfter(undefined, NOW_MS)).toBeNull();
  expect(readRetryAfter("-5", NOW_MS)).toBeNull();
  expect(readRetryAfter("", NOW_MS)).toBeNull();
});
