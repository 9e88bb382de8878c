import { expect, test } from "vitest";
import { judgePrecision, type Review } from "../../../src/core/alerts/rule-precision.ts";

const DAY_MS = 86_400_000;
const NOW_MS = 100 * DAY_MS;
const limits = { precision: 0.7, reviews: 20, wrong: 10 };

/** "RW3" is right, wrong, wrong, wrong; the newest last, a minute apart. */
function reviews(text: string, endMs: number): readonly Review[] {
  const said = [...text.matchAll(/([RW])(\d*)/g)].flatMap(([, letter, times]) =>
    Array.from({ length: Number(times === "" ? 1 : times) }, () => letter === "R"),
  );
  return said.map((isRight, index) => ({ isRight, atMs: endMs - (said.length - 1 - index) * 60_000 }));
}

test.each([
  { name: "six wrong of the last twenty is still good enough", said: "R14W6", why: null },
  { name: "seven wrong of the last twenty is not", said: "R13W7", why: "last reviews" },
  { name: "what came before the last twenty does not count", said: "W9R20", why: null },
  { name: "nineteen reviews say nothing of the share", said: "R10W9", why: null },
  { name: "ten wrong in a week, and no others, are enough", said: "W10", why: "this week" },
  { name: "nine are not", said: "W9", why: null },
  { name: "nobody said anything", said: "", why: null },
])("$name", ({ said, why }) => {
  expect(judgePrecision(reviews(said, NOW_MS), NOW_MS, limits).why).toBe(why);
});

test("ten wrong in a week of forty are no week of mostly wrong ones", () => {
  const { wrongThisWeek, ofThisWeek, inDoubt } = judgePrecision(reviews("W10R30", NOW_MS), NOW_MS, limits);
  expect({ wrongThisWeek, ofThisWeek, inDoubt }).toEqual({ wrongThisWeek: 10, ofThisWeek: 40, inDoubt: false });
});

test("a week ends after seven days, and what is still to come does not count", () => {
  const wrong = reviews("W10", NOW_MS);
  expect(judgePrecision(wrong, NOW_MS + 7 * DAY_MS - 10 * 60_000, limits).why).toBe("this week");
  expect(judgePrecision(wrong, NOW_MS + 7 * DAY_MS, limits).why).toBeNull();
  expect(judgePrecision(wrong, NOW_MS - 60_000, limits).why).toBeNull();
});
