import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileConfig } from "../../../src/sources/file/config.ts";
import { openFile } from "../../../src/sources/file/index.ts";
import type { Cursor, Delivery, SourceContext } from "../../../src/sources/source.ts";
import { batchesOf, collect, has, postsOf, quickContext, totalOf } from "../source-contract.ts";

let folder = "";
let path = "";
let context: SourceContext;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hearsay-file-"));
  path = join(folder, "posts.jsonl");
  context = quickContext();
});

afterEach(async () => {
  await context.http.close();
  await rm(folder, { recursive: true });
});

const toTheEnd = (): boolean => false;
const line = (id: string | number): string => JSON.stringify({ id, text: `measles ${id}` });
const ids = (deliveries: readonly Delivery[]): readonly string[] => postsOf(deliveries).map((post) => post.nativeId);
const rejects = (deliveries: readonly Delivery[]): readonly string[] =>
  batchesOf(deliveries).flatMap((batch) => batch.rejects.map((reject) => reject.reason));
const gaps = (deliveries: readonly Delivery[]): number =>
  batchesOf(deliveries).reduce((sum, batch) => sum + batch.gaps.length, 0);
const cursorOf = (deliveries: readonly Delivery[]): Cursor | null => batchesOf(deliveries).at(-1)?.cursor ?? null;

function read(
  from: Cursor | null = null,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<readonly Delivery[]> {
  return collect(openFile(FileConfig.parse({ path, ...settings }), context), from, toTheEnd);
}

test("names the line of everything it refuses and reads the rest", async () => {
  const lines: readonly (string | Buffer)[] = [
    "\uFEFF" + line("a"),
    "not json",
    "",
    Buffer.concat([Buffer.from('{"id":"x","text":"measles '), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    '{"text":"measles without id"}',
    "[1,2]",
    line("b") + "\r",
    '{"id":"c","text":"measles \\ud800 \\u0000"}',
    '{"id":"d","text":"' + "measles ".repeat(200_000) + '"}',
    "[".repeat(100_000),
    line("e"),
  ];
  await writeFile(path, Buffer.concat(lines.flatMap((one) => [Buffer.from(one), Buffer.from("\n")])).subarray(0, -1));
  const deliveries = await read(null, { maxLineBytes: 1_048_576 });
  expect(ids(deliveries)).toEqual(["a", "b", "c", "e"]);
  expect(rejects(deliveries)).toEqual([
    "line 2: not JSON",
    "line 4: not valid UTF-8",
    "line 5: id is missing",
    "line 6: a post must be a JSON object",
    "line 9: longer than 1048576 bytes",
    "line 10: not JSON",
  ]);
  expect(totalOf(deliveries, "seen")).toBe(10);
});

test("does not hold a line over the limit in memory", async () => {
  const piece = Buffer.alloc(1_048_576, 0x61);
  const input = new PassThrough();
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const feed = async (): Promise<void> => {
    for (let n = 0; n < 200; n++) {
      if (!input.write(piece)) await new Promise((resolve) => input.once("drain", resolve));
      peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    }
    input.end("\n" + line("after") + "\n");
  };
  const source = openFile(FileConfig.parse({ path: "-" }), context, { input });
  const [deliveries] = await Promise.all([collect(source, null, toTheEnd), feed()]);
  expect(ids(deliveries)).toEqual(["after"]);
  expect(rejects(deliveries)).toEqual(["line 1: longer than 8388608 bytes"]);
  expect(peak - before).toBeLessThan(100 * 1_048_576);
});

test("reads standard input, compressed or not, and gives it no cursor", async () => {
  for (const bytes of [Buffer.from(line(1) + "\n" + line(2)), gzipSync(line(1) + "\n" + line(2) + "\n")]) {
    const input = new PassThrough();
    input.end(bytes);
    const deliveries = await collect(openFile(FileConfig.parse({ path: "-" }), context, { input }), null, toTheEnd);
    expect(ids(deliveries)).toEqual(["1", "2"]);
    expect(cursorOf(deliveries)).toBeNull();
  }
});

test("ends when it is aborted while standard input says nothing", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  const source = openFile(FileConfig.parse({ path: "-" }), context, { input: new PassThrough() });
  const got: Delivery[] = [];
  for await (const delivery of source.open(null, controller.signal)) got.push(delivery);
  expect(got.filter((delivery) => delivery.kind === "batch")).toEqual([]);
});

test("keeps ids beyond 2^53 exact, written as strings or as numbers", async () => {
  const big = "1337727767551553537";
  await writeFile(
    path,
    `{"id":"${big}","text":"measles 12345678901234567890"}\n{"id":${big},"text":"measles \\" ${big}"}\n`,
  );
  const deliveries = await read();
  expect(ids(deliveries)).toEqual([big, big]);
  expect(postsOf(deliveries)[1]?.text).toBe(`measles " ${big}`);
});

test("gives up a compressed file that grows beyond the limit, keeping what came before", async () => {
  const bomb = Buffer.concat([Buffer.from(line(1) + "\n"), Buffer.alloc(50_000_000, 0x20)]);
  await writeFile(path, gzipSync(bomb));
  const deliveries = await read(null, { maxExpandedBytes: 2_000_000 });
  expect(ids(deliveries)).toEqual(["1"]);
  expect(deliveries.at(-1)).toMatchObject({ kind: "trouble", problem: { kind: "too-large", limitBytes: 2_000_000 } });
});

test("says that a compressed file is cut off, keeping what came before", async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => line(`${n}-${Math.sin(n)}`)).join("\n");
  const packed = gzipSync(lines);
  await writeFile(path, packed.subarray(0, packed.length / 2));
  const deliveries = await read();
  expect(ids(deliveries).length).toBeGreaterThan(1000);
  expect(deliveries.at(-1)).toMatchObject({ kind: "trouble", problem: { kind: "malformed" } });
});

test.each([
  ["missing", "gone"],
  ["a folder", "unreachable"],
])("a file that is %s is trouble of kind %s", async (what, kind) => {
  if (what === "a folder") path = folder;
  const deliveries = await read();
  expect(deliveries).toMatchObject([{ kind: "trouble", problem: { kind } }]);
});

test("an empty file is no trouble", async () => {
  await writeFile(path, "");
  expect(await read()).toEqual([{ kind: "alive" }]);
});

test("goes on after what was appended, with the true line numbers", async () => {
  await writeFile(path, line(1) + "\n" + line(2) + "\n");
  const first = await read();
  await appendFile(path, "bad\n" + line(3) + "\n");
  const second = await read(cursorOf(first));
  expect(ids(second)).toEqual(["3"]);
  expect(rejects(second)).toEqual(["line 3: not JSON"]);
  expect(await read(cursorOf(second))).toEqual([{ kind: "alive" }]);
});

test.each([
  ["replaced by another of the same length", async () => writeFile(path, line(7) + "\n" + line(8) + "\n"), ["7", "8"]],
  ["cut short", async () => truncate(path, line(1).length + 1), ["1"]],
])("starts over with a note when the file was %s", async (_, change, expected) => {
  await writeFile(path, line(1) + "\n" + line(2) + "\n");
  const first = await read();
  await change();
  const second = await read(cursorOf(first));
  expect(ids(second)).toEqual(expected);
  expect(gaps(second)).toBe(1);
});

test("starts over with a note at a cursor it never wrote", async () => {
  await writeFile(path, line(1) + "\n");
  const deliveries = await read("v1:1795342769721433");
  expect(ids(deliveries)).toEqual(["1"]);
  expect(gaps(deliveries)).toBe(1);
});

test("a followed file waits for the rest of a line, survives rotation and comes back", async () => {
  const [head, tail] = [line("half").slice(0, 10), line("half").slice(10)];
  await writeFile(path, line(1) + "\n" + head);
  const source = openFile(FileConfig.parse({ path, follow: true }), context);
  let step = 0;
  const deliveries = await collect(source, null, (soFar) => {
    if (step === 0 && has(["1"])(soFar)) {
      step = 1;
      setTimeout(() => void appendFile(path, tail + "\n"), 50);
    }
    if (step === 1 && has(["half"])(soFar)) {
      step = 2;
      setTimeout(() => void rm(path).then(() => writeFile(path, line("new") + "\n")), 50);
    }
    return has(["1", "half", "new"])(soFar);
  });
  expect(ids(deliveries)).toEqual(["1", "half", "new"]);
  expect(rejects(deliveries)).toEqual([]);
  expect(gaps(deliveries)).toBe(1);
});
