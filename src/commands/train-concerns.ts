/**
 * Learns the vaccine concerns of CAVES: one yes-or-no regression a concern over the words that stance
 * reads, kept as columns of one table. Thresholds are set for F1 on parts held out in turn and become
 * part of the biases, so that 0 decides.
 */

import { loadRulebook } from "../config/rulebook.ts";
import { createRowBuilder, pickRows, vocabularyOf } from "../core/learning/rows.ts";
import {
  balancedWeights,
  type LinearWeights,
  predictRows,
  roundWeights,
  targetsOf,
  trainLinear,
} from "../core/learning/train-linear.ts";
import { compileCues, findCues } from "../core/stance/cues.ts";
import { readWords } from "../core/stance/features.ts";
import { CONCERNS } from "../core/stance/labels.ts";
import { clearFeatures, createFeatures } from "../core/text/features.ts";
import { packLinear } from "../core/text/model-file.ts";
import { createTokens, tokenise } from "../core/text/tokenise.ts";
import { CannotRun } from "./cannot-run.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";

const PARTS = 4;
const PENALTY = 10;
const ROUNDS = 40;
const LEAST_ROWS = 3;

export async function trainConcerns({ rows, dev, tell, rules }: TrainRequest): Promise<TrainedModel> {
  const { rulebook } = await loadRulebook(rules);
  if (rulebook === null)
    throw new CannotRun("train: the rules cannot be read, and concerns are learned with their cues");
  const cues = compileCues(rulebook.terms);
  const labelled = rows.filter(({ value }) => Array.isArray(value["labels"]));
  const held = dev.filter(({ value }) => Array.isArray(value["labels"]));
  if (labelled.length < 100) throw new CannotRun(`train: ${labelled.length} posts with labels are too few`);
  const features = createFeatures();
  const own = createTokens();
  const build = (posts: typeof rows): ReturnType<typeof createRowBuilder> => {
    const builder = createRowBuilder();
    for (const { text } of posts) {
      tokenise(text, own);
      clearFeatures(features);
      readWords(features, { tokens: own, cues: findCues(cues, own, "und") });
      builder.add(features);
    }
    return builder;
  };
  const built = build(labelled);
  const keys = built.keysInRows(LEAST_ROWS);
  const known = vocabularyOf(keys);
  const matrix = built.build(known);
  const test = build(held).build(known);
  const table = new Float64Array(keys.length * CONCERNS.length);
  const bias = new Float64Array(CONCERNS.length);
  const development: Record<string, number> = {};
  const all = [...labelled.keys()];
  let sum = 0;
  let last: LinearWeights | null = null;
  for (const [c, concern] of CONCERNS.entries()) {
    const has = (value: (typeof rows)[number]["value"]): number =>
      (value["labels"] as readonly unknown[]).includes(concern) ? 1 : 0;
    const gold = labelled.map(({ value }) => has(value));
    const learn = (wanted: readonly number[]): LinearWeights => {
      const labels = wanted.map((i) => gold[i]!);
      const set = {
        rows: pickRows(matrix, wanted),
        targets: targetsOf(labels, 2),
        weights: balancedWeights(labels, 2),
      };
      return trainLinear(set, keys.length, 2, { penalty: PENALTY, maxRounds: ROUNDS });
    };
    const outside = new Float64Array(gold.length);
    for (let part = 0; part < PARTS; part += 1) {
      const mine = all.filter((i) => i % PARTS === part);
      const model = learn(all.filter((i) => i % PARTS !== part));
      const sums = predictRows(pickRows(matrix, mine), model);
      for (const [n, i] of mine.entries()) outside[i] = sums[n * 2 + 1]! - sums[n * 2]!;
    }
    const cut = bestCut(outside, gold);
    const model = learn(all);
    last = model;
    for (let k = 0; k < keys.length; k += 1)
      table[k * CONCERNS.length + c] = model.weights[k * 2 + 1]! - model.weights[k * 2]!;
    bias[c] = model.bias[1]! - model.bias[0]! - cut;
    const sums = held.length > 0 ? predictRows(test, model) : null;
    const score =
      sums === null
        ? f1Above(outside, gold, cut)
        : f1Above(
            Float64Array.from(held, (_, n) => sums[n * 2 + 1]! - sums[n * 2]!),
            held.map(({ value }) => has(value)),
            cut,
          );
    development[concern] = Math.round(score * 1e4) / 1e4;
    sum += score;
    tell(`${concern}: F1 ${score.toFixed(3)}`);
  }
  if (last === null) throw new CannotRun("train: there are no concerns to learn");
  const data = roundWeights({ ...last, classes: CONCERNS.length, weights: table, bias }, keys, CONCERNS);
  return {
    file: packLinear("linear", data),
    classes: CONCERNS,
    range: [0, 1],
    posts: labelled.length,
    development: { posts: held.length, macroF1: Math.round((sum / CONCERNS.length) * 1e4) / 1e4, ...development },
  };
}

function f1Above(scores: Float64Array, gold: readonly number[], cut: number): number {
  let right = 0;
  let found = 0;
  let wanted = 0;
  for (const [i, label] of gold.entries()) {
    if (scores[i]! >= cut) found += 1;
    wanted += label;
    if (scores[i]! >= cut && label === 1) right += 1;
  }
  return found + wanted === 0 ? 0 : (2 * right) / (found + wanted);
}

function bestCut(scores: Float64Array, gold: readonly number[]): number {
  let best = 0;
  let bestScore = -1;
  for (let cut = -3; cut <= 3.001; cut += 0.1) {
    const score = f1Above(scores, gold, cut);
    if (score > bestScore) [best, bestScore] = [cut, score];
  }
  return best;
}
