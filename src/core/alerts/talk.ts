/**
 * Who asks, asserts and debunks about one subject in the last day against the weeks before, and what that says:
 * more questions than usual, questions that nobody answers, corrections that fall behind.
 */

import { betaBinomialTail, cappedBeta, gammaPoissonTail } from "./chances.ts";

/** Half-life of what is usual, hours (14 days). */
const KEEP = 2 ** (-1 / 336);
/** A share is never believed more than as many authors would make it: talk comes in waves. */
const STRENGTH = 60;
/** Hours of history, below which nothing is said. */
const LEAST_HOURS = 72;
/** Authors an hour that are usual before anything is known, and how many authors' worth that is. */
const PRIOR = 0.5;
const PRIOR_HOURS = 24;

export interface Talk {
  readonly asks: number;
  readonly asserts: number;
  readonly debunks: number;
  /** All stances. */
  readonly all: number;
}

export const NO_TALK: Talk = { asks: 0, asserts: 0, debunks: 0, all: 0 };

/** What is usual, fading; `hours` fades too, `age` does not. */
export interface TalkHistory extends Talk {
  readonly hours: number;
  readonly age: number;
}

export const NO_HISTORY: TalkHistory = { ...NO_TALK, hours: 0, age: 0 };

/** The history after one more hour. Feed it hours that are a day old, so that a wave does not excuse itself. */
export function learnHour(history: TalkHistory, hour: Talk): TalkHistory {
  const fade = (before: number, now: number): number => Math.round((before * KEEP + now) * 1e6) / 1e6;
  return {
    asks: fade(history.asks, hour.asks),
    asserts: fade(history.asserts, hour.asserts),
    debunks: fade(history.debunks, hour.debunks),
    all: fade(history.all, hour.all),
    hours: fade(history.hours, 1),
    age: history.age + 1,
  };
}

export interface TalkVerdict {
  readonly fires: boolean;
  readonly expected: number;
  readonly ratio: number;
  /** Chance of such a share, and of such a number. */
  readonly shareP: number;
  readonly countP: number;
}

export interface AsksVerdict extends TalkVerdict {
  /** Askers for each answer, one answer given. */
  readonly void: number;
  readonly isVoid: boolean;
}

interface Limits {
  readonly authors: number;
  readonly ratio: number;
  readonly chance: number;
}

const SILENT: TalkVerdict = { fires: false, expected: 0, ratio: 0, shareP: 1, countP: 1 };

/**
 * Fires when the share of questions is beyond chance, or when hardly anybody answers many of them; in both
 * cases only when there are clearly more than usual. `window` spans `hours`.
 */
export function judgeAsks(
  window: Talk,
  hours: number,
  history: TalkHistory,
  limits: Limits & { readonly void: number },
): AsksVerdict {
  const lack = window.asks / (1 + window.debunks);
  if (history.age < LEAST_HOURS) return { ...SILENT, void: lack, isVoid: false };
  const counted = countOf(window.asks, hours, history.asks, history);
  const { a, b } = cappedBeta(history.asks + 1, history.all - history.asks + 3, STRENGTH);
  const shareP = betaBinomialTail(Math.round(window.asks), Math.round(window.all), a, b);
  const many = window.asks >= limits.authors && counted.ratio >= limits.ratio && counted.countP < limits.chance;
  const isVoid = many && lack >= limits.void;
  return { ...counted, shareP, fires: many && (isVoid || shareP < limits.chance), void: lack, isVoid };
}

/** Fires when asserting has outgrown debunking by `ratio` against what is usual, beyond chance. */
export function judgeCounterSpeech(window: Talk, hours: number, history: TalkHistory, limits: Limits): TalkVerdict {
  if (history.age < LEAST_HOURS || history.asserts + history.debunks < 20) return SILENT;
  const { countP } = countOf(window.asserts, hours, history.asserts, history);
  const usual = (history.asserts + 0.5) / (history.debunks + 0.5);
  const now = (window.asserts + 0.5) / (window.debunks + 0.5);
  const { a, b } = cappedBeta(history.asserts + 1, history.debunks + 1, STRENGTH);
  const n = Math.round(window.asserts) + Math.round(window.debunks);
  const shareP = betaBinomialTail(Math.round(window.asserts), n, a, b);
  const ratio = now / usual;
  const fires = window.asserts >= limits.authors && ratio >= limits.ratio && shareP < limits.chance;
  return { fires, expected: usual, ratio, shareP, countP };
}

function countOf(
  count: number,
  hours: number,
  usual: number,
  history: TalkHistory,
): Omit<TalkVerdict, "fires" | "shareP"> {
  // Twice the variance that mere counting has: authors draw each other in.
  const shape = (usual + PRIOR) / 2;
  const rate = (history.hours + PRIOR_HOURS) / 2;
  const expected = (shape / rate) * hours;
  return {
    expected,
    ratio: count / Math.max(expected, 1e-9),
    countP: gammaPoissonTail(Math.round(count), shape, rate, hours),
  };
}
