/**
 * Finds many phrases in a post at once. Decides where a phrase stands (words in a row, joined by a
 * hyphen or nothing, in the parts of a hashtag); which token is which word is decided in
 * phrase-words.ts, once per distinct token: the answer is remembered under the token's hash.
 */

import { hashWord, type WordHash } from "./hash.ts";
import { openMemo, type WordMemo } from "./phrase-memo.ts";
import { newWordShelf, type PhraseWord, QUALITIES, type WordShelf } from "./phrase-words.ts";
import { packWords, shelfOf, type WordData } from "./phrase-pack.ts";
import { isFolded, isFunctionWord } from "./function-words.ts";
import { disguisedForms } from "./disguise.ts";
import { formOf } from "./forms.ts";
import { createTokens, tokenise } from "./tokenise.ts";
import {
  KIND_EMOJI,
  KIND_HASHTAG,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_WORD,
  MARK_JOINED,
  MARK_PART,
  type Tokens,
} from "./tokens.ts";

export interface PhraseEntry {
  /**
   * Words in a row: `word` in any inflection, `=Exact`, `word*`, `n't` for any negated verb, `#tag`, an emoji.
   * Anything else between words is ignored.
   */
  readonly text: string;
  /** Language of the inflections; posts in another known language do not match. Null: any post, no inflections. */
  readonly lang: string | null;
  readonly disguised?: boolean;
  readonly typos?: boolean;
}

/** What `find` fills; the arrays grow and are filled again by the next call. */
export interface PhraseHits {
  count: number;
  /** Index into the entries. */
  phrase: Int32Array;
  /** First and last token, both included. */
  first: Int32Array;
  last: Int32Array;
  /** Product over the words of 1 for the word itself, .9 disguised, .8 one letter wrong. */
  quality: Float64Array;
}

export interface PhraseBook {
  /** Number of entries. */
  readonly size: number;
  readonly languages: readonly string[];
  /**
   * Every place of every phrase, by first token; returns their number. In a language of no entry,
   * and in "und", the entries of all languages count.
   */
  find(tokens: Tokens, lang: string, into: PhraseHits): number;
  /** Whether a folded form of this hash is a whole word of an entry; cuts hashtags written in one case. */
  readonly knows: (lo: number, hi: number) => boolean;
  /** For `openPhrases`. */
  pack(): PhraseData;
}

/** A compiled book as plain numbers and strings, to be kept between starts. */
export interface PhraseData {
  readonly size: number;
  readonly words: WordData;
  /** Per way to write an entry: its number, the number of its words, their numbers. */
  readonly ways: Int32Array;
}

export function newPhraseHits(): PhraseHits {
  return {
    count: 0,
    phrase: new Int32Array(64),
    first: new Int32Array(64),
    last: new Int32Array(64),
    quality: new Float64Array(64),
  };
}

/** Joined forms shorter than this are made only of words that carry meaning ("a void" is not "avoid"). */
const MIN_JOINED_LETTERS = 8;
const DISGUISED = 0.9;
/** Tokens of these kinds may be words of phrases. */
const KINDS = (1 << KIND_WORD) | (1 << KIND_NUMBER) | (1 << KIND_HASHTAG) | (1 << KIND_EMOJI);
/** A longer phrase is cut here; nobody repeats more words unchanged. */
const MAX_PHRASE_WORDS = 12;

/** A place in the tree of phrases: the phrases that end here, and where further words lead. */
interface Node {
  readonly ends: number[];
  next: Map<number, Node> | null;
}

/** By word number: the node a phrase stands at after this first word. */
type Roots = (Node | undefined)[];

export function compilePhrases(entries: readonly PhraseEntry[]): PhraseBook {
  const shelf = newWordShelf();
  const tokens = createTokens();
  const ways: number[] = [];
  entries.forEach((entry, id) => {
    const words = readWords(entry, tokens).slice(0, MAX_PHRASE_WORDS);
    if (words.length === 0) return;
    ways.push(id, words.length);
    for (const word of words) ways.push(shelf.add(word));
    const joined = joinedForm(words);
    if (joined !== null) ways.push(id, 1, shelf.add(joined));
  });
  return openLazily(entries.length, () => shelf, Int32Array.from(ways));
}

/** A book packed before; it finds the same. */
export function openPhrases({ size, words, ways }: PhraseData): PhraseBook {
  return openLazily(size, () => shelfOf(words), ways);
}

/** A book that is put together when a first post comes: start-up need not wait for it. */
function openLazily(size: number, shelve: () => WordShelf, ways: Int32Array): PhraseBook {
  let shelf: WordShelf | null = null;
  let opened: OpenBook | null = null;
  const open = (): OpenBook => (opened ??= openBook((shelf ??= shelve()), treeOf(ways)));
  return {
    size,
    get languages() {
      return open().languages;
    },
    find: (tokens, lang, into) => (opened ?? open()).find(tokens, lang, into),
    knows: (lo, hi) => (opened ?? open()).knows(lo, hi),
    pack: () => ({ size, words: packWords((shelf ??= shelve()).words), ways }),
  };
}

/** The words of an entry's text. None if the text has no word, number or emoji. */
function readWords(entry: PhraseEntry, tokens: Tokens): PhraseWord[] {
  const words: PhraseWord[] = [];
  const { lang, disguised = false, typos = false } = entry;
  for (const piece of entry.text.split(/\s+/u)) {
    if (/^n['’]t$/iu.test(piece)) {
      words.push({ text: "n't", mode: "negation", spelling: null, lang, disguised: false, typos: false });
      continue;
    }
    if (isFolded(piece)) {
      words.push({ text: piece, mode: "plain", spelling: null, lang, disguised, typos });
      continue;
    }
    const exact = piece.startsWith("=");
    if (exact && isFolded(piece.slice(1))) {
      words.push({ text: piece.slice(1), mode: "exact", spelling: null, lang, disguised: false, typos: false });
      continue;
    }
    const prefix = piece.endsWith("*");
    tokenise(piece.slice(exact ? 1 : 0, prefix ? -1 : undefined), tokens);
    for (let i = 0; i < tokens.count; i += 1) {
      const kind = tokens.kind[i] ?? 0;
      if ((kind > KIND_HASHTAG && kind !== KIND_EMOJI) || ((tokens.mark[i] ?? 0) & MARK_PART) !== 0) continue;
      const text = formOf(tokens, i);
      if (kind === KIND_HASHTAG) {
        words.push({ text, mode: "tag", spelling: null, lang, disguised: false, typos: false });
        continue;
      }
      const raw = tokens.source.slice(tokens.start[i], tokens.end[i]);
      const mode = prefix && i === lastWord(tokens) ? "prefix" : exact || kind !== KIND_WORD ? "exact" : "plain";
      const spelling = exact && /\p{Lu}/u.test(raw) ? raw : null;
      words.push({ text, mode, spelling, lang, disguised: disguised && !exact, typos: typos && !exact });
    }
  }
  return words;
}

function lastWord(tokens: Tokens): number {
  let i = tokens.count - 1;
  while (i > 0 && (tokens.kind[i] ?? 0) > KIND_NUMBER) i -= 1;
  return i;
}

/** "measles jab" as "measlesjab"; null where joining would make another word. */
function joinedForm(words: readonly PhraseWord[]): PhraseWord | null {
  const last = words.at(-1);
  if (last === undefined || words.length === 1) return null;
  if (words.some((word) => word.mode === "negation" || word.mode === "tag" || word.spelling !== null)) return null;
  if (words.slice(0, -1).some((word) => word.mode === "prefix")) return null;
  const text = words.map((word) => word.text).join("");
  if (text.length < MIN_JOINED_LETTERS && words.some((word) => isFunctionWord(word.text, word.lang))) return null;
  return { ...last, text };
}

function treeOf(ways: Int32Array): Roots {
  const roots: Roots = [];
  for (let at = 0; at < ways.length;) {
    const id = ways[at]!;
    const end = at + 2 + ways[at + 1]!;
    let node: Node | undefined;
    for (at += 2; at < end; at += 1) {
      const word = ways[at]!;
      const known: Node | undefined = node === undefined ? roots[word] : node.next?.get(word);
      const here: Node = known ?? { ends: [], next: null };
      if (node === undefined) roots[word] = here;
      else (node.next ??= new Map()).set(word, here);
      node = here;
    }
    if (node !== undefined && !node.ends.includes(id)) node.ends.push(id);
  }
  return roots;
}

type OpenBook = Pick<PhraseBook, "languages" | "find" | "knows">;

/** One search under way: what `walk` needs and does not change. */
interface Search {
  readonly tokens: Tokens;
  readonly langs: number;
  readonly into: PhraseHits;
}

function openBook(shelf: WordShelf, roots: Roots): OpenBook {
  const { words, mask, languages } = shelf;
  const unmasks = shelf.hasDisguised();
  const memo: WordMemo = openMemo((folded) => pack(shelf, roots, folded));
  /** What each token of the post in hand stands for. */
  let places: Int32Array = new Int32Array(0);

  function find(tokens: Tokens, lang: string, into: PhraseHits): number {
    into.count = 0;
    const at = languages.indexOf(lang);
    const search: Search = { tokens, langs: at === -1 ? -1 : 1 << at, into };
    const { count } = tokens;
    places = memo.lookAll(tokens, KINDS);
    for (let i = 0; i < count; i += 1) {
      const stands = places[i]!;
      if (stands !== 0) begin(search, i, stands);
      if (unmasks && isBroken(tokens, i)) unmask(search, i);
    }
    return into.count;
  }

  /** Words in disguise that span several tokens: m.m.r, v a c c i n e, vac.cine. */
  function unmask(search: Search, i: number): void {
    const done = new Set<number>();
    for (const { form, first, last } of disguisedForms(search.tokens, i)) {
      if (last === first) continue;
      for (const word of shelf.resolveReading(form)) {
        const node = roots[word];
        // The longest reading comes first.
        if (node === undefined || done.has(word) || ((mask[word] ?? 0) & search.langs) === 0) continue;
        done.add(word);
        for (const phrase of node.ends) put(search.into, phrase, first, last, DISGUISED);
        if (node.next !== null) walk(search, node, first, last, DISGUISED);
      }
    }
  }

  function begin(search: Search, i: number, stands: number): void {
    const { pool } = memo;
    const end = stands + 1 + pool[stands]!;
    for (let at = stands + 1; at < end;) {
      const head = pool[at]!;
      const from = at + HEAD_NUMBERS;
      at = from + (head >> 4);
      if ((pool[from - 2]! & search.langs) === 0) continue;
      if ((head & STRICT) !== 0 && !fits(search.tokens, i, words[pool[from - 1]!]!)) continue;
      const quality = QUALITIES[head & CODE]!;
      for (let n = from; n < at; n += 1) put(search.into, pool[n]!, i, i, quality);
      if ((head & GOES_ON) !== 0) walk(search, roots[pool[from - 1]!]!, i, i, quality);
    }
  }

  /** Goes on from token `at`, the last one of a phrase begun at `first`. */
  function walk(search: Search, node: Node, first: number, at: number, quality: number): void {
    const { kind, mark, word, sentence, count } = search.tokens;
    const wholeTag = kind[at] === KIND_HASHTAG;
    for (let j = at + 1; j < count && sentence[j] === sentence[at]; j += 1) {
      const k = kind[j] ?? 0;
      if (k === KIND_EMOJI) step(search, node, first, j, quality);
      if (k > KIND_HASHTAG) continue;
      if (word[j] === word[at] && wholeTag) continue;
      step(search, node, first, j, quality);
      const nextIsPart = k === KIND_HASHTAG && j + 1 < count && ((mark[j + 1] ?? 0) & MARK_PART) !== 0;
      if (nextIsPart && word[j + 1] === word[j]) step(search, node, first, j + 1, quality);
      return;
    }
  }

  function step(search: Search, node: Node, first: number, j: number, quality: number): void {
    const stands = places[j]!;
    if (stands === 0) return;
    const { pool } = memo;
    const end = stands + 1 + pool[stands]!;
    for (let at = stands + 1; at < end; at += HEAD_NUMBERS + (pool[at]! >> 4)) {
      const head = pool[at]!;
      const word = pool[at + 2]!;
      const next = node.next?.get(word);
      if (next === undefined || (pool[at + 1]! & search.langs) === 0) continue;
      if ((head & STRICT) !== 0 && !fits(search.tokens, j, words[word]!)) continue;
      const product = quality * QUALITIES[head & CODE]!;
      for (const phrase of next.ends) put(search.into, phrase, first, j, product);
      if (next.next !== null) walk(search, next, first, j, product);
    }
  }

  // Both halves in one number: the upper 21 bits of `hi` are enough beside 32 of `lo`.
  const forms = new Set(
    words.filter((word) => word.mode === "plain" || word.mode === "exact").map((word) => keyOf(hashWord(word.text))),
  );
  const knows = (lo: number, hi: number): boolean => forms.has(keyOf({ lo, hi }));

  return { languages, find, knows };
}

function isOneUnit({ start, end }: Tokens, i: number): boolean {
  const length = end[i]! - start[i]!;
  return length === 1;
}

// What a token stands for, as the memo keeps it: per word a head, the languages, the word's number and
// the phrases that end there. The head: quality code, two flags, number of those phrases.
const HEAD_NUMBERS = 3;
const CODE = 3;
/** Depends on kind or spelling of the token. */
const STRICT = 4;
/** Longer phrases begin with the word. */
const GOES_ON = 8;

function pack(shelf: WordShelf, roots: Roots, folded: string): readonly number[] {
  const packed: number[] = [];
  const known = shelf.resolve(folded);
  for (let n = 0; n < known.length; n += 2) {
    const word = known[n]!;
    const { mode, spelling } = shelf.words[word]!;
    const root = roots[word];
    const ends = root?.ends ?? [];
    const goesOn = root !== undefined && root.next !== null;
    const strict = mode === "tag" || spelling !== null;
    const head = known[n + 1]! | (strict ? STRICT : 0) | (goesOn ? GOES_ON : 0) | (ends.length << 4);
    packed.push(head, shelf.mask[word]!, word, ...ends);
  }
  return packed;
}

/** Kind or spelling, for words that ask for one. */
function fits(tokens: Tokens, i: number, word: PhraseWord): boolean {
  const { source, start, end, kind } = tokens;
  if (word.mode === "tag") return kind[i] === KIND_HASHTAG;
  if (word.spelling === null) return true;
  const from = start[i]! + (kind[i] === KIND_HASHTAG ? 1 : 0);
  return end[i]! - from === word.spelling.length && source.startsWith(word.spelling, from);
}

function keyOf(hash: WordHash): number {
  return (hash.hi >>> 11) * 2 ** 32 + hash.lo;
}

/** Whether a word may go on in the next token: a letter before a letter, or pieces without a space between. */
function isBroken(tokens: Tokens, i: number): boolean {
  const { kind, mark, count } = tokens;
  if ((mark[i]! & MARK_PART) !== 0 || kind[i]! > KIND_NUMBER) return false;
  let next = i + 1;
  if (next < count && kind[next] === KIND_PUNCT && (mark[next]! & MARK_JOINED) !== 0) next += 1;
  if (next >= count || kind[next]! > KIND_NUMBER) return false;
  if ((mark[next]! & MARK_JOINED) !== 0) return true;
  return isOneUnit(tokens, i) && isOneUnit(tokens, next) && goesOnInLetters(tokens, next);
}

/** Whether two more tokens as short as a letter follow: fewer than four letters set apart make no word (disguise.ts). */
function goesOnInLetters({ kind, mark, start, end, count }: Tokens, from: number): boolean {
  let at = from;
  for (let more = 2; more > 0; more -= 1) {
    at += 1;
    if (at < count && kind[at] === KIND_PUNCT && (mark[at]! & MARK_JOINED) !== 0) at += 1;
    if (at >= count || kind[at]! > KIND_NUMBER || end[at]! - start[at]! > 2) return false;
  }
  return true;
}

function put(into: PhraseHits, phrase: number, first: number, last: number, quality: number): void {
  const n = into.count;
  if (n === into.phrase.length) grow(into);
  into.phrase[n] = phrase;
  into.first[n] = first;
  into.last[n] = last;
  into.quality[n] = quality;
  into.count = n + 1;
}

function grow(into: PhraseHits): void {
  const size = into.phrase.length * 2;
  const phrase = new Int32Array(size);
  const first = new Int32Array(size);
  const last = new Int32Array(size);
  const quality = new Float64Array(size);
  phrase.set(into.phrase);
  first.set(into.first);
  last.set(into.last);
  quality.set(into.quality);
  Object.assign(into, { phrase, first, last, quality });
}
