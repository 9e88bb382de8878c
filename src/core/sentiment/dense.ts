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
export const DENIED_INDUCED = -0.5;
export const DENIED_PRIOR = -0.74;
/** Numbers a column gives. */
export const EACH = 7;
/** Words that count in a column: a longer text is judged by its beginning. */
export const MOST_GIVEN = 512;

/** Numbers that a text comes to. */
export function denseCount(classes: number, priors: number): number {
  return (3 * classes + priors + 1) * EACH + SURFACE.length;
}

/** A text half read: begin, then add its words and pairs in order, then finish. */
export interface Dense {
  readonly tables: WordTables;
  /** The numbers, whole once finished. */
  readonly values: Float64Array;
  /** What the words bring to the hidden units, whole once finished. */
  readonly hidden: Float64Array;
  /** Words that gave a column something, and what they gave. */
  readonly counts: Int32Array;
  readonly given: Float64Array;
  /** Sums for the hidden units, in the units of the table. */
  readonly sums: Int32Array;
  /** Words that bring something to the hidden units. */
  known: number;
}

/** For a net of so many hidden units. */
export function openDense(tables: WordTables, hiddenUnits: number): Dense {
  const { classes, priors, units } = tables;
  return {
    tables,
    values: new Float64Array(denseCount(classes, priors)),
    hidden: new Float64Array(hiddenUnits),
    counts: new Int32Array(3 * classes + priors + 1),
    given: new Float64Array((3 * classes + priors + 1) * MOST_GIVEN),
    sums: new Int32Array(units),
    known: 0,
  };
}

function beginDense(dense: Dense): void {
  dense.values.fill(0);
  dense.counts.fill(0);
  dense.sums.fill(0);
  dense.known = 0;
}

/** `row` of the word in the table of words, -1 for none; `valence` by the hand lexicons, -4 to 4. */
function addWord(dense: Dense, row: number, denied: boolean, valence: number): void {
  const { classes, priors, words, scales } = dense.tables;
  if (row >= 0) {
    const { weights } = words;
    const { sums } = dense;
    const at = row * words.classes.length;
    const said = denied ? classes : 0;
    for (let c = 0; c < classes; c++) {
      put(dense, c, weights[at + said + c]! * scales[said + c]!);
      const induced = weights[at + 2 * classes + c]! * scales[2 * classes + c]!;
      put(dense, classes + c, denied ? induced * DENIED_INDUCED : induced);
    }
    for (let p = 0; p < priors; p++) {
      const prior = weights[at + 3 * classes + p]! * scales[3 * classes + p]!;
      put(dense, 2 * classes + p, denied ? prior * DENIED_PRIOR : prior);
    }
    const brought = at + 3 * classes + priors;
    let any = 0;
    for (let u = 0; u < sums.length; u++) {
      const one = weights[brought + u]!;
      any |= one;
      sums[u]! += one;
    }
    if (any !== 0) dense.known++;
  }
  if (valence !== 0) put(dense, 2 * classes + priors, denied ? (valence / 4) * DENIED_PRIOR : valence / 4);
}

/** `row` of a pair of words in the table of pairs. */
function addPair(dense: Dense, row: number): void {
  const { classes, priors, pairs } = dense.tables;
  for (let c = 0; c < classes; c++)
    put(dense, 2 * classes + priors + 1 + c, pairs.weights[row * classes + c]! * pairs.scale);
}

function finishDense(dense: Dense, surface: Float64Array): void {
  const { tables, values, hidden, counts, sums, known } = dense;
  for (let column = 0; column < counts.length; column++) sumUp(dense, column);
  const from = counts.length * EACH;
  for (let n = 0; n < SURFACE.length; n++) values[from + n] = surface[n]!;
  const { scales } = tables;
  const brought = 3 * tables.classes + tables.priors;
  const share = known > 1 ? 1 / Math.sqrt(known) : 1;
  for (let u = 0; u < Math.min(sums.length, hidden.length); u++) hidden[u] = sums[u]! * scales[brought + u]! * share;
}

/** Values of a column stay in a row until the text is read: a column is then summed up in registers. */
function put(dense: Dense, column: number, value: number): void {
  const { given, counts } = dense;
  const n = counts[column]!;
  if (value === 0 || n === MOST_GIVEN) return;
  given[column * MOST_GIVEN + n] = value;
  counts[column] = n + 1;
}

function sumUp({ given, counts, values }: Dense, column: number): void {
  const count = counts[column]!;
  if (count === 0) return;
  const from = column * MOST_GIVEN;
  let sum = 0;
  let up = 0;
  let most = 0;
  let least = 0;
  let value = 0;
  for (let n = from; n < from + count; n++) {
    value = given[n]!;
    sum += value;
    up += value > 0 ? value : 0;
    most = value > most ? value : most;
    least = value < least ? value : least;
  }
  const at = column * EACH;
  values[at] = sum;
  values[at + 1] = up;
  values[at + 2] = sum - up;
  values[at + 3] = most;
  values[at + 4] = least;
  values[at + 5] = value;
  values[at + 6] = sum / count;
}

/** Reads a text as a whole; columns.ts does the same for streams. */
export function readDense(tokens: Tokens, units: Units, pack: Pack, dense: Dense): void {
  const { words, pairs } = dense.tables;
  beginDense(dense);
  for (let k = 0; k < units.count; k++) {
    if (units.quiet[k] === 1) continue;
    const i = units.token[k]!;
    const lo = tokens.lo[i]!;
    const hi = tokens.hi[i]!;
    addWord(dense, rowOf(words, wordKey(lo, hi, 0)), units.negated[k] === 1, pack.valence[units.id[k]!]!);
    if (k === 0 || units.run[k - 1] !== units.run[k] || units.quiet[k - 1] === 1) continue;
    const before = units.token[k - 1]!;
    const pair = rowOf(pairs, pairKey(tokens.lo[before]!, tokens.hi[before]!, lo, hi));
    if (pair >= 0) addPair(dense, pair);
  }
  finishDense(dense, readSurface(tokens, units, pack));
}
