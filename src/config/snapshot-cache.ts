/**
 * Keeps compiled rules between starts: one file that holds for exactly these rules, lexicons and this
 * code. Myths lie behind the compiled part and are read one by one when asked for, so that ten
 * thousand of them take no memory. Losing the file costs time only.
 */

import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";

import type { MythRule } from "../model/rules.ts";

/** SHA-256 of what the file was made from, then the length of the compiled part. */
const STAMP_BYTES = 32;
const HEAD_BYTES = STAMP_BYTES + 8;
/** Bigger files are no rule files: their size and time stand for them. */
const MOST_BYTES = 4_000_000;
/** Run from its sources Hearsay is other code, which would find the built one's file of no use, and take its place. */
const FILE = import.meta.url.endsWith(".ts") ? "snapshot-sources.bin" : "snapshot.bin";

export interface Kept<T> {
  readonly value: T;
  /** By id; null for none. */
  myth(id: string): MythRule | null;
  readonly ids: readonly string[];
}

interface Stored<T> {
  readonly value: T;
  readonly ids: readonly string[];
  /** In bytes behind the compiled part; one more than there are ids. */
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
  for (const folder of folders)
    for (const path of filesUnder(folder)) {
      const { size, mtimeMs } = statSync(path);
      stamp.update(`\n${path} ${size} `).update(size > MOST_BYTES ? String(mtimeMs) : readFileSync(path));
    }
  return stamp.digest();
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
export function loadKept<T>(dir: string, stamp: Buffer): Kept<T> | null {
  let file: number;
  try {
    file = openSync(join(dir, FILE), "r");
  } catch {
    return null;
  }
  try {
    const head = readAt(file, 0, HEAD_BYTES);
    if (!head.subarray(0, STAMP_BYTES).equals(stamp)) throw new Error("made from something else");
    const length = Number(head.readBigUInt64LE(STAMP_BYTES));
    const { value, ids, starts } = deserialize(readAt(file, HEAD_BYTES, length)) as Stored<T>;
    const from = HEAD_BYTES + length;
    if (fstatSync(file).size !== from + starts[ids.length]!) throw new Error("cut short");
    const numbers = new Map(ids.map((id, n) => [id, n]));
    const asked = new Map<number, MythRule>();
    const kept: Kept<T> = {
      value,
      ids,
      myth: (id) => {
        const n = numbers.get(id);
        if (n === undefined) return null;
        const known = asked.get(n);
        if (known !== undefined) return known;
        const text = readAt(file, from + starts[n]!, starts[n + 1]! - starts[n]!).toString("utf8");
        const myth = JSON.parse(text) as MythRule;
        asked.set(n, myth);
        return myth;
      },
    };
    unheld.register(kept.myth, file);
    return kept;
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

/** `value` may hold plain data, maps, sets and typed arrays. Never fails. */
export function keep(dir: string, stamp: Buffer, value: unknown, myths: readonly MythRule[]): void {
  const texts = myths.map((myth) => Buffer.from(JSON.stringify(myth)));
  const starts = new Float64Array(texts.length + 1);
  for (const [n, text] of texts.entries()) starts[n + 1] = starts[n]! + text.length;
  const stored: Stored<unknown> = { value, ids: myths.map((myth) => myth.id), starts };
  const compiled = serialize(stored);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(compiled.length));
  const path = join(dir, FILE);
  try {
    mkdirSync(dir, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, Buffer.concat([stamp, length, compiled, ...texts]), { mode: 0o600 });
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // A folder that cannot be written costs the next start its compiling, nothing else.
  }
}
