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
/** Words on each side in which the overlay looks for its context. */
const NEAR_WORDS = 4;

const EXCLAMATION_LO = hashWord("!").lo;
const QUESTION_LO = hashWord("?").lo;

/** Scores from which a post counts as positive or negative: best macro recall on 49,515 rated English development posts. */
export const POSITIVE_FROM = 0.38;
export const NEGATIVE_FROM = -0.02;

/** The last reading: the words and emoji of a post in order (units), and those that weigh something (hits). */
interface Reading {
  count: number;
  /** Token of the unit. */
  token: Int32Array;
  /** Word number of the unit, 0 unknown. */
  id: Int32Array;
  hits: number;
  /** Unit of the hit; once weighed, the last unit of its phrase. */
  unit: Int32Array;
  /** Units of the hit's phrase, 1 for a single word. */
  span: Uint8Array;
  /** Contribution of the hit on the -4..4 scale. */
  value: Float64Array;
  exclamations: number;
  questions: number;
}

let capacity = 256;
const reading: Reading = {
  count: 0,
  token: new Int32Array(capacity),
  id: new Int32Array(capacity),
  hits: 0,
  unit: new Int32Array(capacity),
  span: new Uint8Array(capacity),
  value: new Float64Array(capacity),
  exclamations: 0,
  questions: 0,
};

function makeRoom(units: number): void {
  if (units <= capacity) return;
  while (capacity < units) capacity *= 2;
  reading.token = new Int32Array(capacity);
  reading.id = new Int32Array(capacity);
  reading.unit = new Int32Array(capacity);
  reading.span = new Uint8Array(capacity);
  reading.value = new Float64Array(capacity);
}

/** Sentiment of a field; 0 and neutral for one without known words. */
export function scoreSentiment(tokens: Tokens, lang: string, lexicons: Lexicons): Sentiment {
  const score = readScore(tokens, packFor(lexicons, lang));
  return { label: labelOf(score), score };
}

/** Score by the rules alone, for the learned models to take as one voice among others. */
export function scoreWithPack(tokens: Tokens, pack: Pack): number {
  return readScore(tokens, pack);
}

/** Label of a score. */
export function labelOf(score: number): Sentiment["label"] {
  return score >= POSITIVE_FROM ? "positive" : score <= NEGATIVE_FROM ? "negative" : "neutral";
}

/** The words that made the score, strongest first, each with its contribution on the -4..4 scale. */
export function explainSentiment(tokens: Tokens, lang: string, lexicons: Lexicons): readonly Evidence[] {
  readScore(tokens, packFor(lexicons, lang));
  const found: { readonly weight: number; readonly evidence: Evidence }[] = [];
  for (let h = 0; h < reading.hits; h++) {
    const value = reading.value[h]!;
    if (value === 0) continue;
    const last = reading.unit[h]!;
    const start = tokens.start[reading.token[last - reading.span[h]! + 1]!]!;
    const end = tokens.end[reading.token[last]!]!;
    const why = `sentiment ${value > 0 ? "+" : ""}${value.toFixed(1)}`;
    found.push({ weight: Math.abs(value), evidence: { start, end, text: tokens.source.slice(start, end), why } });
  }
  return found.sort((a, b) => b.weight - a.weight).map((each) => each.evidence);
}

function readScore(tokens: Tokens, pack: Pack): number {
  const shouting = readUnits(tokens, pack);
  const { role, valence } = pack;
  const { unit, id: ids, value: values, span } = reading;
  const special = ROLE_OPENS | ROLE_NEAR | ROLE_TURN;
  let turns = false;
  let sum = 0;
  /** Units up to here belong to a phrase already weighed. */
  let done = -1;
  for (let h = 0; h < reading.hits; h++) {
    const k = unit[h]!;
    values[h] = 0;
    if (k <= done) continue;
    const id = ids[k]!;
    const flags = role[id]!;
    let base = valence[id]!;
    let last = k;
    if ((flags & special) !== 0) {
      if ((flags & ROLE_TURN) !== 0) turns = true;
      const phrase = (flags & ROLE_OPENS) === 0 ? null : phraseAt(tokens, pack, k);
      if (phrase !== null) {
        base = phrase.valence;
        last = k + phrase.words.length - 1;
      } else if ((flags & ROLE_NEAR) !== 0) base = nearValence(tokens, pack, k, base);
    }
    done = last;
    if (base === 0) continue;
    const value = moderated(tokens, pack, k, base, shouting);
    unit[h] = last;
    span[h] = last - k + 1;
    values[h] = value;
    sum += value;
  }
  if (turns) sum = weighTurns(tokens, pack);
  if (sum === 0) return 0;
  const emphasis = emphasisOf();
  sum += sum > 0 ? emphasis : -emphasis;
  return Math.max(-1, Math.min(1, sum / Math.sqrt(sum * sum + NORM)));
}

/** Collects words and emoji; says whether some words, not all, are in capitals. */
function readUnits(tokens: Tokens, pack: Pack): boolean {
  makeRoom(tokens.count);
  // Imported names are read from memory at each use; locals stay in registers.
  const word = KIND_WORD;
  const number = KIND_NUMBER;
  const emoji = KIND_EMOJI;
  const punct = KIND_PUNCT;
  const upper = MARK_UPPER;
  const { count, kind: kinds, mark: marks, lo, hi } = tokens;
  const { table, weighs } = pack;
  const { filter, filterMask } = table;
  const { token, id: ids, unit } = reading;
  let units = 0;
  let hits = 0;
  let uppers = 0;
  let lowers = 0;
  reading.exclamations = reading.questions = 0;
  for (let i = 0; i < count; i++) {
    const kind = kinds[i]!;
    if (kind === word || kind === emoji || kind === number) {
      token[units] = i;
      ids[units] = 0;
      const high = hi[i]! | 0;
      // The table's own filter, here without a call: most words are none of ours.
      if (((filter[(high & filterMask) >>> 5]! >>> (high & 31)) & 1) === 1) {
        const id = findWord(table, lo[i]!, hi[i]!);
        if (id > 0) {
          ids[units] = id;
          if (weighs[id] === 1) unit[hits++] = units;
        }
      }
      units++;
      if ((marks[i]! & upper) !== 0) uppers++;
      else if (kind === word) lowers++;
    } else if (kind === punct) countEmphasis(tokens, i);
  }
  reading.count = units;
  reading.hits = hits;
  return uppers > 0 && lowers > 0;
}

function countEmphasis(tokens: Tokens, i: number): void {
  const sign = tokens.lo[i]!;
  if (sign === EXCLAMATION_LO) reading.exclamations += tokens.end[i]! - tokens.start[i]!;
  else if (sign === QUESTION_LO) reading.questions += tokens.end[i]! - tokens.start[i]!;
}

const MODIFIES = ROLE_BOOSTER | ROLE_NEGATOR;

/** Valence of the word at unit k after capitals, long letters, boosters and negation before it. */
function moderated(tokens: Tokens, pack: Pack, k: number, base: number, shouting: boolean): number {
  const sign = base > 0 ? 1 : -1;
  const mark = tokens.mark[reading.token[k]!]!;
  const sentence = tokens.sentence[reading.token[k]!]!;
  let value = base;
  if (shouting && (mark & MARK_UPPER) !== 0) value += sign * CAPITALS;
  if ((mark & MARK_LONG) !== 0) value += sign * LONG_BOOST;
  const { token, id: ids } = reading;
  const { role, boost } = pack;
  const { mark: marks, sentence: sentences } = tokens;
  const nearest = Math.max(0, k - 3);
  for (let j = k - 1; j >= nearest; j--) {
    const before = token[j]!;
    if (sentences[before] !== sentence) break;
    const flags = role[ids[j]!]!;
    const markBefore = marks[before]!;
    if ((flags & MODIFIES) === 0 && (markBefore & MARK_NOT) === 0) continue;
    if ((flags & ROLE_BOOSTER) !== 0) {
      const step = boost[ids[j]!]!;
      const louder = shouting && (markBefore & MARK_UPPER) !== 0 ? Math.sign(step) * CAPITALS : 0;
      value += sign * (step + louder) * DISTANCE[k - j - 1]!;
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
  for (const phrase of pack.phrases[reading.id[k]!] ?? []) {
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

/**
 * "But": in its sentence, what stands before the first counts half, what stands after one counts one
 * and a half. Gives the new sum.
 */
function weighTurns(tokens: Tokens, pack: Pack): number {
  let sum = 0;
  let turned = -1;
  for (let h = 0; h < reading.hits; h++) {
    const last = reading.unit[h]!;
    const sentence = tokens.sentence[reading.token[last]!]!;
    if ((pack.role[reading.id[last]!]! & ROLE_TURN) !== 0) {
      for (let b = turned === sentence ? -1 : h - 1; b >= 0; b--) {
        if (tokens.sentence[reading.token[reading.unit[b]!]!] !== sentence) break;
        sum -= reading.value[b]! * (1 - BEFORE_TURN);
        reading.value[b]! *= BEFORE_TURN;
      }
      turned = sentence;
    } else if (turned === sentence) reading.value[h]! *= AFTER_TURN;
    sum += reading.value[h]!;
  }
  return sum;
}

/** Weight of exclamation marks (four at most) and of two and more question marks. */
function emphasisOf(): number {
  const { exclamations, questions } = reading;
  const asked = questions > 3 ? MANY_QUESTIONS : questions > 1 ? questions * QUESTION : 0;
  return Math.min(exclamations, 4) * EXCLAMATION + asked;
}
