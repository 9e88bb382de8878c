import fc from "fast-check";
import { expect, test } from "vitest";

import { meanOf, rateOf } from "../../../src/core/evaluation/rate.ts";

// Worked out by hand from Wilson's formula with z = 1.96; 10 of 10 and 0 of 10 are the textbook pair.
test.each([
  { count: 5, of: 10, low: 0.2366, high: 0.7634 },
  { count: 0, of: 10, low: 0, high: 0.2775 },
  { count: 10, of: 10, low: 0.7225, high: 1 },
  { count: 48, of: 51, low: 0.8408, high: 0.9798 },
])("$count of $of lies between $low and $high", ({ count, of, low, high }) => {
  const rate = rateOf(count, of);
  expect(rate.value).toBe(count / of);
  expect(rate.low).toBeCloseTo(low, 3);
  expect(rate.high).toBeCloseTo(high, 3);
});

test("no cases give no share and no interval", () => {
  expect(rateOf(0, 0)).toEqual({ value: null, count: 0, of: 0, low: null, high: null });
  expect(meanOf([])).toEqual({ value: null, of: 0, low: null, high: null });
});

test("an interval holds its share, stays in 0..1 and narrows with more cases", () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 500 }), (some, of) => {
      const count = Math.min(some, of);
      const { value, low, high } = rateOf(count, of);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(value! + 1e-12);
      expect(high).toBeGreaterThanOrEqual(value! - 1e-12);
      const more = rateOf(count * 10, of * 10);
      expect(more.high! - more.low!).toBeLessThanOrEqual(high! - low! + 1e-12);
    }),
  );
});

test("a mean has the interval of its spread", () => {
  const mean = meanOf([0, 1, 0, 1]);
  expect(mean.value).toBe(0.5);
  expect(mean.low).toBeCloseTo(0, 3);
  expect(mean.high).toBe(1);
  expect(meanOf([0.4])).toEqual({ value: 0.4, of: 1, low: 0.4, high: 0.4 });
  expect(meanOf(Array.from({ length: 9 }, () => 0.7)).low).toBeCloseTo(0.7, 9);
});
