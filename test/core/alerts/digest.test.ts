import { expect, test } from "vitest";
import { byFalseDiscovery, countBudget } from "../../../src/core/alerts/digest.ts";
import type { Episode } from "../../../src/model/alert.ts";
import { firing } from "../../support/alerting.ts";

const NOW_MS = Date.parse("2026-11-24T14:00:00Z");
const seen = (n: number, authors: number, expected: number, parts: Partial<Episode> = {}): Episode =>
  firing(n, NOW_MS, { ...parts, stats: { ...firing(n, NOW_MS).stats, authors, expected, ratio: authors / expected } });

test("what chance explains least comes first, and harm weighs", () => {
  const ids = (episodes: readonly Episode[]): readonly string[] => byFalseDiscovery(episodes).map((one) => one.id);
  // Six times the usual of one says less than four times the usual of ten.
  expect(ids([seen(1, 6, 1), seen(2, 40, 10)])).toEqual(["E-2", "E-1"]);
  expect(ids([seen(1, 20, 10, { severity: "low" }), seen(2, 20, 10, { severity: "critical" })])).toEqual([
    "E-2",
    "E-1",
  ]);
  expect(ids([])).toEqual([]);
});

test("an alert that only stirred, or is older than the time asked for, is no part of the budget", () => {
  const stirred = firing(1, NOW_MS, { condition: { state: "pending", sinceMs: NOW_MS } });
  const old = firing(2, NOW_MS - 1000);
  const taken = firing(3, NOW_MS, { handling: { state: "acknowledged", by: "ann", atMs: NOW_MS, note: null } });
  expect(countBudget([stirred, old, taken], NOW_MS)).toEqual({
    fired: 1,
    actedOn: 1,
    falseAlarms: 0,
    judged: 0,
    hits: 0,
  });
});
