/**
 * One field of a post, in one pass, into `Tokens` (tokens.ts says what each column means). Decides
 * kinds, marks, positions, sentences and clauses; folding is fold.ts, ends of odd spans spans.ts.
 * Reads typed arrays only: string indexing slows down once any code subclasses String.
 */

import { TURNS, inSet, pushForm, pushWord } from "./append.ts";
import {
  CLASS,
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
  F_ACCENT,
  F_CYRILLIC,
  F_GREEK,
  F_LATIN,
  F_UPPER,
  codeAt,
  fold,
  info,
  learn,
  learnAstral,
} from "./chars.ts";
import { type Columns, END_CLAUSE, END_LINE, begin, emptyColumns, endHere, pen, push, settle } from "./columns.ts";
import { decodeReferences } from "./entities.ts";
import { foldRange } from "./fold.ts";
import { emojiForm, linkForm, numberForm } from "./forms.ts";
import { HI_FACTOR, HI_SEED, LO_FACTOR, LO_SEED, finishHi, finishLo } from "./hash.ts";
import { signAt } from "./signs.ts";
import { emojiEnd, keycapEnd, linkEnd, mailEnd, numberEnd, wordEnd } from "./spans.ts";
import { type KnowsWord } from "./tag-parts.ts";
import {
  KIND_EMOJI,
  KIND_MENTION,
  KIND_NUMBER,
  KIND_URL,
  KIND_WORD,
  MARK_ACCENT,
  MARK_JOINED,
  MARK_LONG,
  MARK_ODD,
  MARK_TITLE,
  MARK_UPPER,
  type Tokens,
} from "./tokens.ts";

export { MAX_TOKENS } from "./columns.ts";

/** UTF-16 units read of one field; the rest of a longer field is ignored and `truncated` says so. */
export const MAX_UNITS = 262_144;

/** Own columns for a caller that needs several fields at once. `knows` cuts lower-case hashtags. */
export function createTokens(knows: KnowsWord | null = null): Tokens {
  return emptyColumns(64, knows);
}

const shared = emptyColumns(256, null);
let scratch = new Uint16Array(4096);
let scratchBytes = Buffer.from(scratch.buffer);

/** Copies the beginning of a text into scratch units without indexing the string. */
function copyUnits(text: string): number {
  const length = Math.min(text.length, MAX_UNITS);
  if (scratch.length < length) {
    scratch = new Uint16Array(Math.min(MAX_UNITS, Math.max(length, scratch.length * 2)));
    scratchBytes = Buffer.from(scratch.buffer);
  }
  scratchBytes.write(text, "utf16le");
  return length;
}

/**
 * Cuts a text into tokens, filling and returning `into` (a value of `createTokens`, or the shared
 * scratch that the next call overwrites). Linear in the text, never throws.
 */
export function tokenise(text: string, into: Tokens = shared): Tokens {
  const columns = into as Columns;
  const length = copyUnits(text);
  begin(columns, text, length);
  if (!scan(columns, scratch, length, false)) {
    const decoded = decodeReferences(scratch, length);
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

// Classes that may carry a word on beyond its plain letters.
const UNUSUAL =
  (1 << C_EXPAND) | (1 << C_MARK) | (1 << C_IGNORE) | (1 << C_AT) | (1 << C_APOS) | (1 << C_HIGH) | (1 << C_INNER);

/** End of a word that the fast loop left at `at`; negative when an address was appended up to there. */
function unusualEnd(
  columns: Columns,
  units: Uint16Array,
  start: number,
  at: number,
  limit: number,
  kind: number,
  letters: number,
  joined: number,
): number {
  if (kind === C_AT) {
    const mail = mailEnd(units, at, limit);
    if (mail > 0) {
      foldRange(units, start, mail, false);
      pushForm(columns, KIND_MENTION, joined, start, mail, true);
      return -mail;
    }
  }
  if (letters === 0) {
    if (kind === C_AT || kind === C_APOS || kind === C_INNER) return at;
    if (at - start === 1 && keycapEnd(units, start, limit) > 0) return at;
  }
  return wordEnd(units, start, limit);
}

/** Fills the columns; gives false, once, when the text holds character references that must be decoded first. */
function scan(columns: Columns, units: Uint16Array, limit: number, decoded: boolean): boolean {
  let at = 0;
  /** End of the last character that was not a space. */
  let inked = -1;
  // Imported constants are read from memory at each use; locals stay in registers.
  const classes = info;
  const folds = fold;
  const classMask = CLASS;
  const letter = C_LETTER;
  const digit = C_DIGIT;
  const loFactor = LO_FACTOR;
  const hiFactor = HI_FACTOR;
  const { kind: kinds, mark: marks, start: starts, end: ends, lo: los, hi: his, head: heads } = columns;
  const { word: words, sentence: sentences, clause: clauses } = columns;
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
      const lower = unit | 32;
      // "ht" and "ww" begin links.
      if (
        (lower === 104 || lower === 119) &&
        at + 1 < limit &&
        ((units[at + 1]! | 32) === 116 || units[at + 1] === unit)
      ) {
        const link = linkEnd(units, at, limit);
        if (link > 0) {
          linkForm(units, at, link);
          if (!pushForm(columns, KIND_URL, joined, at, link, true)) return true;
          inked = at = link;
          continue;
        }
      }
      let lo = LO_SEED;
      let hi = HI_SEED;
      let head = 0;
      let size = 0;
      let digits = 0;
      let uppers = 0;
      let either = 0;
      let previous = -1;
      let run = 0;
      let long = 0;
      for (let next = unit; ;) {
        const form = folds[next]!;
        either |= flags;
        uppers += (flags >>> 5) & 1;
        run = form === previous ? run + 1 : 1;
        previous = form;
        if (kind === digit) {
          digits++;
          previous = -1;
        }
        if (run < 3) {
          lo = Math.imul(lo ^ form, loFactor);
          hi = Math.imul(hi ^ form, hiFactor);
          hi ^= hi >>> 15;
          if (++size === 4) head = lo;
        } else long = MARK_LONG;
        if (++at === limit) {
          kind = C_SPACE;
          break;
        }
        next = units[at]!;
        flags = classes[next]!;
        if (flags === 0) flags = learn(next);
        kind = flags & classMask;
        if (kind !== letter && kind !== digit) break;
      }
      const letters = at - start - digits;
      let end = at;
      if ((UNUSUAL >> kind) % 2 === 1) end = unusualEnd(columns, units, start, at, limit, kind, letters, joined);
      if (end < 0) {
        if (columns.truncated) return true;
        inked = at = -end;
        continue;
      }
      if (letters === 0 && end === at) {
        end = at - start === 1 ? keycapEnd(units, start, limit) : 0;
        if (end > 0) {
          emojiForm(units, start, end);
          if (!pushForm(columns, KIND_EMOJI, joined, start, end, false)) return true;
          inked = at = end;
          continue;
        }
        end = numberEnd(units, at, limit);
        settle(columns, true);
        if (end === at) {
          if (!push(columns, KIND_NUMBER, joined, start, end, finishLo(lo), finishHi(hi), head)) return true;
        } else {
          numberForm(units, start, end);
          if (!pushForm(columns, KIND_NUMBER, joined, start, end, true)) return true;
        }
        inked = at = end;
        continue;
      }
      if (end !== at || ((either & F_LATIN) !== 0 && (either & (F_CYRILLIC | F_GREEK)) !== 0)) {
        if (!pushWord(columns, units, start, end, joined)) return true;
        inked = at = end;
        continue;
      }
      let mark = joined | long;
      if ((classes[unit]! & F_UPPER) !== 0) mark |= MARK_TITLE;
      if (uppers === letters && letters > 1) mark |= MARK_UPPER;
      if ((either & F_ACCENT) !== 0) mark |= MARK_ACCENT;
      if (digits > 0) mark |= MARK_ODD;
      const low = finishLo(lo);
      if (inSet(TURNS, low)) endHere(END_CLAUSE);
      if (pen.pending !== 0) settle(columns, true);
      const i = columns.count;
      if (i === kinds.length) {
        columns.truncated = true;
        return true;
      }
      kinds[i] = KIND_WORD;
      marks[i] = mark;
      starts[i] = start;
      ends[i] = end;
      los[i] = low;
      his[i] = finishHi(hi);
      heads[i] = head;
      words[i] = pen.words++;
      sentences[i] = pen.sentence;
      clauses[i] = pen.clause;
      columns.count = i + 1;
      inked = end;
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
