/**
 * One field of a post, in one pass, into `Tokens` (tokens.ts says what each column means). Decides
 * kinds, marks, positions, sentences and clauses; folding is fold.ts, ends of odd spans spans.ts.
 * Reads typed arrays only: string indexing slows down once any code subclasses String.
 */

import { pushForm, pushSpan, pushWord } from "./append.ts";
import {
  C_APOS,
  C_AT,
  C_DIGIT,
  C_EMOJI,
  C_EXPAND,
  C_HIGH,
  C_IDEO,
  C_IGNORE,
  C_INNER,
  C_LETTER,
  C_MARK,
  C_NEWLINE,
  C_SPACE,
  CLASS,
  codeAt,
  info,
  learn,
  learnAstral,
} from "./chars.ts";
import { begin, type Columns, emptyColumns, END_LINE, endHere, push, settle } from "./columns.ts";
import { decodeReferences } from "./entities.ts";
import { emojiForm, numberForm } from "./forms.ts";
import { mayBeLink, readPlainWords, run } from "./plain-words.ts";
import { signAt } from "./signs.ts";
import { emojiEnd, hostEnd, hostStart, keycapEnd, linkEnd, mailEnd, numberEnd, wordEnd } from "./spans.ts";
import { type KnowsWord } from "./tag-parts.ts";
import { KIND_EMOJI, KIND_MENTION, KIND_NUMBER, KIND_URL, MARK_JOINED, type Tokens } from "./tokens.ts";
import { copyUnits, scratch } from "./units.ts";

export { MAX_TOKENS } from "./columns.ts";
export { MAX_UNITS } from "./units.ts";

/** Own columns for a caller that needs several fields at once. `knows` cuts lower-case hashtags. */
export function createTokens(knows: KnowsWord | null = null): Tokens {
  return emptyColumns(64, knows);
}

const shared = emptyColumns(256, null);
/**
 * Cuts a text into tokens, filling and returning `into` (a value of `createTokens`, or the shared
 * scratch that the next call overwrites). Linear in the text, never throws.
 */
export function tokenise(text: string, into: Tokens = shared): Tokens {
  const columns = into as Columns;
  const length = copyUnits(text);
  begin(columns, text, length);
  const { units } = scratch;
  if (!scan(columns, units, length, false)) {
    const decoded = decodeReferences(units, length);
    begin(columns, text, decoded.length);
    scan(columns, decoded.units, decoded.length, true);
    for (let i = 0; i < columns.count; i++) {
      columns.start[i] = decoded.map[columns.start[i]!]!;
      columns.end[i] = decoded.map[columns.end[i]!]!;
    }
  }
  if (length < text.length) columns.truncated = true;
  return columns;
}

/** Appends the run that the plain loop read but did not append, [run.start, at) and what belongs to it; gives its end. */
function unusualWord(columns: Columns, units: Uint16Array, at: number, limit: number, joined: number): number {
  const { start, kind } = run;
  if (kind === C_AT) {
    const mail = mailEnd(units, at, limit);
    if (mail > 0) {
      pushSpan(columns, KIND_MENTION, joined, units, start, mail, start, mail);
      return mail;
    }
  }
  const plainNumber = !run.hasLetters && (kind === C_AT || kind === C_APOS || kind === C_INNER);
  const keycap = !run.hasLetters && at - start === 1 && keycapEnd(units, start, limit) > 0;
  const end = plainNumber || keycap ? at : wordEnd(units, start, limit);
  if (!run.hasLetters && end === at) return pushNumber(columns, units, start, at, limit, joined);
  pushWord(columns, units, start, end, joined);
  return end;
}

/** Appends the number, or keycap emoji, whose first digits stand at [start, at); gives its end. */
function pushNumber(
  columns: Columns,
  units: Uint16Array,
  start: number,
  at: number,
  limit: number,
  joined: number,
): number {
  const keycap = at - start === 1 ? keycapEnd(units, start, limit) : 0;
  if (keycap > 0) {
    emojiForm(units, start, keycap);
    pushForm(columns, KIND_EMOJI, joined, start, keycap, false);
    return keycap;
  }
  const end = numberEnd(units, at, limit);
  if (end === at) {
    settle(columns, true);
    push(columns, KIND_NUMBER, joined, start, end, run.lo, run.hi);
  } else {
    numberForm(units, start, end);
    pushForm(columns, KIND_NUMBER, joined, start, end, true);
  }
  return end;
}

/** Fills the columns; gives false, once, when the text holds character references that must be decoded first. */
function scan(columns: Columns, units: Uint16Array, limit: number, decoded: boolean): boolean {
  let at = 0;
  /** End of the last character that was not a space. */
  let inked = -1;
  // Imported constants are read from memory at each use; locals stay in registers.
  const classes = info;
  const classMask = CLASS;
  const letter = C_LETTER;
  const digit = C_DIGIT;
  while (at < limit) {
    const unit = units[at]!;
    let flags = classes[unit]!;
    if (flags === 0) flags = learn(unit);
    let kind = flags & classMask;
    if (kind === C_SPACE) {
      at++;
      continue;
    }
    if (kind === C_NEWLINE) {
      endHere(END_LINE);
      at++;
      continue;
    }
    const joined = inked === at ? MARK_JOINED : 0;
    const start = at;

    if (kind === letter || kind === digit) {
      if (mayBeLink(units, at, limit)) {
        const link = linkEnd(units, at, limit);
        if (link > 0) {
          const host = hostStart(units, at, limit);
          if (!pushSpan(columns, KIND_URL, joined, units, at, link, host, hostEnd(units, host, link))) return true;
          inked = at = link;
          continue;
        }
      }
      at = readPlainWords(columns, units, start, limit, joined);
      if (run.start >= 0) at = unusualWord(columns, units, at, limit, run.start === start ? joined : 0);
      if (columns.truncated) return true;
      inked = run.start >= 0 ? at : run.inked;
      continue;
    }

    let width = 1;
    if (kind === C_HIGH) {
      const code = codeAt(units, at, limit);
      if (code === 0) {
        at++;
        continue;
      }
      width = 2;
      kind = learnAstral(code) & CLASS;
    }
    switch (kind) {
      case C_SPACE:
      case C_IGNORE:
        if (inked === at) inked += width;
        at += width;
        break;
      case C_LETTER:
      case C_DIGIT:
      case C_EXPAND:
      case C_MARK:
        at = wordEnd(units, at, limit);
        if (!pushWord(columns, units, start, at, joined)) return true;
        inked = at;
        break;
      case C_IDEO:
        at += width;
        while (at < limit && (learn(units[at]!) & CLASS) === C_MARK) at++;
        if (!pushWord(columns, units, start, at, joined)) return true;
        inked = at;
        break;
      case C_EMOJI:
        at = emojiEnd(units, at, limit);
        emojiForm(units, start, at);
        if (!pushForm(columns, KIND_EMOJI, joined, start, at, false)) return true;
        inked = at;
        break;
      default:
        at = signAt(columns, units, at, limit, kind, width, joined, decoded);
        if (at < 0) return false;
        if (columns.truncated) return true;
        inked = at;
    }
  }
  return true;
}
