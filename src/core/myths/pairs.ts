/**
 * Files patterns under two things a post must hold at once, since most posts that hold one of them do
 * not hold the other: what a post costs then hardly grows with the catalogue. A thing is a phrase, or
 * a long list of phrases (a vocabulary term). Pairs are kept as hashes, so the index may name a pattern
 * that cannot match, but never misses one.
 */

import { NOTES } from "../text/phrases.ts";
import type { Leaves } from "./leaves.ts";
import { newNumbers, type Numbers, pushNumber, rowOfNumbers } from "./numbers.ts";

export interface PairIndex {
  /** NOTES numbers a phrase: PARTNERS numbers of which a thing it is filed with has one bit, and its role. */
  readonly notes: Int32Array;
  /** Of each long list its PARTNERS numbers. */
  readonly listNotes: Int32Array;
  /** Of a phrase that is LISTED: its lists are `listStart[p]` to `listStart[p + 1]` of `listOf`, numbered from 0. */
  readonly listStart: Int32Array;
  readonly listOf: Int32Array;
  readonly longLists: number;
  /** Number h & (length - 1) has the `filterBits` of each hash h filed, eight bits a hash or more; says "no" to most pairs out of a near cache. */
  readonly filter: Int32Array;
  /** Hash h is in bucket h & (buckets - 1); bucket n is `start[n]` to `start[n + 1]` of `filed`. */
  readonly start: Int32Array;
  /** Patterns, and the upper half of the hash each is filed under. */
  readonly filed: Int32Array;
  readonly checks: Uint16Array;
}

/** Of a phrase: it is filed itself. */
export const ALONE = 1;
/** A long list that is filed holds it. */
export const LISTED = 2;
/** Patterns hang on it alone (anchors.ts). */
export const POSTED = 4;
/** Numbers of 32 bits that say with what a thing is filed. Half as many would let through twice the pairs at 10,000 myths. */
export const PARTNERS: number = NOTES - 1;
/** Place of the role among a phrase's notes. */
export const ROLE: number = NOTES - 1;

/** A shorter list is filed phrase by phrase. */
const LONG_LIST = 5;
/** A pattern takes at most this many places in the index. */
const MOST_PAIRS = 64;
/** Bits of the filter for each bucket. */
const FILTER_BITS = 16;

export interface PairFiling {
  /** False, and nothing filed, where two clauses would take too many places. */
  add(pattern: number, one: Int32Array, other: Int32Array): boolean;
  close(): PairIndex;
}

/** Clauses are given as their lists. */
export function openPairs(leaves: Leaves): PairFiling {
  const { phrases } = leaves;
  const { start: from, items } = leaves.lists;
  const notes = new Int32Array(phrases * NOTES);
  const listNotes = newNumbers();
  const numbers = new Int32Array(from.length - 1).fill(-1);
  const long: number[] = [];
  const hashes = newNumbers();
  const patterns = newNumbers();
  const left = newNumbers();
  const right = newNumbers();

  const lengthOf = (list: number): number => from[list + 1]! - from[list]!;

  function sizeOf(clause: Int32Array): number {
    let size = 0;
    for (let n = 0; n < clause.length; n += 1) {
      const length = lengthOf(clause[n]!);
      size += length < LONG_LIST ? length : 1;
    }
    return size;
  }

  /** A long list has a number above those of the phrases. */
  function spread(clause: Int32Array, into: Numbers): void {
    into.length = 0;
    for (const list of clause) {
      if (lengthOf(list) >= LONG_LIST) {
        if (numbers[list] === -1) {
          numbers[list] = long.push(list) - 1;
          for (let n = 0; n < PARTNERS; n += 1) pushNumber(listNotes, 0);
        }
        pushNumber(into, phrases + numbers[list]!);
      } else {
        for (let at = from[list]!; at < from[list + 1]!; at += 1) {
          notes[items[at]! * NOTES + ROLE]! |= ALONE;
          pushNumber(into, items[at]!);
        }
      }
    }
  }

  function add(pattern: number, one: Int32Array, other: Int32Array): boolean {
    if (sizeOf(one) * sizeOf(other) > MOST_PAIRS) return false;
    spread(one, left);
    spread(other, right);
    for (let a = 0; a < left.length; a += 1) {
      const mixed = mix(left.row[a]!);
      for (let b = 0; b < right.length; b += 1) {
        const other = mix(right.row[b]!);
        pushNumber(hashes, pairHash(mixed, other));
        pushNumber(patterns, pattern);
        note(left.row[a]!, other);
        note(right.row[b]!, mixed);
      }
    }
    return true;
  }

  /** Notes with a thing that another one is filed with it. */
  function note(thing: number, mixed: number): void {
    const part = partOf(mixed);
    if (thing < phrases) notes[thing * NOTES + part]! |= pairBit(mixed);
    else listNotes.row[(thing - phrases) * PARTNERS + part]! |= pairBit(mixed);
  }

  function close(): PairIndex {
    let buckets = 2;
    while (buckets * 2 < hashes.length) buckets *= 2;
    const start = new Int32Array(buckets + 1);
    const filter = new Int32Array((buckets * FILTER_BITS) / 32);
    for (let n = 0; n < hashes.length; n += 1) {
      const hash = hashes.row[n]!;
      filter[hash & (filter.length - 1)]! |= filterBits(hash);
      start[(hash & (buckets - 1)) + 1]! += 1;
    }
    for (let n = 0; n < buckets; n += 1) start[n + 1]! += start[n]!;
    const next = start.slice(0, buckets);
    const filed = new Int32Array(hashes.length);
    const checks = new Uint16Array(hashes.length);
    for (let n = 0; n < hashes.length; n += 1) {
      const hash = hashes.row[n]!;
      const at = next[hash & (buckets - 1)]!++;
      filed[at] = patterns.row[n]!;
      checks[at] = hash >>> 16;
    }
    return { ...longLists(), filter, start, filed, checks };
  }

  const phrasesOf = (list: number): Int32Array => items.subarray(from[list], from[list + 1]);

  function longLists(): Pick<PairIndex, "notes" | "listNotes" | "listStart" | "listOf" | "longLists"> {
    const listStart = new Int32Array(phrases + 1);
    for (const list of long) for (const phrase of phrasesOf(list)) listStart[phrase + 1]! += 1;
    for (let phrase = 0; phrase < phrases; phrase += 1) {
      if (listStart[phrase + 1]! > 0) notes[phrase * NOTES + ROLE]! |= LISTED;
      listStart[phrase + 1]! += listStart[phrase]!;
    }
    const listOf = new Int32Array(listStart[phrases]!);
    const next = listStart.slice(0, phrases);
    for (const [number, list] of long.entries()) for (const phrase of phrasesOf(list)) listOf[next[phrase]!++] = number;
    return { notes, listNotes: rowOfNumbers(listNotes), listStart, listOf, longLists: long.length };
  }

  return { add, close };
}

/** A thing's number, its bits mixed. */
export function mix(thing: number): number {
  let mixed = Math.imul(thing + 1, 0x9e3779b1);
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/** Of a thing with this mixed number: its bit of 32, in the number that `partOf` gives. */
export function pairBit(mixed: number): number {
  return 1 << (mixed >>> 25);
}

/** 0 to PARTNERS - 1. */
export function partOf(mixed: number): number {
  return mixed >>> 30;
}

/** Of two mixed numbers, in either order. */
export function pairHash(one: number, other: number): number {
  const sum = Math.imul((one + other) | 0, 0xc2b2ae35);
  return sum ^ (sum >>> 15);
}

/** Two bits of a filter's number, out of those bits of a hash that choose neither number nor bucket. */
export function filterBits(hash: number): number {
  return (1 << (hash >>> 27)) | (1 << (hash >>> 22));
}
