/** Episodes and messages as detection writes them, for tests of what comes after. All synthetic. */

import { UNROUTED, type AlertMessage, type Episode, type Subject } from "../../src/model/alert.ts";
import type { MythId } from "../../src/model/analysis.ts";
import type { PostId } from "../../src/model/post.ts";
import type { Route, Routes } from "../../src/model/routes.ts";
import type { Store } from "../../src/store/store.ts";

export function routesOf(route: Partial<Route>, more: Partial<Routes> = {}): Routes {
  return {
    groupBy: ["topic"],
    groupWaitMs: 0,
    reopenWithinMs: null,
    routes: [{ when: "anything else", to: ["desk"], escalate: [], quiet: null, ...route }],
    quiet: [],
    inhibit: [],
    digests: { daily: { at: "08:00", to: null }, weekly: { at: "08:00", to: null, on: "monday" } },
    ...more,
  };
}

export function firing(number: number, atMs: number, parts: Partial<Episode> = {}): Episode {
  const subject: Subject = { myth: `m${number}` as MythId, lang: "en" };
  return {
    id: `E-${number}`,
    rule: "myth-surge",
    signal: "volume",
    subject,
    condition: { state: "firing", firedAtMs: atMs },
    handling: { state: "new" },
    suppression: null,
    severity: "high",
    stats: {
      authors: 20,
      posts: 25,
      expected: 2,
      ratio: 10,
      cusum: 12,
      threshold: 9,
      spikeP: 1e-3,
      test: "cusum",
      dispersion: 1.3,
    },
    reply: null,
    replyWhyNot: "none fits",
    seq: 1,
    notified: { atMs, severity: "high", authors: 20 },
    openedAtMs: atMs,
    updatedAtMs: atMs,
    rev: "r1",
    ...parts,
  };
}

export function messageOn(episode: Episode, parts: Partial<AlertMessage> = {}): AlertMessage {
  return {
    key: `${episode.id}:${episode.seq}:${UNROUTED}`,
    episode: episode.id,
    seq: episode.seq,
    event: episode.condition.state === "resolved" ? "resolved" : episode.seq === 1 ? "fired" : "updated",
    severity: episode.severity,
    headline: `${episode.severity.toUpperCase()} · Title of ${episode.id} · rising`,
    lines: ["What: posts claiming.", "How much: 20 people assert it in 3 h, usual 2 (10 times)."],
    atMs: episode.updatedAtMs,
    data: { episode: episode.id, title: `Title of ${episode.id}` },
    ...parts,
  };
}

/** One round of detection that tells of each of these; `posts` are behind them all. */
export async function detected(
  store: Store,
  episodes: readonly Episode[],
  nowMs: number,
  posts: readonly PostId[] = [],
): Promise<void> {
  const lease = await store.takeLease("detect", "tester", nowMs, 60_000);
  if (lease === null) throw new Error("somebody else detects");
  await store.saveDetection({
    lease,
    states: [],
    episodes,
    episodePosts: episodes.map(({ id }) => ({ episode: id, posts })),
    outbox: episodes.map((episode) => ({ channel: UNROUTED, message: messageOn(episode) })),
    doneUntilMs: nowMs,
    nowMs,
  });
}
