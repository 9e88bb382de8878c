/**
 * Word hash to a small number, by open addressing in one typed array: [lo, hi, value] a slot. For
 * lookups on every token of every post; built once, read only. 64 bits stand for the word: with a
 * million words the chance that a foreign word is taken for one of them is under one in 10^13.
 */

import { hashWord } from "./hash.ts";

export interface WordTable {
  /** Slots of three numbers, signed as all bit work is: both halves of the hash and value + 1; 0 there means empty. */
  readonly slots: Int32Array;
  readonly mask: number;
  readonly size: number;
  /** One bit for the upper half of each hash, sixteen bits a word: says "no" to most foreign words out of the nearest cache. */
  readonly filter: Int32Array;
  readonly filterMask: number;
}

/** Table of folded forms and their values (0 to 2^31 - 2). A later entry replaces an earlier one of the same form. */
export function buildWordTable(words: Iterable<readonly [folded: string, value: number]>): WordTable {
  const entries = new Map(words);
  let capacity = 8;
  while (capacity < entries.size * 2) capacity *= 2;
  const slots = new Int32Array(capacity * 3);
  const mask = capacity - 1;
  const filter = new Int32Array(Math.max(1, capacity / 4));
  const filterMask = filter.length * 32 - 1;
  for (const [folded, value] of entries) {
    const { lo, hi } = hashWord(folded);
    const bit = hi & filterMask;
    filter[bit >>> 5]! |= 1 << (bit & 31);
    let slot = lo & mask;
    while (slots[slot * 3 + 2] !== 0) slot = (slot + 1) & mask;
    slots[slot * 3] = lo;
    slots[slot * 3 + 1] = hi;
    slots[slot * 3 + 2] = value + 1;
  }
  return { slots, mask, size: entries.size, filter, filterMask };
}

/** Value of the word with this hash, or -1. */
export function findWord(table: WordTable, unsignedLo: number, unsignedHi: number): number {
  const { slots, mask, filter, filterMask } = table;
  // Signed: a half over 2^31 would otherwise be carried as a fraction number.
  const lo = unsignedLo | 0;
  const hi = unsignedHi | 0;
  if (((filter[(hi & filterMask) >>> 5]! >>> (hi & 31)) & 1) === 0) return -1;
  let slot = lo & mask;
  for (;;) {
    const value = slots[slot * 3 + 2]!;
    if (value === 0) return -1;
    if (slots[slot * 3] === lo && slots[slot * 3 + 1] === hi) return value - 1;
    slot = (slot + 1) & mask;
  }
}
