/**
 * What the stretches of a text stand for, as the quick look (screen.ts) reads it: the things that patterns are
 * filed under, each with its partners, and the words with which longer phrases go on from one stretch to the next.
 */

import type { PhraseHints } from "../text/phrase-hints.ts";
import { wordBit } from "../text/phrase-tree.ts";
import { NOTES } from "../text/phrases.ts";
import { ALONE, LISTED, mix, pairBit, type PairIndex, PARTNERS, partOf, POSTED, ROLE } from "./pairs.ts";

/** Places are multiples of 1 << STEP. */
export const STEP = 4;

// In the pool a stretch has a head, its things (a mixed number and its partners each), words with which an entry
// goes on from it, and words that entries go on to. The head: how many things, or ENOUGH; the `wordBit`s of what
// may follow, and those of the words that entries go on to; how many of both kinds of words there are, in two
// halves; and the `pairBit`s of the things.
/** A pattern hangs on the stretch alone. */
export const ENOUGH = -1;
export const FOLLOWING = 1;
export const SECONDS = 2;
export const COUNTS = 3;
export const AROUND = 4;
export const HEAD: number = AROUND + PARTNERS;
export const THING: number = 1 + PARTNERS;
/** Where a stretch that stands for nothing points to, and where the first other place is. */
export const NO_PLACE = 0;
const FIRST_PLACE = 1 << STEP;
const FIRST_POOL = 1 << 12;
/** A pool that grew beyond this is to be given up: 16 MB. */
const FULL_POOL = 1 << 22;
const NO_WORDS: readonly number[] = [];

export interface Things {
  /** Replaced when it grows. */
  pool: Int32Array;
  /** Place of what stands under any of these words; `areSeveral`: of one stretch with several words. */
  placeOfWords(words: readonly number[], areSeveral: boolean): number;
  /** Place of the entries that begin with these two words (PhraseHints.pairOf). */
  placeOfPair(pair: number): number;
  isFull(): boolean;
  /** Forgets all places. */
  clear(): void;
}

/** `phrases`: how many phrases and facts there are. */
export function openThings(hints: PhraseHints, phrases: number, pairs: PairIndex): Things {
  const { notes, listNotes, listStart, listOf } = pairs;
  /** By the only word of a stretch, or all: its place. */
  const places = new Map<number | string, number>();
  /** By pair; 0 where it was not asked for yet. */
  const pairPlaces = new Int32Array(hints.pairs);
  let poolEnd = FIRST_PLACE;
  const opened: Things = {
    pool: new Int32Array(FIRST_POOL),
    placeOfWords,
    placeOfPair,
    isFull: () => poolEnd > FULL_POOL,
    clear,
  };

  function placeOfPair(pair: number): number {
    const known = pairPlaces[pair]!;
    if (known !== 0) return known;
    const place = store(thingsOf(hints.entriesOfPair(pair)), NO_WORDS, NO_WORDS);
    pairPlaces[pair] = place;
    return place;
  }

  /** Most words come in several stretches, with and without a capital or a sign: they share a place. */
  function placeOfWords(words: readonly number[], areSeveral: boolean): number {
    if (words.length === 0) return NO_PLACE;
    const key = words.length === 1 && !areSeveral ? words[0]! : `${areSeveral ? "+" : ""}${words.join(" ")}`;
    let place = places.get(key);
    if (place === undefined) places.set(key, (place = storeWords(words, areSeveral)));
    return place;
  }

  function storeWords(words: readonly number[], areSeveral: boolean): number {
    const entries = new Set<number>();
    for (const word of words) {
      for (const entry of hints.entriesOf(word)) entries.add(entry);
      // Two words of a longer entry, the rest of which may stand in the next stretch.
      if (areSeveral)
        for (const second of words)
          for (const entry of hints.entriesOfPair(hints.pairOf(word, second))) entries.add(entry);
    }
    const firsts = words.filter((word) => hints.following(word) !== 0);
    const seconds = words.filter((word) => hints.isSecond(word));
    const things = thingsOf([...entries]);
    const isNothing = things !== null && things.length + firsts.length + seconds.length === 0;
    return isNothing ? NO_PLACE : store(things, firsts, seconds);
  }

  /** The things that patterns are filed under, as the pool has them; null where one is enough. */
  function thingsOf(entries: readonly number[]): readonly number[] | null {
    const things: number[] = [];
    const lists = new Set<number>();
    for (const phrase of entries) {
      const role = notes[phrase * NOTES + ROLE]!;
      if ((role & POSTED) !== 0) return null;
      if ((role & ALONE) !== 0) things.push(mix(phrase), ...notes.subarray(phrase * NOTES, phrase * NOTES + PARTNERS));
      if ((role & LISTED) !== 0)
        for (let at = listStart[phrase]!; at < listStart[phrase + 1]!; at += 1) lists.add(listOf[at]!);
    }
    for (const list of lists)
      things.push(mix(phrases + list), ...listNotes.subarray(list * PARTNERS, (list + 1) * PARTNERS));
    return things;
  }

  function store(things: readonly number[] | null, firsts: readonly number[], seconds: readonly number[]): number {
    const place = poolEnd;
    const numbers = [...(things ?? []), ...firsts, ...seconds];
    const end = place + HEAD + numbers.length;
    if (end > opened.pool.length) {
      const copy = new Int32Array(Math.max(opened.pool.length * 2, end));
      copy.set(opened.pool);
      opened.pool = copy;
    }
    const head = opened.pool.subarray(place, place + HEAD);
    head.fill(0);
    head[0] = things === null ? ENOUGH : things.length / THING;
    for (const word of firsts) head[FOLLOWING]! |= hints.following(word);
    for (const word of seconds) head[SECONDS]! |= wordBit(word);
    head[COUNTS] = (firsts.length << 16) | seconds.length;
    const mixed = (things ?? []).filter((_, n) => n % THING === 0);
    for (const one of mixed) head[AROUND + partOf(one)]! |= pairBit(one);
    opened.pool.set(numbers, place + HEAD);
    poolEnd = (end + FIRST_PLACE - 1) & -FIRST_PLACE;
    return place;
  }

  function clear(): void {
    opened.pool = new Int32Array(FIRST_POOL);
    poolEnd = FIRST_PLACE;
    places.clear();
    pairPlaces.fill(0);
  }

  return opened;
}
