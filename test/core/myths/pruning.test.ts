/**
 * The index must be invisible: whatever it leaves out could not have matched. Random catalogues and
 * posts, answered with the index and by evaluating every pattern.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Catalogue, compileCatalogue } from "../../../src/core/myths/catalogue.ts";
import { matchPost } from "../../../src/core/myths/match.ts";
import { compilePatternSet, openPatternSet, type PatternSet } from "../../../src/core/myths/pattern-set.ts";
import type { Reading } from "../../../src/core/myths/reading.ts";
import { exception, myth, pattern, reading, rulebook, term, topic } from "./rules-in-code.ts";

/** Made-up words, so that stems never meet. */
const WORDS = Array.from({ length: 40 }, (_, n) =>
  `${"bdfgklmnpr"[n % 10]}${"aeio"[(n >> 3) & 3]}${"zvtk"[n & 3]}om${n}`.replaceAll(
    /\d+/g,
    (digits) => "qwxjhcutsy"[Number(digits) % 10]! + "aeiou"[Number(digits) % 5]!,
  ),
);
const TERMS = [
  term("long", WORDS.slice(0, 9), { disguised: true }),
  term("wide", [...WORDS.slice(6, 20), `${WORDS[1]} ${WORDS[2]}`], { typos: true, emoji: ["🧩"] }),
  term("short", WORDS.slice(20, 22)),
  term("inside", ["<long>", WORDS[30]!]),
  term("foreign", WORDS.slice(0, 6), { language: "es" }),
];

const word = fc.constantFrom(...WORDS);
const leaf = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 2, arbitrary: word.map((text) => `=${text}`) },
  { weight: 2, arbitrary: word.map((text) => `${text.slice(0, 4)}*`) },
  { weight: 2, arbitrary: fc.tuple(word, word).map((words) => words.join(" ")) },
  { weight: 4, arbitrary: fc.constantFrom("<long>", "<wide>", "<short>", "<inside>", "<foreign>", "<nothing>") },
  { weight: 2, arbitrary: fc.constantFrom("tag:novax", "domain:bad.example", "lang:en", "platform:test", "emoji:🧩") },
);
const group = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 3, arbitrary: fc.array(leaf, { minLength: 2, maxLength: 4 }).map((parts) => `(${parts.join(" | ")})`) },
  // So many that two of them are too long for pairs.
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 9, maxLength: 14 }).map((parts) => `(${parts.join(" | ")})`) },
  { weight: 1, arbitrary: fc.tuple(leaf, leaf, leaf).map(([a, b, c]) => `((${a} & ${b}) | ${c})`) },
);
const text = fc
  .tuple(fc.array(group, { minLength: 1, maxLength: 4 }), fc.constantFrom(" & ", " ~3 ", " >4 ", " ~12 "))
  .map(([groups, sign]) => groups.join(sign));
const rule = fc.oneof(
  text.map((all) => pattern(all)),
  fc
    .record({
      all: fc.array(group, { maxLength: 3 }),
      any: fc.array(text, { maxLength: 3 }),
      none: fc.array(leaf, { maxLength: 1 }),
      within: fc.option(fc.nat(8)),
      where: fc.constantFrom("any" as const, "text" as const, "quoted" as const),
    })
    .map((parts) => pattern(parts)),
);
const written = fc.oneof(
  { weight: 8, arbitrary: word },
  { weight: 1, arbitrary: word.map((text) => `#${text}`) },
  { weight: 1, arbitrary: word.map((text) => text.toUpperCase()) },
  { weight: 1, arbitrary: word.map((text) => text.split("").join(".")) },
  { weight: 1, arbitrary: word.map((text) => text.replace("o", "0").replace("a", "4")) },
  { weight: 1, arbitrary: word.map((text) => text.slice(0, 3) + text.slice(4)) },
  { weight: 1, arbitrary: word.map((text) => `${text}s`) },
  { weight: 2, arbitrary: fc.constantFrom("and", "🧩", ".", "#NoVax", "12") },
);
const post = fc.record({
  text: fc.array(written, { maxLength: 30 }).map((words) => words.join(" ")),
  quoted: fc.option(fc.array(written, { maxLength: 8 }).map((words) => words.join(" "))),
  linkDomains: fc.constantFrom([], ["www.bad.example"]),
  tags: fc.constantFrom([], ["novax"]),
});
const toReading = ({ text, quoted, ...facts }: typeof post extends fc.Arbitrary<infer T> ? T : never): Reading =>
  reading(text, { ...facts, platform: "test", ...(quoted === null ? {} : { quoted }) });

/** The same catalogue without its index. */
function unpruned(catalogue: Catalogue): Catalogue {
  return { ...catalogue, set: { ...catalogue.set, search: catalogue.set.searchAll } };
}

function found(search: PatternSet["search"], post: Reading): string[] {
  const all: string[] = [];
  search(post, (...match) => all.push(JSON.stringify(match)));
  return all;
}

test("a catalogue answers the same with and without its index: topics, proofs, exceptions, order", () => {
  const anyMyth = fc.record({
    match: fc.array(rule, { minLength: 1, maxLength: 4 }),
    exceptions: fc.array(text, { maxLength: 2 }),
  });
  let matched = 0;
  fc.assert(
    fc.property(
      fc.array(anyMyth, { minLength: 1, maxLength: 12 }),
      fc.array(post, { minLength: 1, maxLength: 4 }),
      (myths, posts) => {
        const catalogue = compileCatalogue(
          rulebook({
            terms: TERMS,
            topics: [topic("vaccines", { terms: [WORDS[3]!, `${WORDS[4]} ${WORDS[5]}`], hashtags: ["novax"] })],
            myths: myths.map(({ match, exceptions }, n) =>
              myth(`m${n}`, { match, exceptions: exceptions.map((when, e) => exception(`e${e}`, when)) }),
            ),
          }),
        );
        for (const each of posts) {
          const answer = matchPost(catalogue, toReading(each));
          expect(answer).toEqual(matchPost(unpruned(catalogue), toReading(each)));
          matched += answer.matches.length;
        }
      },
    ),
    { numRuns: 70 },
  );
  expect(matched).toBeGreaterThan(40);
});

test("a long post, which holds more pairs than there are patterns, meets the same patterns; so does a set kept between starts", () => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 30 }),
      fc.array(fc.shuffledSubarray(WORDS, { minLength: 30 }), { minLength: 3, maxLength: 6 }),
      (rules, words) => {
        const many = words
          .flat()
          .flatMap((each) => [each, `=${each}`, `${each.slice(0, 4)}*`].map((one) => pattern(`${one} & =zzz`)));
        const phrases = WORDS.flatMap((one, n) => [pattern(`${one} ${WORDS[(n + 7) % 40]} & =zzz`)]);
        const sources = [...rules, ...many, ...phrases].map((each) => ({
          rule: each,
          languages: ["en"],
          onDemand: false,
        }));
        const set = compilePatternSet(sources, TERMS);
        const long = reading(words.flat().join(" "));
        const every = found(set.searchAll, long);
        expect(found(set.search, long)).toEqual(every);
        expect(found(openPatternSet(set.pack()).search, long)).toEqual(every);
      },
    ),
    { numRuns: 12 },
  );
});

/** Between words, and as words: what may hide where a word ends. */
const between = fc.constantFrom(
  " ",
  " ",
  " ",
  " ",
  "  ",
  "\n",
  "\u00a0",
  ", ",
  "-",
  ".",
  "/",
  " 📌 ",
  "🧩",
  "&amp;",
  "&nbsp;",
);
const aside = fc.constantFrom(
  "@name,",
  "@a.b",
  "https://x.example/a_b?c=d",
  "http://x.example&quot;",
  "www.x.example",
  "a",
  "b.",
  "c",
  "日本",
);
const anyText = fc
  .array(fc.tuple(fc.oneof({ weight: 6, arbitrary: written }, { weight: 1, arbitrary: aside }), between), {
    maxLength: 24,
  })
  .map((parts) => parts.flat().join(""));

test("the quick look says no to texts that match nothing only, and to most of these", () => {
  let matched = 0;
  let turnedAway = 0;
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 12 }),
      fc.array(fc.record({ text: anyText, tags: fc.constantFrom([], [], [], ["novax"]) }), {
        minLength: 4,
        maxLength: 8,
      }),
      (rules, posts) => {
        const sources = rules.map((each) => ({ rule: each, languages: ["en"], onDemand: false }));
        const set = compilePatternSet(sources, TERMS);
        for (const each of posts) {
          const whole = reading(each.text, { tags: each.tags, platform: "elsewhere", lang: "und" });
          const may = set.mayMatch(each.text, whole);
          const all = found(set.search, whole);
          expect({ text: each.text, all: may ? [] : all }).toEqual({ text: each.text, all: [] });
          matched += all.length;
          if (!may) turnedAway += 1;
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(matched).toBeGreaterThan(400);
  expect(turnedAway).toBeGreaterThan(400);
});

describe("the quick look", () => {
  const sources = [
    pattern("measles jab & autism"),
    pattern("<shot> ~8 (harm | death)"),
    pattern("emoji:🧩 >0 cure"),
    pattern("dot dot & autism"),
  ].map((each) => ({
    rule: each,
    languages: ["en"],
    onDemand: false,
  }));
  const set = compilePatternSet(sources, [term("shot", ["vaccine", "jab"], { disguised: true })]);
  const beside = { lang: "und", platform: "", tags: [], linkDomains: [], authorNames: [] };
  const looks = (text: string): boolean => set.mayMatch(text, beside);

  test.each([
    ["Autism, they say, after the measles jab!", true],
    ["the measles (#jab) and AUTISM", true],
    ["autism and the measles @someone, https://x.example/y jab", true],
    ["autism after measles-jab day", true],
    ["the jab... autism... measles", false],
    ["jabs did harm", true],
    ["v a c c i n e harm", true],
    ["a b harm, and I a day", false],
    ["v.a.c.c.i.n.e harm", true],
    ["vac&shy;cine harm", true],
    ["j4b &amp; harm", true],
    ["harm, and no more", false],
    ["🧩 cure", true],
    ["🧩📌 📌 cures", true],
    ["cure 📌", false],
    ["dot-dot autism", true],
    ["", false],
    ["ワクチン", true],
    ["x".repeat(60), true],
    ["@jab https://harm.example/jab", false],
    ['https://harm.example/"jab harm', true],
  ])("%s: %s", (text, may) => {
    expect(looks(text)).toBe(may);
  });

  test("forgets what it has seen when it is too much, and then is right as before", () => {
    for (let n = 0; n < 300; n += 1)
      expect(looks(Array.from({ length: 1000 }, (_, k) => `w${n}x${k}`).join(" "))).toBe(false);
    expect(looks("jabs did harm")).toBe(true);
    expect(looks("jabs did well")).toBe(false);
  });

  test("bears any text", () => {
    for (const piece of ["a ", "🧩 ", "📌 🧩 ", "jab harm ", "&#", "@", "#", "measles ", "1 ", "\ud83e ", "\0 "])
      expect(typeof looks(piece.repeat(20_000))).toBe("boolean");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        const whole = reading(text, beside);
        if (!looks(text)) expect(found(set.search, whole)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
