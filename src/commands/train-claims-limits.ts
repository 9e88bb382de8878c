/** How sure the recogniser of claims must be to stand alone, set on posts that the judging models never saw; and what comes of it by frame. */

import { rateOf } from "../core/evaluation/rate.ts";

/** Frame of posts that speak of no claim. */
export const EVERYDAY = "everyday";

/** Share of near misses that may be taken for a claim alone; whether their author asserts it is judged after. */
const MOST_NEAR = 0.04;
/** Of what it says alone, so much must be right, at the lower end of the interval. */
const LEAST_RIGHT = 0.9;
/** The same of everyday talk. */
const MOST_EVERYDAY = 0.001;

/** A post judged by models that never saw its writer. */
export interface Held {
  readonly frame: string;
  /** Likelihood of the likeliest myth, and whether it is the one meant. */
  readonly p: number;
  readonly right: boolean;
}

/** The least likelihood at which the recogniser is right often enough, and takes few near misses for a claim. */
export function aloneFrom(held: readonly Held[]): number {
  const near = held.filter(({ frame }) => frame === "near_miss");
  const everyday = held.filter(({ frame }) => frame === EVERYDAY);
  for (let alone = 0.3; alone < 0.995; alone += 0.01) {
    const said = held.filter(({ p }) => p >= alone);
    const right = rateOf(said.filter((one) => one.right).length, said.length);
    const taken = near.filter(({ p }) => p >= alone).length;
    const strays = everyday.filter(({ p }) => p >= alone).length;
    if (
      (right.low ?? 0) >= LEAST_RIGHT &&
      taken <= MOST_NEAR * near.length &&
      strays <= MOST_EVERYDAY * everyday.length
    )
      return Math.round(alone * 100) / 100;
  }
  return 1;
}

/** By frame, the share found: the right myth as likely as `alone` (of near misses and everyday talk: any myth). */
export function scoresOf(held: readonly Held[], alone: number): Record<string, number> {
  const scores: Record<string, number> = { posts: held.length };
  for (const frame of [...new Set(held.map((one) => one.frame))].toSorted()) {
    const own = held.filter((one) => one.frame === frame);
    const found = own.filter(({ p, right }) => p >= alone && (right || frame === "near_miss" || frame === EVERYDAY));
    scores[frame] = short(found.length / own.length);
  }
  return scores;
}

function short(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
