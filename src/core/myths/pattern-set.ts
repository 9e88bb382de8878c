/**
 * Many patterns, compiled into one set: their leaves once, the phrases to find, the index over them.
 * How a post is searched for them is decided in pattern-search.ts.
 */

import type { PatternRule, Term } from "../../model/rules.ts";
import { compilePhrases, openPhrases, type PhraseBook, type PhraseData } from "../text/phrases.ts";
import { type AnchorIndex, chooseAnchors } from "./anchors.ts";
import { type CompiledRule, compileRule } from "./expression.ts";
import { openLeafTable } from "./leaves.ts";
import { openSearch, type Search } from "./pattern-search.ts";
import { listsOf, packLists, type Ragged } from "./ragged.ts";
import { decodeRule, encodeRules, type RuleCodes } from "./rule-code.ts";
import type { WordFrequency } from "./word-share.ts";

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

export interface PatternSet extends Search {
  /** Of source `n`; null where it does not parse. */
  rule(n: number): CompiledRule | null;
  readonly book: PhraseBook;
  /** By pattern: patterns with one number hang on the same words. */
  readonly anchor: Int32Array;
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
