/** Chances that signals fire on: true tails, and honest under many tests at once. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  betaBinomialTail,
  cappedBeta,
  falseDiscoveryRates,
  gammaPoissonTail,
} from "../../../src/core/alerts/chances.ts";

describe("the beta-binomial tail", () => {
  test.each([
    // Beta(1, 1) makes every number of hits equally likely.
    { x: 3, n: 9, a: 1, b: 1, p: 0.7 },
    { x: 9, n: 9, a: 1, b: 1, p: 0.1 },
    { x: 0, n: 5, a: 2, b: 3, p: 1 },
    { x: 6, n: 5, a: 2, b: 3, p: 0 },
    { x: 1, n: 1, a: 2, b: 6, p: 0.25 },
  ])("$x of $n under Beta($a, $b) is $p", ({ x, n, a, b, p }) => {
    expect(betaBinomialTail(x, n, a, b)).toBeCloseTo(p, 9);
  });

  test("falls with the number of hits and stays a chance", () => {
    const shape = fc.double({ min: 0.1, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), shape, shape, (x, n, a, b) => {
        const p = betaBinomialTail(x, n, a, b);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(betaBinomialTail(x + 1, n, a, b)).toBeLessThanOrEqual(p + 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  test("a capped share keeps its mean", () => {
    const { a, b } = cappedBeta(300, 100, 60);
    expect([a, b]).toEqual([45, 15]);
    expect(cappedBeta(3, 1, 60)).toEqual({ a: 3, b: 1 });
  });
});

test("the less is known of a rate, the less surprising is a count over it", () => {
  expect(gammaPoissonTail(12, 2, 1, 1)).toBeGreaterThan(gammaPoissonTail(12, 200, 100, 1));
});

describe("false discovery rates", () => {
  test("are those of the worked example", () => {
    const qs = falseDiscoveryRates([0.01, 0.04, 0.03, 0.005]);
    expect(qs.map((q) => Number(q.toFixed(6)))).toEqual([0.02, 0.04, 0.04, 0.02]);
  });

  test("rank as the chances do, and never promise more than they", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 }), (ps) => {
        const qs = falseDiscoveryRates(ps);
        for (const [i, p] of ps.entries()) {
          expect(qs[i]).toBeGreaterThanOrEqual(p - 1e-12);
          for (const [j, other] of ps.entries()) if (p < other) expect(qs[i]!).toBeLessThanOrEqual(qs[j]! + 1e-12);
        }
      }),
    );
  });

  test("weigh what harms more", () => {
    const [light, heavy] = falseDiscoveryRates([0.02, 0.02], [1, 3]);
    expect(heavy).toBeLessThan(light!);
  });
});
