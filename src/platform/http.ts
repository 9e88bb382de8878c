/**
 * HTTP for everything that leaves the house: bounded in time and size, polite per host, and unable
 * to reach private addresses unless the operator allowed the host. It decides what a status means
 * as a Problem; it decodes no text and retries nothing.
 */

import { request, type Agent, type Dispatcher } from "undici";
import type { Outcome, Problem } from "../model/problem.ts";
import { fail, ok } from "../model/problem.ts";
import { readBody } from "./body.ts";
import { wallClock, type Clock } from "./clock.ts";
import { openAgents } from "./connect.ts";
import { createHostQueue } from "./host-queue.ts";
import { startWatch } from "./request-watch.ts";
import { readRate, type RateReading, type RateScheme } from "./rate.ts";
import { problemOfError, problemOfStatus } from "./http-problem.ts";

export interface HttpAnswer {
  /** 200..299, or 304. */
  readonly status: number;
  /** Names in lower case; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Media type in lower case without parameters; "" if the server names none. */
  readonly contentType: string;
  /** `charset` of the content type in lower case; null if absent. */
  readonly charset: string | null;
  /** Decoded from its content coding, not from its charset. */
  readonly bytes: Uint8Array;
  /** The address that answered, after redirects. */
  readonly url: string;
  /** Where 301 and 308 say the resource has moved for good; null if it has not. */
  readonly movedTo: string | null;
  readonly rate: RateReading;
}

interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `If-None-Match` and `If-Modified-Since`. */
  readonly ifNoneMatch?: string | null;
  readonly ifModifiedSince?: string | null;
  readonly signal?: AbortSignal;
  /** From the first byte sent to the last received, all redirects together. Default 30 s. */
  readonly totalMs?: number;
  /** Longest silence of the server. Default 10 s. */
  readonly idleMs?: number;
  /** Counted after decompression. Default 5 MiB. */
  readonly limitBytes?: number;
  /** Default 5 for GET, 0 for POST. */
  readonly redirects?: number;
  /** Whose rate headers to read. Default "standard". */
  readonly rate?: RateScheme;
  /** Further hosts that may be private, for this request only; as `HttpOptions.allowHosts`. */
  readonly allowHosts?: readonly string[];
}

export interface Http {
  get(url: string, options?: RequestOptions): Promise<Outcome<HttpAnswer>>;
  post(url: string, body: string | Uint8Array, options?: RequestOptions): Promise<Outcome<HttpAnswer>>;
  /** Ends all connections; requests under way fail as cancelled. */
  close(): Promise<void>;
}

export interface HttpOptions {
  readonly userAgent: string;
  /** Hosts that may resolve to private addresses: "intranet.example" (any port) or "127.0.0.1:8080". */
  readonly allowHosts?: readonly string[];
  /** Requests to one host at the same time; more wait in line. Default 2. */
  readonly perHost?: number;
  /** Only to read dates in `Retry-After` and rate headers. */
  readonly clock?: Clock;
  readonly connectMs?: number;
  /** Certificates to trust besides the usual ones, PEM. */
  readonly extraCertificates?: readonly string[];
}

const DEFAULT_TOTAL_MS = 30_000;
const DEFAULT_IDLE_MS = 10_000;
const DEFAULT_LIMIT_BYTES = 5 * 1024 * 1024;
const DEFAULT_REDIRECTS = 5;
const BODY_START = 2048;
/** Of an answer that is not wanted, only this much is read to learn why. */
const REFUSAL_BYTES = 65_536;

interface Call {
  readonly method: "GET" | "POST";
  readonly body: string | Uint8Array | null;
  readonly options: RequestOptions;
  readonly controller: AbortController;
  readonly limitBytes: number;
  /** Restarts the watch over the server's silence. */
  readonly touch: () => void;
}

type Hop =
  | { readonly kind: "answer"; readonly answer: Omit<HttpAnswer, "movedTo"> }
  | { readonly kind: "redirect"; readonly to: string; readonly status: number }
  | { readonly kind: "problem"; readonly problem: Problem };

export function createHttp(settings: HttpOptions): Http {
  const clock = settings.clock ?? wallClock;
  const agents = openAgents(settings.connectMs ?? 10_000, settings.extraCertificates ?? []);
  const queue = createHostQueue(settings.perHost ?? 2);

  const hop = async (url: URL, call: Call, headers: Record<string, string>): Promise<Hop> => {
    const agent: Agent = agents.agentFor(url, [...(settings.allowHosts ?? []), ...(call.options.allowHosts ?? [])]);
    call.touch();
    const response = await request(url, {
      method: call.method,
      headers,
      body: call.body,
      dispatcher: agent,
      signal: call.controller.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    call.touch();
    return readHop(url, response, call, clock);
  };

  const run = async (
    method: Call["method"],
    target: string,
    body: Call["body"],
    options: RequestOptions,
  ): Promise<Outcome<HttpAnswer>> => {
    const first = parseTarget(target);
    if (first === null) return fail({ kind: "malformed", detail: "not an http or https address" });
    const release = await queue.enter(first.host, options.signal);
    if (release === null) return fail({ kind: "cancelled", detail: "stopped while waiting for " + first.host });
    const watch = startWatch(options.totalMs ?? DEFAULT_TOTAL_MS, options.idleMs ?? DEFAULT_IDLE_MS, options.signal);
    const limitBytes = options.limitBytes ?? DEFAULT_LIMIT_BYTES;
    const call: Call = { method, body, options, controller: watch.controller, limitBytes, touch: watch.touch };
    let url = first;
    try {
      let headers = headersOf(settings.userAgent, options);
      let movedTo: string | null = null;
      let allPermanent = true;
      const redirects = options.redirects ?? (method === "GET" ? DEFAULT_REDIRECTS : 0);
      for (let followed = 0; ; followed++) {
        const step = await hop(url, call, headers);
        if (step.kind === "problem") return fail(step.problem);
        if (step.kind === "answer") return ok({ ...step.answer, movedTo });
        const next = parseTarget(step.to);
        if (next === null)
          return fail({ kind: "rejected", status: step.status, detail: first.host + " redirects to no web address" });
        if (followed >= redirects)
          return fail({
            kind: "rejected",
            status: step.status,
            detail: `${first.host} redirects more than ${redirects} times`,
          });
        allPermanent &&= step.status === 301 || step.status === 308;
        if (allPermanent) movedTo = next.href;
        if (next.origin !== url.origin) headers = withoutCredentials(headers);
        url = next;
      }
    } catch (error) {
      return fail(watch.reason(url.host) ?? problemOfError(error, url.host));
    } finally {
      watch.stop();
      release();
    }
  };

  return {
    get: (url, options = {}) => run("GET", url, null, options),
    post: (url, body, options = {}) => run("POST", url, body, options),
    close: () => agents.close(),
  };
}

async function readHop(url: URL, response: Dispatcher.ResponseData, call: Call, clock: Clock): Promise<Hop> {
  const headers = flatten(response.headers);
  const status = response.statusCode;
  const location = headers["location"];
  if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) {
    response.body.on("error", () => undefined).destroy();
    const to = URL.canParse(location, url.href) ? new URL(location, url.href).href : "";
    return { kind: "redirect", to, status };
  }
  const wanted = (status >= 200 && status < 300) || status === 304;
  const limitBytes = wanted ? call.limitBytes : Math.min(REFUSAL_BYTES, call.limitBytes);
  const codings = (headers["content-encoding"] ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim());
  const read = await readBody(response.body, codings, limitBytes, call.touch);
  if (wanted && read.state === "too-large")
    return {
      kind: "problem",
      problem: { kind: "too-large", limitBytes, detail: `${url.host} sent more than ${limitBytes} bytes` },
    };
  if (wanted && read.state === "unreadable")
    return { kind: "problem", problem: { kind: "malformed", detail: `${url.host}: ${read.detail}` } };
  const bytes = read.state === "complete" ? read.bytes : new Uint8Array(0);
  const bodyStart = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, BODY_START)).toString(
    "latin1",
  );
  const rate = readRate({ scheme: call.options.rate ?? "standard", status, headers, bodyStart, nowMs: clock.now() });
  if (rate.limited || !wanted)
    return { kind: "problem", problem: problemOfStatus(status, rate, url.host, headers["content-type"]) };
  const [contentType, charset] = splitContentType(headers["content-type"] ?? "");
  return { kind: "answer", answer: { status, headers, contentType, charset, bytes, url: url.href, rate } };
}

/** Only http and https, without user name and password in the address. */
function parseTarget(target: string): URL | null {
  if (!URL.canParse(target)) return null;
  const url = new URL(target);
  if ((url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "" || url.password !== "")
    return null;
  url.hash = "";
  return url;
}

function headersOf(userAgent: string, options: RequestOptions): Record<string, string> {
  // An operator's contact may hold letters that no header may.
  const agent = userAgent.replace(/[^ -~]/gu, "?");
  const headers: Record<string, string> = { "user-agent": agent, accept: "*/*", "accept-encoding": "gzip, br" };
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = value;
  if (options.ifNoneMatch != null) headers["if-none-match"] = options.ifNoneMatch;
  if (options.ifModifiedSince != null) headers["if-modified-since"] = options.ifModifiedSince;
  return headers;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { authorization: _authorization, cookie: _cookie, ...rest } = headers;
  return rest;
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  return flat;
}

function splitContentType(value: string): readonly [type: string, charset: string | null] {
  const type = (value.split(";", 1)[0] ?? "").trim().toLowerCase();
  const charset = /;\s*charset\s*=\s*"?([^\s;",]{1,40})/iu.exec(value.slice(0, 500))?.[1] ?? null;
  return [type, charset === null ? null : charset.toLowerCase()];
}
