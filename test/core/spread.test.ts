/** What the judge of spreading may do with what the cues hear, and what it reads. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOpen, kindOf, openSpreadJudge, readSpread, settle, spreadInputs } from "../../src/core/spread.ts";
import type { SpreadClues } from "../../src/core/spread.ts";
import type { StanceVerdict } from "../../src/core/stance/decide.ts";
import { type Net, packNet } from "../../src/core/text/net.ts";
import type { LearnedModel } from "../../src/core/text/learned-model.ts";
import type { Stance } from "../../src/model/analysis.ts";

const heard = (stance: Stance, why: string): StanceVerdict => ({ stance, why, cue: null, votes: [] });
const PLAIN = heard("asserts", "plain statement");
const NEGATION = heard("debunks", 'negation "never"');
const DENIAL = heard("debunks", 'denial "hoax"');
const judged = (likelihood: number) => ({ likelihood, cue: null, word: "" });

test("a way of the cues is named without the words of the post", () => {
  expect(kindOf(NEGATION)).toBe("debunks: negation");
  expect(kindOf(heard("unclear", 'said on authority "my doctor", endorsed "so true"'))).toBe(
    "unclear: said on authority",
  );
});

describe("the last word", () => {
  test.each([
    [PLAIN, 0.9, "asserts"],
    [PLAIN, 0.4, "unclear"],
    [NEGATION, 0.9, "asserts"],
    [NEGATION, 0.4, "debunks"],
    [DENIAL, 0.99, "debunks"],
    [heard("debunks", 'header "FALSE:"'), 0.99, "debunks"],
    [heard("asks", 'asking "is it true"'), 0.99, "asks"],
  ] as const)("%o at %f: %s", (verdict, likelihood, stance) => {
    expect(settle(verdict, judged(likelihood), 0.6).stance).toBe(stance);
  });

  test("says what it overruled, and how sure it was", () => {
    expect(settle(NEGATION, judged(0.9), 0.6).why).toBe('learned: spreads it 90 %, in spite of negation "never"');
    expect(settle(PLAIN, judged(0.4), 0.6).why).toBe("learned: not plainly stated, spreads it 40 %");
  });

  test("never leaves an assertion below the limit, and never makes one of a closed verdict", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Stance>("asserts", "asks", "debunks", "reports", "unclear"),
        fc.string(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.2, max: 1, noNaN: true }),
        (stance, why, likelihood, limit) => {
          const verdict = heard(stance, why);
          const settled = settle(verdict, judged(likelihood), limit);
          if (!isOpen(verdict)) expect(settled).toBe(verdict);
          else expect(settled.stance === "asserts").toBe(likelihood >= limit);
        },
      ),
    );
  });
});

const KINDS = ["asserts: plain statement", "debunks: negation"];
const CLUES: SpreadClues = {
  cues: PLAIN,
  place: [0.7, 0.1, 0.1, 0.1],
  whole: [0.6, 0.1, 0.1, 0.1, 0.1],
  views: { about: 0.9, spread: 0.8, none: 0.05, spreadNone: 0.1 },
  pattern: 0.95,
};

test("what is not there counts nothing", () => {
  const values = new Float64Array(spreadInputs(KINDS)).fill(7);
  readSpread({ ...CLUES, cues: heard("asserts", "a way nobody taught"), place: null, pattern: null }, KINDS, values);
  expect(values.some((value) => value === 7)).toBe(false);
  const [whole, views] = [5, 4];
  expect(values.filter((value) => value !== 0)).toHaveLength(whole + views);
});

test("numbers stay finite for whatever shares", () => {
  const share = fc.constantFrom(0, 1, 1e-300, 0.5, 1 - 1e-16);
  fc.assert(
    fc.property(fc.array(share, { minLength: 5, maxLength: 5 }), share, (whole, one) => {
      const values = new Float64Array(spreadInputs(KINDS));
      const views = { about: one, spread: one, none: one, spreadNone: one };
      readSpread({ cues: PLAIN, place: whole, whole, views, pattern: one }, KINDS, values);
      expect(values.every((value) => Number.isFinite(value))).toBe(true);
    }),
  );
});

/** A net that looks at one input only. */
function modelOf(inputs: number, input: number, head: Record<string, unknown>): LearnedModel {
  const first = new Float32Array(inputs);
  first[input] = 1;
  const net: Net = {
    inputs,
    units: 1,
    classes: 2,
    centre: new Float32Array(inputs),
    width: new Float32Array(inputs).fill(1),
    first,
    firstBias: new Float32Array(1),
    second: Float32Array.of(-1, 1),
    secondBias: Float32Array.of(1, -1),
  };
  const packed = packNet("net", net);
  const file = { head: { ...packed.head, ...head }, arrays: packed.arrays };
  return { lang: "und", name: "spread", task: "spread", file, sidecar: { sha256: "" } };
}

const SPREAD_VIEW = 9;
const LIMITS = { pattern: 0.6, learned: 0.4 };
const inputs = spreadInputs(KINDS);

test("the judge weighs what it was taught to", () => {
  const judge = openSpreadJudge([modelOf(inputs, SPREAD_VIEW, { limits: LIMITS, kinds: KINDS })])!;
  expect(judge.limits).toEqual(LIMITS);
  const of = (spread: number): number => judge.likelihood({ ...CLUES, views: { ...CLUES.views, spread } });
  expect(of(0.99)).toBeGreaterThan(0.9);
  expect(of(0.01)).toBeLessThan(0.2);
});

test.each([
  ["it knows other ways of the cues than its net", inputs, { limits: LIMITS, kinds: KINDS.slice(1) }],
  ["it does not say from where on", inputs, { limits: { pattern: 0.6 }, kinds: KINDS }],
  ["its ways are no texts", inputs, { limits: LIMITS, kinds: [1, 2] }],
])("a model is passed over where %s", (_, size, head) => {
  expect(openSpreadJudge([modelOf(size, SPREAD_VIEW, head)])).toBeNull();
});
