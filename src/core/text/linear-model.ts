/**
 * A linear model over feature keys as one open-addressing table of 8-bit weights: look a feature up,
 * add its row to the classes' sums. Decides nothing about tasks, training or files; a key is 32 bits,
 * so among 100,000 features a foreign one is taken for a known one once in 40,000.
 */

import type { Features } from "./features.ts";

/** The model as it is stored: keys ascending, one row of weights a key, in units of `scale`. */
export interface LinearData {
  readonly classes: readonly string[];
  readonly keys: Uint32Array;
  /** `keys.length` rows of `classes.length` weights. */
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: readonly number[];
}

export interface LinearModel extends LinearData {
  /** Key and row + 1 a slot; 0 means empty. */
  readonly slots: Uint32Array;
  readonly mask: number;
  /** One bit a key, eight bits a slot: says "no" to most foreign keys out of a near cache. */
  readonly filter: Int32Array;
  readonly filterMask: number;
}

export function openLinearModel(data: LinearData): LinearModel {
  let capacity = 8;
  while (capacity < data.keys.length * 2) capacity *= 2;
  const slots = new Uint32Array(capacity * 2);
  const mask = capacity - 1;
  const filter = new Int32Array(capacity / 4);
  const filterMask = filter.length * 32 - 1;
  for (const [row, key] of data.keys.entries()) {
    filter[(key & filterMask) >>> 5]! |= 1 << key;
    let slot = spread(key) & mask;
    while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
    slots[slot * 2] = key;
    slots[slot * 2 + 1] = row + 1;
  }
  return { ...data, slots, mask, filter, filterMask };
}

function spread(key: number): number {
  return key ^ (key >>> 15);
}

/** Row of a key, or -1. */
export function rowOf(model: LinearModel, unsigned: number): number {
  const { slots, mask, filter, filterMask } = model;
  // Signed, as all bit work is: a key over 2^31 would otherwise be carried as a fraction number.
  const key = unsigned | 0;
  if (((filter[(key & filterMask) >>> 5]! >>> key) & 1) === 0) return -1;
  let slot = (key ^ (key >>> 15)) & mask;
  for (;;) {
    const row = slots[slot * 2 + 1]!;
    if (row === 0) return -1;
    if ((slots[slot * 2]! | 0) === key) return row - 1;
    slot = (slot + 1) & mask;
  }
}

/** Writes the sum of each class (the logarithm of its odds up to a common number) into `sums`. */
export function scoreFeatures(model: LinearModel, features: Features, sums: Float64Array): void {
  const { weights, scale, bias } = model;
  const classes = bias.length;
  for (let c = 0; c < classes; c++) sums[c] = 0;
  const { keys, values, count } = features;
  for (let i = 0; i < count; i++) {
    const row = rowOf(model, keys[i]!);
    if (row < 0) continue;
    const value = values[i]!;
    const at = row * classes;
    for (let c = 0; c < classes; c++) sums[c]! += value * weights[at + c]!;
  }
  for (let c = 0; c < classes; c++) sums[c] = sums[c]! * scale + bias[c]!;
}

/** Turns sums into probabilities in place. */
export function toProbabilities(sums: Float64Array, count: number = sums.length): void {
  let most = -Infinity;
  for (let c = 0; c < count; c++) most = Math.max(most, sums[c]!);
  let total = 0;
  for (let c = 0; c < count; c++) {
    sums[c] = Math.exp(sums[c]! - most);
    total += sums[c]!;
  }
  for (let c = 0; c < count; c++) sums[c]! /= total;
}

/**
 * How much each token moved the sum of a class above the mean of all classes, added up over the
 * features read from it (a feature of several tokens is shared among them). `into` has a place a token.
 */
export function shareByToken(model: LinearModel, features: Features, wanted: number, into: Float64Array): void {
  const { weights, scale, bias } = model;
  const classes = bias.length;
  for (let i = 0; i < features.count; i++) {
    const first = features.first[i]!;
    const row = first < 0 ? -1 : rowOf(model, features.keys[i]!);
    if (row < 0) continue;
    let mean = 0;
    for (let c = 0; c < classes; c++) mean += weights[row * classes + c]! / classes;
    const last = features.last[i]!;
    const share = ((weights[row * classes + wanted]! - mean) * scale * features.values[i]!) / (last - first + 1);
    for (let t = first; t <= last; t++) into[t]! += share;
  }
}
