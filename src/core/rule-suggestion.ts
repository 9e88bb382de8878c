/**
 * Proposes patterns for a myth from posts that it should have matched and did not: pairs and triples of words
 * that many of them share and everyday posts do not. Counts only; whether a proposal holds is tried with the engine.
 */

import { foldWord } from "./text/fold.ts";
import { isFunctionWord } from "./text/function-words.ts";

export interface SuggestedPattern {
  /** Pattern language. */
  readonly pattern: string;
  /** Places of the posts that hold its words in this order. */
  readonly posts: readonly number[];
}

/** Words between the first and the last of a pattern's words. */
const GAP = 8;
/** Words of matter read per post. */
const MAX_WORDS = 60;
/** Pairs that are looked at further. */
const MAX_PAIRS = 400;

/** Words of matter with their places, links, handles and numbers left out. */
function wordsOf(text: string, language: string): readonly { readonly word: string; readonly at: number }[] {
  const found: { word: string; at: number }[] = [];
  let at = 0;
  for (const raw of withoutNames(text).match(/[\p{L}\p{M}'’-]+/gu) ?? []) {
    at += 1;
    const word = foldWord(raw);
    if (word.length < 3 || !/^\p{L}+$/u.test(word) || isFunctionWord(word, language)) continue;
    found.push({ word, at });
    if (found.length === MAX_WORDS) break;
  }
  return found;
}

/** The text without links, mentions and addresses, which no rule file may hold. */
export function withoutNames(text: string): string {
  return text
    .replaceAll(/https?:\/\/\S{1,2000}/giu, " ")
    .replaceAll(/[\p{L}\p{N}._-]{0,64}@[\p{L}\p{N}._-]{1,64}/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

/**
 * Candidates by how many of `missed` they hold, the most first; none that `quiet` texts hold more than rarely.
 * A pair that says no more than a triple of the same posts gives way to the triple.
 */
export function suggestPatterns(
  missed: readonly string[],
  quiet: readonly string[],
  language: string,
  atLeast: number,
): readonly SuggestedPattern[] {
  const read = missed.map((text) => wordsOf(text, language));
  const holders = new Map<string, Set<number>>();
  for (const [post, words] of read.entries())
    for (const [n, first] of words.entries())
      for (const second of words.slice(n + 1)) {
        if (second.at - first.at > GAP + 1) break;
        if (second.word === first.word) continue;
        add(holders, `${first.word} ${second.word}`, post);
      }
  const pairs = ranked(holders, atLeast).slice(0, MAX_PAIRS);
  const longer = new Map<string, Set<number>>();
  for (const [pair, posts] of pairs) {
    const [first, second] = pair.split(" ") as [string, string];
    for (const post of posts)
      for (const word of thirds(read[post]!, first, second)) add(longer, `${pair} ${word}`, post);
  }
  const triples = ranked(longer, atLeast);
  const held = new Set(triples.flatMap(([triple, posts]) => pairsOf(triple).map((pair) => `${pair}|${posts.size}`)));
  const left = pairs.filter(([pair, posts]) => !held.has(`${pair}|${posts.size}`));
  const everyday = quiet.map((text) =>
    wordsOf(text, language)
      .map((one) => one.word)
      .join(" "),
  );
  return [...left, ...triples]
    .filter(([words]) => !everyday.some((text) => holds(text, words.split(" "))))
    .toSorted(
      (a, b) => b[1].size - a[1].size || b[0].split(" ").length - a[0].split(" ").length || (a[0] < b[0] ? -1 : 1),
    )
    .map(([words, posts]) => ({
      pattern: words.split(" ").join(` ~${GAP} `),
      posts: [...posts].toSorted((a, b) => a - b),
    }));
}

function add(holders: Map<string, Set<number>>, key: string, post: number): void {
  const known = holders.get(key);
  if (known === undefined) holders.set(key, new Set([post]));
  else known.add(post);
}

function ranked(
  holders: ReadonlyMap<string, Set<number>>,
  atLeast: number,
): readonly (readonly [string, Set<number>])[] {
  return [...holders].filter(([, posts]) => posts.size >= atLeast).toSorted((a, b) => b[1].size - a[1].size);
}

/** Words that follow the second one closely, in a post that holds both in order. */
function thirds(words: ReturnType<typeof wordsOf>, first: string, second: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [n, one] of words.entries()) {
    if (
      one.word !== second ||
      !words.slice(0, n).some((before) => before.word === first && one.at - before.at <= GAP + 1)
    )
      continue;
    for (const after of words.slice(n + 1)) {
      if (after.at - one.at > GAP + 1) break;
      if (after.word !== first && after.word !== second) found.add(after.word);
    }
  }
  return found;
}

function pairsOf(triple: string): readonly string[] {
  const [first, second, third] = triple.split(" ");
  return [`${first} ${second}`, `${second} ${third}`, `${first} ${third}`];
}

function holds(text: string, words: readonly string[]): boolean {
  const all = text.split(" ");
  let from = 0;
  for (const word of words) {
    const at = all.indexOf(word, from);
    if (at === -1) return false;
    from = at + 1;
  }
  return true;
}
