/**
 * Language of a post from its own words: script first, then function words, endings and telling
 * letters; what is declared counts as one more voice, stronger the less the text says. Mentions,
 * links and hashtags do not vote. Gives "und" rather than a guess.
 */

import { endingBits, functionWordBits, KNOWN_LANGUAGES, TELLING_LETTERS } from "./language-words.ts";
import { openMemo } from "./phrase-memo.ts";
import { KIND_WORD, MARK_ACCENT, MARK_PART, type Tokens } from "./tokens.ts";
import { buildWordTable, findWord, type WordTable } from "./word-table.ts";

export interface LanguageGuess {
  /** ISO 639-1 code or "und". */
  readonly lang: string;
  /** 0 (nothing to go by) to 1. */
  readonly confidence: number;
}

const UNKNOWN: LanguageGuess = { lang: "und", confidence: 0 };

// Scripts by code point range; those with one main language name it.
const SCRIPTS: readonly (readonly [from: number, to: number, script: string])[] = [
  [0x41, 0x24f, "latin"],
  [0x1e00, 0x1eff, "latin"],
  [0x370, 0x3ff, "el"],
  [0x400, 0x52f, "cyrillic"],
  [0x531, 0x58f, "hy"],
  [0x590, 0x5ff, "he"],
  [0x600, 0x6ff, "arabic"],
  [0x750, 0x77f, "arabic"],
  [0xfb50, 0xfdff, "arabic"],
  [0xfe70, 0xfefc, "arabic"],
  [0x900, 0x97f, "devanagari"],
  [0x980, 0x9ff, "bn"],
  [0xa00, 0xa7f, "pa"],
  [0xa80, 0xaff, "gu"],
  [0xb80, 0xbff, "ta"],
  [0xc00, 0xc7f, "te"],
  [0xc80, 0xcff, "kn"],
  [0xd00, 0xd7f, "ml"],
  [0xd80, 0xdff, "si"],
  [0xe00, 0xe7f, "th"],
  [0xe80, 0xeff, "lo"],
  [0x1000, 0x109f, "my"],
  [0x10a0, 0x10ff, "ka"],
  [0x1200, 0x137f, "am"],
  [0x1780, 0x17ff, "km"],
  [0x3040, 0x30ff, "kana"],
  [0x4e00, 0x9fff, "han"],
  [0x3400, 0x4dbf, "han"],
  [0xac00, 0xd7af, "ko"],
  [0x1100, 0x11ff, "ko"],
];

/** Words looked at; more do not change the answer. */
const MOST_WORDS = 120;
/** Weight of what is declared, in function words. */
const DECLARED = 1.5;
/** Lead over the second best, in function words, that makes a guess sure. */
const SURE_LEAD = 3;
/** Least share of what the words say that the winner must have. */
const LEAST = 0.5;

const COUNT = KNOWN_LANGUAGES.length;
let table: WordTable | null = null;
let endings: readonly (readonly [string, number])[] = [];
const letters = new Map<string, number>();
const scores = new Float64Array(COUNT);

function prepare(): WordTable {
  if (table !== null) return table;
  endings = endingBits();
  for (const [letter, langs] of Object.entries(TELLING_LETTERS))
    letters.set(
      letter,
      langs.split(" ").reduce((bits, lang) => bits | (1 << KNOWN_LANGUAGES.indexOf(lang)), 0),
    );
  table = buildWordTable(functionWordBits());
  return table;
}

/** Adds a weight to every language of a bit set, shared among them. */
function vote(bits: number, weight: number): void {
  let sharing = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) sharing++;
  for (let i = 0; i < COUNT; i++) if ((bits & (1 << i)) !== 0) scores[i]! += weight / Math.sqrt(sharing);
}

/** Language of the tokens; `declared` is a BCP 47 tag or null. Empty text follows the declaration. */
export function identifyLanguage(tokens: Tokens, declared: string | null): LanguageGuess {
  const claimed = declaredCode(declared);
  const script = mainScript(tokens);
  if (script === null) return claimed === null ? UNKNOWN : { lang: claimed, confidence: 0.3 };
  if (script !== "latin") return byScript(script, tokens, claimed);
  return byWords(tokens, claimed);
}

/** Primary subtag of a BCP 47 tag, or null for none, "und" and rubbish. */
function declaredCode(declared: string | null): string | null {
  const code = /^([a-z]{2,3})(?:[-_]|$)/i.exec(declared ?? "")?.[1]?.toLowerCase() ?? null;
  return code === "und" || code === "zxx" || code === "mul" ? null : code;
}

/** Script of most words, or null when there are no words. */
function mainScript(tokens: Tokens): string | null {
  const seen = new Map<string, number>();
  let words = 0;
  let latin = 0;
  for (let i = 0; i < tokens.count && words < MOST_WORDS; i++) {
    if (tokens.kind[i] !== KIND_WORD || (tokens.mark[i]! & MARK_PART) !== 0) continue;
    words++;
    const code = tokens.source.codePointAt(tokens.start[i]!) ?? 0;
    if (code >= 0x41 && code <= 0x24f) {
      if (latin++ === 0 && !seen.has("latin")) seen.set("latin", 0);
      continue;
    }
    const script = scriptOf(code);
    const weight = script === "han" || script === "kana" || script === "th" ? 0.5 : 1;
    if (script !== null) seen.set(script, (seen.get(script) ?? 0) + weight);
  }
  if (latin > 0) seen.set("latin", latin + seen.get("latin")!);
  let best: string | null = null;
  for (const [script, count] of seen) if (best === null || count > (seen.get(best) ?? 0)) best = script;
  // A Japanese text is told by its kana, however many Han characters it has.
  return best === "han" && (seen.get("kana") ?? 0) * 8 > (seen.get("han") ?? 0) ? "kana" : best;
}

function scriptOf(code: number): string | null {
  for (const [from, to, script] of SCRIPTS) if (code >= from && code <= to) return script;
  return null;
}

const SCRIPT_LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  cyrillic: ["ru", "uk", "bg", "sr", "be", "mk", "kk", "mn", "ky", "tg"],
  arabic: ["ar", "fa", "ur", "ps", "ckb", "sd", "ug"],
  devanagari: ["hi", "mr", "ne", "sa", "mai", "bho"],
  han: ["zh", "ja", "yue"],
  kana: ["ja"],
};

function byScript(script: string, tokens: Tokens, claimed: string | null): LanguageGuess {
  const languages = SCRIPT_LANGUAGES[script];
  if (languages === undefined) return { lang: script, confidence: 0.95 };
  if (claimed !== null && languages.includes(claimed)) return { lang: claimed, confidence: 0.95 };
  const text = tokens.source.slice(0, 2000);
  if (script === "cyrillic") {
    if (/[іїєґІЇЄҐ]/.test(text)) return { lang: "uk", confidence: 0.85 };
    if (/[ђћљњџјЂЋЉЊЏЈ]/.test(text)) return { lang: "sr", confidence: 0.8 };
    return { lang: "ru", confidence: 0.8 };
  }
  if (script === "arabic") {
    if (/[ٹڈڑںےھہ]/.test(text)) return { lang: "ur", confidence: 0.85 };
    if (/[پچژگ]/.test(text)) return { lang: "fa", confidence: 0.75 };
    return { lang: "ar", confidence: 0.85 };
  }
  return { lang: languages[0] ?? "und", confidence: 0.85 };
}

function byWords(tokens: Tokens, claimed: string | null): LanguageGuess {
  const known = prepare();
  scores.fill(0);
  let words = 0;
  for (let i = 0; i < tokens.count && words < MOST_WORDS; i++) {
    const mark = tokens.mark[i]!;
    if (tokens.kind[i] !== KIND_WORD || (mark & MARK_PART) !== 0) continue;
    words++;
    const bits = findWord(known, tokens.lo[i]!, tokens.hi[i]!);
    if (bits > 0) vote(bits, 1);
    else if (tokens.end[i]! - tokens.start[i]! > 4) voteEnding(tokens, i);
    if ((mark & MARK_ACCENT) !== 0) voteLetters(tokens.source.slice(tokens.start[i], tokens.end[i]));
  }
  if (/[¿¡]/.test(tokens.source.slice(0, 2000))) vote(letters.get("¿") ?? 0, 1.5);
  const claim = claimed === null ? -1 : KNOWN_LANGUAGES.indexOf(claimed);
  let said = 0;
  for (let i = 0; i < COUNT; i++) said = Math.max(said, scores[i]!);
  if (said < LEAST) return claimed === null ? UNKNOWN : { lang: claimed, confidence: 0.4 };
  if (claim >= 0) scores[claim]! += DECLARED;
  let best = 0;
  for (let i = 1; i < COUNT; i++) if (scores[i]! > scores[best]!) best = i;
  let second = 0;
  for (let i = 0; i < COUNT; i++) if (i !== best) second = Math.max(second, scores[i]!);
  const lead = scores[best]! - second;
  // A declared language without a word list stands unless the words clearly speak another one.
  if (claimed !== null && claim < 0 && said < words * 0.35) return { lang: claimed, confidence: 0.4 };
  if (lead < 0.2 && claimed === null) return UNKNOWN;
  return { lang: KNOWN_LANGUAGES[best] ?? "und", confidence: Math.min(1, 0.4 + (0.6 * lead) / SURE_LEAD) };
}

/** Languages of the longest telling ending, by word: trying all endings anew would be half of the work on a post. */
const endingMemo = openMemo((folded) => {
  for (const [ending, bits] of endings) if (folded.endsWith(ending)) return [bits];
  return [];
});

function voteEnding(tokens: Tokens, i: number): void {
  const place = endingMemo.look(tokens, i);
  if (place !== 0) vote(endingMemo.pool[place + 1]!, 0.35);
}

function voteLetters(word: string): void {
  for (const letter of word.toLowerCase().normalize("NFC")) {
    const bits = letters.get(letter);
    if (bits !== undefined) vote(bits, 0.8);
  }
}
