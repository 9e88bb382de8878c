/** What analysis says about one post. The field names are those of the public JSON (see README, `hearsay analyse`). */

export type MythId = string & { readonly brand: "MythId" };

export const STANCES = ["asserts", "asks", "debunks", "reports", "unclear"] as const;
export type Stance = (typeof STANCES)[number];

/** match: about the myth; suggest: a person should look; suppressed: an exception blocked it. */
export type Decision = "match" | "suggest" | "suppressed";

export const INTENTS = [
  "question",
  "concern",
  "complaint",
  "experience",
  "claim",
  "advice",
  "sale",
  "news",
  "debunk",
  "satire",
  "gratitude",
  "emergency",
] as const;
export type Intent = (typeof INTENTS)[number];

export type Flag = "first_hand" | "satire" | "seller" | "emergency" | "credential" | "urgency" | "conspiracy";

export const FIELDS = ["text", "quoted", "link", "image-text"] as const;
export type Field = (typeof FIELDS)[number];

/** A stretch of the original field text that speaks for a decision. Offsets are UTF-16 units. */
export interface Evidence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Human-readable: "pattern 1", "pattern slogan", "similar to variant 2", "debunk cue". */
  readonly why: string;
  /** Absent means the post's own text. */
  readonly field?: Exclude<Field, "text">;
}

export interface Match {
  readonly myth: MythId;
  /** Calibrated probability in 0..1 that the post is about the myth. */
  readonly p: number;
  readonly decision: Decision;
  readonly stance: Stance;
  /** The cue or rule that decided the stance, for a person to read. */
  readonly stanceWhy: string;
  /** Revision of the resolved rule that made this match. */
  readonly rev: string;
  /** Found when the rule changed, in a post that was more than two hours old: news for digests, never for alarms. */
  readonly late?: true;
  readonly evidence: readonly Evidence[];
  /** Name of the exception, when decision is suppressed or was lowered by one. */
  readonly suppressedBy?: string;
  readonly runnerUp?: { readonly myth: MythId; readonly p: number };
}

export interface Sentiment {
  readonly label: "positive" | "neutral" | "negative";
  /** -1 (most negative) to 1 (most positive). */
  readonly score: number;
  /** True where no model or word list of the language stands behind it, or only a weak one. */
  readonly lowConfidence?: true;
}

export const TARGETS = ["vaccine", "disease", "authority", "service"] as const;
export type Target = (typeof TARGETS)[number];

/** Feeling where the target is spoken of. Apart from stance: a rumour may be spread with joy. */
export interface TargetSentiment {
  readonly target: Target;
  /** mixed: good and bad in different places. */
  readonly label: Sentiment["label"] | "mixed";
  /** -1..1, the mean over the places. */
  readonly score: number;
}

export interface Candidate {
  readonly myth: MythId;
  readonly score: number;
}

/** A category of a published scheme, with the scheme's version. */
export interface TopicLabel {
  readonly scheme: string;
  readonly version: string;
  readonly label: string;
  /** 0..1, how sure the label is. */
  readonly p: number;
}

export interface Analysis {
  readonly id: string;
  /** ISO 639-1 code, or "und". */
  readonly lang: string;
  readonly topics: readonly string[];
  readonly sentiment: Sentiment;
  /** Emotion name to strength 0..1; absent means 0. */
  readonly emotions: Readonly<Record<string, number>>;
  /** Absent where the post is on no topic or names no target. */
  readonly targets?: readonly TargetSentiment[];
  readonly intent: Intent;
  readonly flags: readonly Flag[];
  readonly matches: readonly Match[];
  /** Absent for posts that are on no topic. */
  readonly labels?: readonly TopicLabel[];
  readonly candidates?: readonly Candidate[];
}
