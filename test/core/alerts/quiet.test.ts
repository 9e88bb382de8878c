import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isExempt, isQuiet, lastDue, quietSince, quietUntil, wallTime } from "../../../src/core/alerts/quiet.ts";
import type { QuietHours } from "../../../src/model/routes.ts";

const quiet = (from: string, to: string, timezone = "Europe/Berlin"): QuietHours => ({
  name: "nights",
  from,
  to,
  timezone,
  except: "critical",
});
const at = (iso: string): number => Date.parse(iso);

describe("quiet hours", () => {
  test.each([
    { hours: quiet("20:00", "07:00"), atIso: "2026-11-24T18:59:00Z", is: false },
    { hours: quiet("20:00", "07:00"), atIso: "2026-11-24T19:00:00Z", is: true },
    { hours: quiet("20:00", "07:00"), atIso: "2026-11-25T05:59:59Z", is: true },
    { hours: quiet("20:00", "07:00"), atIso: "2026-11-25T06:00:00Z", is: false },
    { hours: quiet("12:00", "13:00", "America/Bogota"), atIso: "2026-11-24T17:30:00Z", is: true },
    { hours: quiet("12:00", "13:00", "America/Bogota"), atIso: "2026-11-24T18:00:00Z", is: false },
    { hours: quiet("00:00", "00:00"), atIso: "2026-11-24T15:00:00Z", is: true },
    { hours: quiet("12:15", "12:45", "Asia/Kathmandu"), atIso: "2026-11-24T06:45:00Z", is: true },
  ])("$hours.from to $hours.to $hours.timezone at $atIso: $is", ({ hours, atIso, is }) => {
    expect(isQuiet(hours, at(atIso))).toBe(is);
  });

  // On 29 March 2026 Berlin's clocks go from 02:00 to 03:00, on 25 October from 03:00 back to 02:00.
  test.each([
    {
      name: "an end that is missing is the next minute",
      hours: quiet("22:00", "02:30"),
      from: "2026-03-28T23:00:00Z",
      until: "2026-03-29T01:00:00Z",
    },
    {
      name: "a start that is missing is the next minute",
      hours: quiet("02:30", "06:00"),
      from: "2026-03-29T01:00:00Z",
      until: "2026-03-29T04:00:00Z",
    },
    {
      name: "a doubled hour is quiet the second time too",
      hours: quiet("02:00", "03:00"),
      from: "2026-10-25T01:30:00Z",
      until: "2026-10-25T02:00:00Z",
    },
    {
      name: "an end inside a doubled hour ends it the first time",
      hours: quiet("22:00", "02:30"),
      from: "2026-10-24T22:00:00Z",
      until: "2026-10-25T00:30:00Z",
    },
  ])("$name", ({ hours, from, until }) => {
    expect(isQuiet(hours, at(from))).toBe(true);
    expect(quietUntil(hours, at(from))).toBe(at(until));
  });

  test("an end inside a doubled hour makes it quiet again when that hour comes back", () => {
    const hours = quiet("22:00", "02:30");
    expect(isQuiet(hours, at("2026-10-25T00:45:00Z"))).toBe(false);
    expect(isQuiet(hours, at("2026-10-25T01:15:00Z"))).toBe(true);
  });

  test("the end is the first minute that is not quiet, in any zone, on any day", () => {
    const zone = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC");
    const clock = fc
      .integer({ min: 0, max: 95 })
      .map((n) => `${String(Math.floor(n / 4)).padStart(2, "0")}:${String((n % 4) * 15).padStart(2, "0")}`);
    const moment = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") });
    fc.assert(
      fc.property(zone, clock, clock, moment, (timezone, from, to, atMs) => {
        fc.pre(from !== to);
        const hours = quiet(from, to, timezone);
        const end = quietUntil(hours, atMs);
        expect(isQuiet(hours, end)).toBe(false);
        expect(end - atMs).toBeLessThan(26 * 3_600_000);
        if (!isQuiet(hours, atMs)) return;
        expect(isQuiet(hours, end - 60_000)).toBe(true);
        expect(isQuiet(hours, quietSince(hours, atMs))).toBe(true);
        expect(isQuiet(hours, quietSince(hours, atMs) - 60_000)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test("critical is never held, high only where the hours say so", () => {
    expect(isExempt(quiet("20:00", "07:00"), "critical")).toBe(true);
    expect(isExempt(quiet("20:00", "07:00"), "high")).toBe(false);
    expect(isExempt({ ...quiet("20:00", "07:00"), except: "high" }, "high")).toBe(true);
    expect(isExempt({ ...quiet("20:00", "07:00"), except: "high" }, "medium")).toBe(false);
  });
});

describe("the digest that was due last", () => {
  test.each([
    { now: "2026-11-24T06:59:00Z", clock: "08:00", on: null, due: "2026-11-23T07:00:00Z", date: "2026-11-23" },
    { now: "2026-11-24T07:00:00Z", clock: "08:00", on: null, due: "2026-11-24T07:00:00Z", date: "2026-11-24" },
    { now: "2026-11-24T22:59:00Z", clock: "08:00", on: null, due: "2026-11-24T07:00:00Z", date: "2026-11-24" },
    // 24 November 2026 is a Tuesday.
    { now: "2026-11-24T12:00:00Z", clock: "08:00", on: "monday", due: "2026-11-23T07:00:00Z", date: "2026-11-23" },
    { now: "2026-11-23T06:00:00Z", clock: "08:00", on: "monday", due: "2026-11-16T07:00:00Z", date: "2026-11-16" },
    // The hour is missing, and comes twice.
    { now: "2026-03-29T12:00:00Z", clock: "02:30", on: null, due: "2026-03-29T01:00:00Z", date: "2026-03-29" },
    { now: "2026-10-25T12:00:00Z", clock: "02:30", on: null, due: "2026-10-25T00:30:00Z", date: "2026-10-25" },
  ] as const)("at $now: $clock $on is $due", ({ now, clock, on, due, date }) => {
    expect(lastDue(clock, on, "Europe/Berlin", at(now))).toEqual({ atMs: at(due), date });
  });

  test("is in the past, at that wall clock or later, and the same until the next one", () => {
    const moment = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") });
    fc.assert(
      fc.property(moment, fc.constantFrom("Europe/Berlin", "America/New_York", "UTC"), (nowMs, timezone) => {
        const due = lastDue("08:00", null, timezone, nowMs);
        expect(due.atMs).toBeLessThanOrEqual(nowMs);
        expect(nowMs - due.atMs).toBeLessThan(25 * 3_600_000);
        expect(wallTime(due.atMs, timezone)).toMatchObject({ date: due.date, minute: 480 });
        expect(lastDue("08:00", null, timezone, due.atMs)).toEqual(due);
      }),
      { numRuns: 60 },
    );
  });
});
