/**
 * Plain readings of words written to slip past filters: figures and symbols for letters, letters set
 * apart, doubled letters. Gives candidates only; whether one is a word that matters is the caller's
 * lookup. Look-alike letters of other scripts are folded by fold.ts already.
 */

import { foldWord } from "./fold.ts";
import { formOf } from "./forms.ts";
import {
  KIND_EMOJI,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_WORD,
  MARK_JOINED,
  MARK_LONG,
  MARK_PART,
  type Tokens,
} from "./tokens.ts";

export interface DisguisedForm {
  readonly form: string;
  /** First and last token that make the form, both included. */
  readonly first: number;
  readonly last: number;
}

// Letters that a sign stands for, most usual first.
const STANDS_FOR: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "il",
  "2": "z",
  "3": "e",
  "4": "a",
  "5": "s",
  "6": "g",
  "7": "t",
  "8": "b",
  "9": "g",
  "@": "a",
  $: "s",
  "€": "e",
  "!": "i",
  "|": "li",
  "+": "t",
  "(": "c",
};

/** Longest disguised word looked at. */
const LONGEST = 40;
/** Readings given for one token. */
const MOST = 16;
/** From here on stand scripts without spaces, whose every character is a word; and others, which nobody sets apart. */
const UNSPACED = 0x0530;
/** Tokens that one set-apart word may span, its separators included. */
const LONGEST_RUN = 48;

const lengthOf = (tokens: Tokens, i: number): number => tokens.end[i]! - tokens.start[i]!;

const isLetter = (text: string): boolean => /^\p{L}/u.test(text);

/** Lower-case letters of which no two neighbours are the same: nothing to read otherwise. Most words are such. */
function isPlain(folded: string): boolean {
  let last = 0;
  for (let i = 0; i < folded.length; i += 1) {
    const unit = folded.charCodeAt(i);
    if (unit < 97 || unit > 122 || unit === last) return false;
    last = unit;
  }
  return true;
}

/** Plain readings of a folded form, itself left out: `v4cc1ne`, `va$$ine`, `auutism`. */
export function disguisesOf(folded: string): readonly string[] {
  if (isPlain(folded) || folded.length < 3 || folded.length > LONGEST || !/\p{L}/u.test(folded)) return [];
  const found = new Set<string>();
  for (const reading of readings(folded)) {
    found.add(reading);
    for (const shorter of withoutDoubles(reading)) found.add(shorter);
    if (found.size >= MOST) break;
  }
  found.delete(folded);
  return [...found].slice(0, MOST);
}

/** Every sign replaced by a letter; a `*` is left out. */
function readings(folded: string): readonly string[] {
  let heads = [""];
  for (const each of folded) {
    const letters = each === "*" ? "" : (STANDS_FOR[each] ?? each);
    if (letters.length <= 1) heads = heads.map((head) => head + letters);
    else heads = heads.flatMap((head) => letters.split("").map((letter) => head + letter)).slice(0, MOST);
  }
  return heads;
}

/** Forms with one doubled letter made single, and with all of them, for words of five letters and more. */
function withoutDoubles(form: string): readonly string[] {
  if (form.length < 5) return [];
  const found: string[] = [];
  for (let i = 1; i < form.length; i++) if (form[i] === form[i - 1]) found.push(form.slice(0, i) + form.slice(i + 1));
  return found.length > 1 ? [...found, form.replace(/(.)\1/gu, "$1")] : found;
}

/** Length in units of token i if it can be a piece of a set-apart word, else 0. */
function pieceLength(tokens: Tokens, i: number): number {
  const kind = tokens.kind[i];
  if ((kind !== KIND_WORD && kind !== KIND_NUMBER) || (tokens.mark[i]! & MARK_PART) !== 0) return 0;
  return lengthOf(tokens, i);
}

/** A sign or an emoji without a space before it. */
const isSeparator = (tokens: Tokens, i: number): boolean =>
  (tokens.mark[i]! & MARK_JOINED) !== 0 &&
  (tokens.kind[i] === KIND_EMOJI || (tokens.kind[i] === KIND_PUNCT && lengthOf(tokens, i) === 1));

/** Index of the next piece after token i, over at most one separator, or -1. */
function nextPiece(tokens: Tokens, i: number): number {
  const next = i + 1;
  if (next >= tokens.count) return -1;
  if (pieceLength(tokens, next) > 0) return next;
  return isSeparator(tokens, next) && next + 1 < tokens.count && pieceLength(tokens, next + 1) > 0 ? next + 1 : -1;
}

/**
 * Plain readings of what begins at token i: the token alone, single letters set apart from here on
 * (`m.m.r`, `a u t i s m`), and up to four joined pieces (`vac.cine`, `v!rus`).
 */
export function disguisedForms(tokens: Tokens, i: number): readonly DisguisedForm[] {
  const length = pieceLength(tokens, i);
  if (length === 0) return [];
  const first = formOf(tokens, i);
  const found: DisguisedForm[] = disguisesOf(first).map((form) => ({ form, first: i, last: i }));
  if ((tokens.mark[i]! & MARK_LONG) !== 0) found.unshift({ form: foldWord(drawnOnce(tokens, i)), first: i, last: i });
  if (first.length === 1) found.push(...letterRun(tokens, i));
  if (isLetter(first)) found.push(...joinedPieces(tokens, i, first));
  return found;
}

/** With one of each letter that stands three times or more. */
function drawnOnce({ source, start, end }: Tokens, i: number): string {
  return source.slice(start[i], end[i]).replaceAll(/(\p{L})\1{2,}/giu, "$1");
}

/** Letters set apart from each other, from a token on. */
export interface LetterRun {
  readonly text: string;
  /** Token of each letter. */
  readonly at: readonly number[];
  /** Whether a space stands between a letter and the next. */
  readonly spaced: readonly boolean[];
}

/** The run that begins at token i, which may be of one letter only. A sign with a space behind it ends the run: "A. B. C." */
export function letterRunAt(tokens: Tokens, i: number): LetterRun {
  let text = "";
  const spaced: boolean[] = [];
  const places: number[] = [];
  for (let at = i; at !== -1 && at - i < LONGEST_RUN;) {
    const form = pieceLength(tokens, at) <= 2 ? formOf(tokens, at) : "";
    if (form.length !== 1 || form.charCodeAt(0) >= UNSPACED) break;
    text += form;
    places.push(at);
    const next = nextPiece(tokens, at);
    if (next === -1) break;
    const isJoined = (tokens.mark[next]! & MARK_JOINED) !== 0;
    if (next > at + 1 && !isJoined) break;
    spaced.push(!isJoined);
    at = next;
  }
  spaced.length = Math.max(0, places.length - 1);
  return { text, at: places, spaced };
}

/** Letters apart with spaces need one more, since "I a m" and "plan b a" are ordinary. */
const fewestLetters = ({ spaced }: LetterRun): number => (spaced.includes(true) ? 4 : 3);

function letterRun(tokens: Tokens, i: number): readonly DisguisedForm[] {
  const run = letterRunAt(tokens, i);
  const found: DisguisedForm[] = [];
  for (const size of [run.text.length, run.text.length - 1]) {
    if (size < fewestLetters(run)) continue;
    const plain = run.text.slice(0, size);
    const last = run.at[size - 1]!;
    for (const form of [plain, ...disguisesOf(plain)]) found.push({ form, first: i, last });
  }
  return found;
}

function joinedPieces(tokens: Tokens, i: number, first: string): readonly DisguisedForm[] {
  const found: DisguisedForm[] = [];
  let dropped = first;
  let read = first;
  let at = i;
  for (let pieces = 1; pieces < 4; pieces++) {
    const next = nextPiece(tokens, at);
    if (next === -1 || (tokens.mark[next]! & MARK_JOINED) === 0) break;
    const form = formOf(tokens, next);
    const sign = next > at + 1 ? tokens.source.slice(tokens.start[at + 1], tokens.end[at + 1]) : "";
    dropped += form;
    read += (STANDS_FOR[sign] ?? "").slice(0, 1) + form;
    at = next;
    if (dropped.length > LONGEST) break;
    for (const plain of new Set([dropped, read])) if (plain.length > 3) found.push({ form: plain, first: i, last: at });
  }
  return found;
}

/** The first token from `from` on after which a word may go on, or the number of tokens. */
export function firstBroken(tokens: Tokens, from: number): number {
  const { mark, start, end, count } = tokens;
  for (let i = from; i + 1 < count; i += 1) {
    // Most tokens are longer than a letter and stand before a space.
    if ((mark[i + 1]! & MARK_JOINED) === 0 && start[i]! + 1 < end[i]!) continue;
    if (isBroken(tokens, i)) return i;
  }
  return count;
}

/** Whether a word may go on in the next token: a letter before a letter, or pieces without a space between. */
function isBroken(tokens: Tokens, i: number): boolean {
  const { kind, mark, count } = tokens;
  if ((mark[i]! & MARK_PART) !== 0 || kind[i]! > KIND_NUMBER) return false;
  let next = i + 1;
  if (next < count && kind[next]! >= KIND_EMOJI && (mark[next]! & MARK_JOINED) !== 0) next += 1;
  if (next >= count || kind[next]! > KIND_NUMBER) return false;
  if ((mark[next]! & MARK_JOINED) !== 0) return true;
  return isOneUnit(tokens, i) && isOneUnit(tokens, next) && goesOnInLetters(tokens, next);
}

function isOneUnit({ start, end }: Tokens, i: number): boolean {
  const length = end[i]! - start[i]!;
  return length === 1;
}

/** Whether two more tokens as short as a letter follow: fewer than four letters set apart make no word. */
function goesOnInLetters({ kind, mark, start, end, count }: Tokens, from: number): boolean {
  let at = from;
  for (let more = 2; more > 0; more -= 1) {
    at += 1;
    if (at < count && kind[at] === KIND_PUNCT && (mark[at]! & MARK_JOINED) !== 0) at += 1;
    if (at >= count || kind[at]! > KIND_NUMBER || end[at]! - start[at]! > 2) return false;
  }
  return true;
}
