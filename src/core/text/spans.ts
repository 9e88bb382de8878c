/**
 * Where typed tokens end: words with unusual parts, numbers, links, mentions, hashtags, emoji,
 * emoticons. Every function takes a position in the units of a field and gives an end (exclusive) or
 * 0 for "not one"; none looks at a unit more than a bounded number of times.
 */

import {
  C_APOS,
  C_AT,
  C_DIGIT,
  C_DOT,
  C_EMOJI,
  C_EXPAND,
  C_HIGH,
  C_HYPHEN,
  C_IDEO,
  C_IGNORE,
  C_INNER,
  C_LETTER,
  C_MARK,
  C_NEWLINE,
  C_SPACE,
  C_UNDERSCORE,
  CLASS,
  codeAt,
  F_ACCENT,
  fold,
  learn,
  learnAstral,
  P_LETTER,
  plain,
} from "./chars.ts";
import { unitsOf } from "./fold.ts";

/** Class of the character at a position, surrogate pairs included. */
export function kindAt(units: Uint16Array, at: number, limit: number): number {
  if (at >= limit) return C_SPACE;
  const flags = learn(units[at]!);
  if ((flags & CLASS) !== C_HIGH) return flags & CLASS;
  const code = codeAt(units, at, limit);
  return code === 0 ? C_SPACE : learnAstral(code) & CLASS;
}

export function isLetterKind(kind: number): boolean {
  return kind === C_LETTER || kind === C_EXPAND;
}

/** Skips plain letters and digits from `at`. */
export function plainEnd(units: Uint16Array, at: number, limit: number): number {
  const table = plain;
  let end = at;
  while (end < limit && table[units[end]!] !== 0) end++;
  return end;
}

const widthAt = (units: Uint16Array, at: number): number => ((units[at]! & 0xfc00) === 0xd800 ? 2 : 1);

function foldAt(units: Uint16Array, at: number, limit: number): number {
  return at < limit && learn(units[at]!) !== 0 ? fold[units[at]!]! : 0;
}

// French and Italian words that lose their vowel before an apostrophe.
const ELIDED = new Set(
  "l d n s c j m t qu un dell all nell sull dall quest gl lorsqu puisqu jusqu quelqu presqu coll bell sant".split(" "),
);

/** The word cut before the apostrophe at `at` is an elided article or pronoun ("l'autisme"). */
function isElision(units: Uint16Array, start: number, at: number, limit: number): boolean {
  if (at - start > 6) return false;
  const next = foldAt(units, at + 1, limit);
  if (!(next === 97 || next === 101 || next === 105 || next === 111 || next === 117 || next === 104 || next === 121))
    return false;
  let before = "";
  for (let i = start; i < at; i++) before += String.fromCharCode(foldAt(units, i, limit));
  return ELIDED.has(before);
}

/** End of the word that starts at `start`; apostrophes, accents written apart and v@ccine included. */
export function wordEnd(units: Uint16Array, start: number, limit: number): number {
  let end = plainEnd(units, start, limit);
  let at = end;
  while (at < limit) {
    const flags = learn(units[at]!);
    let kind = flags & CLASS;
    if (kind === C_HIGH) kind = kindAt(units, at, limit);
    if (kind === C_LETTER || kind === C_DIGIT || kind === C_EXPAND || kind === C_MARK) {
      at = plainEnd(units, at + widthAt(units, at), limit);
      end = at;
    } else if (kind === C_IGNORE) {
      at += widthAt(units, at);
      if (flags & F_ACCENT) end = at;
    } else if (kind === C_APOS) {
      if (end !== at || !isLetterKind(kindAt(units, at + 1, limit)) || isElision(units, start, at, limit)) break;
      at++;
    } else if (kind === C_AT) {
      if (end !== at || !isLetterKind(kindAt(units, at + 1, limit))) break;
      at++;
    } else if (kind === C_INNER) {
      let after = at;
      while (after < limit && kindAt(units, after, limit) === C_INNER) after++;
      if (end !== at || after - at > 4 || !isLetterKind(kindAt(units, after, limit))) break;
      at = after;
    } else break;
  }
  return end === start ? start + widthAt(units, start) : end;
}

/** End of a number whose first digit run ends at `at`: 1,000.5 and 95%. */
export function numberEnd(units: Uint16Array, at: number, limit: number): number {
  let end = at;
  for (;;) {
    const sign = foldAt(units, end, limit);
    if (!(sign === 46 || sign === 44 || sign === 39) || kindAt(units, end + 1, limit) !== C_DIGIT) break;
    end++;
    while (end < limit && kindAt(units, end, limit) === C_DIGIT) end += widthAt(units, end);
  }
  return foldAt(units, end, limit) === 37 ? end + 1 : end;
}

function isHostKind(kind: number): boolean {
  return kind === C_LETTER || kind === C_EXPAND || kind === C_DIGIT || kind === C_HYPHEN || kind === C_DOT;
}

/** End of a link's body from `at`: to the next space or quote, closing punctuation left out. */
function linkBodyEnd(units: Uint16Array, at: number, limit: number): number {
  let end = at;
  let open = 0;
  let lastGood = at;
  for (; end < limit; end++) {
    const letters = plainEnd(units, end, limit);
    if (letters > end) {
      lastGood = end = letters;
      if (end === limit) break;
    }
    const unit = units[end]!;
    const kind = learn(unit) & CLASS;
    if (kind === C_SPACE || kind === C_NEWLINE || kind === C_EMOJI || kind === C_IDEO) break;
    const sign = fold[unit]!;
    if (sign === 34 || sign === 60 || sign === 62) break;
    if (sign === 40) open++;
    if (sign === 41 && --open < 0) break;
    const closing =
      sign === 46 || sign === 44 || sign === 33 || sign === 63 || sign === 58 || sign === 59 || sign === 0x2026;
    if (!closing && kind !== C_APOS && kind !== C_IGNORE && sign !== 93 && sign !== 125 && kind !== C_INNER)
      lastGood = end + 1;
  }
  return lastGood;
}

const HTTP = unitsOf("http");
const SEPARATOR = unitsOf("://");
const WWW = unitsOf("www.");

/** Whether the units at `at` are this lower-case text, in any case. */
function matches(units: Uint16Array, at: number, limit: number, text: Uint16Array): boolean {
  if (at + text.length > limit) return false;
  for (let i = 0; i < text.length; i++) {
    const unit = units[at + i]!;
    if (unit !== text[i] && ((unit | 32) !== text[i] || text[i]! < 97)) return false;
  }
  return true;
}

/** A link with its scheme or `www.` at `at`: its end and where its host begins, or end 0. */
export function linkEnd(units: Uint16Array, at: number, limit: number): number {
  const host = hostStart(units, at, limit);
  if (host === at || !isHostKind(kindAt(units, host, limit))) return 0;
  return linkBodyEnd(units, host, limit);
}

/** Position of the host in a link that starts at `at`. */
export function hostStart(units: Uint16Array, at: number, limit: number): number {
  let host = at;
  if (matches(units, at, limit, HTTP)) {
    const colon = at + 4 < limit && (units[at + 4]! | 32) === 115 ? at + 5 : at + 4;
    if (matches(units, colon, limit, SEPARATOR)) host = colon + 3;
  }
  if (matches(units, host, limit, WWW)) host += 4;
  return host;
}

/** End of the host that starts at `at`. */
export function hostEnd(units: Uint16Array, at: number, limit: number): number {
  const most = Math.min(limit, at + 253);
  let end = plainEnd(units, at, most);
  while (end < most && isHostKind(kindAt(units, end, most))) end = plainEnd(units, end + widthAt(units, end), most);
  while (end > at && !isWordUnit(units[end - 1]!)) end--;
  return end;
}

function isWordUnit(unit: number): boolean {
  const kind = learn(unit) & CLASS;
  return kind === C_LETTER || kind === C_DIGIT || kind === C_EXPAND || kind === C_SPACE;
}

const DOMAINS = new Set(
  "com org net gov edu int info io eu uk us ca au de fr es it mx br ar co cl pe in nz za ie ch at be nl pt se no dk fi pl news tv me ly app blog health social example".split(
    " ",
  ),
);
// Endings that are also words: a bare host needs a path ("bit.ly/x" yes, "did it.me too" no).
const NEEDS_PATH = new Set(
  "it in me be no at us es de co ca io tv int ie pe se ar is so to ly news health social app blog info".split(" "),
);

/** End of a link without scheme whose host starts at `at` ("news.example/item"), or 0. */
export function bareLinkEnd(units: Uint16Array, at: number, limit: number): number {
  const end = hostEnd(units, at, limit);
  let dot = end - 1;
  while (dot > at && units[dot] !== 46 && end - dot < 9) dot--;
  if (units[dot] !== 46 || end - dot < 3) return 0;
  let ending = "";
  for (let i = dot + 1; i < end; i++) ending += String.fromCharCode(units[i]! | 32);
  if (!DOMAINS.has(ending)) return 0;
  if (units[end] === 47 && end < limit) return linkBodyEnd(units, end, limit);
  return NEEDS_PATH.has(ending) ? 0 : end;
}

/** End of an address whose `@` stands at `at` (name@host.example), or 0. */
export function mailEnd(units: Uint16Array, at: number, limit: number): number {
  const end = hostEnd(units, at + 1, limit);
  for (let i = at + 2; i < end - 1; i++) if (units[i] === 46) return end;
  return 0;
}

function nameEnd(units: Uint16Array, at: number, limit: number): number {
  let end = plainEnd(units, at, limit);
  let last = end;
  while (end < limit) {
    const kind = kindAt(units, end, limit);
    const part = kind === C_LETTER || kind === C_DIGIT || kind === C_UNDERSCORE || kind === C_EXPAND || kind === C_MARK;
    if (!part && kind !== C_DOT && kind !== C_HYPHEN) break;
    const next = end + widthAt(units, end);
    end = plainEnd(units, next, limit);
    if (part || end > next) last = end;
  }
  return last;
}

/** End of a mention whose `@` stands at `at`, with its server (@ana@host.example), or 0. */
export function mentionEnd(units: Uint16Array, at: number, limit: number): number {
  const end = nameEnd(units, at + 1, limit);
  if (end === at + 1) return 0;
  if (end < limit && units[end] === 64) {
    const withHost = mailEnd(units, end, limit);
    if (withHost !== 0) return withHost;
  }
  return end;
}

/** End of a hashtag whose `#` stands at `at`, or 0; a tag needs a letter. */
export function hashtagEnd(units: Uint16Array, at: number, limit: number): number {
  let end = at + 1;
  let last = end;
  let letters = false;
  while (end < limit) {
    const bits = plain[units[end]!]!;
    if (bits !== 0) {
      if ((bits & P_LETTER) !== 0) letters = true;
      last = ++end;
      continue;
    }
    const kind = kindAt(units, end, limit);
    const letter = isLetterKind(kind) || kind === C_IDEO;
    const part = letter || kind === C_DIGIT || kind === C_UNDERSCORE || kind === C_MARK;
    if (!part && kind !== C_IGNORE) break;
    if (letter) letters = true;
    end += widthAt(units, end);
    if (part) last = end;
  }
  return letters ? last : 0;
}

const isRegional = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;

/** End of the emoji grapheme at `at`: joined sequences, flags, skin tones, tag sequences as one. */
export function emojiEnd(units: Uint16Array, start: number, limit: number): number {
  let at = start;
  for (;;) {
    const code = codeAt(units, at, limit);
    at += code > 0 ? 2 : 1;
    if (isRegional(code) && isRegional(codeAt(units, at, limit))) return at + 2;
    for (;;) {
      const next = at < limit ? units[at]! : 0;
      const wide = codeAt(units, at, limit);
      if (next === 0xfe0f || next === 0xfe0e || next === 0x20e3) at++;
      else if ((wide >= 0x1f3fb && wide <= 0x1f3ff) || (wide >= 0xe0020 && wide <= 0xe007f)) at += 2;
      else break;
    }
    if (at < limit && units[at] === 0x200d && kindAt(units, at + 1, limit) === C_EMOJI) at++;
    else return at;
  }
}

/** End of a keycap emoji (1️⃣) that starts at `at`, or 0. */
export function keycapEnd(units: Uint16Array, at: number, limit: number): number {
  const mark = units[at + 1] === 0xfe0f ? at + 2 : at + 1;
  return mark < limit && units[mark] === 0x20e3 ? mark + 1 : 0;
}

const NOSES = "-^'o";
const MOUTHS = "()[]dpo/\\|*3@$x}{<>cs";

/** End of a Western emoticon whose eyes (: ; = <) stand at `at`, or 0. */
export function emoticonEnd(units: Uint16Array, at: number, limit: number): number {
  const eyes = units[at]!;
  let mouth = at + 1;
  if (eyes === 60) {
    if (units[mouth] === 47) mouth++;
    return mouth < limit && units[mouth] === 51 && kindAt(units, mouth + 1, limit) !== C_DIGIT ? mouth + 1 : 0;
  }
  const char = (i: number): string => (i < limit ? String.fromCharCode(units[i]!).toLowerCase() : "");
  if (char(mouth) !== "" && NOSES.includes(char(mouth)) && MOUTHS.includes(char(mouth + 1) || " ")) mouth++;
  if (mouth >= limit || !MOUTHS.includes(char(mouth))) return 0;
  const last = char(mouth);
  let end = mouth + 1;
  while (end < limit && char(end) === last && "()".includes(last)) end++;
  return isWordUnit(units[end] ?? 32) && (learn(units[end] ?? 32) & CLASS) !== C_SPACE ? 0 : end;
}
