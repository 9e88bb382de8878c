/**
 * The folded form of a token by its kind, in `folded` (fold.ts) and as a string: what is hashed for
 * numbers, links, tags, mentions and emoji. `formOf` is for explaining and compiling, not for speed.
 */

import { foldedText, folded, foldRange, foldTag, foldWord } from "./fold.ts";
import { isFolded } from "./function-words.ts";
import { hostEnd, hostStart } from "./spans.ts";
import { decodeReferences } from "./entities.ts";
import {
  KIND_EMOJI,
  KIND_HASHTAG,
  KIND_MENTION,
  KIND_NUMBER,
  KIND_PUNCT,
  KIND_URL,
  KIND_WORD,
  type Tokens,
} from "./tokens.ts";

/** Numbers: digits to ASCII, a comma or apostrophe before exactly three digits dropped. */
export function numberForm(units: Uint16Array, start: number, end: number): void {
  foldRange(units, start, end, false);
  const form = folded.units;
  let kept = 0;
  for (let i = 0; i < folded.length; i++) {
    const unit = form[i]!;
    if (unit === 44 || unit === 39) {
      let digits = 0;
      while (i + 1 + digits < folded.length && form[i + 1 + digits]! >= 48 && form[i + 1 + digits]! <= 57) digits++;
      if (digits === 3) continue;
    }
    form[kept++] = unit;
  }
  folded.length = kept;
}

/** Links: the host without `www.`. */
export function linkForm(units: Uint16Array, start: number, end: number): void {
  const host = hostStart(units, start, end);
  foldRange(units, host, hostEnd(units, host, end), false);
}

/** Emoji: the sequence without skin tones and variation selectors; emoticons: lower case, no nose, `:` for `=`. */
export function emojiForm(units: Uint16Array, start: number, end: number): void {
  if (folded.units.length < end - start) folded.units = new Uint16Array((end - start) * 2);
  const first = units[start]!;
  if (first > 127 || units[end - 1] === 0x20e3) graphemeForm(units, start, end);
  else emoticonForm(units, start, end);
}

function graphemeForm(units: Uint16Array, start: number, end: number): void {
  let length = 0;
  for (let i = start; i < end; i++) {
    const unit = units[i]!;
    if (unit === 0xfe0f || unit === 0xfe0e) continue;
    const low = i + 1 < end ? units[i + 1]! : 0;
    if (unit === 0xd83c && low >= 0xdffb && low <= 0xdfff) i++;
    else folded.units[length++] = unit;
  }
  folded.length = length;
}

function emoticonForm(units: Uint16Array, start: number, end: number): void {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(units[i]!);
  const noseless = units[start] === 60 ? text : text.replace(/(?<=.)[-^'o](?=.)/i, "");
  const form = noseless
    .toLowerCase()
    .replace(/^=/, ":")
    .replace(/([()])\1+$/, "$1");
  folded.length = form.length;
  for (let i = 0; i < form.length; i++) folded.units[i] = form.charCodeAt(i);
}

/** Punctuation: one mark, however often repeated; two and more dots are an ellipsis. */
export function punctForm(units: Uint16Array, start: number, end: number): void {
  foldRange(units, start, start + ((units[start]! & 0xfc00) === 0xd800 ? 2 : 1), false);
  if (folded.units[0] === 46 && end - start > 1) folded.units[0] = 0x2026;
}

/** Nothing but letters from a to z, of either case. */
function isLatin(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const lower = text.charCodeAt(i) | 32;
    if (lower < 97 || lower > 122) return false;
  }
  return true;
}

/** Folded form of token i; `hashWord` of it is the token's hash. */
export function formOf(tokens: Tokens, i: number): string {
  const source = tokens.source.slice(tokens.start[i], tokens.end[i]);
  if (tokens.kind[i] === KIND_WORD && isLatin(source)) {
    const lower = source.toLowerCase();
    if (isFolded(lower)) return lower;
  }
  const raw = new Uint16Array(source.length);
  for (let k = 0; k < source.length; k++) raw[k] = source.charCodeAt(k);
  const { units, length } = source.includes("&")
    ? decodeReferences(raw, raw.length)
    : { units: raw, length: raw.length };
  const text = source.includes("&") ? String.fromCharCode(...units.subarray(0, length)) : source;
  switch (tokens.kind[i]) {
    case KIND_NUMBER:
      numberForm(units, 0, length);
      return foldedText();
    case KIND_HASHTAG:
    case KIND_MENTION:
      return foldTag(text);
    case KIND_URL:
      linkForm(units, 0, length);
      return foldedText();
    case KIND_EMOJI:
      emojiForm(units, 0, length);
      return foldedText();
    case KIND_PUNCT:
      punctForm(units, 0, length);
      return foldedText();
    default:
      return foldWord(text);
  }
}
