import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { Io } from "../../src/commands/command.ts";
import { runRulesNew } from "../../src/commands/rules-new.ts";
import { runRulesTest } from "../../src/commands/rules-test.ts";
import { runRulesWhoUses } from "../../src/commands/rules-who-uses.ts";
import { loadRulebook } from "../../src/config/rulebook.ts";

const ROOT = join(import.meta.dirname, "../..");
let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "rules-new-"));
  await cp(join(ROOT, "test/config/fixtures/full"), dir, { recursive: true });
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

type Verb = (args: readonly string[], io: Io) => Promise<number>;

async function run(verb: Verb, ...args: string[]): Promise<{ code: number; out: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: Readable.from([]), stdout, stderr, env: {}, cwd: dir, signal: AbortSignal.any([]) };
  const code = await verb([...args, "--rules", dir], io);
  return { code, out: String(stdout.read() ?? "") };
}

const TOPIC = ["--topic", "childhood-vaccines"] as const;

test.each([
  ["The measles jab is linked to autism", "measles-jab-linked-autism", /- <mmr> ~8 <cause> ~8 <autism>$/m],
  ['A "detox: bath" #1 pulls metals out of kids', "detox-bath-1-pulls-metals-kids", /- detox ~8 bath ~8 1 # words/m],
  ["Boiled onions cure ear ache", "boiled-onions-cure-ear-ache", /- boiled ~8 onions ~8 cure # words of the claim/m],
])("%s: the file lints clean as a draft, its tests run, and its gaps may not go live", async (claim, id, pattern) => {
  const { code, out } = await run(runRulesNew, claim, ...TOPIC);
  expect(code).toBe(0);
  const file = `myths/childhood-vaccines/${id}.yaml`;
  expect(out).toContain(join(dir, file));
  const text = await readFile(join(dir, file), "utf8");
  expect(text).toMatch(pattern);
  const { rulebook, findings } = await loadRulebook(dir, { today: "2026-11-24" });
  expect(findings).toEqual([]);
  expect(rulebook?.myths.find((one) => one.id === id)).toMatchObject({
    claim,
    status: "draft",
    owners: ["immunisation-desk"],
  });
  await writeFile(join(dir, file), text.replace("status: draft", "status: trial"));
  const told = (await loadRulebook(dir)).findings.map((one) => `${one.code} ${one.place.line}`);
  const gaps = ["fact: ", "source: ", '- "TODO'].map(
    (words) => text.split("\n").findIndex((one) => one.includes(words)) + 1,
  );
  expect(told).toEqual(gaps.map((line) => `S012 ${line}`));
});

test("its asserts test passes where the vocabulary knows the claim", async () => {
  await run(runRulesNew, "The measles jab is linked to autism", ...TOPIC, "--id", "jab-link");
  const { out } = await run(runRulesTest, "jab-link");
  expect(out).toContain("2 of 2 pass · patterns exercised 1/1");
});

test("--print writes nothing; fact, source, harm and owner may be given", async () => {
  const given = ["--fact", "It is not.", "--source", "https://health.example/a", "--harm", "high", "--owner", "desk"];
  const { out } = await run(runRulesNew, "MMR makes kids glow", ...TOPIC, "--print", ...given);
  expect(out).toMatch(/^harm: high\nowner: desk\nfact: "It is not\."\nsource: https:\/\/health\.example\/a$/m);
  await expect(readFile(join(dir, "myths/childhood-vaccines/mmr-makes-kids-glow.yaml"))).rejects.toThrow("ENOENT");
});

test.each<[readonly string[], RegExp]>([
  [[], /give the claim/],
  [["x y"], /say --topic\. Known: childhood-vaccines/],
  [["x y", "--topic", "nope"], /no topic "nope"/],
  [["x y", ...TOPIC, "--id", "mmr-causes-autism"], /there is a myth mmr-causes-autism already/],
  [["x y", ...TOPIC, "--harm", "some"], /"some" is not known here/],
  [["???", ...TOPIC], /name the file with --id/],
])("%j cannot run", async (args, message) => {
  await expect(run(runRulesNew, ...args)).rejects.toThrow(message);
});

test("who-uses names every place of a term, also by way of another", async () => {
  const vocab = "language: en\nterms:\n  jab:\n    any: [<mmr>, shot]\n";
  await writeFile(join(dir, "vocab/more.en.yaml"), vocab);
  const topic = join(dir, "topics/childhood-vaccines.yaml");
  await writeFile(topic, (await readFile(topic, "utf8")).replace("terms: [", "terms: [<jab>, "));
  const { out } = await run(runRulesWhoUses, "<mmr>");
  expect(out).toMatch(/^<mmr> en {2}vocab\/vaccines\.en\.yaml:4 {2}6 entries$/m);
  expect(out).toMatch(/^ {2}vocab\/more\.en\.yaml:4:11 {2}<jab>$/m);
  expect(out).toMatch(/^ {2}topics\/childhood-vaccines\.yaml:\d+:\d+ {2}childhood-vaccines \(by way of <jab>\)$/m);
  expect(out).toMatch(/^ {2}myths\/.*mmr-causes-autism\.yaml:36:5 {2}mmr-causes-autism$/m);
  expect(out).toMatch(/<mmr>: \d+ places, 2 myths\n$/);
});

test("who-uses says the same as JSON, and knows what was meant", async () => {
  const told = JSON.parse((await run(runRulesWhoUses, "autism", "--format", "json")).out) as {
    myths: readonly string[];
  };
  expect(told.myths).toEqual(["mmr-causes-autism"]);
  await expect(run(runRulesWhoUses, "autsim")).rejects.toThrow(/no vocab file has <autsim>\. Did you mean <autism>\?/);
});
