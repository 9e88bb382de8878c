/** Builders of synthetic stored values; every field can be replaced. */

import type { AlertMessage, Episode } from "../../src/model/alert.ts";
import type { Analysis, Match, MythId } from "../../src/model/analysis.ts";
import type { AuthorHash, PostId, StoredPost } from "../../src/model/post.ts";
import { NO_ENGAGEMENT } from "../../src/model/post.ts";
import type { IngestBatch } from "../../src/store/store.ts";

export const T0: number = Date.UTC(2026, 10, 20, 10);
export const HOUR_MS = 3_600_000;

export function stored(id: string, over: Partial<StoredPost> & { readonly by?: string | null } = {}): StoredPost {
  const { by, ...fields } = over;
  return {
    id: id as PostId,
    platform: "plaza",
    text: `text of ${id}`,
    createdAtMs: T0,
    clockSkewed: false,
    seenAtMs: T0,
    editedAtMs: null,
    lang: "en",
    author:
      by === null
        ? null
        : {
            hash: (by ?? `author-of-${id}`) as AuthorHash,
            credential: false,
            verified: false,
            followersBand: 0,
            named: [],
          },
    sealedUrl: null,
    replyTo: null,
    repostOf: null,
    quotedText: null,
    linkTitle: null,
    linkDomains: [],
    tags: [],
    mediaAlts: [],
    engagement: NO_ENGAGEMENT,
    ...fields,
  };
}

export function batchOf(posts: readonly StoredPost[], over: Partial<IngestBatch> = {}): IngestBatch {
  return {
    source: "plaza:1",
    platform: "plaza",
    posts,
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: posts.length,
    dropped: {},
    nowMs: T0,
    ...over,
  };
}

export function matchOf(myth: string, over: Partial<Match> = {}): Match {
  return {
    myth: myth as MythId,
    p: 0.9,
    decision: "match",
    stance: "asserts",
    stanceWhy: "no cue",
    rev: "r1",
    evidence: [],
    ...over,
  };
}

export function analysisOf(id: string, matches: readonly Match[] = [], over: Partial<Analysis> = {}): Analysis {
  return {
    id,
    lang: "en",
    topics: [],
    sentiment: { label: "neutral", score: 0 },
    emotions: {},
    intent: "claim",
    flags: [],
    matches,
    ...over,
  };
}

export function episodeOf(id: string, over: Partial<Episode> = {}): Episode {
  return {
    id,
    rule: "myth-surge",
    signal: "volume",
    subject: { myth: "myth-a" as MythId, lang: "en" },
    condition: { state: "firing", firedAtMs: T0 },
    handling: { state: "new" },
    suppression: null,
    severity: "high",
    stats: {
      authors: 7,
      posts: 9,
      expected: 0.5,
      ratio: 14,
      cusum: 11,
      threshold: 9,
      spikeP: 1e-8,
      test: "spike",
      dispersion: 1,
    },
    reply: null,
    replyWhyNot: "no reply in this language",
    seq: 1,
    notified: null,
    openedAtMs: T0,
    updatedAtMs: T0,
    rev: "r1",
    ...over,
  };
}

export function messageOf(episode: string, seq: number, over: Partial<AlertMessage> = {}): AlertMessage {
  return {
    key: `${episode}:${seq}:console:all`,
    episode,
    seq,
    event: seq === 1 ? "fired" : "updated",
    severity: "high",
    headline: "A rumour is rising",
    lines: ["one", "two"],
    atMs: T0,
    data: { seq },
    ...over,
  };
}
