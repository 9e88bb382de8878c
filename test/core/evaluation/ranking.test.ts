import { expect, test } from "vitest";

import { averagePrecision, type Ranking, rankingReport } from "../../../src/core/evaluation/ranking.ts";

function ranking(gold: string, ranked: string): Ranking {
  return { gold: gold.split(" "), ranked: ranked.split(" ").filter((id) => id !== ""), lang: "en" };
}

test.each([
  { gold: "a", ranked: "a b c", k: 5, value: 1 },
  { gold: "a", ranked: "b a c", k: 5, value: 1 / 2 },
  { gold: "a", ranked: "b a c", k: 1, value: 0 },
  { gold: "a c", ranked: "a b c", k: 5, value: (1 + 2 / 3) / 2 },
  { gold: "a c", ranked: "a b", k: 1, value: 1 },
  { gold: "z", ranked: "", k: 5, value: 0 },
])("average precision of $gold in $ranked at $k", ({ gold, ranked, k, value }) => {
  expect(averagePrecision(ranking(gold, ranked), k)).toBeCloseTo(value);
});

test("a report counts hits, places and what is found in the first twenty", () => {
  const far = Array.from({ length: 25 }, (_, n) => `x${n}`);
  const report = rankingReport([
    ranking("a", "a b"),
    ranking("a", "b a"),
    { gold: ["x19", "x20"], ranked: far, lang: "en" },
    ranking("a", ""),
  ]);
  expect(report.hitAt1).toMatchObject({ count: 1, of: 4 });
  expect(report.hitAt5).toMatchObject({ count: 2, of: 4 });
  expect(report.map5.value).toBeCloseTo(1.5 / 4);
  expect(report.mrr.value).toBeCloseTo((1 + 1 / 2 + 1 / 20) / 4);
  expect(report.recall20).toMatchObject({ count: 3, of: 5 });
});
