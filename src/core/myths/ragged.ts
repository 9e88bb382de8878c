/** Lists of numbers of different lengths as two rows of numbers. */

export interface Ragged {
  /** List n is `items[start[n]]` to `items[start[n + 1]]`. */
  readonly start: Int32Array;
  readonly items: Int32Array;
}
