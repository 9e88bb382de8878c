/**
 * Whether the mood about a topic has fallen: an exponentially weighted mean of its authors' scores (Roberts
 * 1959) against the weeks before, in standard errors. How much that mean wanders on ordinary days is learned,
 * so that a topic whose mood is never still does not alarm.
 */

/** Half-life of the mean, hours. */
const KEEP = 2 ** (-1 / 8);
/** Half-life of what is usual, hours (14 days). */
const KEEP_USUAL = 2 ** (-1 / 336);
/** Hours before anything is said. */
const LEAST_HOURS = 7 * 24;
/** Hours that wait before they count as usual. */
const GUARD = 48;
const PRECISION = 1e6;

/** Authors of one hour, each with the mean of their scores (-1..1). */
export interface MoodHour {
  readonly authors: number;
  readonly sum: number;
  readonly squares: number;
}

export interface MoodState {
  /** Fading sums of the mean under watch. */
  readonly now: MoodHour;
  /** Fading sums of what is usual. */
  readonly usual: MoodHour;
  /** Fading sums of squared distance of `now` to the usual, and of hours. */
  readonly wander: number;
  readonly hours: number;
  readonly age: number;
  readonly waiting: readonly (readonly [authors: number, sum: number, squares: number, wander: number])[];
}

const NONE: MoodHour = { authors: 0, sum: 0, squares: 0 };
export const NEW_MOOD: MoodState = { now: NONE, usual: NONE, wander: 0, hours: 0, age: 0, waiting: [] };

export interface MoodVerdict {
  readonly fires: boolean;
  readonly mean: number;
  readonly usual: number;
  /** Standard errors; negative is worse. 0 while too little is known. */
  readonly z: number;
}

/** The state after one more hour. */
export function learnMood(state: MoodState, hour: MoodHour): MoodState {
  const now = faded(state.now, hour, KEEP);
  const distance = state.usual.authors > 0 && now.authors > 0 ? (meanOf(now) - meanOf(state.usual)) ** 2 : 0;
  const waiting = [...state.waiting, [hour.authors, hour.sum, hour.squares, round(distance)] as const];
  let { usual, wander, hours } = state;
  while (waiting.length > GUARD) {
    const [authors, sum, squares, old] = waiting.shift()!;
    usual = faded(usual, { authors, sum, squares }, KEEP_USUAL);
    wander = round(wander * KEEP_USUAL + old);
    hours = round(hours * KEEP_USUAL + 1);
  }
  return { now, usual, wander, hours, age: state.age + 1, waiting };
}

/** `authors`: how many spoke in the rule's window, at least as many as asked for. */
export function judgeMood(
  state: MoodState,
  authors: number,
  limits: { readonly authors: number; readonly z: number; readonly drop: number },
): MoodVerdict {
  if (state.age < LEAST_HOURS || state.usual.authors < limits.authors || state.now.authors <= 0)
    return { fires: false, mean: 0, usual: 0, z: 0 };
  const mean = meanOf(state.now);
  const usual = meanOf(state.usual);
  const spread = Math.max(0.01, state.usual.squares / state.usual.authors - usual * usual);
  const wander = state.wander / Math.max(1, state.hours);
  const z = (mean - usual) / Math.sqrt(spread / state.now.authors + wander);
  const fires = authors >= limits.authors && z < -limits.z && usual - mean >= limits.drop;
  return { fires, mean, usual, z };
}

function meanOf({ sum, authors }: MoodHour): number {
  return sum / Math.max(authors, 1e-9);
}

function faded(before: MoodHour, hour: MoodHour, keep: number): MoodHour {
  return {
    authors: round(before.authors * keep + hour.authors),
    sum: round(before.sum * keep + hour.sum),
    squares: round(before.squares * keep + hour.squares),
  };
}

function round(value: number): number {
  return Math.round(value * PRECISION) / PRECISION;
}
