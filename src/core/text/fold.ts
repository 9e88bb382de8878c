/**
 * Folding of a stretch of text into the form that is hashed and looked up: character folding of
 * chars.ts, at most two kept marks in a row, look-alike letters of other scripts (a UTS 39 subset)
 * inside tokens that mix scripts, runs of three and more letters cut to two. Decides no boundaries.
 */

import {
  C_APOS,
  C_DIGIT,
  C_EXPAND,
  C_HIGH,
  C_IGNORE,
  C_LETTER,
  C_MARK,
  CLASS,
  codeAt,
  expansionOf,
  F_ACCENT,
  F_CYRILLIC,
  F_GREEK,
  F_LATIN,
  F_UPPER,
  fold,
  foldAstral,
  learn,
  learnAstral,
} from "./chars.ts";

/** Result of the last `foldRange`; overwritten by the next. */
export interface Folded {
  units: Uint16Array;
  length: number;
  letters: number;
  uppers: number;
  digits: number;
  /** The first letter or digit is an upper-case letter. */
  title: boolean;
  accent: boolean;
  mixed: boolean;
  long: boolean;
}

export const folded: Folded = {
  units: new Uint16Array(256),
  length: 0,
  letters: 0,
  uppers: 0,
  digits: 0,
  title: false,
  accent: false,
  mixed: false,
  long: false,
};

// UTS 39 confusables, the letters that occur in disguised words. Upper-case shapes count too,
// because the look-alike was usually typed as a capital (Н for H, Ρ for P).
const LOOK_ALIKES = new Map<number, number>();
const PAIRS = "аaеeоoрpсcхxуyкkмmтtнhвbіiјjѕsһhԁdԛqԝwгrпnαaοoνvιiκkρpτtυuχxεeηnβbμuσoωwγyζz";
for (let i = 0; i < PAIRS.length; i += 2) LOOK_ALIKES.set(PAIRS.charCodeAt(i), PAIRS.charCodeAt(i + 1));

/** The Latin unit that a folded Cyrillic or Greek unit looks like, or the unit itself. */
export function lookAlike(unit: number): number {
  return LOOK_ALIKES.get(unit) ?? unit;
}

function put(unit: number): void {
  if (folded.length === folded.units.length) {
    const wider = new Uint16Array(folded.units.length * 2);
    wider.set(folded.units);
    folded.units = wider;
  }
  folded.units[folded.length++] = unit;
}

function putText(text: string): void {
  for (let i = 0; i < text.length; i++) put(text.charCodeAt(i));
}

/** Folds units[start, end) into `folded`. `cut` shortens letter runs (words yes, tags and names no). */
export function foldRange(units: Uint16Array, start: number, end: number, cut: boolean): void {
  folded.length = folded.letters = folded.uppers = folded.digits = 0;
  folded.title = folded.accent = folded.mixed = folded.long = false;
  let scripts = 0;
  let marks = 0;
  for (let i = start; i < end; i++) {
    const unit = units[i]!;
    let code = unit;
    let flags = learn(unit);
    if ((flags & CLASS) === C_HIGH) {
      code = codeAt(units, i, end);
      if (code === 0) continue;
      flags = learnAstral(code);
      i++;
    }
    const kind = flags & CLASS;
    if (kind === C_IGNORE) {
      if (flags & F_ACCENT) folded.accent = true;
      continue;
    }
    marks = kind === C_MARK ? marks + 1 : 0;
    if (marks > 2) continue;
    if (kind === C_LETTER || kind === C_EXPAND) {
      if (folded.letters + folded.digits === 0) folded.title = (flags & F_UPPER) !== 0;
      folded.letters++;
      if (flags & F_UPPER) folded.uppers++;
      if (flags & F_ACCENT) folded.accent = true;
      scripts |= flags;
    } else if (kind === C_DIGIT) folded.digits++;
    const one = code > 0xffff ? foldAstral(code) : kind === C_EXPAND ? 0 : fold[code]!;
    if (kind === C_APOS) put(39);
    else if (one !== 0) put(one);
    else if (code !== 0) putText(expansionOf(code));
    else put(0);
  }
  folded.mixed = (scripts & F_LATIN) !== 0 && (scripts & (F_CYRILLIC | F_GREEK)) !== 0;
  if (folded.mixed) for (let i = 0; i < folded.length; i++) folded.units[i] = lookAlike(folded.units[i]!);
  if (cut) cutRuns();
}

function cutRuns(): void {
  const { units, length } = folded;
  let kept = 0;
  for (let i = 0; i < length; i++) {
    const unit = units[i]!;
    if (kept >= 2 && units[kept - 1] === unit && units[kept - 2] === unit && isRunLetter(unit)) folded.long = true;
    else units[kept++] = unit;
  }
  folded.length = kept;
}

function isRunLetter(unit: number): boolean {
  const kind = learn(unit) & CLASS;
  return kind === C_LETTER;
}

/** Text of the last `foldRange`. */
export function foldedText(): string {
  let text = "";
  for (let i = 0; i < folded.length; i += 4096)
    text += String.fromCharCode(...folded.units.subarray(i, Math.min(i + 4096, folded.length)));
  return text;
}

/** The units of a text. For compile time. */
export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return units;
}

/** Folds a single word as the tokeniser folds word tokens. For compile time; idempotent. */
export function foldWord(word: string): string {
  foldRange(unitsOf(word), 0, word.length, true);
  return foldedText();
}

/** Folds a hashtag (given with or without `#`), mention or host: like `foldWord`, letter runs kept. */
export function foldTag(tag: string): string {
  const bare = /^[#＃@＠]/.test(tag) ? tag.slice(1) : tag;
  foldRange(unitsOf(bare), 0, bare.length, false);
  return foldedText();
}
