/**
 * What an alert rule of each signal asks for where its file leaves it out, and which thresholds it may name
 * under `limits`. Numbers: docs/alerts.md.
 */

import type * as z from "zod";

import type { AlertSignal } from "../../model/rules.ts";
import { ratio, strict } from "./schema-fields.ts";

interface Usual {
  readonly authors: number;
  readonly withinHours: number;
  readonly ratio: number;
  readonly clearHours: number;
  readonly limits: Readonly<Record<string, number>>;
}

/** The values that hold when a file leaves them out. */
export const USUAL: Readonly<Record<AlertSignal, Usual>> = {
  volume: { authors: 5, withinHours: 3, ratio: 2, clearHours: 6, limits: {} },
  "new-narrative": { authors: 8, withinHours: 24, ratio: 2, clearHours: 24, limits: {} },
  reach: { authors: 1, withinHours: 24, ratio: 1, clearHours: 24, limits: { reach: 50_000, percentile: 99.5 } },
  "sentiment-drop": { authors: 30, withinHours: 24, ratio: 1, clearHours: 24, limits: { z: 3, drop: 0.15 } },
  jump: { authors: 3, withinHours: 72, ratio: 1, clearHours: 72, limits: { chance: 0.001 } },
  questions: { authors: 8, withinHours: 24, ratio: 2, clearHours: 24, limits: { chance: 0.0001, void: 10 } },
  hijack: { authors: 10, withinHours: 6, ratio: 2, clearHours: 24, limits: { chance: 0.001, share: 0.15 } },
  "counter-speech": { authors: 5, withinHours: 24, ratio: 2, clearHours: 24, limits: { chance: 0.001 } },
  "source-blind": { authors: 1, withinHours: 2, ratio: 1, clearHours: 1, limits: { share: 0.2, expected: 20 } },
  "rule-health": {
    authors: 1,
    withinHours: 168,
    ratio: 1,
    clearHours: 24,
    limits: { stale_hours: 24, precision: 0.7, reviews: 20, wrong: 10 },
  },
};

export const limitsShape: z.ZodType<Readonly<Record<string, number | undefined>>> = strict({
  reach: ratio.optional(),
  percentile: ratio.optional(),
  z: ratio.optional(),
  drop: ratio.optional(),
  chance: ratio.optional(),
  void: ratio.optional(),
  share: ratio.optional(),
  expected: ratio.optional(),
  stale_hours: ratio.optional(),
  precision: ratio.optional(),
  reviews: ratio.optional(),
  wrong: ratio.optional(),
});

/** The first threshold that the signal does not have. */
export function strayLimit(
  signal: AlertSignal,
  given: Readonly<Record<string, number | undefined>>,
): { readonly key: string; readonly what: string; readonly fix: string } | null {
  const known = Object.keys(USUAL[signal].limits);
  const stray = Object.keys(given).find((name) => !known.includes(name));
  if (stray === undefined) return null;
  const fix = known.length === 0 ? "leave limits out" : `use ${known.join(", ")}`;
  return { key: stray, what: `"${stray}" is no threshold of ${signal}.`, fix };
}

/** With what is left out; nothing for a signal that has none. */
export function limitsOf(
  signal: AlertSignal,
  given: Readonly<Record<string, number | undefined>>,
): { readonly limits?: Readonly<Record<string, number>> } {
  const usual = USUAL[signal].limits;
  if (Object.keys(usual).length === 0) return {};
  return { limits: Object.fromEntries(Object.entries(usual).map(([name, value]) => [name, given[name] ?? value])) };
}
