/**
 * Many patterns, compiled into one set: their leaves once, the phrases to find, the index over them.
 * How a post is searched for them is decided in pattern-search.ts.
 */

import type { PatternRule, Term, Weight } from "../../model/rules.ts";
import { compilePhrases, openPhrases, type PhraseBook, type PhraseData } from "../text/phrases.ts";
import { type AnchorIndex, chooseAnchors } from "./anchors.ts";
import type { CompiledRule } from "./expression.ts";
import { openLeafTable } from "./leaves.ts";
import { openSearch, type Search } from "./pattern-search.ts";
import type { Ragged } from "./ragged.ts";
import { decodeRule, openRuleEncoder, type RuleCodes, type RuleEncoder, weightOf } from "./rule-code.ts";
import { openRuleCompiler } from "./rule-compiler.ts";
import { openScreen, type Screen } from "./screen.ts";
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
  /** Of source `n`, which parses. */
  weight(n: number): Weight;
  readonly book: PhraseBook;
  /** A quick look before the text is cut into tokens. */
  readonly mayMatch: Screen;
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
  const encoder = openRuleEncoder();
  const compileRule = openRuleCompiler(table, encoder);
  for (const source of sources)
    if ("link" in source) encodeLink(encoder, table.listOfFact(`link:${source.link}`));
    else compileRule(source.rule, source.languages);
  const rules = encoder.codes();
  const leaves = table.close();
  const onDemand = Uint8Array.from(sources, (source) => ("onDemand" in source && source.onDemand ? 1 : 0));
  const index = chooseAnchors(rules, onDemand, leaves, frequency);
  const book = compilePhrases(leaves.entries, index.pairs.notes);
  const { facts, lists, phrases } = leaves;
  return assemble({ rules, onDemand, facts, lists, phrases, index }, book);
}

/** A set packed before; it finds the same. Put together when a first post comes: start-up need not wait for it. */
export function openPatternSet(data: PatternData): PatternSet {
  return assemble(data, openPhrases(data.book, data.index.pairs.notes));
}

function assemble(data: Omit<PatternData, "book">, book: PhraseBook): PatternSet {
  const { rules, onDemand, facts, lists, phrases, index } = data;
  const size = onDemand.length;
  // Decoded anew for each look: a thousand times as many are never looked at, and the code lies closer together.
  const rule = (n: number): CompiledRule | null => decodeRule(rules, n);
  let opened: Search | null = null;
  let screen: Screen | null = null;
  const open = (): Search => (opened ??= openSearch({ size, rule, onDemand, book, facts, lists, phrases, index }));
  return {
    search: (reading, onMatch) => open().search(reading, onMatch),
    searchAll: (reading, onMatch) => open().searchAll(reading, onMatch),
    holds: (pattern, reading) => open().holds(pattern, reading),
    rule,
    weight: (n) => weightOf(rules, n),
    book,
    mayMatch: (text, beside) => (screen ??= openScreen({ book, phrases, facts, pairs: index.pairs }))(text, beside),
    anchor: index.anchor,
    pack: () => ({ rules, onDemand, book: book.pack(), facts, lists, phrases, index }),
  };
}

function encodeLink(encoder: RuleEncoder, list: number): void {
  encoder.open("any", null);
  encoder.row();
  encoder.row();
  encoder.part({ kind: "leaf", list });
  encoder.row();
  encoder.close("weak");
}
