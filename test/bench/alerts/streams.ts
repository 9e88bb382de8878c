/**
 * The streams of the alert bench: hourly distinct authors of many rumours over weeks, with an
 * hour-of-week season and overdispersion, and surges put into some of them. All made up from a seed.
 */

import { diceOf } from "./random.ts";

export const WEEK_HOURS = 168;
/** Variance over mean of the hourly counts. */
const DISPERSION = 1.6;
/** Median of the series' rates, authors an hour, and how far rates spread around it (sigma of their logarithm). */
const MEDIAN_RATE = 0.22;
const RATE_SPREAD = 1;
/** Posts collected an hour. */
const EXPOSURE = 100;
const TOPICS = 20;
export const SURGE_HOURS = 8;

export type SurgeKind = "surge" | "viral";

export interface Surge {
  readonly atHour: number;
  readonly kind: SurgeKind;
}

export interface Stream {
  readonly topic: number;
  readonly authors: readonly number[];
  readonly exposure: readonly number[];
  readonly surge: Surge | null;
}

export interface StreamPlan {
  readonly seed: number;
  readonly series: number;
  readonly days: number;
  /** Of this many series one has a surge; 0: none. */
  readonly surgeEvery: number;
  /** Factor on authors and collected posts alike, by hour: how collection grows or stops. */
  readonly collection: (hour: number) => number;
  /** Local hour of the week; a clock change shifts it. */
  readonly slot: (hour: number) => number;
}

export const STEADY: Pick<StreamPlan, "collection" | "slot"> = {
  collection: () => 1,
  slot: (hour) => hour % WEEK_HOURS,
};

/** Day and night, and a quieter weekend; mean about 1. */
export function seasonAt(slot: number): number {
  const day = 1 + 0.6 * Math.sin(((slot % 24) - 9) * (Math.PI / 12));
  return day * (slot >= 120 ? 0.8 : 1.08);
}

export function streamsOf(plan: StreamPlan): readonly Stream[] {
  const hours = plan.days * 24;
  // What is collected is the same for all series, as it is in service.
  const collecting = diceOf(plan.seed);
  const exposure = Array.from({ length: hours }, (_, hour) =>
    collecting.count(EXPOSURE * seasonAt(plan.slot(hour)) * plan.collection(hour), DISPERSION),
  );
  return Array.from({ length: plan.series }, (_, index) => {
    const dice = diceOf(plan.seed * 100_003 + index + 1);
    const rate = MEDIAN_RATE * Math.exp(RATE_SPREAD * dice.gauss());
    const surge = surgeOf(plan, index, hours, dice.uniform(), dice.uniform());
    const authors = exposure.map((_, hour) => {
      const usual = rate * seasonAt(plan.slot(hour)) * plan.collection(hour);
      return dice.count(meanOf(usual, surge, hour), DISPERSION);
    });
    return { topic: index % TOPICS, authors, exposure, surge };
  });
}

/** Surges begin in the second half, when everybody has had time to learn what is usual. */
function surgeOf(plan: StreamPlan, index: number, hours: number, when: number, which: number): Surge | null {
  if (plan.surgeEvery === 0 || index % plan.surgeEvery !== 0) return null;
  const half = Math.floor(hours / 2);
  return {
    atHour: half + Math.floor(when * (hours - half - 2 * SURGE_HOURS)),
    kind: which < 0.125 ? "viral" : "surge",
  };
}

function meanOf(usual: number, surge: Surge | null, hour: number): number {
  if (surge === null || hour < surge.atHour || hour >= surge.atHour + SURGE_HOURS) return usual;
  return surge.kind === "viral" ? Math.max(15 * usual, 12) : Math.max(4 * usual, 3);
}
