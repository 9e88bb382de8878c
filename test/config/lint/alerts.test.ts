import { expect, test } from "vitest";
import { lintAlertRule } from "../../../src/config/lint/alerts.ts";
import type { AlertRule } from "../../../src/model/rules.ts";
import { surgeRule } from "../../support/watching.ts";

const sure: AlertRule = { ...surgeRule, severity: [{ when: "anything else", is: "medium" }] };

test.each<{ name: string; rule: AlertRule; path: string | null }>([
  { name: "the usual rule", rule: sure, path: null },
  { name: "a rule for each myth in all languages", rule: { ...sure, each: ["myth"] }, path: "each" },
  { name: "a rule for each language", rule: { ...sure, each: ["language"] }, path: "each" },
  {
    name: "a rule that clears above what it needs",
    rule: { ...sure, clear: { ...sure.clear, ratio: 2.5 } },
    path: "clear.ratio",
  },
  { name: "a rule that clears at what it needs", rule: { ...sure, clear: { ...sure.clear, ratio: 2 } }, path: null },
])("$name: $path", ({ rule, path }) => {
  const findings = lintAlertRule(rule, (at) => ({ file: at.join("."), line: 1, column: 1 }));
  expect(findings.map((one) => [one.level, one.place.file])).toEqual(path === null ? [] : [["error", path]]);
});
