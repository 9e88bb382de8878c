/** Analyses one batch of stored posts that have no analysis of the present text yet. */

import { analyse } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { readableOfStored } from "../model/readable.ts";
import type { Store } from "../store/store.ts";

/** Keeps the event loop free: about 10 ms of work. */
export const ANALYSE_BATCH = 200;

/** Number of posts analysed; fewer than the batch means none are left. */
export async function analyseBatch(store: Store, knowledge: Knowledge, nowMs: number): Promise<number> {
  const posts = await store.unanalysed(ANALYSE_BATCH);
  if (posts.length === 0) return 0;
  await store.recordAnalyses(
    posts.map((post) => analyse(readableOfStored(post), knowledge)),
    knowledge.rev,
    nowMs,
  );
  return posts.length;
}
