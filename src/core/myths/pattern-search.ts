/**
 * Many patterns against one post. Decides which patterns match, in which stream and where; what a
 * match means for a myth or a topic is the caller's. Patterns are filed by anchors.ts, and evaluated
 * by evaluate-rule.ts only if all their required parts are there.
 */

import { newPhraseHits, type PhraseBook, type PhraseHits } from "../text/phrases.ts";
import { type AnchorIndex, bitOf, POSTING } from "./anchors.ts";
import { newFound, type Reason } from "./evaluate.ts";
import { evaluateRule } from "./evaluate-rule.ts";
import type { CompiledRule } from "./expression.ts";
import { type FactFinder, openFacts } from "./facts.ts";
import { ALONE, LISTED, mix, pairHash } from "./pairs.ts";
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
  readonly lists: readonly Int32Array[];
  readonly phrases: number;
  readonly index: AnchorIndex;
}

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
  const { role, listStart, listOf, longLists, filter, start: bucketStart, filed, checks } = index.pairs;
  const filterMask = filter.length * 32 - 1;
  const bucketMask = bucketStart.length - 2;
  const mostPairs = Math.max(FEW_PAIRS, size);
  const phraseAt = new Int32Array(phrases);
  const listAt = new Int32Array(longLists);
  const patternAt = new Int32Array(size);
  /** Twice the round, plus one if the clause holds. */
  const clauseAt = new Int32Array(phraseStart.length);
  /** Phrases of the stream; things of the stream, mixed; patterns that may match it. */
  let seen = new Int32Array(64);
  let present = new Int32Array(64);
  let candidates = new Int32Array(64);
  let found = 0;
  let round = 0;

  function search(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void {
    const held = facts.find(reading);
    for (let s = 0; s < reading.streams.length; s += 1) {
      const count = book.find(reading.streams[s]!.tokens, reading.lang, hits);
      if (count + held.length === 0) continue;
      const distinct = meet(count, held);
      found = 0;
      findAlone(distinct);
      findPairs(thingsOf(distinct));
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
    const known = newFound(tokens, hits, new Set(held), lists);
    const ordered = found === 1 ? candidates : candidates.subarray(0, found).sort();
    for (let n = 0; n < found; n += 1) {
      const rule = ruleOf(ordered[n]!)!;
      if (rule.where !== "any" && rule.where !== field) continue;
      const reason = evaluateRule(rule, known);
      if (reason !== null) onMatch(ordered[n]!, s, reason);
    }
  }

  /** Patterns that hang on one phrase. */
  function findAlone(distinct: number): void {
    if (postings.length === 0) return;
    let mask0 = 0;
    let mask1 = 0;
    let mask2 = 0;
    for (let n = 0; n < distinct; n += 1) {
      const bit = bitOf(seen[n]!);
      if (bit < 32) mask0 |= 1 << bit;
      else if (bit < 64) mask1 |= 1 << bit;
      else mask2 |= 1 << bit;
    }
    for (let n = 0; n < distinct; n += 1) {
      const phrase = seen[n]!;
      const end = start[phrase + 1]! * POSTING;
      for (let at = start[phrase]! * POSTING; at < end; at += POSTING) {
        if (((postings[at + 1]! & mask0) | (postings[at + 2]! & mask1) | (postings[at + 3]! & mask2)) === 0) continue;
        consider(postings[at]!);
      }
    }
  }

  /** Notes every phrase and long list that patterns are filed under in `present`, mixed, and gives their number. */
  function thingsOf(distinct: number): number {
    let count = 0;
    for (let n = 0; n < distinct; n += 1) {
      const phrase = seen[n]!;
      const bits = role[phrase]!;
      if ((bits & ALONE) !== 0) {
        if (count === present.length) present = wider(present);
        present[count++] = mix(phrase);
      }
      if ((bits & LISTED) === 0) continue;
      for (let at = listStart[phrase]!; at < listStart[phrase + 1]!; at += 1) {
        const list = listOf[at]!;
        if (listAt[list] === round) continue;
        listAt[list] = round;
        if (count === present.length) present = wider(present);
        present[count++] = mix(phrases + list);
      }
    }
    return count;
  }

  /** Patterns that hang on two things. */
  function findPairs(count: number): void {
    if (filed.length === 0) return;
    if (count * (count + 1) > 2 * mostPairs) {
      for (let pattern = 0; pattern < size; pattern += 1) if (anchor[pattern] !== -1) consider(pattern);
      return;
    }
    for (let a = 0; a < count; a += 1) {
      const one = present[a]!;
      for (let b = a; b < count; b += 1) {
        const hash = pairHash(one, present[b]!);
        if (((filter[(hash & filterMask) >>> 5]! >>> (hash & 31)) & 1) === 1) lookUp(hash);
      }
    }
  }

  function lookUp(hash: number): void {
    const bucket = hash & bucketMask;
    const end = bucketStart[bucket + 1]!;
    for (let at = bucketStart[bucket]!; at < end; at += 1) if (checks[at] === hash >>> 16) consider(filed[at]!);
  }

  /** Once a round: a pattern all of whose clauses are there is a candidate. */
  function consider(pattern: number): void {
    if (patternAt[pattern] === round) return;
    patternAt[pattern] = round;
    for (let at = clauseStart[pattern]!; at < clauseStart[pattern + 1]!; at += 1) if (!has(clauseOf[at]!)) return;
    if (found === candidates.length) candidates = wider(candidates);
    candidates[found++] = pattern;
  }

  /** Begins a round: notes every phrase of the stream once in `seen`, and gives their number. */
  function meet(count: number, held: readonly number[]): number {
    round += 1;
    if (round === 2 ** 30) {
      round = 1;
      for (const stamps of [phraseAt, listAt, patternAt, clauseAt]) stamps.fill(0);
    }
    if (seen.length < count + held.length) seen = new Int32Array((count + held.length) * 2);
    let distinct = 0;
    for (let n = 0; n < count; n += 1) {
      const phrase = hits.phrase[n]!;
      if (phraseAt[phrase] === round) continue;
      phraseAt[phrase] = round;
      seen[distinct++] = phrase;
    }
    for (const fact of held) {
      phraseAt[fact] = round;
      seen[distinct++] = fact;
    }
    return distinct;
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
    const held = new Set(facts.find(reading));
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
    const held = new Set(facts.find(reading));
    return reading.streams.some(({ tokens, field }) => {
      if (rule.where !== "any" && rule.where !== field) return false;
      book.find(tokens, reading.lang, hits);
      return evaluateRule(rule, newFound(tokens, hits, held, lists)) !== null;
    });
  }

  return { holds, search, searchAll };
}

function wider(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(numbers.length * 2);
  copy.set(numbers);
  return copy;
}
