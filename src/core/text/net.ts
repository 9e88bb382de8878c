/**
 * A small network over a few hundred numbers: standardised inputs, one layer of hidden units that pass
 * on what is above zero, a sum a class. Sums of words that were brought to the hidden units beforehand
 * may be added there (`hidden`). Scoring only; training is core/learning.
 */

import type { ModelFile } from "./model-file.ts";

export interface Net {
  readonly inputs: number;
  readonly units: number;
  readonly classes: number;
  /** Centre and width of each input; what is more than five widths off counts as five. */
  readonly centre: Float32Array;
  readonly width: Float32Array;
  /** `inputs` rows of `units` weights. */
  readonly first: Float32Array;
  readonly firstBias: Float32Array;
  /** `units` rows of `classes` weights. */
  readonly second: Float32Array;
  readonly secondBias: Float32Array;
}

const FAR = 5;

/** Adds `share` times the net's sums to `sums`. `hidden` holds what else reaches the units, and is overwritten. */
export function addNet(net: Net, values: Float64Array, hidden: Float64Array, share: number, sums: Float64Array): void {
  const { inputs, units, classes, centre, width, first, firstBias, second, secondBias } = net;
  for (let u = 0; u < units; u++) hidden[u]! += firstBias[u]!;
  for (let i = 0; i < inputs; i++) {
    let value = (values[i]! - centre[i]!) / width[i]!;
    value = value > FAR ? FAR : value < -FAR ? -FAR : value;
    const at = i * units;
    for (let u = 0; u < units; u++) hidden[u]! += value * first[at + u]!;
  }
  for (let c = 0; c < classes; c++) sums[c]! += share * secondBias[c]!;
  for (let u = 0; u < units; u++) {
    const value = hidden[u]!;
    if (value > 0) for (let c = 0; c < classes; c++) sums[c]! += share * value * second[u * classes + c]!;
  }
}

const PARTS = ["centre", "width", "first", "firstBias", "second", "secondBias"] as const;

export function packNet(name: string, net: Net): ModelFile {
  const { inputs, units, classes } = net;
  return {
    head: { [name]: { inputs, units, classes } },
    arrays: Object.fromEntries(PARTS.map((part) => [`${name}.${part}`, net[part]])),
  };
}

/** The net of this name in a file; null where there is none or its parts do not fit together. */
export function unpackNet(file: ModelFile, name: string): Net | null {
  const head = file.head[name] as { readonly [key: string]: unknown } | undefined;
  const inputs = Number(head?.["inputs"]);
  const units = Number(head?.["units"]);
  const classes = Number(head?.["classes"]);
  const lengths: Readonly<Record<(typeof PARTS)[number], number>> = {
    centre: inputs,
    width: inputs,
    first: inputs * units,
    firstBias: units,
    second: units * classes,
    secondBias: classes,
  };
  const found: Partial<Record<(typeof PARTS)[number], Float32Array>> = {};
  for (const part of PARTS) {
    const array = file.arrays[`${name}.${part}`];
    if (!(array instanceof Float32Array) || array.length !== lengths[part]) return null;
    if (!array.every((value) => Number.isFinite(value))) return null;
    found[part] = array;
  }
  if (found.width?.includes(0) === true) return null;
  return { inputs, units, classes, ...(found as Record<(typeof PARTS)[number], Float32Array>) };
}
