import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pattern } from "../../../src/core/myths/pattern.ts";
import { parsePlain } from "../../../src/core/myths/plain-pattern.ts";
import { openPlainReader } from "../../../src/core/myths/plain-reader.ts";

const piece = fc.constantFrom("vaccine", "vaccines", "5g", "a", "=mmr", "vacc*", "vac*", "MMR", "<term>");
const sign = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(" ", "  ", " | ", "|") },
  fc.constantFrom(" & ", "", "(", " ~8 "),
);
const texts = fc
  .array(fc.tuple(piece, sign), { maxLength: 6 })
  .map((parts) => parts.map(([word, between]) => word + between).join(""));

/** Numbers patterns by what they say. */
function open(): {
  readonly read: ReturnType<typeof openPlainReader>;
  readonly said: Map<string, number>;
  used: number;
} {
  const said = new Map<string, number>();
  const state = { said, used: 0 };
  const read = openPlainReader(
    (pattern, languages) => {
      const key = JSON.stringify([pattern, languages]);
      if (!said.has(key)) said.set(key, said.size);
      return { expression: { kind: "leaf", list: said.get(key)! }, meaning: said.get(key)! };
    },
    () => (state.used += 1),
  );
  return Object.assign(state, { read });
}

test("what it reads is what plain-pattern.ts reads, the first time and again", () => {
  const reader = open();
  let plain = 0;
  fc.assert(
    fc.property(texts, fc.constantFrom(["en"], ["es"], ["en", "es"], []), (text, languages) => {
      const used = reader.used;
      const found = reader.read(text, languages);
      const pattern = parsePlain(text);
      expect(found === null).toBe(pattern === null);
      if (found === null || pattern === null) return;
      plain += 1;
      const parts: readonly Pattern[] = pattern.kind === "or" ? pattern.parts : [pattern];
      const lists = parts.map((part) => reader.said.get(JSON.stringify([part, languages])));
      expect("parts" in found.expression ? found.expression.parts : [found.expression]).toEqual(
        lists.map((list) => ({ kind: "leaf", list })),
      );
      expect(found.meaning).toBe(Math.min(...lists.map((list) => list!)));
      expect(reader.used - used).toBe(parts.length);
    }),
    { numRuns: 3_000 },
  );
  expect(plain).toBeGreaterThan(100);
});

test("leaves texts beyond the plain length to the parser", () => {
  expect(open().read("vaccine | ".repeat(60).concat("jab"), ["en"])).toBeNull();
});
