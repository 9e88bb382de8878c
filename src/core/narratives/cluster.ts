/**
 * One narrative as a centre of weighted words with its recent posts. How posts find a cluster is
 * decided in clusters.ts, when a cluster is news in emergence.ts.
 */

import type { Term } from "./terms.ts";

export interface Member {
  readonly post: string;
  /** Pseudonym; a post without an author counts as an author of its own. */
  readonly author: string;
  readonly platform: string;
  readonly atMs: number;
  /** Cosine with the centre at the time it joined, 0..1. */
  readonly similarity: number;
  /** A near-copy of an earlier post. */
  readonly copy: boolean;
  readonly stems: readonly string[];
}

export interface Cluster {
  /** "N-4"; kept when others are merged into this one. */
  readonly id: string;
  readonly lang: string;
  readonly bornMs: number;
  lastMs: number;
  /** Sum of the members' unit vectors, its largest words only. */
  readonly sum: Map<string, number>;
  /** Squared length of `sum`. */
  square: number;
  /** The most used spelling per stem. */
  readonly spelling: Map<string, { readonly word: string; readonly uses: number }>;
  /** Newest last; older ones are only counted. */
  readonly members: Member[];
  posts: number;
  copies: number;
  /** When it was last announced as emerging; null if never. */
  announcedMs: number | null;
}

/** A post as a unit vector over stems; all weights above 0. */
export type Vector = readonly (readonly [stem: string, weight: number])[];

const MOST_WORDS = 60;
const MOST_MEMBERS = 400;

export function unit(weights: readonly (readonly [string, number])[]): Vector {
  let square = 0;
  for (const [, weight] of weights) square += weight * weight;
  const length = Math.sqrt(square);
  return length === 0 ? [] : weights.map(([stem, weight]) => [stem, weight / length] as const);
}

/** Cosine of a unit vector with the cluster's centre, 0..1. */
export function similarityTo(cluster: Cluster, vector: Vector): number {
  if (cluster.square <= 0) return 0;
  let dot = 0;
  for (const [stem, weight] of vector) dot += weight * (cluster.sum.get(stem) ?? 0);
  return dot / Math.sqrt(cluster.square);
}

export function join(cluster: Cluster, vector: Vector, terms: readonly Term[], member: Member): void {
  for (const [stem, weight] of vector) raise(cluster, stem, weight);
  for (const { stem, word } of terms) {
    if (!cluster.sum.has(stem)) continue;
    const known = cluster.spelling.get(stem);
    if (known === undefined) cluster.spelling.set(stem, { word, uses: 1 });
    else if (known.word === word) cluster.spelling.set(stem, { word, uses: known.uses + 1 });
    else cluster.spelling.set(stem, known.uses <= 1 ? { word, uses: 1 } : { word: known.word, uses: known.uses - 1 });
  }
  cluster.members.push(member);
  if (cluster.members.length > MOST_MEMBERS) cluster.members.splice(0, cluster.members.length - MOST_MEMBERS);
  cluster.posts += 1;
  if (member.copy) cluster.copies += 1;
  cluster.lastMs = Math.max(cluster.lastMs, member.atMs);
  if (cluster.sum.size > 2 * MOST_WORDS) shrink(cluster);
}

/** Moves everything of `from` into `into`, whose id stays. */
export function merge(into: Cluster, from: Cluster): void {
  for (const [stem, weight] of from.sum) raise(into, stem, weight);
  for (const [stem, spelling] of from.spelling) {
    const known = into.spelling.get(stem);
    if (known === undefined || known.uses < spelling.uses) into.spelling.set(stem, spelling);
  }
  into.members.push(...from.members);
  into.members.sort((a, b) => a.atMs - b.atMs || (a.post < b.post ? -1 : 1));
  if (into.members.length > MOST_MEMBERS) into.members.splice(0, into.members.length - MOST_MEMBERS);
  into.posts += from.posts;
  into.copies += from.copies;
  into.lastMs = Math.max(into.lastMs, from.lastMs);
  if (from.announcedMs !== null) into.announcedMs = Math.max(into.announcedMs ?? 0, from.announcedMs);
  if (into.sum.size > 2 * MOST_WORDS) shrink(into);
}

/** The heaviest words of the centre, heaviest first. */
export function heaviest(cluster: Cluster, count: number): readonly string[] {
  return [...cluster.sum]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, count)
    .map(([stem]) => stem);
}

export function raise(cluster: Cluster, stem: string, weight: number): void {
  const before = cluster.sum.get(stem) ?? 0;
  const after = before + weight;
  cluster.sum.set(stem, after);
  cluster.square += after * after - before * before;
}

function shrink(cluster: Cluster): void {
  const kept = new Set(heaviest(cluster, MOST_WORDS));
  let square = 0;
  for (const [stem, weight] of cluster.sum) {
    if (kept.has(stem)) square += weight * weight;
    else {
      cluster.sum.delete(stem);
      cluster.spelling.delete(stem);
    }
  }
  cluster.square = square;
}
