import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadLexicons } from "../../../src/config/lexicons.ts";
import { compileLexicons } from "../../../src/core/sentiment/compile.ts";
import { scoreEmotions } from "../../../src/core/sentiment/emotions.ts";
import { explainSentiment, scoreSentiment } from "../../../src/core/sentiment/score.ts";
import { tokenise } from "../../../src/core/text/tokenise.ts";

const { files } = loadLexicons(new URL("../../../lexicons", import.meta.url).pathname);
const lexicons = compileLexicons(files);
const score = (text: string, lang = "en"): number => scoreSentiment(tokenise(text), lang, lexicons).score;
const label = (text: string, lang = "en"): string => scoreSentiment(tokenise(text), lang, lexicons).label;

describe("labels", () => {
  test.each([
    ["positive", "en", "I love my new doctor, she is wonderful"],
    ["negative", "en", "This clinic is awful and rude"],
    ["neutral", "en", "The clinic opens at nine on Tuesday"],
    ["negative", "en", "The nurse was not good"],
    ["negative", "en", "The nurse wasn’t helpful"],
    ["positive", "en", "Not bad at all, really great staff"],
    ["positive", "es", "Me encanta mi nueva doctora, es maravillosa"],
    ["negative", "es", "Qué asco de hospital, pésimo trato"],
    ["negative", "es", "La enfermera no es buena"],
    ["neutral", "es", "La clínica abre a las nueve el martes"],
    ["positive", "fr", "😍🎉"],
    ["negative", "ar", "😡😡"],
    ["neutral", "en", ""],
  ])("%s (%s): %s", (expected, lang, text) => {
    expect(label(text, lang)).toBe(expected);
  });
});

describe("health talk is no sentiment", () => {
  test.each([
    ["en", "My covid test came back positive"],
    ["en", "She tested positive for HIV last week"],
    ["en", "Negative result on the rapid test"],
    ["en", "The PCR was negative"],
    ["en", "Your viral load is measured in blood"],
    ["en", "Where can I get a flu shot or a booster shot"],
    ["en", "The vaccine holds dead virus"],
    ["en", "Screening for breast cancer and heart disease"],
    ["es", "Mi prueba dio positivo"],
    ["es", "El test salió negativo"],
    ["es", "Vacuna contra el cáncer de mama"],
  ])("%s: %s", (lang, text) => {
    expect(label(text, lang)).toBe("neutral");
    expect(explainSentiment(tokenise(text), lang, lexicons)).toEqual([]);
  });

  test("the overlay hides no real feeling", () => {
    expect(label("Tested positive again and I hate this")).toBe("negative");
    expect(score("That is a positive change")).toBeGreaterThan(0);
  });
});

describe("what moves a score", () => {
  test.each([
    ["a booster strengthens", "The staff is very good", "The staff is good"],
    ["a dampener weakens", "The staff is good", "The staff is somewhat good"],
    ["capitals strengthen", "The staff is GREAT today", "The staff is great today"],
    ["exclamation marks strengthen", "The staff is good!!!", "The staff is good"],
    ["long letters strengthen", "The staff is goooood", "The staff is good"],
    [
      "what follows but counts more",
      "The wait was bad but the staff was good",
      "The staff was good but the wait was bad",
    ],
    ["negation ends with the sentence", "Not today. Good staff", "Not good staff"],
    ["a part of a hashtag counts", "clinic visit #LoveThisClinic", "clinic visit"],
    ["an emoji counts", "clinic visit 😍", "clinic visit"],
  ])("%s", (_name, higher, lower) => {
    expect(score(higher)).toBeGreaterThan(score(lower));
  });

  test("evidence re-slices the text and names the phrase", () => {
    const text = "Honestly &amp; truly: the staff was GREAT, can’t wait to go back 😡";
    const evidence = explainSentiment(tokenise(text), "en", lexicons);
    expect(evidence.map((each) => each.text)).toContain("GREAT");
    for (const each of evidence) expect(text.slice(each.start, each.end)).toBe(each.text);
  });

  test("scores stay in range for any text, and long texts are read in bounded time", () => {
    const piece = fc.constantFrom(
      "good ",
      "NOT ",
      "but ",
      "very ",
      "😡",
      "!!!",
      "tested positive ",
      "shot ",
      "flu ",
      "\n",
      "awful ",
      "é",
      "\ud83d",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(piece).map((all) => all.join("")),
        ),
        fc.constantFrom("en", "es", "xx", "und"),
        (text, lang) => {
          const value = score(text, lang);
          expect(value).toBeGreaterThanOrEqual(-1);
          expect(value).toBeLessThanOrEqual(1);
        },
      ),
    );
    const before = performance.now();
    for (const each of ["but good ", "tested ", "positive test ", "very not "]) score(each.repeat(100_000));
    expect(performance.now() - before).toBeLessThan(3000);
  });
});

describe("emotions", () => {
  const emotions = (text: string, lang = "en"): readonly string[] =>
    Object.keys(scoreEmotions(tokenise(text), lang, lexicons)).sort();
  test.each([
    ["en", "I am so scared of this", ["fear"]],
    ["en", "This makes me furious 😡", ["anger"]],
    ["en", "I am not scared", []],
    ["es", "Tengo mucho miedo", ["fear"]],
    ["es", "Estamos felices", ["joy"]],
    ["xx", "💔", ["sadness"]],
    ["en", "The clinic opens at nine", []],
  ])("%s: %s", (lang, text, expected) => {
    expect(emotions(text, lang)).toEqual(expected);
  });

  test("more signs make it stronger and never more than 1", () => {
    const once = scoreEmotions(tokenise("scared"), "en", lexicons)["fear"] ?? 0;
    const often = scoreEmotions(tokenise("scared afraid terrified ".repeat(50)), "en", lexicons)["fear"] ?? 0;
    expect(once).toBeGreaterThan(0);
    expect(often).toBeGreaterThan(once);
    expect(often).toBeLessThanOrEqual(1);
  });
});
