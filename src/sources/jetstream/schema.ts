/**
 * Frames of Jetstream v1 (`/subscribe`) and v2 (`subscribeEvents`) as one union. Every event of the
 * network passes here, so the checks are written by hand and look only at what the next step needs;
 * the record is judged in post.ts. Formats: Jetstream README (v1) and lexicon network.bsky.jetstream.subscribeEvents (v2).
 */

export const POST_COLLECTION = "app.bsky.feed.post";

export type Json = Readonly<Record<string, unknown>>;

export interface Commit {
  readonly kind: "commit";
  readonly did: string;
  /** v1: Unix microseconds; v2: ISO time. */
  readonly time: number | string;
  /** v2 only. */
  readonly seq: number | null;
  readonly rev: string;
  readonly operation: string;
  readonly collection: string;
  readonly rkey: string;
  readonly record: unknown;
}

export interface AccountChange {
  readonly kind: "account";
  readonly did: string;
  readonly time: number | string;
  readonly seq: number | null;
  readonly active: boolean;
  readonly status: string | null;
}

export type Frame =
  | Commit
  | AccountChange
  /** Identity, sync and kinds not known yet: they move the cursor and nothing else. */
  | { readonly kind: "other"; readonly time: number | string; readonly seq: number | null }
  | { readonly kind: "info"; readonly name: string }
  | { readonly kind: "error"; readonly name: string }
  | { readonly kind: "malformed"; readonly reason: string };

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Total: whatever the value is, the answer is a frame. */
export function readFrame(value: unknown): Frame {
  if (!isObject(value)) return malformed("a frame must be a JSON object");
  const type = value["$type"];
  if (type === undefined) return readV1(value);
  if (type === "message") {
    const payload = value["payload"];
    return isObject(payload) ? readV2(payload) : malformed("the message has no payload");
  }
  if (type === "error") return { kind: "error", name: shortName(value["error"]) };
  return malformed("unknown type of frame");
}

function readV1(frame: Json): Frame {
  const time = frame["time_us"];
  if (typeof time !== "number" || !Number.isSafeInteger(time) || time < 0) return malformed("time_us is missing");
  const did = frame["did"];
  if (typeof did !== "string") return malformed("did is missing");
  switch (frame["kind"]) {
    case "commit":
      return readCommit(frame["commit"], did, time, null);
    case "account":
      return readAccount(frame["account"], did, time, null);
    default:
      return { kind: "other", time, seq: null };
  }
}

function readV2(payload: Json): Frame {
  const type = payload["$type"];
  if (typeof type !== "string") return malformed("the payload has no $type");
  const kind = type.slice(type.indexOf("#") + 1);
  if (kind === "info") return { kind: "info", name: shortName(payload["name"]) };
  const seq = payload["seq"];
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0) return malformed("seq is missing");
  const time = payload["witnessedAt"] ?? payload["time"];
  if (typeof time !== "string") return malformed("time is missing");
  const did = payload["did"];
  if (typeof did !== "string") return malformed("did is missing");
  if (kind === "commit") return readCommit(payload, did, time, seq);
  if (kind === "account") return readAccount(payload["account"], did, time, seq);
  return { kind: "other", time, seq };
}

function readCommit(commit: unknown, did: string, time: number | string, seq: number | null): Frame {
  if (!isObject(commit)) return malformed("the commit is missing");
  const { rev, operation, collection, rkey, record } = commit as {
    readonly [key in "rev" | "operation" | "collection" | "rkey" | "record"]?: unknown;
  };
  if (typeof operation !== "string" || typeof collection !== "string") return malformed("the commit has no operation");
  if (typeof rkey !== "string" || typeof rev !== "string") return malformed("the commit has no rkey or rev");
  return { kind: "commit", did, time, seq, rev, operation, collection, rkey, record };
}

function readAccount(account: unknown, did: string, time: number | string, seq: number | null): Frame {
  if (!isObject(account) || typeof account["active"] !== "boolean") return malformed("the account change says nothing");
  const status = account["status"];
  return {
    kind: "account",
    did,
    time,
    seq,
    active: account["active"],
    status: typeof status === "string" ? status : null,
  };
}

function shortName(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 60) : "unknown";
}

function malformed(reason: string): Frame {
  return { kind: "malformed", reason };
}

/** Unix microseconds; null if it is no time. */
export function timeUsOf(time: number | string): number | null {
  if (typeof time === "number") return time;
  const ms = time.length > 40 ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) || ms < 0 ? null : ms * 1000;
}
