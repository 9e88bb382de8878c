/**
 * The innermost loop: plain words one space apart, folded, hashed and appended. Kept apart from the
 * scanner so that its loop stays in registers; anything unusual is left in `run` for tokenise.ts.
 */

import { inSet, isInCapitals, TURNS } from "./append.ts";
import {
  C_APOS,
  C_AT,
  C_EXPAND,
  C_HIGH,
  C_IGNORE,
  C_INNER,
  C_MARK,
  C_SPACE,
  CLASS,
  info,
  learn,
  P_ACCENT,
  P_DIGIT,
  P_GREEK_OR_CYRILLIC,
  P_LATIN,
  P_LETTER,
  P_UPPER,
  plain,
} from "./chars.ts";
import { type Columns, END_CLAUSE, endHere, pen, settle } from "./columns.ts";
import { finishHi, finishLo } from "./hash.ts";
import { KIND_WORD, MARK_ACCENT, MARK_ODD, MARK_TITLE, MARK_UPPER } from "./tokens.ts";

/** What `readPlainWords` left behind. */
export interface Run {
  /** Where the run begins that was read but not appended, or -1. */
  start: number;
  /** End of the last appended word. */
  inked: number;
  /** Class of the character at the end of the run. */
  kind: number;
  hasLetters: boolean;
  lo: number;
  hi: number;
}

export const run: Run = { start: -1, inked: 0, kind: 0, hasLetters: false, lo: 0, hi: 0 };

// Classes that may carry a word on beyond its plain letters.
const UNUSUAL =
  (1 << C_EXPAND) | (1 << C_MARK) | (1 << C_IGNORE) | (1 << C_AT) | (1 << C_APOS) | (1 << C_HIGH) | (1 << C_INNER);
// Latin letters beside Greek or Cyrillic ones.
const MIXED = P_LATIN | P_GREEK_OR_CYRILLIC;

/** "ht" and "ww" begin links. */
export function mayBeLink(units: Uint16Array, at: number, limit: number): boolean {
  const lower = units[at]! | 32;
  return (
    (lower === 104 || lower === 119) && at + 1 < limit && ((units[at + 1]! | 32) === 116 || units[at + 1] === units[at])
  );
}

function leaveRun(start: number, kind: number, hasLetters: boolean, lo: number, hi: number): void {
  run.start = start;
  run.kind = kind;
  run.hasLetters = hasLetters;
  run.lo = finishLo(lo);
  run.hi = finishHi(hi);
}

/** Whether a letter stands three times in a row. */
function hasLongRun(units: Uint16Array, start: number, end: number): boolean {
  let before = 0;
  let last = 0;
  for (let i = start; i < end; i++) {
    const bits = plain[units[i]!]!;
    const form = bits & 0xffff;
    if (form === last && form === before && (bits & P_LETTER) !== 0) return true;
    before = last;
    last = form;
  }
  return false;
}

/** Marks of a run from the P_ bits that some of its characters have. */
function marksOf(units: Uint16Array, start: number, end: number, some: number): number {
  const first = plain[units[start]!]! | 0;
  let mark = (first & P_UPPER) !== 0 && (first & P_LETTER) !== 0 ? MARK_TITLE : 0;
  if ((some & P_UPPER) !== 0 && isInCapitals(units, start, end)) mark |= MARK_UPPER;
  if ((some & P_ACCENT) !== 0) mark |= MARK_ACCENT;
  return (some & P_DIGIT) !== 0 ? mark | MARK_ODD : mark;
}

/**
 * Appends the plain words from `from` on, where a plain letter or digit stands; gives where it
 * stopped. `units` holds a 0 at `limit`. A run that is no plain word is read but not appended: `run.start` tells where it began.
 */
export function readPlainWords(
  columns: Columns,
  units: Uint16Array,
  from: number,
  limit: number,
  joined: number,
): number {
  // The numbers of hash.ts once more: as literals they cost no load and no check in the loop.
  const loFactor = 0x01000193;
  const hiFactor = 0x5bd1e995;
  const lowerLatin = (P_LETTER | P_LATIN) >>> 16;
  const space = C_SPACE;
  const word = KIND_WORD;
  const table = plain;
  const turns = TURNS.filter;
  const { kind: kinds, mark: marks, start: starts, end: ends, lo: los, hi: his } = columns;
  const { word: words, sentence: sentences, clause: clauses } = columns;
  let start = from | 0;
  let mark = joined;
  for (;;) {
    let lo = 0x811c9dc5 | 0;
    let hi = 0x2545f491;
    let some = 0;
    let last = 0;
    let doubled = 0;
    let at = start;
    let bits = table[units[at]!]! | 0;
    for (;;) {
      // The unit after the last is 0, no letter: the loop needs no look at `limit`.
      do {
        some |= bits;
        const form = bits & 0xffff;
        if (form === last) doubled = 1;
        last = form;
        lo = Math.imul(lo ^ form, loFactor);
        hi = Math.imul(hi ^ form, hiFactor);
        hi ^= hi >>> 15;
        at = (at + 1) | 0;
        bits = table[units[at]!]! | 0;
      } while (bits !== 0);
      if (at >= limit || info[units[at]!] !== 0) break;
      learn(units[at]!);
      bits = table[units[at]!]! | 0;
      if (bits === 0) break;
    }
    // Most words are lower-case Latin letters before a space and need none of these looks.
    let kind = space;
    if (units[at] !== 32 || some >>> 16 !== lowerLatin || doubled !== 0 || columns.count === kinds.length) {
      kind = at < limit ? info[units[at]!]! & CLASS : space;
      if (
        (doubled !== 0 && hasLongRun(units, start, at)) ||
        (some & P_LETTER) === 0 ||
        ((UNUSUAL >> kind) & 1) === 1 ||
        (some & MIXED) === MIXED ||
        columns.count === kinds.length
      ) {
        leaveRun(start, kind, (some & P_LETTER) !== 0, lo, hi);
        return at;
      }
      if (some >>> 16 !== lowerLatin) mark |= marksOf(units, start, at, some);
    }
    const low = finishLo(lo);
    if (turns[low & 255] === 1 && inSet(TURNS, low)) endHere(END_CLAUSE);
    if (pen.pending !== 0) settle(columns, true);
    const i = columns.count;
    kinds[i] = word;
    marks[i] = mark;
    starts[i] = start;
    ends[i] = at;
    los[i] = low;
    his[i] = finishHi(hi);
    words[i] = pen.words++;
    sentences[i] = pen.sentence;
    clauses[i] = pen.clause;
    columns.count = i + 1;
    const next = (at + 1) | 0;
    if (kind !== space || next >= limit || table[units[next]!] === 0 || mayBeLink(units, next, limit)) {
      run.start = -1;
      run.inked = at;
      return at;
    }
    start = next;
    mark = 0;
  }
}
