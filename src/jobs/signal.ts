/** What a signal other than volume is given when it is read, and what it must give back. Glue: detect-signals.ts. */

import type { Episode } from "../model/alert.ts";
import type { AlertRule, AlertSignal } from "../model/rules.ts";
import type { SignalReading } from "../core/alerts/signal.ts";
import type { NarrativeRound, Store } from "../store/store.ts";
import type { Watch } from "./detect.ts";

export interface SignalRound {
  readonly store: Store;
  readonly watch: Watch;
  readonly rule: AlertRule;
  /** Event time; posts from here on are still to come. */
  readonly atMs: number;
  /** Whether an hour ended at `atMs`. Only then may what is remembered change. */
  readonly hourClosed: boolean;
  /** The rule's alerts that are not over. A subject that no reading names counts as quiet when an hour closes. */
  readonly open: readonly Episode[];
  /** The newest alert of every series of every rule, as of this moment of the round. */
  readonly episodes: () => readonly Episode[];
  /** What the signal remembered under this name; kept with detection, in one transaction. */
  readonly recall: (name: string) => string | null;
  readonly remember: (name: string, state: string) => void;
  /** Whether most of what is collected in this language comes from sources that are out. */
  readonly isBlind: (lang: string) => boolean;
  /** `saving` is asked once, when everything was looked at; what it gives is written with the round. Same for a whole round. */
  readonly atSave: (saving: () => Promise<NarrativeRound>) => void;
}

export interface Signal {
  readonly id: AlertSignal;
  /** Read at every look, not only when an hour closes. */
  readonly early: boolean;
  /** In a fixed order, for the numbers of alerts follow it. */
  read(round: SignalRound): Promise<readonly SignalReading[]>;
}
