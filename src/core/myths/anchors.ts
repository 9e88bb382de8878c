/**
 * Decides under which words a pattern is filed, so that a post meets only the patterns it may match:
 * under its two rarest clauses together (pairs.ts), or, where it has but one or both are long, under
 * the phrases of the rarest. Never loses a match; the guesses only decide the cost.
 */

import { openClauses } from "./clauses.ts";
import { clausesOf, type CompiledRule, type Expression } from "./expression.ts";
import type { Leaves } from "./leaves.ts";
import { newNumbers, pushNumber, rowOfNumbers } from "./numbers.ts";
import { NOTES } from "../text/phrases.ts";
import { openPairs, type PairIndex, POSTED, ROLE } from "./pairs.ts";
import type { Ragged } from "./ragged.ts";
import { decodeRule, type RuleCodes } from "./rule-code.ts";
import { listCosts, type WordFrequency } from "./word-share.ts";

export const POSTING = 4;

export interface AnchorIndex {
  readonly pairs: PairIndex;
  /** Patterns filed under one clause. By phrase: its postings are `start[p]` to `start[p + 1]`. */
  readonly start: Int32Array;
  /** Four numbers each: the pattern, and 96 bits of which a post must have one. */
  readonly postings: Int32Array;
  /** By pattern: its clauses, rarest first, are `clauseStart[n]` to `clauseStart[n + 1]` of `clauseOf`. */
  readonly clauseStart: Int32Array;
  readonly clauseOf: Int32Array;
  /** Phrases of clause n: `phraseOf[phraseStart[n]]` up to that of n + 1. Side by side, since a look elsewhere costs more. */
  readonly phraseStart: Int32Array;
  readonly phraseOf: Int32Array;
  /** By pattern: the number of its rarest clause, the same for all patterns that hang on the same words; -1 for none. */
  readonly anchor: Int32Array;
}

/** `onDemand`: 1 for each rule that is not searched for. */
export function chooseAnchors(
  rules: RuleCodes,
  onDemand: Uint8Array,
  leaves: Leaves,
  frequency: WordFrequency,
): AnchorIndex {
  const size = onDemand.length;
  const costs = listCosts(leaves, frequency);
  const clauses = openClauses(leaves, costs);
  const pairs = openPairs(leaves);
  const anchor = new Int32Array(size).fill(-1);
  const clauseStart = new Int32Array(size + 1);
  const clauseOf = newNumbers();
  const alone: Posting[] = [];

  function place(pattern: number, needed: readonly number[]): void {
    const first = needed[0];
    if (first === undefined) return;
    const lists = clauses.listsOf(first);
    for (let n = 1; n < needed.length; n += 1) if (pairs.add(pattern, lists, clauses.listsOf(needed[n]!))) return;
    alone.push({ pattern, clause: first, beside: needed[1] ?? -1 });
  }

  const branching: number[] = [];
  for (let n = 0; n < size; n += 1) {
    const simple = onDemand[n] === 1 ? NOTHING : clauses.neededByCode(rules, n);
    const rule = simple === null ? decodeRule(rules, n) : null;
    const needed = simple ?? (rule === null ? NOTHING : clauses.neededBy(rule));
    for (const clause of needed) pushNumber(clauseOf, clause);
    clauseStart[n + 1] = clauseOf.length;
    anchor[n] = needed[0] ?? -1;
    if (rule !== null && waysOf(rule) !== null) branching.push(n);
    else place(n, needed);
  }
  for (const n of branching)
    for (const way of waysOf(decodeRule(rules, n)!)!)
      place(n, clauses.ranked(clausesOf(way, (list) => costs[list] ?? 0)));
  const phrases = clauses.phrases();
  const index = pairs.close();
  const postings = file(alone, phrases, leaves.phrases);
  for (let phrase = 0; phrase < leaves.phrases; phrase += 1)
    if (postings.start[phrase]! < postings.start[phrase + 1]!) index.notes[phrase * NOTES + ROLE]! |= POSTED;
  return {
    pairs: index,
    ...postings,
    clauseStart,
    clauseOf: rowOfNumbers(clauseOf),
    phraseStart: phrases.start,
    phraseOf: phrases.items,
    anchor,
  };
}

const NOTHING: readonly number[] = [];
const MOST_WAYS = 16;

/** One rule for each branch of an alternative that has branches of several parts; null where none has. */
function waysOf(rule: CompiledRule): CompiledRule[] | null {
  const any = branchesOf(rule.any);
  if (isWorthSplitting(any)) return any.map((branch) => ({ ...rule, all: [...rule.all, branch], any: [] }));
  const at = rule.all.findIndex((part) => part.kind === "or" && isWorthSplitting(part.parts));
  const split = rule.all[at];
  if (split?.kind !== "or") return null;
  return split.parts.map((branch) => ({ ...rule, all: rule.all.with(at, branch) }));
}

function branchesOf(any: readonly Expression[]): readonly Expression[] {
  return any.some((part) => part.kind === "or")
    ? any.flatMap((part) => (part.kind === "or" ? part.parts : [part]))
    : any;
}

function isWorthSplitting(branches: readonly Expression[]): boolean {
  return branches.length <= MOST_WAYS && branches.some((branch) => branch.kind === "and" || branch.kind === "chain");
}

/** A pattern filed under one clause, and a clause that must be there beside it, or -1. */
interface Posting {
  readonly pattern: number;
  readonly clause: number;
  readonly beside: number;
}

function file(alone: readonly Posting[], clauses: Ragged, phrases: number): Pick<AnchorIndex, "start" | "postings"> {
  const phrasesOf = (clause: number): Int32Array =>
    clauses.items.subarray(clauses.start[clause], clauses.start[clause + 1]);
  const start = new Int32Array(phrases + 1);
  for (const { clause } of alone) for (const phrase of phrasesOf(clause)) start[phrase + 1]! += 1;
  for (let phrase = 0; phrase < phrases; phrase += 1) start[phrase + 1]! += start[phrase]!;
  const postings = new Int32Array(start[phrases]! * POSTING);
  const next = start.slice();
  for (const { pattern, clause, beside } of alone) {
    const mask = maskOf(beside === -1 ? null : phrasesOf(beside));
    for (const phrase of phrasesOf(clause)) {
      const at = next[phrase]!++ * POSTING;
      postings[at] = pattern;
      postings.set(mask, at + 1);
    }
  }
  return { start, postings };
}

function maskOf(phrases: Int32Array | null): Int32Array {
  if (phrases === null) return Int32Array.of(-1, -1, -1);
  const mask = new Int32Array(3);
  for (const phrase of phrases) mask[bitOf(phrase) >> 5]! |= 1 << (bitOf(phrase) & 31);
  return mask;
}

/** Of a phrase: its bit of a posting's mask, 0 to 95. */
export function bitOf(phrase: number): number {
  return (Math.imul(phrase, 0x9e3779b1) >>> 8) % 96;
}
