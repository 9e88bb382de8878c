/** What the training of claims knows of words beside the posts: word vectors, and English words by those of another language. */

import { chainKey, namedKey } from "../core/text/features.ts";
import { hashWord } from "../core/text/hash.ts";
import { stem } from "../core/text/stem.ts";
import type { TrainRequest } from "./train.ts";
import { readGlossary, readVectors, vectorOf, type WordVectors } from "./train-vectors.ts";

const CONCEPT = namedKey("claim concept");

/** One axis of the word vectors as a feature of training; analysis knows only what words bring to all of them. */
export function axisKey(d: number): number {
  return namedKey(`claim axis ${d}`);
}

/** A word by what it means, whatever its language: the stem of an English word. */
function conceptKey(english: string): number {
  const { lo, hi } = hashWord(stem(english, "en"));
  return chainKey(CONCEPT, lo, hi);
}

/** What training knows of words beside the posts; none of it is needed to analyse. */
export interface WordLore {
  readonly vectors: WordVectors | null;
  /** English words by a folded word of another language. */
  readonly glossaries: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/** Calls `add` with each feature that stands for the meaning of a word, and its share. */
export function eachMeaning(
  { vectors, glossaries }: WordLore,
  code: string,
  form: string,
  add: (key: number, share: number) => void,
): void {
  const english = glossaries.get(code)?.get(form) ?? [form];
  for (const word of english) add(conceptKey(word), 1 / english.length);
  if (vectors === null) return;
  for (const word of english)
    for (const [d, value] of (vectorOf(vectors, word) ?? []).entries()) add(axisKey(d), value / english.length);
}

export function readWordLore(vectors: TrainRequest["vectors"], glossaries: TrainRequest["glossaries"]): WordLore {
  return {
    vectors: vectors === null ? null : readVectors(vectors),
    glossaries: new Map(glossaries.map(({ lang, file }) => [lang, readGlossary(file)])),
  };
}
