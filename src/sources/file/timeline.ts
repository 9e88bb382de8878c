/**
 * Several JSONL files as one stream in the order of `createdAt`, for replay: an index of the lines
 * is made first, then posts are read back in time order. Decides the order and the batches; knows no clock.
 */

import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import type { Post } from "../../model/post.ts";
import { fail, type Outcome } from "../../model/problem.ts";
import type { Cursor, Delivery, Reject, Source } from "../source.ts";
import { readLine } from "./schema.ts";

const CHUNK_BYTES = 1 << 20;
const MAX_LINE_BYTES = 8 << 20;
const MAX_BATCH = 200;
const MAX_BATCH_BYTES = 16 << 20;
/** Bad lines handed on one by one; further ones are counted. */
const MAX_REJECTS = 500;
/** The virtual clock begins at 0 and must be able to go on after the last post. */
const LATEST_MS = Date.UTC(9999, 11, 31);
const CHANGED = "the file was changed while it was read";
const NEWLINE = 10;

export interface TimelineConfig {
  readonly id: string;
  readonly files: readonly string[];
  /** Posts of one batch all lie within one such step of event time. */
  readonly stepMs: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly parse: (value: unknown) => Outcome<Post>;
  /** Told of every line that is no post: file, line number from 1, what is wrong. */
  readonly rejected: (file: string, line: number, reason: string) => void;
}

interface Timeline {
  readonly times: number[];
  readonly files: number[];
  readonly offsets: number[];
  readonly lengths: number[];
  readonly lines: number[];
}

type Batch = Extract<Delivery, { readonly kind: "batch" }>;
const NOTHING = { rejects: [], dropped: {}, seen: 0 };

/**
 * A source of rhythm "once". The cursor is the number of posts given so far, in time order, and what tells
 * these files from others: of other files, or of the same ones for another time, none was given yet.
 */
export function openTimeline(config: TimelineConfig): Source {
  return {
    id: config.id,
    platform: "file",
    rhythm: { kind: "once" },
    open: (from, signal) => read(config, from, signal),
  };
}

async function* read(config: TimelineConfig, from: Cursor | null, signal: AbortSignal): AsyncGenerator<Delivery> {
  const handles = await Promise.all(config.files.map(async (file) => open(file, "r")));
  try {
    const timeline: Timeline = { times: [], files: [], offsets: [], lengths: [], lines: [] };
    const print = createHash("sha256");
    const rejects: Reject[] = [];
    let [bad, outside] = [0, 0];
    for (const [index, handle] of handles.entries()) {
      await eachLine(handle, (line, bytes, offset, length) => {
        const reject = (reason: string): void => {
          config.rejected(config.files[index] ?? "", line, reason);
          bad += 1;
          if (rejects.length < MAX_REJECTS)
            rejects.push({ reason: `line ${line}: ${reason}`, nativeId: null, sample: "" });
        };
        if (bytes === null) return reject(`longer than ${MAX_LINE_BYTES >> 20} MiB`);
        const post = parseLine(config, bytes);
        if (!post.ok) return post.problem.detail === "" ? undefined : reject(post.problem.detail);
        const { createdAtMs } = post.value;
        if (createdAtMs === null) return reject("createdAt is missing or no time; replay needs it");
        if (createdAtMs < 0 || createdAtMs > LATEST_MS) return reject("createdAt lies outside the years 1970 to 9999");
        if (
          (config.fromMs !== null && createdAtMs < config.fromMs) ||
          (config.toMs !== null && createdAtMs >= config.toMs)
        ) {
          outside += 1;
          return undefined;
        }
        print.update(`${index}:${length}:`).update(bytes);
        timeline.times.push(createdAtMs);
        timeline.files.push(index);
        timeline.offsets.push(offset);
        timeline.lengths.push(length);
        timeline.lines.push(line);
        return undefined;
      });
      if (signal.aborted) return;
    }
    const order = Array.from({ length: timeline.times.length }, (_, index) => index);
    // Stable: equal times keep the order of files and lines.
    order.sort((a, b) => timeline.times[a]! - timeline.times[b]! || a - b);
    const mark = print.digest("hex").slice(0, 16);
    const given = givenOf(from, mark);
    let report: Pick<Batch, "rejects" | "dropped" | "seen"> =
      given > 0
        ? NOTHING
        : {
            rejects,
            seen: bad + outside,
            dropped: {
              ...(outside > 0 ? { "outside the asked time": outside } : {}),
              ...(bad > rejects.length ? { "no post, beyond those listed": bad - rejects.length } : {}),
            },
          };
    for (let at = given; at < order.length && !signal.aborted;) {
      const step = Math.floor(timeline.times[order[at]!]! / config.stepMs);
      let end = at + 1;
      let bytes = timeline.lengths[order[at]!]!;
      while (
        end < order.length &&
        end - at < MAX_BATCH &&
        (bytes += timeline.lengths[order[end]!]!) <= MAX_BATCH_BYTES &&
        Math.floor(timeline.times[order[end]!]! / config.stepMs) === step
      )
        end += 1;
      const posts: Post[] = [];
      const changed: Reject[] = [];
      for (let index = at; index < end; index++) {
        const entry = order[index]!;
        const file = timeline.files[entry]!;
        const buffer = Buffer.alloc(timeline.lengths[entry]!);
        const { bytesRead } = await handles[file]!.read(buffer, 0, buffer.length, timeline.offsets[entry]);
        const post = parseLine(config, buffer.subarray(0, bytesRead));
        if (post.ok && post.value.createdAtMs === timeline.times[entry]) {
          posts.push(post.value);
          continue;
        }
        config.rejected(config.files[file] ?? "", timeline.lines[entry]!, CHANGED);
        changed.push({ reason: `line ${timeline.lines[entry]!}: ${CHANGED}`, nativeId: null, sample: "" });
      }
      yield {
        kind: "batch",
        posts,
        tombstones: [],
        cursor: `${end}:${mark}`,
        gaps: [],
        rejects: [...report.rejects, ...changed],
        seen: posts.length + changed.length + report.seen,
        dropped: report.dropped,
      };
      report = NOTHING;
      at = end;
    }
    // Not one post: what was wrong with the lines is told all the same.
    if (report.seen > 0 && !signal.aborted)
      yield { kind: "batch", posts: [], tombstones: [], cursor: null, gaps: [], ...report };
  } finally {
    await Promise.all(handles.map(async (handle) => handle.close()));
  }
}

function givenOf(from: Cursor | null, mark: string): number {
  const [given, ofMark] = (from ?? "").split(":");
  return ofMark === mark ? Number(given) : 0;
}

/** A problem with an empty detail marks a blank line. */
function parseLine(config: TimelineConfig, bytes: Buffer): Outcome<Post> {
  const bad = (detail: string): Outcome<Post> => fail({ kind: "malformed", detail });
  const line = readLine(
    bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes,
  );
  if (line.state === "blank") return bad("");
  if (line.state === "bad") return bad(line.reason);
  const post = config.parse(line.value);
  return post.ok || post.problem.detail !== "" ? post : bad(post.problem.kind);
}

/** Calls `take` for every line; `bytes` is null for a line too long to hold. Offsets in bytes. */
async function eachLine(
  handle: FileHandle,
  take: (line: number, bytes: Buffer | null, offset: number, length: number) => void,
): Promise<void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let tooLong = false;
  let lineStart = 0;
  let position = 0;
  let line = 1;
  const finish = (tail: Buffer): void => {
    const length = carriedBytes + tail.length;
    if (tooLong || length > MAX_LINE_BYTES) take(line, null, lineStart, length);
    else if (length > 0) take(line, carriedBytes === 0 ? tail : Buffer.concat([...carried, tail]), lineStart, length);
    carried = [];
    carriedBytes = 0;
    tooLong = false;
    line += 1;
  };
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE, 0); at !== -1 && at < bytesRead; at = chunk.indexOf(NEWLINE, at + 1)) {
      finish(chunk.subarray(from, at));
      from = at + 1;
      lineStart = position + from;
    }
    if (from < bytesRead && !tooLong) {
      carried.push(Buffer.from(chunk.subarray(from, bytesRead)));
      carriedBytes += bytesRead - from;
      if (carriedBytes > MAX_LINE_BYTES) {
        tooLong = true;
        carried = [];
      }
    }
    position += bytesRead;
  }
  if (carriedBytes > 0) finish(Buffer.alloc(0));
}
