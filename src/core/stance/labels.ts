/**
 * Topic labels in the schemes that health teams report by: the WHO EARS categories, from word lists
 * that editors keep, and the vaccine concerns of CAVES (Poddar et al. 2022), learned. A post may bear
 * several labels of each; none says whether anything in it is true.
 */

import type { TopicLabel } from "../../model/analysis.ts";
import { clearFeatures, createFeatures } from "../text/features.ts";
import { type LinearModel, scoreFeatures } from "../text/linear-model.ts";
import type { Cue } from "./cues.ts";
import { readWords } from "./features.ts";
import type { Field } from "./field.ts";

const EARS = { scheme: "who-ears", version: "2021-5" } as const;
const CAVES = { scheme: "caves", version: "2022" } as const;

const CATEGORIES: readonly (readonly [Cue, string])[] = [
  ["ears.cause", "cause"],
  ["ears.illness", "illness"],
  ["ears.treatment", "treatment"],
  ["ears.interventions", "interventions"],
  ["ears.information", "information"],
];

/** The eleven concerns without "none", in the order of the model's columns. */
export const CONCERNS = [
  "conspiracy",
  "country",
  "ineffective",
  "ingredients",
  "mandatory",
  "pharma",
  "political",
  "religious",
  "rushed",
  "side-effect",
  "unnecessary",
] as const;

const features = createFeatures();
const sums = new Float64Array(CONCERNS.length);

/** `concerns` null: no model, or the post is not about vaccines. */
export function labelsOf(field: Field, concerns: LinearModel | null): readonly TopicLabel[] {
  const labels: TopicLabel[] = [];
  for (const [cue, label] of CATEGORIES) {
    const hits = field.cues.of(cue).length;
    if (hits > 0) labels.push({ ...EARS, label, p: hits === 1 ? 0.6 : 0.8 });
  }
  if (concerns === null) return labels;
  clearFeatures(features);
  readWords(features, field);
  scoreFeatures(concerns, features, sums);
  for (const [c, label] of CONCERNS.entries()) {
    const p = 1 / (1 + Math.exp(-sums[c]!));
    if (p >= 0.5) labels.push({ ...CAVES, label, p: Math.round(p * 1e4) / 1e4 });
  }
  return labels;
}
