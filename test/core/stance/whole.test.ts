import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { loadModels } from "../../../src/config/models.ts";
import { decideStance, type StanceVerdict } from "../../../src/core/stance/decide.ts";
import { meanOfOdds, openStanceModels } from "../../../src/core/stance/learned.ts";
import { packageRoot } from "../../../src/platform/paths.ts";
import { fieldOf } from "./vocabulary.ts";

const { whole } = openStanceModels(loadModels(join(packageRoot(), "lexicons")).models);

/** Of a post that a learned recogniser found: there is no stretch that speaks the claim. */
function judge(text: string, model = whole): StanceVerdict {
  return decideStance({ ...fieldOf(text), evidence: [], wording: [], ownCues: [], found: "learned", whole: model });
}

describe("stance of a post found without a pattern", () => {
  test.each([
    ["debunks", "Myth: your grandmother's tea keeps the fever away. Fact: it is warm water"],
    ["debunks", "Imagine believing a drop of silver keeps the doctor away"],
    ["asks", "Does anyone know if my nephew's shakes can come from what they gave him on Friday"],
    ["unclear", "I used to think what they gave him on Friday did it"],
  ])("%s by its cues: %s", (stance, text) => {
    expect(judge(text).stance).toBe(stance);
  });

  test.each([
    "Nobody in the ministry will say what was in those drops, and our daughters do not carry",
    "They told us it was for the flu. My boy has not spoken since that Friday.",
  ])("a negation, a report or a question mark alone decides nothing: %s", (text) => {
    expect(judge(text, null)).toMatchObject({ stance: "unclear", why: "no cue speaks" });
  });

  test("asserts only where the model is surer than it must be beside a pattern", () => {
    for (const text of [
      "Funny how he was fine on Thursday and lost for words after Friday's needle. Do your own maths, parents",
      "Our daughters came home from school with those drops and now none of them carries",
    ]) {
      const verdict = judge(text);
      expect(["asserts", "unclear"]).toContain(verdict.stance);
      const share = Number(/asserts (\d+) %/.exec(verdict.why)?.[1] ?? 0);
      expect(verdict.stance === "asserts").toBe(share >= 85);
    }
  });

  test("without words there is nothing to judge", () => {
    expect(judge("").stance).toBe("unclear");
  });

  test("never throws, and cues lie inside the text, for any Unicode", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        const { cue } = judge(text);
        expect(cue === null || (cue.first >= 0 && cue.last < fieldOf(text).tokens.count)).toBe(true);
      }),
      { numRuns: 120 },
    );
  });

  test("two shares meet halfway between their odds", () => {
    expect(meanOfOdds(0.5, 0.5)).toBeCloseTo(0.5);
    expect(meanOfOdds(0.9, 0.1)).toBeCloseTo(0.5);
    expect(meanOfOdds(0.8, 0.2 / 1.2)).toBeCloseTo(Math.sqrt(4 * 0.2) / (1 + Math.sqrt(4 * 0.2)));
    expect([meanOfOdds(0, 1), meanOfOdds(1, 1), meanOfOdds(0, 0)]).toEqual([0, 1, 0]);
  });
});
