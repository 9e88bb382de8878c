/**
 * The closed mini-language of `when:` in alert rules: `harm is high or ratio >= 10`. Fields harm,
 * verdict, severity, ratio, authors, reach, new_platform, campaign; `is`, `>=`, `<=`, `and`, `or`; `and` binds tighter.
 */

import type { AlertRule, HarmLevel } from "../../model/rules.ts";

/** A list holds where one of its words does: an alert may belong to several teams. */
export type ConditionFacts = Readonly<Record<string, string | number | readonly string[]>>;

type Test = { readonly field: string; readonly operator: "is" | ">=" | "<="; readonly value: string };
export type When =
  | { readonly anything: true }
  | { readonly anything: false; readonly anyOf: readonly (readonly Test[])[] };

const TEXT_FIELDS = new Set([
  "harm",
  "verdict",
  "severity",
  "new_platform",
  "topic",
  "language",
  "team",
  "signal",
  "campaign",
]);
const NUMBER_FIELDS = new Set(["ratio", "authors", "reach"]);

/** The parsed condition, or a sentence that says what is wrong and what to write. */
export function parseWhen(
  text: string,
): { readonly ok: true; readonly when: When } | { readonly ok: false; readonly what: string } {
  const trimmed = text.trim();
  if (trimmed === "anything else") return { ok: true, when: { anything: true } };
  const anyOf: Test[][] = [];
  for (const option of trimmed.split(/\s+or\s+/)) {
    const tests: Test[] = [];
    for (const part of option.split(/\s+and\s+/)) {
      const words = part.trim().split(/\s+/);
      const [field, operator, value] = words;
      if (words.length !== 3 || field === undefined || operator === undefined || value === undefined) {
        return { ok: false, what: `"${part.trim()}" is not "field is value" or "field >= number"` };
      }
      if (TEXT_FIELDS.has(field)) {
        if (operator !== "is") return { ok: false, what: `"${field}" is compared with "is", not "${operator}"` };
      } else if (NUMBER_FIELDS.has(field)) {
        if (operator !== ">=" && operator !== "<=")
          return { ok: false, what: `"${field}" is compared with ">=" or "<="` };
        if (!Number.isFinite(Number(value))) return { ok: false, what: `"${value}" is not a number` };
      } else {
        return {
          ok: false,
          what: `unknown field "${field}"; known are ${[...TEXT_FIELDS, ...NUMBER_FIELDS].join(", ")}`,
        };
      }
      tests.push({ field, operator, value });
    }
    anyOf.push(tests);
  }
  return { ok: true, when: { anything: false, anyOf } };
}

/** A field that the facts lack makes its test false. */
export function holds(when: When, facts: ConditionFacts): boolean {
  if (when.anything) return true;
  return when.anyOf.some((tests) =>
    tests.every(({ field, operator, value }) => {
      const fact = facts[field];
      if (fact === undefined) return false;
      if (operator === "is") return typeof fact === "object" ? fact.includes(value) : String(fact) === value;
      return operator === ">=" ? Number(fact) >= Number(value) : Number(fact) <= Number(value);
    }),
  );
}

const ORDER: Readonly<Record<HarmLevel, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

export function isAtLeast(level: HarmLevel, floor: HarmLevel): boolean {
  return ORDER[level] >= ORDER[floor];
}

/** The first line that holds; medium if none does or a line cannot be read. */
export function decideSeverity(lines: AlertRule["severity"], facts: ConditionFacts): HarmLevel {
  for (const line of lines) {
    const parsed = parseWhen(line.when);
    if (parsed.ok && holds(parsed.when, facts)) return line.is;
  }
  return "medium";
}
