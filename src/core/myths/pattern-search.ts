/**
 * Many patterns against one post. Decides which patterns match, in which stream and where; what a
 * match means for a myth or a topic is the caller's. Patterns are filed by anchors.ts, and evaluated
 * by evaluate-rule.ts only if all their required parts are there.
 */

import { wider } from "../text/wider.ts";
import { newPhraseHits, NOTES, type PhraseBook, type PhraseHits } from "../text/phrases.ts";
import { type AnchorIndex, bitOf, POSTING } from "./anchors.ts";
import { newFound, type Reason } from "./evaluate.ts";
import { evaluateRule } from "./evaluate-rule.ts";
import type { CompiledRule } from "./expression.ts";
import { type FactFinder, openFacts } from "./facts.ts";
import { ALONE, filterBits, LISTED, mix, pairBit, pairHash, PARTNERS, partOf, POSTED, ROLE } from "./pairs.ts";
import type { Ragged } from "./ragged.ts";
import type { Reading } from "./reading.ts";

export interface Search {
  /** Calls back for every pattern that matches, stream by stream and in each by number. */
  search(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void;
  /** Whether an on-demand pattern matches in any stream. */
  holds(pattern: number, reading: Reading): boolean;
  /** The same as `search` without the index: evaluates every pattern. For tests and `explain`. */
  searchAll(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void;
}

interface SearchParts {
  readonly size: number;
  readonly rule: (n: number) => CompiledRule | null;
  readonly onDemand: Uint8Array;
  readonly book: PhraseBook;
  readonly facts: ReadonlyMap<string, number>;
  readonly lists: Ragged;
  readonly phrases: number;
  readonly index: AnchorIndex;
}

/** With more hits than this a phrase that was found twice is looked at once. */
const FEW_HITS = 48;
/** Fewer pairs than this are always tried; with more, and more than there are patterns, each pattern is. */
const FEW_PAIRS = 4096;

export function openSearch({
  size,
  rule: ruleOf,
  onDemand,
  book,
  lists,
  phrases,
  index,
  ...parts
}: SearchParts): Search {
  const facts: FactFinder = openFacts(parts.facts);
  const hits: PhraseHits = newPhraseHits();
  const { start, postings, clauseStart, clauseOf, phraseStart, phraseOf, anchor } = index;
  const { notes, listNotes, listStart, listOf, longLists, filter, start: bucketStart, filed, checks } = index.pairs;
  const filterMask = filter.length - 1;
  const bucketMask = bucketStart.length - 2;
  const mostPairs = Math.max(FEW_PAIRS, size);
  const phraseAt = new Int32Array(phrases);
  const listAt = new Int32Array(longLists);
  const patternAt = new Int32Array(size);
  /** Twice the round, plus one if the clause holds. */
  const clauseAt = new Int32Array(phraseStart.length);
  /** Phrases of the stream, once `meet` has noted them. */
  let seen = new Int32Array(64);
  /** Their notes, once `gatherNotes` has fetched them. */
  let seenNotes = new Int32Array(64 * NOTES);
  let distinct = -1;
  /** Things of the stream that may be filed with another of its things: each mixed, and its bits. */
  let present = new Int32Array(64 * THING);
  /** Bits of all things of the stream. */
  const around = new Int32Array(PARTNERS);
  const asked = new Int32Array(ASKED);
  /** Patterns that may match the stream. */
  let candidates = new Int32Array(64);
  let found = 0;
  let round = 0;

  function search(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void {
    const held = facts.find(reading, reading.streams);
    for (let s = 0; s < reading.streams.length; s += 1) {
      const count = book.find(reading.streams[s]!.tokens, reading.lang, hits);
      if (count + held.length === 0) continue;
      beginRound();
      let things = 0;
      if (held.length === 0 && count <= FEW_HITS) {
        const roles = survey(hits.phrase, hits.note, count);
        if ((roles & POSTED) !== 0) findAlone(meet(held));
        things = thingsOf(hits.phrase, hits.note, count);
      } else {
        meet(held);
        gatherNotes();
        const roles = survey(seen, seenNotes, distinct);
        if ((roles & POSTED) !== 0) findAlone(distinct);
        things = thingsOf(seen, seenNotes, distinct);
      }
      if (things > 0) findPairs(things, held);
      if (found > 0) evaluateFound(reading, s, held, onMatch);
    }
  }

  function evaluateFound(
    reading: Reading,
    s: number,
    held: readonly number[],
    onMatch: (pattern: number, stream: number, reason: Reason) => void,
  ): void {
    const { tokens, field } = reading.streams[s]!;
    const known = newFound(tokens, hits, held.length === 0 ? NO_FACTS : new Set(held), lists);
    const ordered = found === 1 ? candidates : candidates.subarray(0, found).sort();
    for (let n = 0; n < found; n += 1) {
      const rule = ruleOf(ordered[n]!)!;
      if (rule.where !== "any" && rule.where !== field) continue;
      const reason = evaluateRule(rule, known);
      if (reason !== null) onMatch(ordered[n]!, s, reason);
    }
  }

  /** Patterns that hang on one phrase. */
  function findAlone(count: number): void {
    let mask0 = 0;
    let mask1 = 0;
    let mask2 = 0;
    for (let n = 0; n < count; n += 1) {
      const bit = bitOf(seen[n]!);
      if (bit < 32) mask0 |= 1 << bit;
      else if (bit < 64) mask1 |= 1 << bit;
      else mask2 |= 1 << bit;
    }
    for (let n = 0; n < count; n += 1) {
      const phrase = seen[n]!;
      const end = start[phrase + 1]! * POSTING;
      for (let at = start[phrase]! * POSTING; at < end; at += POSTING) {
        if (((postings[at + 1]! & mask0) | (postings[at + 2]! & mask1) | (postings[at + 3]! & mask2)) === 0) continue;
        consider(postings[at]!);
      }
    }
  }

  /** Notes the bits of everything in the stream that patterns are filed under; gives all roles. */
  function survey(phrase: Int32Array, note: Int32Array, count: number): number {
    let roles = 0;
    around.fill(0);
    for (let n = 0; n < count; n += 1) {
      const mixed = mix(phrase[n]!);
      const role = note[n * NOTES + ROLE]!;
      roles |= role;
      around[partOf(mixed)]! |= -(role & ALONE) & pairBit(mixed);
    }
    if ((roles & LISTED) !== 0) {
      for (let n = 0; n < count; n += 1) {
        if ((note[n * NOTES + ROLE]! & LISTED) === 0) continue;
        for (let at = listStart[phrase[n]!]!; at < listStart[phrase[n]! + 1]!; at += 1) {
          const mixed = mix(phrases + listOf[at]!);
          around[partOf(mixed)]! |= pairBit(mixed);
        }
      }
    }
    return roles;
  }

  /** Puts every phrase and long list that may be filed with another thing of the stream in `present`; gives their number. */
  function thingsOf(phrase: Int32Array, note: Int32Array, count: number): number {
    let things = 0;
    for (let n = 0; n < count; n += 1) {
      if (isWanted(note, n * NOTES)) things = putThing(things, mix(phrase[n]!), note, n * NOTES);
      if ((note[n * NOTES + ROLE]! & LISTED) === 0) continue;
      for (let at = listStart[phrase[n]!]!; at < listStart[phrase[n]! + 1]!; at += 1) {
        const list = listOf[at]!;
        if (listAt[list] === round) continue;
        listAt[list] = round;
        if (isWanted(listNotes, list * PARTNERS))
          things = putThing(things, mix(phrases + list), listNotes, list * PARTNERS);
      }
    }
    return things;
  }

  /** Whether the stream may hold something that the thing with these notes is filed with. */
  function isWanted(note: Int32Array, at: number): boolean {
    return (
      ((note[at]! & around[0]!) |
        (note[at + 1]! & around[1]!) |
        (note[at + 2]! & around[2]!) |
        (note[at + 3]! & around[3]!)) !==
      0
    );
  }

  function putThing(n: number, mixed: number, note: Int32Array, at: number): number {
    if ((n + 1) * THING > present.length) present = wider(present);
    present[n * THING] = mixed;
    for (let k = 0; k < PARTNERS; k += 1) present[n * THING + 1 + k] = note[at + k]!;
    return n + 1;
  }

  /** Patterns that hang on two things. */
  function findPairs(count: number, held: readonly number[]): void {
    if (count * (count + 1) > 2 * mostPairs) {
      meet(held);
      for (let pattern = 0; pattern < size; pattern += 1) if (anchor[pattern] !== -1) consider(pattern);
      return;
    }
    let asking = 0;
    for (let a = 0; a < count; a += 1) {
      const one = present[a * THING]!;
      const bit = pairBit(one);
      const part = 1 + partOf(one);
      for (let b = a; b < count; b += 1) {
        const other = present[b * THING]!;
        // Each must know of the other.
        if ((present[b * THING + part]! & bit) === 0) continue;
        if ((present[a * THING + 1 + partOf(other)]! & pairBit(other)) === 0) continue;
        if (asking === ASKED) {
          lookUpAll(asking, held);
          asking = 0;
        }
        asked[asking++] = pairHash(one, other);
      }
    }
    lookUpAll(asking, held);
  }

  // Reads of the filter that depend on nothing wait for memory together.
  function lookUpAll(count: number, held: readonly number[]): void {
    for (let n = 0; n < count; n += 1) {
      const hash = asked[n]!;
      const bits = filterBits(hash);
      if ((filter[hash & filterMask]! & bits) === bits) lookUp(hash, held);
    }
  }

  function lookUp(hash: number, held: readonly number[]): void {
    const bucket = hash & bucketMask;
    const end = bucketStart[bucket + 1]!;
    for (let at = bucketStart[bucket]!; at < end; at += 1) {
      if (checks[at] !== hash >>> 16) continue;
      meet(held);
      considerPair(filed[at]!);
    }
  }

  /** Once a round: a pattern all of whose clauses are there is a candidate. The phrases have been met. */
  function consider(pattern: number): void {
    if (patternAt[pattern] === round) return;
    patternAt[pattern] = round;
    // The frequent ones first: of the rare ones it is that the pattern was found by.
    const from = clauseStart[pattern]!;
    for (let at = clauseStart[pattern + 1]! - 1; at >= from; at -= 1) if (!has(clauseOf[at]!)) return;
    propose(pattern);
  }

  /** The same of a pattern found by two clauses: where it has no more, evaluation may as well look at once. */
  function considerPair(pattern: number): void {
    if (clauseStart[pattern + 1]! - clauseStart[pattern]! !== 2) consider(pattern);
    else if (patternAt[pattern] !== round) {
      patternAt[pattern] = round;
      propose(pattern);
    }
  }

  function propose(pattern: number): void {
    if (found === candidates.length) candidates = wider(candidates);
    candidates[found++] = pattern;
  }

  function beginRound(): void {
    found = 0;
    distinct = -1;
    round += 1;
    if (round < 2 ** 30) return;
    round = 1;
    for (const stamps of [phraseAt, listAt, patternAt, clauseAt]) stamps.fill(0);
  }

  /** Once a round: notes every phrase of the stream once in `seen`, and gives their number. Most streams need it not. */
  function meet(held: readonly number[]): number {
    if (distinct !== -1) return distinct;
    const { count, phrase } = hits;
    if (seen.length < count + held.length) {
      seen = new Int32Array((count + held.length) * 2);
    }
    distinct = 0;
    for (let n = 0; n < count; n += 1) see(phrase[n]!);
    for (const fact of held) see(fact);
    return distinct;
  }

  function see(phrase: number): void {
    if (phraseAt[phrase] === round) return;
    phraseAt[phrase] = round;
    seen[distinct] = phrase;
    distinct += 1;
  }

  /** Notes of the phrases in `seen`; facts stand in no text and bring none along. */
  function gatherNotes(): void {
    if (seenNotes.length < distinct * NOTES) seenNotes = new Int32Array(seen.length * NOTES);
    for (let n = 0; n < distinct; n += 1)
      for (let k = 0; k < NOTES; k += 1) seenNotes[n * NOTES + k] = notes[seen[n]! * NOTES + k]!;
  }

  function has(clause: number): boolean {
    const known = clauseAt[clause]!;
    if (known >> 1 === round) return (known & 1) === 1;
    const end = phraseStart[clause + 1]!;
    let at = phraseStart[clause]!;
    while (at < end && phraseAt[phraseOf[at]!] !== round) at += 1;
    clauseAt[clause] = at < end ? round * 2 + 1 : round * 2;
    return at < end;
  }

  function searchAll(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void {
    const held = new Set(facts.find(reading, reading.streams));
    for (const [s, { tokens, field }] of reading.streams.entries()) {
      book.find(tokens, reading.lang, hits);
      const found = newFound(tokens, hits, held, lists);
      for (let pattern = 0; pattern < size; pattern += 1) {
        const rule = onDemand[pattern] === 1 ? null : ruleOf(pattern);
        if (rule === null || (rule.where !== "any" && rule.where !== field)) continue;
        const reason = evaluateRule(rule, found);
        if (reason !== null) onMatch(pattern, s, reason);
      }
    }
  }

  function holds(pattern: number, reading: Reading): boolean {
    const rule = pattern < size ? ruleOf(pattern) : null;
    if (rule === null) return false;
    const held = new Set(facts.find(reading, reading.streams));
    return reading.streams.some(({ tokens, field }) => {
      if (rule.where !== "any" && rule.where !== field) return false;
      book.find(tokens, reading.lang, hits);
      return evaluateRule(rule, newFound(tokens, hits, held, lists)) !== null;
    });
  }

  return { holds, search, searchAll };
}

const NO_FACTS: ReadonlySet<number> = new Set();
/** Hashes of pairs that are looked up together. */
const ASKED = 64;
/** Numbers kept of one thing. */
const THING = 1 + PARTNERS;
