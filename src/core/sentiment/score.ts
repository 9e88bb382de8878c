/**
 * Sentiment of a post from lexicons: the rules of Hutto and Gilbert 2014 (VADER: negation, boosters,
 * "but", capitals, punctuation) over word numbers, with a health overlay applied first, windows that
 * end with the sentence, and emoji as words. One judge among others: it gives a score and evidence
 * and knows nothing of learned models.
 */

import type { Evidence, Sentiment } from "../../model/analysis.ts";
import {
  KIND_EMOJI,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_WORD,
  MARK_LONG,
  MARK_NOT,
  MARK_UPPER,
  type Tokens,
} from "../text/tokens.ts";
import { hashWord } from "../text/hash.ts";
import { findWord } from "../text/word-table.ts";
import {
  type Lexicons,
  type Pack,
  packFor,
  ROLE_BOOSTER,
  ROLE_NEAR,
  ROLE_NEGATOR,
  ROLE_OPENS,
  ROLE_TURN,
} from "./compile.ts";

// Hutto and Gilbert 2014: weights measured on rated tweets, in units of the -4..4 valence scale.
const CAPITALS = 0.733;
const NEGATION = -0.74;
const EXCLAMATION = 0.292;
const QUESTION = 0.18;
const MANY_QUESTIONS = 0.96;
const BEFORE_TURN = 0.5;
const AFTER_TURN = 1.5;
const NORM = 15;
/** How much a booster two and three words away counts. */
const DISTANCE = [1, 0.95, 0.9];
/** A letter run ("soooo good") weighs like a booster. */
const LONG_BOOST = 0.293;
/** Words on each side that a turn weighs at most; a bound for posts that say nothing but "but". */
const TURN_WORDS = 64;
/** Words on each side in which the overlay looks for its context. */
const NEAR_WORDS = 4;

const EXCLAMATION_LO = hashWord("!").lo;
const QUESTION_LO = hashWord("?").lo;

/** Scores from which a post counts as positive or negative; set on development posts, see docs/quality.md. */
export const POSITIVE_FROM = 0.38;
export const NEGATIVE_FROM = -0.02;

/** Units of the last reading: the words and emoji of a post in order, and what each contributed. */
interface Reading {
  count: number;
  /** Token of the unit. */
  token: Int32Array;
  /** Word number, 0 unknown. */
  id: Int32Array;
  /** Contribution on the -4..4 scale. */
  value: Float64Array;
  /** Units of the phrase that ends here, 1 for a single word. */
  span: Uint8Array;
  exclamations: number;
  questions: number;
}

let capacity = 256;
const reading: Reading = {
  count: 0,
  token: new Int32Array(capacity),
  id: new Int32Array(capacity),
  value: new Float64Array(capacity),
  span: new Uint8Array(capacity),
  exclamations: 0,
  questions: 0,
};

function makeRoom(units: number): void {
  if (units <= capacity) return;
  while (capacity < units) capacity *= 2;
  reading.token = new Int32Array(capacity);
  reading.id = new Int32Array(capacity);
  reading.value = new Float64Array(capacity);
  reading.span = new Uint8Array(capacity);
}

/** Sentiment of a field; 0 and neutral for one without known words. */
export function scoreSentiment(tokens: Tokens, lang: string, lexicons: Lexicons): Sentiment {
  const score = readScore(tokens, packFor(lexicons, lang));
  return { label: labelOf(score), score };
}

/** Label of a score. */
export function labelOf(score: number): Sentiment["label"] {
  return score >= POSITIVE_FROM ? "positive" : score <= NEGATIVE_FROM ? "negative" : "neutral";
}

/** The words that made the score, strongest first, each with its contribution on the -4..4 scale. */
export function explainSentiment(tokens: Tokens, lang: string, lexicons: Lexicons): readonly Evidence[] {
  readScore(tokens, packFor(lexicons, lang));
  const found: { readonly weight: number; readonly evidence: Evidence }[] = [];
  for (let k = 0; k < reading.count; k++) {
    const value = reading.value[k]!;
    if (value === 0) continue;
    const start = tokens.start[reading.token[k - reading.span[k]! + 1]!]!;
    const end = tokens.end[reading.token[k]!]!;
    const why = `sentiment ${value > 0 ? "+" : ""}${value.toFixed(1)}`;
    found.push({ weight: Math.abs(value), evidence: { start, end, text: tokens.source.slice(start, end), why } });
  }
  return found.sort((a, b) => b.weight - a.weight).map((each) => each.evidence);
}

function readScore(tokens: Tokens, pack: Pack): number {
  const shouting = readUnits(tokens, pack);
  const { role, valence } = pack;
  let turns = false;
  let any = false;
  for (let k = 0; k < reading.count; k++) {
    const id = reading.id[k]!;
    if (id === 0) continue;
    const flags = role[id]!;
    if ((flags & ROLE_TURN) !== 0) turns = true;
    let base = valence[id]!;
    let last = k;
    if ((flags & (ROLE_OPENS | ROLE_NEAR)) !== 0) {
      const phrase = (flags & ROLE_OPENS) === 0 ? null : phraseAt(tokens, pack, k);
      if (phrase !== null) {
        base = phrase.valence;
        last = k + phrase.words.length - 1;
      } else if ((flags & ROLE_NEAR) !== 0) base = nearValence(tokens, pack, k, base);
    }
    if (base !== 0) {
      any = true;
      reading.span[last] = last - k + 1;
      reading.value[last] = moderated(tokens, pack, k, base, shouting);
    }
    k = last;
  }
  if (!any) return 0;
  if (turns) weighTurns(tokens, pack);
  let sum = 0;
  for (let k = 0; k < reading.count; k++) sum += reading.value[k]!;
  if (sum === 0) return 0;
  const emphasis = emphasisOf();
  sum += sum > 0 ? emphasis : -emphasis;
  return Math.max(-1, Math.min(1, sum / Math.sqrt(sum * sum + NORM)));
}

/** Collects words and emoji; says whether some words, not all, are in capitals. */
function readUnits(tokens: Tokens, pack: Pack): boolean {
  makeRoom(tokens.count);
  reading.count = reading.exclamations = reading.questions = 0;
  let uppers = 0;
  let lowers = 0;
  const { table } = pack;
  const { kind: kinds, mark: marks, lo, hi } = tokens;
  for (let i = 0; i < tokens.count; i++) {
    const kind = kinds[i]!;
    if (kind === KIND_WORD || kind === KIND_EMOJI || kind === KIND_NUMBER) {
      const at = reading.count++;
      const id = findWord(table, lo[i]!, hi[i]!);
      reading.token[at] = i;
      reading.id[at] = id < 0 ? 0 : id;
      reading.value[at] = 0;
      if ((marks[i]! & MARK_UPPER) !== 0) uppers++;
      else if (kind === KIND_WORD) lowers++;
    } else if (kind === KIND_PUNCT) {
      const sign = tokens.lo[i]!;
      if (sign === EXCLAMATION_LO) reading.exclamations += tokens.end[i]! - tokens.start[i]!;
      else if (sign === QUESTION_LO) reading.questions += tokens.end[i]! - tokens.start[i]!;
    }
  }
  return uppers > 0 && lowers > 0;
}

/** Valence of the word at unit k after capitals, long letters, boosters and negation before it. */
function moderated(tokens: Tokens, pack: Pack, k: number, base: number, shouting: boolean): number {
  const sign = base > 0 ? 1 : -1;
  const mark = tokens.mark[reading.token[k]!]!;
  const sentence = tokens.sentence[reading.token[k]!]!;
  let value = base;
  if (shouting && (mark & MARK_UPPER) !== 0) value += sign * CAPITALS;
  if ((mark & MARK_LONG) !== 0) value += sign * LONG_BOOST;
  for (let distance = 1; distance <= 3 && distance <= k; distance++) {
    const before = reading.token[k - distance]!;
    if (tokens.sentence[before] !== sentence) break;
    const id = reading.id[k - distance]!;
    const flags = pack.role[id]!;
    const markBefore = tokens.mark[before]!;
    if ((flags & ROLE_BOOSTER) !== 0) {
      const boost = pack.boost[id]!;
      const louder = shouting && (markBefore & MARK_UPPER) !== 0 ? Math.sign(boost) * CAPITALS : 0;
      value += sign * (boost + louder) * DISTANCE[distance - 1]!;
    }
    if ((flags & ROLE_NEGATOR) !== 0 || (markBefore & MARK_NOT) !== 0) value *= NEGATION;
  }
  return value;
}

/** The longest phrase that begins at unit k, or null. */
function phraseAt(
  tokens: Tokens,
  pack: Pack,
  k: number,
): { readonly words: readonly number[]; readonly valence: number } | null {
  const sentence = tokens.sentence[reading.token[k]!]!;
  for (const phrase of pack.phrases.get(reading.id[k]!) ?? []) {
    const { words } = phrase;
    let same = 1;
    while (same < words.length && k + same < reading.count && reading.id[k + same] === words[same]) same++;
    if (same === words.length && tokens.sentence[reading.token[k + same - 1]!] === sentence) return phrase;
  }
  return null;
}

/** Valence of a word with context: the overlay's if a context word stands near in the same sentence. */
function nearValence(tokens: Tokens, pack: Pack, k: number, base: number): number {
  const entry = pack.near.get(reading.id[k]!);
  if (entry === undefined) return base;
  const sentence = tokens.sentence[reading.token[k]!]!;
  const from = Math.max(0, k - NEAR_WORDS);
  const to = Math.min(reading.count - 1, k + NEAR_WORDS);
  for (let j = from; j <= to; j++)
    if (j !== k && entry.words.has(reading.id[j]!) && tokens.sentence[reading.token[j]!] === sentence)
      return entry.valence;
  return base;
}

/** "But": in its sentence, what stands before counts half, what stands after one and a half. */
function weighTurns(tokens: Tokens, pack: Pack): void {
  for (let k = 0; k < reading.count; k++) {
    if ((pack.role[reading.id[k]!]! & ROLE_TURN) === 0) continue;
    const sentence = tokens.sentence[reading.token[k]!]!;
    for (let j = k - 1; j >= 0 && k - j < TURN_WORDS && tokens.sentence[reading.token[j]!] === sentence; j--)
      reading.value[j]! *= BEFORE_TURN;
    let j = k + 1;
    for (; j < reading.count && j - k < TURN_WORDS && tokens.sentence[reading.token[j]!] === sentence; j++)
      if ((pack.role[reading.id[j]!]! & ROLE_TURN) !== 0) break;
      else reading.value[j]! *= AFTER_TURN;
    k = j - 1;
  }
}

/** Weight of exclamation marks (four at most) and of two and more question marks. */
function emphasisOf(): number {
  const { exclamations, questions } = reading;
  const asked = questions > 3 ? MANY_QUESTIONS : questions > 1 ? questions * QUESTION : 0;
  return Math.min(exclamations, 4) * EXCLAMATION + asked;
}
