/**
 * Reads who asks, asserts and debunks, for the signals questions and counter-speech. One pass over the hour
 * counts of the last day; the hour that leaves the window becomes history.
 */

import type { MythSubject } from "../../model/alert.ts";
import { STANCES, type MythId, type Stance } from "../../model/analysis.ts";
import { mythReading, oneIn } from "../../core/alerts/myth-reading.ts";
import {
  judgeAsks,
  judgeCounterSpeech,
  learnHour,
  NO_HISTORY,
  NO_TALK,
  type Talk,
  type TalkHistory,
} from "../../core/alerts/talk.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import { suggestReply } from "../../core/replies/suggest.ts";
import type { Signal, SignalRound } from "../signal.ts";
import { authorsOf, HOUR_MS, placeOf, recalled, surging, watchedMyth } from "./subjects.ts";

const MAX_POSTS = 2000;
const HISTORY = "talk";
/** An edited rule is remembered for so many hours, whatever is said of its myth. */
const LEAST_AGE = 96;
type Histories = Readonly<Record<string, TalkHistory>>;

interface Window {
  readonly subject: MythSubject;
  readonly talk: Talk;
  readonly history: TalkHistory;
}

/** Every subject that somebody spoke of, now or before. Remembers the hour that is over for good. */
async function readTalk(round: SignalRound): Promise<readonly Window[]> {
  const { store, rule, atMs } = round;
  const windowFromMs = atMs - rule.needs.withinMs;
  const fromMs = windowFromMs - HOUR_MS;
  const read = async (stances: readonly Stance[]): ReturnType<typeof store.hourCounts> =>
    store.hourCounts({ stances, fromMs, toMs: atMs });
  const window = new Map<string, Talk>();
  const past = new Map<string, Talk>();
  const add = (of: Map<string, Talk>, key: string, kind: keyof Talk, authors: number): void => {
    const talk = of.get(key) ?? NO_TALK;
    of.set(key, { ...talk, [kind]: talk[kind] + authors });
  };
  const kinds: readonly (readonly [keyof Talk, readonly Stance[]])[] = [
    ["all", STANCES],
    ["asks", ["asks"]],
    ["asserts", ["asserts"]],
    ["debunks", ["debunks"]],
  ];
  for (const [kind, stances] of kinds) {
    for (const { myth, lang, hourMs, authors } of await read(stances))
      add(hourMs < windowFromMs ? past : window, `${myth}|${lang}`, kind, authors);
  }
  const known = (recalled(round, HISTORY) as Histories | null) ?? {};
  const histories: Record<string, TalkHistory> = {};
  const revs = (recalled(round, "revs") as Readonly<Record<string, string>> | null) ?? {};
  const revsNow: Record<string, string> = {};
  const edited = (myth: string): boolean => revs[myth] !== undefined && revs[myth] !== round.watch.revOf(myth);
  for (const key of new Set([...Object.keys(known), ...past.keys()])) {
    const [myth = ""] = key.split("|");
    revsNow[myth] = round.watch.revOf(myth);
    // With another rule other posts match: what was usual says nothing any more, and is learned anew.
    const before = edited(myth) ? NO_HISTORY : (known[key] ?? startOf(round));
    const next = learnHour(before, past.get(key) ?? NO_TALK);
    if (next.all > 0.01 || next.age < LEAST_AGE) histories[key] = next;
  }
  round.remember("revs", JSON.stringify(revsNow));
  round.remember(HISTORY, JSON.stringify(histories));
  round.remember("hours", String(hoursOf(round) + 1));
  return [...window.keys()].sort().map((key): Window => {
    const [myth = "", lang = ""] = key.split("|");
    const history = histories[key] ?? startOf(round);
    return { subject: { myth: myth as MythId, lang }, talk: window.get(key)!, history };
  });
}

function hoursOf(round: SignalRound): number {
  return Number(round.recall("hours") ?? 0);
}

/** A subject first heard of now was silent in all hours before. */
function startOf(round: SignalRound): TalkHistory {
  const age = hoursOf(round);
  return { ...NO_HISTORY, age, hours: Math.min(age, 485) };
}

export const questions: Signal = {
  id: "questions",
  early: false,
  read: async (round) => {
    const { rule, store, watch, atMs } = round;
    const hours = rule.needs.withinMs / HOUR_MS;
    const limits = {
      authors: rule.needs.authors,
      ratio: rule.needs.ratio,
      chance: rule.limits?.["chance"] ?? 1e-4,
      void: rule.limits?.["void"] ?? 10,
    };
    const readings: SignalReading[] = [];
    for (const { subject, talk, history } of await readTalk(round)) {
      const myth = watchedMyth(round, subject.myth);
      if (myth === null) continue;
      const verdict = judgeAsks(talk, hours, history, limits);
      if (!verdict.fires) continue;
      const posts = await store.matchedPosts(subject, atMs - rule.needs.withinMs, atMs, MAX_POSTS);
      const asking = posts.filter((post) => post.stance === "asks");
      const authors = authorsOf(asking);
      if (authors < limits.authors) continue;
      const today = new Date(atMs).toISOString().slice(0, 10);
      const choice = suggestReply({ myth, lang: subject.lang, stances: ["asks"], flags: [], today });
      const answers = verdict.isVoid ? "Hardly anybody answers: a void that a rumour may fill." : "";
      readings.push(
        mythReading(myth, rule, placeOf(watch, myth), {
          subject,
          state: "firing",
          authors,
          posts: asking.length,
          expected: verdict.expected,
          ratio: verdict.ratio,
          numbers: {
            ...talk,
            ...historyNumbers(history),
            hours,
            shareP: verdict.shareP,
            countP: verdict.countP,
            void: verdict.void,
          },
          howMuch:
            `${authors} people ask about it in ${hours} h, usual ${verdict.expected.toFixed(1)}. Language ${subject.lang}. ${answers}`.trim(),
          around: `${talk.debunks} correct it, ${talk.asserts} assert it.`,
          why: verdict.isVoid
            ? `${verdict.void.toFixed(0)} askers for each answer, chance of so many questions ${oneIn(verdict.countP)}`
            : `chance of such a share of questions ${oneIn(verdict.shareP)}`,
          postIds: asking.map((post) => post.id),
          firstSeenMs: asking.at(-1)?.createdAtMs ?? null,
          reply: choice.reply,
          replyWhyNot: choice.whyNot,
        }),
      );
    }
    return readings;
  },
};

export const counterSpeech: Signal = {
  id: "counter-speech",
  early: false,
  read: async (round) => {
    const { rule, store, watch, atMs } = round;
    const hours = rule.needs.withinMs / HOUR_MS;
    const limits = { authors: rule.needs.authors, ratio: rule.needs.ratio, chance: rule.limits?.["chance"] ?? 1e-3 };
    const windows = await readTalk(round);
    // A surge begins with those who assert. Whether the others follow shows only when it has lasted.
    const lasting = surging(round.episodes(), atMs, 0).filter((one) => one.firedAtMs <= atMs - rule.needs.withinMs);
    const loud = new Set(lasting.map(({ subject: { myth, lang } }) => `${myth}|${lang}`));
    const readings: SignalReading[] = [];
    for (const { subject, talk, history } of windows) {
      const myth = watchedMyth(round, subject.myth);
      if (myth === null || !loud.has(`${subject.myth}|${subject.lang}`)) continue;
      const verdict = judgeCounterSpeech(talk, hours, history, limits);
      if (!verdict.fires) continue;
      const posts = (await store.matchedPosts(subject, atMs - rule.needs.withinMs, atMs, MAX_POSTS)).filter(
        (post) => post.stance === "asserts",
      );
      readings.push(
        mythReading(myth, rule, placeOf(watch, myth), {
          subject,
          state: "firing",
          authors: authorsOf(posts),
          posts: posts.length,
          expected: verdict.expected,
          ratio: verdict.ratio,
          numbers: { ...talk, ...historyNumbers(history), hours, shareP: verdict.shareP },
          howMuch: `${talk.asserts} assert it for ${talk.debunks} who correct it in ${hours} h; usual ${verdict.expected.toFixed(1)} to 1.`,
          advice: "share the fact with partners who correct it; nothing else is asked of you.",
          why: `asserting outgrew correcting ${verdict.ratio.toFixed(1)} times, chance ${oneIn(verdict.shareP)}`,
          postIds: posts.map((post) => post.id),
          firstSeenMs: posts.at(-1)?.createdAtMs ?? null,
        }),
      );
    }
    return readings;
  },
};

function historyNumbers(history: TalkHistory): Readonly<Record<string, number>> {
  return {
    usualAsks: history.asks,
    usualAsserts: history.asserts,
    usualDebunks: history.debunks,
    usualAll: history.all,
    usualHours: history.hours,
  };
}
