/**
 * Where reading of a file goes on, and how to tell that it is no longer the same file. Written
 * "file:<offset>:<lines>:<head length>:<head>"; `head` is the start of the SHA-256 of the file's first bytes.
 */

import { createHash } from "node:crypto";
import type { Cursor } from "../source.ts";
import type { LinePlace } from "./lines.ts";

export interface FilePlace extends LinePlace {
  /** Bytes that `head` speaks of; at most HEAD_BYTES. */
  readonly headLength: number;
  readonly head: string;
}

/** Bytes that tell one file from another. */
export const HEAD_BYTES = 4096;

export const FILE_START: FilePlace = { offset: 0, lines: 0, headLength: 0, head: "" };

export function formatFilePlace(place: FilePlace): Cursor {
  return `file:${place.offset}:${place.lines}:${place.headLength}:${place.head}`;
}

/**
 * The place a cursor speaks of; null if the file does not begin as it did then, is shorter than the
 * place (`plainSize`, null if unknown), or the cursor is none of this source.
 */
export function placeIn(start: Buffer, plainSize: number | null, cursor: Cursor): FilePlace | null {
  const parts = /^file:(\d{1,15}):(\d{1,15}):(\d{1,4}):([0-9a-f]{32})$/.exec(cursor);
  if (parts === null) return null;
  const [offset, lines, headLength, head] = [Number(parts[1]), Number(parts[2]), Number(parts[3]), parts[4] ?? ""];
  if (plainSize !== null && plainSize < offset) return null;
  if (start.length < headLength || headOf(start.subarray(0, headLength)) !== head) return null;
  return { offset, lines, headLength, head };
}

export function headOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 32);
}

/** The first bytes of a stream, at most `count`. */
export async function firstBytes(chunks: AsyncIterable<Buffer>, count: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(parts).subarray(0, count);
}
