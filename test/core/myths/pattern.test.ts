import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { chainOf, parsePattern, type Pattern, printPattern } from "../../../src/core/myths/pattern.ts";

const word = (text: string, more: Partial<{ exact: boolean; prefix: boolean }> = {}): Pattern => ({
  kind: "word",
  text,
  exact: false,
  prefix: false,
  ...more,
});
const term = (name: string): Pattern => ({ kind: "term", name });

function tree(text: string): Pattern {
  const read = parsePattern(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.pattern;
}

describe("what binds to what", () => {
  test.each<[string, Pattern]>([
    ["jab", word("jab")],
    ["vaccin*", word("vaccin", { prefix: true })],
    ["=MMR", word("MMR", { exact: true })],
    ["<stance.first_hand>", term("stance.first_hand")],
    ["measles jab", { kind: "phrase", parts: [word("measles"), word("jab")] } as Pattern],
    ["tag:NoVax", { kind: "tag", value: "novax" }],
    ["author:@Ministry_Health", { kind: "author", value: "ministry_health" }],
    ["domain:who.example", { kind: "domain", value: "who.example" }],
    ["emoji:🧩", { kind: "emoji", value: "🧩" }],
    ["lang:es", { kind: "lang", value: "es" }],
    ["platform:bluesky", { kind: "platform", value: "bluesky" }],
    ["a ~8 b", { kind: "near", left: word("a"), right: word("b"), words: 8, ordered: false }],
    ["a >4 b", { kind: "before", left: word("a"), right: word("b"), words: 4, ordered: true }],
    ["a & b & c", { kind: "and", parts: [word("a"), word("b"), word("c")] }],
    ["(a & b) & c", { kind: "and", parts: [word("a"), word("b"), word("c")] }],
    ["((a))", word("a")],
    ["don't", word("don't")],
  ])("%s", (text, expected) => {
    expect(tree(text)).toEqual(expected);
  });

  test("words in a row bind tighter than ~n, that tighter than &, that tighter than |", () => {
    expect(tree("a | b & c d ~2 e")).toEqual({
      kind: "or",
      parts: [
        word("a"),
        {
          kind: "and",
          parts: [
            word("b"),
            {
              kind: "near",
              left: { kind: "phrase", parts: [word("c"), word("d")] },
              right: word("e"),
              words: 2,
              ordered: false,
            },
          ],
        },
      ],
    });
  });

  test("a chain is flat between neighbours", () => {
    const chain = tree("<autism> >4 (after | since) ~6 <mmr>");
    if (chain.kind !== "near") throw new Error(chain.kind);
    expect(chainOf(chain)).toEqual({
      parts: [term("autism"), { kind: "or", parts: [word("after"), word("since")] }, term("mmr")],
      gaps: [
        { words: 4, ordered: true },
        { words: 6, ordered: false },
      ],
    });
  });

  test("terms are listed with their offsets", () => {
    const read = parsePattern("jab & (<mmr> | <autism>)");
    expect(read.ok && read.terms).toEqual([
      { name: "mmr", offset: 7 },
      { name: "autism", offset: 15 },
    ]);
  });
});

describe("what is refused, and where", () => {
  test.each<[string, string, number]>([
    ["", "P001", 0],
    ["  ", "P001", 0],
    ["jab ...", "P001", 4],
    ["(jab | shot", "P002", 0],
    ["jab)", "P002", 3],
    [")", "P002", 0],
    ["(", "P002", 0],
    ["jab & ()", "P003", 6],
    ["~8 jab", "P004", 0],
    ["jab &", "P004", 4],
    ["jab | | shot", "P004", 6],
    ["jab ~3 & shot", "P004", 7],
    ["jab && shot", "P005", 4],
    ["jab AND shot", "P005", 4],
    ["jab ~ shot", "P005", 4],
    ["jab > 4 shot", "P005", 4],
    ["!jab", "P005", 0],
    ["jab -fund", "P005", 4],
    ["= jab", "P005", 0],
    ["[jab|shot]", "P006", 0],
    ["va?ccine", "P006", 0],
    [".*jab", "P006", 0],
    ["jab$", "P006", 0],
    ['"measles jab"', "P007", 0],
    ["“measles", "P007", 0],
    ["jab #novax", "P008", 4],
    ["*vaccin", "P009", 0],
    ["vac*cine", "P009", 0],
    ["=vaccin*", "P009", 0],
    ["jab *", "P009", 4],
    ["(a | b) jab", "P010", 8],
    ["jab tag:novax", "P010", 4],
    ["<mmr", "P011", 0],
    ["<M M R>", "P011", 0],
    ["<>", "P011", 0],
    ["site:who.int", "P012", 0],
    ["domain:https://who.int/x", "P012", 0],
    ["tag:#novax", "P012", 0],
    ["lang:english", "P012", 0],
    ["emoji:abc", "P012", 0],
    ["a ~31 b", "P013", 2],
    ["a >999999999999999999999 b", "P013", 2],
    ["vac*", "P014", 0],
    ["jab, shot", "P015", 0],
    ["j\u200bab", "P015", 0],
    ["a".repeat(2001), "P016", 0],
    [`${"(".repeat(21)}a${")".repeat(21)}`, "P016", 20],
    ["🧩", "P019", 0],
    ["@ministry", "P020", 0],
  ])("%j is %s", (text, code, offset) => {
    const read = parsePattern(text);
    expect(read.ok ? "fine" : read.problems.map((p) => [p.code, p.offset])[0]).toEqual([code, offset]);
  });

  test("every misspelling in one pattern is told at once", () => {
    const read = parsePattern("vac* ~99 #novax");
    expect(read.ok ? [] : read.problems.map((p) => p.code)).toEqual(["P014", "P013", "P008"]);
  });

  test("a leading # is answered with tag:", () => {
    const read = parsePattern("#novax");
    expect(read.ok ? null : read.problems[0]?.fix).toBe("write tag:novax");
  });
});

const wordText = fc.constantFrom("jab", "vaccine", "mmr", "niño", "covid-19", "5g", "don't", "疫苗", "вакцина");
const leaf: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ kind: fc.constant("word" as const), text: wordText, exact: fc.boolean(), prefix: fc.constant(false) }),
  fc.constant(word("vaccin", { prefix: true })),
  fc.record({ kind: fc.constant("term" as const), name: fc.constantFrom("mmr", "stance.asks", "a-b_c") }),
);
const atom: fc.Arbitrary<Pattern> = fc.constantFrom<Pattern>(
  { kind: "tag", value: "novax" },
  { kind: "domain", value: "who.example" },
  { kind: "emoji", value: "💉" },
  { kind: "author", value: "ministry" },
);
const patterns = fc.letrec<{ pattern: Pattern }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    atom,
    fc.array(leaf, { minLength: 2, maxLength: 4 }).map((parts) => ({ kind: "phrase", parts }) as Pattern),
    fc
      .tuple(tie("pattern"), tie("pattern"), fc.integer({ min: 0, max: 30 }), fc.boolean())
      .map(([left, right, words, ordered]): Pattern => {
        return { kind: ordered ? "before" : "near", left, right, words, ordered };
      }),
    fc
      .tuple(fc.constantFrom("and" as const, "or" as const), fc.array(tie("pattern"), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]): Pattern => ({ kind, parts: parts.flatMap((p) => (p.kind === kind ? p.parts : [p])) })),
  ),
})).pattern;

test("a printed pattern parses to the same tree", () => {
  fc.assert(
    fc.property(patterns, (pattern) => {
      const text = printPattern(pattern);
      fc.pre(text.length <= 2000);
      expect(parsePattern(text)).toMatchObject({ ok: true, pattern });
    }),
    { numRuns: 1000 },
  );
});

test("any text is answered, with problems inside the text", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(" ", "(", ")", "|", "&", "~8", ">2", "<a>", "*"),
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((parts) => parts.join("")),
      (text) => {
        const read = parsePattern(text);
        const again = read.ok ? tree(printPattern(read.pattern)) : null;
        expect(again).toEqual(read.ok ? read.pattern : null);
        const problems = read.ok ? [] : read.problems;
        expect(problems.length > 0).toBe(!read.ok);
        for (const p of problems) {
          expect(p.offset).toBeGreaterThanOrEqual(0);
          expect(p.offset + p.length).toBeLessThanOrEqual(text.length);
          expect(p.what.length).toBeLessThan(200);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("hostile length is refused at once", () => {
  const started = performance.now();
  for (const piece of ["(", "a ", "~8 ", "<", "'", "a-", "https:"]) parsePattern(piece.repeat(400_000 / piece.length));
  for (const piece of ["(", "a ", "a ~8 ", "<", "'", "a-"]) parsePattern(piece.repeat(2000 / piece.length));
  expect(performance.now() - started).toBeLessThan(500);
});
