/** One reason to believe that an author stands somewhere, with the cue that gave it; and how reasons add up. */

import type { Stance } from "../../model/analysis.ts";
import type { Stretch } from "./field.ts";

export interface Vote {
  /** doubt: no stance of its own, but plain assertion is not safe. */
  readonly for: Exclude<Stance, "unclear"> | "doubt";
  /** 0..1. Doubts add up; from 0.6 on the answer is "unclear". */
  readonly weight: number;
  /** For a person to read. */
  readonly why: string;
  readonly cue: Stretch | null;
  /** A doubt that comes of a denial in a sentence beside the claim. */
  readonly isDenialBeside?: true;
}

export function vote(stance: Vote["for"], weight: number, why: string, cue: Stretch | null): Vote {
  return { for: stance, weight, why, cue };
}

/** Doubts together at or above this make a plain assertion unclear. */
export const DOUBT_LIMIT = 0.6;

export function strongest(votes: readonly Vote[], stance: Vote["for"]): Vote | undefined {
  let best: Vote | undefined;
  for (const one of votes) if (one.for === stance && one.weight > (best?.weight ?? 0)) best = one;
  return best;
}

export function doubtOf(votes: readonly Vote[]): number {
  return votes.reduce((sum, one) => (one.for === "doubt" ? sum + one.weight : sum), 0);
}

/** A cue of the myth's own `stance:` block that holds in the author's words. */
export interface OwnCue {
  readonly stance: Stance;
  /** The cue as the rule file has it. */
  readonly text: string;
}

/** The myth's own cues speak for the whole post. */
export function ownVotes(cues: readonly OwnCue[]): readonly Vote[] {
  return cues.map((cue) =>
    vote(cue.stance === "unclear" ? "doubt" : cue.stance, 1, `cue of this myth "${cue.text}"`, null),
  );
}
