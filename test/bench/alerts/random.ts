/** Seeded numbers for the streams of the alert bench: the same seed gives the same streams everywhere. */

export interface Dice {
  /** In [0, 1). */
  uniform(): number;
  gauss(): number;
  /** Negative binomial with that mean and variance `dispersion` times the mean; 1 means Poisson. */
  count(mean: number, dispersion: number): number;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** Marsaglia and Tsang 2000. */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = gauss();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const poisson = (mean: number): number => {
    // Halves are added up, so that exp never underflows.
    if (mean > 60) return poisson(mean / 2) + poisson(mean / 2);
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count += 1;
    return count;
  };
  const count = (mean: number, dispersion: number): number => {
    if (mean <= 0) return 0;
    if (dispersion <= 1) return poisson(mean);
    return poisson(gamma(mean / (dispersion - 1)) * (dispersion - 1));
  };
  return { uniform, gauss, count };
}
