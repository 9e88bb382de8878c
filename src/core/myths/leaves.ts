/**
 * The leaves of all patterns of one set: every word, phrase, term and typed atom once, as lists of
 * numbered phrases. Literal leaves and terms that several patterns share are looked up once per post.
 * Phrase numbers below `entries.length` are found in text; those above stand for facts about a post.
 */

import type { Term } from "../../model/rules.ts";
import { foldTag } from "../text/fold.ts";
import { isFolded } from "../text/function-words.ts";
import type { PhraseEntry } from "../text/phrases.ts";
import { newNumbers, pushNumber, rowOfNumbers } from "./numbers.ts";
import type { Pattern, PhrasePattern, TermPattern, WordPattern } from "./pattern.ts";
import type { Ragged } from "./ragged.ts";

export interface Leaves {
  readonly entries: readonly PhraseEntry[];
  /** "tag:novax", "domain:a.example", "author:x", "lang:es", "platform:bluesky", "link:a.example/b" to phrase number. */
  readonly facts: ReadonlyMap<string, number>;
  /** Phrases of each list, ascending, none twice. */
  readonly lists: Ragged;
  /** By list: how often a pattern names it. */
  readonly uses: readonly number[];
  /** Number of phrases, facts included. */
  readonly phrases: number;
}

/** A leaf as the expression tree names it: one list. */
export type LeafPattern = Exclude<Pattern, { kind: "near" | "before" | "and" | "or" | "phrase" }> | PhrasePattern;

/** A term may name terms, and these no further ones. */
const MAX_TERM_DEPTH = 2;

const NOT_ONE = 2 ** 31 - 1;

export interface LeafTable {
  /** The list of a leaf for a rule in these languages. A term nobody defined has an empty list. Counts no use. */
  listOf(leaf: LeafPattern, languages: readonly string[]): number;
  /** The list that holds this one fact, as "kind:value"; counts one use. */
  listOfFact(key: string): number;
  /** Counts that a pattern names the list. */
  use(list: number): void;
  close(): Leaves;
}

export function openLeafTable(terms: readonly Term[]): LeafTable {
  const entries: PhraseEntry[] = [];
  const entryNumbers = new Map<string | null, Map<string, number>[]>();
  const facts = new Map<string, number>();
  /** By list its one phrase, or NOT_ONE: `several` then has them. */
  const only = newNumbers();
  const several = new Map<number, readonly number[]>();
  const uses: number[] = [];
  const listNumbers = new Map<string, number>();
  /** Of words and phrases, by languages and text. */
  const textNumbers = new Map<string, Map<string, number>>();
  const termsByName = new Map<string, Term[]>();
  for (const term of terms) {
    const known = termsByName.get(term.name);
    if (known === undefined) termsByName.set(term.name, [term]);
    else known.push(term);
  }

  function entryOf(written: string, lang: string | null, disguised: boolean, typos: boolean): number {
    const text = isFolded(written) ? written : written.trim().replaceAll(/\s+/gu, " ");
    let kinds = entryNumbers.get(lang);
    if (kinds === undefined) entryNumbers.set(lang, (kinds = []));
    const numbers = (kinds[(disguised ? 1 : 0) + (typos ? 2 : 0)] ??= new Map<string, number>());
    const known = numbers.get(text);
    if (known !== undefined) return known;
    const id = entries.push({ text, lang, disguised, typos }) - 1;
    numbers.set(text, id);
    return id;
  }

  // Facts are numbered from -1 down while entries still grow, and moved above them in `close`.
  function factOf(key: string): number {
    const known = facts.get(key);
    if (known !== undefined) return known;
    const id = -1 - facts.size;
    facts.set(key, id);
    return id;
  }

  function entriesOfTerm(name: string, depth: number): number[] {
    return (termsByName.get(name) ?? []).flatMap((term) => {
      const { language: lang, disguised, typos } = term;
      const words = term.any.flatMap((text) => {
        const inner = /^<([^<>]+)>$/.exec(text)?.[1];
        if (inner === undefined) return [entryOf(text, lang, disguised, typos)];
        return depth === MAX_TERM_DEPTH ? [] : entriesOfTerm(inner, depth + 1);
      });
      return [...words, ...term.emoji.map((text) => entryOf(text, null, false, false))];
    });
  }

  function phrasesOf(leaf: Exclude<LeafPattern, WordPattern | PhrasePattern>): number[] {
    switch (leaf.kind) {
      case "term":
        return entriesOfTerm(leaf.name, 1);
      case "emoji":
        return [entryOf(leaf.value, null, false, false)];
      case "tag":
        return [entryOf(`#${leaf.value}`, null, false, false), factOf(`tag:${foldTag(leaf.value)}`)];
      default:
        return [factOf(`${leaf.kind}:${leaf.value}`)];
    }
  }

  function listOf(leaf: LeafPattern, languages: readonly string[]): number {
    if (leaf.kind !== "word" && leaf.kind !== "phrase") {
      const key = leaf.kind === "term" ? `<${leaf.name}>` : `${leaf.kind}:${leaf.value}`;
      return listNumbers.get(key) ?? listed(listNumbers, key, phrasesOf(leaf));
    }
    const own = languagesOf(leaf, languages);
    const key = own.length === 1 ? (own[0] ?? "") : own.join();
    let numbers = textNumbers.get(key);
    if (numbers === undefined) textNumbers.set(key, (numbers = new Map()));
    const text = textOf(leaf);
    return (
      numbers.get(text) ??
      listed(
        numbers,
        text,
        own.map((lang) => entryOf(text, lang, false, false)),
      )
    );
  }

  function listed(numbers: Map<string, number>, key: string, phrases: readonly number[]): number {
    const id = uses.push(0) - 1;
    pushNumber(only, phrases.length === 1 ? phrases[0]! : NOT_ONE);
    if (phrases.length !== 1) several.set(id, phrases);
    numbers.set(key, id);
    return id;
  }

  function listOfFact(key: string): number {
    const list = listNumbers.get(key) ?? listed(listNumbers, key, [factOf(key)]);
    use(list);
    return list;
  }

  function use(list: number): void {
    uses[list]! += 1;
  }

  function close(): Leaves {
    const place = (id: number): number => (id < 0 ? entries.length - 1 - id : id);
    return {
      entries,
      facts: new Map([...facts].map(([key, id]) => [key, place(id)])),
      lists: packed(place),
      uses,
      phrases: entries.length + facts.size,
    };
  }

  function packed(place: (id: number) => number): Ragged {
    const start = new Int32Array(only.length + 1);
    const items = newNumbers();
    for (let n = 0; n < only.length; n += 1) {
      const one = only.row[n]!;
      if (one !== NOT_ONE) pushNumber(items, place(one));
      else
        for (const phrase of [...new Set(several.get(n)!.map(place))].sort((a, b) => a - b)) pushNumber(items, phrase);
      start[n + 1] = items.length;
    }
    return { start, items: rowOfNumbers(items) };
  }

  return { listOf, listOfFact, use, close };
}

/** Exact forms and beginnings mean the same in every language; inflections do not. */
function languagesOf(leaf: WordPattern | PhrasePattern, languages: readonly string[]): readonly (string | null)[] {
  const words = leaf.kind === "word" ? [leaf] : leaf.parts;
  const inflects = words.some((word) => word.kind === "word" && !word.exact && !word.prefix);
  return inflects && languages.length > 0 ? languages : [null];
}

/** The leaf in the notation of phrase entries. */
export function textOf(leaf: WordPattern | TermPattern | PhrasePattern): string {
  if (leaf.kind === "phrase") return leaf.parts.map(textOf).join(" ");
  if (leaf.kind === "term") return `<${leaf.name}>`;
  return `${leaf.exact ? "=" : ""}${leaf.text}${leaf.prefix ? "*" : ""}`;
}
