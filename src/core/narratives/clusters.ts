/**
 * A stream of posts into narratives: near-copies follow their original, other posts go to the most
 * similar live cluster of their language or begin one. Memory is bounded: quiet clusters are let go,
 * centres keep their largest words. Clusters that come to say the same are merged into the older,
 * whose id stays; one that falls into two is split. Pure: time is the posts' own.
 */

import type { Tokens } from "../text/tokens.ts";
import { createBackground, learn, weightOf, type Background } from "./background.ts";
import { heaviest, join, merge, similarityTo, unit, type Cluster, type Member, type Vector } from "./cluster.ts";
import { part, partsOf } from "./split.ts";
import { createNearDuplicates, placeCopy, type NearDuplicates } from "./near-duplicates.ts";
import { termsOf, type Term } from "./terms.ts";

/** Cosine from which a post belongs to a cluster. */
const JOIN = 0.2;
/** Cosine of two centres from which they are one story. */
const SAME = 0.6;
/** Cosine with an announced story from which a new cluster is the same story told again. */
const RETOLD = 0.35;
const LEAST_TERMS = 3;
/** Words of a post that may lead to a cluster, rarest first. */
const PROBES = 8;
/** Words by which a cluster is found again after a sweep. */
const INDEXED = 24;
/** A cluster without a post for so long is over (72 h); what it was is kept by whoever stores narratives. */
const QUIET_MS = 72 * 3_600_000;
/** One that never grew ends sooner (36 h). */
const SINGLE_MS = 36 * 3_600_000;
const MOST_CLUSTERS = 20_000;
const HOUR_MS = 3_600_000;
const SWEEP_MS = HOUR_MS;
/** Hours of talk that are remembered. */
const TALK_HOURS = 48;

export interface NarrativePost {
  readonly id: string;
  readonly tokens: Tokens;
  readonly lang: string;
  readonly author: string | null;
  readonly platform: string;
  readonly atMs: number;
  /** Whether it may be part of a narrative: it claims something that no myth of the catalogue explains. */
  readonly claim: boolean;
  /** Names the narrative that this post begins, where numbers must not depend on what was heard before; unique. */
  readonly number?: number;
}

export interface Placement {
  readonly cluster: Cluster;
  readonly copyOf: string | null;
}

export interface Narratives {
  readonly background: Background;
  readonly copies: NearDuplicates;
  /** Of remembered posts by their number in `copies`: id and cluster. */
  readonly recent: Map<number, { readonly post: string; readonly cluster: string | null }>;
  readonly clusters: Map<string, Cluster>;
  /** Ids that were merged away, to what they became. */
  readonly renamed: Map<string, string>;
  readonly byWord: Map<string, Set<string>>;
  /** Posts heard by language and hour, the last two days. */
  readonly talk: Map<string, number>;
  nextId: number;
  sweptMs: number;
}

export function createNarratives(window: number = 32_768): Narratives {
  return {
    background: createBackground(),
    copies: createNearDuplicates(window),
    recent: new Map(),
    clusters: new Map(),
    renamed: new Map(),
    byWord: new Map(),
    talk: new Map(),
    nextId: 1,
    sweptMs: 0,
  };
}

/** Learns from the post, and places it where it is a claim. Null: it belongs to no narrative. */
export function placePost(state: Narratives, post: NarrativePost): Placement | null {
  if (post.atMs >= state.sweptMs + SWEEP_MS) sweep(state, post.atMs);
  hear(state, post.lang, post.atMs);
  const copy = state.recent.get(placeCopy(state.copies, post.tokens)) ?? null;
  const number = state.copies.next - 1;
  state.recent.delete(number - state.copies.capacity);
  const terms = termsOf(post.tokens, post.lang);
  const cluster = post.claim ? choose(state, post, terms, copy?.cluster ?? null) : null;
  // Copies teach nothing about how usual a word is: one bot would make a story look like everyday talk.
  if (copy === null) learn(state.background, post.lang, terms, post.atMs);
  state.recent.set(number, { post: copy?.post ?? post.id, cluster: cluster?.id ?? null });
  if (cluster === null) return null;
  const vector = vectorOf(state, post.lang, terms, post.atMs);
  const member: Member = {
    post: post.id,
    author: post.author ?? `post ${post.id}`,
    platform: post.platform,
    atMs: post.atMs,
    similarity: cluster.posts === 0 ? 1 : similarityTo(cluster, vector),
    copy: copy !== null,
    stems: terms.map((one) => one.stem),
  };
  join(cluster, vector, terms, member);
  index(state, cluster, telling(vector));
  return { cluster, copyOf: copy?.post ?? null };
}

function hear(state: Narratives, lang: string, atMs: number): void {
  const key = `${lang}|${Math.floor(atMs / HOUR_MS)}`;
  state.talk.set(key, (state.talk.get(key) ?? 0) + 1);
}

/** The cluster that an id stands for now; null when it is over. */
export function clusterOf(state: Narratives, id: string): Cluster | null {
  let at = id;
  for (let hops = 0; hops < 100; hops++) {
    const next = state.renamed.get(at);
    if (next === undefined) break;
    at = next;
  }
  return state.clusters.get(at) ?? null;
}

/**
 * Marks a cluster as announced. Where it is a further telling of a story that was announced and still
 * goes on, it is merged into that one, which is returned: nobody is told the same twice.
 */
export function announceCluster(state: Narratives, cluster: Cluster, nowMs: number): Cluster {
  const vector = unit([...cluster.sum]);
  let story: Cluster | null = null;
  let similarity = RETOLD;
  for (const other of state.clusters.values()) {
    if (other === cluster || other.announcedMs === null || other.lang !== cluster.lang) continue;
    const found = similarityTo(other, vector);
    if (found <= similarity) continue;
    story = other;
    similarity = found;
  }
  if (story === null) {
    cluster.announcedMs = nowMs;
    return cluster;
  }
  merge(story, cluster);
  letGo(state, cluster);
  state.renamed.set(cluster.id, story.id);
  index(state, story, heaviest(story, INDEXED));
  return story;
}

function vectorOf(state: Narratives, lang: string, terms: readonly Term[], atMs: number): Vector {
  const weights: (readonly [string, number])[] = [];
  for (const { stem } of terms) {
    const weight = weightOf(state.background, lang, stem, atMs);
    if (weight > 0) weights.push([stem, weight]);
  }
  return unit(weights);
}

function choose(state: Narratives, post: NarrativePost, terms: readonly Term[], copied: string | null): Cluster | null {
  const followed = copied === null ? null : clusterOf(state, copied);
  if (followed !== null) return followed;
  const vector = vectorOf(state, post.lang, terms, post.atMs);
  if (vector.length < LEAST_TERMS) return null;
  let best: Cluster | null = null;
  let similarity = JOIN;
  const probed = new Set<string>();
  for (const stem of telling(vector)) {
    for (const id of state.byWord.get(`${post.lang}|${stem}`) ?? []) {
      if (probed.has(id)) continue;
      probed.add(id);
      const cluster = state.clusters.get(id)!;
      const found = similarityTo(cluster, vector);
      if (found > similarity || (found === similarity && best !== null && cluster.bornMs < best.bornMs)) {
        best = cluster;
        similarity = found;
      }
    }
  }
  return best ?? begin(state, `N-${post.number ?? state.nextId++}`, post.lang, post.atMs);
}

function begin(state: Narratives, id: string, lang: string, atMs: number): Cluster {
  if (state.clusters.size >= MOST_CLUSTERS) letGo(state, oldest(state));
  const cluster: Cluster = {
    id,
    lang,
    bornMs: atMs,
    lastMs: atMs,
    sum: new Map(),
    square: 0,
    spelling: new Map(),
    members: [],
    posts: 0,
    copies: 0,
    announcedMs: null,
  };
  state.clusters.set(cluster.id, cluster);
  return cluster;
}

/** Makes a cluster findable by words. */
function index(state: Narratives, cluster: Cluster, stems: readonly string[]): void {
  for (const stem of stems) {
    const key = `${cluster.lang}|${stem}`;
    const ids = state.byWord.get(key);
    if (ids === undefined) state.byWord.set(key, new Set([cluster.id]));
    else ids.add(cluster.id);
  }
}

/** The words of a post that tell most, rarest first. */
function telling(vector: Vector): readonly string[] {
  return [...vector]
    .sort((a, b) => b[1] - a[1])
    .slice(0, PROBES)
    .map(([stem]) => stem);
}

function letGo(state: Narratives, cluster: Cluster): void {
  state.clusters.delete(cluster.id);
  for (const [key, ids] of state.byWord) {
    if (ids.delete(cluster.id) && ids.size === 0) state.byWord.delete(key);
  }
}

function oldest(state: Narratives): Cluster {
  let found: Cluster | null = null;
  for (const cluster of state.clusters.values()) if (found === null || cluster.lastMs < found.lastMs) found = cluster;
  return found!;
}

/** Ends quiet clusters, merges those that say the same. Once an hour of event time. */
function sweep(state: Narratives, nowMs: number): void {
  state.sweptMs = Math.floor(nowMs / SWEEP_MS) * SWEEP_MS;
  const gone = new Set<string>();
  for (const cluster of state.clusters.values()) {
    const quietMs = nowMs - cluster.lastMs;
    if (quietMs > QUIET_MS || (cluster.posts - cluster.copies <= 1 && quietMs > SINGLE_MS)) gone.add(cluster.id);
  }
  for (const id of gone) state.clusters.delete(id);
  mergeAlike(state);
  const from = Math.floor(nowMs / HOUR_MS) - TALK_HOURS;
  for (const key of state.talk.keys()) if (Number(key.slice(key.indexOf("|") + 1)) < from) state.talk.delete(key);
  splitApart(state);
  indexAll(state);
  for (const [from, to] of state.renamed) if (clusterOf(state, to) === null) state.renamed.delete(from);
}

/** Makes every cluster findable by its heaviest words, and by no others. */
export function indexAll(state: Narratives): void {
  state.byWord.clear();
  for (const cluster of state.clusters.values()) index(state, cluster, heaviest(cluster, INDEXED));
}

/** A cluster that has come to hold two stories: the larger keeps its id, the other is called after it. */
function splitApart(state: Narratives): void {
  for (const cluster of state.clusters.values()) {
    const weight = (stem: string): number => weightOf(state.background, cluster.lang, stem, cluster.lastMs);
    const parts = partsOf(cluster, weight);
    if (parts === null) continue;
    const other = begin(state, freeName(state, cluster), cluster.lang, parts.leaving[0]!.atMs);
    part(cluster, other, parts.leaving, weight);
  }
}

/** "N-4.2" for what split off "N-4"; names that were merged away are not used again. */
function freeName(state: Narratives, { id }: Cluster): string {
  const [stem] = id.split(".");
  let place = 2;
  while (state.clusters.has(`${stem}.${place}`) || state.renamed.has(`${stem}.${place}`)) place++;
  return `${stem}.${place}`;
}

function mergeAlike(state: Narratives): void {
  const byTop = new Map<string, Cluster[]>();
  for (const cluster of [...state.clusters.values()].sort((a, b) => a.bornMs - b.bornMs || number(a) - number(b))) {
    if (cluster.posts < 2) continue;
    const vector = unit([...cluster.sum]);
    const near = new Set(heaviest(cluster, 3).flatMap((stem) => byTop.get(`${cluster.lang}|${stem}`) ?? []));
    const twin = [...near].find((other) => state.clusters.has(other.id) && similarityTo(other, vector) >= SAME);
    if (twin !== undefined) {
      merge(twin, cluster);
      state.clusters.delete(cluster.id);
      state.renamed.set(cluster.id, twin.id);
      continue;
    }
    for (const stem of heaviest(cluster, 3)) {
      const key = `${cluster.lang}|${stem}`;
      byTop.set(key, [...(byTop.get(key) ?? []), cluster]);
    }
  }
}

function number(cluster: Cluster): number {
  return Number(cluster.id.slice(2));
}
