/**
 * Learns the weights of core/myths/claim-features.ts from labelled posts: softmax over each post's
 * twenty candidates, weights per feature by gradient descent, quality by cross-validation over claims.
 * `node .out/test/tools/eval/learn-ranking.js [--data DIR]` prints the weights; a person copies them.
 */

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { bylineOf } from "../../../src/commands/analyse-lines.ts";
import { loadClaims } from "../../../src/commands/claims-file.ts";
import { FEATURE_NAMES } from "../../../src/core/myths/claim-features.ts";
import { compileClaims } from "../../../src/core/myths/catalogue.ts";
import { parsePostJson } from "../../../src/model/post-json.ts";
import { packageRoot } from "../../../src/platform/paths.ts";

interface Example {
  /** Right answers outside the candidates count against the recipe, and teach nothing. */
  readonly gold: readonly number[];
  readonly rows: readonly (readonly number[])[];
  readonly group: string;
  readonly weight: number;
}

const SETS = [
  { posts: "checkthat2022-train", claims: "checkthat2022-claims", weight: 1 },
  { posts: "healthver-topics-dev", claims: "healthver-topics-claims", weight: 1 },
] as const;
const FOLDS = 5;
const STEPS = 400;
const RATE = 0.05;
const PENALTY = 0.002;

async function examplesOf(data: string, set: (typeof SETS)[number]): Promise<readonly Example[]> {
  const { claims } = await loadClaims("learn", join(data, "retrieval", `${set.claims}.jsonl`));
  const { ranker, myths } = compileClaims(claims);
  const lines = readFileSync(join(data, "retrieval", `${set.posts}.jsonl`), "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .flatMap((line): Example[] => {
      const value = JSON.parse(line) as { readonly myth_ids: readonly string[] };
      const post = parsePostJson(value);
      if (!post.ok) return [];
      const found = ranker.explain({ text: post.value.text, lang: "en", byline: bylineOf(post.value) });
      const gold = found.flatMap((one, n) => (value.myth_ids.includes(myths[one.owner]!.id) ? [n] : []));
      return [{ gold, rows: found.map((one) => one.features), group: value.myth_ids[0]!, weight: set.weight }];
    });
}

/** Standardised while learning; given back for plain features. */
function learn(examples: readonly Example[]): readonly number[] {
  const size = FEATURE_NAMES.length;
  const rows = examples.flatMap((one) => one.rows);
  const mean = FEATURE_NAMES.map((_, f) => rows.reduce((sum, row) => sum + row[f]!, 0) / rows.length);
  const spread = FEATURE_NAMES.map(
    (_, f) => Math.sqrt(rows.reduce((sum, row) => sum + (row[f]! - mean[f]!) ** 2, 0) / rows.length) || 1,
  );
  const scaled = examples
    .filter((one) => one.gold.length > 0)
    .map((one) => ({ ...one, rows: one.rows.map((row) => row.map((value, f) => value / spread[f]!)) }));
  const weights = Array.from({ length: size }, () => 0);
  const first = Array.from({ length: size }, () => 0);
  const second = Array.from({ length: size }, () => 0);
  const total = scaled.reduce((sum, one) => sum + one.weight, 0);
  for (let step = 1; step <= STEPS; step += 1) {
    const slope = weights.map((weight) => PENALTY * weight);
    for (const { rows, gold, weight } of scaled) {
      const scores = rows.map((row) => row.reduce((sum, value, f) => sum + value * weights[f]!, 0));
      const highest = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - highest));
      const all = shares.reduce((sum, one) => sum + one, 0);
      for (const [n, row] of rows.entries()) {
        const gap = ((shares[n]! / all - (gold.includes(n) ? 1 / gold.length : 0)) * weight) / total;
        for (let f = 0; f < size; f += 1) slope[f]! += gap * row[f]!;
      }
    }
    for (let f = 0; f < size; f += 1) {
      first[f] = 0.9 * first[f]! + 0.1 * slope[f]!;
      second[f] = 0.999 * second[f]! + 0.001 * slope[f]! ** 2;
      const step1 = first[f]! / (1 - 0.9 ** step);
      const step2 = second[f]! / (1 - 0.999 ** step);
      weights[f]! -= (RATE * step1) / (Math.sqrt(step2) + 1e-8);
    }
  }
  return weights.map((weight, f) => weight / spread[f]!);
}

function quality(
  examples: readonly Example[],
  weights: readonly number[],
): { readonly map5: number; readonly hit1: number } {
  let map5 = 0;
  let hit1 = 0;
  for (const { rows, gold } of examples) {
    const scores = rows.map((row) => row.reduce((sum, value, f) => sum + value * weights[f]!, 0));
    const place = gold.map(
      (n) => scores.filter((score, m) => score > scores[n]! || (score === scores[n] && m < n)).length,
    );
    const best = Math.min(99, ...place);
    if (best < 5) map5 += 1 / (best + 1);
    if (best === 0) hit1 += 1;
  }
  return { map5: map5 / examples.length, hit1: hit1 / examples.length };
}

function foldOf(group: string): number {
  let hash = 7;
  for (const letter of group) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return (Math.imul(hash, 0x5bd1e995) >>> 16) % FOLDS;
}

const { values } = parseArgs({ options: { data: { type: "string" } } });
const data = values.data ?? resolve(packageRoot(), "../shared/data");
const sets = await Promise.all(SETS.map((set) => examplesOf(data, set)));
const all = sets.flat();
for (const [n, examples] of sets.entries()) {
  const scores = Array.from({ length: FOLDS }, (_, fold) => {
    const held = examples.filter((one) => foldOf(one.group) === fold);
    const { map5, hit1 } = quality(held, learn(all.filter((one) => foldOf(one.group) !== fold)));
    return { map5: map5 * held.length, hit1: hit1 * held.length };
  });
  const mean = (key: "map5" | "hit1"): string =>
    (scores.reduce((sum, one) => sum + one[key], 0) / examples.length).toFixed(4);
  process.stdout.write(`${SETS[n]!.posts}: cross-validated MAP@5 ${mean("map5")} hit@1 ${mean("hit1")}\n`);
}
const weights = learn(all);
for (const [n, examples] of sets.entries()) {
  const { map5, hit1 } = quality(examples, weights);
  process.stdout.write(`${SETS[n]!.posts}: on itself MAP@5 ${map5.toFixed(4)} hit@1 ${hit1.toFixed(4)}\n`);
}
process.stdout.write(`${FEATURE_NAMES.map((name, f) => `${weights[f]!.toFixed(3)}, // ${name}`).join("\n")}\n`);
