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
}

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
    const timeline: Timeline = { times: [], files: [], offsets: [], lengths: [] };
    const rejects: Reject[] = [];
    let outside = 0;
    for (const [index, handle] of handles.entries()) {
      await eachLine(handle, (line, bytes, offset, length) => {
        const reject = (reason: string): void => {
          config.rejected(config.files[index] ?? "", line, reason);
          rejects.push({ reason: `line ${line}: ${reason}`, nativeId: null, sample: "" });
        };
        if (bytes === null) return reject(`longer than ${MAX_LINE_BYTES >> 20} MiB`);
        const post = parseLine(config, bytes);
        if (!post.ok) return post.problem.detail === "" ? undefined : reject(post.problem.detail);
        const { createdAtMs } = post.value;
        if (createdAtMs === null) return reject("createdAt is missing; replay needs it");
        if (
          (config.fromMs !== null && createdAtMs < config.fromMs) ||
          (config.toMs !== null && createdAtMs >= config.toMs)
        ) {
          outside += 1;
          return undefined;
        }
        timeline.times.push(createdAtMs);
        timeline.files.push(index);
        timeline.offsets.push(offset);
        timeline.lengths.push(length);
        return undefined;
      });
      if (signal.aborted) return;
    }
    const order = Array.from({ length: timeline.times.length }, (_, index) => index);
    // Stable: equal times keep the order of files and lines.
    order.sort((a, b) => timeline.times[a]! - timeline.times[b]! || a - b);
    const mark = markOf(timeline);
    const given = givenOf(from, mark);
    let first = true;
    for (let at = given; at < order.length && !signal.aborted;) {
      const step = Math.floor(timeline.times[order[at]!]! / config.stepMs);
      let end = at + 1;
      while (
        end < order.length &&
        end - at < MAX_BATCH &&
        Math.floor(timeline.times[order[end]!]! / config.stepMs) === step
      )
        end += 1;
      const posts: Post[] = [];
      for (let index = at; index < end; index++) {
        const entry = order[index]!;
        const buffer = Buffer.alloc(timeline.lengths[entry]!);
        await handles[timeline.files[entry]!]!.read(buffer, 0, buffer.length, timeline.offsets[entry]);
        const post = parseLine(config, buffer);
        if (post.ok) posts.push(post.value);
      }
      yield {
        kind: "batch",
        posts,
        tombstones: [],
        cursor: `${end}:${mark}`,
        gaps: [],
        rejects: first && given === 0 ? rejects : [],
        seen: posts.length + (first && given === 0 ? rejects.length + outside : 0),
        dropped: first && given === 0 && outside > 0 ? { "outside the asked time": outside } : {},
      };
      first = false;
      at = end;
    }
  } finally {
    await Promise.all(handles.map(async (handle) => handle.close()));
  }
}

function markOf({ times, files, offsets, lengths }: Timeline): string {
  const hash = createHash("sha256");
  for (const column of [times, files, offsets, lengths]) hash.update(new Float64Array(column));
  return hash.digest("hex").slice(0, 16);
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
