import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeRisk, reachBand, velocityBand, type RiskFacts } from "../../../src/core/alerts/risk.ts";
import type { Risk, RiskFactors } from "../../../src/model/narrative.ts";

const HOUR_MS = 3_600_000;
const NAMES = ["reach", "velocity", "crossover", "messenger", "harm", "vulnerability", "context"] as const;
type Values = readonly [number, number, number, number, number, number, number];

function factsOf(values: Values, over: Partial<RiskFacts> = {}): RiskFacts {
  const factors = Object.fromEntries(
    NAMES.map((name, place) => [name, { value: values[place]!, evidence: "given" }]),
  ) as RiskFactors;
  return { factors, instructs: false, officialInEmergency: false, authors: 12, certainty: 0.9, ...over };
}

const HIGH: Values = [3, 3, 3, 2, 3, 2, 2];
const LOW: Values = [0, 1, 0, 0, 1, 0, 0];

describe("worked cases", () => {
  test.each<[string, Values, Partial<RiskFacts>, number, string]>([
    ["bleach-cure video, tiny", [0, 1, 0, 0, 3, 2, 0], { instructs: true }, 29, "medium"],
    ["deodorant, steady", [2, 0, 1, 0, 1, 0, 0], {}, 23, "low"],
    ["vitamin A in a measles outbreak", [3, 3, 3, 2, 3, 2, 2], {}, 91, "high"],
    ["chemtrails spike", [2, 3, 1, 1, 1, 0, 0], {}, 35, "medium"],
    ["a painkiller after an official speech", [3, 3, 3, 3, 2, 2, 1], {}, 77, "high"],
    ["raw milk, local", [1, 1, 1, 0, 2, 2, 0], {}, 40, "medium"],
    ["salt water in a local outbreak", [1, 3, 1, 1, 3, 1, 3], {}, 69, "high"],
  ])("%s", (_name, values, over, score, level) => {
    const risk = judgeRisk(factsOf(values, over), null, null, 0);
    expect([risk.score, risk.level]).toEqual([score, level]);
  });
});

test("severe harm with instructions on two platforms is high whatever the score says, and says why", () => {
  const risk = judgeRisk(factsOf([0, 1, 2, 0, 3, 0, 0], { instructs: true }), null, null, 0);
  expect(risk.score).toBeLessThan(60);
  expect(risk.level).toBe("high");
  expect(risk.because.join()).toContain("several platforms");
});

test("an official source in an emergency is high", () => {
  expect(judgeRisk(factsOf(LOW, { officialInEmergency: true }), null, null, 0).level).toBe("high");
});

test("no level is shown for two authors, nor where the match is unsure", () => {
  expect(judgeRisk(factsOf(HIGH, { authors: 2 }), null, null, 0).level).toBe("unconfirmed");
  expect(judgeRisk(factsOf(HIGH, { certainty: 0.59 }), null, null, 0).level).toBe("unconfirmed");
  expect(judgeRisk(factsOf(HIGH, { authors: 3, certainty: 0.6 }), null, null, 0).level).toBe("high");
});

test("the level rises at once and falls one level for each 72 h under the bound", () => {
  const at = (values: Values, former: Risk | null, hours: number): Risk =>
    judgeRisk(factsOf(values), null, former, hours * HOUR_MS);
  let risk = at(LOW, null, 0);
  expect(risk.level).toBe("low");
  risk = at(HIGH, risk, 1);
  expect(risk.level).toBe("high");
  const seen: string[] = [];
  for (let hours = 2; hours <= 160; hours += 1) {
    risk = at(LOW, risk, hours);
    if (seen.at(-1) !== risk.level) seen.push(risk.level);
    if (hours === 73) expect(risk.level).toBe("high");
    if (hours === 74) expect(risk.level).toBe("medium");
    if (hours === 145) expect(risk.level).toBe("medium");
    if (hours === 146) expect(risk.level).toBe("low");
  }
  expect(seen).toEqual(["high", "medium", "low"]);
});

test("a return over the bound starts the wait anew", () => {
  let risk = judgeRisk(factsOf(HIGH), null, null, 0);
  risk = judgeRisk(factsOf(LOW), null, risk, HOUR_MS);
  risk = judgeRisk(factsOf(HIGH), null, risk, 70 * HOUR_MS);
  expect(risk.belowSinceMs).toBeNull();
  risk = judgeRisk(factsOf(LOW), null, risk, 71 * HOUR_MS);
  expect(judgeRisk(factsOf(LOW), null, risk, 100 * HOUR_MS).level).toBe("high");
});

test("what a person sets counts instead of the machine's, and keeps name and reason", () => {
  const override = { factors: { harm: 0 }, by: "amina", reason: "reviewed: harmless", atMs: 0 };
  const risk = judgeRisk(factsOf([3, 3, 3, 3, 3, 0, 0]), override, null, 0);
  expect(risk.score).toBe(0);
  expect(risk.factors.harm).toEqual({ value: 0, evidence: "set by amina: reviewed: harmless" });
  expect(risk.because[0]).toContain("amina");
});

test("more of any factor never lowers the score", () => {
  const value = fc.integer({ min: 0, max: 3 });
  const seven = fc.tuple(value, value, value, value, value, value, value);
  fc.assert(
    fc.property(seven, fc.nat(6), (values, place) => {
      const more = values.map((one, at) => (at === place ? Math.min(3, one + 1) : one)) as unknown as Values;
      const before = judgeRisk(factsOf(values), null, null, 0).score;
      const after = judgeRisk(factsOf(more), null, null, 0).score;
      return after >= before && before >= 0 && after <= 100;
    }),
  );
});

test("bands of reach and velocity", () => {
  expect([0, 999, 1_000, 9_999, 10_000, 100_000, 100_001].map(reachBand)).toEqual([0, 0, 1, 1, 2, 2, 3]);
  expect(velocityBand(4, 0)).toBe(0);
  expect(velocityBand(5, 0)).toBe(3);
  expect([11.9, 12, 19.9, 20, 50, 50.1].map((now) => velocityBand(now, 10))).toEqual([0, 1, 1, 2, 2, 3]);
});
