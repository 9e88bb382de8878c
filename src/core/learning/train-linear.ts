/**
 * Multinomial logistic regression with an L2 penalty over sparse rows, class weights or soft targets,
 * early stopping on a development split, and 8-bit rounding into `LinearData`. Deterministic:
 * no random number, rows in the order given.
 */

import type { LinearData } from "../text/linear-model.ts";
import { minimise } from "./minimise.ts";
import type { SparseRows } from "./rows.ts";

/** Rows with what they should be. */
export interface TrainingSet {
  readonly rows: SparseRows;
  /** A probability a class a row; one-hot for plain labels. */
  readonly targets: Float64Array;
  /** Weight a row. */
  readonly weights: Float64Array;
}

export interface TrainOptions {
  /** L2 penalty, 1 / C of the usual notation. */
  readonly penalty: number;
  readonly maxRounds?: number;
  /** Score on a development split, higher is better; the best weights win, training stops after `patience` checks without a gain. */
  readonly judge?: (weights: LinearWeights) => number;
  readonly patience?: number;
  /** Weights to begin with, as `train` gave them for the same columns. */
  readonly from?: LinearWeights;
}

/** Rows of `classes` weights by column, and a bias a class. */
export interface LinearWeights {
  readonly classes: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** Rounds it took to come here, where they were counted. */
  readonly rounds?: number;
}

/** One-hot targets of class numbers. */
export function targetsOf(labels: readonly number[], classes: number): Float64Array {
  const targets = new Float64Array(labels.length * classes);
  for (const [row, label] of labels.entries()) targets[row * classes + label] = 1;
  return targets;
}

/** Row weights that give every class the same total: n / (classes * n of the class). */
export function balancedWeights(labels: readonly number[], classes: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]!++;
  return Float64Array.from(labels, (label) => labels.length / (classes * counts[label]!));
}

const ROUNDS = 150;
const JUDGE_EVERY = 5;
const PATIENCE = 4;

export function trainLinear(set: TrainingSet, columns: number, classes: number, options: TrainOptions): LinearWeights {
  const at = new Float64Array((columns + 1) * classes);
  if (options.from !== undefined) {
    at.set(options.from.weights);
    at.set(options.from.bias, columns * classes);
  }
  const view = (params: Float64Array, rounds: number): LinearWeights => ({
    classes,
    rounds,
    weights: params.slice(0, columns * classes),
    bias: params.slice(columns * classes),
  });
  let best: LinearWeights | null = null;
  let bestScore = -Infinity;
  let worse = 0;
  const taken = minimise(at, (params, gradient) => lossOf(set, columns, classes, options.penalty, params, gradient), {
    maxRounds: options.maxRounds ?? ROUNDS,
    watch: (params, round) => {
      if (options.judge === undefined || round % JUDGE_EVERY !== 0) return false;
      const now = view(params, round);
      const score = options.judge(now);
      if (score > bestScore) {
        bestScore = score;
        best = now;
        worse = 0;
      } else worse++;
      return worse >= (options.patience ?? PATIENCE);
    },
  });
  return best ?? view(at, taken);
}

/** Cross-entropy with its penalty, and the gradient of both. */
function lossOf(
  { rows, targets, weights: rowWeights }: TrainingSet,
  columns: number,
  classes: number,
  penalty: number,
  params: Float64Array,
  gradient: Float64Array,
): number {
  const biasAt = columns * classes;
  let loss = 0;
  gradient.fill(0);
  for (let i = 0; i < biasAt; i++) {
    loss += (penalty / 2) * params[i]! * params[i]!;
    gradient[i] = penalty * params[i]!;
  }
  const sums = new Float64Array(classes);
  const { starts, columns: cols, values } = rows;
  for (let r = 0; r < rows.count; r++) {
    const from = starts[r]!;
    const to = starts[r + 1]!;
    for (let c = 0; c < classes; c++) sums[c] = params[biasAt + c]!;
    for (let i = from; i < to; i++) {
      const value = values[i]!;
      const place = cols[i]! * classes;
      for (let c = 0; c < classes; c++) sums[c]! += value * params[place + c]!;
    }
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, sums[c]!);
    let total = 0;
    for (let c = 0; c < classes; c++) total += Math.exp(sums[c]! - most);
    const logTotal = Math.log(total) + most;
    const weight = rowWeights[r]!;
    for (let c = 0; c < classes; c++) {
      const logP = sums[c]! - logTotal;
      const target = targets[r * classes + c]!;
      loss -= weight * target * logP;
      sums[c] = weight * (Math.exp(logP) - target);
      gradient[biasAt + c]! += sums[c]!;
    }
    for (let i = from; i < to; i++) {
      const value = values[i]!;
      const place = cols[i]! * classes;
      for (let c = 0; c < classes; c++) gradient[place + c]! += value * sums[c]!;
    }
  }
  return loss;
}

/** Sums of every class for every row. */
export function predictRows(rows: SparseRows, model: LinearWeights): Float64Array {
  const { classes, weights, bias } = model;
  const sums = new Float64Array(rows.count * classes);
  for (let r = 0; r < rows.count; r++) {
    for (let c = 0; c < classes; c++) sums[r * classes + c] = bias[c]!;
    for (let i = rows.starts[r]!; i < rows.starts[r + 1]!; i++)
      for (let c = 0; c < classes; c++)
        sums[r * classes + c]! += rows.values[i]! * weights[rows.columns[i]! * classes + c]!;
  }
  return sums;
}

/** Rounds weights to 8 bits with one scale. `keys[column]` names the columns, ascending. */
export function roundWeights(model: LinearWeights, keys: Uint32Array, classes: readonly string[]): LinearData {
  let most = 0;
  for (const weight of model.weights) most = Math.max(most, Math.abs(weight));
  const scale = most === 0 ? 1 : most / 127;
  return {
    classes,
    keys,
    weights: Int8Array.from(model.weights, (weight) => Math.round(weight / scale)),
    scale,
    bias: [...model.bias],
  };
}
