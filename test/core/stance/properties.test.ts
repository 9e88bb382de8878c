import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { flagsOf } from "../../../src/core/stance/flags.ts";
import { decideIntent } from "../../../src/core/stance/intent.ts";
import { decideStance } from "../../../src/core/stance/decide.ts";
import { fieldOf, judge } from "./vocabulary.ts";

const SUBJECTS = ["MMR", "the MMR vaccine", "the covid jab", "5G", "fluoride", "garlic"];
const VERBS = ["causes", "gives people", "leads to", "cures", "triggers"];
const OBJECTS = ["autism", "infertility", "covid", "cancer", "the flu"];
const claims = fc
  .tuple(fc.constantFrom(...SUBJECTS), fc.constantFrom(...VERBS), fc.constantFrom(...OBJECTS))
  .map(([subject, verb, object]) => `${subject} ${verb} ${object}`);

const DEBUNK_FRAMES: readonly ((claim: string) => string)[] = [
  (claim) => `Myth: ${claim}`,
  (claim) => `Fact check: ${claim}`,
  (claim) => `FALSE: ${claim}`,
  (claim) => `It is false that ${claim}`,
  (claim) => `There is no evidence that ${claim}`,
  (claim) => `Stop saying ${claim}`,
  (claim) => `I don't believe that ${claim}`,
  (claim) => `Imagine believing ${claim}`,
  (claim) => `I used to think ${claim}`,
  (claim) => `${claim}? No.`,
  (claim) => `${claim}. That's nonsense.`,
  (claim) => `The idea that ${claim} has been debunked`,
  (claim) => `Mito: ${claim}`,
  (claim) => `Es falso que ${claim}`,
];
const LEADS = ["", "Hey all. ", "Good morning everyone! ", "So, ", "👋 "];
const TAILS = ["", " Have a nice day.", " #health", " Thanks for reading", "\nsee thread"];

describe("stance", () => {
  test("is never asserts in a debunking frame, whatever stands around it", () => {
    fc.assert(
      fc.property(
        claims,
        fc.constantFrom(...DEBUNK_FRAMES),
        fc.constantFrom(...LEADS),
        fc.constantFrom(...TAILS),
        (claim, frame, lead, tail) => {
          expect(judge(`${lead}${frame(`{${claim}}`)}${tail}`).stance).not.toBe("asserts");
        },
      ),
      { numRuns: 500 },
    );
  });

  test("is asserts for the plain claim, so that the frames above are what decides", () => {
    fc.assert(fc.property(claims, (claim) => judge(`{${claim}}`).stance === "asserts"));
  });

  test.each([" https://a.example/x?y=1", " @someone", "\nhttps://a.example", " @a.example @b.example"])(
    "stays the same with %j behind the text",
    (extra) => {
      fc.assert(
        fc.property(
          claims,
          fc.constantFrom(
            (claim: string) => claim,
            (claim: string) => `Does anyone know if ${claim}`,
            ...DEBUNK_FRAMES,
          ),
          (claim, frame) => {
            const plain = judge(frame(`{${claim}}`));
            expect(judge(frame(`{${claim}}`) + extra).stance).toBe(plain.stance);
          },
        ),
      );
    },
  );

  test("flags and intent never throw, and spans lie inside the text, for any Unicode", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.nat(), fc.nat(), (text, a, b) => {
        const field = fieldOf(text);
        const { count } = field.tokens;
        const first = count === 0 ? 0 : a % count;
        const last = count === 0 ? 0 : first + (b % (count - first));
        const verdict = decideStance({
          ...field,
          evidence: count === 0 ? [] : [{ first, last }],
          wording: [],
          ownCues: [],
        });
        if (verdict.cue !== null) expect(verdict.cue.last).toBeLessThan(count);
        decideIntent(field, flagsOf(field, false), verdict.stance);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    "myth but safe not ",
    "no no no ",
    "is it true? no. ",
    '"vaccines" lol 🙄 ',
    "they say i used to think ",
    "Myth: fact: ",
  ])("takes linear time on %j over and over", (piece) => {
    const field = fieldOf(piece.repeat(20_000));
    const before = performance.now();
    decideStance({ ...field, evidence: [{ first: 0, last: field.tokens.count - 1 }], wording: [], ownCues: [] });
    decideIntent(field, flagsOf(field, false), null);
    expect(performance.now() - before).toBeLessThan(1500);
  });
});
