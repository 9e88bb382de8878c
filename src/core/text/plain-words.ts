/**
 * The innermost loop: plain words one space apart, folded, hashed and appended. Kept apart from the
 * scanner, and without a call in it, so that it stays in registers; what else a word needs is done for
 * a row of words at once. Anything unusual is left in `run` for tokenise.ts.
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

/** Upper halves of P_ bits, as `readRow` leaves them in the marks. */
const LETTER = P_LETTER >>> 16;
const UPPER = P_UPPER >>> 16;
const ACCENT = P_ACCENT >>> 16;
const DIGIT = P_DIGIT >>> 16;
const LOWER_LATIN = (P_LETTER | P_LATIN) >>> 16;
const BOTH_SCRIPTS = MIXED >>> 16;
/** Beside them: the same character stands twice in a row. */
const DOUBLED = 1 << 15;

/** Marks of a run from what `readRow` left. */
function marksOf(units: Uint16Array, start: number, end: number, bits: number): number {
  const first = plain[units[start]!]! | 0;
  let mark = (first & P_UPPER) !== 0 && (first & P_LETTER) !== 0 ? MARK_TITLE : 0;
  if ((bits & UPPER) !== 0 && isInCapitals(units, start, end)) mark |= MARK_UPPER;
  if ((bits & ACCENT) !== 0) mark |= MARK_ACCENT;
  return (bits & DIGIT) !== 0 ? mark | MARK_ODD : mark;
}

/**
 * Reads words one space apart from `from` on, where a plain letter or digit stands, into the columns
 * behind the last token, and gives the index of the last one: those before it are plain words, of
 * itself only span, hash and bits are known. Counts none of them. `units` holds a 0 at its end.
 */
function readRow(units: Uint16Array, from: number, columns: Columns): number {
  // The numbers of hash.ts once more: as literals they cost no load and no check in the loop.
  const loFactor = 0x01000193;
  const hiFactor = 0x5bd1e995;
  const lowerLatin = LOWER_LATIN;
  const letter = P_LETTER;
  const mixed = MIXED;
  const table = plain;
  const { mark: marks, start: starts, end: ends, lo: los, hi: his } = columns;
  const room = (marks.length - 1) | 0;
  let i = columns.count | 0;
  let start = from | 0;
  for (;;) {
    let lo = 0x811c9dc5 | 0;
    let hi = 0x2545f491;
    let some = 0;
    let last = 0;
    let twin = 0;
    let at = start;
    let bits = table[units[at]!]! | 0;
    // The unit after the last is 0, no letter: the loop needs no look at the end.
    do {
      some |= bits;
      const form = bits & 0xffff;
      // Below 0 where both are the same.
      twin |= (form ^ last) - 1;
      last = form;
      lo = Math.imul(lo ^ form, loFactor);
      hi = Math.imul(hi ^ form, hiFactor);
      hi ^= hi >>> 15;
      at = (at + 1) | 0;
      bits = table[units[at]!]! | 0;
    } while (bits !== 0);
    starts[i] = start;
    ends[i] = at;
    los[i] = finishLo(lo);
    his[i] = finishHi(hi);
    some |= twin & 0x80000000;
    marks[i] = some >>> 16;
    // Most words are lower-case Latin letters before a space and another word, and need no other look.
    if (units[at] !== 32) return i;
    if (some >>> 16 !== lowerLatin && (twin < 0 || (some & letter) === 0 || (some & mixed) === mixed)) return i;
    start = (at + 1) | 0;
    const unit = units[start]!;
    if (table[unit] === 0 || i >= room) return i;
    const lower = unit | 32;
    if (lower === 104 || lower === 119) {
      const second = units[start + 1]!;
      if ((second | 32) === 116 || second === unit) return i;
    }
    i = (i + 1) | 0;
  }
}

/** Counts the words that `readRow` read, up to `to`; the first has these marks besides its own. */
function accept(columns: Columns, units: Uint16Array, to: number, mark: number): void {
  const { kind: kinds, mark: marks, start: starts, end: ends, lo: los } = columns;
  const { word: words, sentence: sentences, clause: clauses } = columns;
  const turns = TURNS.filter;
  const lastTurn = turns.length - 1;
  const lowerLatin = LOWER_LATIN;
  const kind = KIND_WORD;
  const from = columns.count;
  let { words: word, sentence, clause, pending } = pen;
  for (let i = from; i < to; i++) {
    const bits = marks[i]!;
    marks[i] = bits === lowerLatin ? 0 : marksOf(units, starts[i]!, ends[i]!, bits);
    const lo = los[i]! | 0;
    if (pending !== 0 || turns[lo & lastTurn] === 1) {
      columns.count = i;
      if (inSet(TURNS, lo)) endHere(END_CLAUSE);
      settle(columns, true);
      pending = 0;
      sentence = pen.sentence;
      clause = pen.clause;
    }
    kinds[i] = kind;
    words[i] = word++;
    sentences[i] = sentence;
    clauses[i] = clause;
  }
  pen.words = word;
  columns.count = to;
  if (from < to) marks[from]! |= mark;
}

/** Whether a run is no word that can be appended as it is. */
function isUnusual(units: Uint16Array, start: number, end: number, bits: number, kind: number): boolean {
  return (
    ((UNUSUAL >> kind) & 1) === 1 ||
    (bits & LETTER) === 0 ||
    (bits & BOTH_SCRIPTS) === BOTH_SCRIPTS ||
    ((bits & DOUBLED) !== 0 && hasLongRun(units, start, end))
  );
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
  let at = from;
  let mark = joined;
  run.start = -1;
  for (;;) {
    if (columns.count === columns.kind.length) {
      columns.truncated = true;
      return at;
    }
    const i = readRow(units, at, columns);
    if (i > columns.count) {
      accept(columns, units, i, mark);
      mark = 0;
    }
    const start = columns.start[i]!;
    const end = columns.end[i]!;
    const unit = units[end]!;
    if (end < limit && info[unit] === 0) {
      learn(unit);
      if (plain[unit] !== 0) {
        at = start;
        continue;
      }
    }
    const kind = end < limit ? info[unit]! & CLASS : C_SPACE;
    const bits = columns.mark[i]!;
    if (isUnusual(units, start, end, bits, kind)) {
      run.start = start;
      run.kind = kind;
      run.hasLetters = (bits & LETTER) !== 0;
      run.lo = columns.lo[i]!;
      run.hi = columns.hi[i]!;
      return end;
    }
    accept(columns, units, i + 1, mark);
    const next = end + 1;
    if (kind !== C_SPACE || next >= limit || plain[units[next]!] === 0 || mayBeLink(units, next, limit)) {
      run.inked = end;
      return end;
    }
    at = next;
    mark = 0;
  }
}
