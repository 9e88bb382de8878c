/**
 * Decides under which phrases a pattern is filed, so that a post meets only the patterns it may
 * match: the clause that the fewest posts hold is the anchor; a quick mask tells whether a second
 * clause can be there. Never loses a match; the guesses only decide the cost.
 */

import { foldWord } from "../text/fold.ts";
import { isFolded, isFunctionWord } from "../text/function-words.ts";
import type { PhraseEntry } from "../text/phrases.ts";
import { type Clause, type CompiledRule, clausesOf, costOf } from "./expression.ts";
import type { Leaves } from "./leaves.ts";
import { packLists } from "./ragged.ts";

/** Share of posts that hold a folded word, 0..1; null where unknown. */
export type WordFrequency = (folded: string) => number | null;

export const POSTING = 4;

export interface AnchorIndex {
  /** By phrase: its postings are `start[p]` to `start[p + 1]`. */
  readonly start: Int32Array;
  /** Four numbers each: the pattern, and 96 bits of which a post must have one. */
  readonly postings: Int32Array;
  /** By phrase: its bit, 0 to 95. */
  readonly bit: Uint8Array;
  /** By pattern: its further clauses, rarest first, are `clauseStart[n]` to `clauseStart[n + 1]` of `clauseOf`. */
  readonly clauseStart: Int32Array;
  readonly clauseOf: Int32Array;
  /** Phrases of clause n: `phraseOf[phraseStart[n]]` up to that of n + 1. Side by side, since a look elsewhere costs more. */
  readonly phraseStart: Int32Array;
  readonly phraseOf: Int32Array;
  /** By pattern: its anchor's clause number, the same for all patterns filed under the same words. */
  readonly anchor: Int32Array;
}

export function chooseAnchors(rules: readonly CompiledRule[], leaves: Leaves, frequency: WordFrequency): AnchorIndex {
  const cost = listCosts(leaves, frequency);
  const bit = new Uint8Array(leaves.phrases);
  for (let phrase = 0; phrase < leaves.phrases; phrase += 1) bit[phrase] = (Math.imul(phrase, 0x9e3779b1) >>> 8) % 96;
  const numbers = new Map<string | number, number>();
  const clauses: Int32Array[] = [];
  const numberOf = (clause: Clause): number => {
    const key = clause.length === 1 ? clause[0]! : clause.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = clauses.push(phrasesOf(clause, leaves)) - 1;
    numbers.set(key, number);
    return number;
  };
  const ordered = rules.map((rule) => {
    const priced = clausesOf(rule, cost).map((clause) => ({ number: numberOf(clause), cost: costOf(clause, cost) }));
    return priced.sort((a, b) => a.cost - b.cost || a.number - b.number).map((clause) => clause.number);
  });
  const { start: phraseStart, items: phraseOf } = packLists(clauses);
  return { ...file(ordered, clauses, bit, leaves.phrases), bit, phraseStart, phraseOf };
}

function phrasesOf(clause: Clause, leaves: Leaves): Int32Array {
  const [only] = clause;
  if (clause.length === 1 && only !== undefined) return leaves.lists[only] ?? new Int32Array(0);
  const phrases = new Set<number>();
  for (const list of clause) for (const phrase of leaves.lists[list] ?? []) phrases.add(phrase);
  return Int32Array.from(phrases);
}

type Filed = Pick<AnchorIndex, "start" | "postings" | "clauseStart" | "clauseOf" | "anchor">;

function file(ordered: readonly number[][], clauses: readonly Int32Array[], bit: Uint8Array, phrases: number): Filed {
  const start = new Int32Array(phrases + 1);
  const anchor = new Int32Array(ordered.length);
  const clauseStart = new Int32Array(ordered.length + 1);
  const further: number[] = [];
  for (const [n, [first = -1, ...others]] of ordered.entries()) {
    anchor[n] = first;
    for (const clause of others) if (clause !== first) further.push(clause);
    clauseStart[n + 1] = further.length;
    for (const phrase of clauses[first] ?? []) start[phrase + 1]! += 1;
  }
  for (let phrase = 0; phrase < phrases; phrase += 1) start[phrase + 1]! += start[phrase]!;
  const postings = new Int32Array(start[phrases]! * POSTING);
  const next = start.slice();
  const clauseOf = Int32Array.from(further);
  for (let n = 0; n < ordered.length; n += 1) {
    const second = clauseStart[n]! < clauseStart[n + 1]! ? clauses[clauseOf[clauseStart[n]!]!] : undefined;
    const mask = maskOf(second, bit);
    for (const phrase of clauses[anchor[n]!] ?? []) {
      const at = next[phrase]! * POSTING;
      next[phrase]! += 1;
      postings[at] = n;
      postings.set(mask, at + 1);
    }
  }
  return { start, postings, clauseStart, clauseOf, anchor };
}

function maskOf(phrases: Int32Array | undefined, bit: Uint8Array): Int32Array {
  if (phrases === undefined) return Int32Array.of(-1, -1, -1);
  const mask = new Int32Array(3);
  for (const phrase of phrases) mask[bit[phrase]! >> 5]! |= 1 << (bit[phrase]! & 31);
  return mask;
}

/** Estimated share of posts per list, raised for lists that many patterns name. */
function listCosts(leaves: Leaves, frequency: WordFrequency): (list: number) => number {
  const shares = new Float64Array(leaves.phrases);
  for (const [n, entry] of leaves.entries.entries()) shares[n] = shareOf(entry, frequency);
  for (const [key, n] of leaves.facts) shares[n] = /^(?:lang|platform):/.test(key) ? 0.5 : 0.0005;
  const costs = leaves.lists.map((list, n) => {
    let sum = 0;
    for (const phrase of list) sum += shares[phrase]!;
    return sum * (1 + Math.log2(1 + leaves.uses[n]!) / 8);
  });
  return (list) => costs[list] ?? 0;
}

const TAG_SHARE = 0.0005;
const PREFIX_FACTOR = 3;
/** Each further word of a phrase makes it rarer by this. */
const NEXT_WORD = 0.2;

function shareOf(entry: PhraseEntry, frequency: WordFrequency): number {
  if (entry.text.startsWith("#")) return TAG_SHARE;
  const words = entry.text.split(" ");
  const shares = words.map((word) => {
    const bare = word.slice(word.startsWith("=") ? 1 : 0, word.endsWith("*") ? -1 : undefined);
    const folded = isFolded(bare) ? bare : foldWord(bare);
    const share = frequency(folded) ?? guessShare(folded, entry.lang);
    return word.endsWith("*") ? share * PREFIX_FACTOR : share;
  });
  return Math.min(...shares) * NEXT_WORD ** (words.length - 1);
}

/** Share of posts by the length of the word: short words are frequent. */
function guessShare(folded: string, lang: string | null): number {
  if (isFunctionWord(folded, lang ?? "en")) return 0.1;
  if (folded.length <= 3) return 0.01;
  return folded.length <= 5 ? 0.004 : folded.length <= 7 ? 0.002 : 0.001;
}
