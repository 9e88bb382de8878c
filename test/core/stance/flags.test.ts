import { describe, expect, test } from "vitest";

import type { Flag } from "../../../src/model/analysis.ts";
import { flagsOf } from "../../../src/core/stance/flags.ts";
import { fieldOf } from "./vocabulary.ts";

const has = (text: string, flag: Flag): boolean => flagsOf(fieldOf(text), false).includes(flag);

describe("emergency", () => {
  test.each([
    "I want to kill myself and nobody would notice",
    "my baby swallowed a button battery what do i do",
    "She just took the whole bottle of tylenol help",
    "My son is not breathing after the shot",
    "my throat is closing and I can't find my epipen",
    "I have chest pain and my left arm is numb",
    "my husband drank some bleach drops and he is throwing up",
    "he hits me every time he drinks",
    "quiero morirme, no puedo más",
    "mi hija no respira bien, se le cierra la garganta",
  ])("is seen: %s", (text) => {
    expect(has(text, "emergency")).toBe(true);
  });

  test.each([
    "This exam makes me want to die",
    "I want to die laughing at this 😂",
    "Two years ago I wanted to kill myself. Today I am a nurse.",
    "If you or someone you know is feeling suicidal, call the helpline",
    "People drank bleach in 2020 and ended up in hospital",
    "Know the warning signs: he can't breathe, his lips turn blue",
    "I can't breathe in this mask",
    "She is not having chest pain any more",
    "Chest pain can have many causes",
    "First aid course: what to do when a child is unresponsive",
    "The character took all my pills in the movie",
    "Me duele el pecho de risa",
  ])("is not seen: %s", (text) => {
    expect(has(text, "emergency")).toBe(false);
  });
});

test.each<[Flag, string, boolean]>([
  ["seller", "Miracle drops, link in bio, use code HEAL for 20% off", true],
  ["seller", "DM me to order, only a few left", true],
  ["seller", "Order now at https://shop.example/drops", true],
  ["seller", "Escríbeme por WhatsApp, envío gratis", true],
  ["seller", "dm me if you need someone to talk to", false],
  ["seller", "The clinic sold out of vaccines again", false],
  ["first_hand", "My son had a fever after his MMR", true],
  ["first_hand", "Mi hija tuvo fiebre", true],
  ["first_hand", "Her son had a fever", false],
  ["first_hand", 'He wrote "my son had a fever"', false],
  ["satire", "Totally safe to drink lava /s", true],
  ["satire", "This is satire, folks", true],
  ["satire", "Safe to drink 50/50 mixes", false],
  ["urgency", "Share before they delete this!", true],
  ["urgency", "WAKE EVERYONE NOW PEOPLE DYING!!!", true],
  ["urgency", "Compartan antes de que lo borren", true],
  ["urgency", "The clinic opens at nine", false],
  ["conspiracy", "Big pharma does not want you to know", true],
  ["conspiracy", "The plandemic was about depopulation", true],
  ["conspiracy", "La plandemia es control mental", true],
  ["conspiracy", "The big pharma cover-up is a myth", false],
  ["conspiracy", "Immune system suppressed after transplant", false],
])("%s: %s → %s", (flag, text, expected) => {
  expect(has(text, flag)).toBe(expected);
});

test("a credential is passed on as it was claimed", () => {
  expect(flagsOf(fieldOf("hello"), true)).toEqual(["credential"]);
  expect(flagsOf(fieldOf("hello"), false)).toEqual([]);
});
