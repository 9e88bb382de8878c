/**
 * What kind of character a UTF-16 unit is and what it folds to: two tables for the basic plane and
 * two for plane 1, filled when a character is first met (ASCII at once), so that start-up costs
 * nothing. Folding is NFKC, lower case, diacritics off (Latin, Greek, Arabic, Hebrew; Cyrillic keeps
 * its letters except ё). Source: Unicode properties of the running Node.
 */

export const C_SPACE = 1;
export const C_NEWLINE = 2;
export const C_LETTER = 3;
export const C_DIGIT = 4;
/** A letter that folds to several units; see `expansionOf`. */
export const C_EXPAND = 5;
/** A combining mark that is part of its word (Indic, Thai). */
export const C_MARK = 6;
/** Dropped: zero width, direction marks, soft hyphen, accents written apart. */
export const C_IGNORE = 7;
export const C_PUNCT = 8;
export const C_HASH = 9;
export const C_AT = 10;
export const C_APOS = 11;
export const C_HYPHEN = 12;
export const C_AMP = 13;
export const C_EMOJI = 14;
export const C_HIGH = 15;
/** One character of a script written without spaces. */
export const C_IDEO = 16;
export const C_UNDERSCORE = 17;
export const C_DOT = 18;
/** A symbol that stands for a letter inside a word: $ * €. */
export const C_INNER = 19;

export const CLASS = 31;
export const F_UPPER = 32;
export const F_ACCENT = 64;
export const F_LATIN = 128;
export const F_CYRILLIC = 256;
export const F_GREEK = 512;
const F_KNOWN = 1024;

/** Class and flags of a basic-plane unit; 0 means not met yet, ask `learn`. */
export const info: Uint16Array = new Uint16Array(65_536);
export const fold: Uint16Array = new Uint16Array(65_536);
/**
 * Plain letters and digits of the basic plane in one number: the fold in the low half, P_ bits above;
 * 0 for every other unit and for those not met yet.
 */
export const plain: Uint32Array = new Uint32Array(65_536);
export const P_UPPER: number = 1 << 16;
export const P_ACCENT: number = 1 << 17;
export const P_LATIN: number = 1 << 18;
export const P_GREEK_OR_CYRILLIC: number = 1 << 19;
export const P_LETTER: number = 1 << 20;
export const P_DIGIT: number = 1 << 21;
const infoPlane1 = new Uint16Array(65_536);
const foldPlane1 = new Uint16Array(65_536);
const expansions = new Map<number, string>();

const PUNCT_LIKE: Readonly<Record<string, string>> = {
  "؟": "?",
  "؛": ";",
  "،": ",",
  "՞": "?",
  "“": '"',
  "”": '"',
  "„": '"',
  "‟": '"',
  "«": '"',
  "»": '"',
  "‹": '"',
  "›": '"',
  "「": '"',
  "」": '"',
  "『": '"',
  "』": '"',
  "－": "-",
};
const APOSTROPHES = "'’‘ʼʹ′`´＇ʻ‛";
const HYPHENS = "-‐‑﹣－⁃";
// Latin letters that Unicode does not decompose, small capitals and turned look-alikes included.
const LATIN_EXTRA: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ŋ: "n",
  ı: "i",
  ɑ: "a",
  ɡ: "g",
  ɩ: "i",
  ɪ: "i",
  ʟ: "l",
  ʀ: "r",
  ɴ: "n",
  ʙ: "b",
  ɢ: "g",
  ʜ: "h",
  ʏ: "y",
  ꜰ: "f",
  ꜱ: "s",
  ᴀ: "a",
  ᴄ: "c",
  ᴅ: "d",
  ᴇ: "e",
  ᴊ: "j",
  ᴋ: "k",
  ᴍ: "m",
  ᴏ: "o",
  ᴘ: "p",
  ᴛ: "t",
  ᴜ: "u",
  ᴠ: "v",
  ᴡ: "w",
  ᴢ: "z",
};
const OTHER_EXTRA: Readonly<Record<string, string>> = { ς: "σ", ى: "ي", ی: "ي", ک: "ك", ё: "е", ـ: "" };
const NOT_EMOJI = "©®™‼⁉〰〽㊗㊙ℹ↔↕↖↗↘↙↩↪Ⓜ";

/** Folds one character to its final form; the empty string if nothing of it stays. */
function foldCharacter(character: string): string {
  let text = character;
  for (let round = 0; round < 3; round++) {
    let next = "";
    for (const each of text.normalize("NFKC").toLowerCase()) {
      const extra = LATIN_EXTRA[each] ?? OTHER_EXTRA[each];
      if (extra !== undefined) next += extra;
      else if (/\p{Script=Cyrillic}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(each))
        next += each;
      else
        next += each.normalize("NFD").replace(/[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}]/gu, stripMark);
    }
    if (next === text) break;
    text = next;
  }
  return text.normalize("NFC").replace(/[’‘ʼʹ′`´ʻ‛]/g, "'");
}

function stripMark(character: string): string {
  return /\p{M}/u.test(character) ? "" : character;
}

function scriptFlag(unit: number): number {
  if (unit < 0x250 || (unit >= 0x1e00 && unit < 0x1f00)) return F_LATIN;
  if (unit >= 0x370 && unit < 0x400) return F_GREEK;
  if (unit >= 0x400 && unit < 0x530) return F_CYRILLIC;
  return 0;
}

function digitValue(code: number): number {
  let before = 0;
  while (before < 50 && /\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before++;
  return 48 + (before % 10);
}

interface Learnt {
  readonly flags: number;
  /** Folded form; empty for classes that have none. */
  readonly form: string;
}

function learnSign(code: number, character: string): Learnt | null {
  if (/[\n\r\v\f\u0085\u2028\u2029]/.test(character)) return { flags: C_NEWLINE, form: "\n" };
  if (/[\s\p{Cc}\p{Zs}\p{Cn}\p{Co}\p{Cs}]/u.test(character) && !/\p{Default_Ignorable_Code_Point}/u.test(character))
    return { flags: C_SPACE, form: " " };
  if (APOSTROPHES.includes(character)) return { flags: C_APOS, form: "'" };
  if (HYPHENS.includes(character)) return { flags: C_HYPHEN, form: "-" };
  if (/[\p{Default_Ignorable_Code_Point}\p{Cf}]/u.test(character)) return { flags: C_IGNORE, form: "" };
  if (/\p{M}/u.test(character)) {
    const off = /[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Cyrillic}\p{Script=Syriac}]/u;
    return off.test(character) ? { flags: C_IGNORE | F_ACCENT, form: "" } : { flags: C_MARK, form: character };
  }
  if (code >= 0x1f150 && code <= 0x1f189 && code !== 0x1f18a) {
    const letter = (code - (code >= 0x1f170 ? 0x1f170 : 0x1f150)) % 26;
    return { flags: C_LETTER | F_UPPER | F_LATIN, form: String.fromCharCode(97 + letter) };
  }
  if (/[\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(character) && !NOT_EMOJI.includes(character))
    return { flags: C_EMOJI, form: character };
  return null;
}

function learnCharacter(code: number): Learnt {
  const character = String.fromCodePoint(code);
  const sign = learnSign(code, character);
  if (sign !== null) return sign;
  if (/\p{Nd}/u.test(character)) {
    const plain = character.normalize("NFKC");
    return { flags: C_DIGIT, form: /^[0-9]$/.test(plain) ? plain : String.fromCharCode(digitValue(code)) };
  }
  const form = foldCharacter(character);
  if (form === "") return { flags: C_IGNORE | F_ACCENT, form };
  if (
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]/u.test(
      character,
    ) &&
    /^\p{L}$|^[々〆]$/u.test(form)
  )
    return { flags: C_IDEO, form };
  if (/^[0-9]$/.test(form)) return { flags: C_DIGIT, form };
  if (/^[\p{L}\p{Nl}][\p{L}\p{Nl}\p{M}]*$/u.test(form)) {
    let flags = form.length === 1 ? C_LETTER : C_EXPAND;
    if (/[\p{Lu}\p{Lt}]/u.test(character) || /^\p{Lu}/u.test(character.normalize("NFKC"))) flags |= F_UPPER;
    if (form !== character.normalize("NFKC").toLowerCase()) flags |= F_ACCENT;
    for (let i = 0; i < form.length; i++) flags |= scriptFlag(form.charCodeAt(i));
    return { flags, form };
  }
  const alike = PUNCT_LIKE[character] ?? PUNCT_LIKE[form] ?? form;
  if (alike.length === 1 && alike.charCodeAt(0) < 128 && character !== alike) {
    const ascii = alike.charCodeAt(0);
    return { flags: info[ascii] ?? C_PUNCT, form: alike };
  }
  return { flags: C_PUNCT, form: alike.length === 1 ? alike : character };
}

function store(infos: Uint16Array, folds: Uint16Array, index: number, code: number, learnt: Learnt): number {
  let flags = learnt.flags;
  const bare = flags & CLASS;
  if (learnt.form.length === 1) folds[index] = learnt.form.charCodeAt(0);
  else if (bare === C_LETTER || bare === C_EXPAND || bare === C_IDEO || bare === C_MARK) {
    expansions.set(code, learnt.form);
    if (bare === C_LETTER) flags = (flags & ~CLASS) | C_EXPAND;
  } else if (code <= 0xffff) folds[index] = index;
  infos[index] = flags | F_KNOWN;
  if (code <= 0xffff) plain[code] = plainOf(flags, folds[index]!);
  return flags | F_KNOWN;
}

function plainOf(flags: number, form: number): number {
  const kind = flags & CLASS;
  if (kind === C_DIGIT) return form | P_DIGIT;
  if (kind !== C_LETTER) return 0;
  let bits = form | P_LETTER;
  if ((flags & F_UPPER) !== 0) bits |= P_UPPER;
  if ((flags & F_ACCENT) !== 0) bits |= P_ACCENT;
  if ((flags & F_LATIN) !== 0) bits |= P_LATIN;
  if ((flags & (F_CYRILLIC | F_GREEK)) !== 0) bits |= P_GREEK_OR_CYRILLIC;
  return bits;
}

/** Class and flags of a unit of the basic plane, working them out on first sight. */
export function learn(unit: number): number {
  const known = info[unit] ?? 0;
  if (known !== 0) return known;
  if (unit >= 0xd800 && unit <= 0xdfff) {
    fold[unit] = unit;
    return (info[unit] = (unit < 0xdc00 ? C_HIGH : C_SPACE) | F_KNOWN);
  }
  return store(info, fold, unit, unit, learnCharacter(unit));
}

/** Class and flags of a code point above the basic plane. */
export function learnAstral(code: number): number {
  if (code >= 0x20000 && code < 0x40000) return C_IDEO;
  if (code >= 0xe0000 && code < 0xe1000) return C_IGNORE;
  if (code >= 0x20000) return C_SPACE;
  const index = code - 0x10000;
  const known = infoPlane1[index] ?? 0;
  return known === 0 ? store(infoPlane1, foldPlane1, index, code, learnCharacter(code)) : known;
}

/** Folded unit of a plane 1 character, or 0 if its form is longer than one unit. */
export function foldAstral(code: number): number {
  return code < 0x20000 && !expansions.has(code) ? (foldPlane1[code - 0x10000] ?? 0) : 0;
}

/** Folded form of a character that folds to several units. */
export function expansionOf(code: number): string {
  return expansions.get(code) ?? String.fromCodePoint(code);
}

/** The code point at a high surrogate, or 0 if no low surrogate follows. */
export function codeAt(units: Uint16Array, at: number, limit: number): number {
  const low = at + 1 < limit ? units[at + 1]! : 0;
  return low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((units[at]! - 0xd800) << 10) + (low - 0xdc00) : 0;
}

for (let unit = 0; unit < 128; unit++) {
  const lower = unit | 32;
  let flags = C_PUNCT;
  if (lower >= 97 && lower <= 122) flags = C_LETTER | F_LATIN | (unit < 97 ? F_UPPER : 0);
  else if (unit >= 48 && unit <= 57) flags = C_DIGIT;
  else if (unit >= 10 && unit <= 13) flags = C_NEWLINE;
  else if (unit <= 32 || unit === 127) flags = C_SPACE;
  info[unit] = flags | F_KNOWN;
  fold[unit] = flags & F_UPPER ? lower : unit;
  plain[unit] = plainOf(flags, fold[unit]!);
}
const SIGNS: readonly (readonly [string, number])[] = [
  ["#", C_HASH],
  ["@", C_AT],
  ["'", C_APOS],
  ["`", C_APOS],
  ["-", C_HYPHEN],
  ["&", C_AMP],
  ["_", C_UNDERSCORE],
  [".", C_DOT],
  ["$", C_INNER],
  ["*", C_INNER],
];
for (const [sign, kind] of SIGNS) info[sign.charCodeAt(0)] = kind | F_KNOWN;
fold[96] = 39;
