/**
 * Surge detection on one series of hourly counts of distinct authors: a CUSUM of the negative-binomial
 * log-likelihood ratio (rate kappa times the usual), and spike tests on the hour and on four hours. The
 * usual level is a discounted Gamma-Poisson rate per collected post, so that a collector that grows is not
 * a surge. Methods: Fricker 2008 (CUSUM on residuals), Farrington et al. 1996 and Noufaily et al. 2013
 * (reweighting, minimum counts). Knows nothing of alerts.
 */

import { logLikelihoodRatio, upperTailMidP } from "./negative-binomial.ts";
import { EMPTY_SEASON, seasonFactor, withHour, type Season } from "./season.ts";

const HOUR_MS = 3_600_000;
/** Out-of-control rate over usual rate that the CUSUM is tuned to; 4 finds more than 3 at as many false alarms. */
const KAPPA = 4;
/** Evidence is not heaped up beyond twice what the most cautious rule asks for. */
const MAX_CUSUM = 20;
/** Authors per hour below which the usual rate is not believed. */
const FLOOR = 0.05;
/** Evidence is weighed against a level so many standard errors above the estimate: a level known from few authors is often guessed too low. */
const CAUTION = 0.5;
/** Hours in which the usual level is unknown and no evidence is gathered. */
const INFANT_HOURS = 6;
/** Half-life of the level, hours (14 days). */
const HALF_LIFE_HOURS = 336;
const KEEP = 2 ** (-1 / HALF_LIFE_HOURS);
/** Hours that a count waits before it teaches level and season, so that a slow surge does not hide itself. */
const GUARD_HOURS = 24;
/** Added to the posts collected in an hour, so that nearly empty hours stay comparable. */
const EXPOSURE_PSEUDO_COUNT = 5;
/** Gamma shape of the prior: half an author's worth of knowledge. */
const PRIOR_SHAPE = 0.5;
/** Prior mean, authors per hour at the exposure of the first hour. */
const PRIOR_PER_HOUR = 0.1;
const OUTLIER_P = 1e-3;
const OUTLIER_WEIGHT = 0.1;
const SPIKE_P = 1e-6;
const SPIKE_MIN_AUTHORS = 5;
/** A burst is told from the sum of this many hours, when one hour alone would not show it. */
const BURST_HOURS = 4;
const BURST_P = 1e-5;
/** An author who speaks again within so many hours says nothing new. */
export const REPEAT_HOURS = 24;
/** After this long the level learns even while an alert fires (14 days). */
const MAX_FROZEN_HOURS = 336;
const PRIOR_DISPERSION = 1.3;
/** Weight of the prior, in authors: a young pool must not be ruled by the first odd hour. */
const PRIOR_DISPERSION_AUTHORS = 20;

export const THRESHOLD: Readonly<Record<"quick" | "normal" | "cautious", number>> = {
  quick: 8,
  normal: 9,
  cautious: 10,
};

interface Waiting {
  readonly authors: number;
  /** Season times exposure. */
  readonly units: number;
  readonly weight: number;
  readonly hourMs: number;
  readonly slot: number;
  readonly exposure: number;
}

/** All that one series remembers. Plain data: it is stored as JSON between rounds. */
export interface SeriesState {
  readonly version: 1;
  /** End of the last closed hour, Unix ms. */
  readonly closedUntilMs: number;
  readonly hours: number;
  readonly cusum: number;
  /** Gamma posterior of authors per unit of exposure. */
  readonly shape: number;
  readonly rate: number;
  readonly waiting: readonly Waiting[];
  readonly season: Season;
  readonly frozenHours: number;
}

/** What the series of one topic and language share. */
export interface PoolState {
  readonly version: 1;
  readonly season: Season;
  /** Sum of squared residuals, and of usual authors, over hours that were usual. */
  readonly squares: number;
  readonly authors: number;
}

export const EMPTY_POOL: PoolState = { version: 1, season: EMPTY_SEASON, squares: 0, authors: 0 };

/** One hour of one series. `exposure` is the number of other posts collected in that hour and language. */
export interface HourBin {
  readonly hourMs: number;
  /** Local hour of the week, 0..167. */
  readonly slot: number;
  readonly authors: number;
  readonly exposure: number;
}

export interface Reading {
  /** Usual authors in this hour. */
  readonly expected: number;
  readonly cusum: number;
  readonly spikeP: number;
  readonly dispersion: number;
  /** This hour alone, or it with the three before it, is far out of the usual. */
  readonly isSpike: boolean;
  /** The chance of as much as that in the hours that were tested: of the hour, where it alone is a spike. */
  readonly burstP: number;
}

export function startSeries(closedUntilMs: number, firstExposure: number): SeriesState {
  const units = firstExposure + EXPOSURE_PSEUDO_COUNT;
  return {
    version: 1,
    closedUntilMs,
    hours: 0,
    cusum: 0,
    shape: PRIOR_SHAPE,
    rate: (PRIOR_SHAPE / PRIOR_PER_HOUR) * units,
    waiting: [],
    season: EMPTY_SEASON,
    frozenHours: 0,
  };
}

/** At least 1: sum of squared residuals over sum of usual authors in the pool, shrunk to 1.3. */
export function dispersionOf(pool: PoolState): number {
  const squares = pool.squares + PRIOR_DISPERSION * PRIOR_DISPERSION_AUTHORS;
  return Math.max(1, squares / (pool.authors + PRIOR_DISPERSION_AUTHORS));
}

function unitsOf(state: SeriesState, pool: PoolState, slot: number, exposure: number): number {
  return seasonFactor(state.season, pool.season, slot) * (exposure + EXPOSURE_PSEUDO_COUNT);
}

/** Usual authors of an hour with that local slot and exposure. Never under the floor of 0.05. */
export function expectedAuthors(state: SeriesState, pool: PoolState, slot: number, exposure: number): number {
  return Math.max(FLOOR, (state.shape / state.rate) * unitsOf(state, pool, slot, exposure));
}

/** What the series says if the hour ended now. Changes nothing. */
export function readSeries(state: SeriesState, pool: PoolState, bin: HourBin): Reading {
  const dispersion = dispersionOf(pool);
  const level = (state.shape / state.rate) * unitsOf(state, pool, bin.slot, bin.exposure);
  const expected = Math.max(FLOOR, level);
  // The error of the estimate is that of the level itself, not of the floor under it.
  const spikeP = upperTailMidP(bin.authors, expected, dispersion * expected + (level * level) / state.shape);
  const step = evidenceOf(state, dispersion, level, bin.authors);
  return {
    expected,
    cusum: state.hours < INFANT_HOURS ? 0 : Math.min(MAX_CUSUM, Math.max(0, state.cusum + step)),
    spikeP,
    dispersion,
    ...spikeOf(state, bin, expected, dispersion, spikeP),
  };
}

/** What so many authors in an hour add to the CUSUM, where `level` is the estimate of its usual. */
function evidenceOf({ shape }: SeriesState, dispersion: number, level: number, authors: number): number {
  const cautious = Math.max(FLOOR, level * (1 + CAUTION / Math.sqrt(shape)));
  return logLikelihoodRatio(authors, cautious, dispersion + level / shape, KAPPA);
}

/**
 * What the series says at least, had every author spoken in one hour of the last day only: a few accounts that
 * go on and on are no surge. `firsts` are, by hour, the authors who had not been heard in the day before.
 * Evidence from before those hours stays where the sum of the losses leaves it.
 */
export function readFirsts(
  state: SeriesState,
  pool: PoolState,
  bin: HourBin,
  firsts: ReadonlyMap<number, number>,
): Reading {
  const whole = readSeries(state, pool, bin);
  if (state.hours < INFANT_HOURS) return whole;
  const { dispersion } = whole;
  const first = (one: { readonly hourMs: number; readonly authors: number }): number =>
    Math.min(one.authors, firsts.get(one.hourMs) ?? 0);
  const level = state.shape / state.rate;
  const now = { hourMs: bin.hourMs, authors: bin.authors, units: unitsOf(state, pool, bin.slot, bin.exposure) };
  let anew = 0;
  let lost = 0;
  for (const one of [...state.waiting, now]) {
    if (one.hourMs <= bin.hourMs - REPEAT_HOURS * HOUR_MS) continue;
    const step = evidenceOf(state, dispersion, level * one.units, first(one));
    anew = Math.min(MAX_CUSUM, Math.max(0, anew + step));
    lost += evidenceOf(state, dispersion, level * one.units, one.authors) - step;
  }
  const waiting = state.waiting.map((one) => ({ ...one, authors: first(one) }));
  const authors = first(bin);
  const variance = dispersion * whole.expected + (level * now.units) ** 2 / state.shape;
  const spikeP = upperTailMidP(authors, whole.expected, variance);
  return {
    ...whole,
    cusum: Math.max(anew, whole.cusum - lost),
    spikeP,
    ...spikeOf({ ...state, waiting }, { ...bin, authors }, whole.expected, dispersion, spikeP),
  };
}

function isMany(authors: number, expected: number): boolean {
  return authors >= Math.max(SPIKE_MIN_AUTHORS, 3 * expected);
}

/** The hour alone; else the same test over this hour and those before it that still wait to be learnt. */
function spikeOf(
  state: SeriesState,
  bin: HourBin,
  expected: number,
  dispersion: number,
  spikeP: number,
): Pick<Reading, "isSpike" | "burstP"> {
  if (spikeP < SPIKE_P && isMany(bin.authors, expected)) return { isSpike: true, burstP: spikeP };
  const none = { isSpike: false, burstP: spikeP };
  if (bin.authors === 0) return none;
  let authors = bin.authors;
  let usual = expected;
  for (const one of state.waiting.slice(1 - BURST_HOURS)) {
    if (one.hourMs <= bin.hourMs - BURST_HOURS * HOUR_MS) continue;
    authors += one.authors;
    usual += Math.max(FLOOR, (state.shape / state.rate) * one.units);
  }
  if (!isMany(authors, usual)) return none;
  const burstP = upperTailMidP(authors, usual, dispersion * usual + (usual * usual) / state.shape);
  return burstP < BURST_P ? { isSpike: true, burstP } : none;
}

/**
 * The series after a full hour. While `firing` the level does not learn, for at most 14 days.
 * Hours whose count is an outlier are learnt at a tenth of their weight.
 */
export function closeHour(state: SeriesState, pool: PoolState, bin: HourBin, firing: boolean): SeriesState {
  const reading = readSeries(state, pool, bin);
  const learns = !firing || state.frozenHours >= MAX_FROZEN_HOURS;
  const weight = reading.spikeP < OUTLIER_P ? OUTLIER_WEIGHT : 1;
  const queue: Waiting[] = [...state.waiting];
  if (learns) {
    const { hourMs, authors, slot, exposure } = bin;
    queue.push({ hourMs, authors, slot, exposure, weight, units: unitsOf(state, pool, slot, exposure) });
  }
  // A young series has nothing to protect yet, so it learns at once.
  const guard = state.hours < GUARD_HOURS ? 0 : GUARD_HOURS;
  let { shape, rate, season } = state;
  while (queue.length > guard) {
    const due = queue.shift()!;
    shape = shape * KEEP + due.weight * due.authors;
    rate = rate * KEEP + due.weight * due.units;
    const exposure = due.weight * (due.exposure + EXPOSURE_PSEUDO_COUNT);
    season = withHour(season, due.slot, due.weight * due.authors, exposure, KEEP);
  }
  return {
    version: 1,
    closedUntilMs: bin.hourMs + HOUR_MS,
    hours: state.hours + 1,
    cusum: reading.cusum,
    shape: Math.max(shape, 1e-3),
    rate: Math.max(rate, 1e-6),
    waiting: queue,
    season,
    frozenHours: firing ? state.frozenHours + 1 : 0,
  };
}

/** The series with its evidence spent: what a resolved alert leaves behind. */
export function resetCusum(state: SeriesState): SeriesState {
  return { ...state, cusum: 0 };
}

/** The pool after one hour of its series; `bins` holds each series' count and usual count. */
export function closePoolHour(
  pool: PoolState,
  slot: number,
  exposure: number,
  bins: readonly { readonly authors: number; readonly expected: number; readonly spikeP: number }[],
): PoolState {
  let squares = pool.squares * KEEP;
  let usual = pool.authors * KEEP;
  let authors = 0;
  for (const bin of bins) {
    if (bin.spikeP < OUTLIER_P) continue;
    authors += bin.authors;
    // At the floor the usual is a convention, not an estimate: it says nothing of dispersion.
    if (bin.expected <= FLOOR) continue;
    squares += (bin.authors - bin.expected) ** 2;
    usual += bin.expected;
  }
  return {
    version: 1,
    season: withHour(pool.season, slot, authors, exposure + EXPOSURE_PSEUDO_COUNT, KEEP),
    squares,
    authors: usual,
  };
}
