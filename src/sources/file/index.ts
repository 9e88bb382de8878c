/**
 * Posts from a file or standard input, one JSON object per line: the door for replay, import and
 * tests. Reads in bounded memory, names the line of everything it refuses, and goes on at a byte
 * offset as long as the file still begins as it did.
 */

import type { Readable } from "node:stream";
import { parsePostJson } from "../../model/post-json.ts";
import type { Post } from "../../model/post.ts";
import type { Outcome } from "../../model/problem.ts";
import type { Cursor, Delivery, Gap, Reject, Source, SourceContext } from "../source.ts";
import { bytesOfFile, bytesOfStream, plainSizeOfFile, sizeOfFile, UnreadableError } from "./bytes.ts";
import type { FileConfig } from "./config.ts";
import { linesOf, type Line } from "./lines.ts";
import { FILE_START, firstBytes, formatFilePlace, HEAD_BYTES, headOf, placeIn } from "./place.ts";
import { readLine } from "./schema.ts";

export interface FileOptions {
  /** Reads one parsed line; the public JSONL format if left out. */
  readonly parse?: (value: unknown) => Outcome<Post>;
  /** What "-" stands for; the standard input if left out. */
  readonly input?: Readable;
}

/** A batch is also closed after so many lines, kept or not, or so many bytes. */
const BATCH_LINES = 5000;
const BATCH_BYTES = 4_194_304;
const FOLLOW_EVERY_MS = 1000;
const ALIVE_EVERY_MS = 15_000;

/** `rhythm` is "once", or "stream" for a followed file. Standard input has no cursor. */
export function openFile(config: FileConfig, context: SourceContext, options: FileOptions = {}): Source {
  const parse = options.parse ?? parsePostJson;
  return {
    id: config.id,
    platform: "file",
    rhythm: { kind: config.follow && config.path !== "-" ? "stream" : "once" },
    open: (from, signal) => {
      if (config.path === "-") return readInput(config, context, parse, options.input ?? process.stdin, signal);
      return config.follow
        ? followFile(config, context, parse, from, signal)
        : readFile(config, context, parse, from, signal);
    },
  };
}

type Parse = (value: unknown) => Outcome<Post>;
type Deliveries = AsyncGenerator<Delivery, void, undefined>;

async function* readInput(
  config: FileConfig,
  context: SourceContext,
  parse: Parse,
  input: Readable,
  signal: AbortSignal,
): Deliveries {
  const bytes = bytesOfStream(input, config.maxExpandedBytes, signal);
  const lines = linesOf(bytes, FILE_START, config.maxLineBytes);
  yield* troubled(readBatches(config, context, parse, lines, null, [], signal));
}

async function* readFile(
  config: FileConfig,
  context: SourceContext,
  parse: Parse,
  from: Cursor | null,
  signal: AbortSignal,
): Deliveries {
  yield* troubled(readOn(config, context, parse, from, signal));
}

/** Reads what is there, again and again; a file that is missing for a while is trouble, not the end. */
async function* followFile(
  config: FileConfig,
  context: SourceContext,
  parse: Parse,
  from: Cursor | null,
  signal: AbortSignal,
): Deliveries {
  let cursor = from;
  let readSize: number | null = null;
  let saidAtMs = context.clock.now();
  while (!signal.aborted) {
    const size = await sizeOfFile(config.path);
    if (size === null || size !== readSize) {
      for await (const delivery of troubled(readOn(config, context, parse, cursor, signal))) {
        if (delivery.kind === "batch") cursor = delivery.cursor ?? cursor;
        saidAtMs = context.clock.now();
        yield delivery;
      }
      readSize = size;
    } else if (context.clock.now() - saidAtMs >= ALIVE_EVERY_MS) {
      saidAtMs = context.clock.now();
      yield { kind: "alive" };
    }
    await context.clock.sleep(FOLLOW_EVERY_MS, signal);
  }
}

async function* readOn(
  config: FileConfig,
  context: SourceContext,
  parse: Parse,
  from: Cursor | null,
  signal: AbortSignal,
): Deliveries {
  if (signal.aborted) return;
  const bytesFrom = (offset: number): AsyncIterable<Buffer> =>
    bytesOfFile(config.path, offset, config.maxExpandedBytes, signal);
  const head = await firstBytes(bytesFrom(0), HEAD_BYTES);
  const place = from === null ? FILE_START : placeIn(head, await plainSizeOfFile(config.path), from);
  const gaps = place === null ? [REPLACED] : [];
  const start = place ?? FILE_START;
  const lines = linesOf(bytesFrom(start.offset), start, config.maxLineBytes);
  const cursorAt = (line: Line): Cursor => {
    const known = head.subarray(0, Math.min(head.length, line.endOffset));
    return formatFilePlace({
      offset: line.endOffset,
      lines: line.number,
      headLength: known.length,
      head: headOf(known),
    });
  };
  yield* readBatches(config, context, parse, lines, cursorAt, gaps, signal);
}

const REPLACED: Gap = {
  fromMs: null,
  toMs: null,
  reason: "the file was replaced or cut short since it was last read; reading it from its start",
};

/** `cursorAt` null: the input cannot be read twice. */
async function* readBatches(
  config: FileConfig,
  context: SourceContext,
  parse: Parse,
  lines: AsyncIterable<Line>,
  cursorAt: ((line: Line) => Cursor) | null,
  gaps: readonly Gap[],
  signal: AbortSignal,
): Deliveries {
  let posts: Post[] = [];
  let rejects: Reject[] = [];
  let openGaps = gaps;
  let [seen, bytes, offTopic, given] = [0, 0, 0, 0];
  let last: Line | null = null;
  const close = (): Delivery => {
    const batch: Delivery = {
      kind: "batch",
      posts,
      tombstones: [],
      cursor: last === null || cursorAt === null ? null : cursorAt(last),
      gaps: openGaps,
      rejects,
      seen,
      dropped: offTopic === 0 ? {} : { "off topic": offTopic },
    };
    [posts, rejects, openGaps, last] = [[], [], [], null];
    [seen, bytes, offTopic] = [0, 0, 0];
    given += 1;
    return batch;
  };
  const refuse = (line: Line, reason: string): void => {
    const sample = line.bytes?.toString("utf8", 0, 800).slice(0, 200) ?? "";
    rejects.push({ reason: `line ${line.number}: ${reason}`, nativeId: null, sample });
  };
  const take = (line: Line): void => {
    if (line.bytes === null) {
      seen += 1;
      return refuse(line, `longer than ${config.maxLineBytes} bytes`);
    }
    const read = readLine(line.bytes);
    if (read.state === "blank") return;
    seen += 1;
    if (read.state === "bad") return refuse(line, read.reason);
    const parsed = parse(read.value);
    if (!parsed.ok) return refuse(line, parsed.problem.detail);
    if (!context.gate(parsed.value)) {
      offTopic += 1;
      return;
    }
    posts.push(parsed.value);
    bytes += line.bytes.length;
  };
  try {
    for await (const line of lines) {
      if (signal.aborted) return;
      // Somebody may still be writing the last line of a followed file.
      if (!line.whole && config.follow && cursorAt !== null) break;
      take(line);
      last = line;
      if (posts.length + rejects.length >= config.batchSize || seen >= BATCH_LINES || bytes >= BATCH_BYTES)
        yield close();
    }
  } catch (error) {
    if (error instanceof UnreadableError && seen > 0) yield close();
    throw error;
  }
  if (signal.aborted) return;
  if (seen > 0 || openGaps.length > 0) yield close();
  else if (given === 0) yield { kind: "alive" };
}

/** Ends with trouble where reading fails. */
async function* troubled(deliveries: Deliveries): Deliveries {
  try {
    yield* deliveries;
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    yield { kind: "trouble", problem: error.problem };
  }
}
