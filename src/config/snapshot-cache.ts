/**
 * Keeps compiled rules between starts: one file that holds for exactly these rules, lexicons and this
 * code. What is rarely needed lies behind the compiled part and is read when asked for: myths one by
 * one, so that ten thousand of them take no memory. Losing the file costs time only.
 */

import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { MythRule } from "../model/rules.ts";
import { join as joinParts, part } from "./plain-rows.ts";

/** SHA-256 of what the file was made from, then how long the compiled value and its rows of numbers are. */
const STAMP_BYTES = 32;
const HEAD_BYTES = STAMP_BYTES + 16;
/** Bigger files are no rule files: their size and time stand for them. */
const MOST_BYTES = 4_000_000;
const PIECE_BYTES = 1 << 16;
/** Run from its sources Hearsay is other code, which would find the built one's file of no use, and take its place. */
export const SNAPSHOT_FILE: string = import.meta.url.endsWith(".ts") ? "snapshot-sources.bin" : "snapshot.bin";

export interface Kept<T, Late> {
  readonly value: T;
  /** Read anew by every call. */
  late(): Late;
  /** By id; null for none. */
  myth(id: string): MythRule | null;
  readonly ids: readonly string[];
}

interface Stored<T> {
  readonly value: T;
  readonly ids: readonly string[];
  /** Where each myth begins, then what is needed late, then the end; in bytes behind the compiled part. */
  readonly starts: Float64Array;
}

/** What must be the same for a kept file to hold: the content of the folders and the code that reads them. */
export function stampOf(folders: readonly string[]): Buffer {
  const stamp = createHash("sha256").update(process.version);
  const code = join(dirname(fileURLToPath(import.meta.url)), "..");
  for (const room of ["core", "config", "model"])
    for (const path of filesUnder(join(code, room))) {
      const { size, mtimeMs } = statSync(path);
      stamp.update(`${path} ${size} ${mtimeMs}\n`);
    }
  const bytes = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (const folder of folders)
    for (const path of filesUnder(folder)) {
      const { size, mtimeMs } = statSync(path);
      stamp.update(`\n${path} ${size} `);
      if (size > MOST_BYTES) stamp.update(String(mtimeMs));
      else readThrough(path, bytes, (piece) => stamp.update(piece));
    }
  return stamp.digest();
}

/** Into the same bytes for every file: thousands of buffers would weigh on the process long after. */
function readThrough(path: string, bytes: Buffer, take: (piece: Buffer) => void): void {
  const file = openSync(path, "r");
  try {
    for (let read = readSync(file, bytes); read > 0; read = readSync(file, bytes)) take(bytes.subarray(0, read));
  } finally {
    closeSync(file);
  }
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Open files of snapshots nobody holds any more are closed. */
const unheld = new FinalizationRegistry(closeSync);

/** What was kept under this stamp; null if nothing was or the file cannot be used. */
export function loadKept<T, Late>(dir: string, stamp: Buffer): Kept<T, Late> | null {
  let file: number;
  try {
    file = openSync(join(dir, SNAPSHOT_FILE), "r");
  } catch {
    return null;
  }
  try {
    const head = readAt(file, 0, HEAD_BYTES);
    if (!head.subarray(0, STAMP_BYTES).equals(stamp)) throw new Error("made from something else");
    const length = Number(head.readBigUInt64LE(STAMP_BYTES));
    const rows = Number(head.readBigUInt64LE(STAMP_BYTES + 8));
    const from = HEAD_BYTES + length + rows;
    if (fstatSync(file).size < from) throw new Error("cut short");
    const block = readAt(file, HEAD_BYTES + length, rows);
    const { value, ids, starts } = joinParts(readAt(file, HEAD_BYTES, length), block) as Stored<T>;
    if (fstatSync(file).size !== from + starts[ids.length + 1]!) throw new Error("cut short");
    const held = { file };
    unheld.register(held, file);
    const textAt = (n: number): unknown =>
      JSON.parse(readAt(held.file, from + starts[n]!, starts[n + 1]! - starts[n]!).toString("utf8"));
    const numbers = new Map(ids.map((id, n) => [id, n]));
    const asked = new Map<number, MythRule>();
    return {
      value,
      ids,
      late: () => textAt(ids.length) as Late,
      myth: (id) => {
        const n = numbers.get(id);
        if (n === undefined) return null;
        const known = asked.get(n);
        if (known !== undefined) return known;
        const myth = textAt(n) as MythRule;
        asked.set(n, myth);
        return myth;
      },
    };
  } catch {
    closeSync(file);
    return null;
  }
}

function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const read = readSync(file, bytes, done, length - done, at + done);
    if (read === 0) throw new Error("cut short");
    done += read;
  }
  return bytes;
}

/** `value` may hold plain data, maps, sets and rows of numbers, `late` what JSON can hold. Never fails. */
export function keep(dir: string, stamp: Buffer, value: unknown, late: unknown, myths: readonly MythRule[]): void {
  const texts = [...myths, late].map((one) => Buffer.from(JSON.stringify(one)));
  const starts = new Float64Array(texts.length + 1);
  for (const [n, text] of texts.entries()) starts[n + 1] = starts[n]! + text.length;
  const stored: Stored<unknown> = { value, ids: myths.map((myth) => myth.id), starts };
  const { head, rows } = part(stored);
  const lengths = Buffer.alloc(16);
  lengths.writeBigUInt64LE(BigInt(head.length));
  lengths.writeBigUInt64LE(BigInt(rows.reduce((sum, row) => sum + row.length, 0)), 8);
  const path = join(dir, SNAPSHOT_FILE);
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, Buffer.concat([stamp, lengths, head, ...rows, ...texts]), { mode: 0o600 });
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // A folder that cannot be written costs the next start its compiling, nothing else.
  }
}
