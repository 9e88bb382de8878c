/**
 * One confidence per myth and post out of pattern proof and similarity, and the decision that
 * follows. Cold-start constants; a later calibration replaces the numbers, not the shape.
 */

import type { Decision } from "../../model/analysis.ts";
import type { Weight } from "../../model/rules.ts";

/** Names the constants below; stored with what they decided. */
export const CALIBRATION = "cold-2";

const STRENGTH: Readonly<Record<Weight, number>> = { strong: 0.85, medium: 0.6, weak: 0.3 };
const BASE = -3;
const PER_PATTERN = 5;
const PER_SIMILARITY = 3.5;
const PER_CONTRAST = 1.5;
const PER_LEARNED = 4;
const SHORT_TEXT = 0.8;
const SHORT_WORDS = 8;
const SHORT_NEEDS = 0.5;

/** What one matched pattern is worth. `anchor` names its rarest part: two patterns on one anchor are one proof. */
export interface Proof {
  readonly weight: Weight;
  /** 0..1. */
  readonly q: number;
  readonly anchor: number;
}

/** 1 - product of (1 - w q), over the best proof of each anchor; 0 for none. */
export function patternStrength(proofs: readonly Proof[]): number {
  const best = new Map<number, number>();
  for (const proof of proofs) {
    const worth = STRENGTH[proof.weight] * proof.q;
    if (worth > (best.get(proof.anchor) ?? 0)) best.set(proof.anchor, worth);
  }
  let doubt = 1;
  for (const worth of best.values()) doubt *= 1 - worth;
  return 1 - doubt;
}

export interface Evidence {
  /** 0..1. */
  readonly sPat: number;
  /** 0..1. */
  readonly sSim: number;
  /** -1..1. */
  readonly contrast: number;
  /** 0..1, what the learned recogniser says; 0 where there is none or it never learned the myth. */
  readonly learned: number;
  /** Words of the stream the proof stands in. */
  readonly words: number;
}

/** Fewer than eight words and no strong pattern: the text is too short to trust likeness. */
export function isShortText(evidence: Pick<Evidence, "words" | "sPat">): boolean {
  return evidence.words < SHORT_WORDS && evidence.sPat < SHORT_NEEDS;
}

/** The logistic's argument. */
export function logit(evidence: Evidence): number {
  return (
    BASE +
    PER_PATTERN * evidence.sPat +
    PER_SIMILARITY * evidence.sSim +
    PER_CONTRAST * evidence.contrast +
    PER_LEARNED * evidence.learned -
    (isShortText(evidence) ? SHORT_TEXT : 0)
  );
}

/** What patterns and likeness alone come to. */
export function withoutRecogniser({ z, learned }: { readonly z: number; readonly learned: number }): number {
  return confidence(z - PER_LEARNED * learned);
}

/** One summand of the logistic's argument: `factor` times `value`. */
export interface LogitTerm {
  readonly name: "base" | "patterns" | "similarity" | "contrast" | "learned" | "short text";
  readonly factor: number;
  readonly value: number;
}

/** The summands of `logit`, for `explain`. */
export function logitTerms(of: Omit<Evidence, "words"> & { readonly shortText: boolean }): readonly LogitTerm[] {
  return [
    { name: "base", factor: BASE, value: 1 },
    { name: "patterns", factor: PER_PATTERN, value: of.sPat },
    { name: "similarity", factor: PER_SIMILARITY, value: of.sSim },
    { name: "contrast", factor: PER_CONTRAST, value: of.contrast },
    ...(of.learned === 0 ? [] : [{ name: "learned", factor: PER_LEARNED, value: of.learned } as const]),
    { name: "short text", factor: -SHORT_TEXT, value: of.shortText ? 1 : 0 },
  ];
}

/** What a pattern of this weight is worth where its words stand as written. */
export function strengthOf(weight: Weight): number {
  return STRENGTH[weight];
}

export function confidence(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/**
 * Null: nothing to report. "match" needs pattern proof that is enough without the recogniser, or a
 * recogniser as sure as it must be to stand alone (`isSure`). A doubtful one puts a post before a
 * reviewer and makes no match.
 */
export function decide(
  evidence: Evidence,
  isSure: boolean,
  thresholds: { readonly match: number; readonly suggest: number },
): Exclude<Decision, "suppressed"> | null {
  const p = confidence(logit(evidence));
  const proven = evidence.sPat > 0 && confidence(logit({ ...evidence, learned: 0 })) >= thresholds.match;
  if (proven || (isSure && p >= thresholds.match)) return "match";
  return p >= thresholds.suggest ? "suggest" : null;
}
