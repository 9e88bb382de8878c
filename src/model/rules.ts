/**
 * The rule files as values, after reading and checking, before compiling. Sugar is resolved
 * (`fact` + `source` became `facts`, `harm: high` became `{level: high}`), every list is present.
 * Format: docs/rules.md.
 */

import type { MythId, Stance } from "./analysis.ts";
import type { Routes } from "./routes.ts";

export type HarmLevel = "low" | "medium" | "high" | "critical";
export type RuleStatus = "draft" | "trial" | "active" | "retired";
export const VERDICTS = ["refuted", "misleading", "missing-context", "unproven", "outdated", "accurate"] as const;
export type Verdict = (typeof VERDICTS)[number];
export type Weight = "weak" | "medium" | "strong";

/** Where a value stands in its file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface SourceRef {
  readonly title: string;
  readonly url: string;
  /** ISO date of the last look; null if unknown. */
  readonly accessed: string | null;
  readonly says: string | null;
}

export interface Fact {
  readonly id: string;
  readonly text: string;
  readonly sources: readonly SourceRef[];
}

/** Map form of a pattern; the string form is `{ all: [that string] }`. Strings are pattern language. */
export interface PatternRule {
  readonly name: string | null;
  readonly any: readonly string[];
  readonly all: readonly string[];
  /** Words between the outermost parts of `all`; null means anywhere in the field. */
  readonly within: number | null;
  readonly none: readonly string[];
  readonly weight: Weight | null;
  readonly where: "text" | "quoted" | "link" | "image-text" | "any";
  readonly place: Place;
}

export interface ExceptionRule {
  readonly name: string;
  readonly when: string;
  readonly effect: "block" | "lower";
  readonly reason: string;
  /** ISO date after which the exception is off; null means no end. */
  readonly until: string | null;
  readonly place: Place;
}

export interface Reply {
  readonly id: string;
  readonly for: "asks" | "asserts" | "reports";
  readonly language: string;
  readonly platforms: readonly string[];
  readonly text: string;
  readonly callToAction: { readonly text: string; readonly url: string } | null;
  /** Ids of facts the text rests on. */
  readonly uses: readonly string[];
  /** null: nobody has approved this text; `unapprovedReason` then says what is missing. */
  readonly approved: { readonly by: string; readonly on: string } | null;
  readonly unapprovedReason: string | null;
  readonly place: Place;
}

export const TEST_KINDS = ["asserts", "suggest", "asks", "debunks", "reports", "no_match", "todo"] as const;
export type TestKind = (typeof TEST_KINDS)[number];

export interface RuleTest {
  readonly kind: TestKind;
  readonly post: string;
  readonly author: string | null;
  readonly quoted: string | null;
  readonly lang: string | null;
  /** For `todo` only: what it should become. */
  readonly want: TestKind | null;
  readonly place: Place;
}

export interface MythRule {
  readonly id: MythId;
  readonly title: string;
  readonly claim: string;
  readonly topic: string;
  readonly status: RuleStatus;
  readonly verdict: Verdict;
  readonly harm: { readonly level: HarmLevel; readonly who: string | null; readonly why: string | null };
  readonly owners: readonly string[];
  readonly reviewed: string | null;
  readonly expires: string | null;
  readonly languages: readonly string[];
  readonly related: readonly { readonly id: MythId; readonly is: "similar" | "replaces" | "part-of" }[];
  readonly was: readonly MythId[];
  readonly facts: readonly Fact[];
  readonly technique: readonly string[];
  /** Language to whole sentences used for similarity. */
  readonly variants: Readonly<Record<string, readonly string[]>>;
  readonly match: readonly PatternRule[];
  readonly exceptions: readonly ExceptionRule[];
  /** Extra stance cues on top of the shared vocabulary; pattern language. */
  readonly stance: Readonly<Partial<Record<Stance, readonly string[]>>>;
  readonly replies: readonly Reply[];
  readonly tests: readonly RuleTest[];
  readonly place: Place;
}

/** One vocabulary term in one language. */
export interface Term {
  readonly name: string;
  readonly language: string;
  readonly any: readonly string[];
  readonly emoji: readonly string[];
  /** Also match de-obfuscated spellings, at quality 0.9. */
  readonly disguised: boolean;
  /** Also match one wrong letter in words of six letters or more, at quality 0.8. */
  readonly typos: boolean;
  readonly place: Place;
}

export interface Topic {
  readonly id: string;
  readonly title: string;
  readonly owners: readonly string[];
  readonly languages: readonly string[];
  /** IANA zone for seasons and quiet hours. */
  readonly timezone: string;
  readonly purpose: string | null;
  readonly track: {
    /** Pattern language; a post that matches any of them is on topic. */
    readonly terms: readonly string[];
    readonly hashtags: readonly string[];
    readonly links: readonly string[];
  };
  /** `author:` and `domain:` atoms. */
  readonly trusted: readonly string[];
  readonly questions: readonly { readonly id: string; readonly ask: string; readonly answer: string | null }[];
  readonly place: Place;
}

export const SIGNALS = [
  "volume",
  "new-narrative",
  "reach",
  "sentiment-drop",
  "jump",
  "questions",
  "hijack",
  "counter-speech",
  "source-blind",
  "rule-health",
] as const;
export type AlertSignal = (typeof SIGNALS)[number];

export interface AlertRule {
  readonly id: string;
  readonly signal: AlertSignal;
  readonly watch: {
    /** Empty means every topic. */
    readonly topics: readonly string[];
    readonly stance: readonly Stance[];
    readonly harmAtLeast: HarmLevel;
  };
  readonly each: readonly ("myth" | "language")[];
  readonly count: "authors" | "posts";
  /** CUSUM threshold h: quick 8, normal 9, cautious 10. */
  readonly sensitivity: "quick" | "normal" | "cautious";
  readonly needs: { readonly authors: number; readonly withinMs: number; readonly ratio: number };
  readonly clear: { readonly ratio: number; readonly forMs: number };
  readonly reopenWithinMs: number;
  /** Thresholds that only this signal has, by name; docs/alerts.md. Absent means none. */
  readonly limits?: Readonly<Record<string, number>>;
  /** The file itself sets `reopen_within`, so that routes do not. */
  readonly reopensByItself?: boolean;
  /** First `when` that holds decides; the last is "anything else". */
  readonly severity: readonly { readonly when: string; readonly is: HarmLevel }[];
  /** Series notation of docs/rules.md ("1*336 | 5 6 9"); `expect` like "+3h firing high". */
  readonly tests: readonly {
    readonly name: string;
    readonly authors: string;
    readonly posts: string | null;
    readonly expect: readonly string[];
  }[];
  readonly place: Place;
}

export interface Catalog {
  readonly format: 1;
  readonly language: string;
  readonly timezone: string;
  readonly thresholds: { readonly match: number; readonly suggest: number };
  readonly replyDomains: readonly string[];
}

/** Everything under `rules/`, read and checked. */
/** A campaign of one's own, whose hashtags others may take over. */
export interface Campaign {
  readonly id: string;
  readonly title: string;
  /** ISO dates, both within. */
  readonly dates: { readonly from: string; readonly to: string };
  readonly topic: string | null;
  /** Without #. */
  readonly hashtags: readonly string[];
  /** Its sites, lower case, without scheme and `www.`; only their hosts count. */
  readonly links: readonly string[];
  readonly accounts: readonly string[];
  readonly watchMyths: readonly string[];
  /** What it asks for otherwise than the rule; null where it leaves that to the rule. */
  readonly hijack: {
    /** 0..1. */
    readonly offMessageShare: number | null;
    readonly authors: number | null;
    readonly withinMs: number | null;
  };
  readonly owners: readonly string[];
}

export interface Rulebook {
  readonly catalog: Catalog;
  readonly terms: readonly Term[];
  readonly topics: readonly Topic[];
  readonly myths: readonly MythRule[];
  readonly alerts: readonly AlertRule[];
  /** Absent or null: every channel is told of every alert. */
  readonly routes?: Routes | null;
  /** Absent: none. */
  readonly campaigns?: readonly Campaign[];
  /** SHA-256 over all resolved files, hex. */
  readonly hash: string;
}

/** One finding of `rules lint`. Codes: docs/rules.md. */
export interface Finding {
  readonly code: string;
  readonly level: "error" | "warn";
  readonly place: Place;
  readonly what: string;
  readonly fix: string | null;
  /** A safe repair: at the place stands `from`, and `to` belongs there. */
  readonly replace?: Replacement;
}

export interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** A bare claim (`analyse --claims`). */
export interface Claim {
  readonly id: MythId;
  readonly claim: string;
  readonly title: string | null;
  /** A line below the title, where the catalogue has one. */
  readonly subtitle?: string;
  readonly variants: readonly string[];
}
