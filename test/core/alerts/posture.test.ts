import { expect, test } from "vitest";
import { gate, POSTURES, type GateFacts } from "../../../src/core/alerts/posture.ts";

const OPEN: GateFacts = {
  emergency: false,
  stance: "asserts",
  intent: "claim",
  vulnerableAuthor: false,
  isPrivate: false,
  claim: "approved",
  risk: "high",
  ourReach: 1000,
  theirReach: 1000,
  hostileOrSeller: false,
  answeredThread: false,
  daysSinceAnswered: null,
  betterMessenger: null,
};

/** Each later rule holds as well, so that order is what is tested. */
const STEPS: readonly [string, Partial<GateFacts>, string][] = [
  ["G10", { betterMessenger: "the local midwives" }, "route to a messenger"],
  ["G9", { answeredThread: true }, "no reply"],
  ["G8", { hostileOrSeller: true }, "one reply for bystanders"],
  ["G7", { ourReach: 5001 }, "fill the gap elsewhere"],
  ["G6", { claim: "unknown" }, "holding line"],
  ["G5", { isPrivate: true }, "leave alone"],
  ["G4", { vulnerableAuthor: true }, "offer support"],
  ["G3", { stance: "asks" }, "answer kindly"],
  ["G2", { stance: "debunks" }, "no reply"],
  ["G1", { emergency: true }, "urgent to a person"],
];

test("a reply may be drafted where no rule applies", () => {
  expect(gate(OPEN)).toMatchObject({ rule: null, outcome: "draft a reply" });
});

test("the first rule that applies decides, whatever else holds", () => {
  let facts = OPEN;
  for (const [rule, change, outcome] of STEPS) {
    facts = { ...facts, ...change };
    expect(gate(facts)).toMatchObject({ rule, outcome });
  }
});

test.each<[string, Partial<GateFacts>, string | null, string]>([
  ["a question at low risk is answered", { intent: "question", risk: "low" }, "G3", "answer kindly"],
  ["a small narrative is not answered", { risk: "low" }, "G7", "fill the gap elsewhere"],
  ["five times their reach is not yet too much", { ourReach: 5000 }, null, "draft a reply"],
  ["unknown reach blocks nothing", { ourReach: null, theirReach: null }, null, "draft a reply"],
  ["a seller below high risk is reported", { hostileOrSeller: true, risk: "medium" }, "G8", "report"],
  ["an author answered 29 days ago is left alone", { daysSinceAnswered: 29 }, "G9", "no reply"],
  ["an author answered 30 days ago may be answered", { daysSinceAnswered: 30 }, null, "draft a reply"],
  ["contested evidence gets a holding line", { claim: "contested" }, "G6", "holding line"],
  ["satire is left alone", { stance: "satire" }, "G2", "no reply"],
])("%s", (_name, change, rule, outcome) => {
  expect(gate({ ...OPEN, ...change })).toMatchObject({ rule, outcome });
});

test("low and unconfirmed narratives come with the advice not to answer", () => {
  expect(POSTURES.low.answer).toMatch(/^Do not answer/);
  expect(POSTURES.unconfirmed.answer).toMatch(/^Do not answer/);
});
