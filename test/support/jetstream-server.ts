/**
 * A Jetstream on this machine: real WebSockets over a scripted log of events, in the shape of v1 or
 * v2, with cursors, the 36 h clamp and the faults a public server plays. Used by the tests of the
 * source, the kill tests and the bench. Formats: see src/sources/jetstream/schema.ts.
 */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";

/** One event of the log. `wire` replaces what would be sent, for broken frames; it then has no cursor. */
export interface LogEvent {
  readonly timeUs: number;
  readonly kind: "commit" | "account" | "identity";
  readonly did: string;
  readonly commit?: {
    readonly rev: string;
    readonly operation: string;
    readonly collection: string;
    readonly rkey: string;
    readonly record?: unknown;
  };
  readonly account?: { readonly active: boolean; readonly status?: string };
  readonly wire?: string | Buffer;
}

export type Refusal =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | "reset";

export interface JetstreamServer {
  /** ws://127.0.0.1:port */
  readonly endpoint: string;
  readonly host: string;
  /** Adds to the log and sends to whoever listens. */
  push(...events: readonly LogEvent[]): void;
  /** From now on answers subscriptions so; null opens them again. Open streams stay. */
  refuse(refusal: Refusal | null): void;
  /** The next connections are cut after so many frames each, in order; then no more. */
  cutAfter(...frames: readonly number[]): void;
  /** The next connections are cut in the middle of a frame after so many whole ones. */
  cutInsideFrameAfter(...frames: readonly number[]): void;
  /** Connections stay open and nothing is sent. */
  silence(on: boolean): void;
  /** Sends a frame to every open stream as it is, outside the log. */
  sendRaw(frame: string | Buffer): void;
  /** Closes every open stream with a code, as a shutdown does. */
  closeStreams(code: number): void;
  /** Oldest event that can still be had; requests below are clamped (times) or refused (seq). */
  forgetBefore(timeUs: number): void;
  /** Every subscription asked for so far, refused ones included. */
  readonly requests: readonly URL[];
  readonly openStreams: () => number;
  close(): Promise<void>;
}

export interface JetstreamServerOptions {
  readonly protocol: "v1" | "v2";
  readonly port?: number;
  /** Number of the first event; a second server has its own numbers. */
  readonly firstSeq?: number;
}

const RETENTION_US = 36 * 3_600 * 1e6;
const SMALLEST_TIME_US = 1e15;

export async function startJetstreamServer(options: JetstreamServerOptions): Promise<JetstreamServer> {
  const { protocol } = options;
  const firstSeq = options.firstSeq ?? 1000;
  const log: LogEvent[] = [];
  const streams = new Map<
    WebSocket,
    { at: number; left: number; tear: boolean; readonly wanted: Wanted; readonly duplex: Duplex }
  >();
  const requests: URL[] = [];
  const cuts: { readonly frames: number; readonly tear: boolean }[] = [];
  let refusal: Refusal | null = null;
  let silent = false;
  let floorUs = 0;

  const http = createServer((_, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has("xrpc.v1.json") ? "xrpc.v1.json" : false),
  });

  const pump = (socket: WebSocket): void => {
    const stream = streams.get(socket);
    if (stream === undefined || silent) return;
    while (stream.at < log.length && socket.readyState === socket.OPEN) {
      if (stream.left <= 0) {
        streams.delete(socket);
        const { duplex } = stream;
        if (stream.tear) duplex.write(Buffer.from([0x81, 0x7e, 0x02, 0x00, 0x7b]), () => duplex.destroy());
        else setImmediate(() => duplex.end(() => duplex.destroy()));
        return;
      }
      const event = log[stream.at];
      const seq = firstSeq + stream.at;
      stream.at += 1;
      if (event === undefined || !wants(stream.wanted, event)) continue;
      stream.left -= 1;
      const wire = event.wire ?? (protocol === "v1" ? frameV1(event) : frameV2(event, seq));
      socket.send(wire, { binary: false });
    }
  };

  const upgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer): void => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    requests.push(url);
    duplex.on("error", () => duplex.destroy());
    if (refusal === "reset") return void duplex.destroy();
    const start = refusal ?? startOf(url);
    if ("status" in start) return answer(duplex, start);
    sockets.handleUpgrade(request, duplex, head, (socket) => {
      socket.on("error", () => socket.terminate());
      socket.on("close", () => streams.delete(socket));
      const cut = cuts.shift();
      streams.set(socket, {
        at: start.at,
        left: cut?.frames ?? Number.POSITIVE_INFINITY,
        tear: cut?.tear ?? false,
        wanted: wantedOf(url),
        duplex,
      });
      if (start.info !== null)
        socket.send(messageV2({ $type: "network.bsky.jetstream.subscribeEvents#info", name: start.info }));
      pump(socket);
    });
  };
  http.on("upgrade", upgrade);

  const startOf = (url: URL): { readonly at: number; readonly info: string | null } | Exclude<Refusal, "reset"> => {
    const path = protocol === "v1" ? "/subscribe" : "/xrpc/network.bsky.jetstream.subscribeEvents";
    if (url.pathname !== path) return { status: 404 };
    const foreign = [...url.searchParams.keys()].find((key) => key.startsWith("wanted") === (protocol === "v2"));
    if (protocol === "v2" && foreign !== undefined) return { status: 400, body: `{"error":"InvalidRequest"}` };
    const text = url.searchParams.get("cursor");
    if (text === null) return { at: log.length, info: null };
    const cursor = Number(text);
    if (cursor < SMALLEST_TIME_US) {
      const oldest = log.findIndex((event) => event.timeUs >= floorUs);
      const floorSeq = firstSeq + (oldest === -1 ? log.length : oldest);
      if (protocol === "v2" && cursor > firstSeq + log.length) return { at: log.length, info: "FutureCursor" };
      if (cursor < floorSeq)
        return { status: 400, body: JSON.stringify({ error: "CursorTooOld", message: `floor is ${floorSeq}` }) };
      return { at: cursor - firstSeq, info: null };
    }
    const lastUs = log.reduce((latest, event) => Math.max(latest, event.timeUs), 0);
    if (cursor > lastUs + 60e6) return { at: log.length, info: null };
    const clampUs = Math.max(floorUs, lastUs - RETENTION_US);
    const from = Math.max(cursor, clampUs);
    const at = log.findIndex((event) => event.timeUs >= from);
    return {
      at: at === -1 ? log.length : at,
      info: protocol === "v2" && cursor < clampUs ? "OutdatedCursor" : null,
    };
  };

  await new Promise<void>((resolve) => {
    http.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = http.address() as AddressInfo;
  const pumpAll = (): void => {
    for (const socket of streams.keys()) pump(socket);
  };
  return {
    endpoint: `ws://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    push: (...events) => {
      log.push(...events);
      pumpAll();
    },
    refuse: (next) => {
      refusal = next;
    },
    cutAfter: (...frames) => cuts.push(...frames.map((count) => ({ frames: count, tear: false }))),
    cutInsideFrameAfter: (...frames) => cuts.push(...frames.map((count) => ({ frames: count, tear: true }))),
    silence: (on) => {
      silent = on;
      pumpAll();
    },
    sendRaw: (frame) => {
      for (const socket of streams.keys()) socket.send(frame, { binary: false });
    },
    closeStreams: (code) => {
      for (const socket of streams.keys()) socket.close(code);
    },
    forgetBefore: (timeUs) => {
      floorUs = timeUs;
    },
    requests,
    openStreams: () => streams.size,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}

interface Wanted {
  readonly kinds: readonly string[];
  readonly collections: readonly string[];
  readonly dids: readonly string[];
}

function wantedOf(url: URL): Wanted {
  const get = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => url.searchParams.getAll(name));
  return { kinds: get("kinds"), collections: get("collections", "wantedCollections"), dids: get("dids", "wantedDids") };
}

/** Identity and account events come whatever the collection filter is. */
function wants(wanted: Wanted, event: LogEvent): boolean {
  if (wanted.kinds.length > 0 && !wanted.kinds.includes(event.kind)) return false;
  if (wanted.dids.length > 0 && !wanted.dids.includes(event.did)) return false;
  const collection = event.commit?.collection;
  return collection === undefined || wanted.collections.length === 0 || wanted.collections.includes(collection);
}

export function frameV1(event: LogEvent): string {
  const { did, timeUs, kind, commit, account } = event;
  const head = { did, time_us: timeUs, kind };
  if (commit !== undefined) return JSON.stringify({ ...head, commit });
  const body = { did, seq: 1, time: isoOf(timeUs), ...account };
  return JSON.stringify(kind === "account" ? { ...head, account: body } : { ...head, identity: body });
}

export function frameV2(event: LogEvent, seq: number): string {
  const { did, timeUs, kind, commit, account } = event;
  const head = { $type: `network.bsky.jetstream.subscribeEvents#${kind}`, seq, did, time: isoOf(timeUs) };
  if (commit !== undefined) return messageV2({ ...head, ...commit });
  return messageV2({ ...head, [kind]: { did, seq: 1, time: isoOf(timeUs), ...account } });
}

function messageV2(payload: unknown): string {
  return JSON.stringify({ $type: "message", payload });
}

function isoOf(timeUs: number): string {
  const us = String(Math.trunc(timeUs) % 1000).padStart(3, "0");
  return new Date(Math.trunc(timeUs / 1000)).toISOString().replace("Z", us + "Z");
}

function answer(duplex: Duplex, refusal: Exclude<Refusal, "reset">): void {
  const body = refusal.body ?? "";
  const headers = { "content-type": "application/json", ...refusal.headers, "content-length": Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  duplex.end(`HTTP/1.1 ${refusal.status} Refused\r\n${lines.join("")}connection: close\r\n\r\n${body}`);
}

/** A post on Bluesky as a log event; `n` makes its key, `overrides` replaces parts of the record. */
export function postEvent(
  timeUs: number,
  did: string,
  n: number | string,
  text: string,
  overrides: Readonly<Record<string, unknown>> = {},
  operation = "create",
): LogEvent {
  const record = {
    $type: "app.bsky.feed.post",
    text,
    langs: ["en"],
    createdAt: new Date(Math.trunc(timeUs / 1000)).toISOString(),
    ...overrides,
  };
  const commit = { rev: `rev-${timeUs}`, operation, collection: "app.bsky.feed.post", rkey: `key${n}`, record };
  return { timeUs, kind: "commit", did, commit };
}

export function deleteEvent(timeUs: number, did: string, n: number | string): LogEvent {
  const commit = { rev: `rev-${timeUs}`, operation: "delete", collection: "app.bsky.feed.post", rkey: `key${n}` };
  return { timeUs, kind: "commit", did, commit };
}

export function accountEvent(timeUs: number, did: string, active: boolean, status?: string): LogEvent {
  return { timeUs, kind: "account", did, account: status === undefined ? { active } : { active, status } };
}

export function identityEvent(timeUs: number, did: string): LogEvent {
  return { timeUs, kind: "identity", did };
}
