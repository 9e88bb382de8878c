/** Gathers what the tests of core/alerts/doubts.ts ask about the posts behind an alert. Reads the newest ones only. */

import type { Doubt, MythSubject } from "../model/alert.ts";
import type { Stance } from "../model/analysis.ts";
import type { PostId } from "../model/post.ts";
import { findDoubts, type DoubtFacts } from "../core/alerts/doubts.ts";
import { createNearDuplicates, placeCopy } from "../core/narratives/near-duplicates.ts";
import { tokenise } from "../core/text/tokenise.ts";
import type { PostRecord, Store } from "../store/store.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const MAX_READ = 100;
const WEEKS = 3;
const MAX_POSTS = 5000;
/** Shorter titles occur in a text by chance. */
const LEAST_TITLE = 20;
/** Hashtags looked for in one text, and its length that is looked through. */
const MAX_TEXT = 2000;
const HASHTAG = /#[\p{L}\p{N}_]{2,60}/gu;

export interface Doubted {
  readonly posts: readonly PostId[];
  /** null where the subject has no one language. */
  readonly lang: string | null;
  /** For the same hours of the last weeks; null where it is no myth. */
  readonly weekly: {
    readonly subject: MythSubject;
    readonly stances: readonly Stance[];
    readonly windowMs: number;
  } | null;
}

export async function gatherDoubts(store: Store, about: Doubted, atMs: number): Promise<readonly Doubt[]> {
  const records: PostRecord[] = [];
  for (const id of about.posts.slice(0, MAX_READ)) {
    const record = await store.post(id);
    if (record !== null) records.push(record);
  }
  const { lang } = about;
  const declared = (record: PostRecord): string => record.post.lang?.split("-")[0]?.toLowerCase() ?? lang ?? "";
  return findDoubts({
    posts: records.length,
    loudest: most(records.map(({ post }) => [post.author?.hash ?? post.id])),
    copies: copiesAmong(records),
    headlines: records.filter(({ post }) => passesOn(post.text, post.linkTitle)).length,
    campaign: most(records.map(({ post }) => hashtagsOf(post.text, post.tags))),
    sameHours: await weeksBefore(store, about.weekly, atMs),
    hoursSinceOutage: await sinceOutage(store, records, atMs),
    otherLanguage: lang === null ? null : records.filter((record) => declared(record) !== lang).length,
  });
}

/** How many lists bear the commonest name. */
function most(lists: readonly (readonly string[])[]): number {
  const counts = new Map<string, number>();
  for (const list of lists) for (const one of new Set(list)) counts.set(one, (counts.get(one) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function copiesAmong(records: readonly PostRecord[]): number {
  const memory = createNearDuplicates(2 * MAX_READ);
  // Oldest first: a copy comes after what it copies.
  return records.toReversed().filter(({ post }) => placeCopy(memory, tokenise(post.text)) !== -1).length;
}

function passesOn(text: string, title: string | null): boolean {
  const plain = title?.trim().toLowerCase() ?? "";
  return plain.length >= LEAST_TITLE && text.toLowerCase().includes(plain);
}

function hashtagsOf(text: string, tags: readonly string[]): readonly string[] {
  const inText = text.slice(0, MAX_TEXT).match(HASHTAG) ?? [];
  return [...inText.map((tag) => tag.slice(1)), ...tags].map((tag) => tag.toLowerCase());
}

async function weeksBefore(store: Store, weekly: Doubted["weekly"], atMs: number): Promise<DoubtFacts["sameHours"]> {
  const span = await store.span();
  if (weekly === null || span === null) return null;
  const { subject, stances, windowMs } = weekly;
  const authors = async (untilMs: number): Promise<number> => {
    const posts = await store.matchedPosts(subject, untilMs - windowMs, untilMs, MAX_POSTS);
    return new Set(posts.filter((post) => stances.includes(post.stance)).map((post) => post.author ?? post.id)).size;
  };
  const before: number[] = [];
  for (let week = 1; week <= WEEKS; week++) {
    if (atMs - week * WEEK_MS - windowMs >= span.fromMs) before.push(await authors(atMs - week * WEEK_MS));
  }
  return { now: await authors(atMs), before };
}

async function sinceOutage(store: Store, records: readonly PostRecord[], atMs: number): Promise<number> {
  const platforms = new Set(records.map(({ post }) => post.platform));
  const ends = (await store.health())
    .filter((one) => platforms.has(one.platform))
    .flatMap((one) => one.gaps.map((gap) => Math.min(gap.toMs ?? gap.atMs, gap.atMs)))
    .filter((endMs) => endMs <= atMs);
  return ends.length === 0 ? Number.POSITIVE_INFINITY : (atMs - Math.max(...ends)) / HOUR_MS;
}
