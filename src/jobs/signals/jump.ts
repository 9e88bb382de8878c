/** Reads whether a myth that is rising has come to a platform that was silent about it. */

import { findJumps, type PlatformTalk } from "../../core/alerts/jump.ts";
import { mythReading, oneIn } from "../../core/alerts/myth-reading.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import type { ExposureCount } from "../../store/store.ts";
import type { Signal } from "../signal.ts";
import { authorsOf, HOUR_MS, placeOf, surging, watchedMyth } from "./subjects.ts";

/** How far back a platform must have been silent. */
const BACK_MS = 28 * 24 * HOUR_MS;
const MAX_POSTS = 5000;
/** A platform that follows sooner began with the others. */
const LAG_MS = 6 * HOUR_MS;
/** A surge that lasts longer is what is usual now. */
const MAX_LASTS_MS = 14 * 24 * HOUR_MS;

export const jump: Signal = {
  id: "jump",
  early: false,
  read: async (round) => {
    const { store, rule, watch, atMs } = round;
    const readings: SignalReading[] = [];
    const windowMs = rule.needs.withinMs;
    let exposure: readonly ExposureCount[] | null = null;
    for (const { subject, firedAtMs } of surging(round.episodes(), atMs, windowMs)) {
      const myth = watchedMyth(round, subject.myth);
      if (myth === null) continue;
      const posts = (await store.matchedPosts(subject, atMs - BACK_MS, atMs, MAX_POSTS)).filter((post) =>
        rule.watch.stance.includes(post.stance),
      );
      const platforms = [...new Set(posts.map((post) => post.platform))].sort();
      if (platforms.length < 2) continue;
      exposure ??= await store.exposure(atMs - BACK_MS, atMs);
      // What begins on several platforms at once has not come from one to the other.
      const sinceMs = firedAtMs + LAG_MS;
      if (sinceMs >= atMs || atMs > firedAtMs + windowMs + MAX_LASTS_MS) continue;
      const collected = (platform: string, fromMs: number, toMs: number): number =>
        (exposure ?? [])
          .filter((row) => row.platform === platform && row.lang === subject.lang)
          .filter((row) => row.hourMs >= fromMs && row.hourMs < toMs)
          .reduce((sum, row) => sum + row.posts, 0);
      const talks = platforms.map((platform): PlatformTalk => {
        const own = posts.filter((post) => post.platform === platform);
        return {
          platform,
          authorsBefore: authorsOf(own.filter((post) => post.createdAtMs < sinceMs)),
          authors: authorsOf(own.filter((post) => post.createdAtMs >= sinceMs)),
          collectedBefore: collected(platform, 0, sinceMs),
          collected: collected(platform, sinceMs, atMs),
        };
      });
      const chance = rule.limits?.["chance"] ?? 1e-3;
      for (const found of findJumps(talks, { authors: rule.needs.authors, chance })) {
        const own = posts.filter((post) => post.platform === found.platform && post.createdAtMs >= sinceMs);
        const others = platforms.filter((platform) => platform !== found.platform);
        const before = talks.find((one) => one.platform === found.platform);
        readings.push(
          mythReading(myth, rule, placeOf(watch, myth), {
            subject: { ...subject, platform: found.platform },
            state: "firing",
            authors: found.authors,
            posts: own.length,
            expected: found.expected,
            ratio: found.authors / Math.max(found.expected, 1e-9),
            numbers: {
              chance: found.chance,
              authorsBefore: before?.authorsBefore ?? 0,
              collectedBefore: before?.collectedBefore ?? 0,
              collected: before?.collected ?? 0,
            },
            facts: { new_platform: found.platform },
            howMuch: `${found.authors} people on ${found.platform} in the last ${Math.round((atMs - sinceMs) / HOUR_MS)} h, where it was not heard before; it was rising on ${others.join(", ")}. Language ${subject.lang}.`,
            why: `${found.platform} was silent about it in ${before?.collectedBefore ?? 0} posts, chance of so many there ${oneIn(found.chance)}`,
            postIds: own.map((post) => post.id),
            firstSeenMs: own.at(-1)?.createdAtMs ?? null,
          }),
        );
      }
    }
    return readings;
  },
};
