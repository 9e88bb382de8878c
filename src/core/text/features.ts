/**
 * What a learned model sees of a text: a bag of features, each a 32-bit key with a value and the
 * tokens it was read from. Decides how keys are made, so that training and analysis make the same
 * ones; which features a task reads is the task's own extractor.
 */

import { finishHi, finishLo, hashWord } from "./hash.ts";

/** Growable columns, filled again and again like Tokens; nothing may be kept past the next `clearFeatures`. */
export interface Features {
  count: number;
  keys: Uint32Array;
  values: Float64Array;
  /** First and last token the feature was read from, -1 for the text as a whole. */
  first: Int32Array;
  last: Int32Array;
}

export function createFeatures(): Features {
  return {
    count: 0,
    keys: new Uint32Array(512),
    values: new Float64Array(512),
    first: new Int32Array(512),
    last: new Int32Array(512),
  };
}

export function clearFeatures(features: Features): void {
  features.count = 0;
}

/** Appends a feature. The same key twice counts as the sum of both values. */
export function addFeature(
  features: Features,
  key: number,
  value: number,
  first: number = -1,
  last: number = first,
): void {
  const at = features.count;
  if (at === features.keys.length) widen(features);
  features.keys[at] = key;
  features.values[at] = value;
  features.first[at] = first;
  features.last[at] = last;
  features.count = at + 1;
}

function widen(features: Features): void {
  const { keys, values, first, last } = features;
  const size = keys.length * 2;
  features.keys = new Uint32Array(size);
  features.values = new Float64Array(size);
  features.first = new Int32Array(size);
  features.last = new Int32Array(size);
  features.keys.set(keys);
  features.values.set(values);
  features.first.set(first);
  features.last.set(last);
}

/** Divides the values from index `from` on by their Euclidean length: long posts weigh as much as short ones. */
export function normaliseFeatures(features: Features, from: number, length: number = 1): void {
  const { values, count } = features;
  let square = 0;
  for (let i = from; i < count; i++) square += values[i]! * values[i]!;
  if (square === 0) return;
  const factor = length / Math.sqrt(square);
  for (let i = from; i < count; i++) values[i]! *= factor;
}

/** Key of a feature known by name ("exclamations"). Never 0, which stands for an empty slot. */
export function namedKey(name: string): number {
  const { lo, hi } = hashWord(name);
  return (lo ^ Math.imul(hi, 0x9e3779b1)) >>> 0 || 1;
}

/**
 * Key of one more part after another key: chains "kind, word, word" into one key. Order matters.
 * `lo` and `hi` are the halves of a word hash (or any two numbers).
 */
export function chainKey(before: number, lo: number, hi: number): number {
  const mixed = finishLo(Math.imul(before, 0x85ebca6b) ^ lo) ^ finishHi(Math.imul(before, 0xc2b2ae35) ^ hi);
  return mixed >>> 0 || 1;
}
