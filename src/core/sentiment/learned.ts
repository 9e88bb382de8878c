/**
 * A learned model of sentiment or emotion over the tokens of a text: a linear model of words and
 * letter groups, and a net over word scores and surface, joined half and half (in logarithms). Pure;
 * what it remembers of words is a cache and changes no answer.
 */

import { type LinearModel, openLinearModel, rowOf, toProbabilities } from "../text/linear-model.ts";
import { type ModelFile, unpackLinear } from "../text/model-file.ts";
import { addNet, type Net, unpackNet } from "../text/net.ts";
import { hashWord } from "../text/hash.ts";
import { openMemo, type WordMemo } from "../text/phrase-memo.ts";
import { stem } from "../text/stem.ts";
import { KIND_WORD, type Tokens } from "../text/tokens.ts";
import type { Pack } from "./compile.ts";
import { denseCount, readDense, type WordTables } from "./dense.ts";
import {
  letterKeys,
  type LetterGroups,
  pairKey,
  QUIET,
  stemKey,
  SURFACE_KEYS,
  tripleKey,
  wordKey,
} from "./features.ts";
import { readSurface, SURFACE } from "./surface.ts";
import { readUnits, type Units } from "./units.ts";

export interface TextModel {
  /** ISO 639-1 code; "und" for one that serves where no other does. */
  readonly lang: string;
  readonly classes: readonly string[];
  readonly linear: LinearModel;
  readonly tables: WordTables | null;
  readonly net: Net | null;
  /** Per word: halves of the hash of its stem, its letter groups, and their weights a class added up. */
  readonly memo: WordMemo;
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
    tables,
    net,
    memo: openMemo((folded) => wordNumbers(folded, lang, letters, linear)),
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

function wordNumbers(folded: string, lang: string, letters: LetterGroups, linear: LinearModel): readonly number[] {
  const { lo, hi } = hashWord(stem(folded, lang));
  const keys = letterKeys(folded, letters);
  const classes = linear.classes.length;
  const sums = Array.from<number>({ length: classes }).fill(0);
  for (const key of keys) {
    const row = rowOf(linear, key);
    if (row >= 0) for (let c = 0; c < classes; c++) sums[c]! += linear.weights[row * classes + c]!;
  }
  return [lo | 0, hi | 0, keys.length, ...sums];
}

let dense = new Float64Array(0);
let hidden = new Float64Array(0);
let wordSums = new Float64Array(8);
let letterSums = new Float64Array(8);

/** Writes the probability of each class into `into`. `pack` is that of the text's language. */
export function scoreLearned(model: TextModel, tokens: Tokens, pack: Pack, into: Float64Array): void {
  scoreUnits(model, tokens, pack, readUnits(tokens, pack), into);
}

/** The same over units already read, of which some may have been silenced to see what they are worth. */
export function scoreUnits(model: TextModel, tokens: Tokens, pack: Pack, units: Units, into: Float64Array): void {
  const surface = readSurface(tokens, units, pack);
  const classes = model.classes.length;
  const { net, tables } = model;
  const share = net === null ? 1 : 0.5;
  sumLinear(model, tokens, units, surface, share, into);
  if (net !== null && tables !== null) {
    if (dense.length < net.inputs) dense = new Float64Array(net.inputs);
    if (hidden.length !== net.units) hidden = new Float64Array(net.units);
    readDense(tokens, units, pack, tables, dense, hidden, surface);
    addNet(net, dense, hidden, 1 - share, into);
  }
  toProbabilities(into, classes);
}

function sumLinear(
  { linear, memo, surfaceRows }: TextModel,
  tokens: Tokens,
  units: Units,
  surface: Float64Array,
  share: number,
  into: Float64Array,
): void {
  const { weights, scale, bias } = linear;
  const classes = bias.length;
  if (wordSums.length < classes) {
    wordSums = new Float64Array(classes);
    letterSums = new Float64Array(classes);
  }
  wordSums.fill(0);
  letterSums.fill(0);
  const { token, run, negated, quiet } = units;
  let [words, letters] = [0, 0];
  let [lo1, hi1, lo2, hi2] = [0, 0, 0, 0];
  for (let k = 0; k < units.count; k++) {
    const i = token[k]!;
    const loud = quiet[k] === 0;
    const lo = loud ? tokens.lo[i]! : QUIET.lo;
    const hi = loud ? tokens.hi[i]! : QUIET.hi;
    if (loud) {
      addRow(linear, wordKey(lo, hi, negated[k]!));
      words++;
      const place = tokens.kind[i] === KIND_WORD ? memo.look(tokens, i) : 0;
      if (place !== 0) {
        const { pool } = memo;
        addRow(linear, stemKey(pool[place + 1]!, pool[place + 2]!, negated[k]!));
        words++;
        letters += pool[place + 3]!;
        for (let c = 0; c < classes; c++) letterSums[c]! += pool[place + 4 + c]!;
      }
    }
    if (k > 0 && run[k - 1] === run[k]) {
      addRow(linear, pairKey(lo1, hi1, lo, hi));
      words++;
      if (k > 1 && run[k - 2] === run[k]) {
        addRow(linear, tripleKey(lo2, hi2, lo1, hi1, lo, hi));
        words++;
      }
    }
    lo2 = lo1;
    hi2 = hi1;
    lo1 = lo;
    hi1 = hi;
  }
  const byWords = words === 0 ? 0 : 1 / Math.sqrt(words);
  const byLetters = letters === 0 ? 0 : 1 / Math.sqrt(letters);
  for (let c = 0; c < classes; c++) {
    let sum = wordSums[c]! * byWords + letterSums[c]! * byLetters;
    for (let n = 0; n < SURFACE.length; n++) {
      const row = surfaceRows[n]!;
      if (row >= 0) sum += surface[n]! * weights[row * classes + c]!;
    }
    into[c] = share * (sum * scale + bias[c]!);
  }
}

function addRow(linear: LinearModel, key: number): void {
  const row = rowOf(linear, key);
  if (row < 0) return;
  const { weights } = linear;
  const classes = linear.bias.length;
  const at = row * classes;
  for (let c = 0; c < classes; c++) wordSums[c]! += weights[at + c]!;
}
