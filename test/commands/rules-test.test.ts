import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";

import { beforeAll, describe, expect, test } from "vitest";

import { CannotRun } from "../../src/commands/cannot-run.ts";
import { runRulesTest } from "../../src/commands/rules-test.ts";
import { runRulesTry } from "../../src/commands/rules-try.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const MYTH = `id: garlic-cures-flu
claim: Garlic cures the flu
topic: home-remedies
status: active
harm: high
owner: desk
facts:
  - id: none
    text: No trial shows that garlic cures influenza.
    sources: [https://who.int/a, https://nhs.uk/b]
match:
  - garlic ~6 cure* ~4 flu
  - name: tag
    any: [tag:garliccures]
    weight: strong
exceptions:
  - name: recipes
    when: recipe
    effect: block
    reason: cooks joke
tests:
  asserts:
    - garlic cures the flu, my gran always said
  asks: [Does garlic cure the flu?]
  debunks:
    - Garlic does not cure the flu
    - "frobnicate, garlic cures the flu, my gran always said"
  no_match:
    - "garlic cures the flu, this recipe says"
    - I love garlic
  todo:
    - {post: Could garlic cure the flu?, want: asks}
    - {post: Cloves a day keep it away, want: asserts}
`;

const TOPIC = `id: home-remedies
title: Home remedies
owners: [desk]
languages: [en]
timezone: Europe/London
track:
  terms: [garlic]
`;

let rules = "";

beforeAll(async () => {
  rules = await mkdtemp(join(tmpdir(), "hearsay-rules-"));
  await cp(join(root, "rules/catalog.yaml"), join(rules, "catalog.yaml"));
  await cp(join(root, "rules/vocab/stance.en.yaml"), join(rules, "vocab/stance.en.yaml"));
  await writeIn("topics/home-remedies.yaml", TOPIC);
  await writeIn("myths/home-remedies/garlic-cures-flu.yaml", MYTH);
});

async function writeIn(file: string, text: string): Promise<void> {
  const path = join(rules, file);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
}

async function run(
  verb: typeof runRulesTest,
  args: readonly string[],
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const code = await verb(args, { stdin, stdout, stderr, env: {}, cwd: root, signal });
  const read = (stream: PassThrough): string => ((stream.read() as Buffer | null) ?? "").toString();
  return { code, out: read(stdout), err: read(stderr) };
}

describe("hearsay rules test", () => {
  test("prints what failed, why, what to do, and what was exercised", async () => {
    const { code, out, err } = await run(runRulesTest, ["garlic-cures-flu", "--rules", rules]);
    expect(err).toBe("");
    expect(code).toBe(1);
    const lineOf = (words: string): number => MYTH.split("\n").findIndex((one) => one.includes(words)) + 1;
    expect(out).toContain(
      `  FAIL debunks  line ${lineOf("frobnicate")}  "frobnicate, garlic cures the flu, my gran always said"\n       wanted debunks, got asserts (p `,
    );
    expect(out).toContain("pattern 1 [garlic cures the flu]");
    expect(out).toContain(
      'hint: add "frobnicate" to stance.debunks (used by 1 myths) or to this myth\'s stance.debunks',
    );
    expect(out).toContain("suppressed by recipes");
    expect(out).toContain("unexpectedly passes");
    expect(out).toMatch(/5 of 6 pass · 2 known gaps \(todo\) · patterns exercised 1\/2 · exceptions 1\/1\n$/);
  });

  test("says the same as one JSON object", async () => {
    const { code, out } = await run(runRulesTest, ["--rules", rules, "--format", "json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      pass: 5,
      fail: 1,
      todo: 2,
      myths: [{ id: "garlic-cures-flu", patterns: { exercised: 1, total: 2 } }],
    });
  });

  test("ends with 0 when the myth has learnt the cue", async () => {
    const file = join(rules, "myths/home-remedies/garlic-cures-flu.yaml");
    await writeFile(file, `${await readFile(file, "utf8")}stance: {debunks: [frobnicate]}\n`);
    expect((await run(runRulesTest, ["--rules", rules])).code).toBe(0);
    await writeFile(file, MYTH);
  });

  test.each([
    [["no-such-myth"], 'no myth "no-such-myth"'],
    [["--format", "xml"], "unknown format"],
    [["--rules", "/nowhere"], "catalog.yaml"],
  ])("cannot run with %j", async (args, words) => {
    await expect(run(runRulesTest, ["--rules", rules, ...args])).rejects.toThrow(CannotRun);
    await expect(run(runRulesTest, ["--rules", rules, ...args])).rejects.toThrow(words);
  });

  test("ends with 2 when rule files have errors, and tells them", async () => {
    await writeIn("myths/home-remedies/broken.yaml", "id: broken\nclaim: x\n");
    const { code, err } = await run(runRulesTest, ["--rules", rules]);
    expect(code).toBe(2);
    expect(err).toContain("broken.yaml");
    await rm(join(rules, "myths/home-remedies/broken.yaml"));
  });
});

describe("hearsay rules try", () => {
  test("underlines claim and cue, and gives reason and runner-up", async () => {
    const { code, out } = await run(runRulesTry, ["Stop saying garlic cures the flu", "--rules", rules]);
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines[0]).toMatch(/^ {2}garlic-cures-flu {2}match p (?:1\.0|\.\d\d) {2}debunks/);
    expect(lines[1]).toBe("       Stop saying garlic cures the flu");
    expect(lines[2]).toBe("       ~~~~~~~~~~~ ^^^^^^^^^^^^^^^^^^^^");
    expect(lines[3]).toContain('denial "Stop saying" → debunks · pattern 1 (strong, q 1.0)');
  });

  test("says so when nothing matches, and needs a text", async () => {
    expect((await run(runRulesTry, ["Good morning", "--rules", rules])).out).toContain("no myth matches");
    await expect(run(runRulesTry, ["--rules", rules])).rejects.toThrow(CannotRun);
  });
});
