/** Reads whether the mood about a topic has fallen, language by language. */

import { judgeMood, learnMood, NEW_MOOD, type MoodHour, type MoodState } from "../../core/alerts/mood.ts";
import { decideSeverity, isAtLeast } from "../../core/alerts/severity.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import type { Signal } from "../signal.ts";
import { HOUR_MS, recalled } from "./subjects.ts";

const NO_HOUR: MoodHour = { authors: 0, sum: 0, squares: 0 };

export const sentimentDrop: Signal = {
  id: "sentiment-drop",
  early: false,
  read: async (round) => {
    const { store, rule, watch, atMs } = round;
    const known = (recalled(round, "mood") as Readonly<Record<string, MoodState>> | null) ?? {};
    const hours = new Map(
      (await store.moods(atMs - HOUR_MS, atMs))
        .filter((one) => rule.watch.topics.length === 0 || rule.watch.topics.includes(one.topic))
        .map((one) => [`${one.topic}|${one.lang}`, one]),
    );
    const states: Record<string, MoodState> = {};
    for (const key of [...new Set([...Object.keys(known), ...hours.keys()])].sort()) {
      const next = learnMood(known[key] ?? NEW_MOOD, hours.get(key) ?? NO_HOUR);
      if (next.usual.authors + next.now.authors > 0.01 || next.waiting.some(([authors]) => authors > 0))
        states[key] = next;
    }
    round.remember("mood", JSON.stringify(states));
    const limits = {
      authors: rule.needs.authors,
      z: rule.limits?.["z"] ?? 3,
      drop: rule.limits?.["drop"] ?? 0.15,
    };
    const fallen = Object.entries(states).filter(([, state]) => judgeMood(state, limits.authors, limits).fires);
    if (fallen.length === 0) return [];
    const window = await store.moods(atMs - rule.needs.withinMs, atMs);
    return fallen.flatMap(([key, state]): readonly SignalReading[] => {
      const [topic = "", lang = ""] = key.split("|");
      const authors = window.find((one) => one.topic === topic && one.lang === lang)?.authors ?? 0;
      const verdict = judgeMood(state, authors, limits);
      if (!verdict.fires) return [];
      const severity = decideSeverity(rule.severity, { authors, topic, language: lang });
      return [
        {
          rule: rule.id,
          signal: rule.signal,
          subject: { topic, lang },
          state: "firing",
          // A mood says nothing of harm: it is never worse than medium.
          severity: isAtLeast(severity, "high") ? "medium" : severity,
          authors,
          posts: authors,
          expected: verdict.usual,
          ratio: 0,
          numbers: {
            mean: verdict.mean,
            usual: verdict.usual,
            z: verdict.z,
            usualAuthors: state.usual.authors,
            usualSquares: state.usual.squares,
            nowAuthors: state.now.authors,
            wander: state.wander,
            hours: state.hours,
          },
          title: `Mood about ${topic}`,
          what: `people speak of ${topic} more negatively than usual. This says nothing of any claim.`,
          howMuch: `${authors} people in ${rule.needs.withinMs / HOUR_MS} h; mean score ${verdict.mean.toFixed(2)}, usual ${verdict.usual.toFixed(2)} (from -1 to 1). Language ${lang}.`,
          reach: null,
          around: null,
          harm: null,
          advice: "read the examples, find what it is about; do not answer a mood.",
          facts: [],
          why: `${(-verdict.z).toFixed(1)} standard errors below the usual`,
          doubts: [],
          postIds: [],
          reply: null,
          replyWhyNot: "a mood has no reply",
          firstSeenMs: null,
          timezone: watch.timezones.get(topic) ?? watch.defaultTimezone,
          rev: "",
        },
      ];
    });
  },
};
