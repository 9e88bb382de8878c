import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PatternRule, Term } from "../../../src/model/rules.ts";
import { compilePatternSet } from "../../../src/core/myths/pattern-set.ts";
import type { Reading } from "../../../src/core/myths/reading.ts";
import { pattern, reading, term } from "./rules-in-code.ts";

const TERMS: Term[] = [
  term("mmr", ["mmr", "measles vaccin*", "measles jab"], { disguised: true }),
  term("cause", ["cause", "give", "lead to"]),
  term("autism", ["autism", "autistic", "=asd", "on the spectrum"], { emoji: ["🧩"], disguised: true }),
  term("autism", ["autismo"], { language: "es" }),
  term("measles", ["measles"], { typos: true }),
  term("both", ["<mmr>", "polio"]),
];

function compile(rules: readonly (string | Partial<PatternRule>)[], languages = ["en"]) {
  return compilePatternSet(
    rules.map((rule) => ({ rule: pattern(rule), languages, onDemand: false })),
    TERMS,
  );
}

/** The stretches that speak for a pattern, with the quality if it is not 1; null: no match. */
function spans(rule: string | Partial<PatternRule>, post: Reading): string[] | null {
  let found: string[] | null = null;
  compile([rule]).search(post, (_, stream, { q, places }) => {
    const { tokens } = post.streams[stream]!;
    const texts = places.map(({ first, last }) => tokens.source.slice(tokens.start[first], tokens.end[last]));
    found = [...(found ?? []), ...texts, ...(q === 1 ? [] : [q.toFixed(2)])];
  });
  return found;
}

describe("matches", () => {
  test.each<[string, string | Partial<PatternRule>, string, string[]]>([
    ["a word", "jab", "this jab", ["jab"]],
    ["words in a row", "measles jab", "the measles jabs hurt", ["measles jabs"]],
    ["near: nothing between", "mmr ~8 autism", "mmr autism", ["mmr autism"]],
    ["near: n words between", "mmr ~3 autism", "mmr one two three autism", ["mmr one two three autism"]],
    ["near: the other order", "mmr ~3 autism", "autism one two three mmr", ["autism one two three mmr"]],
    ["before: n words between", "mmr >2 autism", "mmr one two autism", ["mmr one two autism"]],
    ["a chain binds neighbours", "mmr ~1 x ~5 autism", "mmr x a b c d e autism", ["mmr x a b c d e autism"]],
    ["a chain in any order", "mmr ~8 give ~8 autism", "autism was given by mmr", ["autism was given by mmr"]],
    ["a chain may double back", "mmr ~8 give ~8 autism", "give autism mmr", ["give autism mmr"]],
    [
      "mixed gaps",
      "autism >4 (after | since) >6 mmr",
      "autism came right after his mmr",
      ["autism came right after his mmr"],
    ],
    ["and: anywhere", "mmr & autism", `autism ${"x ".repeat(99)} mmr`, ["mmr", "autism"]],
    ["or: either", "mmr | autism", "only autism", ["autism"]],
    ["or binds looser than and", "mmr & fever | autism", "autism", ["autism"]],
    ["and inside near", "(mmr & jab) ~1 autism", "jab of mmr then autism", ["jab of mmr then autism"]],
    ["a term", "<mmr>", "measles vaccination", ["measles vaccination"]],
    ["a term's emoji", "<autism>", "🧩 kid", ["🧩"]],
    ["a term in a row with words", "my <autism> kid", "my autistic kids", ["my autistic kids"]],
    ["a term inside a term", "<both>", "an mmr", ["mmr"]],
    ["a disguised term at .9", "<mmr> ~3 <autism>", "the m.m.r gives aut1sm", ["m.m.r gives aut1sm", "0.81"]],
    ["a misspelt term at .8", "<measles>", "measels", ["measels", "0.80"]],
    ["the parts of a hashtag", "mmr ~8 cause ~8 autism", "see #MMRCausesAutism", ["MMRCausesAutism"]],
    ["into a hashtag: it is one word", "kid ~1 autism", "kid #OneTwoAutism", ["kid #OneTwoAutism"]],
    ["mentions, emoji and marks are no words", "mmr >0 autism", "mmr 😷 @who, !! autism", ["mmr 😷 @who, !! autism"]],
    ["a hashtag", "tag:novax", "so #NoVax", ["#NoVax"]],
    ["the best place: quality first", "<mmr> ~9 jab", "m.m.r jab then some mmr x x jab", ["jab then some mmr"]],
    ["the best place: then the shortest", "mmr ~9 jab", "mmr a b jab c mmr jab", ["mmr jab"]],
    [
      "all within: n words between the outermost",
      { all: ["mmr", "x", "autism"], within: 4 },
      "mmr a x b c autism",
      ["mmr", "x", "autism"],
    ],
    ["any with all", { all: ["mmr"], any: ["autism", "adhd"] }, "mmr adhd", ["mmr", "adhd"]],
    ["none that is absent", { all: ["mmr"], none: ["ranked"] }, "mmr", ["mmr"]],
  ])("%s", (_, rule, text, expected) => {
    expect(spans(rule, reading(text))).toEqual(expected);
  });
});

describe("does not match", () => {
  test.each<[string, string | Partial<PatternRule>, string]>([
    ["near: n + 1 words between", "mmr ~3 autism", "mmr one two three four autism"],
    ["near: n + 1, the other order", "mmr ~3 autism", "autism one two three four mmr"],
    ["before: n + 1 words between", "mmr >2 autism", "mmr one two three autism"],
    ["before: the other order", "mmr >2 autism", "autism mmr"],
    ["a chain: the far neighbour", "mmr ~1 x ~5 autism", "mmr a b x autism"],
    [
      "near: n + 1 words between, beside a longer place",
      "(measles jab | mmr) ~3 autism",
      "measles jab mmr a b c d autism",
    ],
    ["near: one word for both parts", "<mmr> ~3 mmr", "the mmr"],
    ["and: one side missing", "mmr & autism", "mmr"],
    ["words in a row with one between", "measles jab", "measles and jab"],
    ["a row with a term over a full stop", "my <autism>", "That is my. Autism is here"],
    ["a term nobody defined", "<nothing>", "nothing"],
    ["a term of another language", "<autism>", "autismo"],
    ["a hashtag as a word", "tag:novax", "so novax"],
    ["all within: n + 1 words", { all: ["mmr", "autism"], within: 2 }, "mmr a b c autism"],
    ["none that is present", { all: ["mmr"], none: ["ranked"] }, "ranked mmr"],
    ["any: none of them", { all: ["mmr"], any: ["autism", "adhd"] }, "mmr"],
    ["a pattern that does not parse", "mmr ~ autism", "mmr autism"],
    ["a pattern with one broken part", { all: ["mmr", "(("] }, "mmr"],
  ])("%s", (_, rule, text) => {
    expect(spans(rule, reading(text))).toBeNull();
  });
});

describe("facts about the post", () => {
  test.each<[string, string, Partial<Reading>, boolean]>([
    ["a tag outside the text", "tag:NoVax & mmr", { tags: ["novax"] }, true],
    ["another tag", "tag:novax & mmr", { tags: ["novaxx"] }, false],
    ["a linked host", "domain:bad.example & mmr", { linkDomains: ["bad.example"] }, true],
    ["its subdomain", "domain:bad.example & mmr", { linkDomains: ["a.b.bad.example"] }, true],
    ["a host that only ends so", "domain:bad.example & mmr", { linkDomains: ["notbad.example"] }, false],
    ["an author", "author:@ministry & mmr", { authorNames: ["@Ministry"] }, true],
    ["another author", "author:@ministry & mmr", { authorNames: ["ministry2"] }, false],
    ["a language", "lang:es & =mmr", { lang: "es" }, true],
    ["another language", "lang:es & =mmr", { lang: "en" }, false],
    ["a platform", "platform:mastodon & mmr", { platform: "mastodon" }, true],
    ["a fact stands at every distance", "domain:bad.example ~1 mmr", { linkDomains: ["bad.example"] }, true],
    ["a fact alone", "domain:bad.example", { linkDomains: ["bad.example"] }, true],
  ])("%s", (_, rule, facts, matches) => {
    expect(spans(rule, reading("the mmr", facts)) !== null).toBe(matches);
  });
});

describe("streams", () => {
  test("windows never cross from the text to the quoted post, or between two images", () => {
    expect(spans("mmr & autism", reading("mmr", { quoted: "autism" }))).toBeNull();
    expect(spans("mmr & autism", reading("", { alts: ["mmr", "autism"] }))).toBeNull();
  });

  test.each([
    ["any", ["mmr", "MMR"]],
    ["text", ["mmr"]],
    ["quoted", ["MMR"]],
    ["image-text", null],
  ] as const)("where: %s", (where, expected) => {
    expect(spans({ all: ["mmr"], where }, reading("mmr", { quoted: "MMR" }))).toEqual(expected);
  });

  test("none looks only into the stream of the match", () => {
    expect(spans({ all: ["mmr"], none: ["ranked"] }, reading("mmr", { quoted: "ranked" }))).toEqual(["mmr"]);
  });
});

test.each([
  ["mmr autism fever", "strong"],
  ["mmr ~3 <autism>", "medium"],
  ["mmr", "weak"],
  ["mmr of the", "weak"],
  ["mmr | (autism & fever & cough)", "weak"],
  ["(mmr & fever) | (autism & fever & cough)", "medium"],
  ["lang:en & mmr", "weak"],
])("%s weighs %s unless its editor says otherwise", (text, weight) => {
  expect(compile([text]).rule(0)?.weight).toBe(weight);
  expect(compile([{ all: [text], weight: "weak" }]).rule(0)?.weight).toBe("weak");
});

const WORDS = ["mmr", "autism", "give", "x", "y", "measles", "jab", "fever"] as const;
const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...WORDS) },
  { weight: 3, arbitrary: fc.constantFrom("<mmr>", "<cause>", "<autism>", "measles jab", "feve*", "=MMR", "tag:mmr") },
  { weight: 1, arbitrary: fc.constantFrom("domain:bad.example", "lang:en", "my <autism>") },
);
const { expression } = fc.letrec<{ expression: string; inner: string }>((tie) => ({
  inner: fc.oneof(
    { maxDepth: 2 },
    leaf,
    tie("expression").map((text) => `(${text})`),
  ),
  expression: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(tie("inner"), fc.constantFrom(" ~0 ", " ~3 ", " >1 ", " >4 ", " & ", " | "), tie("inner"))
      .map((parts) => parts.join("")),
    fc.tuple(tie("inner"), tie("inner"), tie("inner")).map(([a, b, c]) => `${a} ~2 ${b} >3 ${c}`),
  ),
}));
const anyRule = fc.record({
  all: fc.array(expression, { maxLength: 3 }),
  any: fc.array(expression, { maxLength: 2 }),
  none: fc.array(leaf, { maxLength: 1 }),
  within: fc.option(fc.nat(6)),
  where: fc.constantFrom("any" as const, "text" as const, "quoted" as const),
});
const anyPost = fc
  .array(fc.constantFrom(...WORDS, "#MMRAutism", "m.m.r", "aut1sm", "a", ".", "my", "🧩", "fevers", "MMR"), {
    maxLength: 25,
  })
  .map((words) => words.join(" "));

test("the index loses nothing and adds nothing: it equals evaluating every pattern", () => {
  fc.assert(
    fc.property(
      fc.array(anyRule, { minLength: 1, maxLength: 12 }),
      anyPost,
      anyPost,
      fc.boolean(),
      (rules, text, quoted, linked) => {
        const set = compile(rules);
        const post = reading(text, { quoted, linkDomains: linked ? ["www.bad.example"] : [] });
        const [indexed, all]: [string[], string[]] = [[], []];
        set.search(post, (...found) => indexed.push(JSON.stringify(found)));
        set.searchAll(post, (...found) => all.push(JSON.stringify(found)));
        expect(indexed.sort()).toEqual(all.sort());
      },
    ),
    { numRuns: 400 },
  );
});

test("never throws, and spans lie inside the text, on any text", () => {
  const set = compile(["<mmr> ~3 <autism>", "feve* | <both>", { all: ["mmr", "x"], within: 5 }]);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), anyPost), (text) => {
      const post = reading(text);
      set.search(post, (_, stream, { q, places }) => {
        expect(q).toBeGreaterThan(0);
        expect(q).toBeLessThanOrEqual(1);
        for (const { first, last } of places) {
          const { start, end } = post.streams[stream]!.tokens;
          expect(start[first]!).toBeLessThan(end[last]!);
          expect(end[last]!).toBeLessThanOrEqual(text.length);
        }
      });
    }),
  );
});
