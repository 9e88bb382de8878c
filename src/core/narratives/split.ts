/**
 * When a cluster has fallen into two stories: some of its posts hold a heavy word of it that the others lack,
 * and apart from chance the two halves speak of different things. Centres only ever grow together by
 * themselves; this is what takes them apart.
 */

import { heaviest, raise, type Cluster, type Member } from "./cluster.ts";

/** Posts in their own words that are needed to tell. */
const LEAST_POSTS = 10;
/** Authors that each half needs. */
const LEAST_AUTHORS = 4;
/** Cosine of the halves below which they are two stories. */
const APART = 0.15;
const CANDIDATES = 8;

export interface Parts {
  /** The smaller half, oldest first. */
  readonly leaving: readonly Member[];
}

/** `weight` of a stem in the talk around; null where the cluster is one story. */
export function partsOf(cluster: Cluster, weight: (stem: string) => number): Parts | null {
  const own = cluster.members.filter((one) => !one.copy);
  if (own.length < LEAST_POSTS) return null;
  let best: Parts | null = null;
  let least = APART;
  for (const stem of heaviest(cluster, CANDIDATES)) {
    const holds = (one: Member): boolean => one.stems.includes(stem);
    const held = own.filter(holds);
    const rest = own.filter((one) => !holds(one));
    if (authorsOf(held) < LEAST_AUTHORS || authorsOf(rest) < LEAST_AUTHORS) continue;
    const alike = cosine(centreOf(held, weight), centreOf(rest, weight));
    if (alike >= least) continue;
    least = alike;
    const fewer = held.length <= rest.length;
    best = { leaving: cluster.members.filter((one) => holds(one) === fewer) };
  }
  return best;
}

/** Moves `leaving` from one cluster to the other, and both centres with them. */
export function part(from: Cluster, to: Cluster, leaving: readonly Member[], weight: (stem: string) => number): void {
  const gone = new Set(leaving);
  const staying = from.members.filter((one) => !gone.has(one));
  from.members.splice(0, from.members.length, ...staying);
  to.members.push(...leaving);
  from.posts -= leaving.length;
  to.posts += leaving.length;
  for (const one of leaving) {
    if (one.copy) {
      from.copies -= 1;
      to.copies += 1;
    }
    to.lastMs = Math.max(to.lastMs, one.atMs);
  }
  const spelling = new Map(from.spelling);
  for (const [cluster, members] of [
    [from, staying],
    [to, leaving],
  ] as const) {
    cluster.sum.clear();
    cluster.square = 0;
    for (const [stem, value] of centreOf(members, weight)) raise(cluster, stem, value);
    cluster.spelling.clear();
    for (const stem of cluster.sum.keys()) {
      const known = spelling.get(stem);
      if (known !== undefined) cluster.spelling.set(stem, known);
    }
  }
}

/** Sum of the members' unit vectors. */
function centreOf(members: readonly Member[], weight: (stem: string) => number): Map<string, number> {
  const centre = new Map<string, number>();
  for (const { stems } of members) {
    const weights = stems.map((stem) => [stem, weight(stem)] as const).filter(([, value]) => value > 0);
    const length = Math.sqrt(weights.reduce((sum, [, value]) => sum + value * value, 0));
    for (const [stem, value] of weights) centre.set(stem, (centre.get(stem) ?? 0) + value / length);
  }
  return centre;
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const length = (one: ReadonlyMap<string, number>): number =>
    Math.sqrt([...one.values()].reduce((sum, value) => sum + value * value, 0));
  let dot = 0;
  for (const [stem, value] of a) dot += value * (b.get(stem) ?? 0);
  const both = length(a) * length(b);
  return both === 0 ? 1 : dot / both;
}

function authorsOf(members: readonly Member[]): number {
  return new Set(members.map((one) => one.author)).size;
}
