import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createNearDuplicates, placeCopy } from "../../../src/core/narratives/near-duplicates.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";

const ORIGINAL = "the council put something in the tap water and half our street has been ill since monday";
const tokens = createTokens();

function isFound(copy: string): boolean {
  const memory = createNearDuplicates(256);
  placeCopy(memory, tokenise(ORIGINAL, tokens));
  return placeCopy(memory, tokenise(copy, tokens)) === 0;
}

test.each([
  ["the very same words", ORIGINAL],
  ["capitals", ORIGINAL.toUpperCase()],
  ["a repost mark and a name before it", `RT @someone: ${ORIGINAL}`],
  ["tags and a link after it", `${ORIGINAL} #water #ill https://news.example/a1`],
  ["one word left out", ORIGINAL.replace("half ", "")],
  ["one word changed", ORIGINAL.replace("monday", "sunday")],
  ["its end cut off", ORIGINAL.slice(0, 72)],
  ["other emoji and punctuation", `${ORIGINAL.replace(" and", ", and")}!!! 😡😡`],
])("a copy with %s is found", (_name, copy) => {
  expect(isFound(copy)).toBe(true);
});

test.each([
  ["another post on the matter", "our street smells odd, the council says the tap water is fine to drink"],
  ["a few shared small words", "the dog has been in the garden since monday and something is in the pond"],
  ["too few words to tell", "the tap water"],
  ["nothing at all", ""],
])("%s is no copy", (_name, other) => {
  expect(isFound(other)).toBe(false);
});

describe("memory", () => {
  test("what is older than its room is forgotten, the rest is not", () => {
    const memory = createNearDuplicates(8);
    const texts = Array.from(
      { length: 20 },
      (_, index) => `alpha${index} beta${index} gamma${index} delta${index} end`,
    );
    for (const text of texts) placeCopy(memory, tokenise(text, tokens));
    expect(placeCopy(memory, tokenise(texts[19]!, tokens))).toBe(19);
    expect(placeCopy(memory, tokenise(texts[3]!, tokens))).toBe(-1);
  });

  test("any text is taken, and said again is found if it has four words", () => {
    const memory = createNearDuplicates(64);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        placeCopy(memory, tokenise(text, tokens));
        const number = memory.next - 1;
        const again = placeCopy(memory, tokenise(text, tokens));
        const words = memory.counts[number % 64]!;
        expect(words < 4 ? again === -1 : again >= 0).toBe(true);
      }),
    );
  });
});
