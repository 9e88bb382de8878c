/** Several files as one stream of time: order, bad lines, and files that change under the reader. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parsePostJson } from "../../../src/model/post-json.ts";
import type { Delivery } from "../../../src/sources/source.ts";
import { openTimeline } from "../../../src/sources/file/timeline.ts";

const START_MS = Date.parse("2026-11-01T00:00:00Z");
const never = new AbortController().signal;
let folder: string;
let refused: string[];
beforeEach(() => {
  refused = [];
  folder = mkdtempSync(join(tmpdir(), "hearsay-timeline-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Batch = Extract<Delivery, { kind: "batch" }>;

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join("\n"));
  return path;
}

function post(id: string, minute: number, text = "hello"): string {
  return JSON.stringify({ id, platform: "test", text, createdAt: new Date(START_MS + minute * 60_000).toISOString() });
}

async function* deliveries(files: readonly string[], from: string | null = null): AsyncGenerator<Batch> {
  const source = openTimeline({
    id: "replay",
    files,
    stepMs: 600_000,
    fromMs: null,
    toMs: null,
    parse: parsePostJson,
    rejected: (_file, line, reason) => refused.push(`${line}: ${reason}`),
  });
  for await (const delivery of source.open(from, never)) if (delivery.kind === "batch") yield delivery;
}

async function all(files: readonly string[], from: string | null = null): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of deliveries(files, from)) batches.push(batch);
  return batches;
}

test("files are merged by time, a batch keeps within one step", async () => {
  const one = file("one.jsonl", [post("a", 11), post("b", 1)]);
  const two = file("two.jsonl", [post("c", 5), post("d", 11)]);
  const batches = await all([one, two]);
  expect(batches.map((batch) => batch.posts.map((each) => each.nativeId))).toEqual([
    ["b", "c"],
    ["a", "d"],
  ]);
});

test("a file that is overwritten between the index and the reading loses nothing in silence", async () => {
  const path = file("one.jsonl", [post("a", 1), post("b", 21), post("c", 41)]);
  const seen: Batch[] = [];
  for await (const batch of deliveries([path])) {
    seen.push(batch);
    if (seen.length === 1) file("one.jsonl", [post("a", 1)]);
  }
  expect(seen.flatMap((batch) => batch.posts).map((each) => each.nativeId)).toEqual(["a"]);
  expect(refused).toEqual(["2: the file was changed while it was read", "3: the file was changed while it was read"]);
  expect(seen.flatMap((batch) => batch.rejects)).toHaveLength(2);
});

test("bad lines are named up to a number, and counted beyond it", async () => {
  const path = file("one.jsonl", [...Array.from({ length: 2000 }, () => "{"), post("a", 1)]);
  const [batch] = await all([path]);
  expect(refused).toHaveLength(2000);
  expect(batch?.rejects).toHaveLength(500);
  expect(batch?.seen).toBe(2001);
  expect(Object.values(batch?.dropped ?? {})).toEqual([1500]);
});

test("a file without a single post is told", async () => {
  const batches = await all([file("one.jsonl", ["{", "[]"])]);
  expect(batches.map((batch) => [batch.seen, batch.rejects.length])).toEqual([[2, 2]]);
});

test("large posts of one moment come in several batches", async () => {
  const text = "x".repeat(3_000_000);
  const path = file(
    "one.jsonl",
    Array.from({ length: 8 }, (_, index) => post(`p${index}`, 1, text)),
  );
  expect((await all([path])).map((batch) => batch.posts.length)).toEqual([5, 3]);
});

test("an interrupted reading goes on; other files begin at their start", async () => {
  const one = file("one.jsonl", [post("a", 1), post("b", 21)]);
  const [first] = await all([one]);
  expect((await all([one], first!.cursor)).flatMap((batch) => batch.posts).map((each) => each.nativeId)).toEqual(["b"]);
  const two = file("two.jsonl", [post("c", 1), post("d", 21)]);
  expect((await all([two], first!.cursor)).flatMap((batch) => batch.posts)).toHaveLength(2);
});
