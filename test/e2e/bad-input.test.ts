/** Hostile and broken input at every door: refused with its line, or taken without harm; the rest goes on. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { endPrograms, makeFolder, runProgram, startDaemonProgram, until } from "./program.ts";
import { ask } from "./rows.ts";

afterAll(endPrograms);

const closers: (() => void)[] = [];
let folder: string;
beforeEach(() => {
  const made = makeFolder();
  closers.push(() => made.remove());
  folder = made.path;
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const NOW_MS = Date.now();
const YEAR_MS = 365 * 24 * 3_600_000;

function post(id: string, parts: Readonly<Record<string, unknown>> = {}): string {
  const createdAt = new Date(NOW_MS - 3_600_000).toISOString();
  return JSON.stringify({ id, text: `measles news ${id}`, createdAt, author: { id: "someone" }, ...parts });
}

interface Line {
  readonly what: string;
  readonly bytes: string | Buffer;
  /** Id under which it is taken; null: refused. */
  readonly id: string | null;
  /** The reason, where the doors agree. */
  readonly why?: RegExp;
}

const LINES: readonly Line[] = [
  { what: "an ordinary post", bytes: post("plain"), id: "plain" },
  { what: "JSON cut short", bytes: '{"id":"cut","text":"measles', id: null, why: /not (valid )?JSON/ },
  { what: "no JSON at all", bytes: "measles everywhere", id: null, why: /not (valid )?JSON/ },
  {
    what: "a lone surrogate",
    bytes: '{"id":"lone","text":"measles \\ud83d and \\udc00 news","createdAt":"2026-11-20T10:00:00Z"}',
    id: "lone",
  },
  { what: "NUL", bytes: '{"id":"nul","text":"measles\\u0000 news","createdAt":"2026-11-20T10:00:00Z"}', id: "nul" },
  { what: "5 MB of text", bytes: post("big", { text: "measles " + "vaccine talk ".repeat(400_000) }), id: "big" },
  { what: "5 MB without a gap", bytes: post("wall", { text: "measles " + "a".repeat(5_000_000) }), id: "wall" },
  { what: "a clock of 1970", bytes: post("old", { createdAt: "1970-01-01T00:00:00Z" }), id: "old" },
  {
    what: "a clock a year ahead",
    bytes: post("ahead", { createdAt: new Date(NOW_MS + YEAR_MS).toISOString() }),
    id: "ahead",
  },
  { what: "an id over 2^53 as a string", bytes: post("9007199254740997"), id: "9007199254740997" },
  {
    what: "invalid UTF-8",
    bytes: Buffer.concat([
      Buffer.from('{"id":"latin","text":"measles caf'),
      Buffer.from([0xe9, 0xff]),
      Buffer.from('"}'),
    ]),
    id: null,
    why: /not valid UTF-8/,
  },
  { what: "a blank line", bytes: "   ", id: "" },
  { what: "a list", bytes: "[1,2]", id: null, why: /must be a JSON object/ },
  {
    what: "a post without text",
    bytes: '{"id":"mute","createdAt":"2026-11-20T10:00:00Z"}',
    id: null,
    why: /text is missing/,
  },
  { what: "a text that is a number", bytes: '{"id":"count","text":5}', id: null, why: /text must be a string/ },
  { what: "a post without id", bytes: '{"text":"measles"}', id: null, why: /id is missing/ },
  { what: "deep nesting", bytes: `{"id":"deep","text":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, id: null },
  {
    what: "a poisoned key",
    bytes: post("proto").replace("{", '{"__proto__":{"text":"x"},"constructor":1,'),
    id: "proto",
  },
  {
    what: "right-to-left and invisible marks",
    bytes: post("rtl", { text: "measles \u202e news \u200b\u2066 x" }),
    id: "rtl",
  },
  { what: "an ordinary post at the end", bytes: post("last"), id: "last" },
];
const TAKEN = LINES.flatMap((line) => (line.id === null || line.id === "" ? [] : [line.id]));
const REFUSED = LINES.flatMap((line, index) => (line.id === null ? [{ ...line, number: index + 1 }] : []));
const FILE = Buffer.concat(LINES.flatMap((line) => [Buffer.from(line.bytes), Buffer.from("\n")]));

function write(name: string, bytes: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

describe("analyse", () => {
  test.each(["1", "2"])(
    "tells every bad line by its number and analyses the rest, with %s threads",
    { timeout: 180_000 },
    async (threads) => {
      const ended = await runProgram(["analyse", "--threads", threads], { data: folder, stdin: FILE });
      expect(ended.code).toBe(1);
      const ids = ended.stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { readonly id: string }).id);
      expect(ids).toEqual(TAKEN);
      const told = ended.stderr.trimEnd().split("\n");
      expect(told.at(-1)).toBe(`analyse: ${REFUSED.length} lines were passed over`);
      expect(told.slice(0, -1).map((line) => /^line (\d+): ./.exec(line)?.[1])).toEqual(
        REFUSED.map((line) => String(line.number)),
      );
      for (const [index, { why }] of REFUSED.entries()) if (why !== undefined) expect(told[index]).toMatch(why);
    },
  );

  test("a number as id that JSON cannot hold is refused and says what to do", { timeout: 90_000 }, async () => {
    const ended = await runProgram(["analyse"], { data: folder, stdin: '{"id":9007199254740993,"text":"measles"}\n' });
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^line 1: .*write it as a string/);
  });

  test.each([
    ["nothing", "", 0, ""],
    ["only blank lines", "\n\n \n", 0, ""],
    ["no newline at the end", post("one"), 0, "one"],
  ])("%s on standard input", { timeout: 90_000 }, async (_what, stdin, code, id) => {
    const ended = await runProgram(["analyse"], { data: folder, stdin });
    expect(ended).toMatchObject({ code, stderr: "" });
    expect(ended.stdout).toMatch(id === "" ? /^$/ : new RegExp(`^\\{"id":"${id}".*\\}\n$`));
  });

  test.each([
    ["rules that are not there", ["--rules", "no-such-folder"], /no-such-folder/],
    ["a claims file that is not there", ["--claims", "no-such-file"], /no-such-file/],
    ["an unknown option", ["--shout"], /--shout/],
    ["a number that is none", ["--candidates", "many"], /--candidates "many"/],
  ])("%s ends it with code 2 and a message", { timeout: 90_000 }, async (_what, args, message) => {
    const ended = await runProgram(["analyse", ...args], { data: folder, stdin: post("one") });
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
  });
});

describe("replay", () => {
  test("tells file and line of what it refuses and stores the rest", { timeout: 180_000 }, async () => {
    const file = write("posts.jsonl", FILE);
    const db = join(folder, "replay.db");
    const ended = await runProgram(["replay", file, "--db", db], { data: folder });
    expect(ended.code).toBe(1);
    const told = ended.stderr.trimEnd().split("\n");
    expect(told.map((line) => line.split(":")[1])).toEqual(REFUSED.map((line) => String(line.number)));
    for (const [index, { why }] of REFUSED.entries()) {
      expect(told[index]).toMatch(/^.*posts\.jsonl:\d+: ./);
      if (why !== undefined) expect(told[index]).toMatch(why);
    }
    expect(ended.stdout).toContain(`${TAKEN.length} posts`);
    expect(ended.stdout).toContain(`${REFUSED.length} lines rejected`);
    expect(ask(db, "SELECT id FROM posts ORDER BY id")?.map((row) => row["id"])).toEqual([...TAKEN].sort());
    expect(ask(db, "SELECT count(*) AS n FROM analyses")).toEqual([{ n: TAKEN.length }]);
  });

  test("a post without createdAt is refused, for there is no clock but its own", { timeout: 90_000 }, async () => {
    const file = write("posts.jsonl", `{"id":"a","text":"measles"}\n${post("b")}\n`);
    const ended = await runProgram(["replay", file], { data: folder });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/posts\.jsonl:1: createdAt is missing/);
    expect(ended.stdout).toMatch(/^1 posts/);
  });

  test(
    "a second file on the same database is read from its beginning, the same one again not at all",
    { timeout: 180_000 },
    async () => {
      const at = (hour: number): Readonly<Record<string, unknown>> => ({ createdAt: `2026-11-20T${hour}:00:00Z` });
      const first = write("first.jsonl", `${post("a", at(10))}\n${post("b", at(11))}\n`);
      const second = write("second.jsonl", `${post("c", at(12))}\n${post("d", at(13))}\n`);
      const summaries: string[] = [];
      for (const file of [first, second, second]) {
        const ended = await runProgram(["replay", file, "--db", join(folder, "replay.db")], { data: folder });
        expect(ended).toMatchObject({ code: 0, stderr: "" });
        summaries.push(/^\d+ posts/m.exec(ended.stdout)?.[0] ?? ended.stdout);
      }
      expect(summaries).toEqual(["2 posts", "2 posts", "0 posts"]);
      const stored = ask(join(folder, "replay.db"), "SELECT id FROM posts ORDER BY id");
      expect(stored?.map((row) => row["id"])).toEqual(["a", "b", "c", "d"]);
    },
  );

  test("an empty file is no fault", { timeout: 90_000 }, async () => {
    const ended = await runProgram(["replay", write("empty.jsonl", "")], { data: folder });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/^0 posts/);
  });

  test.each([
    ["no file", () => join(folder, "none.jsonl"), /none\.jsonl/],
    ["a folder", () => folder, /is a folder/],
    ["a compressed file", () => write("posts.jsonl.gz", gzipSync(post("a"))), /posts\.jsonl\.gz is compressed/],
  ])("%s ends it with code 2 and a message", { timeout: 90_000 }, async (_what, file, message) => {
    const ended = await runProgram(["replay", file()], { data: folder });
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
  });
});

interface SourceView {
  readonly source: string;
  readonly rejected: number;
  readonly kept: number;
  readonly seen: number;
  readonly lastAliveMs: number | null;
  readonly trouble: { readonly kind: string; readonly detail: string } | null;
}

describe("a file as source of the daemon", () => {
  test(
    "every file goes on for itself: lines refused, a bomb given up, a folder and a hole told",
    { timeout: 240_000 },
    async () => {
      const data = join(folder, "data");
      mkdirSync(data);
      const bomb = Buffer.concat([
        Buffer.from(`${post("before")}\n`),
        Buffer.alloc(60_000_000, 0x20),
        Buffer.from(`\n${post("behind")}\n`),
      ]);
      const wide = Buffer.concat([
        Buffer.from(
          `${post("narrow")}\n${post("wide", { text: `measles ${"x".repeat(9_000_000)}` })}\n${post("after")}\n`,
        ),
      ]);
      const big = `{"id":9007199254740993,"text":"measles as a number","createdAt":"2026-11-20T10:00:00Z"}\n`;
      const files = {
        lines: write("lines.jsonl", FILE),
        bomb: write("bomb.jsonl.gz", gzipSync(bomb)),
        wide: write("wide.jsonl", wide),
        number: write("number.jsonl", big),
        torn: write(
          "torn.jsonl.gz",
          gzipSync(Array.from({ length: 3000 }, (_, n) => `${post(`torn${n}`)}\n`).join("")).subarray(0, 4000),
        ),
        empty: write("empty.jsonl", ""),
        folder,
        none: join(folder, "none.jsonl"),
      };
      const config = write(
        "hearsay.yaml",
        `web: {port: 0}
log: {level: warn}
sources:
  jetstream: null
  files:
${Object.entries(files)
  .map(([id, path]) => `    - {id: ${id}, path: "${path}", maxExpandedBytes: 20000000}\n`)
  .join("")}`,
      );
      const daemon = await startDaemonProgram(config, { data });
      const sources = await until(async () => {
        const health = (await (await fetch(`${daemon.page}/healthz`)).json()) as {
          readonly sources: readonly SourceView[];
        };
        const found = new Map(health.sources.map((source) => [source.source, source]));
        const lines = found.get("lines")?.seen === LINES.length - 1;
        const troubled = ["bomb", "torn", "folder", "none"].every((id) => (found.get(id)?.trouble ?? null) !== null);
        const alive = ["wide", "number", "empty"].every((id) => (found.get(id)?.lastAliveMs ?? null) !== null);
        return lines && troubled && alive && found.get("wide")?.seen === 3 ? found : null;
      }, "every source to have said something");

      expect(sources.get("lines")).toMatchObject({ rejected: REFUSED.length, kept: TAKEN.length, trouble: null });
      expect(sources.get("bomb")).toMatchObject({ kept: 1, trouble: { kind: "too-large" } });
      expect(sources.get("wide")).toMatchObject({ kept: 2, rejected: 1, trouble: null });
      expect(sources.get("number")).toMatchObject({ kept: 1, rejected: 0 });
      expect(sources.get("torn")?.trouble?.kind).toBe("malformed");
      expect(sources.get("empty")).toMatchObject({ kept: 0, rejected: 0, trouble: null });
      expect(sources.get("folder")?.trouble?.detail).toBe("it is a folder, not a file");
      expect(sources.get("none")?.trouble?.detail).toBe("there is no such file");

      const db = join(data, "hearsay.db");
      await until(() => ask(db, "SELECT count(*) AS n FROM pending")?.[0]?.["n"] === 0, "everything to be analysed");
      const clocks = ask(
        db,
        "SELECT id, skewed, created_at <= seen_at AS past FROM posts WHERE id IN ('old', 'ahead', 'plain') ORDER BY id",
      );
      expect(clocks).toEqual([
        { id: "ahead", skewed: 1, past: 1 },
        { id: "old", skewed: 1, past: 1 },
        { id: "plain", skewed: 0, past: 1 },
      ]);
      expect(ask(db, "SELECT text FROM posts WHERE id = '9007199254740993'")?.length).toBe(1);
      expect(
        ask(db, "SELECT reason FROM rejects WHERE source = 'lines' ORDER BY id")?.map(
          (row) => /^line (\d+): /.exec(String(row["reason"]))?.[1],
        ),
      ).toEqual(REFUSED.map((line) => String(line.number)));
      daemon.send("SIGTERM");
      expect(await daemon.ended).toMatchObject({ code: 0 });
    },
  );
});
