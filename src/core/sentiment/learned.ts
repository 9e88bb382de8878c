/**
 * A learned model of sentiment or emotion over the tokens of a text: a linear model of words and
 * letter groups, and a net over word scores and surface, joined half and half (in logarithms). Pure;
 * what it remembers of words is a cache and changes no answer.
 */

import { type LinearModel, openLinearModel, rowOf, toProbabilities } from "../text/linear-model.ts";
import { type ModelFile, unpackLinear } from "../text/model-file.ts";
import { addNet, openNet, type OpenNet, unpackNet } from "../text/net.ts";
import type { WordMemo } from "../text/phrase-memo.ts";
import { KIND_WORD, type Tokens } from "../text/tokens.ts";
import type { Pack } from "./compile.ts";
import {
  addPair,
  addWord,
  beginDense,
  type Dense,
  denseCount,
  finishDense,
  openDense,
  type WordTables,
} from "./dense.ts";
import { type LetterGroups, nextKey, pairBegin, QUIET, SURFACE_KEYS, tripleBegin, wordKey } from "./features.ts";
import { readSurface, SURFACE } from "./surface.ts";
import { readUnits, type Units } from "./units.ts";
import { FACT_LETTERS, FACT_PAIR, FACT_ROW, FACT_TRIPLE, FACT_WEIGHTS, openWordFacts } from "./word-facts.ts";

export interface TextModel {
  /** ISO 639-1 code; "und" for one that serves where no other does. */
  readonly lang: string;
  readonly classes: readonly string[];
  readonly linear: LinearModel;
  readonly net: OpenNet | null;
  /** What the net reads, filled again for each text; null without a net. */
  readonly dense: Dense | null;
  readonly facts: WordMemo;
  /** Row of each number of the surface in `linear`, -1 for none. */
  readonly surfaceRows: Int32Array;
}

/** The model of a file; null where its parts are missing or do not fit together. */
export function openLearned(file: ModelFile, lang: string): TextModel | null {
  const data = unpackLinear(file, "linear");
  const letters = lettersOf(file);
  if (data === null || letters === null) return null;
  const linear = openLinearModel(data);
  const classes = data.classes.length;
  const net = unpackNet(file, "net");
  const tables = net === null ? null : openTables(file, classes, net.units);
  if (net !== null && (tables === null || net.classes !== classes)) return null;
  if (net !== null && tables !== null && net.inputs !== denseCount(classes, tables.priors)) return null;
  return {
    lang,
    classes: data.classes,
    linear,
    net: net === null ? null : openNet(net),
    dense: net === null || tables === null ? null : openDense(tables, net.units),
    facts: openWordFacts(lang, letters, linear, tables?.words ?? null),
    surfaceRows: Int32Array.from(SURFACE_KEYS, (key) => rowOf(linear, key)),
  };
}

function lettersOf(file: ModelFile): LetterGroups | null {
  const letters = file.head["letters"];
  if (!Array.isArray(letters) || letters.length !== 2) return null;
  const [least, most] = letters as readonly unknown[];
  return typeof least === "number" && typeof most === "number" && least > 0 && most <= 8 ? { least, most } : null;
}

/** Word tables of a file for a net of so many hidden units. */
function openTables(file: ModelFile, classes: number, units: number): WordTables | null {
  const words = unpackLinear(file, "words");
  const pairs = unpackLinear(file, "pairs");
  if (words === null || pairs === null || pairs.classes.length !== classes) return null;
  const priors = Number(file.head["priors"]);
  const brought = words.classes.length - 3 * classes - priors;
  if (!Number.isSafeInteger(priors) || priors < 0 || (brought !== 0 && brought !== units)) return null;
  const scales = Float64Array.from(words.bias);
  return { classes, priors, units: brought, words: openLinearModel(words), scales, pairs: openLinearModel(pairs) };
}

/** Sums of weights a class, of words and of letter groups. */
let wordSums = new Int32Array(8);
let letterSums = new Int32Array(8);

/** Writes the probability of each class into `into`. `pack` is that of the text's language. */
export function scoreLearned(model: TextModel, tokens: Tokens, pack: Pack, into: Float64Array): void {
  const units = readUnits(tokens, pack);
  scoreUnits(model, tokens, pack, units, readSurface(tokens, units, pack), into);
}

/** The same over units already read, of which some may have been silenced to see what they are worth. */
export function scoreUnits(
  model: TextModel,
  tokens: Tokens,
  pack: Pack,
  units: Units,
  surface: Float64Array,
  into: Float64Array,
): void {
  const { linear, net, dense, surfaceRows } = model;
  const { weights, scale, bias } = linear;
  const classes = bias.length;
  if (dense !== null) beginDense(dense);
  const { words, letters } = readWords(model, tokens, pack, units);
  const share = net === null ? 1 : 0.5;
  const byWords = words === 0 ? 0 : 1 / Math.sqrt(words);
  const byLetters = letters === 0 ? 0 : 1 / Math.sqrt(letters);
  for (let c = 0; c < classes; c++) into[c] = wordSums[c]! * byWords + letterSums[c]! * byLetters;
  for (let n = 0; n < SURFACE.length; n++) {
    const row = surfaceRows[n]!;
    const value = surface[n]!;
    if (value !== 0 && row >= 0) for (let c = 0; c < classes; c++) into[c]! += value * weights[row * classes + c]!;
  }
  for (let c = 0; c < classes; c++) into[c] = share * (into[c]! * scale + bias[c]!);
  if (net !== null && dense !== null) {
    finishDense(dense, surface);
    addNet(net, dense.values, dense.hidden, 1 - share, into);
  }
  toProbabilities(into, classes);
}

/** How many features of words and of letters there were, known or not. */
const read = { words: 0, letters: 0 };
const QUIET_PAIR = pairBegin(QUIET.lo, QUIET.hi) | 0;
const QUIET_TRIPLE = tripleBegin(QUIET.lo, QUIET.hi) | 0;

/** Adds up words, stems, letters, pairs and triples in `wordSums` and `letterSums`, and puts the words into `dense`. */
function readWords({ linear, dense, facts }: TextModel, tokens: Tokens, pack: Pack, units: Units): typeof read {
  const classes = linear.bias.length;
  if (wordSums.length < classes) {
    wordSums = new Int32Array(classes);
    letterSums = new Int32Array(classes);
  }
  wordSums.fill(0);
  letterSums.fill(0);
  const sums = wordSums;
  const ofLetters = letterSums;
  const { token, id, run, negated, quiet, count } = units;
  let words = 0;
  let letters = 0;
  // Keys begun with the word before, and with the two before; signed, so that they stay whole numbers.
  let pairs = 0;
  let triples = 0;
  let triplesOfTwo = 0;
  for (let k = 0; k < count; k++) {
    const i = token[k]!;
    const loud = quiet[k] === 0;
    let lo = QUIET.lo | 0;
    let hi = QUIET.hi | 0;
    let pair = QUIET_PAIR;
    let triple = QUIET_TRIPLE;
    if (loud) {
      lo = tokens.lo[i]! | 0;
      hi = tokens.hi[i]! | 0;
      let row = -1;
      const place = tokens.kind[i] === KIND_WORD ? facts.look(tokens, i) : 0;
      if (place === 0) {
        pair = pairBegin(lo, hi) | 0;
        triple = tripleBegin(lo, hi) | 0;
        addRow(linear, wordKey(lo, hi, negated[k]!) | 0, sums);
        words++;
        if (dense !== null) row = rowOf(dense.tables.words, wordKey(lo, hi, 0));
      } else {
        const { pool } = facts;
        pair = pool[place + FACT_PAIR]!;
        triple = pool[place + FACT_TRIPLE]!;
        row = pool[place + FACT_ROW]!;
        words += 2;
        letters += pool[place + FACT_LETTERS]!;
        const from = place + FACT_WEIGHTS;
        const said = negated[k] === 1 ? from + classes : from;
        for (let c = 0; c < classes; c++) {
          sums[c]! += pool[said + c]!;
          ofLetters[c]! += pool[from + 2 * classes + c]!;
        }
      }
      if (dense !== null) addWord(dense, row, negated[k] === 1, pack.valence[id[k]!]!);
    }
    if (k > 0 && run[k - 1] === run[k]) {
      const key = nextKey(pairs, lo, hi) | 0;
      addRow(linear, key, sums);
      words++;
      if (dense !== null && loud && quiet[k - 1] === 0) {
        const row = rowOf(dense.tables.pairs, key);
        if (row >= 0) addPair(dense, row);
      }
      if (k > 1 && run[k - 2] === run[k]) {
        addRow(linear, nextKey(triplesOfTwo, lo, hi) | 0, sums);
        words++;
      }
    }
    triplesOfTwo = nextKey(triples, lo, hi) | 0;
    triples = triple;
    pairs = pair;
  }
  read.words = words;
  read.letters = letters;
  return read;
}

function addRow(linear: LinearModel, key: number, sums: Int32Array): void {
  const row = rowOf(linear, key);
  if (row < 0) return;
  const { weights } = linear;
  const classes = linear.bias.length;
  const at = row * classes;
  for (let c = 0; c < classes; c++) sums[c]! += weights[at + c]!;
}
