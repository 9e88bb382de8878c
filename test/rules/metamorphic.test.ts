/**
 * What must not change a verdict, and what must: posts that the rule files hold as tests are written anew with
 * the tricks that slip past filters, and spreading ones are put into frames that deny them. Every one of them counts.
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

/** Letters of a mathematical alphabet whose capital A is this code point. */
const lettersFrom =
  (capital: number) =>
  (text: string): string =>
    text.replaceAll(/[a-z]/giu, (letter) => {
      const code = letter.charCodeAt(0);
      return String.fromCodePoint(code >= 97 ? capital + 26 + code - 97 : capital + code - 65);
    });

const mixed = (text: string): string =>
  Array.from(text)
    .map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase()))
    .join("");

const elongated = (word: string): string => word.replace(/[aeiou](?!.*[aeiou])/iu, (vowel) => vowel.repeat(5));

const CYRILLIC = { a: "а", e: "е", o: "о", c: "с", p: "р", x: "х", i: "і" };
const GREEK = { a: "α", i: "ι", k: "κ", o: "ο", p: "ρ", u: "υ", v: "ν" };
const SMALL_CAPITALS = {
  a: "ᴀ",
  b: "ʙ",
  c: "ᴄ",
  d: "ᴅ",
  e: "ᴇ",
  g: "ɢ",
  h: "ʜ",
  i: "ɪ",
  l: "ʟ",
  m: "ᴍ",
  n: "ɴ",
  o: "ᴏ",
  r: "ʀ",
  t: "ᴛ",
  u: "ᴜ",
};
const LEET = { a: "4", e: "3", i: "1", o: "0" };

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
    write: words(2, within(sign)),
  })),
  { name: "a zero-width sign after each letter", write: words(2, between("\u200b")) },
  { name: "upper case", write: (post) => post.toUpperCase() },
  { name: "lower case", write: (post) => post.toLowerCase() },
  { name: "mixed case", write: mixed },
  { name: "full-width letters", write: fullWidth },
  { name: "bold mathematical letters", write: lettersFrom(0x1d400) },
  { name: "sans-serif mathematical letters", write: lettersFrom(0x1d5a0) },
  { name: "small capitals", write: words(4, swapping(SMALL_CAPITALS)) },
  { name: "struck-out letters", write: words(4, (word) => `${between("\u0336")(word)}\u0336`) },
  { name: "accents written apart", write: (post) => post.normalize("NFD") },
  { name: "wide and no-break spaces", write: (post) => post.replaceAll(" ", "\u00a0\u2003") },
  { name: "look-alike letters", write: words(4, swapping(CYRILLIC)) },
  { name: "Greek look-alike letters", write: words(4, swapping(GREEK)) },
  { name: "a drawn-out vowel in every word", write: words(5, elongated) },
  { name: "leet", write: words(5, swapping(LEET)) },
  ...[" ", ".", "-", "_", "*"].map((sign) => ({
    name: `letters set apart by "${sign}"`,
    write: words(6, between(sign)),
  })),
  ...[".", "_", "·", "-", "*", "/", "|", "💥"].map((sign) => ({
    name: `"${sign}" within`,
    write: words(6, within(sign)),
  })),
  { name: "emoji at both ends", write: (post) => `📌 ${post} 📌` },
  { name: "emoji between words", write: (post) => post.replaceAll(" ", " 📌 ") },
  { name: "every long word a hashtag", write: words(5, (word) => `#${word}`) },
  { name: "passed on", write: (post) => `RT @someone: ${post}` },
];

/** Frames that deny what they hold, for posts of their own language. */
const DENIALS: readonly (Rewrite & { readonly lang: "en" | "es" })[] = [
  { name: "It is a myth that", lang: "en", write: (post) => `It is a myth that ${post}` },
  { name: "Fact check: false.", lang: "en", write: (post) => `Fact check: false. ${post}` },
  { name: "No, ... That is not true.", lang: "en", write: (post) => `No, ${post}. That is not true.` },
  { name: "This claim is false:", lang: "en", write: (post) => `This claim is false: "${post}"` },
  { name: "Debunked:", lang: "en", write: (post) => `Debunked: "${post}"` },
  { name: "It is not true that", lang: "en", write: (post) => `It is not true that ${post}` },
  { name: "I don't believe that", lang: "en", write: (post) => `I don't believe that ${post}` },
  { name: "There is no evidence that", lang: "en", write: (post) => `There is no evidence that ${post}` },
  { name: "FALSO:", lang: "es", write: (post) => `FALSO: ${post}` },
  { name: "Es mentira que", lang: "es", write: (post) => `Es mentira que ${post}` },
  { name: "No es cierto que", lang: "es", write: (post) => `No es cierto que ${post}` },
  { name: "No creo que", lang: "es", write: (post) => `No creo que ${post}` },
  { name: "No hay pruebas de que", lang: "es", write: (post) => `No hay pruebas de que ${post}` },
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

const told = (cases: readonly Case[], write: Rewrite["write"]): readonly string[] =>
  cases.map((one) => `${one.myth.id}: ${write(one.test.post)}`);

const SPANISH = /[¿¡ñáéíóú]|(?<![\p{L}\p{N}])(?:el|la|los|las|que|una|por|con|de|del)(?!\p{L})/iu;

describe("the posts of the rule files", () => {
  test("are enough to tell, and keep their verdict as they stand", () => {
    expect(spreading.length).toBeGreaterThan(700);
    expect(unmatched.length).toBeGreaterThan(370);
    expect(spreading.filter((one) => !spreads(one, one.test.post))).toEqual([]);
  });

  test.each(REWRITES)("written with $name: spread as before, and nothing else is", ({ write }) => {
    expect(
      told(
        spreading.filter((one) => !spreads(one, write(one.test.post))),
        write,
      ),
    ).toEqual([]);
    expect(
      told(
        unmatched.filter((one) => spreads(one, write(one.test.post))),
        write,
      ),
    ).toEqual([]);
  });
});

describe("a spreading post in a frame that denies it is spread no more", () => {
  test.each(DENIALS)("$name", ({ lang, write }) => {
    const own = spreading.filter((one) => SPANISH.test(one.test.post) === (lang === "es"));
    expect(own.length).toBeGreaterThan(100);
    expect(
      told(
        own.filter((one) => matchOf(one, write(one.test.post))?.stance === "asserts"),
        write,
      ),
    ).toEqual([]);
  });
});
