/**
 * Reads what is no word: dots, quotation marks, emoticons, tags, mentions and other signs, and the
 * sentence and clause ends they bring. Every function gives the end it read.
 */

import { inSet, pushForm, pushSign, pushSpan, pushTag, wordSet } from "./append.ts";
import {
  CLASS,
  C_AMP,
  C_AT,
  C_DIGIT,
  C_DOT,
  C_EXPAND,
  C_HASH,
  C_HYPHEN,
  C_IDEO,
  C_LETTER,
  C_MARK,
  C_NEWLINE,
  C_SPACE,
  C_UNDERSCORE,
  F_UPPER,
  fold,
  learn,
} from "./chars.ts";
import { type Columns, END_CLAUSE, END_SENTENCE, closeQuote, endHere, openQuote, pen, takeBack } from "./columns.ts";
import { isReference } from "./entities.ts";
import { emojiForm, punctForm } from "./forms.ts";
import { bareLinkEnd, hostEnd, emoticonEnd, hashtagEnd, isLetterKind, keycapEnd, kindAt, mentionEnd } from "./spans.ts";
import {
  KIND_EMOJI,
  KIND_MENTION,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_URL,
  MARK_JOINED,
  MARK_PART,
  MARK_UPPER,
} from "./tokens.ts";

// Abbreviations whose dot ends no sentence.
const ABBREVIATIONS = wordSet("dr mr mrs ms prof st vs sra dra approx jr sr no dept fig est etc");

// Quotation marks by family; a mark closes what its own family opened.
const QUOTES = new Map<number, number>();
for (const [family, marks] of ['"＂', "“”„‟", "«»‹›", "「」", "『』", "‘’"].entries())
  for (const each of marks) QUOTES.set(each.charCodeAt(0), family + 1);

/** Opens or closes a quotation at a mark. `open` says that the mark can open: a space before, none after. */
function quoteAt(columns: Columns, unit: number, open: boolean): void {
  const family = QUOTES.get(unit);
  if (family === undefined) return;
  if (pen.quote === family) closeQuote(columns);
  else if (pen.quote === 0 && open) openQuote(columns, family);
}

/** Sentence and clause ends that a punctuation mark brings. */
function endsAt(sign: number, spaced: boolean): void {
  if (sign === 33 || sign === 63 || sign === 0x3002 || sign === 0x964 || sign === 0x965) endHere(END_SENTENCE);
  else if (sign === 59 || sign === 0x2014 || sign === 0x2013 || sign === 0x2015) endHere(END_CLAUSE);
  else if (sign === 45 && spaced) endHere(END_CLAUSE);
}

/** The last token is a word or number that ends at `at`; parts of hashtags do not count. */
function isTouching(columns: Columns, at: number): boolean {
  const last = columns.count - 1;
  return (
    last >= 0 &&
    columns.end[last] === at &&
    columns.kind[last]! <= KIND_NUMBER &&
    (columns.mark[last]! & MARK_PART) === 0
  );
}

function pushPunct(
  columns: Columns,
  units: Uint16Array,
  start: number,
  end: number,
  mark: number,
  content: boolean,
): boolean {
  const sign = fold[units[start]!]!;
  if (units[start]! < 0xd800 && sign < 128 && !(sign === 46 && end - start > 1))
    return pushSign(columns, sign, mark, start, end, content);
  punctForm(units, start, end);
  return pushForm(columns, KIND_PUNCT, mark, start, end, content);
}

/** A dot or run of dots at [start, end): link, inner dot, ellipsis or end of a sentence. Gives the end read. */
function dotAt(columns: Columns, units: Uint16Array, start: number, limit: number, mark: number): number {
  let end = start + 1;
  while (end < limit && units[end] === units[start]) end++;
  const next = kindAt(units, end, limit);
  const last = columns.count - 1;
  const touching = isTouching(columns, start);
  if (touching && start >= pen.plainUntil && end === start + 1 && (isLetterKind(next) || next === C_DIGIT)) {
    let first = last;
    while (first > 0 && joinedByHyphen(columns, units, first)) first--;
    const link = bareLinkEnd(units, columns.start[first]!, limit);
    if (link > end) {
      const from = columns.start[first]!;
      const kept = columns.mark[first]! & MARK_JOINED;
      takeBack(columns, first);
      return pushSpan(columns, KIND_URL, kept, units, from, link, from, hostEnd(units, from, limit)) ? link : limit;
    }
    pen.plainUntil = hostEnd(units, start, limit);
  }
  if (!pushPunct(columns, units, start, end, mark, false)) return limit;
  const upper = end < limit && (learn(units[end]!) & F_UPPER) !== 0;
  if (next === C_SPACE || next === C_NEWLINE) {
    if (end - start > 1) endHere(nextIsUpper(units, end, limit) ? END_SENTENCE : END_CLAUSE);
    else if (!touching || !isAbbreviation(columns, units, last)) endHere(END_SENTENCE);
  } else if (end === start + 1 && upper && touching && columns.end[last]! - columns.start[last]! > 1) {
    if ((columns.mark[last]! & MARK_UPPER) === 0) endHere(END_SENTENCE);
  } else if (next !== C_LETTER && next !== C_DIGIT && next !== C_EXPAND) endHere(END_SENTENCE);
  return end;
}

function joinedByHyphen(columns: Columns, units: Uint16Array, i: number): boolean {
  const gap = columns.start[i]!;
  return columns.end[i - 1] === gap - 1 && (learn(units[gap - 1]!) & CLASS) === C_HYPHEN;
}

function nextIsUpper(units: Uint16Array, from: number, limit: number): boolean {
  let at = from;
  while (at < limit && at - from < 8 && (learn(units[at]!) & CLASS) === C_SPACE) at++;
  return at < limit && (learn(units[at]!) & F_UPPER) !== 0;
}

/** Whether the word before a dot is abbreviated (Dr., e.g., U.S.). */
function isAbbreviation(columns: Columns, units: Uint16Array, i: number): boolean {
  const start = columns.start[i]!;
  if (columns.end[i]! - start === 1) return start > 0 && units[start - 1] === 46;
  return inSet(ABBREVIATIONS, columns.lo[i]! | 0);
}

const isWordKind = (kind: number): boolean =>
  kind === C_LETTER || kind === C_DIGIT || kind === C_EXPAND || kind === C_MARK || kind === C_IDEO;

/** Reads a sign at `at` that starts no word: gives the end read, or -1 when references must be decoded first. */
export function signAt(
  columns: Columns,
  units: Uint16Array,
  at: number,
  limit: number,
  kind: number,
  width: number,
  joined: number,
  decoded: boolean,
): number {
  const touching = joined !== 0 && isTouching(columns, at);
  switch (kind) {
    case C_AMP:
      if (!decoded && isReference(units, at, limit)) return -1;
      break;
    case C_HASH:
    case C_AT: {
      if (touching) break;
      const end = kind === C_HASH ? hashtagEnd(units, at, limit) : mentionEnd(units, at, limit);
      if (end === 0) break;
      if (kind === C_HASH) pushTag(columns, units, at, end, joined);
      else {
        pushSpan(columns, KIND_MENTION, joined, units, at, end, at + 1, end);
      }
      return end;
    }
    case C_HYPHEN:
    case C_UNDERSCORE:
      if (touching && isWordKind(kindAt(units, at + 1, limit))) return at + 1;
      break;
    case C_DOT:
      return dotAt(columns, units, at, limit, joined);
    default:
  }
  return markAt(columns, units, at, limit, width, joined);
}

/** Reads punctuation: an emoticon, a keycap, or a run of one mark, with the boundaries it brings. */
function markAt(
  columns: Columns,
  units: Uint16Array,
  at: number,
  limit: number,
  width: number,
  joined: number,
): number {
  const unit = units[at]!;
  const emoticon =
    joined === 0 && (unit === 58 || unit === 59 || unit === 60 || unit === 61) ? emoticonEnd(units, at, limit) : 0;
  const graphic = emoticon > 0 ? emoticon : unit === 35 || unit === 42 ? keycapEnd(units, at, limit) : 0;
  if (graphic > 0) {
    emojiForm(units, at, graphic);
    pushForm(columns, KIND_EMOJI, joined, at, graphic, false);
    return graphic;
  }
  const sign = width === 1 ? fold[unit]! : 0;
  let end = at + width;
  if (width === 1) while (end < limit && units[end] === unit) end++;
  const next = kindAt(units, end, limit);
  const spaced = joined === 0 && (next === C_SPACE || next === C_NEWLINE);
  const before = at > 0 ? kindAt(units, at - 1, limit) : C_SPACE;
  const opens = next !== C_SPACE && next !== C_NEWLINE && (joined === 0 || !isWordKind(before));
  if (QUOTES.has(unit) && pen.quote !== 0) quoteAt(columns, unit, false);
  else if (QUOTES.has(unit) && opens) {
    if (pushPunct(columns, units, at, end, joined, true)) quoteAt(columns, unit, true);
    return end;
  }
  const leads = sign === 40 || sign === 91 || sign === 123 || sign === 0xbf || sign === 0xa1;
  if (!pushPunct(columns, units, at, end, joined, leads)) return end;
  endsAt(sign, spaced || (sign === 45 && end - at > 1));
  return end;
}
