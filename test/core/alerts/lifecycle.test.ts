import fc from "fast-check";
import { expect, test } from "vitest";
import { advance, type Look, type Transition } from "../../../src/core/alerts/lifecycle.ts";
import type { Condition } from "../../../src/model/alert.ts";

const HOUR_MS = 3_600_000;
const rule = {
  sensitivity: "normal",
  needs: { authors: 5, withinMs: 3 * HOUR_MS, ratio: 2 },
  clear: { ratio: 1.5, forMs: 6 * HOUR_MS },
  reopenWithinMs: 24 * HOUR_MS,
} as const;

function look(parts: Partial<Look> & { cusum?: number; spikeP?: number; isSpike?: boolean } = {}): Look {
  const { cusum = 0, spikeP = 0.5, isSpike = false, ...rest } = parts;
  return {
    reading: { expected: 1, cusum, spikeP, dispersion: 1, isSpike, burstP: spikeP },
    authors: 0,
    expected: 3,
    historyHours: 400,
    hourClosed: true,
    ...rest,
  };
}

const firing: Condition = { state: "firing", firedAtMs: 0 };

test.each<{ name: string; from: Condition; see: Look; atHours?: number; transition: Transition }>([
  {
    name: "fires when the CUSUM passes its threshold with enough authors",
    from: { state: "inactive" },
    see: look({ cusum: 9.1, authors: 6 }),
    transition: "fired",
  },
  {
    name: "waits for a fifth author",
    from: { state: "inactive" },
    see: look({ cusum: 9.1, authors: 4, expected: 1 }),
    transition: "pending",
  },
  {
    name: "waits for twice the usual",
    from: { state: "inactive" },
    see: look({ cusum: 9.1, authors: 5 }),
    transition: "pending",
  },
  {
    name: "asks twice the evidence on the first day",
    from: { state: "inactive" },
    see: look({ cusum: 9.1, authors: 9, historyHours: 12 }),
    transition: "pending",
  },
  {
    name: "fires on a spike at once",
    from: { state: "inactive" },
    see: look({ isSpike: true, spikeP: 1e-9, authors: 12, hourClosed: false }),
    transition: "fired",
  },
  {
    name: "stirs without waking anybody",
    from: { state: "inactive" },
    see: look({ cusum: 6, authors: 3 }),
    transition: "pending",
  },
  { name: "lapses when the stir is over", from: { state: "pending", sinceMs: 0 }, see: look(), transition: "lapsed" },
  {
    name: "does not lapse in the middle of an hour",
    from: { state: "pending", sinceMs: 0 },
    see: look({ hourClosed: false }),
    transition: "none",
  },
  {
    name: "stays firing between 1.5 and 2 times the usual",
    from: firing,
    see: look({ authors: 5 }),
    transition: "none",
  },
  { name: "recovers under 1.5 times", from: firing, see: look({ authors: 4 }), transition: "recovering" },
  {
    name: "does not recover in the middle of an hour",
    from: firing,
    see: look({ hourClosed: false }),
    transition: "none",
  },
  {
    name: "relapses when it rises again",
    from: { state: "recovering", firedAtMs: 0, belowSinceMs: 0 },
    see: look({ authors: 5 }),
    atHours: 3,
    transition: "relapsed",
  },
  {
    name: "resolves after six quiet hours",
    from: { state: "recovering", firedAtMs: 0, belowSinceMs: 0 },
    see: look(),
    atHours: 6,
    transition: "resolved",
  },
  {
    name: "is not resolved after five",
    from: { state: "recovering", firedAtMs: 0, belowSinceMs: 0 },
    see: look(),
    atHours: 5,
    transition: "none",
  },
  {
    name: "reopens within a day",
    from: { state: "resolved", firedAtMs: 0, resolvedAtMs: 0 },
    see: look({ cusum: 10, authors: 9 }),
    atHours: 24,
    transition: "reopened",
  },
  {
    name: "is a new alert after a day",
    from: { state: "resolved", firedAtMs: 0, resolvedAtMs: 0 },
    see: look({ cusum: 10, authors: 9 }),
    atHours: 25,
    transition: "fired",
  },
])("$name", ({ from, see, atHours = 1, transition }) => {
  expect(advance(from, rule, see, atHours * HOUR_MS).transition).toBe(transition);
});

test("never resolves what never fired, whatever it sees", () => {
  const looks = fc.array(
    fc.record({
      cusum: fc.double({ min: 0, max: 30, noNaN: true }),
      authors: fc.nat(60),
      expected: fc.double({ min: 0.05, max: 20, noNaN: true }),
      isSpike: fc.boolean(),
      hourClosed: fc.boolean(),
      historyHours: fc.nat(500),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(looks, (seen) => {
      let condition: Condition = { state: "inactive" };
      let fired = 0;
      let resolved = 0;
      seen.forEach((parts, index) => {
        const step = advance(
          condition,
          rule,
          look({ ...parts, spikeP: parts.isSpike ? 1e-9 : 0.5 }),
          (index + 1) * HOUR_MS,
        );
        condition = step.condition;
        if (step.transition === "fired" || step.transition === "reopened") fired += 1;
        if (step.transition === "resolved") resolved += 1;
        expect(resolved).toBeLessThanOrEqual(fired);
      });
    }),
  );
});
