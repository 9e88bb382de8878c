/**
 * Reads words written to slip past filters (`v4ccine`, `va.cc.ine`, `c a n c e r`, `autiiism`, signs of no
 * width, letters of other alphabets of symbols) as what they stand for, where that is a word of the
 * catalogue or of a cue and what is written is none. What matching and stance then read is plain text;
 * evidence is shown as it was written.
 */

import { disguisedForms, disguisesOf, fewestLetters, firstBroken, type LetterRun, letterRunAt } from "./disguise.ts";
import { formOf } from "./forms.ts";
import { KIND_HASHTAG, KIND_WORD, MARK_LONG, MARK_ODD, MARK_PART, type Tokens } from "./tokens.ts";

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
}

/** Signs without width and letters that compatibility folding makes plain. */
const HIDING = /\u034f|[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\uff01-\uff5e\ud835\udb40]/;
const NO_WIDTH = /\u034f|[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;
/** Units and names, not disguises: b12, c19, 500mg, 2nd. */
const MEASURE = /^(?:\d+\p{L}{1,3}|\p{L}{1,3}\d+|\p{L}+\d{2,}|\d{2,}\p{L}+)$/u;
const LETTERS = /^\p{L}+$/u;
const SHORTEST = 3;

interface Replaced {
  readonly first: number;
  readonly last: number;
  readonly plain: string;
}

/** What is asked of folded forms. */
export interface Words {
  /** Whether it is a word as it is. */
  readonly isWritten: (folded: string) => boolean;
  /** Whether it is one in some inflection. */
  readonly inflects: (folded: string) => boolean;
  /** Whether it has the beginning of one. */
  readonly begins: (folded: string) => boolean;
}

/** Questions asked about one text; what stands behind is left as it is written, so that no text costs much more than its length. */
const MOST_QUESTIONS = 2000;
/** Longer words are no words. */
const LONGEST = 24;

/** Null where there is nothing to read otherwise, as in nearly all posts. */
export function unmask(tokens: Tokens, all: Words): Unmasked | null {
  const words = sparing(all);
  const hides = HIDING.test(tokens.source);
  let broken = firstBroken(tokens, 0);
  let cuts: Replaced[] | null = null;
  for (let i = 0; i < tokens.count; i += 1) {
    const parted = i === broken;
    if (parted) broken = firstBroken(tokens, i + 1);
    const odd = tokens.kind[i] === KIND_WORD && (tokens.mark[i]! & (MARK_ODD | MARK_LONG)) !== 0;
    if (!parted && !odd && !hides) continue;
    const run = parted && tokens.end[i]! - tokens.start[i]! <= 2 ? letterRunAt(tokens, i) : null;
    const isRun = run !== null && run.text.length > 1;
    const found = isRun
      ? wordsOf(run, words)
      : ((parted || odd ? disguiseAt(tokens, i, words) : null) ?? (hides ? hiddenAt(tokens, i) : null));
    if (found !== null && found.length > 0) (cuts ??= []).push(...found);
    if (isRun) i = run.at.at(-1)!;
    else if (found !== null) i = found.at(-1)!.last;
    if (broken <= i) broken = firstBroken(tokens, i + 1);
  }
  return cuts === null ? null : replaceAll(tokens, cuts);
}

/** The same words, as long as not too much is asked. */
function sparing(words: Words): Words {
  let left = MOST_QUESTIONS;
  const ask =
    (question: (folded: string) => boolean) =>
    (folded: string): boolean => {
      if (left === 0 || folded.length > LONGEST) return false;
      left -= 1;
      return question(folded);
    };
  return { isWritten: ask(words.isWritten), inflects: ask(words.inflects), begins: ask(words.begins) };
}

/** The longest stretch from token i on that stands for a word, while what is written does not. */
function disguiseAt(tokens: Tokens, i: number, words: Words): readonly Replaced[] | null {
  if ((tokens.mark[i]! & MARK_PART) !== 0) return null;
  const own = formOf(tokens, i);
  if (MEASURE.test(own)) return null;
  // A letter drawn out makes inflections of nothing: cancer, canceer.
  const isLong = (tokens.mark[i]! & MARK_LONG) !== 0;
  const isOwn = words.isWritten(own) || (!isLong && (words.inflects(own) || (LETTERS.test(own) && words.begins(own))));
  let best: Replaced | null = null;
  for (const { form, first, last } of disguisedForms(tokens, i)) {
    if (
      form.length < SHORTEST ||
      (best !== null && (last < best.last || (last === best.last && !words.isWritten(form)))) ||
      (last === first && isOwn)
    )
      continue;
    if ((words.inflects(form) || words.begins(form)) && !isCompound(tokens, first, last, words))
      best = { first, last, plain: form };
  }
  return best === null ? null : [best];
}

/** Words of their own with a hyphen between, such as "anti-vax", are no disguise. */
function isCompound(tokens: Tokens, first: number, last: number, words: Words): boolean {
  if (first === last) return false;
  for (let i = first; i <= last; i += 1) {
    if (tokens.kind[i]! <= KIND_HASHTAG) {
      const form = formOf(tokens, i);
      if (form.length < SHORTEST || !words.isWritten(form)) return false;
    } else if (tokens.source[tokens.start[i]!] !== "-") return false;
  }
  return true;
}

/**
 * Letters set apart run over the ends of words: as many of them as can be are read as words, rather few
 * and long ones. Where many are left over they are something else.
 */
function wordsOf(run: LetterRun, words: Words): readonly Replaced[] {
  const { text, at } = run;
  if (text.length < fewestLetters(run)) return [];
  const least = beginnings(run);
  /** By number of letters read: how many of them are in words, less the doubt about each; and where the last word begins. */
  const worth = new Float64Array(text.length + 1);
  const from = new Int32Array(text.length + 1).fill(-1);
  for (let end = 1; end <= text.length; end += 1) {
    worth[end] = worth[end - 1]!;
    for (let start = end - 1; start >= least[end]!; start -= 1) {
      if (end - start < SHORTEST) continue;
      const value = worth[start]! + end - start;
      if (value <= worth[end]!) continue;
      const doubt = readingOf(text.slice(start, end), words)?.doubt ?? Infinity;
      if (value - doubt <= worth[end]!) continue;
      worth[end] = value - doubt;
      from[end] = start;
    }
  }
  const found: Replaced[] = [];
  let read = 0;
  for (let end = text.length; end > 0;) {
    const start = from[end]!;
    if (start >= 0) {
      found.push({ first: at[start]!, last: at[end - 1]!, plain: readingOf(text.slice(start, end), words)!.form });
      read += end - start;
    }
    end = start >= 0 ? start : end - 1;
  }
  return read < LEAST_READ * text.length ? [] : found.toReversed();
}

/** By number of letters: where a word that ends there may begin. Spaces part letters that dots hold together. */
function beginnings({ text, spaced }: LetterRun): Int32Array {
  const parts = spaced.includes(true) && spaced.includes(false);
  const least = new Int32Array(text.length + 1);
  for (let end = 1; end < text.length; end += 1) least[end + 1] = parts && spaced[end - 1]! ? end : least[end]!;
  return least;
}

/** In letters. */
const DOUBT = { written: 0.4, inflected: 1, begun: 1.3 };
const HAS_DIGIT = /\d/;
const LEAST_READ = 0.7;

function readingOf(letters: string, words: Words): { readonly form: string; readonly doubt: number } | null {
  for (const form of [letters, ...(HAS_DIGIT.test(letters) ? disguisesOf(letters) : [])]) {
    if (words.inflects(form)) return { form, doubt: words.isWritten(form) ? DOUBT.written : DOUBT.inflected };
    if (words.begins(form)) return { form, doubt: DOUBT.begun };
  }
  return null;
}

function hiddenAt(tokens: Tokens, i: number): readonly Replaced[] | null {
  const kind = tokens.kind[i]!;
  if ((kind !== KIND_WORD && kind !== KIND_HASHTAG) || (tokens.mark[i]! & MARK_PART) !== 0) return null;
  const written = tokens.source.slice(tokens.start[i], tokens.end[i]);
  const plain = written.normalize("NFKC").replaceAll(NO_WIDTH, "");
  return plain === written.normalize("NFC") ? null : [{ first: i, last: i, plain }];
}

function replaceAll(tokens: Tokens, replaced: readonly Replaced[]): Unmasked {
  const { source } = tokens;
  const cuts: Cut[] = [];
  let text = "";
  let upTo = 0;
  for (const { first, last, plain } of replaced) {
    const start = tokens.start[first]!;
    const end = tokens.end[last]!;
    text += source.slice(upTo, start);
    const put = inCaseOf(source.slice(start, end), plain);
    cuts.push({ at: text.length, length: put.length, start, end });
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
