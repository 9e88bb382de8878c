/**
 * The content words of a post for telling what it is about: stems of words and hashtag parts, and
 * numbers; no small words, links or names of people. Which of them matter is decided in background.ts.
 */

import { formOf } from "../text/forms.ts";
import { isFunctionWord } from "../text/function-words.ts";
import { stem } from "../text/stem.ts";
import { KIND_HASHTAG, KIND_NUMBER, KIND_WORD, MARK_PART, type Tokens } from "../text/tokens.ts";

export interface Term {
  readonly stem: string;
  /** As written, folded; for labels. */
  readonly word: string;
}

/** Further words of a long post say little about what it claims. */
const MOST_TERMS = 48;
const LEAST_LETTERS = 3;

/** Each stem once, in order of first use. */
export function termsOf(tokens: Tokens, lang: string): readonly Term[] {
  const found = new Map<string, Term>();
  for (let i = 0; i < tokens.count && found.size < MOST_TERMS; i++) {
    const kind = tokens.kind[i]!;
    if (kind === KIND_NUMBER) {
      const word = formOf(tokens, i);
      if (word.length >= 2) keep(found, word, word);
      continue;
    }
    if (kind === KIND_HASHTAG && i + 1 < tokens.count && (tokens.mark[i + 1]! & MARK_PART) !== 0) continue;
    if (kind !== KIND_WORD && kind !== KIND_HASHTAG) continue;
    const word = formOf(tokens, i);
    if (word.length < LEAST_LETTERS || isFunctionWord(word, lang) || isFunctionWord(word, "en")) continue;
    keep(found, stem(word, lang), word);
  }
  return [...found.values()];
}

function keep(found: Map<string, Term>, key: string, word: string): void {
  if (!found.has(key)) found.set(key, { stem: key, word });
}
