/** What the pages and their JSON twins show, gathered from the store once per request. No author appears in it. */

import { mythOf, subjectName, type AlertMessage, type Episode } from "../model/alert.ts";
import type { Analysis } from "../model/analysis.ts";
import type { PostId, StoredPost } from "../model/post.ts";
import type { MythRule } from "../model/rules.ts";
import { withoutExamples } from "../core/alerts/quotes.ts";
import { suggestReply, type ReplyChoice } from "../core/replies/suggest.ts";
import { labelled, messageLines } from "../platform/message-text.ts";
import type { ChannelState, SourceHealth, Store } from "../store/store.ts";

const DAY_MS = 86_400_000;

/** What the web room needs of the rest, as values and functions. */
export interface WebContext {
  readonly store: Store;
  readonly now: () => number;
  /** Opens a sealed address; null if the key does not fit. */
  readonly openUrl: (sealed: string) => string | null;
  readonly myth: (id: string) => MythRule | null;
  /** The configured sources; those never heard of are shown as such, former ones not at all. Absent: whatever the store knows. */
  readonly sources?: readonly { readonly id: string; readonly platform: string }[] | undefined;
  /** Address under which the team opens the pages; absent: that of the request. */
  readonly publicUrl?: string | null;
  /** Told of what a page failed on. */
  readonly failed?: (error: unknown) => void;
  readonly rules: () => {
    readonly rev: string;
    readonly myths: number;
    readonly loadedAtMs: number;
    readonly problem: string | null;
    /** Why newer rules are not in use, in the words of `rules lint`, and since when. */
    readonly refused?: { readonly reason: string; readonly sinceMs: number } | null;
    /** Learned models that cannot be used, each with the reason; the hand lexicons judge in their place. */
    readonly refusedModels?: readonly string[];
  };
}

export interface PostView {
  readonly id: string;
  readonly platform: string;
  readonly createdAt: string;
  readonly text: string;
  readonly quotedText: string | null;
  /** Where the post can be read, with deletions and context honoured by the platform. */
  readonly url: string | null;
  readonly analysis: Analysis | null;
  readonly replies: readonly { readonly myth: string; readonly title: string; readonly choice: ReplyChoice }[];
}

export interface AlertView {
  readonly episode: Episode;
  readonly title: string;
  readonly claim: string;
  readonly facts: readonly {
    readonly text: string;
    readonly sources: readonly { readonly title: string; readonly url: string }[];
  }[];
}

export interface HealthView {
  /** ok: all sources gave something lately; degraded: some trouble; empty: nothing configured or nothing yet. */
  readonly state: "ok" | "degraded" | "empty";
  readonly rules: {
    readonly rev: string;
    readonly myths: number;
    readonly ageMs: number;
    readonly problem: string | null;
    readonly refused: { readonly reason: string; readonly ageMs: number } | null;
    readonly refusedModels: readonly string[];
  };
  /** `dead`: given up in the last 24 hours. */
  readonly outbox: { readonly waiting: number; readonly sent: number; readonly dead: number };
  /** Channels that refuse what they are given. */
  readonly brokenChannels: readonly ChannelState[];
  readonly sources: readonly (Omit<SourceHealth, "cursor"> & { readonly lagMs: number | null })[];
}

export async function viewHealth(context: WebContext): Promise<HealthView> {
  const nowMs = context.now();
  const known = await context.store.health();
  const shown = context.sources?.map(
    ({ id, platform }) => known.find((one) => one.source === id) ?? unheard(id, platform),
  );
  const sources = (shown ?? known).map(({ cursor: _cursor, ...one }) => ({
    ...one,
    lagMs: one.newestPostMs === null ? null : nowMs - one.newestPostMs,
  }));
  const { rev, myths, loadedAtMs, problem, refused, refusedModels = [] } = context.rules();
  const outbox = await context.store.outboxCounts(nowMs - DAY_MS);
  const brokenChannels = await context.store.brokenChannels();
  const troubled =
    problem !== null ||
    refusedModels.length > 0 ||
    outbox.dead > 0 ||
    brokenChannels.length > 0 ||
    sources.some((one) => one.trouble !== null);
  return {
    state: troubled ? "degraded" : sources.every((one) => one.lastAliveMs === null) ? "empty" : "ok",
    rules: {
      rev,
      myths,
      ageMs: nowMs - loadedAtMs,
      problem,
      refused:
        refused === null || refused === undefined ? null : { reason: refused.reason, ageMs: nowMs - refused.sinceMs },
      refusedModels,
    },
    outbox,
    brokenChannels,
    sources,
  };
}

function unheard(source: string, platform: string): SourceHealth {
  return {
    source,
    platform,
    cursor: null,
    lastBatchMs: null,
    lastAliveMs: null,
    newestPostMs: null,
    trouble: null,
    seen: 0,
    kept: 0,
    dropped: {},
    rejected: 0,
    gaps: [],
  };
}

export function viewAlert(context: WebContext, episode: Episode): AlertView {
  const myth = context.myth(mythOf(episode.subject) ?? "");
  return {
    episode,
    title: myth?.title ?? episode.stats.reading?.title ?? subjectName(episode.subject),
    claim: myth?.claim ?? "",
    facts: (myth?.facts ?? []).map((fact) => ({
      text: fact.text,
      sources: fact.sources.map(({ title, url }) => ({ title, url })),
    })),
  };
}

/** The newest message as every channel had it, but for examples: the page shows the posts themselves while it may. */
export interface MessageView {
  readonly headline: string;
  readonly lines: readonly { readonly label: string; readonly text: string }[];
}

export function viewMessage(message: AlertMessage | null): MessageView | null {
  if (message === null) return null;
  const { headline, lines } = messageLines(withoutExamples(message));
  return { headline, lines: lines.map(labelled) };
}

export async function viewPost(context: WebContext, id: PostId): Promise<PostView | null> {
  const record = await context.store.post(id);
  if (record === null) return null;
  const { post, analysis } = record;
  return {
    id: post.id,
    platform: post.platform,
    createdAt: new Date(post.createdAtMs).toISOString(),
    text: post.text,
    quotedText: post.quotedText,
    url: safeUrl(post, context),
    analysis,
    replies: analysis === null ? [] : repliesFor(context, analysis),
  };
}

function repliesFor(context: WebContext, analysis: Analysis): PostView["replies"] {
  const today = new Date(context.now()).toISOString().slice(0, 10);
  return analysis.matches.flatMap((match) => {
    const myth = context.myth(match.myth);
    if (myth === null || match.decision !== "match") return [];
    const choice = suggestReply({ myth, lang: analysis.lang, stances: [match.stance], flags: analysis.flags, today });
    return [{ myth: match.myth, title: myth.title, choice }];
  });
}

/** Only http and https may become a link. */
function safeUrl(post: StoredPost, context: WebContext): string | null {
  const url = post.sealedUrl === null ? null : context.openUrl(post.sealedUrl);
  return url !== null && /^https?:\/\//i.test(url) ? url : null;
}
