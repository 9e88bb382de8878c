import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { beforeAll, expect, test } from "vitest";

import { runRulesCoverage } from "../../src/commands/rules-coverage.ts";
import { runRulesTest } from "../../src/commands/rules-test.ts";

const ROOT = join(import.meta.dirname, "../..");

const MYTH = `id: garlic-cures-flu
claim: Garlic cures the flu
topic: home-remedies
harm: high
owner: desk
fact: No trial shows that garlic cures influenza.
source: https://health.example/a
variants:
  en:
    - so happy at last, all better now thanks to it
    - a clove a day heals influenza in no time
match:
  - garlic ~6 cure* ~4 flu
  - garlic ~12 cure* ~12 flu
  - name: tag
    any: [tag:garliccures]
    none: [pasta]
    weight: strong
  - name: idle
    all: [garlic, tea, antiviral]
  - name: guarded
    all: [clove, heals, influenza]
    none: [dentist]
    weight: strong
exceptions:
  - { name: recipes, when: recipe, effect: block, reason: cooks joke }
  - { name: idle-too, when: bakery, effect: block, reason: bakers joke }
tests:
  asserts:
    - garlic cures the flu, my gran always said
    - "So happy at last, wake up, all better now thanks to it: #garliccures"
    - A clove a day heals influenza in no time, I saw it
  no_match:
    - "garlic cures the flu, this recipe says"
    - The dentist heals with clove oil and has influenza today
`;

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "rules-mutate-"));
  await cp(join(ROOT, "rules/vocab/stance.en.yaml"), join(dir, "vocab/stance.en.yaml"));
  await put("catalog.yaml", "format: 1\n");
  await put(
    "topics/home-remedies.yaml",
    "id: home-remedies\ntitle: Home remedies\nowner: desk\ntrack: {terms: [garlic]}\n",
  );
  await put("myths/home-remedies/garlic-cures-flu.yaml", MYTH);
});

async function put(file: string, text: string): Promise<void> {
  await mkdir(join(dir, file, ".."), { recursive: true });
  await writeFile(join(dir, file), text);
}

async function run(verb: typeof runRulesTest, ...args: string[]): Promise<{ code: number; out: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const signal = AbortSignal.any([]);
  const code = await verb([...args, "--rules", dir], {
    stdin: Readable.from([]),
    stdout,
    stderr,
    env: {},
    cwd: dir,
    signal,
  });
  return { code, out: String(stdout.read() ?? "") };
}

const lineOf = (words: string): number => MYTH.split("\n").findIndex((one) => one.includes(words)) + 1;

test("parts that can go without a failing test are named, each with its line; needed ones are not", async () => {
  const { code, out } = await run(runRulesTest, "--mutate", "--format", "json");
  const { untested, fail } = JSON.parse(out) as { untested: { code: string; line: number }[]; fail: number };
  expect(fail).toBe(0);
  expect(untested.map((one) => `${one.code} ${one.line}`)).toEqual([
    `T020 ${lineOf("garlic ~6")}`,
    `T020 ${lineOf("garlic ~12")}`,
    `T020 ${lineOf("name: idle")}`,
    `T021 ${lineOf("name: idle-too")}`,
    `T022 ${lineOf("name: tag")}`,
  ]);
  expect(code).toBe(1);
});

test("for people the check ends with what is needed", async () => {
  const { out } = await run(runRulesTest, "--mutate");
  expect(out).toContain("pattern idle can be removed and no test fails.");
  expect(out).toMatch(/mutation check: 4 of 9 parts needed by a test\n$/);
});

test("coverage names for each part the tests in which it speaks", async () => {
  const { code, out } = await run(runRulesCoverage, "garlic-cures-flu");
  expect(code).toBe(1);
  expect(out).toContain(`  pattern 1           2 tests: line ${lineOf("my gran")}, ${lineOf("this recipe")}`);
  expect(out).toContain(`  exception recipes   1 test: line ${lineOf("this recipe")}`);
  expect(out).toContain("  exception idle-too  no test");
  expect(out).toMatch(/T023 .*No test exercises pattern idle\./);
  expect(out).toMatch(/T024 .*The exception idle-too suppresses no test\./);
  expect(out).toMatch(/1 myth: 5 of 7 parts exercised\n$/);
});

test("coverage speaks SARIF, with the place of each finding", async () => {
  const { out } = await run(runRulesCoverage, "--format", "sarif");
  const { version, runs } = JSON.parse(out) as {
    version: string;
    runs: { results: { ruleId: string; locations: { physicalLocation: { region: unknown } }[] }[] }[];
  };
  expect(version).toBe("2.1.0");
  const told = runs[0]!.results.map((one) => [one.ruleId, one.locations[0]!.physicalLocation.region]);
  expect(told).toContainEqual(["T023", { startLine: lineOf("name: idle"), startColumn: 5 }]);
});

test("an unknown myth cannot be covered", async () => {
  await expect(run(runRulesCoverage, "nope")).rejects.toThrow(/no myth "nope"/);
});

test("failing tests, todos that pass and languages without a test are findings for machines too", async () => {
  const id = "onion-cures-cold";
  const text = MYTH.replace("garlic-cures-flu", id)
    .replace("harm: high", "harm: high\nlanguages: [en, es]")
    .replaceAll("arlic", "nion")
    .replace("Gnion cures the flu", "Onion cures a cold")
    .replace("gnion cures the flu, my gran", "The weather is fine, my gran");
  const todo = '  todo:\n    - { post: "gnion cures the flu, my gran always says it", want: asserts }\n';
  await put(`myths/home-remedies/${id}.yaml`, text + todo);
  const told = await run(runRulesTest, id, "--format", "github");
  expect(told.code).toBe(1);
  expect(told.out).toMatch(
    /^::error file=myths\/home-remedies\/onion-cures-cold\.yaml,line=\d+,col=7,title=T011::"The weather/m,
  );
  expect(told.out).toMatch(/^::warning file=.*,title=T010::This todo passes now: got asserts/m);
  const covered = await run(runRulesCoverage, id, "--format", "json");
  const { findings } = JSON.parse(covered.out) as { findings: readonly { code: string; what: string }[] };
  expect(findings.find((one) => one.code === "T025")?.what).toContain("covers es");
});
