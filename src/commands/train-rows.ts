/** Reads the labelled posts of `--data FILE`: JSONL with `text`, the gold key of the task, often `lang`. */

import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { readByteLines } from "../platform/byte-lines.ts";
import { CannotRun } from "./cannot-run.ts";

export interface GoldRow {
  /** Base name of the file the row came from. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** As declared; null where the row says nothing. */
  readonly lang: string | null;
  /** The whole row, for keys that only one task knows. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** Of the posts of a file that speak of no claim so many are learned from. */
const EVERYDAY = { of: 2, most: 6_000 };

export function everydayShare(posts: number): number {
  return Math.min(EVERYDAY.most, Math.ceil(posts / EVERYDAY.of));
}

/** `count` of the rows, or all where they are fewer, evenly spread and in order. */
export function evenly<Row>(rows: readonly Row[], count: number): readonly Row[] {
  const taken = Math.min(count, rows.length);
  return Array.from({ length: taken }, (_, n) => rows[Math.floor((n * rows.length) / count)]!);
}

const MOST_LINE_BYTES = 1 << 20;

export interface GoldRows {
  readonly rows: readonly GoldRow[];
  readonly bad: number;
}

/** Rows of all files in the order given; lines that are no posts are counted and told to `tell`. */
export async function readGoldRows(files: readonly string[], tell: (message: string) => void): Promise<GoldRows> {
  const rows: GoldRow[] = [];
  let bad = 0;
  for (const path of files) {
    const file = basename(path);
    try {
      for await (const lines of readByteLines(createReadStream(path), MOST_LINE_BYTES))
        for (const { number, bytes } of lines) {
          if (bytes?.length === 0) continue;
          const value = bytes === null ? null : parseObject(bytes);
          const text = value?.["text"];
          if (value === null || typeof text !== "string") {
            bad += 1;
            tell(`${path}:${number}: no JSON object with a text`);
          } else {
            const { lang } = value;
            rows.push({ file, line: number, text, lang: typeof lang === "string" ? lang : null, value });
          }
        }
    } catch (cause) {
      throw new CannotRun(`train: --data ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return { rows, bad };
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}
