import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { openRanker, type RankedPost } from "../../../src/core/myths/claim-ranker.ts";
import type { ClaimText } from "../../../src/core/myths/similarity.ts";

const day = Date.UTC(2021, 4, 4);

function claims(...texts: readonly string[]): readonly ClaimText[] {
  return texts.map((text, owner) => ({
    owner,
    label: "claim",
    lang: "en",
    side: "claim",
    parts: text.split(" | ").map((part, n) => ({ text: part, weight: n === 1 ? 1.5 : 1, isTitle: n === 1 })),
  }));
}

function first(texts: readonly ClaimText[], post: string, more: Partial<RankedPost> = {}): number | undefined {
  return openRanker(texts).rank({ text: post, lang: "en", ...more }, 5)[0]?.owner;
}

describe("the claim behind a post is found", () => {
  test.each([
    { how: "by other forms of its words", post: "he was curing flus with garlic", owner: 1 },
    { how: "by another word for the same thing", post: "the jab gives you a stroke", owner: 2 },
    { how: "in a camel-case tag", post: "wow #GarlicCuresFlu", owner: 1 },
    { how: "in a tag of small letters, cut by the claims' own words", post: "wow #garlicflu", owner: 1 },
    { how: "in a handle", post: "hey @MastTowerWatch", owner: 0 },
    { how: "by letters alike, where a word is mistyped", post: "garlics curse the flew, garlicky", owner: 1 },
    { how: "whatever a link says", post: "garlic flu https://mast.example/phone-mast-tower", owner: 1 },
  ])("$how", ({ post, owner }) => {
    const texts = claims("Phone mast towers burn birds", "Garlic cures the flu", "The vaccine causes blood clots");
    expect(first(texts, post)).toBe(owner);
  });

  test("by its title", () => {
    const texts = claims("He said it on stage | Senator and the garlic", "He said it on air | Senator and the moon");
    expect(first(texts, "that senator with his moon")).toBe(1);
  });
});

describe("author and day of a post", () => {
  const texts = claims("Quentin Example sold fake pills in March 2019", "Rosa Example sold fake pills in May 2021");

  test("lead to the claim that names them", () => {
    expect(first(texts, "fake pills sold", { byline: { name: "Rosa Example", handle: null, atMs: null } })).toBe(1);
    expect(first(texts, "fake pills sold", { byline: { name: null, handle: "quentin", atMs: null } })).toBe(0);
    expect(first(texts, "fake pills sold", { byline: { name: null, handle: null, atMs: day } })).toBe(1);
  });

  test("are read from a copied signature too", () => {
    expect(first(texts, "fake pills sold — Rosa (@rosa_ex) May 4, 2021")).toBe(1);
    expect(first(texts, "fake pills sold — Quentin (@quentin_ex) March 2, 2019")).toBe(0);
  });

  test("alone find nothing that the text does not speak of more", () => {
    const both = claims("Rosa Example likes tea", "Garlic pills are fake");
    expect(first(both, "garlic pills are fake", { byline: { name: "Rosa Example", handle: null, atMs: null } })).toBe(
      1,
    );
  });
});

test("a claim with variants stands once, by its best text", () => {
  const texts: readonly ClaimText[] = [
    ...claims("Garlic cures flu"),
    { ...claims("knoblauch hilft")[0]!, label: "variant 1", lang: "de" },
    { ...claims("Tea cures flu")[0]!, owner: 1 },
  ];
  const ranked = openRanker(texts).rank({ text: "knoblauch hilft, sagt man, cures", lang: "und" }, 5);
  expect(ranked.map((one) => one.owner)).toEqual([0, 1]);
});

test("texts that speak against a claim do not lead to it", () => {
  const texts: readonly ClaimText[] = [{ ...claims("Garlic is a vegetable")[0]!, side: "counter" }, ...claims("Tea")];
  expect(first(texts, "garlic vegetable")).toBeUndefined();
});

const WORDS = "flu garlic tea bone milk salt lung rain moon seed vaccine mask cure doctor clot bread".split(" ");
const sentence = fc
  .uniqueArray(fc.constantFrom(...WORDS), { minLength: 2, maxLength: 6 })
  .map((words) => words.toSorted().join(" "));

test("a claim said word for word comes first, in a catalogue of any size", () => {
  fc.assert(
    fc.property(fc.uniqueArray(sentence, { minLength: 1, maxLength: 40 }), fc.nat(), (texts, pick) => {
      const owner = pick % texts.length;
      expect(first(claims(...texts), texts[owner]!)).toBe(owner);
    }),
    { numRuns: 150 },
  );
});

test("scores fall, owners stand once, and more candidates only add to fewer", () => {
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 60 }), sentence, (texts, post) => {
      const ranker = openRanker(claims(...texts));
      const all = ranker.rank({ text: post, lang: "en" }, 100);
      expect(all.map((one) => one.score)).toEqual(all.map((one) => one.score).toSorted((a, b) => b - a));
      expect(new Set(all.map((one) => one.owner)).size).toBe(all.length);
      expect(ranker.rank({ text: post, lang: "en" }, 3)).toEqual(all.slice(0, 3));
    }),
    { numRuns: 100 },
  );
});

test.each([
  ["nothing", ""],
  ["a lone surrogate and NUL", "\ud800\u0000 garlic \udfff"],
  ["right-to-left and zero-width", "\u202egarlic\u200b\u200d"],
  ["a million handles", "@a".repeat(500_000)],
  ["a million dashes", "—".repeat(1_000_000) + " (@"],
])("%s neither breaks nor stalls it", (_, text) => {
  const ranker = openRanker(claims("Garlic cures the flu"));
  expect(ranker.rank({ text, lang: "und", byline: { name: text, handle: text, atMs: 0 } }, 3).length).toBeLessThan(2);
});
