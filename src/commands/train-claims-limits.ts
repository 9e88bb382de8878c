/**
 * How sure the recogniser of claims must be, alone and beside stance, set on posts that the judging models
 * never saw; and what comes of it by frame.
 */

import { rateOf } from "../core/evaluation/rate.ts";

/** Frame of posts that speak of no claim. */
export const EVERYDAY = "everyday";

/** Share of near misses that may be taken for a claim alone; whether their author asserts it is judged after. */
const MOST_NEAR = 0.04;
/** Of what it says alone, so much must be right, at the lower end of the interval. */
const LEAST_RIGHT = 0.9;
/** Shares of posts that may look as if they spread a claim, with stance beside it: mean over frames, near misses, everyday talk. */
const MOST_WRONG = { mean: 0.02, near_miss: 0.02, everyday: 0.001 };

/** A post judged by models that never saw its writer. */
export interface Held {
  readonly frame: string;
  readonly spreads: boolean;
  /** Likelihood of the likeliest myth, and whether it is the one meant. */
  readonly p: number;
  readonly right: boolean;
  /** What `Recogniser.leaning` of that myth times the likelihood of an assertion comes to. */
  readonly joint: number;
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
      strays <= MOST_WRONG.everyday * everyday.length
    )
      return Math.round(alone * 100) / 100;
  }
  return 1;
}

/** The least `joint` that posts which do not spread reach seldom enough, each frame of them as weighty. */
export function togetherFrom(held: readonly Held[]): number {
  const wrong = held.filter((one) => !one.spreads);
  const frames = [...new Set(wrong.map(({ frame }) => frame))];
  for (let together = 0.2; together < 0.995; together += 0.005) {
    const shares = new Map(
      frames.map((frame) => {
        const own = wrong.filter((one) => one.frame === frame);
        return [frame, own.filter(({ joint }) => joint >= together).length / own.length];
      }),
    );
    const { mean, near_miss, everyday } = MOST_WRONG;
    const written = [...shares].filter(([frame]) => frame !== EVERYDAY).map(([, share]) => share);
    if (
      written.reduce((sum, one) => sum + one, 0) <= mean * written.length &&
      (shares.get("near_miss") ?? 0) <= near_miss &&
      (shares.get(EVERYDAY) ?? 0) <= everyday
    )
      return Math.round(together * 1e3) / 1e3;
  }
  return 1;
}

/**
 * By frame, two shares: the right myth as likely as `alone` (of near misses and everyday talk: any myth); taken for a post that
 * spreads the right myth (of posts that do not spread: any myth) by `together`, before any cue.
 */
export function scoresOf(held: readonly Held[], alone: number, together: number): Record<string, number> {
  const scores: Record<string, number> = { posts: held.length };
  for (const frame of [...new Set(held.map((one) => one.frame))].toSorted()) {
    const own = held.filter((one) => one.frame === frame);
    const found = own.filter(({ p, right }) => p >= alone && (right || frame === "near_miss" || frame === EVERYDAY));
    const flagged = own.filter(({ joint, right, spreads }) => joint >= together && (right || !spreads));
    scores[frame] = short(found.length / own.length);
    scores[`${frame}, spread`] = short(flagged.length / own.length);
  }
  return scores;
}

function short(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
