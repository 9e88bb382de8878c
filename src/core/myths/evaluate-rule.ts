/**
 * Evaluates one compiled pattern over one stream: what `any`, `all`, `within` and `none` mean together.
 * What an expression means is decided in evaluate.ts.
 */

import { evaluate, type Found, nearestTogether, placesOf, type Reason, together } from "./evaluate.ts";
import type { CompiledRule } from "./expression.ts";

/** Null: does not match. */
export function evaluateRule(rule: CompiledRule, found: Found): Reason | null {
  const reasons: Reason[] = [];
  if (rule.all.length > 0) {
    const all = rule.within === null ? everywhere(rule, found) : within(rule, rule.within, found);
    if (all === null) return null;
    reasons.push(all);
  }
  if (rule.any.length > 0) {
    const any = evaluate({ kind: "or", parts: rule.any }, found);
    if (any === null) return null;
    reasons.push(any);
  }
  if (rule.none.some((part) => evaluate(part, found) !== null)) return null;
  return reasons.length === 1 ? reasons[0]! : together(reasons);
}

function everywhere(rule: CompiledRule, found: Found): Reason | null {
  const reasons: Reason[] = [];
  for (const part of rule.all) {
    const reason = evaluate(part, found);
    if (reason === null) return null;
    reasons.push(reason);
  }
  return together(reasons);
}

function within(rule: CompiledRule, words: number, found: Found): Reason | null {
  const lists = rule.all.map((part) => placesOf(part, found));
  const placed = lists.filter((list) => !list.anywhere).map((list) => list.places);
  if (placed.length === 0) return { q: 1, places: [] };
  const places = nearestTogether(placed, words, found);
  if (places === null) return null;
  return { q: places.reduce((product, place) => product * place.q, 1), places };
}
