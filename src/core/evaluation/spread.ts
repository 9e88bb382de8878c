/**
 * The figure users judge first: of posts that were flagged as spreading a myth, how many do, and how
 * often someone who debunks, asks, reports or speaks of something near is flagged.
 */

import { groupsOf } from "./groups.ts";
import { type Rate, rateOf } from "./rate.ts";

/** What the author does with the myth; none: the post is about no myth of the catalogue. */
export const GOLD_STANCES = ["asserts", "asks", "debunks", "reports", "none"] as const;
export type GoldStance = (typeof GOLD_STANCES)[number];

export interface SpreadCase {
  /** null: about no myth of the catalogue. */
  readonly myth: string | null;
  readonly stance: GoldStance;
  /** Myths found for sure, whatever the stance. */
  readonly matched: readonly string[];
  /** Myths flagged as spread: decision match and stance asserts. */
  readonly flagged: readonly string[];
  readonly lang: string;
  /** How the post is put ("plain", "sarcasm"), where the data says so. */
  readonly frame: string | null;
}

export interface SpreadReport {
  readonly count: number;
  /** Of the flags, those on a post that asserts that very myth. */
  readonly precision: Rate;
  /** Of the posts that assert a myth, those flagged for it. */
  readonly recall: Rate;
  readonly f1: number;
  /** Of the posts about a myth, whatever the stance, those where it was found. */
  readonly found: Rate;
  /** Of the posts that do not assert, those flagged for any myth. */
  readonly falseFlags: {
    readonly debunks: Rate;
    readonly asks: Rate;
    readonly reports: Rate;
    /** Posts about no myth. */
    readonly nearMisses: Rate;
  };
}

export interface FrameScore {
  readonly frame: string;
  /** Over the posts of this frame that assert. */
  readonly recall: Rate;
  /** Over those that do not. */
  readonly falseFlags: Rate;
}

export function spreadReport(cases: readonly SpreadCase[]): SpreadReport {
  const flags = cases.reduce((sum, one) => sum + one.flagged.length, 0);
  const right = cases.filter(isRight).length;
  const recall = recallOf(cases);
  const about = cases.filter((one) => one.myth !== null);
  const found = about.filter((one) => one.matched.includes(one.myth!)).length;
  const wrongly = (stance: GoldStance): Rate => falseFlagsOf(cases.filter((one) => one.stance === stance));
  return {
    count: cases.length,
    precision: rateOf(right, flags),
    recall,
    f1: flags + recall.of === 0 ? 0 : (2 * right) / (flags + recall.of),
    found: rateOf(found, about.length),
    falseFlags: {
      debunks: wrongly("debunks"),
      asks: wrongly("asks"),
      reports: wrongly("reports"),
      nearMisses: wrongly("none"),
    },
  };
}

/** In order of name; empty where no row names a frame. */
export function byFrame(cases: readonly SpreadCase[]): readonly FrameScore[] {
  const framed = cases.filter((one) => one.frame !== null);
  const groups = groupsOf(framed, (one) => one.frame!);
  return [...groups]
    .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([frame, rows]) => ({
      frame,
      recall: recallOf(rows),
      falseFlags: falseFlagsOf(rows.filter((one) => one.stance !== "asserts")),
    }));
}

function isRight(one: SpreadCase): boolean {
  return one.stance === "asserts" && one.myth !== null && one.flagged.includes(one.myth);
}

function recallOf(cases: readonly SpreadCase[]): Rate {
  const asserting = cases.filter((one) => one.stance === "asserts" && one.myth !== null);
  return rateOf(asserting.filter(isRight).length, asserting.length);
}

function falseFlagsOf(cases: readonly SpreadCase[]): Rate {
  return rateOf(cases.filter((one) => one.flagged.length > 0).length, cases.length);
}
