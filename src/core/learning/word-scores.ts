/**
 * What words and word pairs say of the classes, counted from labelled texts (smoothed logarithms of
 * odds), and what words never seen there are likely to say, by ridge regression from word vectors.
 */

/** Counts a class by key. */
export type ClassCounts = ReadonlyMap<number, Float64Array>;

/** Texts seen with a word before its own count outweighs the prior. */
const SMOOTH = 3;

/** Scores a class of every key in at least `least` texts: log(p(class | word) / p(class)). */
export function scoreKeys(
  counts: ClassCounts,
  totals: readonly number[],
  least: number,
): ReadonlyMap<number, Float64Array> {
  const all = totals.reduce((a, b) => a + b, 0);
  const prior = totals.map((total) => total / all);
  const scores = new Map<number, Float64Array>();
  for (const [key, found] of counts) {
    const seen = found.reduce((a, b) => a + b, 0);
    if (seen < least) continue;
    scores.set(
      key,
      Float64Array.from(found, (n, c) => Math.log((n + SMOOTH * prior[c]!) / (seen + SMOOTH) / prior[c]!)),
    );
  }
  return scores;
}

/** A word with its vector, what it scored and how often it was seen. */
export interface Lesson {
  readonly vector: Float32Array;
  readonly scores: Float64Array;
  readonly seen: number;
}

/** Weights by class from a vector (its length of 1 added at the end) to the score. */
export function learnInduction(lessons: readonly Lesson[], classes: number): readonly Float64Array[] {
  const size = (lessons[0]?.vector.length ?? 0) + 1;
  const square = Array.from({ length: size }, () => new Float64Array(size));
  const sides = Array.from({ length: classes }, () => new Float64Array(size));
  const row = new Float64Array(size);
  for (const { vector, scores, seen } of lessons) {
    row.set(vector);
    row[size - 1] = 1;
    const weight = Math.min(seen, 50) / (Math.min(seen, 50) + 10);
    for (let i = 0; i < size; i++) {
      const value = row[i]! * weight;
      for (let j = 0; j < size; j++) square[i]![j]! += value * row[j]!;
      for (let c = 0; c < classes; c++) sides[c]![i]! += value * scores[c]!;
    }
  }
  for (let i = 0; i < size; i++) square[i]![i]! += RIDGE;
  return sides.map((side) => solve(square, side));
}

const RIDGE = 3;

export function induce(weights: Float64Array, vector: Float32Array): number {
  let sum = weights[vector.length]!;
  for (let i = 0; i < vector.length; i++) sum += weights[i]! * vector[i]!;
  return sum;
}

/** Solves a symmetric system by elimination; neither argument is changed. */
function solve(matrix: readonly Float64Array[], side: Float64Array): Float64Array {
  const rows = matrix.map((row, i) => Float64Array.of(...row, side[i]!));
  const size = rows.length;
  for (let i = 0; i < size; i++)
    for (let r = i + 1; r < size; r++) {
      const factor = rows[r]![i]! / rows[i]![i]!;
      for (let c = i; c <= size; c++) rows[r]![c]! -= factor * rows[i]![c]!;
    }
  const found = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    let value = rows[i]![size]!;
    for (let c = i + 1; c < size; c++) value -= rows[i]![c]! * found[c]!;
    found[i] = value / rows[i]![i]!;
  }
  return found;
}
