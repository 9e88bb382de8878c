/**
 * Whether a post is a near-copy of one of the last posts: one-permutation MinHash over its words
 * (Li, Owen and Zhang 2012, with rotation for empty bins), looked up in bands, then checked against
 * the words themselves. Words only: links, mentions, emoji and punctuation are what copies change.
 * Memory is fixed at the start.
 */

import { KIND_HASHTAG, KIND_NUMBER, KIND_WORD, MARK_PART, type Tokens } from "../text/tokens.ts";

const BINS = 16;
/** Keys of fewer bins are shared by posts that have only common words alike, which costs checks and hides older copies. */
const BANDS = 4;
const PER_BAND = 4;
/** Words kept of each post for the check; copies differ within the first few dozen words or not at all. */
const MOST_WORDS = 32;
/** Posts of fewer words repeat by chance. */
const LEAST_WORDS = 4;
/** Share of the shorter post's words that the other must hold, and of all words of both. */
const CONTAINED = 0.8;
const JACCARD = 0.6;
const EMPTY = 0xffffffff;

export interface NearDuplicates {
  /** Posts remembered. */
  readonly capacity: number;
  /** Number of the next post, from 0; posts before `next - capacity` are forgotten. */
  next: number;
  readonly words: Uint32Array;
  readonly counts: Uint8Array;
  /**
   * Per band, at the place of the band's key: where the last post with that key stands, and above it as many bits of
   * the key as there is room for, so that posts which only share the place are not looked at. 0: none.
   */
  readonly table: Uint32Array;
  readonly mask: number;
  /** The bits of an entry that say where the post stands. */
  readonly slotMask: number;
}

/** Room for the last `capacity` posts, about 200 bytes each. */
export function createNearDuplicates(capacity: number = 32_768): NearDuplicates {
  let places = 1024;
  while (places < capacity * 2) places *= 2;
  return {
    capacity,
    next: 0,
    words: new Uint32Array(capacity * MOST_WORDS),
    counts: new Uint8Array(capacity),
    table: new Uint32Array(places * BANDS),
    mask: places - 1,
    slotMask: 2 ** (32 - Math.clz32(Math.max(1, capacity - 1))) - 1,
  };
}

/** The words of the remembered posts, oldest first. */
export function rowsOf(memory: NearDuplicates): readonly (readonly number[])[] {
  const rows: (readonly number[])[] = [];
  for (let number = Math.max(0, memory.next - memory.capacity); number < memory.next; number++) {
    const slot = number % memory.capacity;
    rows.push([...memory.words.subarray(slot * MOST_WORDS, slot * MOST_WORDS + memory.counts[slot]!)]);
  }
  return rows;
}

/** Remembers posts again, the last of which had the number `next - 1`. */
export function restoreCopies(memory: NearDuplicates, rows: readonly (readonly number[])[], next: number): void {
  memory.next = next - rows.length;
  for (const row of rows) {
    begin();
    for (let k = 0; k < row.length; k++) hold(row[k]!, k);
    remember(memory, row.length);
  }
}

const bins = new Uint32Array(BINS);
const own = new Uint32Array(MOST_WORDS);
/** The words of the post at hand as a set: a place counts where its turn is the present one. */
const HELD_MASK = 127;
const held = new Uint32Array(HELD_MASK + 1);
const turns = new Uint32Array(HELD_MASK + 1);
let turn = 0;

/**
 * Remembers the post and returns the number of the newest earlier near-copy, or -1. The post's own
 * number is `memory.next - 1` afterwards.
 */
export function placeCopy(memory: NearDuplicates, tokens: Tokens): number {
  return remember(memory, gather(tokens));
}

/** Of the first `count` words of `own`. */
function remember(memory: NearDuplicates, count: number): number {
  const number = memory.next;
  memory.next = number + 1;
  const slot = number % memory.capacity;
  memory.counts[slot] = count;
  const { words } = memory;
  for (let k = 0, at = slot * MOST_WORDS; k < count; k++) words[at + k] = own[k]!;
  if (count < LEAST_WORDS) return -1;
  fillGaps();
  let found = -1;
  const { table, mask, slotMask, capacity } = memory;
  for (let band = 0, from = 0; band < BANDS; band++, from += mask + 1) {
    const key = keyOf(band);
    const place = from + (key & mask);
    const entry = table[place]!;
    table[place] = (key & ~slotMask) | slot;
    if (entry === 0 || ((entry ^ key) & ~slotMask) !== 0) continue;
    // The newest post that stands there; the one that was entered may be forgotten, so the words decide.
    const there = entry & slotMask;
    if (there === slot) continue;
    const other = number - slot + there - (there > slot ? capacity : 0);
    if (other > found && other >= 0 && isCopy(memory, other, count)) found = other;
  }
  return found;
}

function begin(): void {
  turn = turn === EMPTY ? 1 : turn + 1;
  if (turn === 1) turns.fill(0);
  for (let bin = 0; bin < BINS; bin++) bins[bin] = EMPTY;
}

function mix(word: number): number {
  const mixed = Math.imul(word ^ 0x9e3779b9, 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** Takes the word as the `count`-th of the post; false where the post has it already. */
function hold(word: number, count: number): boolean {
  const hash = mix(word);
  let place = hash & HELD_MASK;
  while (turns[place] === turn) {
    if (held[place] === word) return false;
    place = (place + 1) & HELD_MASK;
  }
  turns[place] = turn;
  held[place] = word;
  own[count] = word;
  const bin = hash >>> 28;
  const value = hash & 0x0fffffff;
  if (value < bins[bin]!) bins[bin] = value;
  return true;
}

/** Distinct words of the post, in order; they stand in `held` too, under the present `turn`, and in their bins. */
function gather(tokens: Tokens): number {
  begin();
  const { kind: kinds, mark, lo } = tokens;
  let count = 0;
  for (let i = 0; i < tokens.count && count < MOST_WORDS; i++) {
    const kind = kinds[i]!;
    if (kind !== KIND_WORD && kind !== KIND_NUMBER && kind !== KIND_HASHTAG) continue;
    if ((mark[i]! & MARK_PART) !== 0) continue;
    if (hold(lo[i]!, count)) count++;
  }
  return count;
}

function fillGaps(): void {
  // An empty bin takes the value of the next one that is not, marked by how far it came.
  let bin = 0;
  let taken = 0;
  while (bins[bin] === EMPTY) {
    bin++;
    taken += 0x10000000;
  }
  taken += bins[bin]!;
  for (bin = BINS - 1; bin >= 0; bin--) {
    if (bins[bin] !== EMPTY) taken = bins[bin]!;
    else {
      taken = (taken + 0x10000000) >>> 0;
      bins[bin] = taken;
    }
  }
}

function keyOf(band: number): number {
  let key = 0x811c9dc5 + band;
  for (let k = 0; k < PER_BAND; k++) {
    key = Math.imul(key ^ bins[band * PER_BAND + k]!, 0x01000193);
    key ^= key >>> 15;
  }
  const mixed = Math.imul(key, 0x7feb352d);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function isCopy(memory: NearDuplicates, other: number, count: number): boolean {
  const slot = other % memory.capacity;
  const others = memory.counts[slot]!;
  if (others < LEAST_WORDS) return false;
  const from = slot * MOST_WORDS;
  const least = Math.max(CONTAINED * Math.min(count, others), (JACCARD / (1 + JACCARD)) * (count + others));
  if (least > Math.min(count, others)) return false;
  // What is missing here and there; a few words show that two posts are none.
  let missing = Math.floor(others - least);
  const { words } = memory;
  for (let m = from; m < from + others; m++) {
    const word = words[m]!;
    let place = mix(word) & HELD_MASK;
    while (turns[place] === turn && held[place] !== word) place = (place + 1) & HELD_MASK;
    if (turns[place] !== turn && --missing < 0) return false;
  }
  return true;
}
