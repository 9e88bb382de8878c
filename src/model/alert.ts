/** Alerts as states. Condition is the machine's, handling is people's, suppression says why nobody was told. */

import type { MythId } from "./analysis.ts";
import type { PostId } from "./post.ts";
import type { HarmLevel } from "./rules.ts";

/** A myth in one language: what volume is counted for. */
export interface MythSubject {
  readonly myth: MythId;
  readonly lang: string;
}

/** In place of a language, where all of a myth's languages are meant. */
export const ALL_LANGUAGES = "*";

/** What an alert is about: the `each` labels of its rule. Told apart by their keys; written to JSON as they are. */
export type Subject =
  | MythSubject
  /** A myth that reached a platform. */
  | { readonly myth: MythId; readonly lang: string; readonly platform: string }
  /** One post of a myth that reaches many. */
  | { readonly myth: MythId; readonly lang: string; readonly post: PostId }
  | { readonly narrative: string; readonly label: string; readonly lang: string }
  | { readonly topic: string; readonly lang: string }
  | { readonly campaign: string }
  | { readonly source: string };

/** The same text for the same subject; a narrative's label may change without making it another. */
export function subjectKey(subject: Subject): string {
  if ("narrative" in subject) return `narrative|${subject.narrative}|${subject.lang}`;
  if ("topic" in subject) return `topic|${subject.topic}|${subject.lang}`;
  if ("campaign" in subject) return `campaign|${subject.campaign}`;
  if ("source" in subject) return `source|${subject.source}`;
  if ("post" in subject) return `post|${subject.post}|${subject.myth}`;
  return `${subject.myth}|${subject.lang}${"platform" in subject ? `|${subject.platform}` : ""}`;
}

/** The myth that an alert is about; null where it is about something else. */
export function mythOf(subject: Subject): MythId | null {
  return "myth" in subject ? subject.myth : null;
}

/** Short and plain, for lists: "vax-mmr-autism (en)". */
export function subjectName(subject: Subject): string {
  if ("narrative" in subject) return `${subject.narrative} ${subject.label} (${subject.lang})`;
  if ("topic" in subject) return `${subject.topic} (${subject.lang})`;
  if ("campaign" in subject) return subject.campaign;
  if ("source" in subject) return subject.source;
  const more = "platform" in subject ? ` on ${subject.platform}` : "post" in subject ? ` in ${subject.post}` : "";
  const where = subject.lang === ALL_LANGUAGES ? "all languages" : subject.lang;
  return `${subject.myth} (${where})${more}`;
}

export type Condition =
  | { readonly state: "inactive" }
  | { readonly state: "pending"; readonly sinceMs: number }
  | { readonly state: "firing"; readonly firedAtMs: number }
  | { readonly state: "recovering"; readonly firedAtMs: number; readonly belowSinceMs: number }
  | { readonly state: "resolved"; readonly firedAtMs: number; readonly resolvedAtMs: number };

export type ClosedAs = "responded" | "watched" | "false alarm" | "duplicate";

export type Handling =
  | { readonly state: "new" }
  | { readonly state: "acknowledged"; readonly by: string; readonly atMs: number; readonly note: string | null }
  | { readonly state: "assigned"; readonly to: string; readonly by: string; readonly atMs: number }
  /** Nobody answered in time, or it grew worse after somebody had: it is nobody's again. `to`: whose it was. */
  | { readonly state: "escalated"; readonly why: string; readonly atMs: number; readonly to: string | null }
  | {
      readonly state: "closed";
      readonly outcome: ClosedAs;
      readonly by: string;
      readonly atMs: number;
      readonly note: string | null;
    };

export type Suppression =
  | null
  | { readonly kind: "silenced"; readonly by: string; readonly reason: string; readonly untilMs: number }
  | { readonly kind: "frozen"; readonly reason: string; readonly sinceMs: number };

/** Numbers behind a decision, kept so that every alert can be recomputed. */
export interface AlertStats {
  /** Distinct authors in the rule's window. */
  readonly authors: number;
  readonly posts: number;
  /** Usual number of authors for the same window. */
  readonly expected: number;
  readonly ratio: number;
  readonly cusum: number;
  readonly threshold: number;
  /** Upper-tail mid-p of the spike test in the last hour. */
  readonly spikeP: number;
  /** signal: another signal than volume; its numbers are under `reading`. */
  readonly test: "cusum" | "spike" | "signal";
  readonly dispersion: number;
  /** When volume was read; absent for other signals. */
  readonly atMs?: number;
  /** Absent for volume. */
  readonly reading?: KeptReading;
  readonly doubts?: readonly Doubt[];
}

/** What a signal other than volume said at its height: enough to tell of it again, and to recompute it. */
export interface KeptReading {
  readonly title: string;
  readonly what: string;
  readonly howMuch: string;
  readonly why: string;
  readonly timezone: string;
  readonly numbers: Readonly<Record<string, number>>;
}

export const DOUBTS = [
  "one author",
  "copies",
  "wire headline",
  "campaign hashtag",
  "weekday",
  "source outage",
  "language",
] as const;

/** One test of whether an alert is what it seems. unknown: what it needs to know was not at hand. */
export interface Doubt {
  readonly test: (typeof DOUBTS)[number];
  readonly result: "clear" | "doubt" | "unknown";
  /** With its number: "the loudest author wrote 2 of 21 posts". */
  readonly says: string;
}

export interface SuggestedReply {
  readonly id: string;
  readonly for: "asks" | "asserts" | "reports";
  readonly language: string;
  readonly text: string;
  /** Nobody may send a reply that is not approved; the message says so. */
  readonly approved: boolean;
  readonly approvalNote: string;
}

/** One episode: from first firing until resolved, reopened within the rule's time. */
export interface Episode {
  /** "E-12". */
  readonly id: string;
  readonly rule: string;
  readonly signal: string;
  readonly subject: Subject;
  readonly condition: Condition;
  readonly handling: Handling;
  readonly suppression: Suppression;
  readonly severity: HarmLevel;
  readonly stats: AlertStats;
  readonly reply: SuggestedReply | null;
  /** Why there is no reply, when there is none. */
  readonly replyWhyNot: string | null;
  /** Number of the last message; 1 is the first. */
  readonly seq: number;
  readonly notified: { readonly atMs: number; readonly severity: HarmLevel; readonly authors: number } | null;
  readonly openedAtMs: number;
  readonly updatedAtMs: number;
  /** Revision of the myth rule at firing. */
  readonly rev: string;
}

/** What a sink is given: finished text and data, no queries left to do. */
export interface AlertMessage {
  /** "episode:seq:channel:recipient"; the same key means the same message. */
  readonly key: string;
  readonly episode: string;
  readonly seq: number;
  /** digest: a report that always comes; notice: about Hearsay itself. */
  readonly event: "fired" | "updated" | "resolved" | "digest" | "notice";
  readonly severity: HarmLevel;
  readonly headline: string;
  /** Lines of section 5.6, in order, plain text. */
  readonly lines: readonly string[];
  readonly atMs: number;
  /** Machine-readable twin for webhooks. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The posts whose words the lines that begin with "Example: " quote, in their order. */
  readonly quotes?: readonly PostId[];
  /** Address of the alert's page; names nobody. */
  readonly link?: string;
}

/** In place of a channel: who is told, and when, is decided by routing. */
export const UNROUTED = "*";

/** A message that routing has not dealt with. */
export interface Notice {
  readonly id: number;
  readonly message: AlertMessage;
  readonly atMs: number;
  /** Why it waits, in words for people; null while nobody has looked. */
  readonly held: string | null;
  /** Whether people were told of an earlier message of this episode. */
  readonly toldBefore: boolean;
}

/** One delivery in the outbox. */
export interface OutboxRow {
  readonly id: number;
  readonly channel: string;
  readonly message: AlertMessage;
  readonly attempts: number;
  readonly firstAtMs: number;
  readonly notBeforeMs: number;
  /** Reference of the newest message of the same episode that the channel took. */
  readonly previous: string | null;
}
