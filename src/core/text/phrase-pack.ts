/** The words of a phrase book as columns of numbers and strings, to be kept between starts, and back. */

import { newWordShelf, type PhraseWord, type WordShelf } from "./phrase-words.ts";

/** One entry a word in each column, in the order of the words' numbers. */
export interface WordData {
  readonly text: readonly string[];
  /** Number in MODES, plus 8 for disguised, 16 for typos, 32 for several words joined. */
  readonly kind: Uint8Array;
  /** Number in `languages`. */
  readonly lang: Uint16Array;
  readonly languages: readonly (string | null)[];
  /** Of the few words that ask for a spelling. */
  readonly spelling: ReadonlyMap<number, string>;
}

const MODES: readonly PhraseWord["mode"][] = ["plain", "exact", "prefix", "negation", "tag"];
const DISGUISED = 8;
const TYPOS = 16;
const JOINED = 32;

export function packWords(words: readonly PhraseWord[]): WordData {
  const numbers = new Map<string | null, number>();
  const spelling = new Map<number, string>();
  const kind = new Uint8Array(words.length);
  const lang = new Uint16Array(words.length);
  for (const [n, word] of words.entries()) {
    const number = numbers.get(word.lang) ?? numbers.size;
    numbers.set(word.lang, number);
    lang[n] = number;
    kind[n] =
      MODES.indexOf(word.mode) +
      (word.disguised ? DISGUISED : 0) +
      (word.typos ? TYPOS : 0) +
      (word.joined ? JOINED : 0);
    if (word.spelling !== null) spelling.set(n, word.spelling);
  }
  return { text: words.map((word) => word.text), kind, lang, languages: [...numbers.keys()], spelling };
}

/** A shelf with the same words under the same numbers. */
export function shelfOf({ text, kind, lang, languages, spelling }: WordData): WordShelf {
  const shelf = newWordShelf();
  for (const [n, one] of text.entries())
    shelf.put({
      text: one,
      mode: MODES[kind[n]! & 7]!,
      spelling: spelling.get(n) ?? null,
      lang: languages[lang[n]!]!,
      disguised: (kind[n]! & DISGUISED) !== 0,
      typos: (kind[n]! & TYPOS) !== 0,
      joined: (kind[n]! & JOINED) !== 0,
    });
  return shelf;
}
