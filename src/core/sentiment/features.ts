/**
 * What the learned models of sentiment and emotion see of a text: words, word pairs and triples,
 * stems, letter groups within words, each negated or not, and what the hand lexicons say. One reader
 * for training, explanation and the plain (slow) way of scoring; learned.ts scores the same, faster.
 */

import { addFeature, chainKey, type Features, namedKey, normaliseFeatures } from "../text/features.ts";
import { finishHi, finishLo, hashWord, HI_FACTOR, HI_SEED, LO_FACTOR, LO_SEED, type WordHash } from "../text/hash.ts";
import { openMemo, type WordMemo } from "../text/phrase-memo.ts";
import { stem } from "../text/stem.ts";
import { KIND_EMOJI, KIND_WORD, type Tokens } from "../text/tokens.ts";
import type { Pack } from "./compile.ts";
import { readSurface, SURFACE } from "./surface.ts";
import type { Units } from "./units.ts";

const WORD = namedKey("word");
const NEGATED = namedKey("negated word");
const STEM = namedKey("stem");
const NEGATED_STEM = namedKey("negated stem");
const PAIR = namedKey("pair");
const TRIPLE = namedKey("triple");
const LETTERS = namedKey("letters");
/** Stands for every silenced word in pairs and triples. */
export const QUIET: WordHash = hashWord("<quiet>");

/** Letters of a group, least and most. */
export interface LetterGroups {
  readonly least: number;
  readonly most: number;
}

/** Longer words give the groups of their beginning. */
const LONGEST = 24;

/** Keys of the letter groups of a folded word, its edges marked. */
export function letterKeys(folded: string, groups: LetterGroups): readonly number[] {
  const keys = new Int32Array((groups.most - groups.least + 1) * (LONGEST + 2));
  return Array.from(keys.subarray(0, fillLetterKeys(folded, groups, keys)), (key) => key >>> 0);
}

const framed = new Uint16Array(LONGEST + 2);
const LESS_THAN = 60;
const GREATER_THAN = 62;

/** Puts the keys into a row with room enough, shortest groups first; gives their number. */
export function fillLetterKeys(folded: string, { least, most }: LetterGroups, keys: Int32Array): number {
  const length = Math.min(folded.length, LONGEST) + 2;
  framed[0] = LESS_THAN;
  for (let n = 0; n < length - 2; n++) framed[n + 1] = folded.charCodeAt(n);
  framed[length - 1] = GREATER_THAN;
  let count = 0;
  for (let at = 0; at + least <= length; at++) {
    // The same sum as hashWord: each group goes on from the shorter one before it.
    let lo = LO_SEED | 0;
    let hi = HI_SEED | 0;
    let place = at;
    const end = Math.min(at + most, length);
    for (let n = at; n < end; n++) {
      const unit = framed[n]!;
      lo = Math.imul(lo ^ unit, LO_FACTOR);
      hi = Math.imul(hi ^ unit, HI_FACTOR);
      hi ^= hi >>> 15;
      const size = n - at + 1;
      if (size < least) continue;
      keys[place] = chainKey(LETTERS, finishLo(lo), finishHi(hi));
      place += length - size + 1;
      count++;
    }
  }
  return count;
}

/** Per word: both halves of the hash of its stem, then the keys of its letter groups. */
export function openWordMemo(lang: string, letters: LetterGroups): WordMemo {
  return openMemo((folded) => {
    const { lo, hi } = hashWord(stem(folded, lang));
    return [lo | 0, hi | 0, ...letterKeys(folded, letters).map((key) => key | 0)];
  });
}

export const wordKey = (lo: number, hi: number, negated: number): number =>
  chainKey(negated === 1 ? NEGATED : WORD, lo, hi);
export const stemKey = (lo: number, hi: number, negated: number): number =>
  chainKey(negated === 1 ? NEGATED_STEM : STEM, lo, hi);
/** Keys of pairs and triples that begin with a word; `nextKey` puts the others to it. */
export const pairBegin = (lo: number, hi: number): number => chainKey(PAIR, lo, hi);
export const tripleBegin = (lo: number, hi: number): number => chainKey(TRIPLE, lo, hi);
export const nextKey: (begun: number, lo: number, hi: number) => number = chainKey;
export const pairKey = (lo1: number, hi1: number, lo2: number, hi2: number): number =>
  chainKey(pairBegin(lo1, hi1), lo2, hi2);
const tripleKey = (lo1: number, hi1: number, lo2: number, hi2: number, lo3: number, hi3: number): number =>
  chainKey(chainKey(tripleBegin(lo1, hi1), lo2, hi2), lo3, hi3);

/** Appends the features of a text. `units` as read from `tokens` with `pack`; `memo` of the same language. */
export function readFeatures(tokens: Tokens, units: Units, pack: Pack, memo: WordMemo, into: Features): void {
  readWords(tokens, units, memo, into);
  readLetters(tokens, units, memo, into);
  const surface = readSurface(tokens, units, pack);
  for (let i = 0; i < SURFACE.length; i++) if (surface[i] !== 0) addFeature(into, SURFACE_KEYS[i]!, surface[i]!);
}

export const SURFACE_KEYS: readonly number[] = SURFACE.map((name) => namedKey(`surface ${name}`));

function readWords(tokens: Tokens, units: Units, memo: WordMemo, into: Features): void {
  const from = into.count;
  const { token, run, negated, quiet } = units;
  let [lo1, hi1, lo2, hi2] = [0, 0, 0, 0];
  for (let k = 0; k < units.count; k++) {
    const i = token[k]!;
    const loud = quiet[k] === 0;
    const lo = loud ? tokens.lo[i]! : QUIET.lo;
    const hi = loud ? tokens.hi[i]! : QUIET.hi;
    if (loud) {
      addFeature(into, wordKey(lo, hi, negated[k]!), 1, i);
      const place = tokens.kind[i] === KIND_WORD ? memo.look(tokens, i) : 0;
      if (place !== 0) addFeature(into, stemKey(memo.pool[place + 1]!, memo.pool[place + 2]!, negated[k]!), 1, i);
    }
    if (k > 0 && run[k - 1] === run[k]) {
      addFeature(into, pairKey(lo1, hi1, lo, hi), 1, token[k - 1], i);
      if (k > 1 && run[k - 2] === run[k]) addFeature(into, tripleKey(lo2, hi2, lo1, hi1, lo, hi), 1, token[k - 2], i);
    }
    [lo2, hi2, lo1, hi1] = [lo1, hi1, lo, hi];
  }
  normaliseFeatures(into, from);
}

function readLetters(tokens: Tokens, units: Units, memo: WordMemo, into: Features): void {
  const from = into.count;
  for (let k = 0; k < units.count; k++) {
    const i = units.token[k]!;
    if (units.quiet[k] === 1 || tokens.kind[i] === KIND_EMOJI) continue;
    const place = tokens.kind[i] === KIND_WORD ? memo.look(tokens, i) : 0;
    if (place === 0) continue;
    const end = place + memo.pool[place]!;
    for (let at = place + 3; at <= end; at++) addFeature(into, memo.pool[at]! >>> 0, 1, i);
  }
  normaliseFeatures(into, from);
}
