/**
 * What a post and one text of a claim share, as numbers, and the linear sum of them that orders
 * claims. Weights were learnt on development posts (see WEIGHTS); the shape follows from them.
 */

import type { RankTexts } from "./claim-texts.ts";

/** Where a word of the post stood. */
export const BODY = 1;
export const AUTHOR = 2;
export const DATE = 4;
export const CAPITAL = 8;
export const FIRST = 16;

export interface PostWords {
  /** By term, 0 for a word the post does not hold. */
  readonly bits: Uint8Array;
  /** The terms with bits. */
  readonly held: number[];
  /** Sum of the rarity of the words of its text, and of those with a capital. */
  whole: number;
  wholeCapitals: number;
  /** Year of the post; null where unknown. */
  year: number | null;
}

export const FEATURE_NAMES = [
  "words",
  "letters",
  "date",
  "capitals found",
  "author",
  "capitals",
  "rarest",
  "title found",
  "beginning",
  "other year",
  "claim found",
  "missing",
  "concepts",
  "post found",
  "claim covered",
] as const;
export const FEATURES: number = FEATURE_NAMES.length;

/**
 * By feature. Learnt with test/tools/eval/learn-ranking.ts on 997 posts of CLEF CheckThat! 2022 task 2A
 * (train) and 230 of HealthVer (development): softmax over each post's first twenty, both sets together.
 */
const WEIGHTS: readonly number[] = [
  2.047, 13.294, 2.517, 0.467, 1.92, 0.023, 1.778, 3.134, 0.34, -1.026, -13.895, -0.359, 0.619, -1.977, 10.021,
];

/** Fills `into` with the features and gives their sum by weight. */
export function scoreOf(texts: RankTexts, post: PostWords, text: number, into: Float64Array): number {
  featuresOf(texts, post, text, into);
  let score = 0;
  for (let f = 0; f < FEATURES; f += 1) score += WEIGHTS[f]! * into[f]!;
  return score;
}

function featuresOf(texts: RankTexts, post: PostWords, text: number, into: Float64Array): void {
  const { terms, inTitle, rarity, concepts } = texts;
  into.fill(0);
  let title = 0;
  let claim = 0;
  let body = 0;
  let capitals = 0;
  let first = 0;
  let conceptual = 0;
  let wholeConcepts = 0;
  let second = 0;
  for (let at = terms.start[text]!; at < terms.start[text + 1]!; at += 1) {
    const term = terms.term[at]!;
    const bits = post.bits[term]!;
    const impact = terms.impact[at]!;
    const worth = rarity[term]!;
    if (term < concepts) {
      wholeConcepts += worth;
      if ((bits & BODY) === 0) continue;
      into[12]! += impact;
      conceptual += worth;
      continue;
    }
    if (bits === 0) {
      if (worth > first) {
        second = first;
        first = worth;
      } else if (worth > second) second = worth;
      continue;
    }
    if ((bits & BODY) !== 0) {
      into[0]! += impact;
      body += worth;
      if (worth > into[6]!) into[6] = worth;
      if (inTitle[at] === 1) title += worth;
      if ((bits & FIRST) !== 0) into[8]! += impact;
      if ((bits & CAPITAL) !== 0) {
        into[5]! += impact;
        capitals += worth;
      }
    }
    if ((bits & AUTHOR) !== 0) into[4]! += impact;
    if ((bits & DATE) !== 0) into[2]! += impact;
    if ((bits & (BODY | AUTHOR)) !== 0) claim += worth;
  }
  const { whole, wholeCapitals } = post;
  into[1] = texts.grams.likeness(text);
  into[3] = wholeCapitals === 0 ? 0 : capitals / wholeCapitals;
  into[7] = texts.wholeTitle[text] === 0 ? 0 : title / texts.wholeTitle[text]!;
  into[9] = otherYear(texts.years[text]!, post.year) ? 1 : 0;
  into[10] = texts.whole[text] === 0 ? 0 : claim / texts.whole[text]!;
  into[11] = first + second;
  into[13] = whole === 0 ? 0 : body / whole;
  into[14] = (claim + conceptual) / (texts.whole[text]! + wholeConcepts || 1);
}

/** The text names a year, and the post is of another. */
function otherYear(named: readonly number[], year: number | null): boolean {
  return year !== null && named.length > 0 && !named.includes(year);
}
