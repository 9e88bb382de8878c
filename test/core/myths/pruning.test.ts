/**
 * The index must be invisible: whatever it leaves out could not have matched. Random catalogues and
 * posts, answered with the index and by evaluating every pattern.
 */

import fc from "fast-check";
import { expect, test } from "vitest";
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
