/**
 * What a learned model knows of one word, found once and remembered in one row of numbers: its hash,
 * the beginnings of the keys of its pairs and triples, its row in the word table, weights of word and
 * stem, weights of its letter groups. A cache of bounded size; it changes no answer.
 */

import { formOf } from "../text/forms.ts";
import { hashWord } from "../text/hash.ts";
import { type LinearModel, rowOf } from "../text/linear-model.ts";
import { stemAnew } from "../text/stem.ts";
import { KIND_WORD, type Tokens } from "../text/tokens.ts";
import { fillLetterKeys, type LetterGroups, pairBegin, QUIET, stemKey, tripleBegin, wordKey } from "./features.ts";

// Places within a row.
export const FACT_LO = 0;
export const FACT_HI = 1;
export const FACT_PAIR = 2;
export const FACT_TRIPLE = 3;
/** Row of the word in the table of words, -1 for none. */
export const FACT_ROW = 4;
/** How many features of words and how many letter groups it has, known or not. */
export const FACT_WORDS = 5;
export const FACT_LETTERS = 6;
/** From here: a weight a class of word and stem where said, then where denied, then of all letter groups. */
export const FACT_WEIGHTS = 7;

export interface WordFacts {
  readonly lang: string;
  readonly letters: LetterGroups;
  readonly linear: LinearModel;
  /** Null for a model without a table of words. */
  readonly words: LinearModel | null;
  readonly stride: number;
  /** The rows; that at place 0 is of every silenced word. Replaced when it grows. */
  rows: Int32Array;
  end: number;
  /** Four numbers a slot: both halves of the hash, the place of the row (0 empty), unused. */
  slots: Int32Array;
  used: number;
}

const FIRST_SLOTS = 1 << 10;
/** 16 bytes each, and a row of 64 for every second one. */
const MAX_SLOTS = 1 << 17;
/** Longer words have no stem and no letter groups worth keeping. */
const MAX_WORD_LENGTH = 64;
/** Keeps a number or an emoji apart from a word of the same form. */
const NO_WORD = 0x5bd1e995;

export function openWordFacts(
  lang: string,
  letters: LetterGroups,
  linear: LinearModel,
  words: LinearModel | null,
): WordFacts {
  const stride = Math.ceil((FACT_WEIGHTS + 3 * linear.bias.length) / 4) * 4;
  const facts: WordFacts = {
    lang,
    letters,
    linear,
    words,
    stride,
    rows: new Int32Array(stride * 64),
    end: stride,
    slots: new Int32Array(FIRST_SLOTS * 4),
    used: 0,
  };
  facts.rows.set([QUIET.lo, QUIET.hi, pairBegin(QUIET.lo, QUIET.hi), tripleBegin(QUIET.lo, QUIET.hi), -1]);
  return facts;
}

/** Makes sure that no place of so many words in turn is forgotten while others are learned. */
export function reserveFacts(facts: WordFacts, count: number): void {
  while ((facts.used + count) * 8 >= facts.slots.length) makeRoom(facts);
}

/** Place of the row of token `i`: a word, number or emoji. */
export function placeOf(facts: WordFacts, tokens: Tokens, i: number): number {
  const lo = tokens.lo[i]! | 0;
  const hi = tokens.kind[i] === KIND_WORD ? tokens.hi[i]! | 0 : tokens.hi[i]! ^ NO_WORD;
  const { slots } = facts;
  const last = slots.length - 1;
  let at = (lo << 2) & last;
  for (;;) {
    const place = slots[at + 2]!;
    if (place === 0) return learn(facts, tokens, i, lo, hi);
    if (slots[at] === lo && slots[at + 1] === hi) return place;
    at = (at + 4) & last;
  }
}

function learn(facts: WordFacts, tokens: Tokens, i: number, lo: number, hi: number): number {
  const { stride } = facts;
  const place = facts.end;
  if (place + stride > facts.rows.length) {
    const wider = new Int32Array(facts.rows.length * 2);
    wider.set(facts.rows);
    facts.rows = wider;
  }
  facts.end = place + stride;
  describe(facts, tokens, i, place);
  insert(facts.slots, lo, hi, place);
  facts.used++;
  return place;
}

let keys = new Int32Array(256);

function describe({ rows, linear, words, letters, lang }: WordFacts, tokens: Tokens, i: number, place: number): void {
  const lo = tokens.lo[i]! | 0;
  const hi = tokens.hi[i]! | 0;
  const classes = linear.bias.length;
  const weights = place + FACT_WEIGHTS;
  rows[place + FACT_LO] = lo;
  rows[place + FACT_HI] = hi;
  rows[place + FACT_PAIR] = pairBegin(lo, hi);
  rows[place + FACT_TRIPLE] = tripleBegin(lo, hi);
  rows[place + FACT_ROW] = words === null ? -1 : rowOf(words, wordKey(lo, hi, 0));
  rows[place + FACT_WORDS] = 1;
  for (const negated of [0, 1]) addRow(linear, wordKey(lo, hi, negated), rows, weights + negated * classes);
  if (tokens.kind[i] !== KIND_WORD) return;
  const folded = formOf(tokens, i);
  if (folded.length > MAX_WORD_LENGTH) return;
  const stemmed = hashWord(stemAnew(folded, lang));
  for (const negated of [0, 1])
    addRow(linear, stemKey(stemmed.lo, stemmed.hi, negated), rows, weights + negated * classes);
  const most = (letters.most - letters.least + 1) * (MAX_WORD_LENGTH + 2);
  if (keys.length < most) keys = new Int32Array(most);
  const groups = fillLetterKeys(folded, letters, keys);
  for (let n = 0; n < groups; n++) addRow(linear, keys[n]!, rows, weights + 2 * classes);
  rows[place + FACT_WORDS] = 2;
  rows[place + FACT_LETTERS] = groups;
}

/** Adds the weights of a feature, one a class, to the sums from `from` on. */
export function addRow(linear: LinearModel, key: number, sums: Int32Array, from: number): void {
  const row = rowOf(linear, key);
  if (row < 0) return;
  const { weights } = linear;
  const classes = linear.bias.length;
  const at = row * classes;
  for (let c = 0; c < classes; c++) sums[from + c]! += weights[at + c]!;
}

function insert(slots: Int32Array, lo: number, hi: number, place: number): void {
  const last = slots.length - 1;
  let at = (lo << 2) & last;
  while (slots[at + 2] !== 0) at = (at + 4) & last;
  slots[at] = lo;
  slots[at + 1] = hi;
  slots[at + 2] = place;
}

function makeRoom(facts: WordFacts): void {
  const former = facts.slots;
  if (former.length === MAX_SLOTS * 4) {
    former.fill(0);
    facts.rows.fill(0, facts.stride);
    facts.used = 0;
    facts.end = facts.stride;
    return;
  }
  const slots = new Int32Array(former.length * 2);
  for (let at = 0; at < former.length; at += 4)
    if (former[at + 2] !== 0) insert(slots, former[at]!, former[at + 1]!, former[at + 2]!);
  facts.slots = slots;
}
