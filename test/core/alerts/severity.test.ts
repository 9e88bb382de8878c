import fc from "fast-check";
import { expect, test } from "vitest";
import { decideSeverity, holds, parseWhen } from "../../../src/core/alerts/severity.ts";

const lines = [
  { when: "harm is critical", is: "critical" },
  { when: "harm is high or ratio >= 10", is: "high" },
  { when: "ratio >= 4 and authors >= 20", is: "medium" },
  { when: "anything else", is: "low" },
] as const;

test.each([
  { facts: { harm: "critical", ratio: 2, authors: 5 }, is: "critical" },
  { facts: { harm: "high", ratio: 2, authors: 5 }, is: "high" },
  { facts: { harm: "low", ratio: 12, authors: 5 }, is: "high" },
  { facts: { harm: "low", ratio: 4, authors: 20 }, is: "medium" },
  { facts: { harm: "low", ratio: 4, authors: 19 }, is: "low" },
])("$facts gives $is", ({ facts, is }) => {
  expect(decideSeverity(lines, facts)).toBe(is);
});

test.each(["colour is red", "harm >= 3", "ratio is 3", "ratio >= many", "harm", "", "harm is"])(
  "refuses %j and says why",
  (text) => {
    const parsed = parseWhen(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.what.length).toBeGreaterThan(5);
  },
);

test("a fact that is missing makes a test false, not an error", () => {
  const parsed = parseWhen("reach >= 10");
  expect(parsed.ok && holds(parsed.when, {})).toBe(false);
});

test("never throws on any text", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseWhen(text)));
});
