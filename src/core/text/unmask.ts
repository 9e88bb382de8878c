/**
 * Reads words written to slip past filters (`v4ccine`, `va.cc.ine`, `c a n c e r`, `autiiism`, signs of no
 * width, letters of other alphabets of symbols) as what they stand for, where that is a word of the
 * catalogue or of a cue and what is written is none. What matching and stance then read is plain text;
 * evidence is shown as it was written.
 */

import { disguisedForms, disguisesOf, firstBroken, type LetterRun, letterRunAt } from "./disguise.ts";
import { foldWord } from "./fold.ts";
import { formOf } from "./forms.ts";
import { isFunctionWord } from "./function-words.ts";
import {
  KIND_EMOJI,
  KIND_HASHTAG,
  KIND_URL,
  KIND_WORD,
  MARK_LONG,
  MARK_ODD,
  MARK_PART,
  MARK_TITLE,
  type Tokens,
} from "./tokens.ts";

/** A text in which stretches were replaced, and where they came from; in order, none inside another. */
export interface Unmasked {
  readonly text: string;
  /** The text as its author wrote it. */
  readonly source: string;
  readonly cuts: readonly Cut[];
}

/** [at, at + length) of the text stands for [start, end) of the source; UTF-16 units. */
interface Cut {
  readonly at: number;
  readonly length: number;
  readonly start: number;
  readonly end: number;
  /** Folding would not have read it so. */
  readonly isDisguise: boolean;
}

/** Signs that stand for letters, beside those that the tokeniser takes for letters of a word. */
const SIGNS = /[@$!€]/gu;
const SIGN_INSIDE = /[@$!€]/u;
/** One before or behind a letter, an address or a call of `!` set aside. */
const HAS_SIGN = /[$!€]\p{L}|\p{L}[$€]|[\p{L}@]@\p{L}/u;
/** A stretch of letters with such signs among them. Without two letters it is none; a `!` at the end is a call. */
const SIGNED = /(?<![\p{L}\p{N}@$!€])[\p{L}\p{N}@$!€]*(?:[@$!€]+[\p{L}\p{N}]+|[\p{L}\p{N}]+[@$€])[\p{L}\p{N}@$€]*/gu;
const NO_WORDS: readonly Replaced[] = [];
/** Signs without width and letters that compatibility folding makes plain. */
const HIDING = /\u034f|[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\uff01-\uff5e\ud835\udb40]/;
const NO_WIDTH = /\u034f|[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;
/** Units, names and numbers, not disguises: b12, c19, 2nd, 11k's, covid19, covid29usa. Figures in a row stand for vowels only. */
const MEASURE = /^\d+\p{L}{1,3}(?:'s)?$|^\p{L}{1,3}\d+$|\d[25689]|[25689]\d/u;
const DIGITS = /^\d+$/;
const LETTERS = /^\p{L}+$/u;
/** What may stand within a word in disguise. Commas, colons and apostrophes part words: "n'est", "vaccine,now". */
const WITHIN: ReadonlySet<string> = new Set("-.*_·•|+~^/");
const SHORTEST = 3;
/** Letters set apart that are looked at; shorter names are for terms that say `disguised`. */
const SHORTEST_RUN = 4;

interface Replaced {
  readonly first: number;
  readonly last: number;
  readonly plain: string;
  readonly isDisguise: boolean;
}

/** What is asked of folded forms. */
export interface Words {
  /** Whether it is a word as it is. */
  readonly isWritten: (folded: string) => boolean;
  /** Whether it is one in some inflection. */
  readonly inflects: (folded: string) => boolean;
  /** Whether it has the beginning of one. */
  readonly begins: (folded: string) => boolean;
  /** Whether it is one, as written, that a term expects in disguise. */
  readonly isSought: (folded: string) => boolean;
}

/** Words of which not too much may be asked. */
interface Sparing extends Words {
  readonly isSpent: () => boolean;
}

/** Questions asked about one text; what stands behind is left as it is written, so that no text costs much more than its length. */
const MOST_QUESTIONS = 2000;
/** Longer words are no words. */
const LONGEST = 24;

/** Null where there is nothing to read otherwise, as in nearly all posts. */
export function unmask(tokens: Tokens, all: Words): Unmasked | null {
  const words = sparing(all);
  const hides = HIDING.test(tokens.source);
  const signed = HAS_SIGN.test(tokens.source) ? signedWords(tokens, words) : NO_WORDS;
  let nextSigned = 0;
  let broken = firstBroken(tokens, 0);
  let cuts: Replaced[] | null = null;
  for (let i = 0; i < tokens.count && !words.isSpent(); i += 1) {
    const isParted = i === broken;
    if (isParted) broken = firstBroken(tokens, i + 1);
    if (i === signed[nextSigned]?.first) {
      const one = signed[nextSigned]!;
      (cuts ??= []).push(one);
      nextSigned += 1;
      i = one.last;
      if (broken <= i) broken = firstBroken(tokens, i + 1);
      continue;
    }
    const isOdd = tokens.kind[i] === KIND_WORD && (tokens.mark[i]! & (MARK_ODD | MARK_LONG)) !== 0;
    if (!isParted && !isOdd && !hides) continue;
    const run = isParted && tokens.end[i]! - tokens.start[i]! <= 2 ? letterRunAt(tokens, i) : null;
    const isRun = run !== null && run.text.length > 1;
    const disguised = isRun
      ? wordsOf(tokens, run, words)
      : isParted || isOdd
        ? disguiseAt(tokens, i, isOdd, words)
        : [];
    const found = disguised.length > 0 || !hides ? disguised : hiddenAt(tokens, i);
    if (found.length > 0) (cuts ??= []).push(...found);
    if (isRun) i = run.at.at(-1)!;
    else if (found.length > 0) i = found.at(-1)!.last;
    if (broken <= i) broken = firstBroken(tokens, i + 1);
  }
  return cuts === null ? null : replaceAll(tokens, cuts);
}

function sparing(words: Words): Sparing {
  let left = MOST_QUESTIONS;
  const ask =
    (question: (folded: string) => boolean) =>
    (folded: string): boolean => {
      if (left === 0 || folded.length > LONGEST) return false;
      left -= 1;
      return question(folded);
    };
  return {
    isWritten: ask(words.isWritten),
    inflects: ask(words.inflects),
    begins: ask(words.begins),
    isSought: ask(words.isSought),
    isSpent: () => left === 0,
  };
}

/** The longest stretch from token i on that stands for a word, while what is written does not; none or one. */
function disguiseAt(tokens: Tokens, i: number, isOdd: boolean, words: Sparing): readonly Replaced[] {
  if ((tokens.mark[i]! & MARK_PART) !== 0) return [];
  const own = formOf(tokens, i);
  if (MEASURE.test(own)) return [];
  // A letter drawn out makes inflections of nothing: cancer, canceer.
  const isLong = (tokens.mark[i]! & MARK_LONG) !== 0;
  const isOwn =
    !isOdd || words.isWritten(own) || (!isLong && (words.inflects(own) || (LETTERS.test(own) && words.begins(own))));
  // "shooots" is "shots" where vaccines are spoken of.
  const isSlack = isOwn && isLong && !words.isSought(own);
  // "d3tox" is "detox", though some term has it as it is.
  const isFigured = isOdd && HAS_DIGIT.test(own);
  let best: Replaced | null = null;
  let isSure = false;
  for (const { form, first, last } of disguisedForms(tokens, i)) {
    if (words.isSpent()) break;
    if (form.length < SHORTEST) continue;
    const isWritten = words.isWritten(form);
    if (last === first && isOwn && !(isSlack && words.isSought(form)) && !(isFigured && isWritten)) continue;
    if (best !== null && (last < best.last || (last === best.last && (isSure || !isWritten)))) continue;
    const isWord =
      last === first
        ? words.inflects(form) || words.begins(form)
        : words.inflects(form) || beginsLate(form, own, words);
    if (!isWord || isWrittenSo(tokens, first, last, form, words)) continue;
    best = { first, last, plain: form, isDisguise: true };
    isSure = isWritten;
  }
  return best === null ? [] : [best];
}

/** Words with signs for letters, at their ends too: "$uperm@rket", "!mmun!ty", "@nt!bod!e$". In order. */
function signedWords(tokens: Tokens, words: Sparing): readonly Replaced[] {
  const found: Replaced[] = [];
  let i = 0;
  for (const match of tokens.source.matchAll(SIGNED)) {
    if (words.isSpent()) break;
    const written = match[0];
    const plain = plainOfSigned(written, words);
    if (plain === null) continue;
    const end = match.index + written.length;
    while (i < tokens.count && tokens.start[i]! < match.index) i += 1;
    const first = i;
    while (i < tokens.count && tokens.end[i]! <= end && !isOutsider(tokens, i)) i += 1;
    if (i > first && tokens.start[first] === match.index && tokens.end[i - 1] === end)
      found.push({ first, last: i - 1, plain, isDisguise: true });
  }
  return found;
}

/** Parts of tags and links are what they seem. */
function isOutsider({ kind, mark }: Tokens, i: number): boolean {
  return kind[i] === KIND_URL || kind[i] === KIND_HASHTAG || (mark[i]! & MARK_PART) !== 0;
}

function plainOfSigned(written: string, words: Sparing): string | null {
  const rest = written.replaceAll(SIGNS, "");
  const isHandle = written.startsWith("@") && !SIGN_INSIDE.test(written.slice(1));
  if (rest.length < 2 || isHandle) return null;
  // "$hot" may be hot, or a share; "$hot$" is neither.
  const isAtOneEnd =
    written.length === rest.length + 1 && (SIGN_INSIDE.test(written[0]!) || SIGN_INSIDE.test(written.at(-1)!));
  if (isAtOneEnd && words.inflects(foldWord(rest))) return null;
  const readings = disguisesOf(foldWord(written));
  return (
    readings.find((form) => words.isWritten(form)) ??
    readings.find((form) => words.inflects(form) || words.begins(form)) ??
    null
  );
}

/** Whether a beginning that a rule gives goes on over the end of the first piece: a word with anything behind it is no disguise. */
function beginsLate(form: string, firstPiece: string, words: Words): boolean {
  return words.begins(form) && !words.begins(firstPiece) && !words.inflects(firstPiece);
}

/** Whether pieces are what they seem: words, figures and small words of their own, or parted by a sign that parts words. */
function isWrittenSo(tokens: Tokens, first: number, last: number, plain: string, words: Words): boolean {
  if (first === last) return false;
  let areWords = true;
  let isHyphened = false;
  for (let i = first; i <= last; i += 1) {
    const written = tokens.source.slice(tokens.start[i], tokens.end[i]);
    if (tokens.kind[i]! > KIND_HASHTAG) {
      if (tokens.kind[i] !== KIND_EMOJI && !WITHIN.has(written)) return true;
      isHyphened ||= written === "-";
      continue;
    }
    const form = formOf(tokens, i);
    if (DIGITS.test(form)) return true;
    // "It works.Ask a nurse"
    if (i > first && /^\p{Lu}\p{Ll}/u.test(written)) return true;
    areWords &&= words.isWritten(form) || isFunctionWord(form, null);
  }
  // Hyphens make compounds; two sentences without a space between seldom make another word.
  return areWords && (isHyphened || !words.isWritten(plain));
}

/**
 * Letters set apart run over the ends of words: as many of them as can be are read as words, rather few
 * and long ones. Where many are left over they are something else.
 */
function wordsOf(tokens: Tokens, run: LetterRun, words: Sparing): readonly Replaced[] {
  const { text, at } = run;
  if (text.length < SHORTEST_RUN || !HAS_LETTER.test(text)) return [];
  const least = beginnings(run, tokens);
  /** By number of letters read: how many of them are in words, less the doubt about each; and the last word. */
  const worth = new Float64Array(text.length + 1);
  const lastWord: (Reading | null)[] = [null];
  for (let end = 1; end <= text.length && !words.isSpent(); end += 1) {
    worth[end] = worth[end - 1]!;
    lastWord[end] = null;
    if (ONE_LETTER.has(text[end - 1]!)) worth[end]! += 1 - DOUBT.letter;
    const from = Math.max(least[end]!, end - LONGEST);
    for (let start = end - SHORTEST; start >= from; start -= 1) {
      const value = worth[start]! + end - start;
      if (value <= worth[end]!) continue;
      const reading = readingOf(text.slice(start, end), words);
      if (reading === null || value - reading.doubt <= worth[end]!) continue;
      worth[end] = value - reading.doubt;
      lastWord[end] = reading;
    }
  }
  const found: Replaced[] = [];
  let read = 0;
  for (let end = text.length; end > 0;) {
    const word = lastWord[end] ?? null;
    const start = word === null ? end - 1 : end - word.letters;
    if (word !== null) {
      found.push({ first: at[start]!, last: at[end - 1]!, plain: word.form, isDisguise: true });
      read += word.letters;
    }
    end = start;
  }
  return read < LEAST_READ * text.length ? [] : found.toReversed();
}

/** By number of letters: where a word that ends there may begin. Spaces part letters that dots hold together, and a single turn to capitals parts words. */
function beginnings({ text, at, spaced }: LetterRun, tokens: Tokens): Int32Array {
  const parts = spaced.includes(true) && spaced.includes(false);
  const isCapital = (n: number): boolean => (tokens.mark[at[n]!]! & MARK_TITLE) !== 0;
  let turns = 0;
  for (let n = 1; n < text.length; n += 1) if (isCapital(n) && !isCapital(n - 1)) turns += 1;
  const least = new Int32Array(text.length + 1);
  for (let end = 1; end < text.length; end += 1) {
    const isTurn = turns === 1 && isCapital(end) && !isCapital(end - 1);
    least[end + 1] = isTurn || (parts && spaced[end - 1]!) ? end : least[end]!;
  }
  return least;
}

interface Reading {
  readonly form: string;
  /** How many letters of the run it takes. */
  readonly letters: number;
  /** In letters. */
  readonly doubt: number;
}

const DOUBT = { letter: 0.1, written: 0.5, inflected: 1.2, begun: 1.5 };
/** Words of one letter. */
const ONE_LETTER: ReadonlySet<string> = new Set("aioye");
const HAS_DIGIT = /\d/;
const HAS_LETTER = /\p{L}/u;
const LEAST_READ = 0.7;

function readingOf(run: string, words: Sparing): Reading | null {
  const letters = run.length;
  for (const form of [run, ...(HAS_DIGIT.test(run) && !words.isSpent() ? disguisesOf(run) : [])]) {
    if (words.inflects(form)) return { form, letters, doubt: words.isWritten(form) ? DOUBT.written : DOUBT.inflected };
    if (words.begins(form)) return { form, letters, doubt: DOUBT.begun };
  }
  return null;
}

/** A word or tag as it reads without signs that hide it; none or one. Folding reads it so, but case and spelling count for some terms. */
function hiddenAt(tokens: Tokens, i: number): readonly Replaced[] {
  const kind = tokens.kind[i]!;
  if ((kind !== KIND_WORD && kind !== KIND_HASHTAG) || (tokens.mark[i]! & MARK_PART) !== 0) return [];
  const written = tokens.source.slice(tokens.start[i], tokens.end[i]);
  const plain = written.normalize("NFKC").replaceAll(NO_WIDTH, "");
  return plain === written.normalize("NFC") ? [] : [{ first: i, last: i, plain, isDisguise: false }];
}

function replaceAll(tokens: Tokens, replaced: readonly Replaced[]): Unmasked {
  const { source } = tokens;
  const cuts: Cut[] = [];
  let text = "";
  let upTo = 0;
  for (const { first, last, plain, isDisguise } of replaced) {
    const start = tokens.start[first]!;
    const end = tokens.end[last]!;
    text += source.slice(upTo, start);
    const put = inCaseOf(source.slice(start, end), plain);
    cuts.push({ at: text.length, length: put.length, start, end, isDisguise });
    text += put;
    upTo = end;
  }
  return { text: text + source.slice(upTo), source, cuts };
}

/** A folded reading in capitals where the letters written are. */
function inCaseOf(written: string, plain: string): string {
  if (/\p{Lu}/u.test(plain)) return plain;
  const letters = written.match(/\p{L}/gu) ?? [];
  const capitals = letters.filter((letter) => letter !== letter.toLowerCase()).length;
  if (capitals > 1 && capitals === letters.length) return plain.toUpperCase();
  return capitals > 0 && letters[0] !== letters[0]!.toLowerCase() ? plain[0]!.toUpperCase() + plain.slice(1) : plain;
}

/** Where a stretch of the text stands in the source, with the whole of what a cut in it stands for. */
export function sourceSpan(
  { cuts }: Unmasked,
  from: number,
  to: number,
): { readonly start: number; readonly end: number } {
  let start = from;
  let end = to;
  for (const cut of cuts) {
    const cutEnd = cut.at + cut.length;
    const shift = cut.end - cutEnd;
    if (from >= cutEnd) start = from + shift;
    else if (from > cut.at) start = cut.start;
    if (to >= cutEnd) end = to + shift;
    else if (to > cut.at) end = cut.end;
  }
  return { start, end };
}
