/**
 * Word and pair scores learned from labelled texts as the tables that `readDense` looks up: counted,
 * extended to words of known vectors, joined with polarity lexicons, rounded to 8 bits a column.
 */

import { induce, learnInduction, type Lesson, scoreKeys } from "../core/learning/word-scores.ts";
import type { WordTables } from "../core/sentiment/dense.ts";
import type { Pack } from "../core/sentiment/compile.ts";
import { pairKey, wordKey } from "../core/sentiment/features.ts";
import { readUnits } from "../core/sentiment/units.ts";
import { formOf } from "../core/text/forms.ts";
import { hashWord } from "../core/text/hash.ts";
import { type LinearData, openLinearModel } from "../core/text/linear-model.ts";
import { tokenise } from "../core/text/tokenise.ts";
import { KIND_EMOJI } from "../core/text/tokens.ts";
import { priorsOf, readLexicon, vectorOf, type WordVectors } from "./train-vectors.ts";

/** The words of the training texts: what was said, what was denied, which pairs, by text. */
export interface WordUse {
  /** Distinct keys a text, said and denied words alike. */
  readonly words: readonly Uint32Array[];
  readonly pairs: readonly Uint32Array[];
  /** By key where said. */
  readonly forms: ReadonlyMap<number, { readonly form: string; readonly denied: number; readonly emoji: boolean }>;
}

export function readWordUse(texts: readonly string[], pack: Pack): WordUse {
  const forms = new Map<number, { form: string; denied: number; emoji: boolean }>();
  const words: Uint32Array[] = [];
  const pairs: Uint32Array[] = [];
  for (const text of texts) {
    const tokens = tokenise(text);
    const units = readUnits(tokens, pack);
    const said = new Set<number>();
    const twos = new Set<number>();
    for (let k = 0; k < units.count; k++) {
      if (units.quiet[k] === 1) continue;
      const i = units.token[k]!;
      const lo = tokens.lo[i]!;
      const hi = tokens.hi[i]!;
      const key = wordKey(lo, hi, 0);
      if (!forms.has(key))
        forms.set(key, {
          form: formOf(tokens, i),
          denied: wordKey(lo, hi, 1),
          emoji: tokens.kind[i] === KIND_EMOJI,
        });
      said.add(wordKey(lo, hi, units.negated[k]!));
      if (k === 0 || units.run[k - 1] !== units.run[k] || units.quiet[k - 1] === 1) continue;
      const before = units.token[k - 1]!;
      twos.add(pairKey(tokens.lo[before]!, tokens.hi[before]!, lo, hi));
    }
    words.push(Uint32Array.from(said));
    pairs.push(Uint32Array.from(twos));
  }
  return { words, pairs, forms };
}

/** Outside knowledge by form. */
export interface WordLore {
  readonly vectors: WordVectors | null;
  readonly priors: readonly ReadonlyMap<string, number>[];
}

export function loreOf(lang: string, vectors: WordVectors | null, lexicons: readonly string[]): WordLore {
  return { vectors, priors: [...priorsOf(lang), ...lexicons.map(readLexicon)] };
}

/** Texts a word or pair must stand in to be scored. */
const LEAST_TEXTS = 4;
/** Most common words of the vectors that get scores although no training text has them. */
const MOST_UNSEEN = 25_000;

/** Before rounding: the columns of a word in the order of WordTables, without what goes to hidden units. */
export interface WordDraft {
  readonly words: ReadonlyMap<number, { readonly form: string; readonly scores: Float64Array }>;
  readonly pairs: ReadonlyMap<number, Float64Array>;
  readonly classes: number;
  readonly priors: number;
}

/** Tables learned from the texts that `taught` names. */
export function draftTables(
  use: WordUse,
  labels: readonly number[],
  classes: number,
  taught: (text: number) => boolean,
  lore: WordLore,
): WordDraft {
  const totals = Array.from<number>({ length: classes }).fill(0);
  const words = new Map<number, Float64Array>();
  const pairs = new Map<number, Float64Array>();
  const count = (into: Map<number, Float64Array>, keys: Uint32Array, label: number): void => {
    for (const key of keys) {
      let found = into.get(key);
      if (found === undefined) into.set(key, (found = new Float64Array(classes)));
      found[label]!++;
    }
  };
  for (const [text, label] of labels.entries()) {
    if (!taught(text)) continue;
    totals[label]!++;
    count(words, use.words[text]!, label);
    count(pairs, use.pairs[text]!, label);
  }
  const scored = scoreKeys(words, totals, LEAST_TEXTS);
  const width = 3 * classes + lore.priors.length;
  const draft = new Map<number, { form: string; scores: Float64Array }>();
  const { vectors } = lore;
  const forms = new Map(use.forms);
  if (vectors !== null || lore.priors.length > 0)
    for (const [key, form] of unseenForms(lore, forms)) forms.set(key, form);
  const lessons: Lesson[] = [];
  for (const [key, { form }] of forms) {
    const vector = vectors === null ? null : vectorOf(vectors, form);
    const scores = scored.get(key);
    if (vector !== null && scores !== undefined)
      lessons.push({ vector, scores, seen: words.get(key)!.reduce((a, b) => a + b, 0) });
  }
  const rules = lessons.length === 0 ? [] : learnInduction(lessons, classes);
  for (const [key, { form, denied, emoji }] of forms) {
    const scores = new Float64Array(width);
    scores.set(scored.get(key) ?? [], 0);
    scores.set(scored.get(denied) ?? [], classes);
    const vector = vectors === null || emoji ? null : vectorOf(vectors, form);
    if (vector !== null) for (const [c, rule] of rules.entries()) scores[2 * classes + c] = induce(rule, vector);
    for (const [p, prior] of lore.priors.entries()) scores[3 * classes + p] = prior.get(form) ?? 0;
    if (vector !== null || scores.some((score) => score !== 0)) draft.set(key, { form, scores });
  }
  return { words: draft, pairs: scoreKeys(pairs, totals, LEAST_TEXTS), classes, priors: lore.priors.length };
}

function unseenForms(
  lore: WordLore,
  known: ReadonlyMap<number, unknown>,
): ReadonlyMap<number, { form: string; denied: number; emoji: boolean }> {
  const added = new Map<number, { form: string; denied: number; emoji: boolean }>();
  const add = (form: string): void => {
    const { lo, hi } = hashWord(form);
    const key = wordKey(lo, hi, 0);
    if (!known.has(key)) added.set(key, { form, denied: wordKey(lo, hi, 1), emoji: false });
  };
  let left = MOST_UNSEEN;
  for (const form of lore.vectors?.of.keys() ?? []) {
    if (left-- === 0) break;
    add(form);
  }
  for (const prior of lore.priors) for (const form of prior.keys()) if (!form.includes(" ")) add(form);
  return added;
}

export interface RoundedTables {
  readonly words: LinearData;
  readonly pairs: LinearData;
}

/** Rounds a draft; `project` gives what a word brings to each of `units` hidden units. */
export function roundTables(
  draft: WordDraft,
  units: number,
  project: (form: string) => Float64Array | null,
): RoundedTables {
  const scoreColumns = 3 * draft.classes + draft.priors;
  const width = scoreColumns + units;
  const keys = Uint32Array.from(draft.words.keys()).sort();
  const rows = Array.from(keys, (key) => {
    const { form, scores } = draft.words.get(key)!;
    return { scores, brought: units === 0 ? null : project(form) };
  });
  const valueAt = (row: number, column: number): number =>
    column < scoreColumns ? rows[row]!.scores[column]! : (rows[row]!.brought?.[column - scoreColumns] ?? 0);
  const scales: number[] = [];
  const weights = new Int8Array(keys.length * width);
  for (let column = 0; column < width; column++) {
    let most = 0;
    for (let row = 0; row < keys.length; row++) most = Math.max(most, Math.abs(valueAt(row, column)));
    const scale = most === 0 ? 1 : most / 127;
    scales.push(scale);
    for (let row = 0; row < keys.length; row++)
      weights[row * width + column] = Math.round(valueAt(row, column) / scale);
  }
  const names = Array.from({ length: width }, (_, column) => `c${column}`);
  return {
    words: { classes: names, keys, weights, scale: 1, bias: scales },
    pairs: roundPairs(draft),
  };
}

function roundPairs({ pairs, classes }: WordDraft): LinearData {
  const keys = Uint32Array.from(pairs.keys()).sort();
  let most = 1e-9;
  for (const scores of pairs.values()) for (const score of scores) most = Math.max(most, Math.abs(score));
  const scale = most / 127;
  const weights = new Int8Array(keys.length * classes);
  for (const [row, key] of keys.entries())
    for (let c = 0; c < classes; c++) weights[row * classes + c] = Math.round(pairs.get(key)![c]! / scale);
  return {
    classes: Array.from({ length: classes }, (_, c) => `c${c}`),
    keys,
    weights,
    scale,
    bias: Array.from<number>({ length: classes }).fill(0),
  };
}

/** The tables as `readDense` takes them. */
export function openRounded({ words, pairs }: RoundedTables, draft: WordDraft, units: number): WordTables {
  return {
    classes: draft.classes,
    priors: draft.priors,
    units,
    words: openLinearModel(words),
    scales: Float64Array.from(words.bias),
    pairs: openLinearModel(pairs),
  };
}
