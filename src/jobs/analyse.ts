/**
 * Analyses one batch of stored posts that have no analysis of the present text yet. After a reload new posts
 * are judged by the new rules; what is stored keeps its analysis and the revision it was made with.
 */

import { analyse } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import type { Analysis } from "../model/analysis.ts";
import type { PostId } from "../model/post.ts";
import { readableOfStored } from "../model/readable.ts";
import type { Store } from "../store/store.ts";

/** Keeps the event loop free: about 10 ms of work. */
export const ANALYSE_BATCH = 200;

/**
 * Number of posts analysed; fewer than the batch means none are left. A post that analysis fails on is
 * handed to `failed` and stored as saying nothing, so that it cannot keep all later ones waiting.
 */
export async function analyseBatch(
  store: Store,
  knowledge: Knowledge,
  nowMs: number,
  failed: (id: PostId, error: unknown) => void = () => undefined,
): Promise<number> {
  const posts = await store.unanalysed(ANALYSE_BATCH);
  if (posts.length === 0) return 0;
  const analyses = posts.map((post) => {
    try {
      return analyse(readableOfStored(post), knowledge, { learnedFeelings: "on-topic" });
    } catch (error) {
      failed(post.id, error);
      return sayingNothing(post.id);
    }
  });
  await store.recordAnalyses(analyses, knowledge.rev, nowMs);
  return posts.length;
}

function sayingNothing(id: PostId): Analysis {
  return {
    id,
    lang: "und",
    topics: [],
    sentiment: { label: "neutral", score: 0 },
    emotions: {},
    intent: "claim",
    flags: [],
    matches: [],
  };
}
