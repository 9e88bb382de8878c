/** Stored posts with a ready analysis, for tests of what comes after analysis. All synthetic. */

import type { Analysis, MythId, Stance } from "../../src/model/analysis.ts";
import { NO_ENGAGEMENT, type AuthorHash, type PostId, type StoredPost } from "../../src/model/post.ts";
import type { MythRule } from "../../src/model/rules.ts";
import type { Store } from "../../src/store/store.ts";

export interface Said {
  readonly id: string;
  readonly atMs: number;
  readonly author: string;
  readonly myth: string | null;
  readonly stance: Stance;
  readonly lang: string;
  readonly text?: string;
  readonly firstHand?: boolean;
}

export function storedPost(said: Said): StoredPost {
  return {
    id: said.id as PostId,
    platform: "bluesky",
    text: said.text ?? `synthetic post ${said.id}`,
    createdAtMs: said.atMs,
    clockSkewed: false,
    seenAtMs: said.atMs,
    editedAtMs: null,
    lang: said.lang,
    author: { hash: said.author as AuthorHash, credential: false, verified: false, followersBand: 0, named: [] },
    sealedUrl: null,
    replyTo: null,
    repostOf: null,
    quotedText: null,
    linkTitle: null,
    linkDomains: [],
    tags: [],
    mediaAlts: [],
    engagement: NO_ENGAGEMENT,
  };
}

export function analysisOf(said: Said): Analysis {
  return {
    id: said.id,
    lang: said.lang,
    topics: [],
    sentiment: { label: "neutral", score: 0 },
    emotions: {},
    intent: "claim",
    flags: said.firstHand === true ? ["first_hand"] : [],
    matches:
      said.myth === null
        ? []
        : [
            {
              myth: said.myth as MythId,
              p: 0.95,
              decision: "match",
              stance: said.stance,
              stanceWhy: "test",
              rev: "r1",
              evidence: [],
            },
          ],
  };
}

/** Puts posts and their analyses into the store. */
export async function tell(store: Store, posts: readonly Said[], nowMs: number): Promise<void> {
  await store.ingest({
    source: "test",
    platform: "bluesky",
    posts: posts.map(storedPost),
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: posts.length,
    dropped: {},
    nowMs,
  });
  await store.recordAnalyses(posts.map(analysisOf), "k1", nowMs);
}

const place = { file: "test.yaml", line: 1, column: 1 };

export function mythRule(id: string): MythRule {
  return {
    id: id as MythId,
    title: `Title of ${id}`,
    claim: `Claim of ${id}.`,
    topic: "topic-a",
    status: "active",
    verdict: "refuted",
    harm: { level: "high", who: "children", why: "delayed care" },
    owners: ["desk"],
    reviewed: "2026-11-02",
    expires: null,
    languages: ["en"],
    related: [],
    was: [],
    facts: [
      {
        id: "f1",
        text: "The fact.",
        sources: [{ title: "Body A", url: "https://a.example", accessed: null, says: null }],
      },
    ],
    technique: [],
    variants: {},
    match: [],
    exceptions: [],
    stance: {},
    replies: [
      {
        id: "asks-en",
        for: "asks",
        language: "en",
        platforms: ["any"],
        text: "Good question. The fact.",
        callToAction: null,
        uses: ["f1"],
        approved: null,
        unapprovedReason: "needs a clinician",
        place,
      },
      {
        id: "asserts-en",
        for: "asserts",
        language: "en",
        platforms: ["any"],
        text: "The fact.",
        callToAction: { text: "Read", url: "https://a.example" },
        uses: ["f1"],
        approved: { by: "dr", on: "2026-11-02" },
        unapprovedReason: null,
        place,
      },
    ],
    tests: [],
    place,
  };
}
