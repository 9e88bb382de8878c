/**
 * What the learned recogniser of claims sees of a text: words, stems, pairs of words and letter groups,
 * and each word once more by its meaning, where training may have put what word vectors tell of words
 * that no training post holds. One reader for training and analysis.
 */

import { addFeature, chainKey, type Features, namedKey, normaliseFeatures } from "../text/features.ts";
import { isFunctionWord } from "../text/function-words.ts";
import { hashWord } from "../text/hash.ts";
import { openMemo, type WordMemo } from "../text/phrase-memo.ts";
import { stem } from "../text/stem.ts";
import { KIND_EMOJI, KIND_HASHTAG, KIND_PUNCT, KIND_WORD, type Tokens } from "../text/tokens.ts";

const WORD = namedKey("claim word");
const STEM = namedKey("claim stem");
const PAIR = namedKey("claim pair");
const LETTERS = namedKey("claim letters");
/** A word means another thing in another language. */
const MEANING: Readonly<Record<string, number>> = {
  en: namedKey("claim meaning"),
  es: namedKey("claim meaning, es"),
};

/** Euclidean length of the words of a text, so that long posts weigh as much as short ones. */
const LENGTH = 3;
/** The same of their meanings. */
const MEANT = 1.5;
const GROUP = 4;
/** Shorter words are told by themselves; of longer ones the beginning. */
const SHORTEST = 5;
const LONGEST = 24;
/** What stands later in a post names no other claim. */
const MOST_TOKENS = 400;

const memos = new Map<string, WordMemo>();

/** The language whose stems and meanings a text is read by. */
export function readAs(lang: string): string {
  return Object.hasOwn(MEANING, lang) ? lang : "en";
}

/** Per word: 1 if it carries matter, the key of its stem, those of its letter groups. */
function memoOf(code: string): WordMemo {
  let memo = memos.get(code);
  if (memo === undefined) {
    memo = openMemo((folded) => {
      const { lo, hi } = hashWord(stem(folded, code));
      return [isFunctionWord(folded, code) ? 0 : 1, chainKey(STEM, lo, hi) | 0, ...groupsOf(folded)];
    });
    memos.set(code, memo);
  }
  return memo;
}

function groupsOf(folded: string): number[] {
  if (folded.length < SHORTEST) return [];
  const framed = `<${folded.slice(0, LONGEST)}>`;
  return Array.from({ length: framed.length - GROUP + 1 }, (_, at) => {
    const { lo, hi } = hashWord(framed.slice(at, at + GROUP));
    return chainKey(LETTERS, lo, hi) | 0;
  });
}

/** Key of what a word's meaning brings; `code` as `readAs` gives it. */
export function meaningKey(code: string, lo: number, hi: number): number {
  return chainKey(MEANING[code]!, lo, hi);
}

/**
 * Appends the words of a text to `into` and their meanings to `meanings`, a bag of its own. `lang` is an
 * ISO 639-1 code; any other than en and es is stemmed as English.
 */
export function readRecogniserWords(tokens: Tokens, lang: string, into: Features, meanings: Features): void {
  const code = readAs(lang);
  const memo = memoOf(code);
  const from = into.count;
  const count = Math.min(tokens.count, MOST_TOKENS);
  let former = -1;
  for (let i = 0; i < count; i += 1) {
    const kind = tokens.kind[i]!;
    if (kind === KIND_PUNCT || (kind > KIND_HASHTAG && kind !== KIND_EMOJI)) continue;
    const lo = tokens.lo[i]!;
    const hi = tokens.hi[i]!;
    addFeature(into, chainKey(WORD, lo, hi), 1, i);
    if (former >= 0)
      addFeature(into, chainKey(chainKey(PAIR, tokens.lo[former]!, tokens.hi[former]!), lo, hi), 1, former, i);
    former = i;
    const place = kind === KIND_WORD ? memo.look(tokens, i) : 0;
    if (place === 0) continue;
    const end = place + memo.pool[place]!;
    for (let at = place + 2; at <= end; at += 1) addFeature(into, memo.pool[at]! >>> 0, 1, i);
  }
  normaliseFeatures(into, from, LENGTH);
  const before = meanings.count;
  for (let i = 0; i < count; i += 1) {
    if (tokens.kind[i] !== KIND_WORD) continue;
    const place = memo.look(tokens, i);
    if (place !== 0 && memo.pool[place + 1] === 1)
      addFeature(meanings, meaningKey(code, tokens.lo[i]!, tokens.hi[i]!), 1, i);
  }
  normaliseFeatures(meanings, before, MEANT);
}
