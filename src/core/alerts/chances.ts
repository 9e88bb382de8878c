/**
 * Chances of counts under what was seen before, the error of the estimate included: Gamma-Poisson for
 * counts in time, beta-binomial for shares; and Benjamini-Hochberg (1995) over many of them.
 */

import { logGamma, upperTailMidP } from "./negative-binomial.ts";

/** P(Y > y) + P(Y = y) / 2 of a count whose rate is Gamma(shape, rate), over `units` of exposure. */
export function gammaPoissonTail(y: number, shape: number, rate: number, units: number): number {
  const mean = (shape / rate) * units;
  return upperTailMidP(y, mean, mean + (mean * mean) / shape);
}

/**
 * P(X >= x) of `n` draws whose share is Beta(a, b); 1 for x <= 0, 0 for x > n. Whole x and n, a and b above
 * 0; n terms at most.
 */
export function betaBinomialTail(x: number, n: number, a: number, b: number): number {
  if (x <= 0) return 1;
  if (x > n) return 0;
  const logBeta = (p: number, q: number): number => logGamma(p) + logGamma(q) - logGamma(p + q);
  const base = logGamma(n + 1) - logBeta(a, b);
  let sum = 0;
  for (let k = x; k <= n; k++) {
    const log = base - logGamma(k + 1) - logGamma(n - k + 1) + logBeta(k + a, n - k + b);
    sum += Math.exp(log);
  }
  return Math.min(1, sum);
}

/** Beta counts of at most `strength` draws: what was long ago is not worth more than that. */
export function cappedBeta(a: number, b: number, strength: number): { readonly a: number; readonly b: number } {
  const scale = Math.min(1, strength / (a + b));
  return { a: a * scale, b: b * scale };
}

/**
 * The q-value of each p in its place: the smallest false-discovery rate at which it would be kept. `weights`
 * (mean 1 is usual) divide the p first, so that what would harm more is found more easily.
 */
export function falseDiscoveryRates(ps: readonly number[], weights?: readonly number[]): readonly number[] {
  const total = weights?.reduce((sum, one) => sum + one, 0) ?? 0;
  const scaled = ps.map((p, i) => {
    const weight = weights === undefined || total <= 0 ? 1 : ((weights[i] ?? 0) * ps.length) / total;
    return weight <= 0 ? 1 : Math.min(1, p / weight);
  });
  const order = scaled.map((_, i) => i).toSorted((i, j) => scaled[j]! - scaled[i]! || i - j);
  const qs = scaled.map(() => 1);
  let least = 1;
  for (const [place, i] of order.entries()) {
    least = Math.min(least, (scaled[i]! * ps.length) / (ps.length - place));
    qs[i] = least;
  }
  return qs;
}
