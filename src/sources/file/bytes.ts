/**
 * Opens a file or standard input as a stream of plain bytes: recognises gzip by its first bytes,
 * limits what it may grow to, and turns failures into Problems. Knows no lines.
 */

import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Problem } from "../../model/problem.ts";

/** Carries the Problem out of the middle of a stream. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Plain bytes of a file from `offset` on; offsets of a compressed file count the bytes inside. Throws UnreadableError. */
export async function* bytesOfFile(
  path: string,
  offset: number,
  maxExpandedBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    const packed = await isGzip(path);
    const stream = createReadStream(path, { start: packed ? 0 : offset, highWaterMark: 262_144 });
    if (packed) yield* skip(expand(stream, maxExpandedBytes, signal), offset);
    else yield* plain(stream, signal);
  } catch (error) {
    throw unreadable(error);
  }
}

/** Plain bytes of an open stream. Throws UnreadableError. */
export async function* bytesOfStream(
  stream: Readable,
  maxExpandedBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    const first = await firstChunk(stream, signal);
    if (first === null) return;
    stream.unshift(first);
    if (first[0] === 0x1f && first[1] === 0x8b) yield* expand(stream, maxExpandedBytes, signal);
    else yield* plain(stream, signal);
  } catch (error) {
    throw unreadable(error);
  }
}

/** Size in bytes, of the compressed form if it is one; null if there is no such file. */
export async function sizeOfFile(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}

/** Size of what `bytesOfFile` gives; null for a compressed file, which does not say. Throws UnreadableError. */
export async function plainSizeOfFile(path: string): Promise<number | null> {
  try {
    return (await isGzip(path)) ? null : (await stat(path)).size;
  } catch (error) {
    throw unreadable(error);
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function* plain(stream: Readable, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const stop = (): void => void stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) return;
    for await (const chunk of stream as AsyncIterable<Buffer | string>)
      yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    stream.destroy();
  }
}

async function* expand(
  stream: Readable,
  maxExpandedBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: 262_144 });
  stream.on("error", (error) => gunzip.destroy(error));
  stream.pipe(gunzip);
  let total = 0;
  try {
    for await (const chunk of plain(gunzip, signal)) {
      total += chunk.length;
      if (total > maxExpandedBytes)
        throw new UnreadableError({
          kind: "too-large",
          detail: `the compressed file grows beyond ${maxExpandedBytes} bytes`,
          limitBytes: maxExpandedBytes,
        });
      yield chunk;
    }
  } finally {
    stream.destroy();
  }
}

async function* skip(chunks: AsyncIterable<Buffer>, offset: number): AsyncGenerator<Buffer, void, undefined> {
  let left = offset;
  for await (const chunk of chunks) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield left === 0 ? chunk : chunk.subarray(left);
      left = 0;
    }
  }
}

async function firstChunk(stream: Readable, signal: AbortSignal): Promise<Buffer | null> {
  for (;;) {
    if (signal.aborted || stream.readableEnded || stream.destroyed) return null;
    const chunk = stream.read() as Buffer | string | null;
    if (chunk !== null) return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        stream.off("readable", done).off("end", done).off("close", done).off("error", failed);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const failed = (error: Error): void => {
        done();
        reject(error);
      };
      stream.on("readable", done).on("end", done).on("close", done).on("error", failed);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}

function unreadable(error: unknown): unknown {
  if (error instanceof UnreadableError) return error;
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== "string") return error;
  if (code === "ENOENT") return new UnreadableError({ kind: "gone", detail: "there is no such file" });
  if (code === "EISDIR") return new UnreadableError({ kind: "unreachable", detail: "it is a folder, not a file" });
  if (code.startsWith("Z_"))
    return new UnreadableError({ kind: "malformed", detail: `the compressed file is damaged or cut off (${code})` });
  return new UnreadableError({ kind: "unreachable", detail: `the file cannot be read (${code})` });
}
