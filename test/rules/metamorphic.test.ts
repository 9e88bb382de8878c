/**
 * What must not change a verdict, and what must: posts that the rule files hold as tests are written anew with
 * the tricks that slip past filters, and spreading ones are put into frames that deny them. `held` is the least
 * share that keeps its verdict (or, in a frame, loses it), as reached: raise it whenever more do. What is lost is
 * said by `gap`. `made` is how many posts on nothing at most become spread.
 */

import { beforeAll, describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/config/snapshot.ts";
import { examine } from "../../src/core/analyse.ts";
import { passesTest, readableOfTest, rulesAlone } from "../../src/core/rule-verdict.ts";
import type { Match } from "../../src/model/analysis.ts";
import type { MythRule, RuleTest } from "../../src/model/rules.ts";
import { shippedSnapshot } from "../support/shipped.ts";

interface Rewrite {
  readonly name: string;
  readonly held: number;
  readonly made: number;
  readonly gap: string | null;
  readonly write: (post: string) => string;
}

interface Case {
  readonly myth: MythRule;
  readonly test: RuleTest;
}

const WORD = /(?<![\p{L}\p{N}#@'’])[a-záéíóúñü]+(?![\p{L}\p{N}'’@])/giu;

/** Rewrites each word of `shortest` letters and more; tags, links and names stay. */
function words(shortest: number, write: (word: string) => string): (post: string) => string {
  return (post) => post.replaceAll(WORD, (word) => (word.length < shortest ? word : write(word)));
}

const swapping =
  (pairs: Readonly<Record<string, string>>): ((text: string) => string) =>
  (text) =>
    Array.from(text)
      .map((letter) => pairs[letter] ?? letter)
      .join("");

/** Into the middle of a word. */
const within =
  (sign: string): ((word: string) => string) =>
  (word) => {
    const middle = Math.floor(word.length / 2);
    return word.slice(0, middle) + sign + word.slice(middle);
  };

const between =
  (sign: string): ((text: string) => string) =>
  (text) =>
    Array.from(text).join(sign);

const fullWidth = (text: string): string =>
  text.replaceAll(/[!-~]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

const bold = (text: string): string =>
  text.replaceAll(/[a-z]/giu, (letter) => {
    const code = letter.charCodeAt(0);
    return String.fromCodePoint(code >= 97 ? 0x1d41a + code - 97 : 0x1d400 + code - 65);
  });

const mixed = (text: string): string =>
  Array.from(text)
    .map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase()))
    .join("");

const elongated = (word: string): string => word.replace(/[aeiou](?!.*[aeiou])/iu, (vowel) => vowel.repeat(5));

const CYRILLIC = { a: "а", e: "е", o: "о", c: "с", p: "р", x: "х", i: "і" };
const LEET = { a: "4", e: "3", i: "1", o: "0" };

const TAG = "#blacksalveworks is cut into no words, and a slogan alone is a suggestion";
const OTHER_WORD = "one word is read as another (causee, shoot for shoots)";
const RUNS =
  "letters of the next word (have a h e a d) are read with it, and words that no rule holds end them wrongly";

const ZERO_WIDTH = [
  "\u200b",
  "\u200c",
  "\u200d",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u034f",
  "\u180e",
  "\u2063",
  "\u{e0061}",
];

const REWRITES: readonly Rewrite[] = [
  ...ZERO_WIDTH.map((sign) => ({
    name: `U+${sign.codePointAt(0)!.toString(16)} in every word`,
    held: 1,
    made: 0,
    gap: null,
    write: words(2, within(sign)),
  })),
  { name: "a zero-width sign after each letter", held: 1, made: 0, gap: null, write: words(2, between("\u200b")) },
  { name: "upper case", held: 0.998, made: 0, gap: TAG, write: (post) => post.toUpperCase() },
  { name: "lower case", held: 0.998, made: 0, gap: TAG, write: (post) => post.toLowerCase() },
  { name: "mixed case", held: 0.998, made: 0, gap: TAG, write: mixed },
  { name: "full-width letters", held: 1, made: 0, gap: null, write: fullWidth },
  { name: "bold mathematical letters", held: 1, made: 0, gap: null, write: bold },
  { name: "accents written apart", held: 1, made: 0, gap: null, write: (post) => post.normalize("NFD") },
  {
    name: "emoji at both ends",
    held: 0.998,
    made: 0,
    gap: "a negation counts for more in one post on tuberculosis",
    write: (post) => `🌿 ${post} 🌿`,
  },
  {
    name: "wide and no-break spaces",
    held: 1,
    made: 0,
    gap: null,
    write: (post) => post.replaceAll(" ", "\u00a0\u2003"),
  },
  { name: "look-alike letters", held: 1, made: 0, gap: null, write: words(4, swapping(CYRILLIC)) },
  { name: "a drawn-out vowel in every word", held: 0.996, made: 0, gap: OTHER_WORD, write: words(5, elongated) },
  { name: "leet", held: 0.997, made: 0, gap: OTHER_WORD, write: words(5, swapping(LEET)) },
  { name: "letters set apart by spaces", held: 0.989, made: 0, gap: RUNS, write: words(6, between(" ")) },
  { name: "letters set apart by dots", held: 1, made: 0, gap: null, write: words(6, between(".")) },
  { name: "a dot within", held: 1, made: 0, gap: null, write: words(6, within(".")) },
  { name: "a hyphen within", held: 1, made: 0, gap: null, write: words(6, within("-")) },
  { name: "an asterisk within", held: 1, made: 0, gap: null, write: words(6, within("*")) },
  {
    name: "emoji between words",
    held: 0.994,
    made: 1,
    gap: "a short answer (Never, No) stands alone between two signs",
    write: (post) => post.replaceAll(" ", " 🌿 "),
  },
  {
    name: "every long word a hashtag",
    held: 0.992,
    made: 1,
    gap: "a denying word is read as a tag",
    write: words(5, (word) => `#${word}`),
  },
];

const OUTWEIGHED = "what the post itself turns against, or how it cries for attention, outweighs the frame";

/** Frames that deny what they hold, for posts of their own language. */
const DENIALS: readonly (Omit<Rewrite, "made"> & { readonly lang: "en" | "es" })[] = [
  { name: "It is a myth that", lang: "en", held: 0.998, gap: OUTWEIGHED, write: (post) => `It is a myth that ${post}` },
  { name: "Fact check: false.", lang: "en", held: 1, gap: null, write: (post) => `Fact check: false. ${post}` },
  {
    name: "No, ... That is not true.",
    lang: "en",
    held: 0.998,
    gap: OUTWEIGHED,
    write: (post) => `No, ${post}. That is not true.`,
  },
  { name: "This claim is false:", lang: "en", held: 1, gap: null, write: (post) => `This claim is false: "${post}"` },
  { name: "Debunked:", lang: "en", held: 1, gap: null, write: (post) => `Debunked: "${post}"` },
  { name: "FALSO:", lang: "es", held: 1, gap: null, write: (post) => `FALSO: ${post}` },
  { name: "Es mentira que", lang: "es", held: 1, gap: null, write: (post) => `Es mentira que ${post}` },
  { name: "No es cierto que", lang: "es", held: 1, gap: null, write: (post) => `No es cierto que ${post}` },
];

let snapshot: Snapshot;
/** Tests of rules ask the rules alone. */
let knowledge: Snapshot["knowledge"];
let spreading: readonly Case[] = [];
let unmatched: readonly Case[] = [];
beforeAll(async () => {
  snapshot = await shippedSnapshot();
  knowledge = rulesAlone(snapshot.knowledge);
  const all = snapshot.mythIds.flatMap((id) => {
    const myth = snapshot.myth(id);
    return (myth?.tests ?? []).map((one) => ({ myth: myth!, test: one }));
  });
  spreading = all.filter((one) => one.test.kind === "asserts");
  unmatched = all.filter((one) => one.test.kind === "no_match");
}, 60_000);

function matchOf({ myth, test: one }: Case, post: string): Match | null {
  const { analysis } = examine(readableOfTest({ ...one, post }), knowledge);
  return analysis.matches.find((match) => match.myth === myth.id) ?? null;
}

const spreads = (one: Case, post: string): boolean => passesTest("asserts", matchOf(one, post));

const SPANISH = /[¿¡ñáéíóú]|(?<![\p{L}\p{N}])(?:el|la|los|las|que|una|por|con|de|del)(?!\p{L})/iu;

describe("the posts of the rule files", () => {
  test("are enough to tell, and keep their verdict as they stand", () => {
    expect(spreading.length).toBeGreaterThan(700);
    expect(unmatched.length).toBeGreaterThan(370);
    expect(spreading.filter((one) => !spreads(one, one.test.post))).toEqual([]);
  });

  test("that lose their verdict do so for a reason that is named", () => {
    const losing = [...REWRITES, ...DENIALS].filter(({ held, made = 0 }: Partial<Rewrite>) => held !== 1 || made > 0);
    expect(losing.filter(({ gap }) => gap === null)).toEqual([]);
  });

  test.each(REWRITES)("written with $name", ({ held, made, write }) => {
    const kept = spreading.filter((one) => spreads(one, write(one.test.post))).length / spreading.length;
    const appeared = unmatched.filter((one) => spreads(one, write(one.test.post)));
    expect({ kept: kept >= held ? held : kept }).toEqual({ kept: held });
    expect(appeared.length).toBeLessThanOrEqual(made);
  });
});

describe("a spreading post in a frame that denies it is spread no more", () => {
  test.each(DENIALS)("$name", ({ lang, held, write }) => {
    const own = spreading.filter((one) => SPANISH.test(one.test.post) === (lang === "es"));
    const denied = own.filter((one) => matchOf(one, write(one.test.post))?.stance !== "asserts").length / own.length;
    expect({ denied: denied >= held ? held : denied }).toEqual({ denied: held });
  });
});
