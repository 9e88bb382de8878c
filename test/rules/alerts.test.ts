/** The alert rules that ship keep what their own tests promise, on the real detector. */

import { beforeAll, expect, test } from "vitest";
import { parseCounts, printEvent, runCounts } from "../../src/core/alerts/series-notation.ts";
import { parseWhen } from "../../src/core/alerts/severity.ts";
import type { AlertRule } from "../../src/model/rules.ts";
import { shippedRulebook } from "../support/shipped.ts";

let alerts: readonly AlertRule[] = [];

beforeAll(async () => {
  ({ alerts } = await shippedRulebook());
});

test("there are alert rules, each with tests", () => {
  expect(alerts.map((rule) => rule.id)).toContain("myth-surge");
  expect(alerts.filter((rule) => rule.signal === "volume" && rule.tests.length === 0)).toEqual([]);
});

test("every severity line can be read, and the last catches everything", () => {
  for (const rule of alerts) {
    expect(rule.severity.filter((line) => !parseWhen(line.when).ok)).toEqual([]);
    expect(rule.severity.at(-1)?.when).toBe("anything else");
  }
});

test("every test of every alert rule comes out as written", () => {
  for (const rule of alerts) {
    for (const { name, authors, expect: expected } of rule.tests) {
      const counts = parseCounts(authors);
      if (!counts.ok) throw new Error(`${rule.id}, ${name}: ${counts.what}`);
      expect({ name, events: runCounts(rule, "high", counts.values, counts.storyAt).map(printEvent) }).toEqual({
        name,
        events: expected,
      });
    }
  }
});
