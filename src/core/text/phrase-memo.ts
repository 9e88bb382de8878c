/**
 * Remembers, per hash of a token, what it stands for (words of phrases, stems of claims), so that a
 * token seen before costs one look at one cache line. A cache only: bounded, emptied when full, never changes an answer.
 */

import { formOf } from "./forms.ts";
import type { Tokens } from "./tokens.ts";

export interface WordMemo {
  /** At a place given by `look`: a count, then so many numbers. Replaced when full. */
  pool: Int32Array;
  /** Place in the pool of what token `i` stands for; 0 for nothing. */
  look(tokens: Tokens, i: number): number;
  /** The same of every token whose kind is in this set of bits, 0 for the others; the row is filled again by the next call. */
  lookAll(tokens: Tokens, kinds: number): Int32Array;
}

const NOTHING = 1;
const FIRST_SLOTS = 1 << 10;
/** 16 bytes each: 4 MB when full. */
const MAX_SLOTS = 1 << 18;
const FIRST_POOL = 1 << 10;
/** Longer words are no words of any phrase, and no key worth keeping. */
const MAX_WORD_LENGTH = 64;

/** `resolve` gives what a folded form stands for; it is asked once per distinct token, and again after a reset. */
export function openMemo(resolve: (folded: string) => readonly number[]): WordMemo {
  let slots = FIRST_SLOTS;
  let used = 0;
  // Four numbers a slot: both halves of the hash, the answer (0 empty, 1 nothing, else place in the pool), unused.
  let table = new Uint32Array(slots * 4);
  let poolEnd = 2;
  let places = new Int32Array(64);
  const memo: WordMemo = { pool: new Int32Array(FIRST_POOL), look, lookAll };

  function look(tokens: Tokens, i: number): number {
    const lo = tokens.lo[i]!;
    const hi = tokens.hi[i]!;
    const last = slots * 4 - 1;
    let at = (lo << 2) & last;
    for (;;) {
      const answer = table[at + 2]!;
      if (answer === 0) return learn(tokens, i, lo, hi);
      if (table[at] === lo && table[at + 1] === hi) return answer === NOTHING ? 0 : answer;
      at = (at + 4) & last;
    }
  }

  // The table is larger than the near caches. Reads that depend on nothing wait for memory together; a
  // read and a branch on it, word by word, wait one after the other. So all words are read first.
  function lookAll(tokens: Tokens, kinds: number): Int32Array {
    const { count, kind, lo } = tokens;
    if (places.length <= count) places = new Int32Array(kind.length + 1);
    // None may be forgotten while others are learned.
    while ((used + count) * 2 >= slots) makeRoom();
    const near = table;
    const last = slots * 4 - 1;
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum ^= near[(lo[i]! << 2) & last]!;
    for (let i = 0; i < count; i += 1) places[i] = ((kinds >>> kind[i]!) & 1) === 1 ? look(tokens, i) : 0;
    const { pool } = memo;
    for (let i = 0; i < count; i += 1) sum ^= pool[places[i]!]!;
    // Without a use the reads would be left out.
    places[count] = sum;
    return places;
  }

  function learn(tokens: Tokens, i: number, lo: number, hi: number): number {
    const folded = formOf(tokens, i);
    const known = folded.length > MAX_WORD_LENGTH ? [] : resolve(folded);
    if (used * 2 >= slots) makeRoom();
    const answer = known.length === 0 ? NOTHING : store(known);
    insert(lo, hi, answer);
    used += 1;
    return answer === NOTHING ? 0 : answer;
  }

  function insert(lo: number, hi: number, answer: number): void {
    const last = slots * 4 - 1;
    let at = (lo << 2) & last;
    while (table[at + 2] !== 0) at = (at + 4) & last;
    table[at] = lo;
    table[at + 1] = hi;
    table[at + 2] = answer;
  }

  function makeRoom(): void {
    const former = table;
    if (slots === MAX_SLOTS) {
      // A fresh pool: a search under way may still hold the old one.
      table = new Uint32Array(slots * 4);
      used = 0;
      memo.pool = new Int32Array(FIRST_POOL);
      poolEnd = 2;
      return;
    }
    slots *= 2;
    table = new Uint32Array(slots * 4);
    for (let at = 0; at < former.length; at += 4) {
      const answer = former[at + 2] ?? 0;
      if (answer !== 0) insert(former[at] ?? 0, former[at + 1] ?? 0, answer);
    }
  }

  function store(known: readonly number[]): number {
    const place = poolEnd;
    if (place + known.length + 1 > memo.pool.length) {
      const wider = new Int32Array(Math.max(memo.pool.length * 2, place + known.length + 1));
      wider.set(memo.pool);
      memo.pool = wider;
    }
    memo.pool[place] = known.length;
    memo.pool.set(known, place + 1);
    poolEnd = place + 1 + known.length;
    return place;
  }

  return memo;
}
