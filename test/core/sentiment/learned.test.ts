import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadLexicons } from "../../../src/config/lexicons.ts";
import { loadModels } from "../../../src/config/models.ts";
import { compileLexicons, packFor } from "../../../src/core/sentiment/compile.ts";
import { openWordMemo, readFeatures } from "../../../src/core/sentiment/features.ts";
import { readDense } from "../../../src/core/sentiment/dense.ts";
import { explainFeeling, judgeFeelings, judgeTargets } from "../../../src/core/sentiment/judge.ts";
import { openLearned, scoreLearned } from "../../../src/core/sentiment/learned.ts";
import { NO_TEXT_MODELS, openTextModels } from "../../../src/core/sentiment/models.ts";
import { readUnits } from "../../../src/core/sentiment/units.ts";
import { clearFeatures, createFeatures } from "../../../src/core/text/features.ts";
import { openLinearModel, scoreFeatures, toProbabilities } from "../../../src/core/text/linear-model.ts";
import { unpackLinear } from "../../../src/core/text/model-file.ts";
import { tokenise } from "../../../src/core/text/tokenise.ts";

const folder = new URL("../../../lexicons", import.meta.url).pathname;
const lexicons = compileLexicons(loadLexicons(folder).files);
const loaded = loadModels(folder);
const models = openTextModels(loaded.models);
const feel = (text: string, lang = "en"): ReturnType<typeof judgeFeelings> =>
  judgeFeelings(tokenise(text), lang, lexicons, models);
const score = (text: string, lang = "en"): number => feel(text, lang).sentiment.score;

describe("the models that ship", () => {
  test("load without a finding, sentiment in eight languages, all together under 25 MB", () => {
    expect(loaded.findings).toEqual([]);
    for (const lang of ["en", "es", "fr", "pt", "de", "it", "ar", "hi"])
      expect(models.of("sentiment", lang)?.lang).toBe(lang);
    expect(models.of("emotion", "en")).not.toBeNull();
    expect(loaded.models.reduce((sum, model) => sum + model.sidecar.bytes, 0)).toBeLessThan(25e6);
  });

  test.each([
    ["positive", "en", "I love my new doctor, she is wonderful"],
    ["negative", "en", "This clinic is awful, I hate waiting here"],
    ["neutral", "en", "The clinic opens at nine on Tuesday"],
    ["positive", "es", "Muchas gracias, me encanta, qué alegría más grande 😍"],
    ["negative", "es", "Qué asco, odio esta mierda"],
    ["positive", "de", "Danke, das ist super schön 😍"],
    ["negative", "fr", "C'est vraiment nul, j'ai honte de ce gouvernement"],
  ])("%s (%s): %s", (label, lang, text) => {
    expect(feel(text, lang).sentiment.label).toBe(label);
  });

  test.each([
    "I tested positive for covid",
    "The rapid test came back negative",
    "Screening for breast cancer and heart disease on Tuesday",
  ])("the words of medicine move nothing: %s", (text) => {
    const told = explainFeeling(tokenise(text), "en", lexicons, models).map((each) => each.text.toLowerCase());
    for (const word of ["positive", "negative", "cancer", "disease"]) expect(told).not.toContain(word);
  });

  test("what is not learned is marked: a language of signs alone, and Hindi", () => {
    expect(feel("это ужасно", "ru").sentiment.lowConfidence).toBe(true);
    expect(feel("kya hua", "hi").sentiment.lowConfidence).toBe(true);
    expect(feel("I love it", "en").sentiment.lowConfidence).toBeUndefined();
    expect(feel("😡😡", "ru").sentiment.label).toBe("negative");
  });

  test("without models the hand lexicons judge", () => {
    const plain = judgeFeelings(tokenise("I love my new doctor"), "en", lexicons, NO_TEXT_MODELS);
    expect(plain.sentiment.label).toBe("positive");
  });

  test("a score names the words that moved it, and re-slices the text", () => {
    const text = "Honestly the staff was wonderful but the wait was terrible 😡";
    const evidence = explainFeeling(tokenise(text), "en", lexicons, models);
    const told = evidence.map((each) => each.text);
    expect(told).toContain("wonderful");
    expect(told).toContain("terrible");
    for (const each of evidence) expect(text.slice(each.start, each.end)).toBe(each.text);
    expect(evidence.find((each) => each.text === "wonderful")?.why).toMatch(/\+/);
    expect(evidence.find((each) => each.text === "terrible")?.why).toMatch(/-/);
  });

  test("joy, anger and sadness are told apart, and fear still comes from its list", () => {
    const strongest = (text: string): string | undefined =>
      Object.entries(feel(text).emotions).sort((a, b) => b[1] - a[1])[0]?.[0];
    expect(strongest("so happy and excited, best day ever, laughing all morning")).toBe("joy");
    expect(strongest("this makes me furious, I am so angry and outraged")).toBe("anger");
    expect(strongest("I feel so lonely and depressed, crying again")).toBe("sadness");
    expect(feel("I am terrified of this").emotions["fear"]).toBeGreaterThan(0.3);
  });
});

describe("feeling toward a target", () => {
  const toward = (text: string): readonly (readonly [string, string])[] =>
    judgeTargets(tokenise(text), "en", lexicons, models).map(({ target, label }) => [target, label]);

  test.each([
    ["the nurse was wonderful, thank you so much", [["service", "positive"]]],
    ["I hate this vaccine, it is awful", [["vaccine", "negative"]]],
    ["what a lovely day in the park", []],
  ])("%s", (text, expected) => {
    expect(toward(text)).toEqual(expected);
  });

  test("each target is judged where it is spoken of", () => {
    const text = "The hospital staff were wonderful and kind. The government is a disgrace and I hate it.";
    expect(new Map(toward(text))).toEqual(
      new Map([
        ["service", "positive"],
        ["authority", "negative"],
      ]),
    );
  });
});

describe("properties", () => {
  const frames = [
    (word: string) => [`the staff is ${word}`, `the staff is not ${word}`],
    (word: string) => [`I find this clinic ${word}`, `I do not find this clinic ${word}`],
    (word: string) => [`my doctor was really ${word} today`, `my doctor wasn't really ${word} today`],
  ] as const;
  const words = [
    "good",
    "great",
    "wonderful",
    "amazing",
    "helpful",
    "nice",
    "perfect",
    "bad",
    "terrible",
    "awful",
    "horrible",
  ];
  const cases = frames.flatMap((frame) => words.map((word) => frame(word) as [string, string]));

  test.each(cases)('"not" flips or weakens: %s', (said, denied) => {
    const [before, after] = [score(said), score(denied)];
    expect(Math.sign(after) !== Math.sign(before) || Math.abs(after) < Math.abs(before)).toBe(true);
  });

  test("a link or a handle at the end changes nothing", () => {
    const texts = fc.array(fc.constantFrom("good", "awful", "not", "very", "vaccine", "😡", "!", "clinic", "lovely"));
    const tails = fc.constantFrom("https://news.example/a", "@somebody", "https://a.example @b @c");
    fc.assert(
      fc.property(texts, tails, fc.constantFrom("en", "es", "ar"), (parts, tail, lang) => {
        const text = ["so", ...parts].join(" ");
        const [before, after] = [feel(text, lang), feel(`${text} ${tail}`, lang)];
        expect(after.sentiment.label).toBe(before.sentiment.label);
        expect(after.sentiment.score).toBeCloseTo(before.sentiment.score, 10);
      }),
    );
  });

  test("the quick way of scoring gives what the plain way gives", () => {
    const file = loaded.models.find((model) => model.task === "sentiment" && model.lang === "es")!.file;
    const quick = openLearned({ head: { ...file.head, net: undefined }, arrays: file.arrays }, "es")!;
    expect(quick.net).toBeNull();
    const plain = openLinearModel(unpackLinear(file, "linear")!);
    const pack = packFor(lexicons, "es");
    const [least = 0, most = 0] = file.head["letters"] as readonly number[];
    const memo = openWordMemo("es", { least, most });
    const features = createFeatures();
    const [one, two] = [new Float64Array(3), new Float64Array(3)];
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 80 }),
      fc.constantFrom("no me gusta nada", "qué bien, GENIAL!!"),
    );
    fc.assert(
      fc.property(text, (each) => {
        const tokens = tokenise(each);
        scoreLearned(quick, tokens, pack, one);
        clearFeatures(features);
        readFeatures(tokens, readUnits(tokens, pack), pack, memo, features);
        scoreFeatures(plain, features, two);
        toProbabilities(two);
        for (let c = 0; c < 3; c++) expect(one[c]).toBeCloseTo(two[c]!, 6);
      }),
    );
  });

  test.each(["en", "es"])("the net reads the same numbers column by column as word by word (%s)", (lang) => {
    const model = models.of("sentiment", lang)!;
    const dense = model.dense!;
    const pack = packFor(lexicons, lang);
    const chances = new Float64Array(3);
    const words = fc.constantFrom(
      "good",
      "not",
      "never",
      "awful",
      "muy",
      "bueno",
      "vaccine",
      "😡",
      "positive",
      ".",
      "ok",
    );
    const text = fc.oneof(
      fc.array(words, { maxLength: 40 }).map((all) => all.join(" ")),
      fc.constant("not good, never bad; awful ".repeat(200)),
    );
    fc.assert(
      fc.property(text, (each) => {
        const tokens = tokenise(each);
        scoreLearned(model, tokens, pack, chances);
        const [values, hidden] = [dense.values.slice(), dense.hidden.slice()];
        readDense(tokens, readUnits(tokens, pack), pack, dense);
        for (const [n, value] of dense.values.entries()) expect(values[n]).toBeCloseTo(value, 9);
        for (const [n, value] of dense.hidden.entries()) expect(hidden[n]).toBeCloseTo(value, 9);
      }),
    );
  });

  test("100,000 strings of any characters never throw, and scores stay in range", () => {
    let state = 7;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state >>> 8) % below;
    };
    const pieces = [
      "good ",
      "not ",
      "\ud83d",
      "\u0000",
      "😡",
      "\u200b",
      "السلام ",
      "#Tag",
      "@x ",
      "https://a.example ",
      "\n",
      "!!!",
    ];
    for (let i = 0; i < 100_000; i++) {
      let text = "";
      for (let left = next(6); left > 0; left--)
        text += next(3) === 0 ? pieces[next(pieces.length)]! : String.fromCharCode(next(65_536), next(256));
      const { sentiment, emotions } = feel(text, ["en", "es", "hi", "xx", "und"][i % 5]);
      if (!(sentiment.score >= -1 && sentiment.score <= 1))
        throw new Error(`score ${sentiment.score} of ${JSON.stringify(text)}`);
      for (const strength of Object.values(emotions))
        if (!(strength > 0 && strength <= 1)) throw new Error(`strength ${strength} of ${JSON.stringify(text)}`);
    }
  });
});
