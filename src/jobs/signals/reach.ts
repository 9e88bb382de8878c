/** Reads how many people single posts about a myth may reach. One post is one alert. */

import { judgeReach, learnReach, peopleReached, type ReachHistory } from "../../core/alerts/audience.ts";
import { mythReading } from "../../core/alerts/myth-reading.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import type { AudiencePost } from "../../store/store.ts";
import type { Signal } from "../signal.ts";
import { HOUR_MS, placeOf, recalled, watchedMyth } from "./subjects.ts";

const MAX_POSTS = 5000;
type Histories = Readonly<Record<string, ReachHistory>>;

export const reach: Signal = {
  id: "reach",
  early: true,
  read: async (round) => {
    const { store, rule, watch, atMs } = round;
    const histories = (recalled(round, "reach") as Histories | null) ?? {};
    const limits = { reach: rule.limits?.["reach"] ?? 50_000, percentile: rule.limits?.["percentile"] ?? 99.5 };
    const posts = await store.audiences(atMs - rule.needs.withinMs, atMs, MAX_POSTS);
    const readings: SignalReading[] = [];
    for (const post of posts) {
      const myth = watchedMyth(round, post.myth);
      if (myth === null || !rule.watch.stance.includes(post.stance)) continue;
      const { people, estimated } = peopleReached(post);
      const verdict = judgeReach(people, histories[myth.topic] ?? {}, limits);
      if (!verdict.fires) continue;
      const about = Math.round(people).toLocaleString("en-GB");
      const basis = estimated ? "estimated from followers and engagement; views are not told" : "views as told";
      readings.push(
        mythReading(myth, rule, placeOf(watch, myth), {
          subject: { myth: myth.id, lang: post.lang, post: post.id },
          state: "firing",
          authors: 1,
          posts: 1,
          expected: 0,
          ratio: 0,
          numbers: { people, percentile: verdict.percentile, known: verdict.known, estimated: estimated ? 1 : 0 },
          facts: { reach: people },
          howMuch: `one post on ${post.platform} may reach about ${about} people (${basis}). Language ${post.lang}.`,
          reach: `about ${about} people.`,
          why: `more than ${limits.reach.toLocaleString("en-GB")} people, and more than ${verdict.percentile.toFixed(1)} % of ${Math.round(verdict.known)} posts of the topic reach`,
          postIds: [post.id],
          firstSeenMs: post.createdAtMs,
        }),
      );
    }
    if (round.hourClosed) round.remember("reach", JSON.stringify(learned(round, histories, posts, atMs)));
    return readings;
  },
};

function learned(
  round: Parameters<Signal["read"]>[0],
  histories: Histories,
  posts: readonly AudiencePost[],
  atMs: number,
): Histories {
  const byTopic = new Map<string, number[]>(Object.keys(histories).map((topic) => [topic, []]));
  for (const post of posts) {
    const topic = round.watch.myths.get(post.myth)?.topic;
    if (topic === undefined || post.createdAtMs < atMs - HOUR_MS) continue;
    const people = byTopic.get(topic) ?? [];
    people.push(peopleReached(post).people);
    byTopic.set(topic, people);
  }
  return Object.fromEntries(
    [...byTopic]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([topic, people]) => [topic, learnReach(histories[topic] ?? {}, people)]),
  );
}
