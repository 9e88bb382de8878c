/**
 * A text as the numbers a net reads: for every kind of word score its sum, positive and negative part,
 * most, least, last and mean over the words, then the surface. Learned word tables are arguments, so
 * that training can read each text with tables that never saw it.
 */

import { type LinearModel, rowOf } from "../text/linear-model.ts";
import type { Tokens } from "../text/tokens.ts";
import type { Pack } from "./compile.ts";
import { pairKey, wordKey } from "./features.ts";
import { readSurface, SURFACE } from "./surface.ts";
import type { Units } from "./units.ts";

/**
 * Learned scores by word and word pair. Columns of a word: a score a class where it is said, where it
 * is denied, and as its neighbours in meaning let expect; `priors` polarities of other lexicons; what
 * it adds to each hidden unit of the net.
 */
export interface WordTables {
  readonly classes: number;
  readonly priors: number;
  readonly units: number;
  readonly words: LinearModel;
  /** Unit of each column of `words`. */
  readonly scales: Float64Array;
  /** A score a class; one unit for all. */
  readonly pairs: LinearModel;
}

/** How a denied word's expected scores and polarities count. */
const DENIED_INDUCED = -0.5;
const DENIED_PRIOR = -0.74;
/** Numbers a column gives. */
const EACH = 7;

/** Numbers that `readDense` writes. */
export function denseCount(classes: number, priors: number): number {
  return (3 * classes + priors + 1) * EACH + SURFACE.length;
}

let columns = new Float64Array(0);
let counts = new Float64Array(0);

/**
 * Writes the numbers into `values` and what the words bring to the hidden units into `hidden`.
 * `surface` as `readSurface` gave it for the same text.
 */
export function readDense(
  tokens: Tokens,
  units: Units,
  pack: Pack,
  tables: WordTables,
  values: Float64Array,
  hidden: Float64Array,
  surface: Float64Array = readSurface(tokens, units, pack),
): void {
  const { classes, priors, words, scales, pairs } = tables;
  const count = 3 * classes + priors + 1;
  if (columns.length < count * EACH) {
    columns = new Float64Array(count * EACH);
    counts = new Float64Array(count);
  }
  columns.fill(0);
  counts.fill(0);
  hidden.fill(0);
  const width = words.classes.length;
  const { weights } = words;
  const projections = 3 * classes + priors;
  let known = 0;
  for (let k = 0; k < units.count; k++) {
    if (units.quiet[k] === 1) continue;
    const i = units.token[k]!;
    const lo = tokens.lo[i]!;
    const hi = tokens.hi[i]!;
    const denied = units.negated[k] === 1;
    const row = rowOf(words, wordKey(lo, hi, 0));
    if (row >= 0) {
      const at = row * width;
      const said = denied ? classes : 0;
      for (let c = 0; c < classes; c++) {
        put(c, weights[at + said + c]! * scales[said + c]!);
        const induced = weights[at + 2 * classes + c]! * scales[2 * classes + c]!;
        put(classes + c, denied ? induced * DENIED_INDUCED : induced);
      }
      for (let p = 0; p < priors; p++) {
        const prior = weights[at + 3 * classes + p]! * scales[3 * classes + p]!;
        put(2 * classes + p, denied ? prior * DENIED_PRIOR : prior);
      }
      let any = 0;
      for (let u = 0; u < tables.units; u++) {
        const one = weights[at + projections + u]!;
        any |= one;
        hidden[u]! += one * scales[projections + u]!;
      }
      if (any !== 0) known++;
    }
    const valence = pack.valence[units.id[k]!]! / 4;
    put(2 * classes + priors, denied ? valence * DENIED_PRIOR : valence);
    if (k === 0 || units.run[k - 1] !== units.run[k] || units.quiet[k - 1] === 1) continue;
    const before = units.token[k - 1]!;
    const pair = rowOf(pairs, pairKey(tokens.lo[before]!, tokens.hi[before]!, lo, hi));
    if (pair >= 0)
      for (let c = 0; c < classes; c++)
        put(2 * classes + priors + 1 + c, pairs.weights[pair * classes + c]! * pairs.scale);
  }
  for (let n = 0; n < count; n++) if (counts[n]! > 0) columns[n * EACH + 6] = columns[n * EACH]! / counts[n]!;
  for (let n = 0; n < count * EACH; n++) values[n] = columns[n]!;
  values.set(surface, count * EACH);
  if (known > 1) for (let u = 0; u < tables.units; u++) hidden[u]! /= Math.sqrt(known);
}

function put(column: number, value: number): void {
  if (value === 0) return;
  const at = column * EACH;
  columns[at]! += value;
  if (value > 0) columns[at + 1]! += value;
  else columns[at + 2]! += value;
  if (value > columns[at + 3]!) columns[at + 3] = value;
  if (value < columns[at + 4]!) columns[at + 4] = value;
  columns[at + 5] = value;
  counts[column]!++;
}
