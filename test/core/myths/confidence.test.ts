import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confidence, decide, isShortText, logit, patternStrength } from "../../../src/core/myths/confidence.ts";

const THRESHOLDS = { match: 0.8, suggest: 0.5 };

test.each<[string, number, number, number, number, number, string | null]>([
  ["a strong pattern with a close variant", 0.85, 0.71, 0.18, 0, 0.98, "match"],
  ["a strong pattern, unlike all variants", 0.85, 0.3, 0, 0, 0.91, "match"],
  ["a medium pattern alone", 0.6, 0.3, 0, 0, 0.74, "suggest"],
  ["a medium pattern and a doubtful recogniser", 0.6, 0.3, 0, 0.5, 0.95, "suggest"],
  ["a medium pattern and a sure recogniser", 0.6, 0.3, 0, 0.8, 0.99, "match"],
  ["a sure recogniser alone", 0, 0.3, 0, 0.9, 0.84, "match"],
  ["a sure recogniser in a text unlike all variants", 0, 0, 0, 0.8, 0.55, "suggest"],
  ["a weak co-mention", 0.3, 0.35, 0, 0, 0.43, null],
  ["a weak co-mention in a like text", 0.3, 0.6, 0, 0, 0.65, "suggest"],
  ["likeness alone", 0, 0.9, 0.3, 0, 0.65, "suggest"],
  ["likeness alone, however great", 0, 1, 1, 0, 0.88, "suggest"],
])("%s", (_, sPat, sSim, contrast, learned, p, decision) => {
  const evidence = { sPat, sSim, contrast, learned, words: 20 };
  expect(confidence(logit(evidence))).toBeCloseTo(p, 2);
  expect(decide(evidence, learned >= 0.8, THRESHOLDS)).toBe(decision);
});

describe("pattern strength", () => {
  const proof = (weight: "strong" | "medium" | "weak", anchor: number, q = 1) => ({ weight, anchor, q });

  test.each([
    ["nothing is nothing", [], 0],
    ["one strong pattern", [proof("strong", 1)], 0.85],
    ["a disguised form counts less", [proof("strong", 1, 0.9)], 0.765],
    ["independent patterns add up", [proof("medium", 1), proof("weak", 2)], 0.72],
    ["patterns on one anchor are one proof, the best", [proof("weak", 1), proof("medium", 1), proof("weak", 1)], 0.6],
  ])("%s", (_, proofs, expected) => {
    expect(patternStrength(proofs)).toBeCloseTo(expected, 10);
  });
});

test.each([
  ["seven words and a weak pattern are short", 7, 0.3, true],
  ["eight words are not", 8, 0.3, false],
  ["seven words with a pattern of .5 are not", 7, 0.5, false],
])("%s", (_, words, sPat, short) => {
  expect(isShortText({ sPat, words })).toBe(short);
});

test("thresholds are met by equal values and missed by less", () => {
  const evidence = { sPat: 0.6, sSim: 0.3, contrast: 0, learned: 0, words: 20 };
  const p = confidence(logit(evidence));
  const at = (match: number, suggest: number): unknown => decide(evidence, false, { match, suggest });
  expect([at(p, 0.5), at(p + 1e-9, 0.5), at(0.8, p), at(0.8, p + 1e-9)]).toEqual(["match", "suggest", "suggest", null]);
});

test("more proof, more likeness, more contrast and a surer recogniser never lower the confidence", () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, unit, fc.nat(50), (a, b, sSim, contrast, words) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      const at = (sPat: number, s: number, c: number, learned = 0): number =>
        logit({ sPat, sSim: s, contrast: c, learned, words });
      expect(at(high, sSim, contrast)).toBeGreaterThanOrEqual(at(low, sSim, contrast));
      expect(at(sSim, high, contrast)).toBeGreaterThanOrEqual(at(sSim, low, contrast));
      expect(at(sSim, contrast, contrast, high)).toBeGreaterThanOrEqual(at(sSim, contrast, contrast, low));
      expect(at(sSim, contrast, high)).toBeGreaterThanOrEqual(at(sSim, contrast, low));
    }),
  );
});
