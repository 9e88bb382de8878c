/** Gathers what a message about an episode must say, and writes the message for every channel. */

import type { AlertMessage, Episode, MythSubject } from "../model/alert.ts";
import type { PostId } from "../model/post.ts";
import type { AlertRule, MythRule } from "../model/rules.ts";
import { reachOf, type Reached } from "../core/alerts/audience.ts";
import { composeMessage, type MessageFacts, toExample } from "../core/alerts/message.ts";
import type { NotifyDecision } from "../core/alerts/notify.ts";
import { suggestReply } from "../core/replies/suggest.ts";
import type { MatchedPost, Store } from "../store/store.ts";
import { gatherDoubts } from "./doubts.ts";

const HOUR_MS = 3_600_000;
const EXAMPLES = 3;
/** Posts looked at for examples: a wave of copies must not cost more. */
const MAX_READ = 30;
/** Posts that begin alike are copies. */
const OPENING_UNITS = 32;
const FIRST_SEEN_BACK_MS = 24 * HOUR_MS;
const MAX_POSTS = 5000;

export interface Announcer {
  readonly store: Store;
  readonly subject: MythSubject;
  readonly rule: AlertRule;
  readonly myth: MythRule;
  readonly timezone: string;
}

/** The episode with its reply and its next message number, the posts behind it, and the messages. */
export async function announce(
  { store, subject, rule, myth, timezone }: Announcer,
  episode: Episode,
  decision: NotifyDecision,
  channels: readonly string[],
  atMs: number,
): Promise<{
  readonly episode: Episode;
  readonly posts: readonly PostId[];
  readonly messages: { readonly channel: string; readonly message: AlertMessage }[];
}> {
  const firedAtMs = "firedAtMs" in episode.condition ? episode.condition.firedAtMs : atMs;
  const window = await store.matchedPosts(subject, atMs - rule.needs.withinMs, atMs, MAX_POSTS);
  const watched = window.filter((post) => rule.watch.stance.includes(post.stance));
  const sinceMs = Math.min(firedAtMs, atMs) - FIRST_SEEN_BACK_MS;
  const all = (await store.matchedPosts(subject, sinceMs, atMs, MAX_POSTS)).filter((post) =>
    rule.watch.stance.includes(post.stance),
  );
  const behind = all.filter((post) => post.createdAtMs >= firedAtMs - rule.needs.withinMs);
  const choice = suggestReply({
    myth,
    lang: subject.lang,
    stances: window.some((post) => post.stance === "asks") ? ["asks", "asserts"] : ["asserts"],
    flags: mostlyFirstHand(behind) ? ["first_hand"] : [],
    today: new Date(atMs).toISOString().slice(0, 10),
  });
  const resolved = decision.send && decision.event === "resolved";
  const weekly = { subject, stances: rule.watch.stance, windowMs: rule.needs.withinMs };
  const doubts =
    resolved || !decision.send
      ? (episode.stats.doubts ?? [])
      : await gatherDoubts(store, { posts: behind.map((post) => post.id), lang: subject.lang, weekly }, atMs);
  const next: Episode = {
    ...episode,
    stats: doubts.length === 0 ? episode.stats : { ...episode.stats, doubts },
    reply: resolved ? episode.reply : choice.reply,
    replyWhyNot: resolved ? episode.replyWhyNot : choice.whyNot,
    seq: decision.send ? episode.seq + 1 : episode.seq,
    notified: decision.send ? { atMs, severity: episode.severity, authors: episode.stats.authors } : episode.notified,
  };
  const posts = behind.map((post) => post.id);
  if (!decision.send) return { episode: next, posts, messages: [] };
  const health = await store.health();
  const reach = await reachIn(store, subject, rule, atMs);
  const messages = await Promise.all(
    channels.map(async (channel) => ({
      channel,
      message: composeMessage({
        episode: next,
        event: decision.event,
        why: decision.why,
        myth,
        ruleTitle: rule.id,
        windowHours: Math.round(rule.needs.withinMs / HOUR_MS),
        stances: countBy(window, (post) => post.stance),
        now: rule.count === "posts" ? watched.length : new Set(watched.map((post) => post.author ?? post.id)).size,
        platforms: Object.entries(countBy(watched, (post) => post.platform))
          .map(([platform, count]) => ({ platform, posts: count }))
          .sort((a, b) => b.posts - a.posts || (a.platform < b.platform ? -1 : 1)),
        reach,
        doubts: resolved ? [] : doubts,
        firstSeenMs: behind.at(-1)?.createdAtMs ?? atMs,
        timezone,
        examples: resolved ? [] : await examplesOf(store, behind),
        postIds: posts.slice(0, 500),
        collectorsHealthy: health.every((source) => source.trouble === null),
        atMs,
        channel,
      }),
    })),
  );
  return { episode: next, posts, messages };
}

async function reachIn(
  store: Store,
  { myth, lang }: MythSubject,
  rule: AlertRule,
  atMs: number,
): Promise<Reached | null> {
  const audiences = await store.audiences(atMs - rule.needs.withinMs, atMs, MAX_POSTS);
  return reachOf(
    audiences.filter((one) => one.myth === myth && one.lang === lang && rule.watch.stance.includes(one.stance)),
  );
}

function mostlyFirstHand(posts: readonly MatchedPost[]): boolean {
  return posts.length > 0 && posts.filter((post) => post.firstHand).length * 2 > posts.length;
}

function countBy(posts: readonly MatchedPost[], keyOf: (post: MatchedPost) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const post of posts) {
    const key = keyOf(post);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Three of the surest posts by different authors, in different words, first-hand stories left out. */
async function examplesOf(store: Store, posts: readonly MatchedPost[]): Promise<MessageFacts["examples"]> {
  const chosen: { post: PostId; text: string }[] = [];
  const authors = new Set<string>();
  const openings = new Set<string>();
  const surest = [...posts].sort((a, b) => b.p - a.p || b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1));
  let read = 0;
  for (const { id, author, firstHand } of surest) {
    if (chosen.length === EXAMPLES || read === MAX_READ) break;
    if (firstHand || (author !== null && authors.has(author))) continue;
    read += 1;
    const record = await store.post(id);
    if (record === null) continue;
    const text = toExample(record.post.text);
    const opening = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "")
      .slice(0, OPENING_UNITS);
    if (openings.has(opening)) continue;
    openings.add(opening);
    if (author !== null) authors.add(author);
    chosen.push({ post: id, text });
  }
  return chosen;
}
