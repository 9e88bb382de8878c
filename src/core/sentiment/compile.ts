/**
 * Lexicons as typed arrays by word number, one pack a language, ready for score.ts. Decides which
 * list wins when several name a word (overlay over modifiers over valence, a later file over an
 * earlier one of its kind). Signs of every language (emoji, emoticons) are in each pack.
 */

import { formOf } from "../text/forms.ts";
import { createTokens, tokenise } from "../text/tokenise.ts";
import { KIND_EMOJI, KIND_NUMBER, KIND_WORD } from "../text/tokens.ts";
import { buildWordTable, type WordTable } from "../text/word-table.ts";
import type { Target } from "../../model/analysis.ts";
import type { LexiconFile } from "./lexicon-file.ts";

export const ROLE_NEGATOR = 1;
export const ROLE_BOOSTER = 2;
export const ROLE_TURN = 4;
/** Begins at least one phrase. */
export const ROLE_OPENS = 8;
/** Its valence depends on words near it. */
export const ROLE_NEAR = 16;
/** Carries an emotion. */
export const ROLE_EMOTION = 32;
/** A medical word that is no sentiment: learned models pass over it. */
export const ROLE_QUIET = 64;
/** Names what a feeling may be aimed at. */
export const ROLE_TARGET = 128;
/** Can weigh something by itself: it has a valence, opens a phrase, has a context or turns the sentence. */
export const ROLE_WEIGHS = 256;
/** Stands second in some phrase. */
export const ROLE_FOLLOWS = 512;

export interface Phrase {
  /** Word numbers in a row, the first included. */
  readonly words: readonly number[];
  readonly valence: number;
}

/** Everything known of one language. Number 0 is the unknown word. */
export interface Pack {
  readonly lang: string;
  /** Whether there is a valence list of the language itself, not of signs alone. */
  readonly hasValences: boolean;
  readonly table: WordTable;
  readonly role: Uint16Array;
  readonly valence: Float64Array;
  readonly boost: Float64Array;
  /** By first word, longest first; undefined where no phrase begins. */
  readonly phrases: readonly (readonly Phrase[] | undefined)[];
  /** Words of which one nearby gives the word the other valence. */
  readonly near: ReadonlyMap<number, { readonly words: ReadonlySet<number>; readonly valence: number }>;
  readonly emotions: ReadonlyMap<number, readonly (readonly [emotion: string, strength: number])[]>;
  readonly targets: ReadonlyMap<number, Target>;
}

export interface Lexicons {
  readonly packs: ReadonlyMap<string, Pack>;
  /** For languages without lexicon: signs only. */
  readonly signs: Pack;
}

/** Pack of a language: "und" is read as English, since short posts of no known language mostly borrow it. */
export function packFor(lexicons: Lexicons, lang: string): Pack {
  const code = lang === "und" ? "en" : lang.length > 2 ? lang.slice(0, 2) : lang;
  return lexicons.packs.get(code) ?? lexicons.signs;
}

/** Compiles the files of all languages. */
export function compileLexicons(files: readonly LexiconFile[]): Lexicons {
  const signs = files.filter((file) => file.lang === "und");
  const languages = new Set(files.map((file) => file.lang).filter((lang) => lang !== "und"));
  const packs = new Map<string, Pack>();
  for (const lang of languages)
    packs.set(lang, compilePack(lang, [...signs, ...files.filter((file) => file.lang === lang)]));
  return { packs, signs: compilePack("und", signs) };
}

const tokens = createTokens();

/** Folded words of a term. */
function formsOf(term: string): readonly string[] {
  tokenise(term, tokens);
  const forms: string[] = [];
  for (let i = 0; i < tokens.count; i++) {
    const kind = tokens.kind[i];
    if (kind === KIND_WORD || kind === KIND_NUMBER || kind === KIND_EMOJI) forms.push(formOf(tokens, i));
  }
  return forms;
}

interface Draft {
  readonly role: number[];
  readonly valence: number[];
  readonly boost: number[];
  readonly numbers: Map<string, number>;
}

function numberOf(draft: Draft, form: string): number {
  const known = draft.numbers.get(form);
  if (known !== undefined) return known;
  const id = draft.role.length;
  draft.role.push(0);
  draft.valence.push(0);
  draft.boost.push(0);
  draft.numbers.set(form, id);
  return id;
}

const ORDER: readonly LexiconFile["kind"][] = ["valence", "modifiers", "overlay", "emotions", "targets"];

function compilePack(lang: string, files: readonly LexiconFile[]): Pack {
  const draft: Draft = { role: [0], valence: [0], boost: [0], numbers: new Map() };
  const phrases = new Map<number, Phrase[]>();
  const near = new Map<number, { words: ReadonlySet<number>; valence: number }>();
  const emotions = new Map<number, (readonly [string, number])[]>();
  const targets = new Map<number, Target>();
  for (const kind of ORDER)
    for (const file of files)
      if (file.kind === kind)
        for (const [term = "", second = "", third = ""] of file.rows) {
          const words = formsOf(term).map((form) => numberOf(draft, form));
          const first = words[0];
          if (first === undefined) continue;
          if (kind === "emotions") addEmotion(draft, emotions, words, second, Number(third));
          else if (kind === "targets") {
            targets.set(first, second as Target);
            draft.role[first]! |= ROLE_TARGET;
          } else if (kind === "modifiers") addModifier(draft, words, second, Number(third));
          else if (third !== "") {
            const context = new Set(
              third.split(" ").flatMap((each) => formsOf(each).map((form) => numberOf(draft, form))),
            );
            near.set(first, { words: context, valence: Number(second) });
            draft.role[first]! |= ROLE_NEAR;
          } else if (words.length === 1) {
            draft.valence[first] = Number(second);
            if (kind === "overlay" && Number(second) === 0) draft.role[first]! |= ROLE_QUIET;
          } else addPhrase(draft, phrases, words, Number(second));
        }
  for (const list of phrases.values()) list.sort((a, b) => b.words.length - a.words.length);
  return {
    lang,
    hasValences: files.some((file) => file.kind === "valence" && file.lang !== "und"),
    table: buildWordTable(draft.numbers),
    role: Uint16Array.from(draft.role, (role, id) =>
      draft.valence[id] !== 0 || (role & (ROLE_OPENS | ROLE_NEAR | ROLE_TURN)) !== 0 ? role | ROLE_WEIGHS : role,
    ),
    valence: Float64Array.from(draft.valence),
    boost: Float64Array.from(draft.boost),
    phrases: draft.role.map((_, id) => phrases.get(id)),
    near,
    emotions,
    targets,
  };
}

function addPhrase(draft: Draft, phrases: Map<number, Phrase[]>, words: readonly number[], valence: number): void {
  const first = words[0]!;
  draft.role[first]! |= ROLE_OPENS;
  draft.role[words[1]!]! |= ROLE_FOLLOWS;
  const list = (phrases.get(first) ?? []).filter((other) => other.words.join() !== words.join());
  phrases.set(first, [...list, { words, valence }]);
}

function addModifier(draft: Draft, words: readonly number[], role: string, value: number): void {
  const id = words.at(-1)!;
  if (role === "negator") draft.role[id]! |= ROLE_NEGATOR;
  else if (role === "turn") draft.role[id]! |= ROLE_TURN;
  else {
    draft.role[id]! |= ROLE_BOOSTER;
    draft.boost[id] = value;
    draft.valence[id] = 0;
  }
}

function addEmotion(
  draft: Draft,
  emotions: Map<number, (readonly [string, number])[]>,
  words: readonly number[],
  emotion: string,
  strength: number,
): void {
  if (words.length !== 1) return;
  const id = words[0]!;
  draft.role[id]! |= ROLE_EMOTION;
  emotions.set(id, [...(emotions.get(id) ?? []), [emotion, strength]]);
}
