import { expect, test } from "vitest";

import { dateWords, NO_BYLINE, signatureOf, yearOf } from "../../../src/core/myths/byline.ts";

const day = Date.UTC(2021, 4, 4);

test.each([
  {
    text: "Garlic cures all — Ana Example (@ana_example) May 4, 2021",
    left: "Garlic cures all",
    byline: { name: "Ana Example", handle: "ana_example", atMs: day },
  },
  { text: "Garlic - Ana (@ana) May 4, 2021 ", left: "Garlic", byline: { name: "Ana", handle: "ana", atMs: day } },
  { text: "Garlic — (@ana)", left: "Garlic", byline: { name: null, handle: "ana", atMs: null } },
  { text: "Garlic (@ana) says so", left: "Garlic (@ana) says so", byline: NO_BYLINE },
  { text: "Garlic — good for you", left: "Garlic — good for you", byline: NO_BYLINE },
])("the signature of $text", ({ text, left, byline }) => {
  expect(signatureOf(text, NO_BYLINE)).toEqual({ text: left, byline });
});

test("what the source says of author and day comes first", () => {
  const known = { name: "Ben", handle: null, atMs: 0 };
  expect(signatureOf("Garlic — Ana (@ana) May 4, 2021", known).byline).toEqual({ name: "Ben", handle: "ana", atMs: 0 });
});

test("a day is named as a claim would name it, and a wrong one not at all", () => {
  expect([dateWords(day), dateWords(null), dateWords(Number.NaN), dateWords(9e15)]).toEqual(["may 4 2021", "", "", ""]);
  expect([yearOf(day), yearOf(null), yearOf(9e15)]).toEqual([2021, null, null]);
});

test("a long hostile tail is read once", () => {
  const text = `${"— ".repeat(200_000)}(@${"a".repeat(1000)}`;
  expect(signatureOf(text, NO_BYLINE).text).toBe(text);
});
