import { expect, test } from "vitest";
import { suggestReply } from "../../../src/core/replies/suggest.ts";
import type { Flag, Stance } from "../../../src/model/analysis.ts";
import { mythRule } from "../../support/analysed-posts.ts";

const today = "2026-11-24";
const myth = mythRule("m1");

function choose(
  stances: readonly Stance[],
  flags: readonly Flag[] = [],
  lang = "en",
  expires: string | null = null,
): ReturnType<typeof suggestReply> {
  return suggestReply({ myth: { ...myth, expires }, lang, stances, flags, today });
}

test.each<{
  name: string;
  stances: readonly Stance[];
  reply: string | null;
  flags?: readonly Flag[];
  lang?: string;
  expires?: string;
  why?: string;
}>([
  { name: "a question gets the answer", stances: ["asks"], reply: "asks-en" },
  { name: "a sincere sharer gets the fact", stances: ["asserts"], reply: "asserts-en" },
  { name: "where both are, the question comes first", stances: ["asks", "asserts"], reply: "asks-en" },
  { name: "a debunk never gets one", stances: ["debunks"], reply: null, why: "corrects" },
  { name: "a report goes to the press desk", stances: ["reports"], reply: null, why: "press desk" },
  { name: "an unclear post is for a person", stances: ["unclear"], reply: null, why: "unclear" },
  {
    name: "a first-hand story never gets a canned one",
    stances: ["asserts"],
    flags: ["first_hand"],
    reply: null,
    why: "own story",
  },
  {
    name: "an emergency comes before everything",
    stances: ["asks"],
    flags: ["first_hand", "emergency"],
    reply: null,
    why: "emergency",
  },
  { name: "satire is left alone", stances: ["asserts"], flags: ["satire"], reply: null, why: "satire" },
  { name: "no machine translation", stances: ["asks"], lang: "fr", reply: null, why: '"fr"' },
  { name: "overdue facts pause replies", stances: ["asks"], expires: "2026-11-23", reply: null, why: "overdue" },
  { name: "on the last day replies go on", stances: ["asks"], expires: "2026-11-24", reply: "asks-en" },
])("$name", ({ stances, flags, lang, expires, reply, why }) => {
  const choice = choose(stances, flags, lang, expires ?? null);
  expect(choice.reply?.id ?? null).toBe(reply);
  if (why !== undefined) expect(choice.whyNot).toContain(why);
});

test("the text is the rule file's, with its one next step, and says whether it is approved", () => {
  expect(choose(["asserts"]).reply).toMatchObject({
    text: "The fact. Read: https://a.example",
    approved: true,
    approvalNote: "approved by dr on 2026-11-02",
  });
  expect(choose(["asks"]).reply).toMatchObject({
    approved: false,
    approvalNote: "draft, not approved (needs a clinician)",
  });
});
