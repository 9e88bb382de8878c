import { expect, test } from "vitest";
import { type Night, nightSince, pageTonight } from "../../../src/core/alerts/night.ts";

const quiet = [{ name: "nights", from: "20:00", to: "07:00", timezone: "America/Bogota", except: "critical" as const }];

test.each([
  ["2026-11-24T23:00:00Z", null],
  ["2026-11-25T03:00:00Z", "2026-11-25T01:00:00Z"],
  ["2026-11-25T11:59:00Z", "2026-11-25T01:00:00Z"],
  ["2026-11-25T12:00:00Z", null],
])("at %s the night began at %s", (at, since) => {
  expect(nightSince(quiet, Date.parse(at))).toBe(since === null ? null : Date.parse(since));
});

test("without quiet hours there is no night", () => {
  expect(nightSince([], Date.parse("2026-11-25T03:00:00Z"))).toBeNull();
});

test("three alerts page, more go on to somebody else, later news of each go where its first went", () => {
  let night: Night | null = null;
  const went: boolean[] = [];
  for (const episode of ["E-1", "E-2", "E-1", "E-3", "E-4", "E-5", "E-3", "E-4"]) {
    const step = pageTonight(night, 1000, episode);
    went.push(step.pages);
    night = step.night;
  }
  expect(went).toEqual([true, true, true, true, false, false, true, false]);
  expect(night).toEqual({ sinceMs: 1000, paged: ["E-1", "E-2", "E-3"], passed: ["E-4", "E-5"] });
  expect(pageTonight(night, 2000, "E-4").pages).toBe(true);
});
