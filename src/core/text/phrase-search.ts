/**
 * Where the phrases of a book stand in a post: words in a row, joined by a hyphen or nothing, in the
 * parts of a hashtag, in disguise over several tokens. Which token is which word is decided in
 * phrase-words.ts, once per distinct token: the answer is remembered under the token's hash.
 */

import { disguisedForms, firstBroken } from "./disguise.ts";
import { hashWord, wordKey } from "./hash.ts";
import { growHits, NOTES, type PhraseHits, putHit } from "./phrase-hits.ts";
import { openMemo, type WordMemo } from "./phrase-memo.ts";
import { type PhraseTree, wordBit } from "./phrase-tree.ts";
import { DISGUISED, type PhraseWord, QUALITIES, type WordShelf } from "./phrase-words.ts";
import { KIND_EMOJI, KIND_HASHTAG, KIND_NUMBER, KIND_WORD, MARK_PART, type Tokens } from "./tokens.ts";

export interface OpenBook {
  readonly languages: readonly string[];
  find(tokens: Tokens, lang: string, into: PhraseHits): number;
  readonly knows: (lo: number, hi: number) => boolean;
  /** Tells each word that token i stands for in some language. */
  eachWord(tokens: Tokens, i: number, tell: (word: number) => void): void;
}

/** Tokens of these kinds may be words of phrases. */
const KINDS = (1 << KIND_WORD) | (1 << KIND_NUMBER) | (1 << KIND_HASHTAG) | (1 << KIND_EMOJI);

/** One search under way: what `walk` needs and does not change. */
interface Search {
  readonly tokens: Tokens;
  readonly langs: number;
  readonly into: PhraseHits;
}

/** `notes`: NOTES numbers a phrase, or null for none. */
export function openBook(shelf: WordShelf, tree: PhraseTree, notes: Int32Array | null): OpenBook {
  const { words, mask, languages } = shelf;
  const unmasks = shelf.hasDisguised();
  const memo: WordMemo = openMemo((folded) => pack(shelf, tree, notes, folded));
  const perEnd = notes === null ? 1 : 1 + NOTES;
  let latest = "";
  let latestMask = maskOf(latest);

  function maskOf(lang: string): number {
    const at = languages.indexOf(lang);
    return at === -1 ? -1 : 1 << at;
  }

  function find(tokens: Tokens, lang: string, into: PhraseHits): number {
    into.count = 0;
    if (lang !== latest) latestMask = maskOf((latest = lang));
    const standing = memo.lookAll(tokens, KINDS);
    const broken = unmasks ? firstBroken(tokens, 0) : tokens.count;
    if (standing === 0 && broken === tokens.count) return 0;
    if (broken === tokens.count) for (let n = 0; n < standing; n += 1) begin(tokens, memo.standing[n]!, into);
    else findBroken(tokens, broken, into);
    return into.count;
  }

  /** The same for a post with pieces of words, the first of which stands at `broken`. */
  function findBroken(tokens: Tokens, broken: number, into: PhraseHits): void {
    const search: Search = { tokens, langs: latestMask, into };
    let next = broken;
    for (let i = 0; i < tokens.count; i += 1) {
      if (memo.places[i] !== 0) begin(tokens, i, into);
      if (i < next) continue;
      unmask(search, i);
      next = firstBroken(tokens, i + 1);
    }
  }

  /** Words in disguise that span several tokens: m.m.r, v a c c i n e, vac.cine. */
  function unmask(search: Search, i: number): void {
    const done = new Set<number>();
    for (const { form, first, last } of disguisedForms(search.tokens, i)) {
      if (last === first) continue;
      for (const word of shelf.resolveReading(form)) {
        // The longest reading comes first.
        if (done.has(word) || ((mask[word] ?? 0) & search.langs) === 0) continue;
        done.add(word);
        arrive(search, word, first, last, DISGUISED);
      }
    }
  }

  /** Phrases that begin at token `i`, which stands for something. */
  function begin(tokens: Tokens, i: number, into: PhraseHits): void {
    const { pool } = memo;
    const langs = latestMask;
    const stands = memo.places[i]!;
    const end = stands + 1 + pool[stands]!;
    for (let at = stands + 1; at < end;) {
      const head = pool[at]!;
      const word = at + WORD;
      const from = at + HEAD_NUMBERS;
      at = from + (head >> ENDS) * perEnd;
      if ((pool[word - 1]! & langs) === 0) continue;
      if ((head & STRICT) !== 0 && !fits(tokens, i, words[pool[word]!]!)) continue;
      const quality = QUALITIES[head & CODE]!;
      if (from < at) putAll(into, i, quality, from, at);
      if ((head & GOES_ON) !== 0 && mayGoOn(tokens, i, pool[word]!, pool[word + 1]!))
        walk({ tokens, langs, into }, pool[word]!, i, i, quality);
    }
  }

  /** Hits at token `i`: phrases and notes as they stand in the pool. */
  function putAll(into: PhraseHits, i: number, value: number, from: number, to: number): void {
    const { pool } = memo;
    let n = into.count;
    const most = n + (to - from);
    if (most > into.phrase.length) growHits(into, most);
    const { phrase, first, last, quality, note } = into;
    for (let at = from; at < to; at += perEnd) {
      phrase[n] = pool[at]!;
      first[n] = i;
      last[n] = i;
      quality[n] = value;
      if (perEnd > 1) for (let k = 0; k < NOTES; k += 1) note[n * NOTES + k] = pool[at + 1 + k]!;
      n += 1;
    }
    into.count = n;
  }

  /** Whether a token that `walk` would come to stands for a word that may lead on from this node, which has these bits. */
  function mayGoOn({ kind, mark, word, sentence, count }: Tokens, at: number, node: number, bits: number): boolean {
    const wholeTag = kind[at] === KIND_HASHTAG;
    for (let j = at + 1; j < count && sentence[j] === sentence[at]; j += 1) {
      if (leadsOn(j, node, bits)) return true;
      const k = kind[j]!;
      if (k > KIND_HASHTAG || (wholeTag && word[j] === word[at])) continue;
      return k === KIND_HASHTAG && j + 1 < count && (mark[j + 1]! & MARK_PART) !== 0 && leadsOn(j + 1, node, bits);
    }
    return false;
  }

  function leadsOn(j: number, node: number, bits: number): boolean {
    const stands = memo.places[j]!;
    if (stands === 0) return false;
    const { pool } = memo;
    const end = stands + 1 + pool[stands]!;
    for (let at = stands + 1; at < end; at += HEAD_NUMBERS + (pool[at]! >> ENDS) * perEnd) {
      const word = pool[at + WORD]!;
      if ((wordBit(word) & bits) !== 0 && tree.mayLead(node, word)) return true;
    }
    return false;
  }

  /** Goes on from token `at`, the last one of a phrase begun at `first`. */
  function walk(search: Search, node: number, first: number, at: number, quality: number): void {
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

  function step(search: Search, node: number, first: number, j: number, quality: number): void {
    const stands = memo.places[j]!;
    if (stands === 0) return;
    const { pool } = memo;
    const end = stands + 1 + pool[stands]!;
    const following = tree.following[node]!;
    for (let at = stands + 1; at < end; at += HEAD_NUMBERS + (pool[at]! >> ENDS) * perEnd) {
      const head = pool[at]!;
      const word = pool[at + WORD]!;
      if ((wordBit(word) & following) === 0 || (pool[at + 1]! & search.langs) === 0) continue;
      const next = tree.next(node, word);
      if (next === -1 || ((head & STRICT) !== 0 && !fits(search.tokens, j, words[word]!))) continue;
      arrive(search, next, first, j, quality * QUALITIES[head & CODE]!);
    }
  }

  /** Puts the phrases that end at a node, and goes on from there. */
  function arrive(search: Search, node: number, first: number, last: number, quality: number): void {
    for (let at = tree.endStart[node]!; at < tree.endStart[node + 1]!; at += 1)
      putHit(search.into, tree.ends[at]!, first, last, quality, notes);
    if (tree.following[node] !== 0) walk(search, node, first, last, quality);
  }

  const forms = new Set(
    words.filter((word) => word.mode === "plain" || word.mode === "exact").map((word) => wordKey(hashWord(word.text))),
  );
  const knows = (lo: number, hi: number): boolean => forms.has(wordKey({ lo, hi }));

  function eachWord(tokens: Tokens, i: number, tell: (word: number) => void): void {
    const stands = ((KINDS >>> tokens.kind[i]!) & 1) === 0 ? 0 : memo.look(tokens, i);
    if (stands === 0) return;
    const { pool } = memo;
    const end = stands + 1 + pool[stands]!;
    for (let at = stands + 1; at < end; at += HEAD_NUMBERS + (pool[at]! >> ENDS) * perEnd) tell(pool[at + WORD]!);
  }

  return { languages, find, knows, eachWord };
}

// What a token stands for, as the memo keeps it: per word a head, the languages, the word's number, a
// bit for each word that may follow it, and the phrases that end there with their notes. The head:
// quality code, two flags, number of those phrases.
const WORD = 2;
const HEAD_NUMBERS = 4;
const CODE = 3;
/** Depends on kind or spelling of the token. */
const STRICT = 4;
/** Longer phrases begin with the word. */
const GOES_ON = 8;
/** Above: the number of phrases. */
const ENDS = 4;

function pack(shelf: WordShelf, tree: PhraseTree, notes: Int32Array | null, folded: string): readonly number[] {
  const packed: number[] = [];
  const known = shelf.resolve(folded);
  for (let n = 0; n < known.length; n += 2) {
    const word = known[n]!;
    const { mode, spelling } = shelf.words[word]!;
    const [from, to] = [tree.endStart[word]!, tree.endStart[word + 1]!];
    const following = tree.following[word]!;
    const strict = mode === "tag" || spelling !== null;
    const flags = (strict ? STRICT : 0) | (following === 0 ? 0 : GOES_ON);
    packed.push(known[n + 1]! | flags | ((to - from) << ENDS), shelf.mask[word]!, word, following);
    for (let at = from; at < to; at += 1) {
      const phrase = tree.ends[at]!;
      packed.push(phrase);
      if (notes !== null) for (let k = 0; k < NOTES; k += 1) packed.push(notes[phrase * NOTES + k]!);
    }
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
