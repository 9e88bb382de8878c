/**
 * How alike a narrative's centre and a written claim, or two centres, are: cosine over stems weighted by how
 * rare they are in the talk around. From SAME_CLAIM on a narrative is no news but a known myth in other words.
 */

import { createTokens, tokenise } from "../text/tokenise.ts";
import { weightOf, type Background } from "./background.ts";
import { unit } from "./cluster.ts";
import { termsOf } from "./terms.ts";

export const SAME_CLAIM = 0.6;
/** From here on a finished narrative counts as the same story. */
export const SAME_STORY = 0.5;
const LEAST = 0.1;
const MOST_NEAR = 3;

/** One way to say a claim of the catalogue, as stems. */
export interface Wording {
  readonly id: string;
  readonly title: string;
  readonly lang: string;
  readonly stems: readonly string[];
}

const tokens = createTokens();

export function wordingOf(id: string, title: string, lang: string, text: string): Wording {
  return { id, title, lang, stems: termsOf(tokenise(text, tokens), lang).map((one) => one.stem) };
}

export type Centre = readonly (readonly [stem: string, weight: number])[];

/** The myths worded most alike, most similar first; each once, by its nearest wording. */
export function nearestOf(
  centre: Centre,
  lang: string,
  wordings: readonly Wording[],
  background: Background,
  atMs: number,
): readonly { readonly id: string; readonly title: string; readonly similarity: number }[] {
  const found = new Map<string, { id: string; title: string; similarity: number }>();
  const weights = new Map(centre);
  for (const { id, title, lang: said, stems } of wordings) {
    if (said !== lang) continue;
    if (!stems.some((stem) => weights.has(stem))) continue;
    const vector = unit(stems.map((stem) => [stem, weightOf(background, lang, stem, atMs)] as const));
    const similarity = Math.min(
      1,
      vector.reduce((sum, [stem, weight]) => sum + weight * (weights.get(stem) ?? 0), 0),
    );
    if (similarity >= LEAST && similarity > (found.get(id)?.similarity ?? 0)) found.set(id, { id, title, similarity });
  }
  return [...found.values()].sort((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1)).slice(0, MOST_NEAR);
}

/** Cosine of two unit centres. */
export function likenessOf(a: Centre, b: Centre): number {
  const other = new Map(b);
  return a.reduce((sum, [stem, weight]) => sum + weight * (other.get(stem) ?? 0), 0);
}
