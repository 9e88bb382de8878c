/**
 * Whether a myth's rule hits what it should, by what people said of its posts and alerts. Two ways to be in doubt:
 * too many wrong among the last reviews, or a week in which most were wrong.
 */

export interface Review {
  readonly isRight: boolean;
  readonly atMs: number;
}

export interface PrecisionLimits {
  /** Least share of right ones among the last `reviews`, 0..1. */
  readonly precision: number;
  /** So many must have been given; fewer say nothing of the share. */
  readonly reviews: number;
  /** So many wrong ones in a week, and at least half of that week's, are enough by themselves. */
  readonly wrong: number;
}

export interface PrecisionVerdict {
  readonly inDoubt: boolean;
  readonly why: "last reviews" | "this week" | null;
  /** Among the last reviews. */
  readonly right: number;
  readonly of: number;
  readonly wrongThisWeek: number;
  readonly ofThisWeek: number;
}

const WEEK_MS = 7 * 86_400_000;

/** `reviews` in any order; those after `atMs` are not there yet. */
export function judgePrecision(reviews: readonly Review[], atMs: number, limits: PrecisionLimits): PrecisionVerdict {
  const given = reviews.filter((one) => one.atMs <= atMs).toSorted((a, b) => b.atMs - a.atMs);
  const last = given.slice(0, limits.reviews);
  const week = given.filter((one) => one.atMs > atMs - WEEK_MS);
  const right = last.filter((one) => one.isRight).length;
  const wrongThisWeek = week.filter((one) => !one.isRight).length;
  const few = last.length >= limits.reviews && right < limits.precision * last.length;
  const bad = wrongThisWeek >= limits.wrong && 2 * wrongThisWeek >= week.length;
  return {
    inDoubt: few || bad,
    why: few ? "last reviews" : bad ? "this week" : null,
    right,
    of: last.length,
    wrongThisWeek,
    ofThisWeek: week.length,
  };
}
