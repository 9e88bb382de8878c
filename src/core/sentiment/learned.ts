/**
 * A learned model of sentiment or emotion over the tokens of a text: a linear model of words and
 * letter groups, and a net over word scores and surface, joined half and half (in logarithms). Pure;
 * what it remembers of words is a cache and changes no answer.
 */

import { type LinearModel, openLinearModel, rowOf, toProbabilities } from "../text/linear-model.ts";
import { type ModelFile, unpackLinear } from "../text/model-file.ts";
import { addNet, openNet, type OpenNet, unpackNet } from "../text/net.ts";
import type { Tokens } from "../text/tokens.ts";
import { beginList, fillDense, type Listed, valenceOf } from "./columns.ts";
import type { Pack } from "./compile.ts";
import { type Dense, denseCount, openDense, type WordTables } from "./dense.ts";
import { type LetterGroups, nextKey, SURFACE_KEYS } from "./features.ts";
import { readSurface, SURFACE } from "./surface.ts";
import { readUnits, type Units } from "./units.ts";
import {
  addRow,
  FACT_HI,
  FACT_LETTERS,
  FACT_LO,
  FACT_PAIR,
  FACT_ROW,
  FACT_TRIPLE,
  FACT_WEIGHTS,
  FACT_WORDS,
  openWordFacts,
  placeOf,
  reserveFacts,
  type WordFacts,
} from "./word-facts.ts";

export interface TextModel {
  /** ISO 639-1 code; "und" for one that serves where no other does. */
  readonly lang: string;
  readonly classes: readonly string[];
  readonly linear: LinearModel;
  readonly net: OpenNet | null;
  /** What the net reads, filled again for each text; null without a net. */
  readonly dense: Dense | null;
  readonly facts: WordFacts;
  /** Of each number of the surface, a weight a class in units of `linear`; 0 for what it does not know. */
  readonly surface: Float64Array;
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
    surface: Float64Array.from(SURFACE_KEYS.flatMap((key) => weightsOf(linear, key))),
  };
}

function weightsOf(linear: LinearModel, key: number): readonly number[] {
  const row = rowOf(linear, key);
  return linear.bias.map((_, c) => (row < 0 ? 0 : linear.weights[row * linear.bias.length + c]!));
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
  const { linear, net, dense } = model;
  const { scale, bias } = linear;
  const classes = bias.length;
  readFacts(model, tokens, units);
  const { words, letters, wordSums, letterSums } = read;
  const share = net === null ? 1 : 0.5;
  const byWords = words === 0 ? 0 : 1 / Math.sqrt(words);
  const byLetters = letters === 0 ? 0 : 1 / Math.sqrt(letters);
  for (let c = 0; c < classes; c++) into[c] = wordSums[c]! * byWords + letterSums[c]! * byLetters;
  for (let n = 0; n < SURFACE.length; n++) {
    const value = surface[n]!;
    if (value !== 0) for (let c = 0; c < classes; c++) into[c]! += value * model.surface[n * classes + c]!;
  }
  for (let c = 0; c < classes; c++) into[c] = share * (into[c]! * scale + bias[c]!);
  if (net !== null && dense !== null) {
    fillDense(dense, listWords(model, dense, pack, units), surface);
    addNet(net, dense.values, dense.hidden, 1 - share, into);
  }
  toProbabilities(into, classes);
}

/** What was read of the last text. */
const read = {
  /** How many features of words and of letters there were, known or not. */
  words: 0,
  letters: 0,
  /** Sums of weights a class. */
  wordSums: new Int32Array(8),
  letterSums: new Int32Array(8),
};

let capacity = 256;
/** By unit: place of its facts; keys of the pair and the triple that end with it, 0 for none. */
let places = new Int32Array(capacity);
let pairs = new Int32Array(capacity);
let triples = new Int32Array(capacity);

/**
 * Adds up words, stems, letters, pairs and triples. One short loop after the other: what a loop reads
 * from memory then comes in together, and its few numbers stay in registers.
 */
function readFacts({ linear, facts }: TextModel, tokens: Tokens, units: Units): void {
  const classes = linear.bias.length;
  const { count } = units;
  if (capacity < count) {
    capacity = Math.max(count, capacity * 2);
    places = new Int32Array(capacity);
    pairs = new Int32Array(capacity);
    triples = new Int32Array(capacity);
  }
  if (read.wordSums.length < classes) {
    read.wordSums = new Int32Array(classes);
    read.letterSums = new Int32Array(classes);
  }
  read.wordSums.fill(0);
  read.letterSums.fill(0);
  read.words = read.letters = 0;
  reserveFacts(facts, count);
  const { token, quiet } = units;
  for (let k = 0; k < count; k++) places[k] = quiet[k] === 1 ? 0 : placeOf(facts, tokens, token[k]!);
  addFacts(facts, units, classes);
  chainKeys(facts.rows, units);
  addChains(linear, pairs, count);
  addChains(linear, triples, count);
}

function addFacts({ rows }: WordFacts, { count, negated }: Units, classes: number): void {
  const { wordSums, letterSums } = read;
  let words = 0;
  let letters = 0;
  for (let k = 0; k < count; k++) {
    const place = places[k]!;
    const from = place + FACT_WEIGHTS;
    const said = negated[k] === 1 ? from + classes : from;
    const ofLetters = from + 2 * classes;
    words += rows[place + FACT_WORDS]!;
    letters += rows[place + FACT_LETTERS]!;
    for (let c = 0; c < classes; c++) {
      wordSums[c]! += rows[said + c]!;
      letterSums[c]! += rows[ofLetters + c]!;
    }
  }
  read.words += words;
  read.letters += letters;
}

function chainKeys(rows: Int32Array, { count, run }: Units): void {
  // Keys begun with the word before, and with the two before.
  let pair = 0;
  let triple = 0;
  let tripleOfTwo = 0;
  let inRow = 0;
  let before = -1;
  for (let k = 0; k < count; k++) {
    const place = places[k]!;
    const lo = rows[place + FACT_LO]!;
    const hi = rows[place + FACT_HI]!;
    inRow = run[k] === before ? inRow + 1 : 0;
    before = run[k]!;
    pairs[k] = inRow > 0 ? nextKey(pair, lo, hi) : 0;
    triples[k] = inRow > 1 ? nextKey(tripleOfTwo, lo, hi) : 0;
    tripleOfTwo = nextKey(triple, lo, hi) | 0;
    triple = rows[place + FACT_TRIPLE]!;
    pair = rows[place + FACT_PAIR]!;
  }
}

function addChains(linear: LinearModel, keys: Int32Array, count: number): void {
  const { wordSums } = read;
  let words = 0;
  for (let k = 0; k < count; k++) {
    const key = keys[k]!;
    if (key === 0) continue;
    words++;
    addRow(linear, key, wordSums, 0);
  }
  read.words += words;
}

/** What the net is to read, once `readFacts` is done. */
function listWords({ facts }: TextModel, { tables }: Dense, pack: Pack, units: Units): Listed {
  const { count, id, negated, quiet } = units;
  const { rows } = facts;
  const wide = tables.words.bias.length;
  const list = beginList(count);
  const { at, denied, valence, pair } = list;
  for (let k = 0; k < count; k++) {
    if (quiet[k] === 1) continue;
    const row = rows[places[k]! + FACT_ROW]!;
    if (row >= 0) {
      at[list.words] = row * wide;
      denied[list.words++] = negated[k]!;
    }
    const own = pack.valence[id[k]!]!;
    if (own !== 0) valence[list.valences++] = valenceOf(own, negated[k] === 1);
    const key = pairs[k]!;
    if (key === 0 || quiet[k - 1] === 1) continue;
    const known = rowOf(tables.pairs, key);
    if (known >= 0) pair[list.pairs++] = known;
  }
  return list;
}
