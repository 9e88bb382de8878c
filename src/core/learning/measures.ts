/** How well predicted classes fit: macro recall and macro-F1. For early stopping and sidecars; the full report is `hearsay eval`. */

export interface ClassScores {
  readonly count: number;
  readonly accuracy: number;
  readonly macroRecall: number;
  readonly macroF1: number;
}

export function scoreClasses(gold: readonly number[], found: readonly number[], classes: number): ClassScores {
  const right = new Float64Array(classes);
  const golds = new Float64Array(classes);
  const founds = new Float64Array(classes);
  for (const [i, label] of gold.entries()) {
    golds[label]!++;
    founds[found[i]!]!++;
    if (found[i] === label) right[label]!++;
  }
  let recall = 0;
  let f1 = 0;
  let present = 0;
  let correct = 0;
  for (let c = 0; c < classes; c++) {
    correct += right[c]!;
    if (golds[c] === 0) continue;
    present++;
    recall += right[c]! / golds[c]!;
    f1 += (2 * right[c]!) / (golds[c]! + founds[c]!);
  }
  return {
    count: gold.length,
    accuracy: gold.length === 0 ? 0 : correct / gold.length,
    macroRecall: present === 0 ? 0 : recall / present,
    macroF1: present === 0 ? 0 : f1 / present,
  };
}

/** Class of the greatest sum in each row. */
export function bestClasses(sums: Float64Array, classes: number): readonly number[] {
  return Array.from({ length: sums.length / classes }, (_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (sums[row * classes + c]! > sums[row * classes + best]!) best = c;
    return best;
  });
}
