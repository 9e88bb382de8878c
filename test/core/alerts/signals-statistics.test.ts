/** Each signal's statistic finds what it is for, and stays silent over ordinary variation. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  judgeReach,
  learnReach,
  peopleReached,
  reachOf,
  reachText,
  type ReachHistory,
} from "../../../src/core/alerts/audience.ts";
import { findJumps } from "../../../src/core/alerts/jump.ts";
import { judgeMood, learnMood, NEW_MOOD, type MoodState } from "../../../src/core/alerts/mood.ts";
import { judgeHearing } from "../../../src/core/alerts/silence-of-source.ts";
import {
  judgeAsks,
  judgeCounterSpeech,
  learnHour,
  NO_HISTORY,
  NO_TALK,
  type Talk,
  type TalkHistory,
} from "../../../src/core/alerts/talk.ts";

/** Deterministic numbers in 0..1. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function poisson(mean: number, next: () => number): number {
  let count = 0;
  for (let p = next(); p > Math.exp(-mean); p *= next()) count++;
  return count;
}

const ASK_LIMITS = { authors: 8, ratio: 2, chance: 1e-4, void: 10 };

function hourOfTalk(next: () => number): Talk {
  const [asks, asserts, debunks] = [poisson(0.3, next), poisson(0.6, next), poisson(0.3, next)];
  return { asks, asserts, debunks, all: asks + asserts + debunks };
}

function add(hours: readonly Talk[]): Talk {
  return hours.reduce(
    (sum, one) => ({
      asks: sum.asks + one.asks,
      asserts: sum.asserts + one.asserts,
      debunks: sum.debunks + one.debunks,
      all: sum.all + one.all,
    }),
    NO_TALK,
  );
}

describe("questions", () => {
  test("100 subjects over 28 ordinary days do not fire", () => {
    let fired = 0;
    for (let subject = 0; subject < 100; subject++) {
      const next = dice(subject);
      const hours = Array.from({ length: 28 * 24 }, () => hourOfTalk(next));
      let history = NO_HISTORY;
      for (let hour = 24; hour < hours.length; hour++) {
        history = learnHour(history, hours[hour - 24]!);
        if (hour % 3 === 0 && judgeAsks(add(hours.slice(hour - 24, hour)), 24, history, ASK_LIMITS).fires) fired++;
      }
    }
    expect(fired).toBe(0);
  });

  test("a wave of questions fires; the same share of a few does not, and nothing does in the first days", () => {
    const next = dice(1);
    const history = Array.from({ length: 300 }, () => hourOfTalk(next)).reduce(learnHour, NO_HISTORY);
    const wave = { asks: 40, asserts: 8, debunks: 4, all: 52 };
    expect(judgeAsks(wave, 24, history, ASK_LIMITS)).toMatchObject({ fires: true, isVoid: false });
    expect(judgeAsks({ asks: 6, asserts: 0, debunks: 0, all: 6 }, 24, history, ASK_LIMITS).fires).toBe(false);
    expect(judgeAsks(wave, 24, { ...history, age: 71 }, ASK_LIMITS).fires).toBe(false);
    expect(judgeAsks({ ...wave, debunks: 0, all: 48 }, 24, history, ASK_LIMITS)).toMatchObject({ isVoid: true });
  });

  test("a surge that brings its questions along is no wave of questions", () => {
    const next = dice(2);
    const history = Array.from({ length: 300 }, () => hourOfTalk(next)).reduce(learnHour, NO_HISTORY);
    const surge = { asks: 24, asserts: 60, debunks: 24, all: 108 };
    expect(judgeAsks(surge, 24, history, ASK_LIMITS).fires).toBe(false);
  });
});

describe("counter-speech", () => {
  const history: TalkHistory = { asks: 10, asserts: 60, debunks: 60, all: 130, hours: 400, age: 500 };
  const limits = { authors: 5, ratio: 2, chance: 1e-3 };
  test.each([
    { name: "as usual", asserts: 30, debunks: 28, fires: false },
    { name: "corrections vanish", asserts: 40, debunks: 3, fires: true },
    { name: "few", asserts: 4, debunks: 0, fires: false },
    { name: "twice by chance", asserts: 8, debunks: 4, fires: false },
  ])("$name", ({ asserts, debunks, fires }) => {
    const talk = { asks: 0, asserts, debunks, all: asserts + debunks };
    expect(judgeCounterSpeech(talk, 24, history, limits).fires).toBe(fires);
  });
});

describe("mood", () => {
  const limits = { authors: 30, z: 3, drop: 0.15 };
  /** `level` of the day; each author's score wanders by a third. */
  const hour = (authors: number, level: number, next: () => number): Parameters<typeof learnMood>[1] => {
    const scores = Array.from({ length: authors }, () => level + (next() - 0.5) * 1.2);
    return {
      authors,
      sum: scores.reduce((sum, one) => sum + one, 0),
      squares: scores.reduce((sum, one) => sum + one * one, 0),
    };
  };
  const past = (seed: number, days: number): { state: MoodState; fired: number; next: () => number } => {
    const next = dice(seed);
    let state = NEW_MOOD;
    let fired = 0;
    for (let day = 0; day < days; day++) {
      const level = -0.1 + (next() - 0.5) * 0.3;
      for (let one = 0; one < 24; one++) {
        state = learnMood(state, hour(poisson(4, next), level, next));
        if (judgeMood(state, 90, limits).fires) fired++;
      }
    }
    return { state, fired, next };
  };

  test("days that go up and down by as much as 0.15 do not fire", () => {
    const fired = Array.from({ length: 20 }, (_, seed) => past(seed, 28).fired);
    expect(fired.filter((one) => one > 0)).toEqual([]);
  });

  test("a day far below all others fires, but not for few authors", () => {
    const { state: before, next } = past(5, 28);
    let state = before;
    for (let one = 0; one < 24; one++) state = learnMood(state, hour(8, -0.9, next));
    expect(judgeMood(state, 190, limits)).toMatchObject({ fires: true });
    expect(judgeMood(state, 29, limits).fires).toBe(false);
  });
});

describe("a jump", () => {
  const limits = { authors: 3, chance: 1e-3 };
  const quiet = { platform: "forum", authorsBefore: 0, authors: 4, collectedBefore: 5000, collected: 300 };
  test.each([
    { name: "silent, then four people", over: {}, found: ["forum"] },
    { name: "two people", over: { authors: 2 }, found: [] },
    { name: "spoken of before", over: { authorsBefore: 2 }, found: [] },
    { name: "hardly collected before", over: { collectedBefore: 199 }, found: [] },
    { name: "collected ten times as much as before", over: { collected: 50_000 }, found: [] },
  ])("$name", ({ over, found }) => {
    expect(findJumps([{ ...quiet, ...over }], limits).map((one) => one.platform)).toEqual(found);
  });
});

describe("reach", () => {
  const limits = { reach: 50_000, percentile: 99.5 };
  const usual = Array.from({ length: 400 }, (_, i) => i).reduce<ReachHistory>((all, i) => learnReach(all, [i]), {});
  test("views go before estimates", () => {
    expect(peopleReached({ views: 70, followersBand: 4, engagements: 9 })).toEqual({ people: 70, estimated: false });
    expect(peopleReached({ views: null, followersBand: 3, engagements: 9 })).toEqual({ people: 1180, estimated: true });
  });

  test("of several posts is their sum, told with the post that has most of it", () => {
    const quiet = { views: null, followersBand: 0, engagements: 0 } as const;
    expect(reachOf([quiet, quiet])).toBeNull();
    const seen = reachOf([
      { ...quiet, views: 740 },
      { ...quiet, views: 260 },
    ]);
    expect(seen === null ? null : reachText(seen)).toBe("about 1,000 people by views told; one post has 74 % of them.");
    expect(reachOf([quiet, { ...quiet, views: 70 }])).toEqual({ people: 70, most: 70, posts: 2, estimated: true });
  });
  test("a large post among small ones fires; among large ones it does not", () => {
    expect(judgeReach(60_000, usual, limits).fires).toBe(true);
    expect(judgeReach(49_000, usual, limits).fires).toBe(false);
    const large = Array.from({ length: 300 }, () => 80_000).reduce<ReachHistory>(
      (all, one) => learnReach(all, [one]),
      {},
    );
    expect(judgeReach(60_000, large, limits).fires).toBe(false);
  });
  test("of a topic that is hardly known, ten times as much is asked for", () => {
    expect(judgeReach(60_000, {}, limits).fires).toBe(false);
    expect(judgeReach(500_000, {}, limits).fires).toBe(true);
  });
});

describe("a platform that is not heard", () => {
  const limits = { share: 0.2, expected: 20 };
  const heard = { platform: "plaza", collected: 10, before: [100, 120, 90, 110], failingMs: [null] };
  test.each([
    { name: "a tenth of the usual", over: {}, blind: true },
    { name: "a quiet hour", over: { collected: 30 }, blind: false },
    { name: "a platform that always is small", over: { collected: 0, before: [3, 2, 4, 8] }, blind: false },
    { name: "one day known", over: { before: [100] }, blind: false },
    { name: "nights are silent each day", over: { collected: 0, before: [0, 1, 0, 400] }, blind: false },
    { name: "all fail for two hours", over: { collected: 0, before: [], failingMs: [7_200_000] }, blind: true },
    { name: "one of two fails", over: { collected: 0, before: [], failingMs: [7_200_000, null] }, blind: false },
    { name: "failed a moment ago", over: { collected: 0, before: [], failingMs: [60_000] }, blind: false },
  ])("$name", ({ over, blind }) => {
    expect(judgeHearing({ ...heard, ...over }, 7_200_000, limits).isBlind).toBe(blind);
  });

  test("more posts never make it blind", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.array(fc.nat(500)), (few, more, before) => {
        const at = (collected: number): boolean => judgeHearing({ ...heard, before, collected }, 1, limits).isBlind;
        if (!at(few)) expect(at(few + more)).toBe(false);
      }),
    );
  });
});
