/**
 * Whether a text may match any pattern of a set, before it is cut into tokens: most texts hold no two
 * things that some pattern wants together. A text is read as stretches between spaces; each is cut into
 * tokens once, and what patterns are filed under it is remembered by its hash. Says yes to some texts
 * that match nothing, never no to one that does.
 */

import { BELOW_TAG, openHashSlots, TAG } from "../text/hash-slots.ts";
import type { PhraseBook } from "../text/phrases.ts";
import { readStretches, stretches } from "../text/stretches.ts";
import { createTokens, tokenise } from "../text/tokenise.ts";
import { KIND_HASHTAG, KIND_NUMBER, MARK_PART, type Tokens } from "../text/tokens.ts";
import { wider } from "../text/wider.ts";
import { openFacts } from "./facts.ts";
import { filterBits, pairBit, pairHash, type PairIndex, partOf } from "./pairs.ts";
import type { Reading } from "./reading.ts";
import {
  AROUND,
  COUNTS,
  ENOUGH,
  FOLLOWING,
  HEAD,
  NO_PLACE,
  openThings,
  SECONDS,
  STEP,
  THING,
} from "./screen-things.ts";

/** False only where no pattern matches a post of this text alone, whatever its language. */
export type Screen = (text: string, beside: Omit<Reading, "streams">) => boolean;

interface ScreenParts {
  readonly book: PhraseBook;
  readonly phrases: number;
  readonly facts: ReadonlyMap<string, number>;
  readonly pairs: PairIndex;
}

/** Longer stretches, and those of scripts without spaces, hardly come twice: the whole text is then for others to read. */
const LONGEST = 48;
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff]/;
/** Whether a reference ends the link it stands in depends on the rest of the text. Alone, it is a sign. */
const REFERENCE = /&#?\w+;/;
const BARE = "&nbsp;".length;
/** With more things than this in a text it is not worth asking for each two of them. */
const MOST_THINGS = 192;
/** Stretches of emoji between two words that are looked over. */
const MOST_BETWEEN = 8;
/** Pairs that are looked up together. */
const ASKED = 64;

// The answer to a stretch: flags, and above them a place in the pool by sixteens.
/** No words but emoji at most: what stands before it and behind it are neighbours. */
const WORDLESS = 1;
/** It begins, or ends, with a single letter, which may belong to a word set apart: v a c c i n e. */
const BEGINS_SINGLE = 2;
const ENDS_SINGLE = 4;
/** Its first word is hardly longer. */
const BEGINS_SHORT = 8;
/** It has several words. */
const SEVERAL = 16;
/** Of every answer, so that none is 0. */
const KNOWN = 32;
const PLACES_FROM = 6;

const NO_STREAMS: Reading["streams"] = [];

export function openScreen({ book, phrases, pairs, ...parts }: ScreenParts): Screen {
  const facts = parts.facts.size === 0 ? null : openFacts(parts.facts);
  const { filter, start: bucketStart, checks } = pairs;
  const filterMask = filter.length - 1;
  const bucketMask = bucketStart.length - 2;
  const tokens = createTokens(book.knows);
  const hints = book.hints();
  const store = openThings(hints, phrases, pairs);
  const slots = openHashSlots();
  /** Places in the pool of the stretches that stand for something, and of what begins with two of them. */
  let standing = new Int32Array(64);
  /** By stretch that stands for something: how many with words stand before it. */
  let position = new Int32Array(64);
  /** Places in the pool of the things that may have a partner in the text. */
  const present = new Int32Array(MOST_THINGS);
  const asked = new Int32Array(ASKED);
  /** Places of those that are filed themselves. */
  let withThings = new Int32Array(64);
  let isUnread = false;

  function mayMatch(text: string, beside: Omit<Reading, "streams">): boolean {
    if (facts !== null && facts.find(beside, NO_STREAMS).length > 0) return true;
    const count = readStretches(text);
    if (standing.length <= count + 1) {
      standing = new Int32Array(count * 2);
      withThings = new Int32Array(count * 2);
      position = new Int32Array(count * 2);
    }
    // None may be forgotten while others are learned.
    if (store.isFull() || !slots.hasRoom(count)) forget();
    slots.hasRoom(count);
    isUnread = false;
    const found = lookAll(text, count);
    if (found <= 0 || isUnread) return found < 0 || isUnread;
    const things = survey(found);
    return things < 0 || (things > 0 && mayPair(things));
  }

  /** Notes which stretches stand for something; gives their number, or -1 where letters may be set apart. */
  function lookAll(text: string, count: number): number {
    const near = slots.table;
    const last = near.length - 1;
    const { lo: los, hi: his, from: froms, to: tos } = stretches;
    // Reads that depend on nothing wait for memory together.
    let sum = 0;
    for (let n = 0; n < count; n += 1) sum ^= near[(los[n]! << 1) & last]!;
    let found = 0;
    let before = 0;
    let apart = 0;
    let letters = 0;
    let words = 0;
    for (let n = 0; n < count; n += 1) {
      const lo = los[n]!;
      const at = (lo << 1) & last;
      let answer = near[at + 1]!;
      if (near[at] !== his[n]! || (answer ^ lo) >>> TAG !== 0 || answer === 0) {
        answer = slots.find(lo, his[n]!);
        if (answer === 0) answer = learn(text.slice(froms[n], tos[n]), lo, his[n]!);
      }
      // A letter, a letter behind it, and behind that something as short: fewer make no word.
      const single = (before >>> 2) & (answer >>> 1) & 1;
      apart |= (letters & (answer >>> 3)) | (single & (answer >>> 4));
      letters = single;
      before = answer;
      // No branch: which stretches stand for something, nobody can foretell.
      const place = ((answer & BELOW_TAG) >>> PLACES_FROM) << STEP;
      standing[found] = place;
      position[found] = words;
      words += ~answer & WORDLESS;
      found += (0 - place) >>> 31;
    }
    const { pool } = store;
    for (let n = 0; n < found; n += 1) sum ^= pool[standing[n]!]!;
    // Without a use the reads would be left out.
    standing[found] = sum;
    return (apart & 1) === 0 ? found : -1;
  }

  /** Gathers the things of the text that may have a partner in it; gives their number, or -1 where more need not be asked. */
  function survey(stretches: number): number {
    let { pool } = store;
    let found = stretches;
    let around0 = 0;
    let around1 = 0;
    let around2 = 0;
    let around3 = 0;
    let following = 0;
    let before = -2;
    let filed = 0;
    for (let n = 0; n < found; n += 1) {
      const place = standing[n]!;
      const count = pool[place]!;
      if (count === ENOUGH) return -1;
      // Most are only words that longer phrases begin with or go on to.
      withThings[filed] = place;
      filed += (0 - count) >>> 31;
      around0 |= pool[place + AROUND]!;
      around1 |= pool[place + AROUND + 1]!;
      around2 |= pool[place + AROUND + 2]!;
      around3 |= pool[place + AROUND + 3]!;
      if (n >= stretches) continue;
      const gap = position[n]! - before;
      if (gap === 1 && (following & pool[place + SECONDS]!) !== 0) found = addPairs(standing[n - 1]!, place, found);
      if (gap === 0) found = addPairsOver(n, found);
      if (found < 0) return -1;
      pool = store.pool;
      following = pool[place + FOLLOWING]!;
      before = position[n]!;
    }
    // Storing pairs may have replaced it.
    pool = store.pool;
    let things = 0;
    for (let n = 0; n < filed; n += 1) {
      const place = withThings[n]!;
      for (let at = place + HEAD, end = at + pool[place]! * THING; at < end; at += THING) {
        const shared =
          (pool[at + 1]! & around0) | (pool[at + 2]! & around1) | (pool[at + 3]! & around2) | (pool[at + 4]! & around3);
        if (shared === 0) continue;
        if (things === MOST_THINGS) return -1;
        present[things] = at;
        things += 1;
      }
    }
    return things;
  }

  /** The same as `addPairs` for stretch n and all before it up to the next word: emoji stand between, which may be words too. -1 for too many. */
  function addPairsOver(n: number, from: number): number {
    let found = from;
    for (let other = n - 1; other >= 0 && position[n]! - position[other]! <= 1; other -= 1) {
      if (n - other > MOST_BETWEEN) return -1;
      found = addPairs(standing[other]!, standing[n]!, found);
    }
    return found;
  }

  /** Puts the places of entries that begin with a word of either stretch behind the others; gives their number then. */
  function addPairs(one: number, other: number, from: number): number {
    const { pool } = store;
    let found = from;
    const firsts = one + HEAD + pool[one]! * THING;
    const firstsEnd = firsts + (pool[one + COUNTS]! >>> 16);
    const secondsEnd =
      other + HEAD + pool[other]! * THING + (pool[other + COUNTS]! >>> 16) + (pool[other + COUNTS]! & 0xffff);
    const seconds = secondsEnd - (pool[other + COUNTS]! & 0xffff);
    for (let a = firsts; a < firstsEnd; a += 1)
      for (let b = seconds; b < secondsEnd; b += 1) {
        const pair = hints.pairOf(pool[a]!, pool[b]!);
        if (pair === -1) continue;
        const place = store.placeOfPair(pair);
        if (found === standing.length) {
          standing = wider(standing);
          withThings = wider(withThings);
        }
        standing[found] = place;
        found += 1;
      }
    return found;
  }

  /** Whether a pattern may be filed under two of so many things. */
  function mayPair(things: number): boolean {
    const { pool } = store;
    let asking = 0;
    for (let a = 0; a < things; a += 1) {
      const placeA = present[a]!;
      const one = pool[placeA]!;
      const bit = pairBit(one);
      const part = 1 + partOf(one);
      for (let b = a; b < things; b += 1) {
        const placeB = present[b]!;
        // Each must know of the other.
        if ((pool[placeB + part]! & bit) === 0) continue;
        const other = pool[placeB]!;
        if ((pool[placeA + 1 + partOf(other)]! & pairBit(other)) === 0) continue;
        if (asking === ASKED) {
          if (isAnyFiled(asking)) return true;
          asking = 0;
        }
        asked[asking] = pairHash(one, other);
        asking += 1;
      }
    }
    return isAnyFiled(asking);
  }

  function isAnyFiled(count: number): boolean {
    for (let n = 0; n < count; n += 1) {
      const hash = asked[n]!;
      const bits = filterBits(hash);
      if ((filter[hash & filterMask]! & bits) === bits && isFiled(hash)) return true;
    }
    return false;
  }

  function isFiled(hash: number): boolean {
    const bucket = hash & bucketMask;
    for (let at = bucketStart[bucket]!; at < bucketStart[bucket + 1]!; at += 1)
      if (checks[at] === hash >>> 16) return true;
    return false;
  }

  /** What a stretch not met yet stands for, as an answer. */
  function learn(stretch: string, lo: number, hi: number): number {
    if (stretch.length > LONGEST || UNSPACED.test(stretch) || (stretch.length > BARE && REFERENCE.test(stretch))) {
      isUnread = true;
      return NO_PLACE;
    }
    tokenise(stretch, tokens);
    const words = hints.wordsOf(tokens);
    let answer = KNOWN | ((store.placeOfWords(words, tokens.count > 1) >>> STEP) << PLACES_FROM);
    if (hints.hasDisguised()) answer |= singlesOf(tokens);
    if (!hasWords(tokens)) answer |= WORDLESS;
    slots.put(lo, hi, answer);
    return answer;
  }

  function forget(): void {
    slots.clear();
    store.clear();
  }

  return mayMatch;
}

/** Flags of a stretch by its first and last word; signs behind the last may part letters too. */
function singlesOf({ count, kind, mark, start, end }: Tokens): number {
  const isPiece = (i: number): boolean => kind[i]! <= KIND_NUMBER && (mark[i]! & MARK_PART) === 0;
  const length = (i: number): number => (isPiece(i) ? end[i]! - start[i]! : Number.POSITIVE_INFINITY);
  if (count === 0) return 0;
  let last = count - 1;
  while (last > 0 && kind[last]! > KIND_NUMBER) last -= 1;
  return (
    (length(0) === 1 ? BEGINS_SINGLE : 0) |
    (length(last) === 1 ? ENDS_SINGLE : 0) |
    (length(0) <= 2 ? BEGINS_SHORT : 0) |
    (last > 0 ? SEVERAL : 0)
  );
}

function hasWords({ count, kind }: Tokens): boolean {
  for (let i = 0; i < count; i += 1) if (kind[i]! <= KIND_HASHTAG) return true;
  return false;
}
