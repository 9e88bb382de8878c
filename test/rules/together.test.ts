/**
 * Posts that no pattern finds: recogniser and stance together take them for spreading a claim, or not.
 * The models are the shipped ones; every post was written for this file.
 */

import { beforeAll, describe, expect, test } from "vitest";
import { examine } from "../../src/core/analyse.ts";
import { rulesAlone } from "../../src/core/rule-verdict.ts";
import type { Knowledge } from "../../src/core/knowledge.ts";
import type { Match } from "../../src/model/analysis.ts";
import { readableOfText } from "../../src/model/readable.ts";
import { shippedSnapshot } from "../support/shipped.ts";

let knowledge: Knowledge;
beforeAll(async () => {
  ({ knowledge } = await shippedSnapshot());
}, 60_000);

const matchesOf = (text: string, with_: Knowledge = knowledge): readonly Match[] =>
  examine(readableOfText(text), with_).analysis.matches.filter(({ decision }) => decision === "match");

const SPREAD = [
  [
    "5g-disease",
    "Funny how the whole street is coughing the very week they switched the new mast on. Ask yourselves why",
  ],
  [
    "vax-mmr-autism",
    "He had words, he had eye contact, then the 12 month jabs and by Sunday he was gone. You do the maths, mamas",
  ],
  ["mms-bleach", "Drops every hour, start low, the worms come out and the words come in. They keep deleting our group"],
] as const;

describe.each(SPREAD)("%s, insinuated", (myth, text) => {
  test("is a match with the words that told it, though the rules alone find none", () => {
    expect(matchesOf(text, rulesAlone(knowledge))).toEqual([]);
    const [match, ...others] = matchesOf(text);
    expect(others).toEqual([]);
    expect(match).toMatchObject({ myth, stance: "asserts" });
    expect(match!.p).toBeGreaterThanOrEqual(knowledge.catalogue.thresholds.match);
    expect(match!.evidence.some(({ why }) => why === "learned: telling words")).toBe(true);
  });

  test.each([
    (post: string) => `Fact check: false. "${post}" is a hoax, debunked by doctors years ago`,
    (post: string) => `Is this true or a hoax? Can anyone who knows explain: "${post}"`,
  ])("is not taken for spreading it in the frame %#", (frame) => {
    expect(matchesOf(frame(text)).filter(({ stance }) => stance === "asserts")).toEqual([]);
  });
});

test("what was read before changes nothing", () => {
  const alone = SPREAD.map(([, text]) => matchesOf(text));
  matchesOf("New mast behind the school means my phone finally works in the kitchen");
  const backwards = SPREAD.toReversed().map(([, text]) => matchesOf(text));
  expect(backwards.toReversed()).toEqual(alone);
});

test.each([
  "Eight week vaccines on Tuesday, then the plumber on Wednesday. Quiet week, we all slept through",
  "New mast behind the school means my phone finally works in the kitchen",
  "Bleach on the bathroom tiles, windows open, radio on. Sunday",
])("plain talk nearby is no match: %s", (text) => {
  expect(matchesOf(text)).toEqual([]);
});
