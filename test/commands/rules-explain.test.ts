import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";

import { expect, test } from "vitest";

import { runRulesExplain } from "../../src/commands/rules-explain.ts";

const ROOT = join(import.meta.dirname, "../..");
const FULL = join(ROOT, "test/config/fixtures/full");

async function explain(...args: string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: Readable.from([]), stdout, stderr, env: {}, cwd: ROOT, signal: AbortSignal.any([]) };
  await runRulesExplain([...args, "--rules", FULL], io);
  return String(stdout.read() ?? "");
}

interface Told {
  readonly myths: readonly {
    readonly myth: string;
    readonly p: number;
    readonly z: number;
    readonly sPat: number;
    readonly decision: string;
    readonly proofs: readonly {
      readonly q: number;
      readonly strength: number;
      readonly counts: boolean;
      readonly forms: readonly { readonly text: string; readonly form: string }[];
    }[];
    readonly terms: readonly { readonly factor: number; readonly value: number }[];
    readonly exceptions: readonly { readonly name: string; readonly holds: boolean }[];
  }[];
}

async function told(...args: string[]): Promise<Told> {
  return JSON.parse(await explain(...args, "--format", "json")) as Told;
}

test.each([
  "That measles jab gave our kid autism",
  "That measles jab gave our kid aut1sm, look it up before you take yours there",
  "autism after mmr, and mmr causes autism",
  "a new study on MMR and autism",
])("the arithmetic adds up to what was decided: %s", async (text) => {
  const [first] = (await told(text, "--myth", "mmr-causes-autism")).myths;
  const { terms, z, p, proofs, sPat } = first!;
  expect(terms.reduce((sum, term) => sum + term.factor * term.value, 0)).toBeCloseTo(z, 9);
  expect(1 / (1 + Math.exp(-z))).toBeCloseTo(p, 9);
  const doubt = proofs.filter((one) => one.counts).reduce((left, one) => left * (1 - one.strength * one.q), 1);
  expect(1 - doubt).toBeCloseTo(sPat, 9);
});

test("a disguised word is named with its form", async () => {
  const [first] = (await told("That measles jab causes aut1sm")).myths;
  expect(first!.proofs[0]!.forms).toEqual([{ text: "aut1sm", form: "disguised", q: 0.9 }]);
});

test("for people: the underlined text, every number and the exceptions tried", async () => {
  const out = await explain("They say MMR causes autism");
  expect(out).toMatch(/^mmr-causes-autism {2}\w+ p [\d.]+ {2}\w+ {2}· rev \w+ · calibration \S+$/m);
  expect(out).toMatch(/^ {2}They say MMR causes autism\n {2}[ ~]{9}\^{17}$/m);
  expect(out).toMatch(/^ {2}pattern 1 {3}\w+ \.\d\d × q 1\.00 = \.\d\d {2}\[MMR causes autism\]$/m);
  expect(out).toMatch(/^ {2}p {11}σ\(.+ × .+\) = σ\([−\d.]+\) = [\d.]+$/m);
  expect(out).toMatch(/^ {2}exception {3}gaming-mmr \(block\): does not hold$/m);
});

test("an exception that holds is told as the reason", async () => {
  const out = await explain("MMR causes autism in this ranked elo game");
  expect(out).toContain("suppressed by gaming-mmr");
  expect(out).toContain("exception   gaming-mmr (block): holds");
});

test("for a myth that does not match, the parts that are there and those that are not", async () => {
  const out = await explain("the weather and autism", "--myth", "mmr-causes-autism");
  expect(out).toMatch(/pattern 1: - <mmr> {3}- <cause> {3}\+ <autism>/);
});

test("a text about nothing says that nothing was weighed", async () => {
  expect(await explain("the weather is fine today")).toMatch(/^no myth: no pattern matches/);
});

test.each([
  [[""], /give the text/],
  [["x", "--myth", "nope"], /no myth "nope"/],
  [["x", "--format", "sarif"], /unknown format "sarif"/],
])("%j cannot run", async (args, message) => {
  await expect(explain(...args)).rejects.toThrow(message);
});
