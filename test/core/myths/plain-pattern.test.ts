import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePattern } from "../../../src/core/myths/pattern.ts";
import { parsePlain } from "../../../src/core/myths/plain-pattern.ts";

const PLAIN = ["vaccine", "5g", "a", "=mmr", "vacc*"];
const OTHER = ["vac*", "=vacc*", "*", "=", "MMR", "<term>", "n't"];
const piece = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...PLAIN) }, fc.constantFrom(...OTHER));
const sign = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(" ", "  ", " | ", "|") },
  fc.constantFrom(" || ", " & ", "", "\t", "(", " ~8 "),
);
const patterns = fc
  .array(fc.tuple(piece, sign), { maxLength: 8 })
  .map((parts) => parts.map(([word, between]) => word + between).join(""));

test("what it reads is what the whole parser reads", () => {
  let read = 0;
  fc.assert(
    fc.property(patterns, (text) => {
      const plain = parsePlain(text);
      if (plain === null) return;
      read += 1;
      expect(parsePattern(text)).toEqual({ ok: true, pattern: plain, terms: [] });
    }),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(100);
});

test.each(["vaccine", "vaccine | jab", "measles vaccine | vacc* | =mmr", " a|b "])("reads %j", (text) => {
  expect(parsePlain(text)).not.toBeNull();
});

test.each([
  "",
  " ",
  "|",
  "a |",
  "a | | b",
  "a & b",
  "a ~8 b",
  "<term>",
  "vac*",
  "=vacc*",
  "a*b",
  "Jab",
  "a  b".repeat(200),
])("leaves %j to the whole parser", (text) => {
  expect(parsePlain(text)).toBeNull();
});
