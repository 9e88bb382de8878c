/**
 * Trains a net of one hidden layer (text/net.ts): Adam over small batches, hidden units left out at
 * random, the step falling to a tenth. Deterministic by seed.
 */

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface NetRows {
  /** Rows of `inputs` standardised numbers. */
  readonly values: Float32Array;
  readonly inputs: number;
  /** One-hot or soft, `classes` a row. */
  readonly targets: Float64Array;
  /** Weight a row, about 1 on average. */
  readonly weights: Float64Array;
}

export interface NetOptions {
  readonly units: number;
  readonly classes: number;
  readonly epochs: number;
  readonly seed: number;
  readonly rate?: number;
  /** Share of hidden units left out of each row. */
  readonly drop?: number;
  readonly decay?: number;
}

export interface NetWeights {
  readonly first: Float64Array;
  readonly firstBias: Float64Array;
  readonly second: Float64Array;
  readonly secondBias: Float64Array;
}

const BATCH = 64;

export function trainNet(rows: NetRows, options: NetOptions): NetWeights {
  const { values, inputs, targets, weights } = rows;
  const { units, classes, epochs, rate = 0.0015, drop = 0.3, decay = 1e-3 } = options;
  const count = weights.length;
  const next = seeded(options.seed);
  const draw = (): number => {
    let sum = 0;
    for (let i = 0; i < 6; i++) sum += next();
    return (sum - 3) * Math.SQRT2;
  };
  const first = Float64Array.from({ length: inputs * units }, () => draw() / Math.sqrt(inputs));
  const second = Float64Array.from({ length: units * classes }, () => draw() / Math.sqrt(units));
  const firstBias = new Float64Array(units);
  const secondBias = new Float64Array(classes);
  const parts = [first, firstBias, second, secondBias].map((values, n) => ({
    values,
    slope: new Float64Array(values.length),
    mean: new Float64Array(values.length),
    square: new Float64Array(values.length),
    decay: n % 2 === 0 ? decay : 0,
  }));
  const [toFirst, toFirstBias, toSecond, toSecondBias] = parts.map((part) => part.slope);
  const order = Array.from({ length: count }, (_, row) => row);
  const hidden = new Float64Array(units);
  const kept = new Float64Array(units);
  const back = new Float64Array(units);
  const out = new Float64Array(classes);
  let step = 0;

  const learnRow = (row: number): void => {
    const at = row * inputs;
    hidden.set(firstBias);
    for (let i = 0; i < inputs; i++) {
      const value = values[at + i]!;
      if (value !== 0) for (let u = 0; u < units; u++) hidden[u]! += value * first[i * units + u]!;
    }
    out.set(secondBias);
    for (let u = 0; u < units; u++) {
      kept[u] = hidden[u]! > 0 && next() >= drop ? 1 / (1 - drop) : 0;
      hidden[u]! *= kept[u]!;
      if (hidden[u] !== 0) for (let c = 0; c < classes; c++) out[c]! += hidden[u]! * second[u * classes + c]!;
    }
    let most = -Infinity;
    for (let c = 0; c < classes; c++) most = Math.max(most, out[c]!);
    let total = 0;
    for (let c = 0; c < classes; c++) total += out[c] = Math.exp(out[c]! - most);
    for (let c = 0; c < classes; c++) {
      out[c] = weights[row]! * (out[c]! / total - targets[row * classes + c]!);
      toSecondBias![c]! += out[c]!;
    }
    for (let u = 0; u < units; u++) {
      let slope = 0;
      for (let c = 0; c < classes; c++) {
        slope += out[c]! * second[u * classes + c]!;
        toSecond![u * classes + c]! += out[c]! * hidden[u]!;
      }
      back[u] = slope * kept[u]!;
      toFirstBias![u]! += back[u]!;
    }
    for (let i = 0; i < inputs; i++) {
      const value = values[at + i]!;
      if (value !== 0) for (let u = 0; u < units; u++) toFirst![i * units + u]! += value * back[u]!;
    }
  };

  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const pace = rate * (1 - (epoch / epochs) * 0.9);
    for (let from = 0; from < count; from += BATCH) {
      const to = Math.min(count, from + BATCH);
      for (const part of parts) part.slope.fill(0);
      for (let i = from; i < to; i++) learnRow(order[i]!);
      step++;
      const meanGrown = 1 - 0.9 ** step;
      const squareGrown = 1 - 0.999 ** step;
      for (const { values, slope, mean, square, decay } of parts)
        for (let i = 0; i < values.length; i++) {
          const one = slope[i]! / (to - from);
          mean[i] = 0.9 * mean[i]! + 0.1 * one;
          square[i] = 0.999 * square[i]! + 0.001 * one * one;
          const move = mean[i]! / meanGrown / (Math.sqrt(square[i]! / squareGrown) + 1e-8);
          values[i]! -= pace * (move + decay * values[i]!);
        }
    }
  }
  return { first, firstBias, second, secondBias };
}

/** Several nets over the same inputs as one that gives the mean of their sums. */
export function joinNets(nets: readonly NetWeights[], inputs: number, classes: number): NetWeights & { units: number } {
  const each = nets[0]!.firstBias.length;
  const units = each * nets.length;
  const first = new Float64Array(inputs * units);
  const firstBias = new Float64Array(units);
  const second = new Float64Array(units * classes);
  const secondBias = new Float64Array(classes);
  for (const [n, net] of nets.entries()) {
    for (let i = 0; i < inputs; i++) first.set(net.first.subarray(i * each, (i + 1) * each), i * units + n * each);
    firstBias.set(net.firstBias, n * each);
    for (let i = 0; i < net.second.length; i++) second[n * each * classes + i] = net.second[i]! / nets.length;
    for (let c = 0; c < classes; c++) secondBias[c]! += net.secondBias[c]! / nets.length;
  }
  return { units, first, firstBias, second, secondBias };
}
