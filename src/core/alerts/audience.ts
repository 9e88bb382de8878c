/**
 * How many people a post is likely to reach, and whether that is out of the ordinary for its topic. Where views
 * are not told, followers x 0.1 + engagements x 20 stand for them, and the message says so.
 */

/** Least followers of each band of model/post.ts. */
const FOLLOWERS = [0, 100, 1000, 10_000, 100_000] as const;
/** Bins of a tenth of a power of ten. */
const PER_DECADE = 10;
const BINS = 90;
/** Posts of a topic below which its percentiles mean nothing; more is asked for then. */
const KNOWN = 200;
const UNKNOWN_FACTOR = 10;
const KEEP = 2 ** (-1 / 336);

export interface Audience {
  readonly views: number | null;
  readonly followersBand: 0 | 1 | 2 | 3 | 4;
  /** Likes, reposts and replies. */
  readonly engagements: number;
}

export function peopleReached(audience: Audience): { readonly people: number; readonly estimated: boolean } {
  if (audience.views !== null) return { people: Math.max(0, audience.views), estimated: false };
  const people = FOLLOWERS[audience.followersBand] * 0.1 + Math.max(0, audience.engagements) * 20;
  return { people, estimated: true };
}

/** How many people several posts may reach together. */
export interface Reached {
  readonly people: number;
  /** People of the post that reaches most. */
  readonly most: number;
  readonly posts: number;
  /** Views of at least one of them are not told. */
  readonly estimated: boolean;
}

/** null where nothing is told of any of them. */
export function reachOf(audiences: readonly Audience[]): Reached | null {
  const each = audiences.map(peopleReached);
  const people = each.reduce((sum, one) => sum + one.people, 0);
  if (people === 0) return null;
  const estimated = each.some((one) => one.estimated);
  return { people, most: Math.max(...each.map((one) => one.people)), posts: each.length, estimated };
}

/** "about 140,000 people; one post has 80 % of them." */
export function reachText({ people, most, posts, estimated }: Reached): string {
  const about = Number(people.toPrecision(2)).toLocaleString("en-GB");
  const share = Math.round((100 * most) / people);
  const basis = estimated ? " (estimated from followers and engagement, where views are not told)" : " by views told";
  return `about ${about} people${basis}${posts > 1 && share >= 50 ? `; one post has ${share} % of them` : ""}.`;
}

/** Posts by order of reach, fading hour by hour. Sparse: bin number to posts. */
export type ReachHistory = Readonly<Record<string, number>>;

export function learnReach(history: ReachHistory, people: readonly number[]): ReachHistory {
  const next: Record<string, number> = {};
  for (const [bin, posts] of Object.entries(history)) {
    const kept = Math.round(posts * KEEP * 1e4) / 1e4;
    if (kept > 0) next[bin] = kept;
  }
  for (const each of people) next[binOf(each)] = (next[binOf(each)] ?? 0) + 1;
  return next;
}

function binOf(people: number): number {
  return Math.min(BINS, Math.floor(PER_DECADE * Math.log10(Math.max(1, people))));
}

export interface ReachVerdict {
  readonly fires: boolean;
  /** Share of the topic's posts that reach less, in percent. */
  readonly percentile: number;
  readonly known: number;
}

export function judgeReach(
  people: number,
  history: ReachHistory,
  limits: { readonly reach: number; readonly percentile: number },
): ReachVerdict {
  let known = 0;
  let below = 0;
  const own = binOf(people);
  for (const [bin, posts] of Object.entries(history)) {
    known += posts;
    if (Number(bin) < own) below += posts;
  }
  const percentile = known > 0 ? (100 * below) / known : 0;
  const fires =
    known >= KNOWN
      ? people >= limits.reach && percentile >= limits.percentile
      : people >= limits.reach * UNKNOWN_FACTOR;
  return { fires, percentile, known };
}
