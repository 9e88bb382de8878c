/**
 * The contract of the store: asynchronous and batch-shaped, so that another engine can take the
 * place of SQLite. Every method is one transaction. A method rejects with StoreError only when the
 * database is busy or full beyond its patience; nothing is ever half-written.
 */

import type { AlertMessage, Episode, Handling, MythSubject, Notice, OutboxRow } from "../model/alert.ts";
import type { Analysis, MythId, Stance } from "../model/analysis.ts";
import type { Narrative } from "../model/narrative.ts";
import type { AuthorHash, PostId, StoredPost } from "../model/post.ts";

export type StoredTombstone =
  | { readonly kind: "post"; readonly platform: string; readonly id: PostId; readonly atMs: number }
  | {
      readonly kind: "author";
      readonly platform: string;
      readonly author: AuthorHash;
      readonly change: "deleted" | "hidden" | "restored";
      readonly atMs: number;
    };

export interface IngestBatch {
  readonly source: string;
  readonly platform: string;
  readonly posts: readonly StoredPost[];
  readonly tombstones: readonly StoredTombstone[];
  readonly cursor: string | null;
  readonly gaps: readonly { readonly fromMs: number | null; readonly toMs: number | null; readonly reason: string }[];
  /** Kept as counters and as the bare shape of the sample; an id that may name its author is not kept. */
  readonly rejects: readonly { readonly reason: string; readonly nativeId: string | null; readonly sample: string }[];
  readonly seen: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly nowMs: number;
}

export interface IngestReceipt {
  readonly inserted: number;
  readonly edited: number;
  readonly duplicates: number;
  readonly tombstoned: number;
}

/** Health of one source, as the operator sees it. */
export interface SourceHealth {
  readonly source: string;
  readonly platform: string;
  readonly cursor: string | null;
  readonly lastBatchMs: number | null;
  readonly lastAliveMs: number | null;
  /** Newest createdAt received; now minus this is the lag. */
  readonly newestPostMs: number | null;
  readonly trouble: {
    readonly kind: string;
    readonly detail: string;
    readonly sinceMs: number;
    readonly count: number;
  } | null;
  readonly seen: number;
  readonly kept: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly rejected: number;
  readonly gaps: readonly {
    readonly fromMs: number | null;
    readonly toMs: number | null;
    readonly reason: string;
    readonly atMs: number;
  }[];
}

export interface PostRecord {
  readonly post: StoredPost;
  /** null until analysed. */
  readonly analysis: Analysis | null;
}

export interface PostQuery {
  /** Words to find in the text; any input is safe. null lists by time. */
  readonly words: string | null;
  readonly myth: MythId | null;
  readonly stance: Stance | null;
  readonly limit: number;
  /** Opaque; from the former page. */
  readonly after: string | null;
}

/** Distinct authors and posts of one (myth, language) in one UTC hour; decision match only. */
export interface HourCount {
  readonly myth: MythId;
  readonly lang: string;
  readonly hourMs: number;
  readonly authors: number;
  readonly posts: number;
}

/** All collected posts of one (platform, language) in one UTC hour. */
export interface ExposureCount {
  readonly platform: string;
  readonly lang: string;
  readonly hourMs: number;
  readonly posts: number;
}

export interface MatchedPost {
  readonly id: PostId;
  readonly myth: MythId;
  readonly lang: string;
  readonly stance: Stance;
  readonly author: AuthorHash | null;
  readonly platform: string;
  readonly createdAtMs: number;
  readonly p: number;
  readonly firstHand: boolean;
}

/** What a person says of a match of a post. */
export interface ReviewNote {
  readonly post: PostId;
  readonly myth: MythId;
  readonly isRight: boolean;
  /** Of the rule that matched it. */
  readonly rev: string;
}

export interface PostReview extends Omit<ReviewNote, "post"> {
  /** null: of a whole alert, by how it was closed; or the post must not be shown any more. */
  readonly post: PostId | null;
  readonly by: string;
  readonly atMs: number;
}

/** A collected post and its place in the order of collecting. */
export interface HeardPost {
  readonly n: number;
  /** null: nothing may be read of it any more, or it is hidden. */
  readonly record: PostRecord | null;
}

/** What a round learned of narratives. */
export interface NarrativeRound {
  /** Posts up to this place have been heard. */
  readonly heardUntil: number;
  readonly narratives: readonly Narrative[];
  /** All posts of a narrative, best examples first; takes the place of what was there. */
  readonly posts: readonly { readonly narrative: string; readonly posts: readonly PostId[] }[];
  /** Everything that is remembered at `heardUntil`, opaque to the store; null keeps the former one. */
  readonly memory: string | null;
}

/** Authors of one (topic, language), each with the mean of their scores, -1..1. */
export interface MoodCount {
  readonly topic: string;
  readonly lang: string;
  readonly authors: number;
  readonly sum: number;
  readonly squares: number;
}

/** A matched post and what is known of how many people see it. */
export interface AudiencePost {
  readonly id: PostId;
  readonly myth: MythId;
  readonly lang: string;
  readonly stance: Stance;
  readonly platform: string;
  readonly createdAtMs: number;
  readonly followersBand: 0 | 1 | 2 | 3 | 4;
  /** Likes, reposts and replies that are told. */
  readonly engagements: number;
  readonly views: number | null;
}

/** What one round of detection decided; written as one transaction under a lease. */
export interface DetectionRound {
  readonly lease: Lease;
  /** Serialised detector state per series key; opaque to the store. */
  readonly states: readonly { readonly key: string; readonly state: string }[];
  readonly episodes: readonly Episode[];
  /** Posts behind each episode, newest first. */
  readonly episodePosts: readonly { readonly episode: string; readonly posts: readonly PostId[] }[];
  /** The channel UNROUTED leaves it to routing who is told. */
  readonly outbox: readonly { readonly channel: string; readonly message: AlertMessage }[];
  readonly narratives?: NarrativeRound | null;
  /** Event time up to which detection is done. */
  readonly doneUntilMs: number;
  readonly nowMs: number;
}

/** What one round of routing decided; written as one transaction under a lease. */
export interface RoutingRound {
  readonly lease: Lease;
  /** told: messages were written for it; passed: told in the words of another, or by a digest. */
  readonly notices: readonly (
    | { readonly id: number; readonly state: "told" | "passed" }
    | { readonly id: number; readonly state: "held"; readonly why: string }
  )[];
  readonly outbox: readonly { readonly channel: string; readonly message: AlertMessage }[];
  /** Only where the handling still is `from`: what a person did meanwhile stands. */
  readonly handlings: readonly { readonly episode: string; readonly from: Handling; readonly to: Handling }[];
  /** Opaque to the store; null forgets. */
  readonly states: readonly { readonly key: string; readonly state: string | null }[];
  readonly nowMs: number;
}

export interface ChannelState {
  readonly channel: string;
  readonly brokenSinceMs: number;
  readonly why: string;
}

/** One act of a person, or of Hearsay itself, on an alert. */
export interface HandlingEntry {
  readonly actor: string;
  readonly atMs: number;
  readonly handling: Handling;
  readonly suppression: Episode["suppression"];
}

/** Exclusive right to do a single-writer job; a stale token is refused. */
export interface Lease {
  readonly name: string;
  readonly token: number;
}

export interface Store {
  /** Posts, tombstones, counters and cursor move together. Idempotent by (platform, id). */
  ingest(batch: IngestBatch): Promise<IngestReceipt>;
  noteTrouble(
    source: string,
    platform: string,
    problem: { readonly kind: string; readonly detail: string },
    nowMs: number,
  ): Promise<void>;
  noteAlive(source: string, platform: string, nowMs: number): Promise<void>;
  cursor(source: string): Promise<string | null>;
  health(): Promise<readonly SourceHealth[]>;

  /** Oldest first; edited posts come again. */
  unanalysed(limit: number): Promise<readonly StoredPost[]>;
  /** Replaces any former analysis of the same posts. Posts deleted meanwhile are skipped. */
  recordAnalyses(analyses: readonly Analysis[], rev: string, nowMs: number): Promise<void>;
  /**
   * Puts new analyses in the place of old ones. Left out are posts whose text is no longer `text`, and those
   * that wait to be analysed again.
   */
  supersede(
    renewed: readonly { readonly analysis: Analysis; readonly text: string }[],
    rev: string,
    nowMs: number,
  ): Promise<void>;
  /** The matches of one myth go over to its new name. */
  renameMyth(from: MythId, to: MythId): Promise<void>;
  /** Revision of each myth's rule that the stored posts of the last weeks were matched with. */
  ruleRevisions(): Promise<ReadonlyMap<MythId, string>>;
  noteRuleRevisions(revisions: ReadonlyMap<MythId, string>): Promise<void>;

  post(id: PostId): Promise<PostRecord | null>;
  posts(query: PostQuery): Promise<{ readonly records: readonly PostRecord[]; readonly next: string | null }>;
  /** Every visible post from `sinceMs` on, oldest first, read in pages. */
  exportPosts(sinceMs: number): AsyncIterable<PostRecord>;

  hourCounts(query: {
    readonly stances: readonly Stance[];
    readonly fromMs: number;
    readonly toMs: number;
  }): Promise<readonly HourCount[]>;
  exposure(fromMs: number, toMs: number): Promise<readonly ExposureCount[]>;
  /** What exposure of the hour that `toMs` lies in was before `toMs`, counted from the posts themselves. */
  exposureOfHourBefore(toMs: number): Promise<readonly ExposureCount[]>;
  /** Newest first; all decisions `match` of the subject in [fromMs, toMs). */
  matchedPosts(subject: MythSubject, fromMs: number, toMs: number, limit: number): Promise<readonly MatchedPost[]>;
  /** Feelings of the authors of [fromMs, toMs), topic by topic. */
  moods(fromMs: number, toMs: number): Promise<readonly MoodCount[]>;
  /** Newest first; all decisions `match` in [fromMs, toMs), a post once for each myth. */
  audiences(fromMs: number, toMs: number, limit: number): Promise<readonly AudiencePost[]>;
  /** Posts of [fromMs, toMs) under one of the hashtags, in whatever case, in text or beside it; newest first. */
  tagged(tags: readonly string[], fromMs: number, toMs: number, limit: number): Promise<readonly PostRecord[]>;
  /** Oldest and newest createdAt of analysed posts; null when there are none. */
  span(): Promise<{ readonly fromMs: number; readonly toMs: number } | null>;

  /** A lease for `ttlMs`, or null while somebody else holds it. A new holder gets a higher token. */
  takeLease(name: string, holder: string, nowMs: number, ttlMs: number): Promise<Lease | null>;
  releaseLease(lease: Lease): Promise<void>;

  detectorStates(): Promise<ReadonlyMap<string, string>>;
  detectedUntil(): Promise<number | null>;
  /** Rejects with StoreError code "fenced" if the lease is stale. */
  saveDetection(round: DetectionRound): Promise<void>;

  episodes(query: { readonly open: boolean | null; readonly limit: number }): Promise<readonly Episode[]>;
  episode(id: string): Promise<Episode | null>;
  episodePosts(id: string, limit: number): Promise<readonly PostId[]>;
  /** The next unused episode number, from 1. */
  nextEpisodeNumber(): Promise<number>;
  /**
   * Handling and suppression only; condition belongs to detection. saveDetection leaves the handling
   * of a known episode alone, and of its suppression touches only "frozen"; but where its severity rises over
   * what somebody acknowledged or was assigned, the alert is nobody's again and counts as escalated.
   */
  updateHandling(
    episode: string,
    change: Pick<Episode, "handling" | "suppression">,
    actor: string,
    nowMs: number,
  ): Promise<Episode | null>;

  handlingLog(episode: string): Promise<readonly HandlingEntry[]>;

  /** Takes the place of what was said before of the same post and myth; returns how many posts are known. */
  noteReviews(notes: readonly ReviewNote[], actor: string, nowMs: number): Promise<number>;
  /**
   * What people said from `fromMs` on, newest first: of posts that are still there, and of alerts about a myth by how they were closed,
   * where false alarm means wrong, duplicate says nothing, and everything else means right.
   */
  reviews(fromMs: number, limit: number): Promise<readonly PostReview[]>;

  /** Posts after place `after` in the order of collecting, as far as analysis has come. */
  heardPosts(after: number, limit: number): Promise<readonly HeardPost[]>;
  /** The memory of narratives and the place it was kept at; null where none was kept yet. */
  narrativeMemory(): Promise<{ readonly memory: string; readonly at: number } | null>;
  /** Place of the last post that narratives heard; 0 before the first. */
  heardUntil(): Promise<number>;
  /** Newest first. */
  narratives(query: { readonly over: boolean | null; readonly limit: number }): Promise<readonly Narrative[]>;
  narrative(id: string): Promise<Narrative | null>;
  /** Best examples first; posts that were deleted, hidden or pruned have left. */
  narrativePosts(id: string, limit: number): Promise<readonly PostId[]>;
  /** What a person says about its risk; detection leaves it alone. null takes it back. */
  overrideRisk(id: string, override: Narrative["override"]): Promise<Narrative | null>;

  /** All that wait, oldest first. */
  notices(): Promise<readonly Notice[]>;
  routingStates(): Promise<ReadonlyMap<string, string>>;
  /** Rejects with StoreError code "fenced" if the lease is stale. */
  saveRouting(round: RoutingRound): Promise<void>;
  /** Channels that refuse what they are given. `why` null: it took a message again. */
  brokenChannels(): Promise<readonly ChannelState[]>;
  noteChannel(channel: string, why: string | null, nowMs: number): Promise<void>;
  /** Which of these posts may be quoted as they were at `atMs`: neither deleted, hidden, pruned nor edited since. */
  quotable(posts: readonly PostId[], atMs: number): Promise<ReadonlySet<PostId>>;
  /** The newest messages about alerts, each once however many channels had it, newest first. */
  recentMessages(limit: number): Promise<readonly AlertMessage[]>;
  /** The newest message about one alert; null before the first. */
  lastMessage(episode: string): Promise<AlertMessage | null>;

  /** Rows due at `nowMs` in order of episode and seq; older unsent seqs of the same episode and channel are superseded. */
  claimOutbox(lease: Lease, nowMs: number, limit: number): Promise<readonly OutboxRow[]>;
  settleOutbox(
    lease: Lease,
    results: readonly (
      | { readonly id: number; readonly state: "sent"; readonly reference: string | null }
      | { readonly id: number; readonly state: "retry"; readonly notBeforeMs: number; readonly why: string }
      | {
          readonly id: number;
          readonly state: "dead";
          readonly why: string;
          /** Written in the same transaction: where it goes instead, and who is told that it failed. */
          readonly instead?: readonly { readonly channel: string; readonly message: AlertMessage }[];
        }
    )[],
    nowMs: number,
  ): Promise<void>;
  /** `deadSinceMs`: dead ones count from then on only. */
  outboxCounts(
    deadSinceMs?: number,
  ): Promise<{ readonly waiting: number; readonly sent: number; readonly dead: number }>;

  /**
   * Brings the word index up to date by at most `limit` posts; returns how many are left. Indexing
   * costs more than storing, so it is done here, in idle moments; a search does what is missing.
   */
  indexWords(limit: number): Promise<number>;
  /**
   * Text of posts collected before the limits is dropped; returns how many. The posts stay as ids,
   * so that a source which gives them again brings nothing back. Runs as several transactions.
   */
  prune(
    limits: { readonly unmatchedBeforeMs: number; readonly matchedBeforeMs: number },
    nowMs: number,
  ): Promise<number>;
  close(): Promise<void>;
}

/** unavailable: the file cannot be opened, read or written at all (missing folder, rights, failing disk). */
export type StoreErrorCode = "busy" | "full" | "fenced" | "corrupt" | "newer-schema" | "closed" | "unavailable";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
