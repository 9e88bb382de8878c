/**
 * Hears collected posts in the order of collecting and finds what many people begin to tell. What it knows can
 * be built again from what is stored: its memory of a while ago, and the posts since. So a restart, another
 * process or a round that could not be saved changes nothing.
 */

import { createTokens, tokenise } from "../core/text/tokenise.ts";
import type { Cluster } from "../core/narratives/cluster.ts";
import {
  announceCluster,
  clusterOf,
  createNarratives,
  placePost,
  type Narratives,
} from "../core/narratives/clusters.ts";
import { emergenceOf, type Emergence } from "../core/narratives/emergence.ts";
import { forgetPosts, keepNarratives, openNarratives } from "../core/narratives/memory.ts";
import type { Intent } from "../model/analysis.ts";
import type { PostId } from "../model/post.ts";
import type { NarrativeRound, PostRecord, Store } from "../store/store.ts";

const PAGE = 500;
/** Posts between two memories: so many are heard again after a restart, a matter of seconds. */
const KEEP_EVERY = 20_000;
/** Posts that were written so long before the newest come from an archive: they are no part of today's talk. */
const STALE_MS = 72 * 3_600_000;
/** A myth that explains the post better than chance. */
const EXPLAINED = 0.5;
/** What is no claim, or is dealt with elsewhere: questions have a signal of their own. */
const NO_CLAIM: ReadonlySet<Intent> = new Set(["gratitude", "experience", "sale", "satire", "emergency", "question"]);

/** Where newsrooms speak, not people: headlines of one event are no rumour. */
const PUBLISHERS: ReadonlySet<string> = new Set(["rss"]);

export interface Narrator {
  readonly state: Narratives;
  /** Place of the last post heard. */
  heardUntil: number;
  /** What the store knows of that; another value there means that somebody else went on, or nobody did. */
  savedUntil: number;
  keptAt: number;
  /** Time of the newest post, and of the first. */
  clockMs: number;
  sinceMs: number;
}

export interface Found {
  readonly cluster: Cluster;
  readonly emergence: Emergence;
  readonly atMs: number;
}

/** As it stood when the last round was saved. */
export async function openNarrator(store: Store): Promise<Narrator> {
  const kept = await store.narrativeMemory();
  const until = await store.heardUntil();
  const opened = kept === null ? null : fromText(kept.memory, kept.at);
  const narrator = opened ?? {
    state: createNarratives(),
    heardUntil: 0,
    savedUntil: 0,
    keptAt: 0,
    clockMs: 0,
    sinceMs: 0,
  };
  await hear(narrator, store, Number.POSITIVE_INFINITY, until);
  for (const { id, announcedMs } of await store.narratives({ over: false, limit: PAGE })) {
    const cluster = clusterOf(narrator.state, id);
    if (cluster !== null) cluster.announcedMs ??= announcedMs;
  }
  narrator.savedUntil = until;
  return narrator;
}

/** Hears every post that was written before `untilMs`, and up to place `until`; returns what begins to be told. */
export async function hear(
  narrator: Narrator,
  store: Store,
  untilMs: number,
  until: number = Number.POSITIVE_INFINITY,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  while (narrator.heardUntil < until) {
    const page = await store.heardPosts(narrator.heardUntil, PAGE);
    for (const { n, record } of page) {
      if (n > until || (record !== null && record.post.createdAtMs >= untilMs)) return found;
      narrator.heardUntil = n;
      const one = record === null ? null : listen(narrator, record, n);
      if (one !== null) found.push(one);
    }
    if (page.length < PAGE) break;
  }
  return found;
}

const tokens = createTokens();

function listen(narrator: Narrator, { post, analysis }: PostRecord, number: number): Found | null {
  const { state } = narrator;
  const atMs = post.createdAtMs;
  if (atMs < narrator.clockMs - STALE_MS) return null;
  if (narrator.sinceMs === 0) narrator.sinceMs = atMs;
  narrator.clockMs = Math.max(narrator.clockMs, atMs);
  const placed = placePost(state, {
    id: post.id,
    tokens: tokenise(post.text, tokens),
    lang: analysis?.lang ?? post.lang ?? "und",
    author: post.author?.hash ?? null,
    platform: post.platform,
    atMs,
    claim: !PUBLISHERS.has(post.platform) && isClaim(analysis),
    number,
  });
  if (placed === null || placed.cluster.announcedMs !== null) return null;
  const emergence = emergenceOf(state, placed.cluster, narrator.clockMs, narrator.sinceMs);
  if (!emergence.emerging) return null;
  const story = announceCluster(state, placed.cluster, narrator.clockMs);
  return story === placed.cluster ? { cluster: story, emergence, atMs: narrator.clockMs } : null;
}

/** On topic, claiming something, and explained by no myth. */
function isClaim(analysis: PostRecord["analysis"]): boolean {
  if (analysis === null || analysis.topics.length === 0 || NO_CLAIM.has(analysis.intent)) return false;
  if (analysis.flags.includes("satire") || analysis.flags.includes("seller")) return false;
  return analysis.matches.every((match) => match.p < EXPLAINED);
}

/** What is to be saved with the round; the memory now and then, without posts that are gone. */
export async function savingOf(
  narrator: Narrator,
  store: Store,
  learned: Pick<NarrativeRound, "narratives" | "posts">,
): Promise<NarrativeRound> {
  const due = narrator.heardUntil - narrator.keptAt >= KEEP_EVERY;
  if (due) {
    const members = [...narrator.state.clusters.values()].flatMap((one) =>
      one.members.map(({ post }) => post as PostId),
    );
    const left: ReadonlySet<string> = await store.quotable(members, narrator.clockMs);
    forgetPosts(narrator.state, new Set(members.filter((post) => !left.has(post))));
    narrator.keptAt = narrator.heardUntil;
  }
  narrator.savedUntil = narrator.heardUntil;
  return { ...learned, heardUntil: narrator.heardUntil, memory: due ? toText(narrator) : null };
}

function toText({ state, clockMs, sinceMs }: Narrator): string {
  return JSON.stringify({ clockMs, sinceMs, state: keepNarratives(state) });
}

function fromText(text: string, at: number): Narrator | null {
  const { clockMs, sinceMs, state: kept } = JSON.parse(text) as { clockMs: number; sinceMs: number; state: string };
  const state = openNarratives(kept);
  return state === null ? null : { state, heardUntil: at, savedUntil: at, keptAt: at, clockMs, sinceMs };
}
