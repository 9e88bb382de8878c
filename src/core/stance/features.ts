/**
 * What the learned stance models see. `readWords`: a text as a whole (words, pairs, triples, how it
 * opens and ends, cue words, signs). `readReply` adds how it takes up the text it answers. `readWindow`
 * adds where words and cues stand to a matched claim, with the claim's own words left out. `readWhole`
 * takes a post as it is. The last two read groups of letters too.
 */

import { addFeature, chainKey, type Features, namedKey, normaliseFeatures } from "../text/features.ts";
import { formOf } from "../text/forms.ts";
import {
  KIND_EMOJI,
  KIND_HASHTAG,
  KIND_MENTION,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_URL,
  KIND_WORD,
  MARK_PART,
  MARK_QUOTED,
  MARK_UPPER,
  type Tokens,
} from "../text/tokens.ts";
import { type Cue, CUES } from "./cues.ts";
import { type Field, hasQuestionMark, isQuoted, ownWordsFrom, type Window, wordsBetween } from "./field.ts";

/** Tokens read of one text; what comes later moves no stance. */
const MOST_TOKENS = 400;

/** Euclidean length of what is read of a text, so that long posts weigh as much as short ones. */
const LENGTH = 3;
const LETTERS_LENGTH = 2;
/** Groups of so many letters, of the first letters of a word. */
const GROUPS = [3, 4, 5] as const;
const MOST_LETTERS = 20;

const WORD = namedKey("stance word");
const PAIR = namedKey("stance pair");
const TRIPLE = namedKey("stance triple");
const OPENS = namedKey("stance opens");
const ENDS = namedKey("stance ends");
const CUE = namedKey("stance cue");
const CUE_OPENS = namedKey("stance cue opens");
const CUE_SHARED = namedKey("stance cue shared");
const CUE_ASKED = namedKey("stance cue asked");
const CUE_PAIR = namedKey("stance cue pair");
const SHAPE = namedKey("stance shape");
const SHARED = namedKey("stance shared");
const NEAR = namedKey("stance near");
const PLACED = namedKey("stance placed");
const CUE_PLACED = namedKey("stance cue placed");
const LETTERS = namedKey("stance letters");
/** Before the first letter of a word and behind the last; no letter. */
const EDGE = 1;
/** Stands for every link, and for every word of the claim. */
const LINK = namedKey("a link");
const CLAIM = namedKey("the claim");

/** Cues that say something of the author's attitude; the rest would only repeat topics. */
const TOLD: readonly Cue[] = CUES.filter((cue) => !/^(?:flag\.not|ears\.)/.test(cue));
const TOLD_KEYS: readonly number[] = TOLD.map((cue) => namedKey(cue));

/** The words of a text and its shape. Tokens in `hidden` (the claim's own) count as one and the same. */
export function readWords(features: Features, field: Field, hidden: ((i: number) => boolean) | null = null): void {
  const { tokens, cues } = field;
  const from = features.count;
  const places: number[] = [];
  let claim = false;
  for (let i = ownWordsFrom(tokens); i < tokens.count && places.length < MOST_TOKENS; i += 1) {
    if ((tokens.mark[i]! & MARK_PART) !== 0 || tokens.kind[i] === KIND_MENTION) continue;
    const isClaim = hidden?.(i) ?? false;
    if (isClaim && claim) continue;
    claim = isClaim;
    places.push(i);
  }
  const lo = (i: number): number => loOf(tokens, i, hidden);
  const hi = (i: number): number => hiOf(tokens, i, hidden);
  let before = 0;
  let pair = 0;
  for (const [n, i] of places.entries()) {
    const one = chainKey(WORD, lo(i), hi(i));
    addFeature(features, one, 1, i);
    if (n > 0)
      addFeature(features, (pair = chainKey(chainKey(PAIR, before, before), lo(i), hi(i))), 1, places[n - 1], i);
    if (n > 1) {
      const p = places[n - 2]!;
      const triple = chainKey(chainKey(TRIPLE, lo(p), hi(p)), before, pair);
      addFeature(features, triple, 1, p, i);
    }
    before = one;
  }
  const words = places.filter((i) => tokens.kind[i]! <= KIND_HASHTAG);
  const first = words[0];
  if (first !== undefined) {
    const opening = chainKey(OPENS, lo(first), hi(first));
    addFeature(features, opening, 1, first);
    const second = words[1];
    if (second !== undefined) addFeature(features, chainKey(opening, lo(second), hi(second)), 1, first, second);
    const last = places.at(-1)!;
    addFeature(features, chainKey(ENDS, lo(last), hi(last)), 1, last);
  }
  const asked = hasQuestionMark(tokens, 0, tokens.count - 1);
  const seen: number[] = [];
  for (const [n, cue] of TOLD.entries()) {
    const hits = cues.of(cue);
    const hit = hits[0];
    if (hit === undefined) continue;
    const key = TOLD_KEYS[n]!;
    addFeature(features, chainKey(CUE, key, 0), 1, hit.first, hit.last);
    if (hits.length > 1) addFeature(features, chainKey(CUE, key, 1), 1, hit.first, hit.last);
    if (asked) addFeature(features, chainKey(CUE_ASKED, key, 0), 1, hit.first, hit.last);
    if (first !== undefined && wordsBetween(tokens, first, hit.first) <= 2)
      addFeature(features, chainKey(CUE_OPENS, key, 0), 1, hit.first, hit.last);
    for (const other of seen) addFeature(features, chainKey(CUE_PAIR, other, key), 1);
    if (cue.startsWith("stance.")) seen.push(key);
  }
  readShape(features, tokens, words.length);
  normaliseFeatures(features, from, LENGTH);
}

function loOf(tokens: Tokens, i: number, hidden: ((i: number) => boolean) | null): number {
  if (hidden?.(i) ?? false) return CLAIM;
  return tokens.kind[i] === KIND_URL ? LINK : tokens.kind[i] === KIND_NUMBER ? KIND_NUMBER : tokens.lo[i]!;
}

function hiOf(tokens: Tokens, i: number, hidden: ((i: number) => boolean) | null): number {
  if (hidden?.(i) ?? false) return CLAIM;
  return tokens.kind[i] === KIND_URL ? LINK : tokens.kind[i] === KIND_NUMBER ? KIND_NUMBER : tokens.hi[i]!;
}

/** Signs and size, each as one of a few steps. */
function readShape(features: Features, tokens: Tokens, words: number): void {
  const counts = { asks: 0, calls: 0, links: 0, mentions: 0, emoji: 0, tags: 0, loud: 0, quoted: 0, dots: 0 };
  for (let i = ownWordsFrom(tokens); i < tokens.count; i += 1) {
    const kind = tokens.kind[i]!;
    if (kind === KIND_URL) counts.links += 1;
    else if (kind === KIND_MENTION) counts.mentions += 1;
    else if (kind === KIND_EMOJI) counts.emoji += 1;
    else if (kind === KIND_HASHTAG) counts.tags += 1;
    else if (kind === KIND_WORD && (tokens.mark[i]! & MARK_UPPER) !== 0 && tokens.end[i]! - tokens.start[i]! > 2)
      counts.loud += 1;
    else if (kind === KIND_PUNCT) {
      const sign = tokens.source[tokens.start[i]!];
      if (sign === "?") counts.asks += 1;
      else if (sign === "!") counts.calls += 1;
      else if (sign === "…" || (sign === "." && tokens.end[i]! - tokens.start[i]! > 1)) counts.dots += 1;
    }
    if ((tokens.mark[i]! & MARK_QUOTED) !== 0) counts.quoted += 1;
  }
  for (const [name, count] of Object.entries(counts))
    if (count > 0) addFeature(features, chainKey(SHAPE, namedKey(name), Math.min(count, 3)), 1);
  addFeature(features, chainKey(SHAPE, namedKey("words"), Math.min(7, Math.ceil(Math.log2(words + 1)))), 1);
}

/** A text and how it takes up the words of the text it answers. `shares`: token i says a word of that text. */
export function readReply(features: Features, field: Field, shares: (i: number) => boolean): void {
  readWords(features, field);
  const { tokens, cues } = field;
  let shared = 0;
  let words = 0;
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.kind[i]! > KIND_HASHTAG) continue;
    words += 1;
    if (shares(i)) shared += 1;
  }
  const step = shared === 0 ? 0 : shared === 1 ? 1 : shared <= 3 ? 2 : shared <= 7 ? 3 : 4;
  const share = words === 0 ? 0 : Math.floor((4 * shared) / words);
  addFeature(features, chainKey(SHARED, step, 0), 0.5);
  addFeature(features, chainKey(SHARED, share, 1), 0.5);
  if (hasQuestionMark(tokens, 0, tokens.count - 1)) addFeature(features, chainKey(SHARED, step, 2), 0.5);
  for (const [n, cue] of TOLD.entries()) {
    const hit = cues.of(cue)[0];
    if (hit === undefined || !cue.startsWith("stance.")) continue;
    addFeature(features, chainKey(CUE_SHARED, TOLD_KEYS[n]!, step > 1 ? 1 : 0), 0.5, hit.first, hit.last);
    let near = 0;
    for (let i = Math.max(0, hit.first - 6); i < tokens.count && i <= hit.last + 6; i += 1) if (shares(i)) near += 1;
    if (near > 0) addFeature(features, chainKey(NEAR, TOLD_KEYS[n]!, 0), 0.5, hit.first, hit.last);
  }
}

/** Groups of letters within words: endings, and words that were never seen whole. */
function readLetters(features: Features, tokens: Tokens, hidden: ((i: number) => boolean) | null): void {
  const from = features.count;
  for (let i = ownWordsFrom(tokens); i < tokens.count && i < MOST_TOKENS; i += 1) {
    if (tokens.kind[i]! > KIND_HASHTAG || (tokens.mark[i]! & MARK_PART) !== 0 || (hidden?.(i) ?? false)) continue;
    const form = formOf(tokens, i).slice(0, MOST_LETTERS);
    const letter = (at: number): number => (at === 0 || at > form.length ? EDGE : form.charCodeAt(at - 1));
    for (const size of GROUPS)
      for (let at = 0; at + size <= form.length + 2; at += 1) {
        let key = LETTERS;
        for (let n = at; n < at + size; n += 1) key = chainKey(key, letter(n), size);
        addFeature(features, key, 1, i);
      }
  }
  normaliseFeatures(features, from, LETTERS_LENGTH);
}

/** A post as a whole, where nothing shows which of its words speak the claim. */
export function readWhole(features: Features, field: Field): void {
  readWords(features, field);
  readLetters(features, field.tokens, null);
}

/** Where a word stands to the claim. */
const BEFORE = 0;
const INSIDE = 1;
const BEHIND = 2;
const BESIDE = 3;
const ELSEWHERE = 4;

/** A post and the place of its words and cues to the claim in `window`. */
export function readWindow(features: Features, field: Field, window: Window): void {
  const { tokens, cues } = field;
  const isClaim = (i: number): boolean => window.proof.some((part) => part.first <= i && i <= part.last);
  readWords(features, field, isClaim);
  const from = features.count;
  const placeOf = (i: number): number => {
    if (i >= window.first && i <= window.last) return INSIDE;
    if (i >= window.from && i < window.first) return wordsBetween(tokens, i, window.first) < 5 ? BEFORE : BESIDE;
    if (i <= window.to && i > window.last) return wordsBetween(tokens, window.last, i) < 5 ? BEHIND : BESIDE;
    return ELSEWHERE;
  };
  for (let i = ownWordsFrom(tokens); i < tokens.count && i < MOST_TOKENS; i += 1) {
    const kind = tokens.kind[i]!;
    if (kind === KIND_MENTION || kind === KIND_URL || kind === KIND_NUMBER || isClaim(i)) continue;
    if ((tokens.mark[i]! & MARK_PART) !== 0) continue;
    addFeature(features, chainKey(chainKey(PLACED, placeOf(i), 7), tokens.lo[i]!, tokens.hi[i]!), 1, i);
  }
  for (const [n, cue] of TOLD.entries())
    for (const hit of cues.of(cue).slice(0, 4))
      addFeature(
        features,
        chainKey(chainKey(CUE_PLACED, placeOf(hit.first), 3), TOLD_KEYS[n]!, 0),
        1,
        hit.first,
        hit.last,
      );
  if (isQuoted(tokens, window)) addFeature(features, chainKey(CUE_PLACED, INSIDE, INSIDE), 2);
  if (hasQuestionMark(tokens, window.last, window.to)) addFeature(features, chainKey(CUE_PLACED, BEHIND, BEHIND), 2);
  normaliseFeatures(features, from, LENGTH);
  readLetters(features, tokens, isClaim);
}
