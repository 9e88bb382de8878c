import { expect, test } from "vitest";

import type { Intent, Stance } from "../../../src/model/analysis.ts";
import { flagsOf } from "../../../src/core/stance/flags.ts";
import { decideIntent } from "../../../src/core/stance/intent.ts";
import { fieldOf } from "./vocabulary.ts";

const intentOf = (text: string, stance: Stance | null): Intent => {
  const field = fieldOf(text);
  return decideIntent(field, flagsOf(field, false), stance);
};

test.each<[Intent, string, Stance | null]>([
  ["question", "How long does protection last after the second dose?", null],
  ["question", "anyone know where to get a flu shot", null],
  ["question", "¿Dónde puedo vacunarme?", null],
  ["question", "Does MMR cause autism?", "asks"],
  ["concern", "So worried about measles going round the nursery", null],
  ["concern", "Me da mucho miedo el sarampión", null],
  ["complaint", "Three hours waiting and then they hung up, unacceptable", null],
  ["complaint", "Llevo horas esperando y nadie contesta", null],
  ["gratitude", "Thank you to the lovely nurse at the clinic today", null],
  ["gratitude", "Mil gracias al personal de enfermería", null],
  ["experience", "Just got my booster, arm is sore", null],
  ["experience", "MMR gave my son autism", "asserts"],
  ["claim", "Vaccines cause autism", "asserts"],
  ["claim", "Measles is a virus", null],
  ["advice", "You should wash your hands before eating", null],
  ["advice", "Just take garlic, garlic cures covid", "asserts"],
  ["advice", "Lávate las manos", null],
  ["sale", "Detox drops, link in bio, use code PURE", "asserts"],
  ["news", "Health officials announced an outbreak in the north, 12 new cases", null],
  ["news", "Survey says one in four believe it", "reports"],
  ["debunk", "Myth: vaccines cause autism", "debunks"],
  ["debunk", "Fact check: the moon does not heal", null],
  ["satire", "Just kidding, lava is not a drink", null],
  ["emergency", "I want to kill myself", null],
  ["emergency", "my baby is not breathing after garlic cures covid drops", "asserts"],
])("%s: %s", (intent, text, stance) => {
  expect(intentOf(text, stance)).toBe(intent);
});
