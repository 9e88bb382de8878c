import fc from "fast-check";
import { expect, test } from "vitest";
import { logGamma, upperTailMidP } from "../../../src/core/alerts/negative-binomial.ts";

test.each([
  { x: 1, value: 0 },
  { x: 5, value: Math.log(24) },
  { x: 0.5, value: Math.log(Math.sqrt(Math.PI)) },
  { x: 101, value: 363.73937555556347 },
])("log gamma of $x", ({ x, value }) => {
  expect(logGamma(x)).toBeCloseTo(value, 9);
});

test("agrees with the Poisson tail computed by hand", () => {
  // P(Y > 2) + P(Y = 2) / 2 for mean 1: 1 - e^-1 (1 + 1 + 1/2) + e^-1 / 4
  expect(upperTailMidP(2, 1, 1)).toBeCloseTo(1 - Math.exp(-1) * 2.5 + Math.exp(-1) / 4, 10);
});

test("agrees with a geometric tail, the negative binomial of size 1", () => {
  // Size 1, mean 2: success 1/3, P(Y >= k) = (2/3)^k.
  const tail = (k: number): number => (2 / 3) ** k;
  expect(upperTailMidP(4, 2, 6)).toBeCloseTo((tail(5) + tail(4)) / 2, 10);
});

test("more variance never makes a far count less likely, and the tail stays in 0..1", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      fc.double({ min: 1, max: 20, noNaN: true }),
      (y, mean, ratio) => {
        const narrow = upperTailMidP(y, mean, mean);
        const wide = upperTailMidP(y, mean, mean * ratio);
        expect(narrow).toBeGreaterThanOrEqual(0);
        expect(wide).toBeLessThanOrEqual(1);
        if (y > mean * 4 + 10) expect(wide).toBeGreaterThanOrEqual(narrow * 0.999);
      },
    ),
  );
});
