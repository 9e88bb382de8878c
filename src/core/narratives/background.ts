/**
 * How usual a word is in the talk that is listened to: document frequencies that fade with a
 * half-life, so that last month's story can be news again. A word that stands in every other post
 * of a topic weighs nothing there, whatever it weighs elsewhere.
 */

import type { Term } from "./terms.ts";

/** 14 days. */
const HALF_LIFE_MS = 14 * 86_400_000;
const MOST_WORDS = 200_000;
/** What is believed before anything was heard, so that the first posts of a story do not make its words usual. */
const PRIOR_POSTS = 100;
const PRIOR_USES = 2;
/** Words in more than about a third of all posts weigh nothing. */
const SHIFT = 1;

interface Count {
  value: number;
  atMs: number;
}

export interface Background {
  readonly posts: Count;
  readonly words: Map<string, Count>;
}

export function createBackground(): Background {
  return { posts: { value: 0, atMs: 0 }, words: new Map() };
}

/** Counts one post. Posts may come somewhat out of order. */
export function learn(background: Background, lang: string, terms: readonly Term[], atMs: number): void {
  bump(background.posts, atMs);
  for (const { stem } of terms) {
    const key = `${lang}|${stem}`;
    const known = background.words.get(key);
    if (known === undefined) background.words.set(key, { value: 1, atMs });
    else bump(known, atMs);
  }
  if (background.words.size > MOST_WORDS) forget(background, atMs);
}

/** ln((posts + 100) / (uses + 2)) - 1, at least 0. */
export function weightOf(background: Background, lang: string, stem: string, atMs: number): number {
  const uses = usesOf(background, lang, stem, atMs);
  const posts = faded(background.posts, atMs);
  return Math.max(0, Math.log((posts + PRIOR_POSTS) / (uses + PRIOR_USES)) - SHIFT);
}

/** Posts that held the word, faded by age. */
export function usesOf(background: Background, lang: string, stem: string, atMs: number): number {
  const known = background.words.get(`${lang}|${stem}`);
  return known === undefined ? 0 : faded(known, atMs);
}

/** Share of all posts that held the word, 0..1; `besides` uses are not counted. */
export function shareOf(background: Background, lang: string, stem: string, atMs: number, besides: number): number {
  const uses = Math.max(0, usesOf(background, lang, stem, atMs) - besides);
  return Math.min(1, uses / Math.max(1, faded(background.posts, atMs)));
}

function bump(count: Count, atMs: number): void {
  if (atMs < count.atMs) {
    count.value += 2 ** ((atMs - count.atMs) / HALF_LIFE_MS);
    return;
  }
  count.value = faded(count, atMs) + 1;
  count.atMs = atMs;
}

function faded(count: Count, atMs: number): number {
  return atMs <= count.atMs ? count.value : count.value * 2 ** ((count.atMs - atMs) / HALF_LIFE_MS);
}

/** Drops the rarest words until a quarter of the room is free again. */
function forget(background: Background, atMs: number): void {
  const byUse = [...background.words].map(([key, count]) => [faded(count, atMs), key] as const);
  byUse.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
  for (const [, key] of byUse.slice(0, Math.floor(MOST_WORDS / 4))) background.words.delete(key);
}
