/**
 * Many phrases made ready to be found in posts at once: which words each is made of, and in how many
 * ways it may be written. Where they stand in a post is decided in phrase-search.ts, which token is
 * which word in phrase-words.ts.
 */

import { formOf } from "./forms.ts";
import { isFolded, isFunctionWord } from "./function-words.ts";
import { openHints, type PhraseHints } from "./phrase-hints.ts";
import type { PhraseHits } from "./phrase-hits.ts";
import { packWords, shelfOf, type WordData } from "./phrase-pack.ts";
import { type OpenBook, openBook } from "./phrase-search.ts";
import { type PhraseTree, plantTree } from "./phrase-tree.ts";
import { newWordShelf, type PhraseWord, type WordShelf } from "./phrase-words.ts";
import { createTokens, tokenise } from "./tokenise.ts";
import { KIND_EMOJI, KIND_HASHTAG, KIND_NUMBER, KIND_WORD, MARK_PART, type Tokens } from "./tokens.ts";

export { newPhraseHits, NOTES, type PhraseHits } from "./phrase-hits.ts";
export { DISGUISED } from "./phrase-words.ts";

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
  /** Whether a folded form is one word of an entry, as written or inflected. */
  readonly inflects: (folded: string) => boolean;
  /** Whether it has a beginning that an entry gives (`vaccin*`), and a few letters more. */
  readonly begins: (folded: string) => boolean;
  /** Whether it is a word of an entry that is `disguised`, as written. */
  readonly isSought: (folded: string) => boolean;
  /** For a look at pieces of texts. */
  readonly hints: () => PhraseHints;
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

/** Joined forms shorter than this are made only of words that carry meaning ("a void" is not "avoid"). */
const MIN_JOINED_LETTERS = 8;
/** A longer phrase is cut here; nobody repeats more words unchanged. */
const MAX_PHRASE_WORDS = 12;

/** `notes`: NOTES numbers an entry, which its hits bring along. */
export function compilePhrases(entries: readonly PhraseEntry[], notes: Int32Array | null = null): PhraseBook {
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
  return openLazily(entries.length, () => shelf, Int32Array.from(ways), notes);
}

/** A book packed before; it finds the same. */
export function openPhrases({ size, words, ways }: PhraseData, notes: Int32Array | null = null): PhraseBook {
  return openLazily(size, () => shelfOf(words), ways, notes);
}

/** A book that is put together when a first post comes: start-up need not wait for it. */
function openLazily(size: number, shelve: () => WordShelf, ways: Int32Array, notes: Int32Array | null): PhraseBook {
  let shelf: WordShelf | null = null;
  let opened: OpenBook | null = null;
  let tree: PhraseTree | null = null;
  const plant = (): PhraseTree => (tree ??= plantTree(ways));
  const open = (): OpenBook => (opened ??= openBook((shelf ??= shelve()), plant(), notes));
  return {
    size,
    get languages() {
      return open().languages;
    },
    find: (tokens, lang, into) => (opened ?? open()).find(tokens, lang, into),
    knows: (lo, hi) => (opened ?? open()).knows(lo, hi),
    inflects: (folded) => (shelf ??= shelve()).inflects(folded),
    begins: (folded) => (shelf ??= shelve()).begins(folded),
    isSought: (folded) => (shelf ??= shelve()).expects(folded),
    hints: () => openHints((shelf ??= shelve()), plant(), ways, opened ?? open()),
    pack: () => ({ size, words: packWords((shelf ??= shelve()).words), ways }),
  };
}

/** The words of an entry's text. None if the text has no word, number or emoji. */
function readWords(entry: PhraseEntry, tokens: Tokens): PhraseWord[] {
  const words: PhraseWord[] = [];
  const { lang, disguised = false, typos = false } = entry;
  const pieces = isFolded(entry.text) ? [entry.text] : entry.text.split(/\s+/u);
  for (const piece of pieces) {
    if (isFolded(piece)) {
      words.push({ text: piece, mode: "plain", spelling: null, lang, disguised, typos, joined: false });
      continue;
    }
    if (/^n['’]t$/iu.test(piece)) {
      words.push({
        text: "n't",
        mode: "negation",
        spelling: null,
        lang,
        disguised: false,
        typos: false,
        joined: false,
      });
      continue;
    }
    const exact = piece.startsWith("=");
    if (exact && isFolded(piece.slice(1))) {
      words.push({
        text: piece.slice(1),
        mode: "exact",
        spelling: null,
        lang,
        disguised: false,
        typos: false,
        joined: false,
      });
      continue;
    }
    const prefix = piece.endsWith("*");
    tokenise(piece.slice(exact ? 1 : 0, prefix ? -1 : undefined), tokens);
    for (let i = 0; i < tokens.count; i += 1) {
      const kind = tokens.kind[i] ?? 0;
      if ((kind > KIND_HASHTAG && kind !== KIND_EMOJI) || ((tokens.mark[i] ?? 0) & MARK_PART) !== 0) continue;
      const text = formOf(tokens, i);
      if (kind === KIND_HASHTAG) {
        words.push({ text, mode: "tag", spelling: null, lang, disguised: false, typos: false, joined: false });
        continue;
      }
      const raw = tokens.source.slice(tokens.start[i], tokens.end[i]);
      const mode = prefix && i === lastWord(tokens) ? "prefix" : exact || kind !== KIND_WORD ? "exact" : "plain";
      const spelling = exact && /\p{Lu}/u.test(raw) ? raw : null;
      words.push({ text, mode, spelling, lang, disguised: disguised && !exact, typos: typos && !exact, joined: false });
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
  return { ...last, text, joined: true };
}
