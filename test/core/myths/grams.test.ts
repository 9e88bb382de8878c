import { expect, test } from "vitest";

import { indexGrams, plainText } from "../../../src/core/myths/grams.ts";

test("a text is most like itself, then like its misspelling, and not at all like another", () => {
  const texts = ["garlic cures influenza", "phone masts burn", "tea"].map(plainText);
  const grams = indexGrams(texts);
  grams.read(texts[0]!);
  expect(grams.likeness(0)).toBeCloseTo(1, 5);
  grams.read(plainText("Gàrlic cuers INFLUENZA!"));
  expect(grams.likeness(0)).toBeGreaterThan(0.5);
  expect(grams.likeness(0)).toBeLessThan(1);
  expect(grams.likeness(1)).toBe(0);
});

test("an empty text is like nothing", () => {
  const grams = indexGrams([plainText(""), plainText("garlic cures")]);
  grams.read(plainText("?!"));
  expect([grams.likeness(0), grams.likeness(1)]).toEqual([0, 0]);
});
