/**
 * How much a narrative matters: seven factors of 0..3, each with what it rests on, to one level. Spread and
 * meaning are multiplied, so that neither alone makes a risk. Floors, caps, waiting before a fall, and people's
 * own judgement are applied here; what to do is in posture.ts.
 */

import {
  RISK_FACTORS,
  type Risk,
  type RiskFactorName,
  type RiskFactors,
  type RiskLevel,
  type RiskOverride,
} from "../../model/narrative.ts";

/** A fall by one level waits so long under the lower bound (72 h). */
const FALL_MS = 72 * 3_600_000;
const MEDIUM = 30;
const HIGH = 60;
const LEAST_AUTHORS = 3;
const LEAST_CERTAINTY = 0.6;

export interface RiskFacts {
  readonly factors: RiskFactors;
  /** Tells how to do what harms: a dose, a recipe, to stop a medicine. */
  readonly instructs: boolean;
  /** An official source says it about an emergency that goes on. */
  readonly officialInEmergency: boolean;
  readonly authors: number;
  /** That the posts are about this claim, 0..1. */
  readonly certainty: number;
}

/** Total. `former` is the last judgement of the same narrative, null at first. */
export function judgeRisk(facts: RiskFacts, override: RiskOverride | null, former: Risk | null, nowMs: number): Risk {
  const factors = overridden(facts.factors, override);
  const value = (name: RiskFactorName): number => clamp(factors[name].value);
  const spread =
    (0.35 * value("reach") + 0.35 * value("velocity") + 0.2 * value("crossover") + 0.1 * value("messenger")) / 3;
  const meaning = (0.55 * value("harm") + 0.25 * value("vulnerability") + 0.2 * value("context")) / 3;
  const score = Math.round(100 * Math.sqrt(spread * meaning));
  const because: string[] = [];
  if (override !== null)
    because.push(`${override.by} set ${Object.keys(override.factors).join(", ")}: ${override.reason}`);
  const base = { factors, spread, meaning, score };
  if (facts.authors < LEAST_AUTHORS || facts.certainty < LEAST_CERTAINTY) {
    because.push(
      facts.authors < LEAST_AUTHORS
        ? `only ${facts.authors} ${facts.authors === 1 ? "author" : "authors"}`
        : "it is not sure that the posts say the same",
    );
    return { ...base, level: "unconfirmed", because, belowSinceMs: null };
  }
  const bounded = bound(levelOf(score), facts, value, because);
  return { ...base, ...held(bounded, former, because, nowMs), because };
}

function bound(level: Ranked, facts: RiskFacts, value: (name: RiskFactorName) => number, because: string[]): Ranked {
  let now = level;
  const raise = (to: Ranked, why: string): void => {
    if (RANK[now] >= RANK[to]) return;
    now = to;
    because.push(why);
  };
  if (value("harm") === 1 && value("vulnerability") === 0 && value("context") === 0 && now === "high") {
    now = "medium";
    because.push("low harm to nobody in particular: at most medium");
  }
  if (value("harm") === 3 && facts.instructs) {
    if (value("crossover") >= 2) raise("high", "severe harm with instructions, on several platforms: at least high");
    else raise("medium", "severe harm with instructions: at least medium");
  }
  if (facts.officialInEmergency) raise("high", "an official source says it in an emergency: at least high");
  return now;
}

type Ranked = Exclude<RiskLevel, "unconfirmed">;
const RANK: Readonly<Record<Ranked, number>> = { low: 0, medium: 1, high: 2 };
const RANKED: readonly Ranked[] = ["low", "medium", "high"];

/** A rise counts at once; a fall takes 72 h for each level. */
function held(
  level: Ranked,
  former: Risk | null,
  because: string[],
  nowMs: number,
): { readonly level: Ranked; readonly belowSinceMs: number | null } {
  if (former === null || former.level === "unconfirmed" || RANK[level] >= RANK[former.level])
    return { level, belowSinceMs: null };
  const sinceMs = former.belowSinceMs ?? nowMs;
  if (nowMs - sinceMs < FALL_MS) {
    because.push(`still ${former.level}: it falls after 72 h under the bound`);
    return { level: former.level, belowSinceMs: sinceMs };
  }
  const next = RANKED[RANK[former.level] - 1]!;
  return { level: next, belowSinceMs: RANK[level] < RANK[next] ? nowMs : null };
}

function levelOf(score: number): Ranked {
  return score >= HIGH ? "high" : score >= MEDIUM ? "medium" : "low";
}

function overridden(factors: RiskFactors, override: RiskOverride | null): RiskFactors {
  if (override === null) return factors;
  const after = { ...factors };
  for (const name of RISK_FACTORS) {
    const value = override.factors[name];
    if (value !== undefined) {
      after[name] = { value: clamp(value), evidence: `set by ${override.by}: ${override.reason}` };
    }
  }
  return after;
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.min(3, Math.max(0, Math.round(value))) : 0;
}

/** Bands of the estimated audience of the last 24 h, for a national team. */
export function reachBand(audience: number): 0 | 1 | 2 | 3 {
  return audience > 100_000 ? 3 : audience >= 10_000 ? 2 : audience >= 1_000 ? 1 : 0;
}

/** Authors of the last 24 h against the mean of the seven days before; 0 under five authors. */
export function velocityBand(authors24h: number, usual: number): 0 | 1 | 2 | 3 {
  if (authors24h < 5) return 0;
  const ratio = usual <= 0 ? Number.POSITIVE_INFINITY : authors24h / usual;
  return ratio > 5 ? 3 : ratio >= 2 ? 2 : ratio >= 1.2 ? 1 : 0;
}
