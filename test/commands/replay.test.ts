import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CannotRun } from "../../src/commands/cannot-run.ts";
import { replay } from "../../src/commands/replay.ts";

const START_MS = Date.parse("2020-03-01T00:00:00Z");
const HOUR_MS = 3_600_000;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-replay-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Line {
  readonly id: string;
  readonly text: string;
  readonly createdAt: string;
  readonly lang?: string;
  readonly author?: { readonly id: string };
}

interface Event {
  readonly event: string;
  readonly episode: string;
  readonly posts?: readonly string[];
}

function post(hours: number, text: string, author: string, id = `${author}-${hours}`): Line {
  return {
    id,
    text,
    createdAt: new Date(START_MS + hours * HOUR_MS).toISOString(),
    lang: "en",
    author: { id: author },
  };
}

/** Two quiet days, four posts an hour. */
const QUIET: readonly Line[] = Array.from({ length: 48 * 4 }, (_, n) =>
  post(n / 4, "A long walk by the river today", `walker${n % 50}`),
);

/** One post of each of `count` authors, over two hours from hour 40. */
function wave(count: number, textOf: (n: number) => string, authorOf: (n: number) => string): readonly Line[] {
  return Array.from({ length: count }, (_, n) => post(40 + (2 * n) / count, textOf(n), authorOf(n), `w${n}`));
}

const CLAIMS = ["MMR causes autism", "The MMR jab causes autism in kids", "They hide that MMR shots cause autism"];
const claim = (n: number): string => CLAIMS[n % CLAIMS.length] ?? "";

async function run(
  files: Readonly<Record<string, readonly Line[] | string>>,
  args: readonly string[] = ["--json"],
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  for (const [name, lines] of Object.entries(files)) {
    const text = typeof lines === "string" ? lines : lines.map((line) => JSON.stringify(line)).join("\n");
    writeFileSync(join(folder, name), text);
  }
  const out: Buffer[] = [];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      out.push(chunk);
      done();
    },
  });
  const stderr = new PassThrough();
  const env = { HEARSAY_DATA: folder, HEARSAY_IDENTITY_KEY: "0123456789abcdef0123456789abcdef" };
  const io = { stdin: Readable.from([]), stdout, stderr, env, cwd: folder, signal };
  const code = await replay.run([...Object.keys(files), ...args], io);
  return { code, out: Buffer.concat(out).toString(), err: String((stderr.read() as Buffer | null) ?? "") };
}

function eventsOf(out: string): readonly Event[] {
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
}

describe("hearsay replay", () => {
  test("tells a surge once, with the keys that other programs read", { timeout: 60_000 }, async () => {
    const { code, out, err } = await run({ "a.jsonl": [...QUIET, ...wave(30, claim, (n) => `s${n}`)] });
    expect([code, err]).toEqual([0, ""]);
    const fired = eventsOf(out).filter((event) => event.event === "fired");
    expect(fired).toEqual([
      {
        event: "fired",
        at: expect.stringMatching(/^2020-03-02T1[67]:\d\d:00\.000Z$/) as string,
        episode: "E-1",
        alert: "myth-surge",
        signal: "volume",
        subject: { myth: "vax-mmr-autism", lang: "en" },
        severity: "high",
        authors: expect.any(Number) as number,
        expected: expect.any(Number) as number,
        posts: expect.arrayContaining(["w1"]) as string[],
        reply: { id: "asserts-en", text: expect.any(String) as string, approved: false },
        topic: "childhood-vaccines",
        title: "MMR, vaccines and autism",
        platforms: { file: 8 },
      },
    ]);
  });

  test("orders several files by time and gives the same bytes whatever their order", { timeout: 60_000 }, async () => {
    const all = [...QUIET, ...wave(30, claim, (n) => `s${n}`)];
    const whole = await run({ "whole.jsonl": all });
    const parts = await run({
      "odd.jsonl": all.filter((_, n) => n % 2 === 1).toReversed(),
      "even.jsonl": all.filter((_, n) => n % 2 === 0),
    });
    expect(eventsOf(whole.out)).not.toEqual([]);
    expect(parts.out).toBe(whole.out);
  });

  test.each([
    ["fact-checks", () => "No, MMR does not cause autism, many studies show it", (n: number) => `s${n}`],
    ["questions", () => "Does the MMR vaccine cause autism?", (n: number) => `s${n}`],
    ["one author", claim, () => "loud"],
  ])("a wave of %s raises nothing", { timeout: 60_000 }, async (_, textOf, authorOf) => {
    const { code, out } = await run({ "a.jsonl": [...QUIET, ...wave(300, textOf, authorOf)] });
    expect([code, out]).toEqual([0, ""]);
  });

  test("names posts as the files name them, even where ids name people", { timeout: 60_000 }, async () => {
    const uri = (line: Line): Line => ({
      ...line,
      id: `at://did:plc:${line.author?.id}/app.bsky.feed.post/${line.id}`,
    });
    const lines = [...QUIET, ...wave(30, claim, (n) => `s${n}`)].map(uri);
    const { out } = await run({ "a.jsonl": lines });
    const named = eventsOf(out).flatMap((event) => event.posts ?? []);
    expect(named.length).toBeGreaterThan(4);
    const known = new Set(lines.map((line) => line.id));
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  test("tells lines whose time cannot be used, with file and line, and goes on", { timeout: 60_000 }, async () => {
    const at = (createdAt: string): Line => ({ id: createdAt, text: "x", createdAt });
    const { code, out, err } = await run(
      { "t.jsonl": ["0001-01-01T00:00:00Z", "soon", "+275760-09-13T00:00:00Z", "2020-03-01T00:00:00Z"].map(at) },
      [],
    );
    expect(code).toBe(1);
    const file = join(folder, "t.jsonl");
    expect(err.split("\n")).toEqual([
      `${file}:1: createdAt lies outside the years 1970 to 9999`,
      `${file}:2: createdAt is missing or no time; replay needs it`,
      `${file}:3: createdAt lies outside the years 1970 to 9999`,
      "",
    ]);
    expect(out).toContain("1 posts from 2020-03-01 00:00");
  });

  test("without a single post the summary names no time", { timeout: 60_000 }, async () => {
    expect((await run({ "none.jsonl": "" }, [])).out).toBe(
      "0 posts\n0 duplicates, 0 lines rejected\n0 alerts fired, 0 resolved\n",
    );
  });

  test("told to stop, it says that it did not reach the end and ends with 1", { timeout: 60_000 }, async () => {
    const { code, err } = await run({ "a.jsonl": QUIET }, [], AbortSignal.abort());
    expect([code, err]).toEqual([1, "replay: stopped before the end of the files\n"]);
  });

  test.each([
    [[], "at least one file"],
    [["nowhere.jsonl"], "nowhere.jsonl"],
    [["."], "folder"],
    [["empty.jsonl", "--from", "soon"], "--from"],
    [["empty.jsonl", "--map", "nowhere.json"], "nowhere.json"],
    [["empty.jsonl", "--wrong"], "--wrong"],
  ])("cannot run with %j and says why", async (args, words) => {
    writeFileSync(join(folder, "empty.jsonl"), "");
    await expect(run({}, args)).rejects.toThrow(CannotRun);
    await expect(run({}, args)).rejects.toThrow(words);
  });
});
