/**
 * A pattern made ready for evaluation: a tree over lists of phrases, the parts a post must have to
 * match at all, and the weight a pattern has when its editor gave none.
 */

import type { PatternRule, Weight } from "../../model/rules.ts";
import { foldWord } from "../text/fold.ts";
import { isFolded, isFunctionWord } from "../text/function-words.ts";
import type { LeafPattern, LeafTable } from "./leaves.ts";
import { chainOf, parsePattern, type Pattern, type PhrasePattern, type WordPattern } from "./pattern.ts";

export type Expression =
  | { readonly kind: "leaf"; readonly list: number }
  | { readonly kind: "chain"; readonly parts: readonly Expression[]; readonly gaps: readonly Gap[] }
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[] };

/** Stands between two parts of a chain. `row`: words in a row, so within one sentence. */
export interface Gap {
  readonly words: number;
  readonly ordered: boolean;
  readonly row: boolean;
}

/** A part that a post must have: at least one phrase of one of these lists. */
export type Clause = readonly number[];

export interface CompiledRule {
  readonly any: readonly Expression[];
  readonly all: readonly Expression[];
  readonly within: number | null;
  readonly none: readonly Expression[];
  readonly where: PatternRule["where"];
  readonly weight: Weight;
}

/** One string of pattern language alone; null if it does not parse. */
export function expressText(text: string, leaves: LeafTable, languages: readonly string[]): Expression | null {
  const pattern = patternOf(text);
  return pattern === null ? null : express(pattern, leaves, languages);
}

export function patternOf(text: string): Pattern | null {
  const parsed = parsePattern(text);
  return parsed.ok ? parsed.pattern : null;
}

export function express(pattern: Pattern, leaves: LeafTable, languages: readonly string[]): Expression {
  const leaf = (part: LeafPattern): Expression => {
    const list = leaves.listOf(part, languages);
    leaves.use(list);
    return { kind: "leaf", list };
  };
  switch (pattern.kind) {
    case "and":
    case "or":
      return { kind: pattern.kind, parts: pattern.parts.map((part) => express(part, leaves, languages)) };
    case "near":
    case "before": {
      const chain = chainOf(pattern);
      const parts = chain.parts.map((part) => express(part, leaves, languages));
      return { kind: "chain", parts, gaps: chain.gaps.map((gap) => ({ ...gap, row: false })) };
    }
    case "phrase":
      return pattern.parts.some((part) => part.kind === "term") ? row(pattern, leaf) : leaf(pattern);
    default:
      return leaf(pattern);
  }
}

/** Words and terms in a row: the words between two terms stay one phrase. */
function row(pattern: PhrasePattern, leaf: (part: LeafPattern) => Expression): Expression {
  const parts: Expression[] = [];
  let words: WordPattern[] = [];
  const flush = (): void => {
    const [first] = words;
    if (first !== undefined) parts.push(leaf(words.length === 1 ? first : { kind: "phrase", parts: words }));
    words = [];
  };
  for (const part of pattern.parts) {
    if (part.kind === "word") words.push(part);
    else {
      flush();
      parts.push(leaf(part));
    }
  }
  flush();
  return { kind: "chain", parts, gaps: parts.slice(1).map(() => ({ words: 0, ordered: true, row: true })) };
}

/** What a post must have for the rule to match. `cost` estimates the share of posts that hold a list. */
export function clausesOf(rule: CompiledRule, cost: (list: number) => number): Clause[] {
  const clauses = rule.all.flatMap((part) => required(part, cost));
  if (rule.any.length > 0) clauses.push(...required({ kind: "or", parts: rule.any }, cost));
  return clauses;
}

/** All of the clauses, each by any of its lists. */
function required(expression: Expression, cost: (list: number) => number): Clause[] {
  switch (expression.kind) {
    case "leaf":
      return [[expression.list]];
    case "and":
    case "chain":
      return expression.parts.flatMap((part) => required(part, cost));
    case "or": {
      // Of each alternative the rarest clause must be there.
      const chosen = expression.parts.map((part) => rarest(required(part, cost), cost));
      return [[...new Set(chosen.flat())].sort((a, b) => a - b)];
    }
  }
}

function rarest(clauses: readonly Clause[], cost: (list: number) => number): Clause {
  let best: Clause = [];
  let least = Number.POSITIVE_INFINITY;
  for (const clause of clauses) {
    const price = costOf(clause, cost);
    if (price >= least) continue;
    best = clause;
    least = price;
  }
  return best;
}

export function costOf(clause: Clause, cost: (list: number) => number): number {
  return clause.reduce((sum, list) => sum + cost(list), 0);
}

/** Required parts that carry meaning; an alternative counts by its poorest branch. */
export function meaningfulParts(pattern: Pattern, languages: readonly string[]): number {
  const inner = (part: Pattern): number => meaningfulParts(part, languages);
  switch (pattern.kind) {
    case "word": {
      const folded = isFolded(pattern.text) ? pattern.text : foldWord(pattern.text);
      return pattern.exact || !languages.every((lang) => isFunctionWord(folded, lang)) ? 1 : 0;
    }
    case "phrase":
    case "and":
      return pattern.parts.reduce((sum, part) => sum + inner(part), 0);
    case "near":
    case "before":
      return inner(pattern.left) + inner(pattern.right);
    case "or":
      return least(pattern.parts.map(inner));
    case "lang":
    case "platform":
      return 0;
    default:
      return 1;
  }
}

function least(sizes: readonly number[]): number {
  return sizes.length === 0 ? 0 : Math.min(...sizes);
}
