/**
 * The words of phrases and what stands for them in a post: the word itself, its inflections, longer
 * words with its beginning, disguised and misspelt forms. Decides which token is which word; what
 * words make a phrase is decided in phrases.ts.
 */

import { disguisesOf } from "./disguise.ts";
import { baseOf, keptLetters, stem } from "./stem.ts";

/** One word of a phrase as its editor wrote it, signs taken off. */
export interface PhraseWord {
  /** Folded. */
  readonly text: string;
  /** plain: any inflection; exact: this form; prefix: any word that starts so; negation: any word ending in n't; tag: a hashtag. */
  readonly mode: "plain" | "exact" | "prefix" | "negation" | "tag";
  /** Raw spelling an exact word must have, or null for any case. */
  readonly spelling: string | null;
  readonly lang: string | null;
  readonly disguised: boolean;
  readonly typos: boolean;
  /** Several words of an entry written as one. */
  readonly joined: boolean;
}

/** Quality of a word in disguise. */
export const DISGUISED = 0.9;
/** Qualities by code; a token's words carry the code. */
export const QUALITIES: readonly number[] = [1, DISGUISED, 0.8];

const MIN_STEM_LETTERS = 3;
const MIN_TYPO_LETTERS = 6;
const HEAD = 4;
/** Letters of an ending. */
const MOST_BEHIND = 5;
/** Longer words keep their first letter in every stem (was, went: be, go). */
const MAY_CHANGE_FIRST = 4;

/** Negations people write without the apostrophe. */
const BARE_NEGATIONS: ReadonlySet<string> = new Set(
  (
    "aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mustnt neednt shouldnt wasnt werent wont " +
    "wouldnt"
  ).split(" "),
);

export interface WordShelf {
  readonly words: readonly PhraseWord[];
  /** Bit set per word: bit i is `languages[i]`; a word without a language has all bits. */
  readonly mask: readonly number[];
  readonly languages: readonly string[];
  /** Adds or finds a word; equal words share a number. */
  add(word: PhraseWord): number;
  /** Adds a word that is known to be new; not to be mixed with `add`. */
  put(word: PhraseWord): number;
  /** Numbers and quality codes of the words that a folded token stands for: [word, code, ...]. */
  readonly resolve: (folded: string) => readonly number[];
  /** Numbers of the words with `disguised` that a plain reading of disguised tokens stands for. */
  resolveReading(plain: string): readonly number[];
  /** Whether a folded form is one word or an inflection of one. */
  inflects(folded: string): boolean;
  /** Whether it has the beginning that some word gives, and a few letters more. */
  begins(folded: string): boolean;
  /** Whether it is a word with `disguised`, as written. */
  expects(folded: string): boolean;
  /** Whether any word has `disguised`. */
  hasDisguised(): boolean;
}

/** At most 30 languages keep lists of their own; further ones match in every post. */
const MAX_LANGUAGES = 30;

/** Words of one language by stem. */
interface StemShelf {
  readonly words: Map<string, number[]>;
  /** Beginnings of the stems, of three letters and of four, and short stems whole: stemmers keep how a word begins. */
  readonly heads: Set<string>;
  /** By first letter: words not stemmed yet, because no token began so. Stemming is most of compiling. */
  readonly waiting: Map<string, number[]>;
}

function mayShareStem(shelf: StemShelf, base: string, kept: number): boolean {
  const head = headOf(base, kept);
  for (let length = kept; length > 0; length -= 1) if (shelf.heads.has(head.slice(0, length))) return true;
  return false;
}

function headOf(text: string, length: number): string {
  const head = text.slice(0, length);
  return head.includes("y") ? head.replaceAll("y", "i") : head;
}

export function newWordShelf(): WordShelf {
  const words: PhraseWord[] = [];
  const mask: number[] = [];
  const languages: string[] = [];
  const numbers = openWordNumbers();
  /** Most forms have one word only. */
  const exact = new Map<string, number | number[]>();
  const stems = new Map<string, StemShelf>();
  const prefixes = new Map<string, number[]>();
  const heads = new Set<string>();
  const negations: number[] = [];
  const misspelt = new Map<string, number[]>();
  /** First two and last three letters of the words that may be misspelt. */
  const typoEnds = new Set<string>();
  let longestPrefix = 0;
  let anyDisguised = false;

  function add(word: PhraseWord): number {
    const alike = numbers(word);
    const number = alike.get(word.text);
    if (number !== undefined) return number;
    alike.set(word.text, words.length);
    return put(word);
  }

  function put(word: PhraseWord): number {
    const id = words.length;
    words.push(word);
    mask.push(maskOf(word.lang));
    anyDisguised ||= word.disguised;
    if (word.mode === "negation") negations.push(id);
    else if (word.mode === "prefix") {
      push(prefixes, word.text, id);
      heads.add(word.text.slice(0, HEAD));
      longestPrefix = Math.max(longestPrefix, word.text.length);
    } else {
      putExact(word.text, id);
      if (word.text.endsWith("n't")) putExact(word.text.replace("'", ""), id);
      if (word.mode === "plain" && word.lang !== null && word.text.length >= MIN_STEM_LETTERS) addStem(word, id);
      if (word.typos && word.text.length >= MIN_TYPO_LETTERS) {
        typoEnds.add(word.text.slice(0, 2)).add(word.text.slice(-3));
        for (const cut of cutsOf(word.text)) push(misspelt, cut, id);
      }
    }
    return id;
  }

  function putExact(text: string, id: number): void {
    const known = exact.get(text);
    if (known === undefined) exact.set(text, id);
    else if (typeof known === "number") exact.set(text, [known, id]);
    else known.push(id);
  }

  function addStem(word: PhraseWord, id: number): void {
    const lang = word.lang ?? "";
    const shelf = stems.get(lang) ?? { words: new Map(), heads: new Set(), waiting: new Map() };
    stems.set(lang, shelf);
    if (word.text.length > MAY_CHANGE_FIRST) push(shelf.waiting, word.text.slice(0, 1), id);
    else shelveStem(shelf, lang, id);
  }

  function shelveStem(shelf: StemShelf, lang: string, id: number): void {
    const key = stem(words[id]!.text, lang);
    push(shelf.words, key, id);
    shelf.heads.add(headOf(key, HEAD)).add(headOf(key, HEAD - 1));
  }

  /** Stems the waiting words with this first letter: the first time a token has it. */
  function settle(shelf: StemShelf, lang: string, first: string): void {
    const waiting = shelf.waiting.get(first);
    if (waiting === undefined) return;
    shelf.waiting.delete(first);
    for (const id of waiting) shelveStem(shelf, lang, id);
  }

  /** Words of one language that share a stem with the token. */
  function inflected(shelf: StemShelf, lang: string, folded: string): readonly number[] | undefined {
    const first = folded.slice(0, 1);
    settle(shelf, lang, first);
    const base = baseOf(folded, lang);
    if (!base.startsWith(first)) settle(shelf, lang, base.slice(0, 1));
    const kept = keptLetters(base, lang);
    if (kept > 0 && !mayShareStem(shelf, base, kept)) return undefined;
    const key = stem(folded, lang);
    if (!key.startsWith(first)) settle(shelf, lang, key.slice(0, 1));
    return shelf.words.get(key);
  }

  function maskOf(lang: string | null): number {
    if (lang === null) return -1;
    let at = languages.indexOf(lang);
    if (at === -1 && languages.length < MAX_LANGUAGES) at = languages.push(lang) - 1;
    return at === -1 ? -1 : 1 << at;
  }

  function direct(folded: string, meet: (found: readonly number[]) => void): void {
    const same = exact.get(folded);
    if (same !== undefined) meet(typeof same === "number" ? [same] : same);
    if (folded.length >= MIN_STEM_LETTERS) {
      for (const [lang, shelf] of stems) {
        const same = inflected(shelf, lang, folded);
        if (same !== undefined) meet(same);
      }
    }
    if (longestPrefix > 0 && heads.has(folded.slice(0, HEAD))) {
      for (let length = HEAD; length <= folded.length && length <= longestPrefix; length += 1) {
        const starting = prefixes.get(folded.slice(0, length));
        if (starting !== undefined) meet(starting);
      }
    }
    if (negations.length > 0 && (folded.endsWith("n't") || BARE_NEGATIONS.has(folded))) meet(negations);
  }

  function resolveReading(plain: string): readonly number[] {
    const met = new Set<number>();
    direct(plain, (found) => {
      for (const id of found) if (words[id]?.disguised === true) met.add(id);
    });
    return [...met];
  }

  const isOneWord = (id: number): boolean => !words[id]!.joined && words[id]!.mode !== "tag";

  function inflects(folded: string): boolean {
    const same = exact.get(folded);
    if (same !== undefined && (typeof same === "number" ? [same] : same).some(isOneWord)) return true;
    if (folded.length < MIN_STEM_LETTERS) return false;
    for (const [lang, shelf] of stems) if (inflected(shelf, lang, folded)?.some(isOneWord) === true) return true;
    return false;
  }

  function expects(folded: string): boolean {
    const same = exact.get(folded) ?? [];
    return (typeof same === "number" ? [same] : same).some((id) => words[id]!.disguised);
  }

  function begins(folded: string): boolean {
    for (let length = folded.length; length >= HEAD && length >= folded.length - MOST_BEHIND; length -= 1)
      if (prefixes.has(folded.slice(0, length))) return true;
    return false;
  }

  function resolve(folded: string): readonly number[] {
    const found: number[] = [];
    const keep = (ids: readonly number[], code: number): void => {
      for (const id of ids) {
        let n = 0;
        while (n < found.length && found[n] !== id) n += 2;
        if (n === found.length) found.push(id, code);
        else if (found[n + 1]! > code) found[n + 1] = code;
      }
    };
    direct(folded, (ids) => keep(ids, 0));
    if (anyDisguised) for (const plain of disguisesOf(folded)) keep(resolveReading(plain), 1);
    if (mayBeMisspelt(folded))
      for (const cut of cutsOf(folded))
        for (const id of misspelt.get(cut) ?? []) if (isOneSlip(folded, words[id]!.text)) keep([id], 2);
    return found;
  }

  /** One slip in six letters leaves the first two or the last three as they were. */
  function mayBeMisspelt(folded: string): boolean {
    if (typoEnds.size === 0 || folded.length < MIN_TYPO_LETTERS - 1 || folded.length > 40) return false;
    return typoEnds.has(folded.slice(0, 2)) || typoEnds.has(folded.slice(-3));
  }

  return {
    words,
    mask,
    languages,
    add,
    put,
    resolve,
    resolveReading,
    inflects,
    begins,
    expects,
    hasDisguised: () => anyDisguised,
  };
}

const PLACE_OF_MODE = { plain: 0, exact: 8, prefix: 16, negation: 24, tag: 32 } as const;

/** Gives the numbers, by text, of the words that are like this one in all else. */
function openWordNumbers(): (word: PhraseWord) => Map<string, number> {
  const spelt = new Map<string, Map<string, number>>();
  const byLang = new Map<string | null, Map<string, number>[]>();
  return ({ mode, spelling, lang, disguised, typos, joined }) => {
    const kind = PLACE_OF_MODE[mode] + (disguised ? 1 : 0) + (typos ? 2 : 0) + (joined ? 4 : 0);
    if (spelling !== null) {
      const key = `${kind} ${lang ?? ""} ${spelling}`;
      let known = spelt.get(key);
      if (known === undefined) spelt.set(key, (known = new Map()));
      return known;
    }
    let kinds = byLang.get(lang);
    if (kinds === undefined) byLang.set(lang, (kinds = []));
    return (kinds[kind] ??= new Map());
  };
}

/** A word comes under one key several times at most in a row. */
function push(map: Map<string, number[]>, key: string, id: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else if (list[list.length - 1] !== id) list.push(id);
}

/** The word and every form with one letter left out, some of them twice: two words one slip apart share one of them. */
function cutsOf(word: string): readonly string[] {
  const cuts = [word];
  for (let i = 0; i < word.length; i += 1) cuts.push(word.slice(0, i) + word.slice(i + 1));
  return cuts;
}

/** One letter changed, added, left out, or two neighbours swapped; not equal. */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  let i = 0;
  while (i < short.length && short[i] === long[i]) i += 1;
  if (short.length < long.length) return short.slice(i) === long.slice(i + 1);
  if (short.slice(i + 1) === long.slice(i + 1)) return true;
  return short[i] === long[i + 1] && short[i + 1] === long[i] && short.slice(i + 2) === long.slice(i + 2);
}
