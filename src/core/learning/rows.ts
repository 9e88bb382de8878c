/**
 * Training rows as one sparse matrix: bags of features appended one by one, rare keys left out, the
 * rest numbered in order of key. Same bags in the same order give the same numbers.
 */

import type { Features } from "../text/features.ts";

export interface SparseRows {
  readonly count: number;
  /** Row r is [starts[r], starts[r + 1]) of the columns below. */
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/** Bags appended, keys not yet numbered. */
export interface RowBuilder {
  add(features: Features): void;
  /** Rows so far, over the keys that `vocabulary` knows; other features are dropped. */
  build(vocabulary: Vocabulary): SparseRows;
  /** Keys seen in at least `leastRows` rows, ascending. */
  keysInRows(leastRows: number): Uint32Array;
  /**
   * The `most` keys, ascending, that tell the classes apart best by themselves (chi-square of their
   * rows), of those in at least `leastRows` rows. `labels` as many as there are rows.
   */
  tellingKeys(labels: readonly number[], classes: number, leastRows: number, most: number): Uint32Array;
  readonly count: number;
}

export interface Vocabulary {
  readonly keys: Uint32Array;
  /** Column of a key, undefined if there is none. */
  readonly columnOf: ReadonlyMap<number, number>;
}

/** `keys` ascending. */
export function vocabularyOf(keys: Uint32Array): Vocabulary {
  return { keys, columnOf: new Map(Array.from(keys, (key, column) => [key, column])) };
}

/** Feature values of equal keys in one row are added up. */
export function createRowBuilder(): RowBuilder {
  let keys = new Uint32Array(1 << 16);
  let values = new Float32Array(1 << 16);
  let used = 0;
  const ends: number[] = [];

  function add(features: Features): void {
    if (used + features.count > keys.length) {
      const size = Math.max(keys.length * 2, used + features.count);
      const wider = new Uint32Array(size);
      const more = new Float32Array(size);
      wider.set(keys);
      more.set(values);
      keys = wider;
      values = more;
    }
    const from = used;
    const at = new Map<number, number>();
    for (let i = 0; i < features.count; i++) {
      const key = features.keys[i]!;
      const value = features.values[i]!;
      if (value === 0) continue;
      const known = at.get(key);
      if (known !== undefined) values[known]! += value;
      else {
        at.set(key, used);
        keys[used] = key;
        values[used++] = value;
      }
    }
    ends.push(used);
    if (used < from) throw new Error("rows shrank");
  }

  return {
    add,
    get count() {
      return ends.length;
    },
    keysInRows: (leastRows) => {
      const seen = new Map<number, number>();
      for (let i = 0; i < used; i++) seen.set(keys[i]!, (seen.get(keys[i]!) ?? 0) + 1);
      return Uint32Array.from([...seen].filter(([, rows]) => rows >= leastRows).map(([key]) => key)).sort();
    },
    tellingKeys: (labels, classes, leastRows, most) => {
      const totals = new Float64Array(classes);
      for (const label of labels) totals[label]!++;
      const counts = new Map<number, Float64Array>();
      for (const [row, end] of ends.entries())
        for (let i = row === 0 ? 0 : ends[row - 1]!; i < end; i++) {
          let found = counts.get(keys[i]!);
          if (found === undefined) counts.set(keys[i]!, (found = new Float64Array(classes)));
          found[labels[row]!]!++;
        }
      const told: (readonly [key: number, worth: number])[] = [];
      for (const [key, found] of counts) {
        const seen = found.reduce((a, b) => a + b, 0);
        if (seen < leastRows) continue;
        let worth = 0;
        for (let c = 0; c < classes; c++) {
          const expected = (seen * totals[c]!) / labels.length;
          if (expected > 0) worth += (found[c]! - expected) ** 2 / expected;
        }
        told.push([key, worth]);
      }
      told.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
      return Uint32Array.from(told.slice(0, most), ([key]) => key).sort();
    },
    build: ({ columnOf }) => {
      const starts = new Uint32Array(ends.length + 1);
      const columns = new Uint32Array(used);
      const kept = new Float32Array(used);
      let at = 0;
      let from = 0;
      for (const [row, end] of ends.entries()) {
        for (let i = from; i < end; i++) {
          const column = columnOf.get(keys[i]!);
          if (column === undefined) continue;
          columns[at] = column;
          kept[at++] = values[i]!;
        }
        from = end;
        starts[row + 1] = at;
      }
      return { count: ends.length, starts, columns: columns.slice(0, at), values: kept.slice(0, at) };
    },
  };
}

/** The rows of these numbers, in this order. */
export function pickRows(rows: SparseRows, wanted: readonly number[]): SparseRows {
  const starts = new Uint32Array(wanted.length + 1);
  for (const [i, row] of wanted.entries()) starts[i + 1] = starts[i]! + rows.starts[row + 1]! - rows.starts[row]!;
  const columns = new Uint32Array(starts[wanted.length]!);
  const values = new Float32Array(starts[wanted.length]!);
  for (const [i, row] of wanted.entries()) {
    columns.set(rows.columns.subarray(rows.starts[row], rows.starts[row + 1]), starts[i]);
    values.set(rows.values.subarray(rows.starts[row], rows.starts[row + 1]), starts[i]);
  }
  return { count: wanted.length, starts, columns, values };
}
