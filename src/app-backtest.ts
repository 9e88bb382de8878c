/** The alerts that an edition of the rules would have raised over stored posts: the jobs of the daemon on a store in memory. */

import type { Knowledge } from "./core/knowledge.ts";
import { createDetector, detectRound } from "./jobs/detect.ts";
import type { Analysis } from "./model/analysis.ts";
import type { StoredPost } from "./model/post.ts";
import type { Rulebook } from "./model/rules.ts";
import { openSqliteStore } from "./store/sqlite/index.ts";

const HOUR_MS = 3_600_000;
const BATCH = 250;

export interface RaisedAlert {
  readonly atMs: number;
  readonly rule: string;
  readonly myth: string;
  readonly severity: string;
}

export interface JudgedPost {
  readonly post: StoredPost;
  readonly analysis: Analysis;
}

/** `posts` oldest first. Every myth counts as active, so that a draft is told what it would have raised. */
export async function alertsOver(
  posts: readonly JudgedPost[],
  rulebook: Rulebook,
  knowledge: Knowledge,
): Promise<readonly RaisedAlert[]> {
  const store = await openSqliteStore({ path: ":memory:" });
  const myths = new Map(rulebook.myths.map((myth) => [myth.id as string, { ...myth, status: "active" as const }]));
  const detector = createDetector(store, "backtest", ["console"], {
    alerts: rulebook.alerts,
    myths,
    timezones: new Map(rulebook.topics.map((topic) => [topic.id, topic.timezone])),
    defaultTimezone: rulebook.catalog.timezone,
    revOf: () => knowledge.rev,
  });
  const raised: RaisedAlert[] = [];
  const look = async (atMs: number): Promise<void> => {
    for (const message of (await detectRound(detector, atMs)).messages) {
      if (message.event !== "fired") continue;
      const episode = await store.episode(message.episode);
      if (episode === null || !("myth" in episode.subject)) continue;
      raised.push({ atMs, rule: episode.rule, myth: episode.subject.myth, severity: episode.severity });
    }
  };
  try {
    let hourMs = Math.floor((posts[0]?.post.createdAtMs ?? 0) / HOUR_MS) * HOUR_MS;
    for (let first = 0; first < posts.length;) {
      const endMs = hourMs + HOUR_MS;
      let next = first;
      while (next < posts.length && next - first < BATCH && posts[next]!.post.createdAtMs < endMs) next++;
      if (next > first) await take(store, posts.slice(first, next), knowledge.rev, endMs);
      const isFull = next - first === BATCH;
      first = next;
      if (isFull) continue;
      await look(endMs);
      hourMs = endMs;
    }
    return raised;
  } finally {
    await store.close();
  }
}

async function take(
  store: Awaited<ReturnType<typeof openSqliteStore>>,
  posts: readonly JudgedPost[],
  rev: string,
  nowMs: number,
): Promise<void> {
  await store.ingest({
    source: "backtest",
    platform: posts[0]!.post.platform,
    posts: posts.map((one) => one.post),
    tombstones: [],
    cursor: null,
    gaps: [],
    rejects: [],
    seen: posts.length,
    dropped: {},
    nowMs,
  });
  await store.recordAnalyses(
    posts.map((one) => one.analysis),
    rev,
    nowMs,
  );
}
