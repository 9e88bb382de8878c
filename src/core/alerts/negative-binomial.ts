/**
 * The negative binomial as surge detection needs it: its upper tail, and how much likelier a count is at a
 * higher rate. Variance at or below the mean means Poisson.
 */

/** Natural log of the gamma function for x > 0 (Lanczos, g = 7, n = 9; relative error under 1e-13). */
export function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) sum += coefficients[i]! / (shifted + i);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

function logProbability(k: number, mean: number, variance: number): number {
  if (mean <= 0) return k === 0 ? 0 : Number.NEGATIVE_INFINITY;
  if (variance <= mean * (1 + 1e-9)) return k * Math.log(mean) - mean - logGamma(k + 1);
  const size = (mean * mean) / (variance - mean);
  return (
    logGamma(k + size) -
    logGamma(size) -
    logGamma(k + 1) +
    size * Math.log(size / (size + mean)) +
    k * Math.log(mean / (size + mean))
  );
}

/**
 * Mid-P upper tail: P(Y > y) + P(Y = y) / 2. In 0..1; 1 for y <= 0 less half the mass at zero.
 * `y` is a whole number of at most some thousands; the sum runs until terms stop to matter.
 */
export function upperTailMidP(y: number, mean: number, variance: number): number {
  const at = Math.exp(logProbability(y, mean, variance));
  if (y <= mean) {
    let below = 0;
    for (let k = 0; k < y; k++) below += Math.exp(logProbability(k, mean, variance));
    return Math.min(1, Math.max(0, 1 - below - at / 2));
  }
  let tail = at / 2;
  for (let k = y + 1; k < y + 5000; k++) {
    const term = Math.exp(logProbability(k, mean, variance));
    tail += term;
    if (term < tail * 1e-12 || term === 0) break;
  }
  return Math.min(1, tail);
}

/** More than any hour has; beyond, each further count adds what the last one did. */
const MAX_TERMS = 5000;

/**
 * Log of how much likelier `count` is at `ratio` times the mean than at the mean, with variance `dispersion`
 * (>= 1) times the mean both times. Many at once speak less than as many one by one.
 */
export function logLikelihoodRatio(count: number, mean: number, dispersion: number, ratio: number): number {
  const excess = dispersion - 1;
  if (excess < 1e-6) return count * Math.log(ratio) - mean * (ratio - 1);
  const size = mean / excess;
  let sum = -(ratio - 1) * size * Math.log(dispersion);
  const terms = Math.min(count, MAX_TERMS);
  for (let i = 0; i < terms; i++) sum += Math.log((ratio * size + i) / (size + i));
  if (count > terms) sum += (count - terms) * Math.log((ratio * size + terms) / (size + terms));
  return sum;
}
