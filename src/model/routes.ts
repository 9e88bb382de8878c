/** `alerts/routes.yaml` as values: who is told of which alert, when not, and what comes as one message. Format: docs/alerts.md. */

import type { HarmLevel } from "./rules.ts";

export const GROUP_LABELS = ["topic", "myth", "language", "signal"] as const;
export type GroupLabel = (typeof GROUP_LABELS)[number];

export const SAME_LABELS = ["platform", "topic", "myth", "language"] as const;
export type SameLabel = (typeof SAME_LABELS)[number];

/** Hours of the local wall clock; over midnight where `from` is later than `to`. */
export interface QuietHours {
  readonly name: string;
  /** "20:00" */
  readonly from: string;
  readonly to: string;
  /** IANA zone. */
  readonly timezone: string;
  /** From this severity on nothing is held. */
  readonly except: "critical" | "high";
}

export interface Route {
  /** Condition of core/alerts/severity.ts. */
  readonly when: string;
  /** Names of channels as docs/alerts.md resolves them; "digest-daily" and "digest-weekly" send no message at once. */
  readonly to: readonly string[];
  readonly escalate: readonly { readonly afterMs: number; readonly to: string }[];
  /** Name of quiet hours. */
  readonly quiet: string | null;
}

export interface Inhibition {
  readonly if: string;
  readonly hold: readonly string[];
  /** Both must have the same value of all of these. */
  readonly same: readonly SameLabel[];
  /** Severities above are not held. */
  readonly upTo: HarmLevel;
}

export interface DigestPlan {
  /** Local time, "08:00". */
  readonly at: string;
  /** null: every channel but those that page. */
  readonly to: readonly string[] | null;
}

export interface Routes {
  readonly groupBy: readonly GroupLabel[];
  readonly groupWaitMs: number;
  /** null: each rule's own. */
  readonly reopenWithinMs: number | null;
  /** The first whose condition holds decides. */
  readonly routes: readonly Route[];
  readonly quiet: readonly QuietHours[];
  readonly inhibit: readonly Inhibition[];
  readonly digests: { readonly daily: DigestPlan; readonly weekly: DigestPlan & { readonly on: Weekday } };
}

export const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];
