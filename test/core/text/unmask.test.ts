import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashWord } from "../../../src/core/text/hash.ts";
import { compilePhrases } from "../../../src/core/text/phrases.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";
import { sourceSpan, unmask, type Words } from "../../../src/core/text/unmask.ts";

const book = compilePhrases(
  "vaccine,cause,autism,cancer,measles jab,anti vax,chemo,barren,bar,=MMR,steril*,have,jab,=j4b,shoots"
    .split(",")
    .map((text) => ({ text, lang: "en", disguised: false }))
    .concat({ text: "shots", lang: "en", disguised: true }),
);
const words: Words = {
  inflects: book.inflects,
  begins: book.begins,
  isSought: book.isSought,
  isWritten: (form) => {
    const { lo, hi } = hashWord(form);
    return book.knows(lo, hi);
  },
};
const read = (text: string): string => unmask(tokenise(text, createTokens()), words)?.text ?? text;

describe("what is written to slip past filters is read as the word it stands for", () => {
  test.each([
    ["figures for letters", "v4cc1nes c4use aut1sm", "vaccines cause autism"],
    ["letters drawn out", "the vacciiiines cauuuuse it", "the vaccines cause it"],
    ["of two readings the one that is a word", "she is barreeeen", "she is barren"],
    ["letters set apart by dots", "the v.a.c.c.i.n.e works", "the vaccine works"],
    ["with a space between the words", "v.a.c.c.i.n.e c.a.u.s.e.s autism", "vaccine causes autism"],
    ["by spaces", "the v a c c i n e works", "the vaccine works"],
    ["two words of them", "v a c c i n e c a u s e s it", "vaccine causes it"],
    ["two words, dots within and a space between", "c.a.n.c.e.r c.h.e.m.o", "cancer chemo"],
    ["two words that a rule has in a row", "m e a s l e s j a b", "measles jab"],
    ["a dot within", "vac.cines and can.cer", "vaccines and cancer"],
    ["a hyphen within", "vac-cines", "vaccines"],
    ["a star within", "canc*er", "cancer"],
    ["signs of no width", "can\u200bcer and M\u200bMR", "cancer and MMR"],
    ["full-width letters in a tag", "#ＭＭＲ", "#MMR"],
    ["letters of mathematics", "𝐜𝐚𝐧𝐜𝐞𝐫", "cancer"],
    ["capitals stay capitals", "C4NCER, C4ncer", "CANCER, Cancer"],
    ["a beginning that a rule gives", "5ter1lity", "sterility"],
    ["a small word beside the letters", "have a c a n c e r y a v a c c i n e", "have a cancer y a vaccine"],
    ["where capitals begin", "the c a n c e r M M R", "the cancer MMR"],
    ["a slash within", "vac/cine", "vaccine"],
    ["an emoji within", "can💥cer", "cancer"],
    ["signs for letters", "c@nc€r, v@cc!ne c@u$e$ it!", "cancer, vaccine causes it!"],
    ["signs at both ends", "the $ter!l!ty", "the sterility"],
    ["a spelling that a rule has beside the word", "j4b", "jab"],
    ["a letter drawn out that the word has once, though twice is a word", "shooots for all", "shots for all"],
  ])("%s", (_, text, plain) => {
    expect(read(text)).toBe(plain);
  });
});

describe("what is no disguise stays as it is", () => {
  test.each([
    "a vaccine causes no autism",
    "covid19 b12 500mg 2nd c19 h1n1 covid19usa",
    "COVID-19 Covid_19 mRNA-1273 causes",
    "the vaccine,now the cancer/chemo:vaccine cancer—chemo",
    "it causes cancer.My aunt",
    "an un-vaccinated child, a vaccine-wary one",
    "Russia-Ukraine, c'ause n'est c’ancer",
    "A. B. C. D. and C.A.T. and 1-0-0",
    "#DrDeNo #NoMoPCR",
    "子供にワクチンを打つ",
    "goood vaccines, sooo many",
    "an anti-vax rally",
    "plan b a I am",
    "t w e n t i e s",
    "cancer/chemo, w/ vaccine 💉cancer, cancer👍chemo",
    "@cancer wow!cancer cancer!!! cancer@example.org $bar US$20 100$ chemo$bar",
    "https://example.org/c@ncer?a=v@ccine",
    "it works.Ask a vaccine nurse",
    "👨‍👩‍👧 family, naïve café",
    "",
  ])("%s", (text) => {
    expect(unmask(tokenise(text, createTokens()), words)).toBeNull();
  });
});

test("a stretch of the reading leads back to what was written", () => {
  const text = "so v4ccines, they say, c a u s e aut1sm now";
  const unmasked = unmask(tokenise(text, createTokens()), words)!;
  const written = (word: string): string => {
    const at = unmasked.text.indexOf(word);
    const { start, end } = sourceSpan(unmasked, at, at + word.length);
    return text.slice(start, end);
  };
  expect(["so", "vaccines", "they say", "cause", "autism", "now", "vaccines, they say, cause"].map(written)).toEqual([
    "so",
    "v4ccines",
    "they say",
    "c a u s e",
    "aut1sm",
    "now",
    "v4ccines, they say, c a u s e",
  ]);
});

test("a text of disguises only asks no more than so many questions", () => {
  const pieces = ["a b ", "v4cc1ne ", "x.", "aa1a*a ", "1 a ", "1 i ", "1.i.", "v.a.c.c.i.n.e c.a.u.s.e.s autism "];
  for (const text of [...pieces, "t h e v a c c i n e c a u s e s c a n c e r. "].map((piece) => piece.repeat(5_000))) {
    let asked = 0;
    const count =
      (question: (form: string) => boolean) =>
      (form: string): boolean => {
        asked += 1;
        return question(form);
      };
    const counted: Words = {
      isWritten: count(words.isWritten),
      inflects: count(words.inflects),
      begins: count(words.begins),
      isSought: count(words.isSought),
    };
    unmask(tokenise(text, createTokens()), counted);
    expect(asked).toBeLessThanOrEqual(2000);
  }
});

test("any text: no throw, and every stretch of the reading lies in the source", () => {
  const piece = fc.constantFrom(
    "1 a 1 a 1 a 1 a ",
    "t h e v a c c i n e c a u s e s ",
    "v4cc1ne",
    "c a n c e r",
    "c.a.u.s.e",
    "aut\u200bism",
    "𝐜𝐚𝐧",
    "#ＭＭＲ",
    "canceeer",
    " ",
    ".",
    "-",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .array(fc.oneof(piece, fc.string({ unit: "grapheme", maxLength: 4 })), { maxLength: 12 })
      .map((all) => all.join("")),
  );
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), (text, a, b) => {
      const unmasked = unmask(tokenise(text, createTokens()), words);
      if (unmasked === null) return;
      const size = unmasked.text.length + 1;
      const [from, to] = [Math.min(a % size, b % size), Math.max(a % size, b % size)];
      const { start, end } = sourceSpan(unmasked, from, to);
      expect(0 <= start && start <= end && end <= text.length).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
