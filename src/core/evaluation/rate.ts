/**
 * Shares and means with the interval that their count allows: Wilson 1927 for shares, the normal
 * approximation for means. 95 % throughout.
 */

/** A share of cases. `value` and the interval are null where there was no case. */
export interface Rate {
  readonly value: number | null;
  readonly count: number;
  readonly of: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A mean of values in 0..1 over `of` cases. */
export interface Mean {
  readonly value: number | null;
  readonly of: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Two-sided 95 % of the normal distribution. */
const Z = 1.959964;

/** `count` of `of`; the interval stays inside 0..1 and is honest for few cases and for none found. */
export function rateOf(count: number, of: number): Rate {
  if (of === 0) return { value: null, count, of, low: null, high: null };
  const share = count / of;
  const square = Z * Z;
  const middle = (share + square / (2 * of)) / (1 + square / of);
  const half = (Z / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  return {
    value: share,
    count,
    of,
    low: count === 0 ? 0 : Math.max(0, middle - half),
    high: count === of ? 1 : Math.min(1, middle + half),
  };
}

/** The interval is the mean itself where fewer than two values say nothing of their spread. */
export function meanOf(values: readonly number[]): Mean {
  const of = values.length;
  if (of === 0) return { value: null, of, low: null, high: null };
  const value = values.reduce((sum, one) => sum + one, 0) / of;
  if (of === 1) return { value, of, low: value, high: value };
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (of - 1);
  const half = Z * Math.sqrt(variance / of);
  return { value, of, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}
