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

/** A net made ready for texts, of which most inputs may be 0: those cost nothing. */
export interface OpenNet extends Net {
  /** What an input of 0 comes to. */
  readonly rest: Float64Array;
  /** What the hidden units get where all inputs are 0, in whole blocks. */
  readonly atRest: Float64Array;
  /** The first layer in blocks of eight units: within a block, eight weights an input. */
  readonly blocks: Float32Array;
  /** Room for the inputs that are not 0: eight times their number, and how far each is from `rest`. */
  readonly places: Int32Array;
  readonly moves: Float64Array;
  /** Room for the sums of the hidden units, in whole blocks. */
  readonly reached: Float64Array;
}

const FAR = 5;
const BLOCK = 8;

export function openNet(net: Net): OpenNet {
  const { inputs, units, first, firstBias } = net;
  const wide = Math.ceil(units / BLOCK) * BLOCK;
  const rest = Float64Array.from({ length: inputs }, (_, i) => bounded(-net.centre[i]! / net.width[i]!));
  const atRest = new Float64Array(wide);
  atRest.set(firstBias);
  const blocks = new Float32Array(wide * inputs);
  for (let i = 0; i < inputs; i++)
    for (let u = 0; u < units; u++) {
      const weight = first[i * units + u]!;
      atRest[u]! += rest[i]! * weight;
      blocks[(u - (u % BLOCK)) * inputs + i * BLOCK + (u % BLOCK)] = weight;
    }
  const places = new Int32Array(inputs);
  return { ...net, rest, atRest, blocks, places, moves: new Float64Array(inputs), reached: new Float64Array(wide) };
}

function bounded(value: number): number {
  return value > FAR ? FAR : value < -FAR ? -FAR : value;
}

/** Adds `share` times the net's sums to `sums`. `hidden` holds what else reaches the units. */
export function addNet(
  net: OpenNet,
  values: Float64Array,
  hidden: Float64Array,
  share: number,
  sums: Float64Array,
): void {
  const { inputs, units, classes, centre, width, rest, atRest, blocks, places, moves, reached, second, secondBias } =
    net;
  let moved = 0;
  for (let i = 0; i < inputs; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    places[moved] = i * BLOCK;
    moves[moved] = bounded((value - centre[i]!) / width[i]!) - rest[i]!;
    moved++;
  }
  for (let c = 0; c < classes; c++) sums[c]! += share * secondBias[c]!;
  for (let u = 0; u < units; u += BLOCK) {
    // Eight sums in registers: a hidden unit in memory would be read and written for each input.
    let a = atRest[u]!;
    let b = atRest[u + 1]!;
    let c = atRest[u + 2]!;
    let d = atRest[u + 3]!;
    let e = atRest[u + 4]!;
    let f = atRest[u + 5]!;
    let g = atRest[u + 6]!;
    let h = atRest[u + 7]!;
    const block = u * inputs;
    for (let n = 0; n < moved; n++) {
      const move = moves[n]!;
      const at = block + places[n]!;
      a += move * blocks[at]!;
      b += move * blocks[at + 1]!;
      c += move * blocks[at + 2]!;
      d += move * blocks[at + 3]!;
      e += move * blocks[at + 4]!;
      f += move * blocks[at + 5]!;
      g += move * blocks[at + 6]!;
      h += move * blocks[at + 7]!;
    }
    reached[u] = a;
    reached[u + 1] = b;
    reached[u + 2] = c;
    reached[u + 3] = d;
    reached[u + 4] = e;
    reached[u + 5] = f;
    reached[u + 6] = g;
    reached[u + 7] = h;
  }
  for (let u = 0; u < units; u++) {
    const value = reached[u]! + hidden[u]!;
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
