import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { loadModels } from "../../../src/config/models.ts";
import { decideStance } from "../../../src/core/stance/decide.ts";
import { NO_MODELS, openStanceModels, readAnswer, readPlace } from "../../../src/core/stance/learned.ts";
import { CONCERNS, labelsOf } from "../../../src/core/stance/labels.ts";
import { sharedWords } from "../../../src/core/stance/shared-words.ts";
import { packLinear } from "../../../src/core/text/model-file.ts";
import { createTokens, tokenise } from "../../../src/core/text/tokenise.ts";
import { packageRoot } from "../../../src/platform/paths.ts";
import { fieldOf } from "./vocabulary.ts";

const loaded = loadModels(join(packageRoot(), "lexicons"));
const models = openStanceModels(loaded.models);
const place = models.place!;
const reply = models.reply!;

/** The verdict over a claim in braces, with and without the model. */
function both(marked: string): readonly [string, string] {
  const text = marked.replaceAll(/[{}]/g, "");
  const [from, to] = [marked.indexOf("{"), marked.indexOf("}") - 1];
  const field = fieldOf(text);
  const inside = [...Array(field.tokens.count).keys()].filter(
    (i) => field.tokens.start[i]! >= from && field.tokens.end[i]! <= to,
  );
  const evidence = [{ first: inside[0]!, last: inside.at(-1)! }];
  const input = { ...field, evidence, wording: [], ownCues: [] };
  return [decideStance(input).stance, decideStance({ ...input, model: place }).stance];
}

function answerTo(text: string, parent: string): string {
  const field = fieldOf(text);
  const other = tokenise(parent, createTokens());
  return readAnswer(reply, field, sharedWords(field.tokens, other, "en")).stance;
}

describe("learned stance", () => {
  test("comes with the release, whole", () => {
    expect(loaded.findings).toEqual([]);
    expect([models.place, models.reply, models.concerns].includes(null)).toBe(false);
  });

  test("has no model where the classes are not those it answers with, or the task is another", () => {
    const file = packLinear("place", {
      classes: ["yes", "no"],
      keys: Uint32Array.of(7),
      weights: Int8Array.of(1, 2),
      scale: 1,
      bias: [0, 0],
    });
    const model = { lang: "und", name: "stance", file, sidecar: { sha256: "" } };
    expect(openStanceModels([{ ...model, task: "stance" }])).toEqual(NO_MODELS);
    expect(openStanceModels([{ ...model, task: "sentiment" }])).toEqual(NO_MODELS);
  });

  test.each([
    "{MMR causes autism}, the same way carrots give you x-ray vision",
    "Watching adults argue that {the MMR jab causes autism} makes me lose faith in schools",
    "This lady runs a whole page on how {MMR causes autism}, and it takes everything in me not to reply",
  ])("withholds what the cues take for assertion: %s", (marked) => {
    expect(both(marked)).toEqual(["asserts", "unclear"]);
  });

  test.each([
    "{MMR causes autism}",
    "My neighbour saw it happen, {the MMR jab caused his autism}",
    "{MMR causes autism}. Ask any mother on our street.",
    "They got rich while {the vaccine gave my boy autism}",
    "La vecina lo vivió: {la vacuna causa autismo}",
  ])("leaves a plain statement alone: %s", (marked) => {
    expect(both(marked)).toEqual(["asserts", "asserts"]);
  });

  test("never makes an assertion of what the cues take for something else", () => {
    const words = ["not", "myth", "they", "hide", "is it true", "imagine", "wake up", "a lie", "?", "no", "🙄", "said"];
    const some = fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(some, some, (before, after) => {
        const [without, withModel] = both(`${before} {MMR causes autism} ${after}`);
        expect(without === "asserts" ? ["asserts", "unclear"] : [without]).toContain(withModel);
      }),
      { numRuns: 200 },
    );
  });

  test("gives shares of one, and cues inside the text, for any Unicode", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
        const field = fieldOf(text);
        const count = field.tokens.count;
        if (count === 0) return;
        const window = { first: 0, last: 0, from: 0, to: count - 1, proof: [{ first: 0, last: 0 }] };
        for (const read of [readPlace(place, field, window), readAnswer(reply, field, () => false)]) {
          expect(read.p).toBeGreaterThan(0);
          expect(read.p).toBeLessThanOrEqual(1);
          expect(read.asserts).toBeLessThanOrEqual(read.p + 1e-12);
          expect(read.cue === null || read.cue.last < count).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
  });

  test.each([
    ["asks", "Is this true? Do you have a source for it?"],
    ["asks", "@anyone where did you read this?"],
    ["debunks", "This is false, it was debunked years ago. Stop spreading lies"],
    ["none", "Good morning from my garden"],
  ])("%s: a reply that says %j", (stance, text) => {
    expect(answerTo(text, "Drinking hot water kills the new virus, says a leaked memo")).toBe(stance);
  });
});

describe("topic labels", () => {
  test("name the scheme and its version, and several may hold", () => {
    const labels = labelsOf(fieldOf("Fever after the vaccine, is that a symptom?"), null);
    expect(labels.map(({ scheme, version, label }) => `${scheme} ${version} ${label}`)).toEqual([
      "who-ears 2021-5 illness",
      "who-ears 2021-5 interventions",
    ]);
  });

  test.each([
    ["side-effect", "The vaccine gave my aunt blood clots, the side effects are awful"],
    ["rushed", "This vaccine was rushed, it takes ten years to test one properly"],
    ["pharma", "Big pharma only wants profit from this vaccine"],
  ])("hear the concern %s", (concern, text) => {
    const labels = labelsOf(fieldOf(text), models.concerns);
    expect(labels.filter((one) => one.scheme === "caves").map((one) => one.label)).toContain(concern);
  });

  test("bear only known names, surer than a half", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        for (const { scheme, label, p } of labelsOf(fieldOf(text), models.concerns)) {
          expect(scheme === "who-ears" || CONCERNS.some((name) => name === label)).toBe(true);
          expect(p >= 0.5 && p <= 1).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
