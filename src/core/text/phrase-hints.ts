/**
 * What a stretch of a text says of the phrases it may be part of, without knowing the rest: its words, and
 * the entries that two words begin. Decides nothing; who is told of no entry need not look for it.
 */

import { disguisedForms, firstBroken } from "./disguise.ts";
import type { OpenBook } from "./phrase-search.ts";
import type { PhraseTree } from "./phrase-tree.ts";
import type { WordShelf } from "./phrase-words.ts";
import type { Tokens } from "./tokens.ts";

export interface PhraseHints {
  /** Numbers of all words that the tokens stand for in any language, each once. */
  wordsOf(tokens: Tokens): readonly number[];
  /** Entries of this word alone. */
  entriesOf(word: number): Int32Array;
  /** `wordBit` of each word that may come behind it; 0 for none. */
  following(word: number): number;
  /** Whether some entry has it as its second word. */
  isSecond(word: number): boolean;
  /** Number of these two words as the beginning of an entry, below `pairs`; -1 for none. */
  pairOf(word: number, second: number): number;
  readonly pairs: number;
  /** Entries that begin with the two words of this number. */
  entriesOfPair(pair: number): readonly number[];
  /** Whether letters set apart may be a word. */
  hasDisguised(): boolean;
}

const NONE: readonly number[] = [];

/** `ways`: per way to write an entry its number, the number of its words, their numbers. */
export function openHints(shelf: WordShelf, tree: PhraseTree, ways: Int32Array, book: OpenBook): PhraseHints {
  const byNode = new Map<number, number[]>();
  const second = new Uint8Array(shelf.words.length);
  for (let at = 0; at < ways.length; at += 2 + ways[at + 1]!) {
    if (ways[at + 1]! < 2) continue;
    second[ways[at + 3]!] = 1;
    const node = tree.next(ways[at + 2]!, ways[at + 3]!);
    const known = byNode.get(node);
    if (known === undefined) byNode.set(node, [ways[at]!]);
    else known.push(ways[at]!);
  }

  function wordsOf(tokens: Tokens): readonly number[] {
    const words: number[] = [];
    const tell = (word: number): void => {
      if (!words.includes(word)) words.push(word);
    };
    for (let i = 0; i < tokens.count; i += 1) book.eachWord(tokens, i, tell);
    if (shelf.hasDisguised())
      for (let i = firstBroken(tokens, 0); i < tokens.count; i = firstBroken(tokens, i + 1))
        for (const { form } of disguisedForms(tokens, i)) shelf.resolveReading(form).forEach(tell);
    return words;
  }

  return {
    wordsOf,
    entriesOf: (word) => tree.ends.subarray(tree.endStart[word], tree.endStart[word + 1]),
    following: (word) => tree.following[word]!,
    isSecond: (word) => second[word] === 1,
    pairOf: tree.next,
    pairs: tree.following.length,
    entriesOfPair: (pair) => byNode.get(pair) ?? NONE,
    hasDisguised: shelf.hasDisguised,
  };
}
