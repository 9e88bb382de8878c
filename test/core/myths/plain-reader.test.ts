import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pattern } from "../../../src/core/myths/pattern.ts";
import { parsePlain } from "../../../src/core/myths/plain-pattern.ts";
import { openPlainReader, type PlainReader } from "../../../src/core/myths/plain-reader.ts";

const piece = fc.constantFrom("vaccine", "vaccines", "5g", "a", "=mmr", "vacc*", "vac*", "MMR", "<term>");
const sign = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(" ", "  ", " | ", "|") },
  fc.constantFrom(" & ", "", "(", " ~8 "),
);
const texts = fc
  .array(fc.tuple(piece, sign), { maxLength: 6 })
  .map((parts) => parts.map(([word, between]) => word + between).join(""));

/** Numbers patterns by what they say. */
function open(): PlainReader & { readonly said: ReadonlyMap<string, number> } {
  const said = new Map<string, number>();
  const reader = openPlainReader((pattern, languages) => {
    const key = JSON.stringify([pattern, languages]);
    if (!said.has(key)) said.set(key, said.size);
    return { list: said.get(key)!, meaning: said.get(key)! };
  });
  return Object.assign(reader, { said });
}

test("what it reads is what plain-pattern.ts reads, the first time and again", () => {
  const reader = open();
  let plain = 0;
  fc.assert(
    fc.property(texts, fc.constantFrom(["en"], ["es"], ["en", "es"], []), (text, languages) => {
      const isPlain = reader.read(text, languages);
      const pattern = parsePlain(text);
      expect(isPlain).toBe(pattern !== null);
      if (pattern === null) return;
      plain += 1;
      const parts: readonly Pattern[] = pattern.kind === "or" ? pattern.parts : [pattern];
      const lists = parts.map((part) => reader.said.get(JSON.stringify([part, languages]))!);
      expect([...reader.lists.row.subarray(0, reader.lists.length)]).toEqual(lists);
      expect(reader.meaning).toBe(Math.min(...lists));
    }),
    { numRuns: 3_000 },
  );
  expect(plain).toBeGreaterThan(100);
});

test("tells thousands of stretches apart, and finds each again", () => {
  const reader = open();
  const words = Array.from({ length: 5_000 }, (_, n) => `${n.toString(36)} word${n % 7 === 0 ? " more" : ""}`);
  for (let round = 0; round < 2; round += 1)
    for (const [n, text] of words.entries()) {
      expect(reader.read(`${text} |  ${words[0]!} `, ["en"])).toBe(true);
      expect([...reader.lists.row.subarray(0, reader.lists.length)]).toEqual([n, 0]);
    }
  expect(reader.said.size).toBe(words.length);
});

test("leaves texts beyond the plain length to the parser", () => {
  expect(open().read("vaccine | ".repeat(60).concat("jab"), ["en"])).toBe(false);
});
