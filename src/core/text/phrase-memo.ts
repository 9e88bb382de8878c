/**
 * Remembers, per hash of a token, what it stands for (words of phrases, stems of claims), so that a
 * token seen before costs one look at one cache line. A cache only: bounded, emptied when full, never changes an answer.
 */

import { formOf } from "./forms.ts";
import { BELOW_TAG, openHashSlots, TAG } from "./hash-slots.ts";
import type { Tokens } from "./tokens.ts";

export interface WordMemo {
  /** At a place given by `look`: a count, then so many numbers. Replaced when full. */
  pool: Int32Array;
  /** Place in the pool of what token `i` stands for; 0 for nothing. */
  look(tokens: Tokens, i: number): number;
  /** Looks up every token whose kind is in this set of bits; gives the number of those that stand for something. */
  lookAll(tokens: Tokens, kinds: number): number;
  /** What `lookAll` found, by token: the place, 0 for nothing and for other kinds. Filled again by the next call. */
  places: Int32Array;
  /** Which tokens stand for something, ascending; as many as `lookAll` said. */
  standing: Int32Array;
}

/** The lowest bit: places in the pool are even. */
const NOTHING = 1;
/** What a token stands for is often longer than a cache line; the pool has as much room behind the last. */
const NEXT_LINE = 16;
const FIRST_POOL = 1 << 10;
/** A pool that grew beyond this is given up before the next post: 16 MB. */
const FULL_POOL = 1 << 22;
/** Longer words are no words of any phrase, and no key worth keeping. */
const MAX_WORD_LENGTH = 64;

/** `resolve` gives what a folded form stands for; it is asked once per distinct token, and again after a reset. */
export function openMemo(resolve: (folded: string) => readonly number[]): WordMemo {
  const slots = openHashSlots();
  let poolEnd = 2;
  const memo: WordMemo = {
    pool: new Int32Array(FIRST_POOL),
    look,
    lookAll,
    places: new Int32Array(64),
    standing: new Int32Array(64),
  };

  function look(tokens: Tokens, i: number): number {
    const answer = slots.find(tokens.lo[i]! | 0, tokens.hi[i]! | 0) & BELOW_TAG;
    if (answer !== 0) return answer === NOTHING ? 0 : answer;
    makeRoom(1);
    return learn(tokens, i);
  }

  // The table is larger than the nearest cache. Reads that depend on nothing wait for memory together; a
  // read and a branch on it, word by word, wait one after the other. So all words are read first.
  function lookAll(tokens: Tokens, kinds: number): number {
    const { count, kind, lo, hi } = tokens;
    if (memo.places.length <= count) {
      memo.places = new Int32Array(kind.length + 1);
      memo.standing = new Int32Array(kind.length + 1);
    }
    // None may be forgotten while others are learned.
    makeRoom(count);
    const { places, standing } = memo;
    const near = slots.table;
    const last = near.length - 1;
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum ^= near[(lo[i]! << 1) & last]!;
    let found = 0;
    for (let i = 0; i < count; i += 1) {
      let place = 0;
      if (((kinds >>> kind[i]!) & 1) === 1) {
        const low = lo[i]! | 0;
        const at = (low << 1) & last;
        const answer = near[at + 1]!;
        if (near[at] === (hi[i]! | 0) && (answer ^ low) >>> TAG === 0 && answer !== 0) place = answer & BELOW_TAG;
        else {
          place = slots.find(low, hi[i]! | 0) & BELOW_TAG;
          if (place === 0) place = learn(tokens, i);
        }
        // No branch: which words stand for something, nobody can foretell.
        place &= ~NOTHING;
      }
      places[i] = place;
      standing[found] = i;
      found += (0 - place) >>> 31;
    }
    const { pool } = memo;
    for (let n = 0; n < found; n += 1) {
      const place = places[standing[n]!]!;
      sum ^= pool[place]! ^ pool[place + NEXT_LINE]!;
    }
    // Without a use the reads would be left out.
    places[count] = sum;
    return found;
  }

  /** Of a word not met yet; there is room for it. */
  function learn(tokens: Tokens, i: number): number {
    const folded = formOf(tokens, i);
    const known = folded.length > MAX_WORD_LENGTH ? [] : resolve(folded);
    const answer = known.length === 0 ? NOTHING : store(known);
    const lo = tokens.lo[i]! | 0;
    slots.put(lo, tokens.hi[i]! | 0, answer);
    return answer === NOTHING ? 0 : answer;
  }

  /** For so many new words; forgets all where they would not fit. */
  function makeRoom(words: number): void {
    if (poolEnd > FULL_POOL || !slots.hasRoom(words)) forget();
    slots.hasRoom(words);
  }

  function forget(): void {
    slots.clear();
    // A fresh pool: a search under way may still hold the old one.
    memo.pool = new Int32Array(FIRST_POOL);
    poolEnd = 2;
  }

  function store(known: readonly number[]): number {
    const place = poolEnd;
    const end = place + 1 + known.length;
    if (end + NEXT_LINE >= memo.pool.length) {
      const wider = new Int32Array(Math.max(memo.pool.length * 2, end + NEXT_LINE + 1));
      wider.set(memo.pool);
      memo.pool = wider;
    }
    memo.pool[place] = known.length;
    memo.pool.set(known, place + 1);
    poolEnd = end + (end & 1);
    return place;
  }

  return memo;
}
