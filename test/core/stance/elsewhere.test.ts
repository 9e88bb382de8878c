import { expect, test } from "vitest";

import type { Stance } from "../../../src/model/analysis.ts";
import { decideElsewhere } from "../../../src/core/stance/elsewhere.ts";
import { fieldOf, judge } from "./vocabulary.ts";

const CLAIM = "{MMR causes autism}, everyone knows";
const DENIAL = "{MMR does not cause autism}";

test.each<[Stance, string, string]>([
  ["debunks", "This is nonsense.", CLAIM],
  ["debunks", "No. Just no.", CLAIM],
  ["debunks", "stop spreading lies", CLAIM],
  ["debunks", "🙄", CLAIM],
  ["debunks", "Reported. Dangerous misinformation", CLAIM],
  ["debunks", "Qué tontería", CLAIM],
  ["asserts", "This! 💯", CLAIM],
  ["asserts", "so true, same thing happened to us", CLAIM],
  ["asserts", "Exacto, compartan", CLAIM],
  ["asks", "Is this true?", CLAIM],
  ["asks", "anyone know more about it", CLAIM],
  ["unclear", "", CLAIM],
  ["unclear", "hm", CLAIM],
  ["unclear", "My garden looks lovely this week", CLAIM],
  ["debunks", "", DENIAL],
  ["debunks", "exactly this", DENIAL],
  ["unclear", "wrong", DENIAL],
  ["asks", "", "Does {MMR cause autism}?"],
  ["debunks", "No.", "Does {MMR cause autism}?"],
  ["reports", "", "Senator claims {MMR causes autism}"],
])("%s: %j over %j", (stance, own, quoted) => {
  const verdict = decideElsewhere(fieldOf(own), judge(quoted));
  expect(`${verdict.stance} (${verdict.why})`).toMatch(new RegExp(`^${stance} `));
});
