/**
 * A narrative: many people telling one story in their own words. What is kept of it holds no post text and
 * names nobody; examples are read from the posts when they are shown, so that what was deleted is gone.
 */

import type { MythId } from "./analysis.ts";

/** A myth of the catalogue that is worded alike; from .6 on it is the same thing said otherwise. */
export interface NearMyth {
  readonly myth: MythId;
  readonly title: string;
  /** 0..1 */
  readonly similarity: number;
}

/** One of the seven factors of triage, 0..3. */
export interface RiskFactor {
  readonly value: number;
  /** What it rests on, in words for people. */
  readonly evidence: string;
}

export const RISK_FACTORS = [
  "reach",
  "velocity",
  "crossover",
  "messenger",
  "harm",
  "vulnerability",
  "context",
] as const;
export type RiskFactorName = (typeof RISK_FACTORS)[number];
export type RiskFactors = Readonly<Record<RiskFactorName, RiskFactor>>;

export type RiskLevel = "unconfirmed" | "low" | "medium" | "high";

export interface Risk {
  readonly factors: RiskFactors;
  /** Of spread and of meaning, 0..1. */
  readonly spread: number;
  readonly meaning: number;
  /** 0..100, before floors and caps. */
  readonly score: number;
  readonly level: RiskLevel;
  /** Floors, caps and waiting that moved the level away from what the score alone says. */
  readonly because: readonly string[];
  /** Since when the score has been under the level's lower bound; null while it is not. */
  readonly belowSinceMs: number | null;
}

/** What a person says instead of the machine; the reason stays with it. */
export interface RiskOverride {
  readonly factors: Readonly<Partial<Record<RiskFactorName, number>>>;
  readonly by: string;
  readonly reason: string;
  readonly atMs: number;
}

export interface Narrative {
  /** "N-4" */
  readonly id: string;
  /** Its distinctive words. */
  readonly label: string;
  readonly lang: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly announcedMs: number;
  /** No post for three days, or told on as another. */
  readonly over: boolean;
  readonly mergedInto: string | null;
  readonly posts: number;
  readonly authors: number;
  /** Share of posts that are near-copies of another, 0..1. */
  readonly copied: number;
  readonly platforms: Readonly<Record<string, number>>;
  readonly intents: Readonly<Record<string, number>>;
  readonly feelings: Readonly<Record<string, number>>;
  /** Most similar first. */
  readonly nearest: readonly NearMyth[];
  /** An earlier narrative that said the same. */
  readonly seenBefore: { readonly id: string; readonly label: string; readonly lastSeenMs: number } | null;
  /** Heaviest stems of its centre, unit length. */
  readonly centre: readonly (readonly [stem: string, weight: number])[];
  readonly risk: Risk;
  readonly override: RiskOverride | null;
  /** The machine's words on why it was announced. */
  readonly why: string;
}
