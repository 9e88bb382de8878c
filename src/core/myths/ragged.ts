/** Lists of numbers of different lengths as two rows of numbers. */

export interface Ragged {
  /** List n is `items[start[n]]` to `items[start[n + 1]]`. */
  readonly start: Int32Array;
  readonly items: Int32Array;
}

export function packLists(lists: readonly Int32Array[]): Ragged {
  const start = new Int32Array(lists.length + 1);
  for (const [n, list] of lists.entries()) start[n + 1] = start[n]! + list.length;
  const items = new Int32Array(start[lists.length]!);
  for (const [n, list] of lists.entries()) items.set(list, start[n]);
  return { start, items };
}

export function listsOf({ start, items }: Ragged): readonly Int32Array[] {
  return Array.from({ length: start.length - 1 }, (_, n) => items.subarray(start[n], start[n + 1]));
}
