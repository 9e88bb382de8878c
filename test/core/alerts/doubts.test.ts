/** Reasons to doubt: each test says its result with its number, and never more than it knows. */

import { describe, expect, test } from "vitest";
import { doubtLine, findDoubts, type DoubtFacts } from "../../../src/core/alerts/doubts.ts";
import { DOUBTS } from "../../../src/model/alert.ts";

const clear: DoubtFacts = {
  posts: 20,
  loudest: 2,
  copies: 1,
  headlines: 0,
  campaign: 3,
  sameHours: { now: 20, before: [2, 3, 1] },
  hoursSinceOutage: Number.POSITIVE_INFINITY,
  otherLanguage: 1,
};

const against = (over: Partial<DoubtFacts>): readonly string[] =>
  findDoubts({ ...clear, ...over })
    .filter((one) => one.result === "doubt")
    .map((one) => one.test);

describe("reasons to doubt", () => {
  test("every test is made, in one order, and an ordinary surge passes them all", () => {
    const found = findDoubts(clear);
    expect(found.map((one) => one.test)).toEqual(DOUBTS);
    expect(found.map((one) => one.result)).toEqual(DOUBTS.map(() => "clear"));
    expect(doubtLine(found)).toBe("Sure? 7 of 7 tests found no reason to doubt.");
  });

  test.each<{ over: Partial<DoubtFacts>; found: string }>([
    { over: { loudest: 10 }, found: "one author" },
    { over: { copies: 15 }, found: "copies" },
    { over: { headlines: 10 }, found: "wire headline" },
    { over: { campaign: 20 }, found: "campaign hashtag" },
    { over: { sameHours: { now: 20, before: [2, 18, 1] } }, found: "weekday" },
    { over: { hoursSinceOutage: 1 }, found: "source outage" },
    { over: { otherLanguage: 12 }, found: "language" },
  ])("$found", ({ over, found }) => {
    expect(against(over)).toEqual([found]);
  });

  test("two posts are too few to speak of shares", () => {
    expect(against({ posts: 2, loudest: 2, copies: 1, campaign: 2, otherLanguage: 2 })).toEqual([]);
  });

  test("what is not known is said, and is no reason", () => {
    const found = findDoubts({ ...clear, copies: null, sameHours: { now: 9, before: [9] }, hoursSinceOutage: null });
    expect(found.filter((one) => one.result === "unknown").map((one) => one.test)).toEqual([
      "copies",
      "weekday",
      "source outage",
    ]);
    expect(doubtLine(found)).toContain("Not known: copies, weekday, source outage.");
  });

  test("the line names what was found with its number", () => {
    expect(doubtLine(findDoubts({ ...clear, copies: 15 }))).toBe(
      "Sure? Look first: copies (15 of 20 posts repeat another nearly word for word). 6 other tests found nothing.",
    );
  });
});
