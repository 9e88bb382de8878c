/**
 * Questions about places in one field: sentence ends, words between, signs, the window a claim
 * takes. Knows nothing of cues' meaning.
 */

import { hashWord } from "../text/hash.ts";
import {
  KIND_EMOJI,
  KIND_HASHTAG,
  KIND_MENTION,
  KIND_PUNCT,
  KIND_WORD,
  MARK_PART,
  MARK_QUOTED,
  type Tokens,
} from "../text/tokens.ts";
import type { CueHit, FoundCues } from "./cues.ts";

/** Both ends included. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** The words of a claim within one run of sentences. */
export interface Window extends Stretch {
  /** First and last token of the sentences the claim stands in. */
  readonly from: number;
  readonly to: number;
  /** The stretches that were matched, inside first..last. */
  readonly proof: readonly Stretch[];
}

export interface Field {
  readonly tokens: Tokens;
  readonly cues: FoundCues;
}

const lo = (form: string): number => hashWord(form).lo;
const QUESTION = lo("?");
const COMMA = lo(",");
const BREAKS: ReadonlySet<number> = new Set([",", ":", ";", "-", "–", "—", "…", "(", ")", "!", "?", "."].map(lo));
const HEADER_ENDS: ReadonlySet<number> = new Set([":", "-", "–", "—", "!", ".", "|", "…", ")", "]", "?"].map(lo));
const RETWEET = lo("rt");
const THAT: ReadonlySet<number> = new Set(["that", "que"].map(lo));

export function isSign(tokens: Tokens, i: number): boolean {
  return i >= 0 && i < tokens.count && tokens.kind[i] === KIND_PUNCT;
}

export function isComma(tokens: Tokens, i: number): boolean {
  return isSign(tokens, i) && tokens.lo[i] === COMMA;
}

export function isThat(tokens: Tokens, i: number): boolean {
  return i >= 0 && i < tokens.count && THAT.has(tokens.lo[i]!);
}

export function endsHeader(tokens: Tokens, i: number): boolean {
  return isSign(tokens, i) && HEADER_ENDS.has(tokens.lo[i]!);
}

export function sentenceStart(tokens: Tokens, i: number): number {
  let at = i;
  while (at > 0 && tokens.sentence[at - 1] === tokens.sentence[i]) at -= 1;
  return at;
}

export function sentenceEnd(tokens: Tokens, i: number): number {
  let at = i;
  while (at + 1 < tokens.count && tokens.sentence[at + 1] === tokens.sentence[i]) at += 1;
  return at;
}

/** Words strictly between two tokens, whichever comes first; 0 for neighbours and for overlap. */
export function wordsBetween(tokens: Tokens, a: number, b: number): number {
  const gap = Math.abs(tokens.word[b]! - tokens.word[a]!) - 1;
  return gap > 0 ? gap : 0;
}

/** Words in first..last. */
export function wordCount(tokens: Tokens, first: number, last: number): number {
  let words = 0;
  for (let i = first; i <= last; i += 1)
    if (tokens.kind[i]! < KIND_EMOJI && (tokens.mark[i]! & MARK_PART) === 0) words += 1;
  return words;
}

/** Whether a question mark stands in first..last. */
export function hasQuestionMark(tokens: Tokens, first: number, last: number): boolean {
  for (let i = first; i <= last; i += 1) if (tokens.kind[i] === KIND_PUNCT && tokens.lo[i] === QUESTION) return true;
  return false;
}

/** Whether punctuation that parts clauses stands strictly between two tokens. */
export function hasBreak(tokens: Tokens, after: number, before: number): boolean {
  for (let i = after + 1; i < before; i += 1)
    if (tokens.kind[i] === KIND_PUNCT && BREAKS.has(tokens.lo[i]!)) return true;
  return false;
}

/** First token at or after `i` that is a word, number or hashtag; `tokens.count` if none. */
export function nextWord(tokens: Tokens, i: number): number {
  let at = i;
  while (at < tokens.count && tokens.kind[at]! > 2) at += 1;
  return at;
}

/** The token before `i`, emoji left out, and the hashtag that `i` is a part of; -1 if none. */
export function tokenBefore({ kind, mark, word }: Tokens, i: number): number {
  let at = i - 1;
  while (
    at >= 0 &&
    (kind[at] === KIND_EMOJI || (kind[at] === KIND_HASHTAG && (mark[i]! & MARK_PART) !== 0 && word[at] === word[i]))
  )
    at -= 1;
  return at;
}

/** The first token behind "RT @name:": who passes a post on says what it says. */
export function ownWordsFrom(tokens: Tokens): number {
  const { kind, count } = tokens;
  if (count < 3 || tokens.lo[0] !== RETWEET || kind[1] !== KIND_MENTION) return 0;
  return kind[2] === KIND_PUNCT ? 3 : 2;
}

/** No word, number or hashtag of the same sentence stands before token `i`. */
export function opensSentence(tokens: Tokens, i: number): boolean {
  for (let at = i - 1; at >= 0 && tokens.sentence[at] === tokens.sentence[i]; at -= 1)
    if (tokens.kind[at] === KIND_WORD) return false;
  return true;
}

export function isQuoted(tokens: Tokens, stretch: Stretch): boolean {
  for (let i = stretch.first; i <= stretch.last; i += 1)
    if (tokens.kind[i]! < KIND_EMOJI && (tokens.mark[i]! & MARK_QUOTED) === 0) return false;
  return true;
}

/** Hits that overlap first..last. */
export function within(hits: readonly CueHit[], first: number, last: number): readonly CueHit[] {
  if (hits.length === 0) return hits;
  return hits.filter((hit) => hit.last >= first && hit.first <= last);
}

/** Some hit begins and ends strictly between two tokens. */
export function anyBetween(hits: readonly CueHit[], after: number, before: number): boolean {
  return hits.some((hit) => hit.first > after && hit.last < before);
}

/** Groups matched stretches by sentence, in order of place. Stretches that share sentences share a window. */
export function windowsOf(tokens: Tokens, proof: readonly Stretch[]): readonly Window[] {
  const windows: Window[] = [];
  for (const stretch of proof.toSorted((a, b) => a.first - b.first)) {
    if (stretch.first < 0 || stretch.last >= tokens.count) continue;
    const from = sentenceStart(tokens, stretch.first);
    const to = sentenceEnd(tokens, stretch.last);
    const former = windows.at(-1);
    if (former !== undefined && from <= former.to) {
      const last = Math.max(former.last, stretch.last);
      windows[windows.length - 1] = {
        first: former.first,
        last,
        from: former.from,
        to: Math.max(former.to, to),
        proof: [...former.proof, stretch],
      };
    } else windows.push({ first: stretch.first, last: stretch.last, from, to, proof: [stretch] });
  }
  return windows;
}
