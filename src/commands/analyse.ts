/** `hearsay analyse`: posts as JSONL in, analyses as JSONL out, in order, streaming, on one thread or several. */

import { addAbortSignal } from "node:stream";
import { setImmediate } from "node:timers/promises";

import { type ByteLine, readByteLines } from "../platform/byte-lines.ts";
import { write } from "../platform/lines.ts";
import { openWorkerPool } from "../platform/worker-pool.ts";
import { packKnowledge } from "../core/knowledge-pack.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { analyseLines, type BatchResult, type ThreadSetup } from "./analyse-lines.ts";
import { prepareKnowledge } from "./analyse-setup.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command, Io } from "./command.ts";

const USAGE = `hearsay analyse [--rules DIR] [--claims FILE] [--candidates K] [--threads N] < posts.jsonl > analyses.jsonl

Reads one post a line and writes one analysis a line, in the same order. A post needs "id" and "text".
A line that is no post is told on standard error with its number, counted and passed over.

  --rules DIR      rule files; rules/ of this folder, else those that ship
  --claims FILE    bare claims in place of myths: one {"id","claim","title"?,"variants"?} a line
  --candidates K   adds the K likeliest myths of each post, whatever the thresholds
  --threads N      worker threads; 1 where nothing is said

Exit code 0; 1 if lines were passed over or it was stopped before the end; 2 if it cannot run.
`;

const OPTIONS = {
  rules: { type: "string" },
  claims: { type: "string" },
  candidates: { type: "string" },
  threads: { type: "string" },
} as const;

/** A post of 5 MB may take six times as much when every character is escaped. */
const MAX_LINE_BYTES = 32 << 20;
const BATCH_LINES = 256;
const BATCH_BYTES = 1 << 18;
const MAX_THREADS = 64;
const MAX_CANDIDATES = 1000;

export const analyse: Command = {
  name: "analyse",
  summary: "posts as JSON lines in, analyses as JSON lines out",
  usage: USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArguments("analyse", args, OPTIONS);
    if (positionals.length > 0) throw new CannotRun(`analyse: posts are read from standard input\n\n${USAGE}`);
    const candidates = countOf("candidates", values.candidates, 0, MAX_CANDIDATES);
    const threads = countOf("threads", values.threads, 1, MAX_THREADS);
    const { knowledge, badClaims } = await prepareKnowledge(
      { command: "analyse", rules: values.rules, claims: values.claims },
      io,
    );
    const bad = await pump(io, { knowledge, candidates, threads });
    if (bad > 0) io.stderr.write(`analyse: ${bad} ${bad === 1 ? "line was" : "lines were"} passed over\n`);
    if (io.signal.aborted) io.stderr.write("analyse: stopped before the end of the input\n");
    return bad + badClaims > 0 || io.signal.aborted ? 1 : 0;
  },
};

function countOf(option: string, text: string | undefined, least: number, most: number): number {
  if (text === undefined) return least;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new CannotRun(`analyse: --${option} "${text}" is not a whole number from ${least} to ${most}`);
  return value;
}

interface Work {
  readonly knowledge: Knowledge;
  readonly candidates: number;
  readonly threads: number;
}

/** Runs all input through; gives the number of bad lines. */
async function pump(io: Io, work: Work): Promise<number> {
  let bad = 0;
  // A giver that pauses must not hold up the end.
  addAbortSignal(io.signal, io.stdin);
  try {
    for await (const result of results(io, work)) {
      for (const { line, why } of result.bad) io.stderr.write(`line ${line}: ${why}\n`);
      bad += result.bad.length;
      if (result.out !== "") await write(io.stdout, result.out);
    }
  } catch (cause) {
    if (!isEndOfWork(cause)) throw cause;
  }
  return bad;
}

/** The reader of our output went away, or we were told to stop. */
function isEndOfWork(cause: unknown): boolean {
  if (!(cause instanceof Error && "code" in cause)) return false;
  return cause.code === "EPIPE" || cause.code === "ERR_STREAM_DESTROYED" || cause.code === "ABORT_ERR";
}

async function* results(io: Io, { knowledge, candidates, threads }: Work): AsyncGenerator<BatchResult, void> {
  const batches = batchesOf(readByteLines(io.stdin, MAX_LINE_BYTES), io.signal);
  if (threads === 1) {
    for await (const batch of batches) {
      yield analyseLines(batch, knowledge, candidates);
      // Lets signals and the streams have their turn.
      await setImmediate();
    }
    return;
  }
  const setup: ThreadSetup = { knowledge: packKnowledge(knowledge), candidates };
  const pool = await openWorkerPool<readonly ByteLine[], BatchResult>(workerFile(), setup, threads);
  try {
    yield* pool.run(batches);
  } finally {
    await pool.close();
  }
}

/** Run from sources, the worker is the built one: Node starts threads from JavaScript only. */
function workerFile(): URL {
  return import.meta.url.endsWith(".ts")
    ? new URL("../../dist/commands/analyse-worker.js", import.meta.url)
    : new URL("./analyse-worker.js", import.meta.url);
}

/** Parts the lines of chunks into batches of a like size; copies them out of the stream's buffers. No line waits for a later chunk. */
async function* batchesOf(
  chunks: AsyncIterable<readonly ByteLine[]>,
  signal: AbortSignal,
): AsyncGenerator<readonly ByteLine[], void> {
  for await (const lines of chunks) {
    let batch: ByteLine[] = [];
    let bytes = 0;
    for (const [n, line] of lines.entries()) {
      batch.push({ number: line.number, bytes: line.bytes === null ? null : new Uint8Array(line.bytes) });
      bytes += line.bytes?.length ?? 0;
      if (batch.length < BATCH_LINES && bytes < BATCH_BYTES && n < lines.length - 1) continue;
      yield batch;
      if (signal.aborted) return;
      batch = [];
      bytes = 0;
    }
  }
}
