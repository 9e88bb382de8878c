/**
 * Many patterns against one post. Decides which patterns match, in which stream and where; what a
 * match means for a myth or a topic is the caller's. Patterns are filed by anchors.ts, and evaluated
 * by evaluate.ts only if all their required parts are there.
 */

import type { PatternRule, Term } from "../../model/rules.ts";
import {
  compilePhrases,
  newPhraseHits,
  openPhrases,
  type PhraseBook,
  type PhraseData,
  type PhraseHits,
} from "../text/phrases.ts";
import { type AnchorIndex, chooseAnchors, POSTING, type WordFrequency } from "./anchors.ts";
import { evaluate, type Found, nearestTogether, newFound, placesOf, type Reason, together } from "./evaluate.ts";
import { type CompiledRule, compileRule } from "./expression.ts";
import { type FactFinder, openFacts } from "./facts.ts";
import { openLeafTable } from "./leaves.ts";
import { listsOf, packLists, type Ragged } from "./ragged.ts";
import type { Reading } from "./reading.ts";
import { decodeRule, encodeRules, type RuleCodes } from "./rule-code.ts";

export type PatternSource =
  | {
      readonly rule: PatternRule;
      /** Languages of its words; terms bring their own. */
      readonly languages: readonly string[];
      /** Not searched for; `holds` asks for it. */
      readonly onDemand: boolean;
    }
  /** A link to this host and path or below, without scheme. */
  | { readonly link: string };

export interface PatternSet {
  /** Of source `n`; null where it does not parse. */
  rule(n: number): CompiledRule | null;
  readonly book: PhraseBook;
  /** By pattern: patterns with one number hang on the same words. */
  readonly anchor: Int32Array;
  /** Calls back for every pattern that matches, per stream where it does. */
  search(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void;
  /** Whether an on-demand pattern matches in any stream. */
  holds(pattern: number, reading: Reading): boolean;
  /** The same without the index: evaluates every pattern. For tests and `explain`. */
  searchAll(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void;
  /** For `openPatternSet`. */
  pack(): PatternData;
}

/** A compiled set as plain numbers and strings, to be kept between starts. */
export interface PatternData {
  readonly rules: RuleCodes;
  /** By rule: 1 for those not searched for. */
  readonly onDemand: Uint8Array;
  readonly book: PhraseData;
  readonly facts: ReadonlyMap<string, number>;
  readonly lists: Ragged;
  readonly phrases: number;
  readonly index: AnchorIndex;
}

export function compilePatternSet(
  sources: readonly PatternSource[],
  terms: readonly Term[],
  frequency: WordFrequency = () => null,
): PatternSet {
  const table = openLeafTable(terms);
  const rules = sources.map((source) =>
    "link" in source
      ? { ...NEVER, all: [{ kind: "leaf" as const, list: table.listOfFact(`link:${source.link}`) }] }
      : compileRule(source.rule, table, source.languages),
  );
  const leaves = table.close();
  const onDemand = Uint8Array.from(sources, (source) => ("onDemand" in source && source.onDemand ? 1 : 0));
  const filed = rules.map((rule, n) => (rule === null || onDemand[n] === 1 ? NEVER : rule));
  const index = chooseAnchors(filed, leaves, frequency);
  const book = compilePhrases(leaves.entries);
  const { facts, lists, phrases } = leaves;
  const pack = (): PatternData => ({
    rules: encodeRules(rules),
    onDemand,
    book: book.pack(),
    facts,
    lists: packLists(lists),
    phrases,
    index,
  });
  const search = openSearch({
    size: rules.length,
    rule: (n) => rules[n]!,
    onDemand,
    book,
    facts,
    lists,
    phrases,
    index,
  });
  return { ...search, rule: (n) => rules[n]!, book, anchor: index.anchor, pack };
}

/** A set packed before; it finds the same. Put together when a first post comes: start-up need not wait for it. */
export function openPatternSet(data: PatternData): PatternSet {
  const { onDemand, facts, phrases, index } = data;
  const size = onDemand.length;
  const book = openPhrases(data.book);
  const decoded: (CompiledRule | null | undefined)[] = Array.from({ length: size });
  const rule = (n: number): CompiledRule | null => (decoded[n] ??= decodeRule(data.rules, n));
  let opened: Search | null = null;
  const open = (): Search =>
    (opened ??= openSearch({
      size,
      rule,
      onDemand,
      book,
      facts,
      lists: listsOf(data.lists),
      phrases,
      index,
    }));
  return {
    search: (reading, onMatch) => open().search(reading, onMatch),
    searchAll: (reading, onMatch) => open().searchAll(reading, onMatch),
    holds: (pattern, reading) => open().holds(pattern, reading),
    rule,
    book,
    anchor: index.anchor,
    pack: () => data,
  };
}

const NEVER: CompiledRule = { any: [], all: [], within: null, none: [], where: "any", weight: "weak" };

type Search = Pick<PatternSet, "search" | "searchAll" | "holds">;

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

function openSearch({ size, rule: ruleOf, onDemand, book, lists, phrases, index, ...parts }: SearchParts): Search {
  const facts: FactFinder = openFacts(parts.facts);
  const hits: PhraseHits = newPhraseHits();
  const { start, postings, bit, clauseStart, clauseOf, phraseStart, phraseOf } = index;
  const phraseAt = new Int32Array(phrases);
  const patternAt = new Int32Array(size);
  /** Twice the round, plus one if the clause holds. */
  const clauseAt = new Int32Array(phraseStart.length);
  let seen = new Int32Array(64);
  let round = 0;

  function search(reading: Reading, onMatch: (pattern: number, stream: number, reason: Reason) => void): void {
    const held = facts.find(reading);
    for (let s = 0; s < reading.streams.length; s += 1) searchStream(reading, s, held, onMatch);
  }

  function searchStream(
    reading: Reading,
    s: number,
    held: readonly number[],
    onMatch: (pattern: number, stream: number, reason: Reason) => void,
  ): void {
    const { tokens, field } = reading.streams[s]!;
    const count = book.find(tokens, reading.lang, hits);
    if (count + held.length === 0) return;
    const distinct = meet(count, held);
    let mask0 = 0;
    let mask1 = 0;
    let mask2 = 0;
    for (let n = 0; n < distinct; n += 1) {
      const b = bit[seen[n]!]!;
      if (b < 32) mask0 |= 1 << b;
      else if (b < 64) mask1 |= 1 << b;
      else mask2 |= 1 << b;
    }
    let found: Found | null = null;
    for (let n = 0; n < distinct; n += 1) {
      const phrase = seen[n]!;
      const end = start[phrase + 1]! * POSTING;
      for (let at = start[phrase]! * POSTING; at < end; at += POSTING) {
        if (((postings[at + 1]! & mask0) | (postings[at + 2]! & mask1) | (postings[at + 3]! & mask2)) === 0) continue;
        const pattern = postings[at]!;
        if (patternAt[pattern] === round) continue;
        patternAt[pattern] = round;
        if (!hasAll(pattern)) continue;
        const rule = ruleOf(pattern)!;
        if (rule.where !== "any" && rule.where !== field) continue;
        found ??= newFound(tokens, hits, new Set(held), lists);
        const reason = evaluateRule(rule, found);
        if (reason !== null) onMatch(pattern, s, reason);
      }
    }
  }

  /** Begins a round: notes every phrase of the stream once in `seen`, and gives their number. */
  function meet(count: number, held: readonly number[]): number {
    round += 1;
    if (round === 2 ** 30) {
      round = 1;
      phraseAt.fill(0);
      patternAt.fill(0);
      clauseAt.fill(0);
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

  function hasAll(pattern: number): boolean {
    for (let at = clauseStart[pattern]!; at < clauseStart[pattern + 1]!; at += 1) if (!has(clauseOf[at]!)) return false;
    return true;
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

function evaluateRule(rule: CompiledRule, found: Found): Reason | null {
  const reasons: Reason[] = [];
  if (rule.all.length > 0) {
    const all = rule.within === null ? everywhere(rule, found) : within(rule, rule.within, found);
    if (all === null) return null;
    reasons.push(all);
  }
  if (rule.any.length > 0) {
    const any = evaluate({ kind: "or", parts: rule.any }, found);
    if (any === null) return null;
    reasons.push(any);
  }
  if (rule.none.some((part) => evaluate(part, found) !== null)) return null;
  return reasons.length === 1 ? reasons[0]! : together(reasons);
}

function everywhere(rule: CompiledRule, found: Found): Reason | null {
  const reasons: Reason[] = [];
  for (const part of rule.all) {
    const reason = evaluate(part, found);
    if (reason === null) return null;
    reasons.push(reason);
  }
  return together(reasons);
}

function within(rule: CompiledRule, words: number, found: Found): Reason | null {
  const lists = rule.all.map((part) => placesOf(part, found));
  const placed = lists.filter((list) => !list.anywhere).map((list) => list.places);
  if (placed.length === 0) return { q: 1, places: [] };
  const places = nearestTogether(placed, words, found);
  if (places === null) return null;
  return { q: places.reduce((product, place) => product * place.q, 1), places };
}
