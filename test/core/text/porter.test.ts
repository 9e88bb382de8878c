import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { porter } from "../../../src/core/text/porter.ts";

const natural = createRequire(import.meta.url)("natural/lib/natural/stemmers/porter_stemmer.js") as {
  stem(word: string): string;
};

const ENDINGS =
  "s es ies sses ed eed ing ating bled izing ational tional enci anci izer abli bli alli entli eli ousli ization ation " +
  "ator alism iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic " +
  "able ible ant ement ment ent ou ism ate iti ous ive ize sion tion ion e ll lle y ly n't 's";
const letters = (alphabet: string): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom(...alphabet.split("")) });
const endings = fc.array(fc.constantFrom(...ENDINGS.split(" ")), { maxLength: 3 }).map((parts) => parts.join(""));

test.each([
  ["words of every shape", letters("aeiouybcdlstwxzn")],
  ["words of few letters", letters("ayble")],
  ["words with any units", fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.toLowerCase())],
] as const)("stems %s as the natural package does", (_, stems) => {
  fc.assert(
    fc.property(stems, endings, (stem, ending) => {
      const word = (stem + ending).replaceAll(/[\n\r\u2028\u2029]/g, "");
      expect(porter(word)).toBe(natural.stem(word));
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ["caresses", "caress"],
  ["agreed", "agre"],
  ["hopping", "hop"],
  ["falling", "fall"],
  ["filing", "file"],
  ["happy", "happi"],
  ["rational", "ration"],
  ["vaccination", "vaccin"],
  ["hopefulness", "hope"],
  ["controlling", "control"],
  ["syzygy", "syzygi"],
  ["as", "as"],
])("%s becomes %s", (word, stem) => {
  expect(porter(word)).toBe(stem);
});

test("a word of a million letters is stemmed in one pass", () => {
  expect(porter("ab".repeat(500_000) + "ing").length).toBeGreaterThan(999_000);
});
