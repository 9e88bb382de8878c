/**
 * What a team does about a narrative or a single post: the action of its level, and the gate before any reply
 * is drafted, of which the first rule that applies decides. Not to answer is a legitimate outcome and says why.
 */

import type { RiskLevel } from "../../model/narrative.ts";
import type { Intent, Stance } from "../../model/analysis.ts";

export interface Posture {
  readonly do: readonly string[];
  /** Whether, and to whom, anybody answers in public. */
  readonly answer: string;
  readonly review: string;
}

export const POSTURES: Readonly<Record<RiskLevel, Posture>> = {
  unconfirmed: {
    do: ["keep listening"],
    answer: "Do not answer yet: it is not clear that this is one claim.",
    review: "when it grows",
  },
  low: {
    do: ["monitor", "log it", "fill the gap in planned content"],
    answer: "Do not answer it: a correction would spread it.",
    review: "weekly",
  },
  medium: {
    do: ["publish or refresh an explainer", "prebunk", "brief partners and the call centre"],
    answer: "Answer questions and sincere sharers only, not hostile ones.",
    review: "within 24 h",
  },
  high: {
    do: [
      "debunk on own channels",
      "brief leadership within 12 h",
      "prepare a line for partners and press",
      "report what breaks a platform's rules",
    ],
    answer: "Answer for bystanders too, once per thread.",
    review: "within 1 h in office hours, 12 h at the latest; daily after that",
  },
};

/** What is known of a post and its thread when somebody would answer it. */
export interface GateFacts {
  /** Self-harm, overdose, poisoning, chest pain, anaphylaxis, abuse. */
  readonly emergency: boolean;
  readonly stance: Stance | "satire";
  readonly intent: Intent;
  /** A minor by their own words, or a bereaved or ill person with their own story. */
  readonly vulnerableAuthor: boolean;
  readonly isPrivate: boolean;
  readonly claim: "approved" | "contested" | "unknown";
  readonly risk: RiskLevel;
  /** Our followers, and the likely audience of the post; null where not known. */
  readonly ourReach: number | null;
  readonly theirReach: number | null;
  readonly hostileOrSeller: boolean;
  readonly answeredThread: boolean;
  /** Days since this author was last answered; null: never. */
  readonly daysSinceAnswered: number | null;
  /** Somebody whom these readers trust more, in words; null: nobody. */
  readonly betterMessenger: string | null;
}

export type GateRule = "G1" | "G2" | "G3" | "G4" | "G5" | "G6" | "G7" | "G8" | "G9" | "G10";

export interface GateDecision {
  /** null: no rule applies, a reply may be drafted. */
  readonly rule: GateRule | null;
  readonly outcome:
    | "urgent to a person"
    | "no reply"
    | "answer kindly"
    | "offer support"
    | "leave alone"
    | "holding line"
    | "fill the gap elsewhere"
    | "report"
    | "one reply for bystanders"
    | "route to a messenger"
    | "draft a reply";
  readonly why: string;
}

const COOL_DOWN_DAYS = 30;
/** Our reach over theirs from which an answer would make the post bigger. */
const AMPLIFIES = 5;

/** Rules in their order; the first that applies decides. */
export function gate(facts: GateFacts): GateDecision {
  const { stance, intent, risk } = facts;
  if (facts.emergency || intent === "emergency")
    return decide(
      "G1",
      "urgent to a person",
      "somebody may be in danger: crisis line, emergency or poison centre of the region; no myth reply",
    );
  if (stance === "debunks" || stance === "reports" || stance === "satire" || intent === "satire" || intent === "debunk")
    return decide("G2", "no reply", "it does not spread the claim; thank or amplify if it helps");
  if (stance === "asks" || intent === "question" || intent === "concern")
    return decide("G3", "answer kindly", "a question or worry is a need for information, at any level of risk");
  if (facts.vulnerableAuthor)
    return decide("G4", "offer support", "no correction in public of a minor or of somebody's own loss or illness");
  if (facts.isPrivate) return decide("G5", "leave alone", "a private space: neither collect nor answer");
  if (facts.claim !== "approved")
    return decide(
      "G6",
      "holding line",
      facts.claim === "unknown"
        ? "unverified claim, not in the catalogue: ask a subject expert; say what is known, what is not, and when there will be more"
        : "the evidence is contested: no debunk; say what is known and what is not",
    );
  if (risk === "low" || risk === "unconfirmed")
    return decide(
      "G7",
      "fill the gap elsewhere",
      "too small: an answer would spread it; monitor, and fill the gap without naming the post",
    );
  if (facts.ourReach !== null && facts.theirReach !== null && facts.ourReach > AMPLIFIES * facts.theirReach)
    return decide(
      "G7",
      "fill the gap elsewhere",
      "we reach over five times as many as the post: an answer would make it bigger",
    );
  if (facts.hostileOrSeller) {
    return risk === "high"
      ? decide(
          "G8",
          "one reply for bystanders",
          "no debate with a promoter or seller; at most one reply, for those who read along",
        )
      : decide("G8", "report", "no debate with a promoter or seller; report it to the platform or regulator");
  }
  if (facts.answeredThread) return decide("G9", "no reply", "this thread has had its answer");
  if (facts.daysSinceAnswered !== null && facts.daysSinceAnswered < COOL_DOWN_DAYS)
    return decide(
      "G9",
      "no reply",
      `this author was answered ${facts.daysSinceAnswered} days ago; ${COOL_DOWN_DAYS} days are left between`,
    );
  if (facts.betterMessenger !== null)
    return decide("G10", "route to a messenger", `${facts.betterMessenger} is trusted more here: send a brief`);
  return decide(null, "draft a reply", "nothing speaks against a reply");
}

function decide(rule: GateRule | null, outcome: GateDecision["outcome"], why: string): GateDecision {
  return { rule, outcome, why };
}
