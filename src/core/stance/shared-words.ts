/** Which words of a text are also in the text it answers or quotes: words of matter, by stem. */

import { formOf } from "../text/forms.ts";
import { isFunctionWord } from "../text/function-words.ts";
import { stem } from "../text/stem.ts";
import { KIND_NUMBER, type Tokens } from "../text/tokens.ts";

/** Tokens read of either text. */
const MOST_TOKENS = 400;

/** `lang`: ISO 639-1 code whose stems and function words are used for both. */
export function sharedWords(own: Tokens, other: Tokens, lang: string): (i: number) => boolean {
  const wanted = new Set(stemsOf(other, lang).values());
  if (wanted.size === 0) return () => false;
  const shared = new Set([...stemsOf(own, lang)].filter(([, key]) => wanted.has(key)).map(([token]) => token));
  return (i) => shared.has(i);
}

/** Token to stem, words of matter only. */
export function stemsOf(tokens: Tokens, lang: string): ReadonlyMap<number, string> {
  const stems = new Map<number, string>();
  for (let i = 0; i < tokens.count && i < MOST_TOKENS; i += 1) {
    if (tokens.kind[i]! > KIND_NUMBER) continue;
    const folded = formOf(tokens, i);
    if (!isFunctionWord(folded, lang)) stems.set(i, stem(folded, lang));
  }
  return stems;
}
