/**
 * The seven factors of triage of a narrative, from its posts. What posts cannot tell (harm, whom it strikes,
 * an outbreak) starts at what an unknown claim is given until a person reviews it. How they are put together:
 * risk.ts.
 */

import type { RiskFactor, RiskFactors } from "../../model/narrative.ts";
import { reachBand, velocityBand } from "./risk.ts";

const DAY_MS = 86_400_000;
/** Lowest follower count of each band of a stored author. */
const FOLLOWERS: readonly number[] = [0, 100, 1_000, 10_000, 100_000];

export interface TellingPost {
  readonly author: string;
  readonly platform: string;
  readonly atMs: number;
  readonly copy: boolean;
  readonly followersBand: number;
  readonly credential: boolean;
  readonly verified: boolean;
  readonly views: number | null;
  readonly engagements: number;
}

/** `words` are the narrative's main words; `harm` of a known myth that it resembles, null for an unknown claim. */
export function factorsOf(
  posts: readonly TellingPost[],
  words: readonly string[],
  harm: { readonly value: number; readonly evidence: string } | null,
  nowMs: number,
): RiskFactors {
  const day = posts.filter((one) => one.atMs > nowMs - DAY_MS);
  return {
    reach: reachOf(day),
    velocity: velocityOf(posts, nowMs),
    crossover: crossoverOf(day),
    messenger: messengerOf(day),
    harm: harm ?? { value: 2, evidence: "unknown claim: taken as moderate until somebody reviews it" },
    vulnerability: vulnerabilityOf(words),
    context: { value: 0, evidence: "no outbreak, campaign or season is set" },
  };
}

function reachOf(day: readonly TellingPost[]): RiskFactor {
  let audience = 0;
  let guessed = 0;
  for (const { views, followersBand, engagements } of day) {
    if (views === null) guessed++;
    audience += views ?? (FOLLOWERS[followersBand] ?? 0) * 0.1 + engagements * 20;
  }
  const seen = Math.round(audience).toLocaleString("en-US");
  const how =
    guessed === 0 ? "counted views" : `estimated for ${guessed} of ${day.length} posts, from followers and engagement`;
  return { value: reachBand(audience), evidence: `about ${seen} people in 24 h (${how})` };
}

/** Copies tell of no demand, so that they do not count. */
function velocityOf(posts: readonly TellingPost[], nowMs: number): RiskFactor {
  const own = posts.filter((one) => !one.copy);
  const now = authorsOf(own.filter((one) => one.atMs > nowMs - DAY_MS));
  let before = 0;
  for (let back = 1; back <= 7; back++) {
    before += authorsOf(
      own.filter((one) => one.atMs <= nowMs - back * DAY_MS && one.atMs > nowMs - (back + 1) * DAY_MS),
    );
  }
  const usual = before / 7;
  return {
    value: velocityBand(now, usual),
    evidence: `${now} authors in their own words in 24 h, ${usual.toFixed(1)} a day in the week before`,
  };
}

function crossoverOf(day: readonly TellingPost[]): RiskFactor {
  const platforms = [...new Set(day.map((one) => one.platform))].sort();
  if (day.some((one) => one.verified && one.followersBand === 4))
    return { value: 3, evidence: "a verified account with over 100,000 followers tells it" };
  if (platforms.length >= 2) return { value: 2, evidence: `on ${platforms.join(", ")}` };
  return { value: 0, evidence: `on ${platforms[0] ?? "no platform"} only` };
}

function messengerOf(day: readonly TellingPost[]): RiskFactor {
  if (day.some((one) => one.verified && one.credential))
    return { value: 3, evidence: "a verified account that names a health profession tells it" };
  if (day.some((one) => one.credential))
    return { value: 2, evidence: "somebody who names a health profession tells it" };
  if (day.some((one) => one.followersBand >= 3))
    return { value: 1, evidence: "an account with over 10,000 followers tells it" };
  return { value: 0, evidence: "ordinary accounts" };
}

/** Beginnings of words for groups at raised risk: English, Spanish, French, German. */
const AT_RISK =
  /^(infant|newborn|bab(y|ies)|pregnan|elder|senior|toddler|immunocomp|transplant|cancer|dialysis|embaraz|bebé|anciano|mayores|enceinte|nourrisson|âgé|schwanger|säugling|senioren)/;
const GROUPS =
  /^(child|kids|teen|student|parent|mother|women|girl|boy|migrant|refugee|niñ|mujer|enfant|femme|kinder|frauen|nurse|teacher)/;

function vulnerabilityOf(words: readonly string[]): RiskFactor {
  const atRisk = words.find((word) => AT_RISK.test(word));
  if (atRisk !== undefined) return { value: 2, evidence: `it speaks of a group at raised risk ("${atRisk}")` };
  const group = words.find((word) => GROUPS.test(word));
  if (group !== undefined) return { value: 1, evidence: `it speaks of a group ("${group}")` };
  return { value: 0, evidence: "no group is named in its main words" };
}

function authorsOf(posts: readonly TellingPost[]): number {
  return new Set(posts.map((one) => one.author)).size;
}
