/**
 * The numbers of dense.ts for texts in a stream: the rows of a text's words are listed first, then
 * each column is summed up in registers. The same numbers up to the last digits.
 */

import { DENIED_INDUCED, DENIED_PRIOR, type Dense, EACH, MOST_GIVEN } from "./dense.ts";
import { SURFACE } from "./surface.ts";

/** Words and pairs of a text that bring something; filled by the caller. */
export interface Listed {
  words: number;
  /** Where the row of each begins in the table of words. */
  at: Int32Array;
  /** 1 where denied. */
  denied: Uint8Array;
  pairs: number;
  /** Row in the table of pairs. */
  pair: Int32Array;
  valences: number;
  /** By the hand lexicons, -1 to 1. */
  valence: Float64Array;
}

function emptyListed(capacity: number): Listed {
  return {
    words: 0,
    at: new Int32Array(capacity),
    denied: new Uint8Array(capacity),
    pairs: 0,
    pair: new Int32Array(capacity),
    valences: 0,
    valence: new Float64Array(capacity),
  };
}

let listed = emptyListed(256);

/** An empty list with room for so many; overwritten by the next call. */
export function beginList(count: number): Listed {
  if (listed.at.length < count) listed = emptyListed(Math.max(count, listed.at.length * 2));
  listed.words = listed.pairs = listed.valences = 0;
  return listed;
}

/** Valence of a denied word, as in the plain way. */
export function valenceOf(valence: number, denied: boolean): number {
  return denied ? (valence / 4) * DENIED_PRIOR : valence / 4;
}

/** Fills the values and what reaches the hidden units. */
export function fillDense(dense: Dense, list: Listed, surface: Float64Array): void {
  const { values, tables } = dense;
  const { classes, priors, words, pairs, scales } = tables;
  let column = 0;
  for (let c = 0; c < classes; c++)
    sumUp(values, column++, gather(list, words.weights, c, classes, scales[c]!, scales[classes + c]!));
  for (let c = 0; c < classes + priors; c++) {
    const scale = scales[2 * classes + c]!;
    const unsaid = scale * (c < classes ? DENIED_INDUCED : DENIED_PRIOR);
    sumUp(values, column++, gather(list, words.weights, 2 * classes + c, 0, scale, unsaid));
  }
  const { valences, valence } = list;
  const most = Math.min(valences, MOST_GIVEN);
  for (let n = 0; n < most; n++) given[n] = valence[n]!;
  sumUp(values, column++, most);
  for (let c = 0; c < classes; c++) sumUp(values, column++, gatherPairs(list, pairs.weights, c, classes, pairs.scale));
  const from = column * EACH;
  for (let n = 0; n < SURFACE.length; n++) values[from + n] = surface[n]!;
  bring(dense, list);
}

/** The values of one column that are not 0, in order. */
const given = new Float64Array(MOST_GIVEN);

function gather(
  { words, at, denied }: Listed,
  weights: Int8Array,
  place: number,
  deniedFurther: number,
  said: number,
  unsaid: number,
): number {
  let count = 0;
  for (let n = 0; n < words && count < MOST_GIVEN; n++) {
    const no = denied[n]!;
    const weight = weights[at[n]! + place + (no === 0 ? 0 : deniedFurther)]!;
    given[count] = weight * (no === 0 ? said : unsaid);
    count += weight === 0 ? 0 : 1;
  }
  return count;
}

function gatherPairs({ pairs, pair }: Listed, weights: Int8Array, c: number, classes: number, scale: number): number {
  let count = 0;
  for (let n = 0; n < pairs && count < MOST_GIVEN; n++) {
    const weight = weights[pair[n]! * classes + c]!;
    given[count] = weight * scale;
    count += weight === 0 ? 0 : 1;
  }
  return count;
}

function sumUp(values: Float64Array, column: number, count: number): void {
  let sum = 0;
  let size = 0;
  let most = 0;
  let least = 0;
  let value = 0;
  for (let n = 0; n < count; n++) {
    value = given[n]!;
    sum += value;
    size += Math.abs(value);
    most = value > most ? value : most;
    least = value < least ? value : least;
  }
  // The sum of sizes tells the positive part without a branch a value that nobody can foresee.
  const up = (sum + size) / 2;
  const at = column * EACH;
  values[at] = sum;
  values[at + 1] = up;
  values[at + 2] = sum - up;
  values[at + 3] = most;
  values[at + 4] = least;
  values[at + 5] = value;
  values[at + 6] = count === 0 ? 0 : sum / count;
}

/** What the words bring to the hidden units. */
function bring({ tables, hidden, sums }: Dense, { words, at }: Listed): void {
  const { weights } = tables.words;
  const { scales } = tables;
  const brought = 3 * tables.classes + tables.priors;
  const units = Math.min(sums.length, hidden.length);
  sums.fill(0);
  let known = 0;
  for (let n = 0; n < words; n++) {
    const from = at[n]! + brought;
    let any = 0;
    for (let u = 0; u < units; u++) {
      const one = weights[from + u]!;
      any |= one;
      sums[u]! += one;
    }
    if (any !== 0) known++;
  }
  const share = known > 1 ? 1 / Math.sqrt(known) : 1;
  for (let u = 0; u < units; u++) hidden[u] = sums[u]! * scales[brought + u]! * share;
}
