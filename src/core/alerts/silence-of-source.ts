/**
 * Whether a platform is no longer heard: far fewer posts than in the same hours of the last days, or a
 * collector that has failed for so long. A quiet platform is told from a dead one by what is usual at that time.
 */

/** Days that must be known before a count can be called low. */
const LEAST_DAYS = 3;

export interface PlatformHeard {
  readonly platform: string;
  /** Posts of the window. */
  readonly collected: number;
  /** Posts of the same hours on the days before, only days on which it was collected at all. */
  readonly before: readonly number[];
  /** How long each of its sources has failed, ms; null for one that works. */
  readonly failingMs: readonly (number | null)[];
}

export interface HearingVerdict {
  readonly isBlind: boolean;
  readonly expected: number;
  /** low: too few posts; failing: every source fails and nothing comes. */
  readonly why: "low" | "failing" | null;
}

/** `windowMs`: how long it must last. The usual is the lower quartile, so that one busy day does not raise it. */
export function judgeHearing(
  heard: PlatformHeard,
  windowMs: number,
  limits: { readonly share: number; readonly expected: number },
): HearingVerdict {
  const sorted = heard.before.toSorted((a, b) => a - b);
  const expected = sorted[Math.floor((sorted.length - 1) / 4)] ?? 0;
  const known = sorted.length >= LEAST_DAYS && expected >= limits.expected;
  if (known && heard.collected < limits.share * expected) return { isBlind: true, expected, why: "low" };
  const failing = heard.failingMs.length > 0 && heard.failingMs.every((ms) => ms !== null && ms >= windowMs);
  if (failing && heard.collected === 0) return { isBlind: true, expected, why: "failing" };
  return { isBlind: false, expected, why: null };
}
