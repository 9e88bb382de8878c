/**
 * What clustering remembers as text and back, bit for bit: a state that was kept and opened again places
 * every later post as the one that ran on. Member posts that are gone are left out on the way.
 */

import { createNarratives, indexAll, type Narratives } from "./clusters.ts";
import type { Cluster } from "./cluster.ts";
import { restoreCopies, rowsOf } from "./near-duplicates.ts";

const FORMAT = 1;

interface Kept {
  readonly format: typeof FORMAT;
  readonly capacity: number;
  readonly nextCopy: number;
  readonly copies: readonly (readonly number[])[];
  readonly recent: readonly (readonly [number, string, string | null])[];
  readonly posts: Narratives["background"]["posts"];
  readonly words: readonly (readonly [string, number, number])[];
  readonly clusters: readonly KeptCluster[];
  readonly renamed: readonly (readonly [string, string])[];
  readonly byWord: readonly (readonly [string, readonly string[]])[];
  readonly talk: readonly (readonly [string, number])[];
  readonly nextId: number;
  readonly sweptMs: number;
}

interface KeptCluster extends Omit<Cluster, "sum" | "spelling" | "members"> {
  readonly sum: readonly (readonly [string, number])[];
  readonly spelling: readonly (readonly [string, { readonly word: string; readonly uses: number }])[];
  readonly members: Cluster["members"];
}

export function keepNarratives(state: Narratives): string {
  const { background, copies } = state;
  const kept: Kept = {
    format: FORMAT,
    capacity: copies.capacity,
    nextCopy: copies.next,
    copies: rowsOf(copies),
    recent: [...state.recent].map(([number, { post, cluster }]) => [number, post, cluster]),
    posts: background.posts,
    words: [...background.words].map(([key, { value, atMs }]) => [key, value, atMs]),
    clusters: [...state.clusters.values()].map((cluster) => ({
      ...cluster,
      sum: [...cluster.sum],
      spelling: [...cluster.spelling],
    })),
    renamed: [...state.renamed],
    byWord: [...state.byWord].map(([word, ids]) => [word, [...ids]]),
    talk: [...state.talk],
    nextId: state.nextId,
    sweptMs: state.sweptMs,
  };
  return JSON.stringify(kept);
}

/** null for a text of another version, or none of ours: the posts must then be heard anew. */
export function openNarratives(text: string): Narratives | null {
  const kept = parse(text);
  if (kept === null) return null;
  const state = createNarratives(kept.capacity);
  restoreCopies(state.copies, kept.copies, kept.nextCopy);
  for (const [number, post, cluster] of kept.recent) state.recent.set(number, { post, cluster });
  Object.assign(state.background.posts, kept.posts);
  for (const [key, value, atMs] of kept.words) state.background.words.set(key, { value, atMs });
  for (const one of kept.clusters) {
    state.clusters.set(one.id, {
      ...one,
      sum: new Map(one.sum),
      spelling: new Map(one.spelling),
      members: [...one.members],
    });
  }
  for (const [from, to] of kept.renamed) state.renamed.set(from, to);
  for (const [word, ids] of kept.byWord) state.byWord.set(word, new Set(ids));
  for (const [key, posts] of kept.talk) state.talk.set(key, posts);
  state.nextId = kept.nextId;
  state.sweptMs = kept.sweptMs;
  return state;
}

/** Members whose posts are gone leave; a story that nobody tells any more ends. */
export function forgetPosts(state: Narratives, gone: ReadonlySet<string>): void {
  if (gone.size === 0) return;
  for (const cluster of state.clusters.values()) {
    const left = cluster.members.filter((one) => !gone.has(one.post));
    if (left.length === cluster.members.length) continue;
    const copies = cluster.members.filter((one) => one.copy && gone.has(one.post)).length;
    cluster.posts -= cluster.members.length - left.length;
    cluster.copies -= copies;
    cluster.members.splice(0, cluster.members.length, ...left);
    if (cluster.members.length === 0) state.clusters.delete(cluster.id);
  }
  indexAll(state);
}

function parse(text: string): Kept | null {
  try {
    const value = JSON.parse(text) as Kept;
    return value.format === FORMAT ? value : null;
  } catch {
    return null;
  }
}
