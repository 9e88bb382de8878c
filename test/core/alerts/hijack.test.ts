import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeHijack, learnCampaign, NO_CAMPAIGN_TALK, phaseOf } from "../../../src/core/alerts/hijack.ts";

const limits = { authors: 10, ratio: 2, chance: 1e-3, share: 0.15 };
const usual = { off: 6, all: 200 };

describe("a hijack", () => {
  test.each([
    { name: "many newcomers off message", off: 20, all: 60, newcomers: 18, fires: true },
    { name: "too few of them", off: 9, all: 20, newcomers: 9, fires: false },
    { name: "sceptics who were there before", off: 20, all: 60, newcomers: 8, fires: false },
    { name: "many, but a small share of a busy day", off: 20, all: 300, newcomers: 20, fires: false },
    { name: "nobody", off: 0, all: 0, newcomers: 0, fires: false },
  ])("$name: $fires", ({ off, all, newcomers, fires }) => {
    expect(judgeHijack({ off, all }, newcomers, usual, limits).fires).toBe(fires);
  });

  test("hashtags that have always been half off message are judged by that", () => {
    const verdict = judgeHijack({ off: 30, all: 60 }, 30, { off: 100, all: 200 }, limits);
    expect(verdict.fires).toBe(false);
    expect(verdict.usualShare).toBeCloseTo(0.479, 2);
  });

  test("before anything is known, one in twenty is taken for usual", () => {
    const { usualShare, fires, chance } = judgeHijack({ off: 12, all: 40 }, 12, NO_CAMPAIGN_TALK, limits);
    expect(usualShare).toBeCloseTo(0.05, 9);
    // P(X >= 12) of 40 draws whose share is Beta(0.5, 9.5).
    expect(chance).toBeCloseTo(0.017604457, 8);
    expect(fires).toBe(false);
  });

  test("more of them off message is never less of a hijack", () => {
    fc.assert(
      fc.property(fc.nat(80), fc.nat(80), fc.record({ off: fc.nat(50), on: fc.nat(300) }), (off, on, past) => {
        const before = { off: past.off, all: past.off + past.on };
        const chance = (count: number): number =>
          judgeHijack({ off: count, all: off + on + 1 }, count, before, limits).chance;
        expect(chance(off + 1)).toBeLessThanOrEqual(chance(off) + 1e-9);
        expect(chance(off)).toBeGreaterThanOrEqual(0);
        expect(chance(off)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("what is usual fades by half in 14 days", () => {
    let state = { off: 10, all: 100 };
    for (let hour = 0; hour < 336; hour++) state = learnCampaign(state, NO_CAMPAIGN_TALK);
    expect(state.off).toBeCloseTo(5, 2);
    expect(state.all).toBeCloseTo(50, 2);
  });
});

test.each([
  ["2026-11-08T23:59:00Z", null],
  ["2026-11-09T05:00:00Z", "soon"],
  ["2026-11-23T04:59:00Z", "soon"],
  ["2026-11-23T05:00:00Z", "running"],
  ["2026-12-07T04:59:00Z", "running"],
  ["2026-12-07T05:00:00Z", "over"],
  ["2026-12-21T05:00:00Z", null],
])("at %s in Bogota a campaign from 23 Nov to 6 Dec is %s", (at, phase) => {
  const dates = { from: "2026-11-23", to: "2026-12-06" };
  expect(phaseOf({ dates }, Date.parse(at), "America/Bogota")).toBe(phase);
});
