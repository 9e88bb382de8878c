/**
 * How many posts hold a phrase, where nothing is known guessed from its length. Decides cost only:
 * under which words a pattern is filed, never whether it matches.
 */

import { foldWord } from "../text/fold.ts";
import { isFolded, isFunctionWord } from "../text/function-words.ts";
import type { PhraseEntry } from "../text/phrases.ts";
import type { Leaves } from "./leaves.ts";

/** Share of posts that hold a folded word, 0..1; null where unknown. */
export type WordFrequency = (folded: string) => number | null;

/** Estimated share of posts per list, raised for lists that many patterns name. */
export function listCosts(leaves: Leaves, frequency: WordFrequency): Float64Array {
  const shares = new Float64Array(leaves.phrases);
  for (const [n, entry] of leaves.entries.entries()) shares[n] = shareOf(entry, frequency);
  for (const [key, n] of leaves.facts) shares[n] = /^(?:lang|platform):/.test(key) ? 0.5 : 0.0005;
  const { start, items } = leaves.lists;
  return Float64Array.from(leaves.uses, (uses, n) => {
    let sum = 0;
    for (let at = start[n]!; at < start[n + 1]!; at += 1) sum += shares[items[at]!]!;
    return sum * (1 + Math.log2(1 + uses) / 8);
  });
}

const TAG_SHARE = 0.0005;
const PREFIX_FACTOR = 3;
/** Each further word of a phrase makes it rarer by this. */
const NEXT_WORD = 0.2;

function shareOf(entry: PhraseEntry, frequency: WordFrequency): number {
  const { text } = entry;
  if (text.startsWith("#")) return TAG_SHARE;
  let least = Number.POSITIVE_INFINITY;
  let rarer = 1;
  for (let from = 0; ; rarer *= NEXT_WORD) {
    const space = text.indexOf(" ", from);
    const word = text.slice(from, space === -1 ? undefined : space);
    least = Math.min(least, shareOfWord(word, entry.lang, frequency));
    if (space === -1) return least * rarer;
    from = space + 1;
  }
}

function shareOfWord(word: string, lang: string | null, frequency: WordFrequency): number {
  const starts = word.endsWith("*");
  const bare = word.slice(word.startsWith("=") ? 1 : 0, starts ? -1 : undefined);
  const folded = isFolded(bare) ? bare : foldWord(bare);
  const share = frequency(folded) ?? guessShare(folded, lang);
  return starts ? share * PREFIX_FACTOR : share;
}

/** Share of posts by the length of the word: short words are frequent. */
function guessShare(folded: string, lang: string | null): number {
  if (isFunctionWord(folded, lang ?? "en")) return 0.1;
  if (folded.length <= 3) return 0.01;
  return folded.length <= 5 ? 0.004 : folded.length <= 7 ? 0.002 : 0.001;
}
