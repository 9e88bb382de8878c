/** One line of the bench's table and the arithmetic that all benchmarks share: CPU time, medians, ratios. */

export interface Row {
  readonly id: string;
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: Spread;
  /** Null: for comparison only. */
  readonly gate: number | null;
  /** least: the ratio must reach the gate; most: it must not pass it. */
  readonly side: "least" | "most";
  readonly ok: boolean;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Scale {
  /** Fewer posts and rounds: to see that everything runs, not to quote. */
  readonly quick: boolean;
}

export function rowOf(row: Omit<Row, "ok" | "side"> & { readonly side?: Row["side"] }): Row {
  const { side = "least", gate, ratio } = row;
  const ok = gate === null || (side === "least" ? ratio.median >= gate : ratio.median <= gate);
  return { ...row, side, ok };
}

/** Ours over peer, round by round, of two lists of rates; of two lists of costs hand them over the other way round. */
export function ratiosOf(over: readonly number[], under: readonly number[]): Spread {
  return spreadOf(over.map((value, round) => value / under[round]!));
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: values.length === 0 ? Number.NaN : medianOf(values),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * CPU microseconds of this process, all threads, after a collection of garbage where the process allows it. `prime`
 * comes between, untimed: what follows a collection finds cold caches, and short work would pay for that most.
 */
export async function cpuMicros(work: () => Promise<void> | void, prime: () => void = () => {}): Promise<number> {
  await collectGarbage();
  prime();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const PAUSE_MS = 20;
const AT_REST_MICROS = 2_000;
const MOST_PAUSES = 50;

/** Waits, too, until helper threads have swept the heap: of a large one that is tens of milliseconds, and nobody's work. */
async function collectGarbage(): Promise<void> {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc === undefined) return;
  gc();
  for (let pause = 0; pause < MOST_PAUSES; pause += 1) {
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const { user, system } = process.cpuUsage(before);
    if (user + system < AT_REST_MICROS) return;
  }
}

/** "12.3k/s" for items a CPU-second. */
export function rate(perSecond: number): string {
  const text =
    perSecond >= 1e5
      ? `${Math.round(perSecond / 1e3)}k`
      : perSecond >= 1e3
        ? `${(perSecond / 1e3).toFixed(1)}k`
        : perSecond.toFixed(0);
  return `${text}/s`;
}
