import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePhrases, newPhraseHits, type PhraseEntry } from "../../../src/core/text/phrases.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";

/** The stretches of `text` where the entries stand, as "entry:text", in order. */
function found(entries: readonly PhraseEntry[], text: string, lang = "en"): string[] {
  const book = compilePhrases(entries);
  const hits = newPhraseHits();
  const tokens = tokenise(text, createTokens());
  book.find(tokens, lang, hits);
  return Array.from({ length: hits.count }, (_, n) => {
    const words = text.slice(tokens.start[hits.first[n]!], tokens.end[hits.last[n]!]);
    const q = hits.quality[n]!;
    return `${hits.phrase[n]}:${words}${q === 1 ? "" : ` (${Number(q.toFixed(2))})`}`;
  });
}

const en = (text: string, more: Partial<PhraseEntry> = {}): PhraseEntry => ({ text, lang: "en", ...more });
const es = (text: string): PhraseEntry => ({ text, lang: "es" });

describe("a phrase is found", () => {
  test.each<[string, PhraseEntry, string, string[]]>([
    ["as the word itself", en("vaccine"), "a vaccine works", ["0:vaccine"]],
    ["in another case", en("vaccine"), "VACCINE", ["0:VACCINE"]],
    ["in an English inflection", en("vaccine"), "two vaccines", ["0:vaccines"]],
    ["in an irregular form", en("give"), "it gave me hives", ["0:gave"]],
    ["in a Spanish inflection", es("vacuna"), "las vacunas", ["0:vacunas"]],
    ["with a lost accent", es("vacunación"), "la vacunacion", ["0:vacunacion"]],
    ["as words in a row", en("measles jab"), "her measles jabs", ["0:measles jabs"]],
    ["hyphenated", en("measles jab"), "a measles-jab", ["0:measles-jab"]],
    ["joined", en("measles jab"), "a measlesjab", ["0:measlesjab"]],
    ["as a hashtag", en("measles jab"), "the #measlesjab", ["0:#measlesjab", "0:measlesjab"]],
    ["in the parts of a hashtag", en("measles jab"), "#NoMeaslesJabHere", ["0:MeaslesJab"]],
    ["from a word into a hashtag", en("stop measles"), "stop #measles", ["0:stop #measles", "0:stop #measles"]],
    ["by its beginning", en("vaccin*"), "vaccinating", ["0:vaccinating"]],
    ["by its beginning alone", en("vaccin*"), "vaccin", ["0:vaccin"]],
    ["by a beginning after a word", en("measles vaccin*"), "measles vaccination", ["0:measles vaccination"]],
    ["in the case it asks for", en("=MMR"), "the MMR", ["0:MMR"]],
    ["as a hashtag in that case", en("=MMR"), "the #MMR", ["0:#MMR", "0:MMR"]],
    ["in any case if it asks for none", en("=asd"), "ASD", ["0:ASD"]],
    ["as a negated verb", en("n't"), "it doesn’t work", ["0:doesn’t"]],
    ["as a negated verb without its apostrophe", en("n't"), "it dont work", ["0:dont"]],
    ["as don't written dont", en("don't trust"), "dont trust them", ["0:dont trust"]],
    ["as an emoji", en("💉"), "no 💉 for me", ["0:💉"]],
    ["as an emoji of another skin", en("👍"), "👍🏽", ["0:👍🏽"]],
    ["over an emoji", en("measles jab"), "measles 💉 jab", ["0:measles 💉 jab"]],
    ["over a comma", en("measles jab"), "measles, jab", ["0:measles, jab"]],
    ["as a hashtag if only that will do", en("#novax"), "novax #NoVax", ["0:#NoVax"]],
    ["with a number", en("covid-19"), "Covid 19 is here", ["0:Covid 19"]],
    ["disguised by figures", en("autism", { disguised: true }), "aut1sm", ["0:aut1sm (0.9)"]],
    ["with its letters set apart", en("mmr", { disguised: true }), "the m.m.r jab", ["0:m.m.r (0.9)"]],
    ["with spaces between its letters", en("vaccine", { disguised: true }), "v a c c i n e", ["0:v a c c i n e (0.9)"]],
    ["with a hyphen between its letters", en("autism", { disguised: true }), "a-u-t-i-s-m", ["0:a-u-t-i-s-m (0.9)"]],
    ["disguised in a row", en("measles vaccine", { disguised: true }), "m3asles v4ccine", ["0:m3asles v4ccine (0.81)"]],
    ["with look-alike letters", en("vaccine"), "vассine", ["0:vассine"]],
    ["with a wrong letter", en("measles", { typos: true }), "measels", ["0:measels (0.8)"]],
    ["with a letter left out", en("measles", { typos: true }), "meales", ["0:meales (0.8)"]],
    ["with a letter too many", en("autism", { typos: true }), "auttism", ["0:auttism (0.8)"]],
  ])("%s", (_, entry, text, expected) => {
    expect(found([entry], text)).toEqual(expected);
  });
});

describe("a phrase is not found", () => {
  test.each<[string, PhraseEntry, string]>([
    ["inside another word", en("rash"), "crash"],
    ["as another inflection of an exact word", en("=vaccine"), "vaccines"],
    ["in another case than it asks for", en("=MMR"), "mmr"],
    ["by less than its beginning", en("vaccin*"), "vacci"],
    ["with a word between", en("measles jab"), "measles or jab"],
    ["in the other order", en("measles jab"), "jab measles"],
    ["over the end of a sentence", en("proof here"), "any proof? Here it is"],
    ["joined to another word", en("a void"), "avoid"],
    ["disguised without asking for it", en("autism"), "aut1sm"],
    ["disguised if it is exact", en("=autism", { disguised: true }), "aut1sm"],
    ["misspelt without asking for it", en("measles"), "measels"],
    ["misspelt when short", en("polio", { typos: true }), "polia"],
    ["with two wrong letters", en("measles", { typos: true }), "meosels"],
    ["in a mention", en("vaccine"), "@vaccine"],
    ["in an address", en("vaccine"), "https://vaccine.example/vaccine"],
    ["as a plain word if it is a hashtag", en("#novax"), "novax"],
  ])("%s", (_, entry, text) => {
    expect(found([entry], text)).toEqual([]);
  });
});

describe("languages", () => {
  const entries = [en("die"), es("vacuna"), { text: "mmr", lang: null }];

  test.each([
    ["a list counts in its own language", "en", ["0:died", "2:mmr"]],
    ["a list of another known language does not", "es", ["2:mmr", "1:vacunas"]],
    ["all lists count where the language is undecided", "und", ["0:died", "2:mmr", "1:vacunas"]],
    ["all lists count in a language without a list", "pt", ["0:died", "2:mmr", "1:vacunas"]],
  ])("%s", (_, lang, expected) => {
    expect(found(entries, "died mmr vacunas", lang)).toEqual(expected);
  });
});

test("an entry without a word is never found", () => {
  expect(found([en(""), en("  "), en("..."), en("=")], "anything ... at all")).toEqual([]);
});

test("equal entries are each found", () => {
  expect(found([en("jab"), en("jab")], "a jab")).toEqual(["0:jab", "1:jab"]);
});

test("knows the words of its entries, not words that only share a stem", () => {
  const book = compilePhrases([en("measles jab"), en("vaccin*")]);
  const knows = (word: string): boolean => {
    const tokens = tokenise(word, createTokens());
    return book.knows(tokens.lo[0]!, tokens.hi[0]!);
  };
  expect([knows("measles"), knows("jab"), knows("jabs"), knows("vaccin")]).toEqual([true, true, false, false]);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc
    .array(
      fc.constantFrom(
        "m",
        ".",
        "mmr",
        "#MMR",
        "don’t",
        "v4cc1ne",
        "measles",
        "jab",
        "💉",
        "-",
        "\n",
        "\ud800",
        "aut1sm",
        " ",
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join("")),
);
const all = [
  en("measles jab", { disguised: true, typos: true }),
  en("vaccin*", { disguised: true }),
  en("mmr", { disguised: true }),
  en("n't"),
  en("autism", { disguised: true, typos: true }),
  es("vacuna"),
  en("💉"),
];

test("finds the same with a fresh memory and with one that has seen other posts", () => {
  const used = compilePhrases(all);
  fc.assert(
    fc.property(anyText, (text) => {
      const tokens = tokenise(text, createTokens());
      const [one, other] = [newPhraseHits(), newPhraseHits()];
      used.find(tokens, "und", one);
      compilePhrases(all).find(tokens, "und", other);
      const list = (hits: typeof one): number[][] =>
        [hits.phrase, hits.first, hits.last, hits.quality].map((column) => Array.from(column.subarray(0, hits.count)));
      expect(list(one)).toEqual(list(other));
    }),
  );
});

test("every place lies inside the text, in order, on any text", () => {
  const book = compilePhrases(all);
  const hits = newPhraseHits();
  fc.assert(
    fc.property(anyText, fc.constantFrom("en", "es", "und", ""), (text, lang) => {
      const tokens = tokenise(text, createTokens());
      book.find(tokens, lang, hits);
      for (let n = 0; n < hits.count; n += 1) {
        expect(hits.first[n]!).toBeLessThanOrEqual(hits.last[n]!);
        expect(hits.last[n]!).toBeLessThan(tokens.count);
        expect(hits.first[n]!).toBeGreaterThanOrEqual(n === 0 ? 0 : hits.first[n - 1]!);
        expect([1, 0.9, 0.8, 0.81, 0.72, 0.64]).toContain(Number(hits.quality[n]!.toFixed(2)));
      }
    }),
  );
});

test("remembers a bounded number of words and still answers the same", () => {
  const book = compilePhrases([en("vaccine")]);
  const hits = newPhraseHits();
  for (let round = 0; round < 20; round += 1) {
    const words = Array.from({ length: 10_000 }, (_, n) => `w${round}x${n}`).join(" ");
    book.find(tokenise(`${words} vaccines`, createTokens()), "en", hits);
    expect(hits.count).toBe(1);
  }
});
