/**
 * Appends tokens whose form stands in `folded`: hash, marks, position. The fast loop of tokenise.ts
 * does the same sums for plain words without the detour.
 */

import { type Columns, END_CLAUSE, endHere, pen, push, settle } from "./columns.ts";
import { folded, foldRange } from "./fold.ts";
import { finishHi, finishLo, hashWord, HI_FACTOR, HI_SEED, LO_FACTOR, LO_SEED } from "./hash.ts";
import { cutTag, parts } from "./tag-parts.ts";
import {
  KIND_HASHTAG,
  KIND_NUMBER,
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

export function wordSet(words: string): WordSet {
  const all = new Set(words.split(" ").map((word) => hashWord(word).lo | 0));
  const filter = new Uint8Array(256);
  for (const lo of all) filter[lo & 255] = 1;
  return { filter, all };
}

export function inSet(set: WordSet, lo: number): boolean {
  return set.filter[lo & 255] === 1 && set.all.has(lo);
}

/** Words that open a clause. */
export const TURNS: WordSet = wordSet("but however although pero sino mais aber sondern maar porem embora");

let formLo = 0;
let formHi = 0;
let formHead = 0;

/** Hashes what stands in `folded`. */
function hashForm(): void {
  let lo = LO_SEED;
  let hi = HI_SEED;
  formHead = 0;
  const { units, length } = folded;
  for (let i = 0; i < length; i++) {
    const unit = units[i]!;
    lo = Math.imul(lo ^ unit, LO_FACTOR);
    hi = Math.imul(hi ^ unit, HI_FACTOR);
    hi ^= hi >>> 15;
    if (i === 3) formHead = lo;
  }
  formLo = finishLo(lo);
  formHi = finishHi(hi);
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

/** Appends a word by the slow way; used for every word that the fast loop could not finish. */
export function pushWord(columns: Columns, units: Uint16Array, start: number, end: number, mark: number): boolean {
  foldRange(units, start, end, true);
  if (folded.length === 0) return true;
  hashForm();
  const kind = folded.letters === 0 && folded.digits === folded.length ? KIND_NUMBER : KIND_WORD;
  if (inSet(TURNS, formLo) && (mark & MARK_PART) === 0) endHere(END_CLAUSE);
  if ((mark & MARK_PART) === 0) settle(columns, true);
  return push(columns, kind, mark | formMarks(), start, end, formLo, formHi, formHead);
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
  return push(columns, kind, mark, start, end, formLo, formHi, formHead);
}

export function pushTag(columns: Columns, units: Uint16Array, start: number, end: number, mark: number): boolean {
  foldRange(units, start + 1, end, false);
  const marks = mark | (formMarks() & ~(MARK_ODD | MARK_NOT));
  if (!pushForm(columns, KIND_HASHTAG, marks, start, end, true)) return false;
  cutTag(units, start + 1, end, columns.knows);
  for (let i = 0; i < parts.count; i++) {
    const joined = MARK_PART | MARK_JOINED;
    if (!pushWord(columns, units, parts.start[i]!, parts.end[i]!, joined)) return false;
  }
  pen.words++;
  return true;
}
