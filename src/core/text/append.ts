/**
 * Appends tokens whose form stands in `folded`: hash, marks, position. The fast loop of tokenise.ts
 * does the same sums for plain words without the detour.
 */

import { fold, P_ACCENT, P_DIGIT, P_GREEK_OR_CYRILLIC, P_LETTER, P_UPPER, plain } from "./chars.ts";
import { type Columns, END_CLAUSE, endHere, pen, push, settle } from "./columns.ts";
import { folded, foldRange } from "./fold.ts";
import { finishHi, finishLo, hashWord, HI_FACTOR, HI_SEED, LO_FACTOR, LO_SEED } from "./hash.ts";
import { cutTag, parts } from "./tag-parts.ts";
import {
  KIND_HASHTAG,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_WORD,
  MARK_ACCENT,
  MARK_JOINED,
  MARK_LONG,
  MARK_NOT,
  MARK_ODD,
  MARK_PART,
  MARK_TITLE,
  MARK_UPPER,
} from "./tokens.ts";

/** A few words by the signed lower half of their hash, with a byte filter before the set. */
export interface WordSet {
  readonly filter: Uint8Array;
  readonly all: ReadonlySet<number>;
}

const FILTER = 2048;

export function wordSet(words: string): WordSet {
  const all = new Set(words.split(" ").map((word) => hashWord(word).lo | 0));
  const filter = new Uint8Array(FILTER);
  for (const lo of all) filter[lo & (FILTER - 1)] = 1;
  return { filter, all };
}

export function inSet(set: WordSet, lo: number): boolean {
  return set.filter[lo & (FILTER - 1)] === 1 && set.all.has(lo);
}

/** Words that open a clause. */
export const TURNS: WordSet = wordSet("but however although pero sino mais aber sondern maar porem embora");

let formLo = 0;
let formHi = 0;

/** Hashes what stands in `folded`. */
function hashForm(): void {
  let lo = LO_SEED;
  let hi = HI_SEED;
  const { units, length } = folded;
  for (let i = 0; i < length; i++) {
    const unit = units[i]!;
    lo = Math.imul(lo ^ unit, LO_FACTOR);
    hi = Math.imul(hi ^ unit, HI_FACTOR);
    hi ^= hi >>> 15;
  }
  formLo = finishLo(lo);
  formHi = finishHi(hi);
}

/** Among the P_ bits: some sign stands between the letters. */
const P_SIGN = 1 << 22;

/**
 * Hashes units[start, end) if they are plain letters, digits and ASCII signs of one script, as
 * `foldRange` and `hashForm` would; gives their P_ bits, or 0 when the slow way is needed. With `cut`
 * a letter three times in a row needs it too.
 */
function hashPlain(units: Uint16Array, start: number, end: number, cut: boolean): number {
  // Imported names are read from memory at each use; locals stay in registers.
  const table = plain;
  const loFactor = LO_FACTOR;
  const hiFactor = HI_FACTOR;
  let lo = LO_SEED | 0;
  let hi = HI_SEED | 0;
  let some = 0;
  let before = 0;
  let last = 0;
  for (let i = start; i < end; i++) {
    const unit = units[i]!;
    const bits = table[unit]! | 0;
    let form = bits & 0xffff;
    if (bits === 0) {
      if (unit === 39 || unit === 0x2019) form = 39;
      else if (unit > 122 || unit < 33) return 0;
      else {
        form = fold[unit]!;
        some |= P_SIGN;
      }
    }
    some |= bits;
    if (cut && form === last && form === before) return 0;
    before = last;
    last = form;
    lo = Math.imul(lo ^ form, loFactor);
    hi = Math.imul(hi ^ form, hiFactor);
    hi ^= hi >>> 15;
  }
  if ((some & P_GREEK_OR_CYRILLIC) !== 0 || (some & P_LETTER) === 0) return 0;
  formLo = finishLo(lo);
  formHi = finishHi(hi);
  return some;
}

/** Marks of a span of letters and digits that `hashPlain` read. */
function plainMarks(units: Uint16Array, start: number, end: number, bits: number): number {
  const first = plain[units[start]!]! | 0;
  let mark = (first & P_LETTER) !== 0 && (first & P_UPPER) !== 0 ? MARK_TITLE : 0;
  if ((bits & P_UPPER) !== 0 && isInCapitals(units, start, end)) mark |= MARK_UPPER;
  if ((bits & P_ACCENT) !== 0) mark |= MARK_ACCENT;
  return (bits & (P_DIGIT | P_SIGN)) !== 0 ? mark | MARK_ODD : mark;
}

/** Two letters or more, all of them capitals; digits and signs between do not matter. */
export function isInCapitals(units: Uint16Array, start: number, end: number): boolean {
  let letters = 0;
  for (let i = start; i < end; i++) {
    const bits = plain[units[i]!]!;
    if ((bits & P_LETTER) === 0) continue;
    if ((bits & P_UPPER) === 0) return false;
    letters++;
  }
  return letters > 1;
}

/** Appends a token whose form is units[from, to) folded whole: mentions and hosts. */
export function pushSpan(
  columns: Columns,
  kind: number,
  mark: number,
  units: Uint16Array,
  start: number,
  end: number,
  from: number,
  to: number,
): boolean {
  if (hashPlain(units, from, to, false) === 0) {
    foldRange(units, from, to, false);
    hashForm();
  }
  if (pen.pending !== 0) settle(columns, true);
  return push(columns, kind, mark, start, end, formLo, formHi);
}

/** Marks of the word whose form stands in `folded`. */
function formMarks(): number {
  let mark = folded.title ? MARK_TITLE : 0;
  if (folded.letters > 1 && folded.uppers === folded.letters) mark |= MARK_UPPER;
  if (folded.long) mark |= MARK_LONG;
  if (folded.accent) mark |= MARK_ACCENT;
  if (folded.mixed || (folded.letters > 0 && folded.digits > 0)) mark |= MARK_ODD;
  const { units, length } = folded;
  if (length > 2 && units[length - 1] === 116 && units[length - 2] === 39 && units[length - 3] === 110)
    mark |= MARK_NOT;
  for (let i = 0; i < length; i++) if (units[i]! < 65 && units[i] !== 39 && !isDigit(units[i]!)) mark |= MARK_ODD;
  return mark;
}

const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

/** Appends a word that `hashPlain` read. */
function pushPlain(columns: Columns, units: Uint16Array, start: number, end: number, mark: number): boolean {
  let marks = mark;
  if (end - start > 2 && (units[end - 1]! | 32) === 116 && (units[end - 3]! | 32) === 110) {
    const before = units[end - 2]!;
    if (before === 39 || before === 0x2019) marks |= MARK_NOT;
  }
  if ((mark & MARK_PART) === 0) {
    if (inSet(TURNS, formLo)) endHere(END_CLAUSE);
    if (pen.pending !== 0) settle(columns, true);
  }
  return push(columns, KIND_WORD, marks, start, end, formLo, formHi);
}

/** Appends a word by the slow way; used for every word that the fast loop could not finish. */
export function pushWord(columns: Columns, units: Uint16Array, start: number, end: number, mark: number): boolean {
  const bits = hashPlain(units, start, end, true);
  if (bits !== 0) return pushPlain(columns, units, start, end, mark | plainMarks(units, start, end, bits));
  foldRange(units, start, end, true);
  if (folded.length === 0) return true;
  hashForm();
  const kind = folded.letters === 0 && folded.digits === folded.length ? KIND_NUMBER : KIND_WORD;
  if (inSet(TURNS, formLo) && (mark & MARK_PART) === 0) endHere(END_CLAUSE);
  if ((mark & MARK_PART) === 0) settle(columns, true);
  return push(columns, kind, mark | formMarks(), start, end, formLo, formHi);
}

/** Appends a token of another kind whose form stands in `folded`. */
export function pushForm(
  columns: Columns,
  kind: number,
  mark: number,
  start: number,
  end: number,
  content: boolean,
): boolean {
  hashForm();
  settle(columns, content);
  return push(columns, kind, mark, start, end, formLo, formHi);
}

export function pushTag(columns: Columns, units: Uint16Array, start: number, end: number, mark: number): boolean {
  const bits = hashPlain(units, start + 1, end, false);
  let marks = mark;
  if (bits === 0) {
    foldRange(units, start + 1, end, false);
    hashForm();
    marks |= formMarks() & ~(MARK_ODD | MARK_NOT);
  } else marks |= plainMarks(units, start + 1, end, bits) & ~MARK_ODD;
  if (pen.pending !== 0) settle(columns, true);
  if (!push(columns, KIND_HASHTAG, marks, start, end, formLo, formHi)) return false;
  cutTag(units, start + 1, end, columns.knows);
  for (let i = 0; i < parts.count; i++) {
    const joined = MARK_PART | MARK_JOINED;
    const [from, to] = [parts.start[i]!, parts.end[i]!];
    if (!pushWord(columns, units, from, to, joined)) return false;
  }
  pen.words++;
  return true;
}

// Hashes of the ASCII signs, so that a plain mark needs no detour over its form.
const SIGN_LO = new Int32Array(128);
const SIGN_HI = new Int32Array(128);
for (let unit = 33; unit < 128; unit++) {
  const { lo, hi } = hashWord(String.fromCharCode(unit));
  SIGN_LO[unit] = lo;
  SIGN_HI[unit] = hi;
}

/** Appends punctuation of one ASCII sign. */
export function pushSign(
  columns: Columns,
  sign: number,
  mark: number,
  start: number,
  end: number,
  content: boolean,
): boolean {
  if (pen.pending !== 0) settle(columns, content);
  return push(columns, KIND_PUNCT, mark, start, end, SIGN_LO[sign]!, SIGN_HI[sign]!);
}
