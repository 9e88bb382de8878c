/**
 * Whether a cluster is a new story that is taking off: enough different people in a few hours who say
 * it in their own words, far more than it used to have, about the same few words. How many are enough
 * grows with how much is said at all, since in more talk more things are repeated by chance.
 */

import { shareOf, usesOf } from "./background.ts";
import { heaviest, type Cluster, type Member } from "./cluster.ts";
import type { Narratives } from "./clusters.ts";
import { labelOf } from "./label.ts";

const HOUR_MS = 3_600_000;
const FAST_MS = 6 * HOUR_MS;
const SLOW_MS = 24 * HOUR_MS;
/** Before that much was heard, everything looks new. */
const LEARN_MS = 24 * HOUR_MS;
/** And before so many posts, nobody knows which words are usual. */
const LEAST_HEARD = 200;
const LEARN_SLOW_MS = 72 * HOUR_MS;
const LEAST_AUTHORS = 4;
const SLOW_AUTHORS = 8;
/** Times its own usual number of authors. */
const RATIO = 3;
/** Authors per window that a story without a past is taken to have. */
const PRIOR_AUTHORS = 0.5;
/** Share of the posts in their own words that hold two of the story's three main words. */
const COHERENT = 0.7;
const LN_CHANCE: number = Math.log(1e-6);
/** Posts of the last weeks outside the story that may hold a word which still counts as new. */
const FRESH_USES = 2;

export interface EmergenceNumbers {
  /** Distinct authors in the last 6 and 24 hours. */
  readonly authors6h: number;
  readonly authors24h: number;
  /** Authors in 6 hours asked for at this volume of talk. */
  readonly needed6h: number;
  /** Posts in 6 hours that would hold two of the main words by chance, as often as each is said elsewhere. */
  readonly chance6h: number;
  /** Of this cluster before, in as many hours. */
  readonly usual6h: number;
  readonly usual24h: number;
  /** Posts of the language heard in the last 6 hours. */
  readonly talk6h: number;
  /** Of the story's three main words, how many hardly anybody used elsewhere. */
  readonly freshWords: number;
  /** Posts of the last 24 hours that are not copies. */
  readonly wordings: number;
  readonly copies: number;
  readonly coherence: number;
}

export interface Emergence {
  readonly emerging: boolean;
  readonly why:
    | "announced"
    | "too early"
    | "too few authors"
    | "not more than usual"
    | "mostly copies"
    | "not one story"
    | "emerging";
  readonly label: string;
  readonly numbers: EmergenceNumbers;
}

/** `sinceMs`: when listening began. */
export function emergenceOf(state: Narratives, cluster: Cluster, nowMs: number, sinceMs: number): Emergence {
  const slow = cluster.members.filter((one) => one.atMs > nowMs - SLOW_MS && one.atMs <= nowMs);
  const fast = slow.filter((one) => one.atMs > nowMs - FAST_MS);
  const own = slow.filter((one) => !one.copy);
  const talk6h = talkOf(state, cluster.lang, nowMs);
  const freshWords = freshOf(state, cluster, nowMs);
  const numbers: EmergenceNumbers = {
    authors6h: authorsOf(fast),
    authors24h: authorsOf(slow),
    needed6h: neededAuthors(talk6h, freshWords),
    freshWords,
    chance6h: chanceOf(state, cluster, own.length, nowMs) * talk6h,
    usual6h: usualAuthors(cluster, nowMs, FAST_MS),
    usual24h: usualAuthors(cluster, nowMs, SLOW_MS),
    talk6h,
    wordings: own.length,
    copies: slow.length - own.length,
    coherence: coherenceOf(cluster, own),
  };
  const heardMs = state.background.posts.value < LEAST_HEARD ? 0 : nowMs - sinceMs;
  const why = cluster.announcedMs !== null ? "announced" : judge(numbers, heardMs);
  return { emerging: why === "emerging", why, label: labelOf(cluster), numbers };
}

function judge(numbers: EmergenceNumbers, heardMs: number): Emergence["why"] {
  if (heardMs < LEARN_MS) return "too early";
  const { authors6h, authors24h, needed6h, usual6h, usual24h, chance6h } = numbers;
  const isFast = authors6h >= needed6h;
  const isSlow = heardMs >= LEARN_SLOW_MS && authors24h >= Math.max(SLOW_AUTHORS, 2 * needed6h);
  if (!isFast && !isSlow) return "too few authors";
  if (
    !(isFast && authors6h >= RATIO * usual6h && isBeyondChance(authors6h, chance6h)) &&
    !(isSlow && authors24h >= RATIO * Math.max(usual24h, 4 * chance6h))
  ) {
    return "not more than usual";
  }
  if (numbers.wordings < needed6h || numbers.copies > numbers.wordings) return "mostly copies";
  return numbers.coherence < COHERENT ? "not one story" : "emerging";
}

/** Chernoff's bound on the Poisson tail: many clusters are looked at, so that one in a million is asked for. */
function isBeyondChance(count: number, mean: number): boolean {
  return count > mean && count * (1 + Math.log(Math.max(mean, 1e-12) / count)) - mean < LN_CHANCE;
}

/** At least 4; 7 where 500 posts an hour are heard, 5 if two of the main words were hardly ever said before. */
function neededAuthors(talk6h: number, freshWords: number): number {
  const needed = Math.floor(2.8 + 0.6 * Math.log2(1 + talk6h / 8)) - (freshWords >= 2 ? 2 : 0);
  return Math.max(LEAST_AUTHORS, needed);
}

/** Chance that a post holds two of the three main words, as often as they were said besides the `own` new posts. */
function chanceOf(state: Narratives, cluster: Cluster, own: number, nowMs: number): number {
  const [a = 0, b = 0, c = 0] = heaviest(cluster, 3).map((stem) =>
    shareOf(state.background, cluster.lang, stem, nowMs, own),
  );
  return a * b + a * c + b * c;
}

function freshOf(state: Narratives, cluster: Cluster, nowMs: number): number {
  const isFresh = (stem: string): boolean =>
    usesOf(state.background, cluster.lang, stem, nowMs) - (cluster.posts - cluster.copies) <= FRESH_USES;
  return heaviest(cluster, 3).filter(isFresh).length;
}

function authorsOf(members: readonly Member[]): number {
  return new Set(members.map((one) => one.author)).size;
}

/**
 * Authors per window in what is remembered of the time before the window: hours without a post count,
 * from the cluster's first on. A short past says little.
 */
function usualAuthors(cluster: Cluster, nowMs: number, windowMs: number): number {
  const before = cluster.members.filter((one) => one.atMs <= nowMs - windowMs);
  const spanMs = before.length === 0 ? 0 : Math.max(0, nowMs - windowMs - before[0]!.atMs);
  return (authorsOf(before) + PRIOR_AUTHORS) / (spanMs / windowMs + 1);
}

function coherenceOf(cluster: Cluster, own: readonly Member[]): number {
  if (own.length === 0) return 0;
  const main = new Set(heaviest(cluster, 3));
  const told = own.filter((one) => one.stems.filter((stem) => main.has(stem)).length >= 2);
  return told.length / own.length;
}

function talkOf(state: Narratives, lang: string, nowMs: number): number {
  const hour = Math.floor(nowMs / HOUR_MS);
  let posts = 0;
  for (let back = 0; back < FAST_MS / HOUR_MS; back++) posts += state.talk.get(`${lang}|${hour - back}`) ?? 0;
  return posts;
}
