/** One reason to believe that an author stands somewhere, with the cue that gave it. */

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
}

export function vote(stance: Vote["for"], weight: number, why: string, cue: Stretch | null): Vote {
  return { for: stance, weight, why, cue };
}
