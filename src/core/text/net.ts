/**
 * A small network over a few hundred numbers: standardised inputs, one layer of hidden units that pass
 * on what is above zero, a sum a class. Sums of words that were brought to the hidden units beforehand
 * may be added there (`hidden`). Scoring only; training is core/learning.
 */

import type { ModelFile } from "./model-file.ts";
import { type NetKernel, openKernel } from "./net-kernel.ts";

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
  /** One over the width of each input. */
  readonly narrow: Float64Array;
  /** What the hidden units get where all inputs are 0. */
  readonly atRest: Float64Array;
  /** Null: the plain way. */
  readonly kernel: NetKernel | null;
  /** Sums of the hidden units, for the plain way. */
  readonly reached: Float64Array;
}

const FAR = 5;

/** `plain`: without the kernel, to compare. */
export function openNet(net: Net, plain: boolean = false): OpenNet {
  const { inputs, units, first, firstBias } = net;
  const rest = Float64Array.from({ length: inputs }, (_, i) => bounded(-net.centre[i]! / net.width[i]!));
  const narrow = Float64Array.from(net.width, (width) => 1 / width);
  const atRest = Float64Array.from(firstBias);
  for (let i = 0; i < inputs; i++) for (let u = 0; u < units; u++) atRest[u]! += rest[i]! * first[i * units + u]!;
  const kernel = plain ? null : openKernel(inputs, units, first, atRest);
  return { ...net, rest, narrow, atRest, kernel, reached: new Float64Array(units) };
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
  const { units, classes, second, secondBias, kernel } = net;
  const reached = kernel === null ? reachPlainly(net, values) : reach(net, kernel, values);
  for (let c = 0; c < classes; c++) sums[c]! += share * secondBias[c]!;
  for (let u = 0; u < units; u++) {
    const value = reached[u]! + hidden[u]!;
    // What is above zero passes, and nothing else: without a branch that nobody can foresee.
    const passed = (value + Math.abs(value)) * 0.5 * share;
    for (let c = 0; c < classes; c++) sums[c]! += passed * second[u * classes + c]!;
  }
}

function reach({ inputs, centre, narrow, rest }: OpenNet, kernel: NetKernel, values: Float64Array): Float32Array {
  const { rowAt, rows, factors } = kernel;
  let moved = 0;
  for (let i = 0; i < inputs; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    rows[moved] = rowAt[i]!;
    factors[moved] = bounded((value - centre[i]!) * narrow[i]!) - rest[i]!;
    moved++;
  }
  kernel.run(moved);
  return kernel.sums;
}

function reachPlainly(net: OpenNet, values: Float64Array): Float64Array {
  const { inputs, units, first, centre, narrow, rest, reached } = net;
  reached.set(net.atRest);
  for (let i = 0; i < inputs; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    const move = bounded((value - centre[i]!) * narrow[i]!) - rest[i]!;
    for (let u = 0; u < units; u++) reached[u]! += move * first[i * units + u]!;
  }
  return reached;
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
