/**
 * What a learned model knows of one word, found once and remembered: beginnings of the keys of its
 * pairs and triples, its row in the word table, weights of word and stem, weights of its letter
 * groups. A cache of bounded size; it changes no answer.
 */

import { type LinearModel, rowOf } from "../text/linear-model.ts";
import { hashWord } from "../text/hash.ts";
import { openMemo, type WordMemo } from "../text/phrase-memo.ts";
import { stem } from "../text/stem.ts";
import { letterKeys, type LetterGroups, pairBegin, stemKey, tripleBegin, wordKey } from "./features.ts";

/** Places behind the place that `look` gives. */
export const FACT_PAIR = 1;
export const FACT_TRIPLE = 2;
/** Row of the word in the table of words, -1 for none. */
export const FACT_ROW = 3;
/** How many letter groups it has. */
export const FACT_LETTERS = 4;
/** From here: a weight a class of word and stem where said, then where denied, then of all letter groups. */
export const FACT_WEIGHTS = 5;

/** `words` null for a model without a table of words. */
export function openWordFacts(
  lang: string,
  letters: LetterGroups,
  linear: LinearModel,
  words: LinearModel | null,
): WordMemo {
  const classes = linear.classes.length;
  const add = (key: number, sums: number[], from: number): void => {
    const row = rowOf(linear, key);
    if (row >= 0) for (let c = 0; c < classes; c++) sums[from + c]! += linear.weights[row * classes + c]!;
  };
  return openMemo((folded) => {
    const { lo, hi } = hashWord(folded);
    const stemmed = hashWord(stem(folded, lang));
    const sums = Array.from<number>({ length: 3 * classes }).fill(0);
    for (const negated of [0, 1]) {
      add(wordKey(lo, hi, negated), sums, negated * classes);
      add(stemKey(stemmed.lo, stemmed.hi, negated), sums, negated * classes);
    }
    const groups = letterKeys(folded, letters);
    for (const key of groups) add(key, sums, 2 * classes);
    const row = words === null ? -1 : rowOf(words, wordKey(lo, hi, 0));
    return [pairBegin(lo, hi) | 0, tripleBegin(lo, hi) | 0, row, groups.length, ...sums];
  });
}
