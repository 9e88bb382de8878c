/** Lists of numbers of different lengths as two rows of numbers. */

export interface Ragged {
  /** List n is `items[start[n]]` to `items[start[n + 1]]`. */
  readonly start: Int32Array;
  readonly items: Int32Array;
}

export function listsOf({ start, items }: Ragged): readonly Int32Array[] {
  return Array.from({ length: start.length - 1 }, (_, n) => items.subarray(start[n], start[n + 1]));
}
