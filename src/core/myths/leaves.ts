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

export interface LeafTable {
  /** The list of a leaf for a rule in these languages. A term nobody defined has an empty list. */
  listOf(leaf: LeafPattern, languages: readonly string[]): number;
  /** The list that holds this one fact, as "kind:value". */
  listOfFact(key: string): number;
  close(): Leaves;
}

export function openLeafTable(terms: readonly Term[]): LeafTable {
  const entries: PhraseEntry[] = [];
  const entryNumbers = new Map<string, Map<string, number>>();
  const facts = new Map<string, number>();
  const lists: number[][] = [];
  const uses: number[] = [];
  const listNumbers = new Map<string, number>();
  // Most leaves are single words, which need no key put together.
  const exactNumbers = new Map<string, number>();
  const prefixNumbers = new Map<string, number>();
  const plainNumbers = new Map<string, Map<string, number>>();
  const termsByName = new Map<string, Term[]>();
  for (const term of terms) {
    const known = termsByName.get(term.name);
    if (known === undefined) termsByName.set(term.name, [term]);
    else known.push(term);
  }

  function entryOf(entry: PhraseEntry): number {
    const { lang, disguised = false, typos = false } = entry;
    const text = isFolded(entry.text) ? entry.text : entry.text.trim().replaceAll(/\s+/gu, " ");
    const kind = `${lang ?? ""} ${disguised} ${typos}`;
    let numbers = entryNumbers.get(kind);
    if (numbers === undefined) entryNumbers.set(kind, (numbers = new Map()));
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
        if (inner === undefined) return [entryOf({ text, lang, disguised, typos })];
        return depth === MAX_TERM_DEPTH ? [] : entriesOfTerm(inner, depth + 1);
      });
      return [...words, ...term.emoji.map((text) => entryOf({ text, lang: null }))];
    });
  }

  function phrasesOf(leaf: LeafPattern, languages: readonly string[]): number[] {
    switch (leaf.kind) {
      case "term":
        return entriesOfTerm(leaf.name, 1);
      case "word":
      case "phrase":
        return languagesOf(leaf, languages).map((lang) => entryOf({ text: textOf(leaf), lang }));
      case "emoji":
        return [entryOf({ text: leaf.value, lang: null })];
      case "tag":
        return [entryOf({ text: `#${leaf.value}`, lang: null }), factOf(`tag:${foldTag(leaf.value)}`)];
      default:
        return [factOf(`${leaf.kind}:${leaf.value}`)];
    }
  }

  function listOf(leaf: LeafPattern, languages: readonly string[]): number {
    const make = (): number[] => phrasesOf(leaf, languages);
    if (leaf.kind !== "word") return number(listNumbers, keyOf(leaf, languages), make);
    if (leaf.exact) return number(exactNumbers, leaf.text, make);
    if (leaf.prefix) return number(prefixNumbers, leaf.text, make);
    const key = languages.length === 1 ? languages[0]! : languages.join();
    let numbers = plainNumbers.get(key);
    if (numbers === undefined) plainNumbers.set(key, (numbers = new Map()));
    return number(numbers, leaf.text, make);
  }

  function number(numbers: Map<string, number>, key: string, make: () => number[]): number {
    const known = numbers.get(key);
    if (known !== undefined) {
      uses[known]! += 1;
      return known;
    }
    const id = lists.push(make()) - 1;
    uses.push(1);
    numbers.set(key, id);
    return id;
  }

  function listOfFact(key: string): number {
    return number(listNumbers, key, () => [factOf(key)]);
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
    const start = new Int32Array(lists.length + 1);
    const items = newNumbers();
    for (const [n, list] of lists.entries()) {
      if (list.length === 1) pushNumber(items, place(list[0]!));
      else for (const phrase of [...new Set(list.map(place))].sort((a, b) => a - b)) pushNumber(items, phrase);
      start[n + 1] = items.length;
    }
    return { start, items: rowOfNumbers(items) };
  }

  return { listOf, listOfFact, close };
}

/** Exact forms and beginnings mean the same in every language; inflections do not. */
function languagesOf(leaf: WordPattern | PhrasePattern, languages: readonly string[]): readonly (string | null)[] {
  const words = leaf.kind === "word" ? [leaf] : leaf.parts;
  const inflects = words.some((word) => word.kind === "word" && !word.exact && !word.prefix);
  return inflects && languages.length > 0 ? languages : [null];
}

function keyOf(leaf: Exclude<LeafPattern, WordPattern>, languages: readonly string[]): string {
  if (leaf.kind === "term") return `<${leaf.name}>`;
  if (leaf.kind === "phrase") return `${languagesOf(leaf, languages).join()}\n${textOf(leaf)}`;
  return `${leaf.kind}:${leaf.value}`;
}

/** The leaf in the notation of phrase entries. */
export function textOf(leaf: WordPattern | TermPattern | PhrasePattern): string {
  if (leaf.kind === "phrase") return leaf.parts.map(textOf).join(" ");
  if (leaf.kind === "term") return `<${leaf.name}>`;
  return `${leaf.exact ? "=" : ""}${leaf.text}${leaf.prefix ? "*" : ""}`;
}
