import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { maskMentions, maskName, shapeOf } from "../../src/platform/mask.ts";

describe("maskMentions", () => {
  test.each([
    ["hi @alice!", "hi @·····!"],
    ["@alice.bsky.social.", "@·················."],
    ["cc @bob@plaza.example: yes", "cc @···@·············: yes"],
    ["mail jo.doe+x@mail.example today", "mail ········@············ today"],
    ["by ＠dave and ﹫eve", "by ＠···· and ﹫···"],
    ["to \u2068@\u2068bob\u2069 now", "to \u2068@····\u2069 now"],
    ["in a link %40carol", "in a link %40·····"],
    ["接種@aliceさんワクチン", "接種@·····さんワクチン"],
    ["@山田太郎 さん", "@···· さん"],
    ["alice.bsky.social said", "·····.bsky.social said"],
    ["did:plc:abc123 wrote", "did:·········· wrote"],
    ["at://did:plc:x/app.feed/3 wrote", "at://···················· wrote"],
    ["ask u/some_one there", "ask u/········ there"],
    ["https://plaza.example/@alice/1134?x=1 wow", "https://plaza.example/@·············· wow"],
    ["https://plaza.example/users/alice/statuses/1 wow", "https://plaza.example/users/················ wow"],
    ["https://bsky.app/profile/a.example/post/3k wow", "https://bsky.app/profile/················· wow"],
    ["(https://x.com/alice/status/1)", "(https://x.com/··············)"],
    ["www.twitter.com/alice", "www.twitter.com/·····"],
  ])("masks names in %j", (text, masked) => {
    expect(maskMentions(text)).toBe(masked);
  });

  test.each([
    "meet me @ 5pm",
    "netflix.com/title/1",
    "https://news.example/health/measles?page=2",
    "and/or",
    "costs 5 @",
    "@@@ ... @",
    "50% of the people",
  ])("leaves %j alone", (text) => {
    expect(maskMentions(text)).toBe(text);
  });

  const handle = fc.stringMatching(/^[a-z][a-z0-9_]{2,18}$/);
  const plain = fc.stringMatching(/^[A-Z ,!?çßжø漢👩]{0,30}$/u);

  test("keeps the length and everything else, and leaves no handle", () => {
    fc.assert(
      fc.property(plain, handle, plain, handle, plain, (a, one, b, two, c) => {
        const text = `${a} @${one} ${b} ${two}@mail.example ${c}`;
        const masked = maskMentions(text);
        const expected = `${a} @${"·".repeat(one.length)} ${b} ${"·".repeat(two.length)}@${"·".repeat(12)} ${c}`;
        expect(masked).toBe(expected);
      }),
    );
  });

  test("keeps the length of any text and does nothing the second time", () => {
    const pieces = fc.constantFrom(
      "@",
      "＠",
      "%40",
      "/",
      ".",
      "u/",
      "did:",
      "plc:",
      "x.com/",
      ".bsky.social",
      "\uD800",
      "é",
      "漢",
      " ",
      "a",
      "·",
      "\u200D",
      "👩",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(pieces, { maxLength: 40 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, (any) => {
        const masked = maskMentions(any);
        expect(masked).toHaveLength(any.length);
        expect(maskMentions(masked)).toBe(masked);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    "a",
    "@",
    "a@",
    "@a",
    "u/",
    "did:",
    "did:plc:",
    "a.",
    "/users/",
    ".bsky.social",
    "x.com/",
    "漢",
    "%40",
    "at://",
    "youtube.com/c/",
    "·",
  ])("takes linear time on %j repeated", (piece) => {
    const timeOf = (units: number): number => {
      const text = piece.repeat(Math.ceil(units / piece.length)) + "@";
      const from = performance.now();
      maskMentions(text);
      return performance.now() - from;
    };
    timeOf(10_000);
    expect(timeOf(100_000)).toBeLessThan(1_500);
  });
});

test.each([
  ["i am alice.example", "alice.example", "i am ·············"],
  ["ALICE.example!", "alice.example", "·············!"],
  ["notalice.examples", "alice.example", "notalice.examples"],
  ["a+b (a+b)", "a+b", "··· (···)"],
  ["text", "", "text"],
  ["\u017Fam.example", "sam.example", "···········"],
  ["\u212Aim.example", "kim.example", "···········"],
  ["İ kim.example", "KIM.example", "İ ···········"],
  ["ÉMILE.example", "émile.example", "·············"],
])("masks in %j the name %j", (text, name, masked) => {
  expect(maskName(text, name)).toBe(masked);
});

test("names that do not stand in the text cost next to nothing", () => {
  const text = "a post of ordinary length that says nothing about its author, as nearly all of them do ".repeat(3);
  const from = performance.now();
  for (let n = 0; n < 50_000; n += 1) maskName(text, `author${n}.example`);
  expect(performance.now() - from).toBeLessThan(1_500);
});

test("the shape of a sample keeps field names and punctuation only", () => {
  const sample = '{"did":"did:plc:abc1","text":"Ana é 12","who":1}';
  expect(shapeOf(sample)).toBe('{"did":"did:xxx:xxx0","text":"xxx x 00","xxx":0}');
});
