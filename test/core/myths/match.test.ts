import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MythId } from "../../../src/model/analysis.ts";
import type { Claim, MythRule, PatternRule, RuleTest } from "../../../src/model/rules.ts";
import { compileCatalogue, compileClaims } from "../../../src/core/myths/catalogue.ts";
import { matchPost, rankClaims } from "../../../src/core/myths/match.ts";
import { exception, myth, pattern, PLACE, reading, rulebook, term, topic } from "./rules-in-code.ts";

const TERMS = [
  term("mmr", ["mmr", "measles jab"], { disguised: true }),
  term("vaccine", ["vaccin*", "mmr", "jab", "shot", "needle"]),
  term("cause", ["cause", "give", "lead to"]),
  term("autism", ["autism", "autistic"], { disguised: true }),
  term("autism", ["autismo"], { language: "es" }),
];
const MMR = myth("mmr-autism", {
  match: [pattern("<mmr> ~8 <cause> ~6 <autism>")],
  variants: { en: ["MMR jab gave my son autism", "the measles jab makes kids autistic"] },
});
const compile = (more: Partial<MythRule> = {}, today: string | null = null) =>
  compileCatalogue(rulebook({ terms: TERMS, myths: [{ ...MMR, ...more }] }), { today });

describe("a post that says it", () => {
  const { matches } = matchPost(compile(), reading("That MMR jab gave my son autism, do your research"));

  test("matches, with pattern, likeness and revision", () => {
    expect(matches).toMatchObject([{ id: "mmr-autism", decision: "match", suppressedBy: null, runnerUp: null }]);
    expect(matches[0]!.p).toBeGreaterThan(0.95);
    expect(matches[0]!.reasons).toMatchObject({ sPat: 0.85, similarity: { nearest: "variant 1" } });
    expect(matches[0]!.rev).toMatch(/^[0-9a-f]{12}$/);
  });

  test("shows the words that say it", () => {
    expect(matches[0]!.evidence).toEqual([{ stream: 0, first: 1, last: 6, why: "pattern 1" }]);
  });
});

test("a post about something else does not match", () => {
  expect(matchPost(compile(), reading("My autistic son had his MMR today")).matches).toEqual([]);
});

test("a disguised post is as alike as a plain one", () => {
  const plain = matchPost(compile(), reading("mmr jab gave my son autism")).matches[0]!;
  const disguised = matchPost(compile(), reading("mmr jab gave my son aut1sm")).matches[0]!;
  expect(disguised.reasons.similarity).toEqual(plain.reasons.similarity);
  expect(disguised.p).toBeLessThan(plain.p);
});

describe("exceptions", () => {
  const text = "ranked tanked my MMR and gave me autism lol";
  const decide = (rule: Partial<MythRule>, post = text, today: string | null = null) =>
    matchPost(compile(rule, today), reading(post, { authorNames: ["@ministry"] })).matches.map(
      ({ decision, suppressedBy }) => [decision, suppressedBy],
    );
  const gaming = exception("gaming", "=MMR ~25 (ranked | elo)");

  test.each<[string, Partial<MythRule>, [string, string | null][]]>([
    ["none", {}, [["match", null]]],
    ["block: kept as suppressed", { exceptions: [gaming] }, [["suppressed", "gaming"]]],
    ["lower: at most a suggestion", { exceptions: [{ ...gaming, effect: "lower" }] }, [["suggest", "gaming"]]],
    [
      "block wins over lower",
      { exceptions: [exception("low", "lol", { effect: "lower" }), gaming] },
      [["suppressed", "gaming"]],
    ],
    ["one that does not hold", { exceptions: [exception("other", "dota")] }, [["match", null]]],
    ["by author", { exceptions: [exception("own", "author:@ministry")] }, [["suppressed", "own"]]],
  ])("%s", (_, rule, expected) => {
    expect(decide(rule)).toEqual(expected);
  });

  test.each([
    ["the day before", "2027-12-30", "suppressed"],
    ["the last day", "2027-12-31", "suppressed"],
    ["the day after", "2028-01-01", "match"],
  ])("until: %s", (_, today, decision) => {
    expect(decide({ exceptions: [{ ...gaming, until: "2027-12-31" }] }, text, today)[0]?.[0]).toBe(decision);
  });

  test("are asked in any stream", () => {
    const post = reading("MMR gave my son autism", { quoted: "my MMR in ranked" });
    expect(matchPost(compile({ exceptions: [gaming] }), post).matches[0]?.decision).toBe("suppressed");
  });
});

describe("a myth without patterns", () => {
  const derived = (claim: string) =>
    compileCatalogue(rulebook({ terms: TERMS, myths: [myth("m", { claim })] })).myths[0]!.derived;

  test.each([
    ["takes the terms of its claim, in claim order", "The MMR causes autism", "<mmr> ~8 <cause> ~8 <autism>"],
    ["in the claim's order", "Autism is given by the MMR", "<autism> ~8 <cause> ~8 <mmr>"],
    ["leaves the wider of two terms out", "The MMR vaccine causes autism", "<mmr> ~8 <cause> ~8 <autism>"],
    ["takes the longer phrase", "The measles jab gives autism", "<mmr> ~8 <cause> ~8 <autism>"],
    ["has none from one term", "Autism is new", null],
    ["has none from no term", "The moon is made of cheese", null],
  ])("%s", (_, claim, expected) => {
    expect(derived(claim)).toBe(expected);
  });

  test("is a medium proof", () => {
    const catalogue = compileCatalogue(rulebook({ terms: TERMS, myths: [myth("m")] }));
    const [match] = matchPost(catalogue, reading("autism is caused by the MMR")).matches;
    expect(match).toMatchObject({ reasons: { sPat: 0.6 }, evidence: [{ why: "derived pattern" }] });
  });
});

test.each([
  ["draft", []],
  ["trial", ["match"]],
  ["active", ["match"]],
  ["retired", []],
] as const)("status %s", (status, expected) => {
  const { matches } = matchPost(compile({ status }), reading("MMR gave my son autism"));
  expect(matches.map((match) => match.decision)).toEqual(expected);
});

test("a second myth on the same words is the runner-up", () => {
  const catalogue = compileCatalogue(
    rulebook({
      terms: TERMS,
      myths: [MMR, myth("late", { claim: "MMR is late", match: [pattern("<mmr> & <autism>")] })],
    }),
  );
  const [first, second] = matchPost(catalogue, reading("MMR gave my son autism")).matches;
  expect([first?.id, first?.runnerUp?.myth]).toEqual(["mmr-autism", "late"]);
  expect(second === undefined ? "mmr-autism" : second.runnerUp?.myth).toBe("mmr-autism");
});

describe("likeness alone", () => {
  const catalogue = compileCatalogue(
    rulebook({
      terms: TERMS,
      myths: [
        myth("tea", { claim: "Nettle tea dissolves kidney stones overnight", match: [pattern("nettle >0 zzz")] }),
      ],
      topics: [topic("remedies", { terms: ["nettle"] })],
    }),
  );

  test("suggests on a topic, at most", () => {
    const found = matchPost(catalogue, reading("nettle tea dissolves kidney stones overnight"));
    expect(found).toMatchObject({ topics: ["remedies"], matches: [{ id: "tea", decision: "suggest" }] });
    expect(found.matches[0]!.evidence).toEqual([{ stream: 0, first: 0, last: 5, why: "similar to claim" }]);
  });

  test("says nothing off topic", () => {
    expect(matchPost(catalogue, reading("tea dissolves kidney stones overnight"))).toEqual({
      topics: [],
      matches: [],
      ifAsserted: null,
    });
  });

  test("facts and near misses speak against it", () => {
    const against = compileCatalogue(
      rulebook({
        myths: [
          myth("tea", {
            claim: "Nettle tea dissolves kidney stones",
            facts: [{ id: "f", text: "No tea dissolves kidney stones overnight", sources: [] }],
          }),
        ],
        topics: [topic("remedies", { terms: ["tea"] })],
      }),
    );
    const contrast = (text: string): number =>
      matchPost(against, reading(text)).matches[0]?.reasons.similarity.contrast ?? -1;
    expect(contrast("nettle tea dissolves kidney stones")).toBeGreaterThan(0.1);
    expect(contrast("no tea dissolves kidney stones overnight")).toBeLessThan(0);
  });
});

describe("revisions", () => {
  const nearMiss = (post: string): RuleTest => ({
    kind: "no_match",
    post,
    author: null,
    quoted: null,
    lang: null,
    want: null,
    place: PLACE,
  });
  const rev = (more: Partial<MythRule>, terms = TERMS) =>
    compileCatalogue(rulebook({ terms, myths: [{ ...MMR, ...more }] })).myths[0]!.rev;

  test.each<[string, Partial<MythRule>]>([
    ["a pattern", { match: [pattern("<mmr> ~9 <cause> ~6 <autism>")] }],
    ["a variant", { variants: {} }],
    ["an exception", { exceptions: [exception("x", "lol")] }],
    ["a cue", { stance: { debunks: ["struck off"] } }],
    ["a claim", { claim: "another" }],
    ["a title", { title: "another" }],
    ["languages", { languages: ["en", "es"] }],
    ["a fact", { facts: [{ id: "f1", text: "another", sources: [] }] }],
    ["a near miss", { tests: [nearMiss("another")] }],
  ])("change with %s", (_, more) => {
    expect(rev(more)).not.toBe(rev({}));
  });

  test("do not change with a test that asserts", () => {
    expect(rev({ tests: [{ ...nearMiss("another"), kind: "asserts" }] })).toBe(rev({}));
  });

  test("change where the same words stand elsewhere", () => {
    const both: Partial<PatternRule>[] = [
      { all: ["a", "b"] },
      { any: ["a", "b"] },
      { all: ["a"], any: ["b"] },
      { all: ["a"], none: ["b"] },
      { all: ["ab"] },
      { all: ["a", "b"], within: 3 },
      { all: ["a", "b"], weight: "weak" },
      { all: ["a", "b"], where: "link" },
    ];
    const one = both.map((each) => rev({ match: [pattern(each)] }));
    const two = [rev({ match: [pattern("a"), pattern("b")] }), rev({ match: [pattern("a")], variants: { en: ["b"] } })];
    expect(new Set([...one, ...two]).size).toBe(both.length + 2);
    const until = (date: string | null) => rev({ exceptions: [exception("x", "lol", { until: date })] });
    expect(until("2030-01-01")).not.toBe(until(null));
  });

  test("change with a term they name, not with another", () => {
    const changed = (name: string) => TERMS.map((each) => (each.name === name ? { ...each, any: ["new"] } : each));
    expect(rev({}, changed("mmr"))).not.toBe(rev({}));
    expect(rev({}, changed("vaccine"))).toBe(rev({}));
  });

  test("do not change with the reply's side of a rule", () => {
    expect(rev({ owners: ["other"], reviewed: "2026-01-01", place: { file: "x", line: 9, column: 9 } })).toBe(rev({}));
  });
});

describe("bare claims", () => {
  const claims = ["garlic cures the flu", "5G towers spread the flu", "lemon water melts cancer"].map(
    (text, n): Claim => ({
      id: `c${n}` as MythId,
      claim: text,
      title: null,
      variants: n === 2 ? ["citrus kills tumours"] : [],
    }),
  );
  const catalogue = compileClaims(claims);
  const ranked = (text: string, k = 3) => rankClaims(catalogue, { text, lang: "en" }, k).map(({ myth: id }) => id);

  test.each([
    ["the best first, a like remedy last", "does garlic cure flu?", ["c0", "c1", "c2"]],
    ["by a variant", "citrus juice and tumours", ["c2"]],
    ["without a shared word none", "hello there", []],
  ])("%s", (_, text, expected) => {
    expect(ranked(text)).toEqual(expected);
  });

  test("at most k, and scores fall", () => {
    expect(ranked("garlic flu towers", 1)).toHaveLength(1);
    const scores = rankClaims(catalogue, { text: "garlic flu towers", lang: "en" }, 3).map((one) => one.score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  test("never more than suggested", () => {
    const found = matchPost(catalogue, reading("garlic cures the flu, garlic cures the flu"));
    expect(found.matches.map((match) => [match.id, match.decision])).toEqual([["c0", "suggest"]]);
  });
});

test("the best claim is the one a full scan finds, whatever is left out on the way", () => {
  const words = ["flu", "garlic", "tea", "bone", "milk", "salt", "lung", "rain", "moon", "seed"];
  const sentence = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }).map((list) => list.join(" "));
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 30 }), sentence, (texts, post) => {
      const claims = texts.map((claim, n): Claim => ({ id: `c${n}` as MythId, claim, title: null, variants: [] }));
      const catalogue = compileClaims(claims);
      const top = rankClaims(catalogue, { text: post, lang: "en" }, 5);
      const every = rankClaims(catalogue, { text: post, lang: "en" }, 1000);
      expect(every.slice(0, 5)).toEqual(top);
      const sharing = texts.filter((text) => text.split(" ").some((word) => post.split(" ").includes(word)));
      expect(every).toHaveLength(sharing.length);
    }),
    { numRuns: 60 },
  );
});

test("answers on any text without throwing, and evidence re-slices", () => {
  const catalogue = compile();
  const piece = fc.constantFrom(
    "mmr",
    "gave",
    "autism",
    "m.m.r",
    "#MMRCausesAutism",
    " ",
    ".",
    "aut1sm",
    "\ud800",
    "💉",
    "&amp;",
  );
  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 30 }).map((list) => list.join(" ")),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const post = reading(text);
      for (const match of matchPost(catalogue, post).matches) {
        expect(match.p).toBeGreaterThan(0);
        expect(match.p).toBeLessThan(1);
        for (const { stream, first, last } of match.evidence) {
          const { start, end, source } = post.streams[stream]!.tokens;
          expect(source.slice(start[first], end[last]).length).toBeGreaterThan(0);
        }
      }
    }),
  );
});
