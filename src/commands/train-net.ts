/**
 * Teaches the net of a learned model: every training text is read with word tables that never saw it
 * (ten parts in turn), word vectors are then folded into what each word brings to the hidden units.
 */

import { balancedWeights, targetsOf } from "../core/learning/train-linear.ts";
import { joinNets, type NetWeights, trainNet } from "../core/learning/train-net.ts";
import type { Pack } from "../core/sentiment/compile.ts";
import { denseCount, openDense, readDense, type WordTables } from "../core/sentiment/dense.ts";
import { readUnits } from "../core/sentiment/units.ts";
import { formOf } from "../core/text/forms.ts";
import type { Net } from "../core/text/net.ts";
import { tokenise } from "../core/text/tokenise.ts";
import { KIND_EMOJI } from "../core/text/tokens.ts";
import { vectorOf, type WordVectors } from "./train-vectors.ts";
import {
  draftTables,
  openRounded,
  readWordUse,
  type RoundedTables,
  roundTables,
  type WordLore,
} from "./train-word-tables.ts";

const PARTS = 10;
const FAR = 5;

export interface NetPlan {
  readonly classes: number;
  /** Hidden units of each net. */
  readonly units: number;
  readonly nets: number;
  readonly epochs: number;
  readonly seed: number;
}

export interface TaughtNet {
  readonly net: Net;
  readonly tables: RoundedTables;
}

export function teachNet(
  texts: readonly string[],
  labels: readonly number[],
  pack: Pack,
  lore: WordLore,
  plan: NetPlan,
): TaughtNet {
  const { classes } = plan;
  const use = readWordUse(texts, pack);
  const size = denseCount(classes, lore.priors.length);
  const inputs = size + (lore.vectors?.size ?? 0);
  const values = new Float32Array(texts.length * inputs);
  for (let part = 0; part < PARTS; part++) {
    const draft = draftTables(use, labels, classes, (text) => text % PARTS !== part, lore);
    const tables = openRounded(
      roundTables(draft, 0, () => null),
      draft,
      0,
    );
    for (let text = part; text < texts.length; text += PARTS)
      readInputs(texts[text]!, pack, tables, lore.vectors, values.subarray(text * inputs, (text + 1) * inputs), size);
  }
  const { centre, width } = standardise(values, inputs, size);
  const rows = {
    values,
    inputs,
    targets: targetsOf(labels, classes),
    weights: balancedWeights(labels, classes),
  };
  const nets = Array.from({ length: plan.nets }, (_, n) =>
    trainNet(rows, { units: plan.units, classes, epochs: plan.epochs, seed: plan.seed * 100 + n }),
  );
  const joined = joinNets(nets, inputs, classes);
  const draft = draftTables(use, labels, classes, () => true, lore);
  const { vectors } = lore;
  const project = (form: string): Float64Array | null => {
    const vector = vectors === null ? null : vectorOf(vectors, form);
    return vector === null ? null : projected(vector, joined, width, size);
  };
  const projections = vectors === null ? 0 : joined.units;
  return {
    net: netOf(joined, inputs, size, classes, centre, width),
    tables: roundTables(draft, projections, project),
  };
}

/** Dense numbers, then the vectors of the words added up and divided by the root of their number. */
function readInputs(
  text: string,
  pack: Pack,
  tables: WordTables,
  vectors: WordVectors | null,
  into: Float32Array,
  size: number,
): void {
  const tokens = tokenise(text);
  const units = readUnits(tokens, pack);
  const dense = openDense(tables, 0);
  readDense(tokens, units, pack, dense);
  into.set(dense.values);
  if (vectors === null) return;
  let known = 0;
  for (let k = 0; k < units.count; k++) {
    const i = units.token[k]!;
    if (units.quiet[k] === 1 || tokens.kind[i] === KIND_EMOJI) continue;
    const vector = vectorOf(vectors, formOf(tokens, i));
    if (vector === null) continue;
    known++;
    for (let d = 0; d < vectors.size; d++) into[size + d]! += vector[d]!;
  }
  if (known > 1) for (let d = 0; d < vectors.size; d++) into[size + d]! /= Math.sqrt(known);
}

/** Brings every column to mean 0 and width 1, in place; dense numbers are cut at five widths as in text/net.ts. */
function standardise(
  values: Float32Array,
  inputs: number,
  size: number,
): { readonly centre: Float32Array; readonly width: Float32Array } {
  const rows = values.length / inputs;
  const centre = new Float32Array(inputs);
  const width = new Float32Array(inputs);
  for (let i = 0; i < inputs; i++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += values[row * inputs + i]! / rows;
    let square = 0;
    for (let row = 0; row < rows; row++) square += (values[row * inputs + i]! - mean) ** 2 / rows;
    centre[i] = mean;
    width[i] = square < 1e-8 ? 1 : Math.sqrt(square);
    for (let row = 0; row < rows; row++) {
      const one = (values[row * inputs + i]! - centre[i]!) / width[i]!;
      values[row * inputs + i] = i < size ? Math.max(-FAR, Math.min(FAR, one)) : one;
    }
  }
  return { centre, width };
}

/** What a word's vector brings to each hidden unit. */
function projected(vector: Float32Array, net: NetWeights, width: Float32Array, size: number): Float64Array {
  const units = net.firstBias.length;
  const brought = new Float64Array(units);
  for (let d = 0; d < vector.length; d++)
    for (let u = 0; u < units; u++) brought[u]! += (vector[d]! / width[size + d]!) * net.first[(size + d) * units + u]!;
  return brought;
}

/** The net over the dense numbers alone; the mean of the vectors goes into its bias. */
function netOf(
  joined: NetWeights & { readonly units: number },
  inputs: number,
  size: number,
  classes: number,
  centre: Float32Array,
  width: Float32Array,
): Net {
  const { units } = joined;
  const firstBias = joined.firstBias.slice();
  for (let i = size; i < inputs; i++)
    for (let u = 0; u < units; u++) firstBias[u]! -= (centre[i]! / width[i]!) * joined.first[i * units + u]!;
  return {
    inputs: size,
    units,
    classes,
    centre: centre.slice(0, size),
    width: width.slice(0, size),
    first: Float32Array.from(joined.first.subarray(0, size * units)),
    firstBias: Float32Array.from(firstBias),
    second: Float32Array.from(joined.second),
    secondBias: Float32Array.from(joined.secondBias),
  };
}
