import { expect, test } from "vitest";

import { byFrame, type SpreadCase, spreadReport } from "../../../src/core/evaluation/spread.ts";

function post(stance: SpreadCase["stance"], flagged: readonly string[], more: Partial<SpreadCase> = {}): SpreadCase {
  return { myth: stance === "none" ? null : "m", stance, matched: flagged, flagged, lang: "en", frame: null, ...more };
}

test("a flag is right only on a post that asserts that very myth", () => {
  const report = spreadReport([
    post("asserts", ["m"]),
    post("asserts", ["other"]),
    post("asserts", []),
    post("asks", ["m"]),
  ]);
  expect(report.precision).toMatchObject({ count: 1, of: 3 });
  expect(report.recall).toMatchObject({ count: 1, of: 3 });
  expect(report.f1).toBeCloseTo(1 / 3);
});

test("a second flag on a right post is a wrong flag", () => {
  expect(spreadReport([post("asserts", ["m", "other"])]).precision).toMatchObject({ count: 1, of: 2 });
});

test("each kind of false flag has its own rate", () => {
  const { falseFlags } = spreadReport([
    post("debunks", ["m"]),
    post("debunks", []),
    post("asks", []),
    post("reports", ["m"]),
    post("none", []),
    post("none", ["m"]),
    post("none", []),
  ]);
  expect(falseFlags.debunks).toMatchObject({ count: 1, of: 2 });
  expect(falseFlags.asks).toMatchObject({ count: 0, of: 1 });
  expect(falseFlags.reports).toMatchObject({ count: 1, of: 1 });
  expect(falseFlags.nearMisses).toMatchObject({ count: 1, of: 3 });
});

test("the myth counts as found whatever the stance", () => {
  const report = spreadReport([post("debunks", [], { matched: ["m"] }), post("asks", []), post("none", [])]);
  expect(report.found).toMatchObject({ count: 1, of: 2 });
});

test("a frame tells the recall of those who spread and the false flags on the others", () => {
  const frames = byFrame([
    post("asserts", ["m"], { frame: "sarcasm" }),
    post("asserts", [], { frame: "sarcasm" }),
    post("debunks", ["m"], { frame: "quote" }),
    post("asserts", ["m"]),
  ]);
  expect(frames.map(({ frame, recall, falseFlags }) => [frame, recall.count, recall.of, falseFlags.count])).toEqual([
    ["quote", 0, 0, 1],
    ["sarcasm", 1, 2, 0],
  ]);
});
