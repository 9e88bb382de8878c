import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CannotRun } from "../../src/commands/cannot-run.ts";
import { evalCommand } from "../../src/commands/eval.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hearsay-eval-"));
  // A few of the rules that ship: reading all of them for every run would only cost time.
  for (const part of ["catalog.yaml", "vocab", "topics/childhood-vaccines.yaml", "myths/childhood-vaccines"])
    await cp(join(root, "rules", part), join(folder, "rules", part), { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

// oxlint-disable-next-line typescript/no-explicit-any -- a report is looked into key by key.
type Json = any;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let files = 0;

async function file(rows: readonly unknown[]): Promise<string> {
  const name = join(folder, `${(files += 1)}.jsonl`);
  await writeFile(name, rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join(""));
  return name;
}

async function run(args: readonly string[]): Promise<Ran> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const { signal } = new AbortController();
  const code = await evalCommand.run(args, { stdin: Readable.from([]), stdout, stderr, env: {}, cwd: folder, signal });
  const textOf = (stream: PassThrough): string => ((stream.read() as Buffer | null) ?? "").toString();
  return { code, out: textOf(stdout), err: textOf(stderr) };
}

async function json(rows: readonly unknown[], args: readonly string[]): Promise<Ran & { readonly report: Json }> {
  const ran = await run([await file(rows), "--json", ...args]);
  return { ...ran, report: JSON.parse(ran.out) };
}

const POSTS = {
  spread: { id: "1", text: "MMR causes autism", myth: "vax-mmr-autism", stance: "asserts", frame: "plain" },
  debunk: { id: "2", text: "MMR does not cause autism", myth: "vax-mmr-autism", stance: "debunks", frame: "denial" },
  ask: { id: "3", text: "Does MMR cause autism?", myth: "vax-mmr-autism", stance: "asks", frame: "question" },
  near: { id: "4", text: "Good morning, lovely weather today", myth: null, frame: "near" },
};

describe("hearsay eval", () => {
  test("matching: tells flags on those who spread from flags on the others, with counts and frames", async () => {
    const { code, report } = await json(Object.values(POSTS), ["--task", "matching"]);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      task: "matching",
      evaluated: 4,
      bad: 0,
      precision: { value: 1, count: 1, of: 1, low: expect.any(Number), high: 1 },
      recall: { count: 1, of: 1 },
      found: { count: 3, of: 3 },
      falseFlags: { debunks: { count: 0, of: 1 }, asks: { count: 0, of: 1 }, nearMisses: { count: 0, of: 1 } },
    });
    expect(report.frames.map((one: { frame: string }) => one.frame)).toEqual(["denial", "near", "plain", "question"]);
  });

  test("stance: toward the myth a line names", async () => {
    const { report } = await json(Object.values(POSTS).slice(0, 3), ["--task", "stance"]);
    expect(report.accuracy).toMatchObject({ count: 3, of: 3 });
    expect(report.confusion.labels).toEqual(["asserts", "asks", "debunks"]);
  });

  test("stance: toward the text answered, with the names other sets use", async () => {
    const parent_text = "Garlic water cures the virus in one night";
    const rows = [
      { id: "1", text: "This is false, please stop", parent_text, stance: "debunk" },
      { id: "2", text: "Is that true? Any source?", parent_text, stance: "question" },
      { id: "3", text: "Garlic water cures the virus, it worked for us", parent_text, stance: "support" },
      { id: "4", text: "lol", parent_text, stance: "comment" },
    ];
    const { report } = await json(rows, ["--task", "stance"]);
    expect(report.confusion.labels.slice(0, 4)).toEqual(["asserts", "asks", "debunks", "none"]);
    expect(report.accuracy).toMatchObject({ of: 4 });
    // What vocabulary decides may change; who debunks is never taken for one who spreads.
    expect(report.accuracy.count).toBeGreaterThanOrEqual(3);
    expect(report.confusion.rows[2][0]).toBe(0);
  });

  test("sentiment, emotion and intent are told by class", async () => {
    const rows = [
      {
        id: "1",
        text: "I love this, wonderful news!",
        sentiment: "positive",
        emotion: "joy",
        intent: "claim",
        lang: "en",
      },
      {
        id: "2",
        text: "This is horrible and sad",
        sentiment: "negative",
        emotion: "sadness",
        intent: "claim",
        lang: "en",
      },
      {
        id: "3",
        text: "Qué horror, es terrible",
        sentiment: "negative",
        emotion: "fear",
        intent: "claim",
        lang: "es-MX",
      },
    ];
    const { report } = await json(rows, ["--task", "sentiment"]);
    expect(report.classes.map((one: { label: string }) => one.label)).toEqual(["positive", "negative"]);
    expect(report.accuracy.count).toBeGreaterThanOrEqual(2);
    expect(Object.keys(report.languages)).toEqual(["en", "es"]);
    for (const task of ["emotion", "intent"]) {
      const other = await json(rows, ["--task", task]);
      expect([other.code, other.report.count]).toEqual([0, 3]);
    }
  });

  test("retrieval: ranks bare claims", async () => {
    const claims = await file([
      { id: "garlic", claim: "Garlic cures the flu" },
      { id: "masts", claim: "Phone masts spread the virus" },
    ]);
    const rows = [
      { id: "1", text: "my aunt says garlic cured her flu", myth_ids: ["garlic"] },
      { id: "2", text: "those masts on the roof spread viruses", myth_ids: ["masts"] },
      { id: "3", text: "garlic bread tonight", myth_ids: ["masts"] },
    ];
    const { report } = await json(rows, ["--task", "retrieval", "--claims", claims]);
    expect(report).toMatchObject({
      hitAt1: { count: 2, of: 3 },
      map1: { of: 3 },
      mrr: { of: 3 },
      recall20: { count: 2, of: 3 },
    });
  });

  test("bad lines are told with their number, counted, and make the exit code 1", async () => {
    const rows = [
      POSTS.spread,
      "{nonsense",
      { id: "5" },
      { ...POSTS.ask, stance: "shrugs" },
      { ...POSTS.ask, myth: 7 },
    ];
    const { code, err, report } = await json(rows, ["--task", "matching"]);
    expect([code, report.evaluated, report.bad]).toEqual([1, 1, 4]);
    for (const told of [
      ":2: the line is not valid JSON",
      ":3: text is missing",
      ":4: stance must be one of",
      ":5: myth must",
    ])
      expect(err).toContain(told);
    expect(err).toContain("4 lines were passed over");
  });

  test("prints tables for a person", async () => {
    const name = await file(Object.values(POSTS));
    const { out } = await run([name, "--task", "matching"]);
    expect(out).toContain("flagged as spread, precision  ");
    expect(out).toMatch(/1\.000 \(1 of 1, 0\.\d{3} to 1\.000\)/);
    const stance = await run([name, "--task", "stance"]);
    expect(stance.out).toContain("confusion: a row is the gold");
  });

  test.each([
    { name: "no file", args: ["--task", "stance"], says: "name one file" },
    { name: "no task", args: ["x.jsonl"], says: "--task must be one of" },
    { name: "an unknown task", args: ["x.jsonl", "--task", "mood"], says: "--task must be one of" },
    { name: "a missing file", args: ["none.jsonl", "--task", "stance"], says: "none.jsonl" },
  ])("cannot run with $name", async ({ args, says }) => {
    await expect(run(args)).rejects.toThrow(says);
    await expect(run(args)).rejects.toBeInstanceOf(CannotRun);
  });
});
