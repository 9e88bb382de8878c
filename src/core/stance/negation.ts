/**
 * Whether a plain negation ("not", "never", "no") denies the claim in a window. Its reach is judged
 * by place: inside the claim before its verb, right before the claim, or before a verb of thinking.
 * Double negation asserts; "don't cause no" is one negation said twice.
 */

import { hashWord } from "../text/hash.ts";
import type { CueHit } from "./cues.ts";
import {
  anyBetween,
  type Field,
  hasBreak,
  isComma,
  isSign,
  nextWord,
  opensSentence,
  tokenBefore,
  type Window,
  within,
  wordsBetween,
} from "./field.ts";
import { vote, type Vote } from "./vote.ts";

type Reach =
  | { readonly kind: "denies" | "thinks-not"; readonly hit: CueHit }
  | { readonly kind: "doubt"; readonly hit: CueHit; readonly weight: number }
  | null;

export function negationVotes(field: Field, window: Window): readonly Vote[] {
  const denials: { readonly kind: "denies" | "thinks-not"; readonly hit: CueHit }[] = [];
  const votes: Vote[] = [];
  for (const hit of within(field.cues.of("stance.negation"), window.from, window.to)) {
    const reach = reachOf(field, window, hit);
    if (reach === null) continue;
    if (reach.kind === "doubt")
      votes.push(vote("doubt", reach.weight, `a negation near the claim ${quote(field, hit)}`, hit));
    else denials.push(reach);
  }
  for (const hit of within(field.cues.of("stance.ignore"), window.first, window.last))
    if (
      /^"not (?:just|only|merely|simply)/i.test(quote(field, hit)) &&
      nearest(field, field.cues.of("stance.relation"), hit, 1) === null
    )
      votes.push(vote("doubt", 0.6, `a limit to the claim ${quote(field, hit)}`, hit));
  for (const hit of within(field.cues.of("stance.unconvinced"), window.from, window.first - 1))
    if (!hasBreak(field.tokens, hit.last, window.first)) denials.unshift({ kind: "thinks-not", hit });
  const denial = denials[0];
  if (denial === undefined) return votes;
  if (isDouble(field, denials)) return [vote("asserts", 1, `double negation ${quote(field, denial.hit)}`, denial.hit)];
  return [...votes, vote("debunks", 1, `negation ${quote(field, denial.hit)}`, denial.hit)];
}

/** The cue as it is read, words in disguise made plain, for a reason. */
export function quote(field: Field, hit: { readonly first: number; readonly last: number }): string {
  const { tokens } = field;
  const text = tokens.source.slice(tokens.start[hit.first], tokens.end[hit.last]);
  return `"${text.length > 60 ? text.slice(0, 60) + "…" : text}"`;
}

function reachOf(field: Field, window: Window, hit: CueHit): Reach {
  const { tokens } = field;
  const opens = opensSentence(tokens, hit.first);
  // "No, ..." turns against something said before: against what, only the rest can tell.
  if (opens && isSign(tokens, hit.last + 1)) return { kind: "doubt", hit, weight: 0.6 };
  if (hit.first > window.last) return reachBack(field, window, hit);
  return hit.first >= window.first ? reachInside(field, window, hit) : reachForward(field, window, hit, opens);
}

/** "vaccines cause autism, not" but hardly anything else. */
function reachBack(field: Field, window: Window, hit: CueHit): Reach {
  const { tokens } = field;
  const ends = nextWord(tokens, hit.last + 1) > window.to;
  return ends && wordsBetween(tokens, window.last, hit.first) === 0 ? { kind: "denies", hit } : null;
}

function reachInside(field: Field, window: Window, hit: CueHit): Reach {
  const { tokens, cues } = field;
  const before = tokenBefore(tokens, hit.first);
  if (isComma(tokens, before) && closesSoon(field, hit, window)) return null;
  const commanding = isSign(tokens, before) || opensSentence(tokens, hit.first);
  const other = nearest(field, cues.of("stance.refuses"), hit, 1);
  const verb = nearest(field, cues.of("stance.relation"), hit, 3);
  if (other !== null && (commanding || verb === null || other.first < verb.first))
    return { kind: "doubt", hit, weight: 0.3 };
  if (isNo(field, hit)) return { kind: "denies", hit };
  if (verb !== null && !anyBetween(cues.of("stance.because"), hit.last, verb.first)) return { kind: "denies", hit };
  const next = window.proof.find((part) => part.first > hit.last);
  if (next !== undefined && wordsBetween(tokens, hit.last, next.first) <= 1) return { kind: "denies", hit };
  return { kind: "doubt", hit, weight: 0.6 };
}

function reachForward(field: Field, window: Window, hit: CueHit, opens: boolean): Reach {
  const { tokens, cues } = field;
  if (hasBreak(tokens, hit.last, window.first)) return null;
  if (anyBetween(cues.of("stance.contrast"), hit.last, window.first)) return null;
  const thinking = nearest(field, cues.of("stance.believes"), hit, 2);
  if (thinking !== null) return { kind: "thinks-not", hit };
  if (anyBetween(cues.of("stance.because"), hit.last, window.first)) return null;
  const gap = wordsBetween(tokens, hit.last, window.first);
  const other = nearest(field, cues.of("stance.refuses"), hit, 1);
  if (other !== null && other.first < window.first)
    return opens && gap === 0 ? { kind: "doubt", hit, weight: 0.3 } : null;
  if (gap <= 1) return isContrasted(field, window) ? { kind: "doubt", hit, weight: 0.6 } : { kind: "denies", hit };
  if (gap <= 3 && anyBetween(cues.of("stance.relation"), hit.last, window.first)) return { kind: "denies", hit };
  return gap <= 5 ? { kind: "doubt", hit, weight: 0.6 } : { kind: "doubt", hit, weight: 0.2 };
}

const RATHER: ReadonlySet<number> = new Set(
  ["it's", "its", "they're", "es", "son", "sino"].map((word) => hashWord(word).lo),
);

/** "It's not a vaccine, it's gene therapy", "no jabs for us, they cause harm": only the first part is denied. */
function isContrasted(field: Field, window: Window): boolean {
  const { tokens } = field;
  for (let i = window.first; i < window.last; i += 1) if (isComma(tokens, i) || RATHER.has(tokens.lo[i]!)) return true;
  return false;
}

/** "Vaccines have no microchips": what stands behind it is denied, whatever the verb. */
function isNo(field: Field, hit: CueHit): boolean {
  return (
    /^"(?:no|zero|ningún|ninguna)"$/i.test(quote(field, hit)) &&
    !isSign(field.tokens, hit.last + 1) &&
    !isSpanishNo(field, hit)
  );
}

/** In Spanish "no" is also "not". */
function isSpanishNo(field: Field, hit: CueHit): boolean {
  return nearest(field, field.cues.of("stance.refuses"), hit, 1) !== null;
}

/** "MMR, not genes, gave him autism": the negation ends at the next comma, before the claim goes on. */
function closesSoon(field: Field, hit: CueHit, window: Window): boolean {
  const { tokens } = field;
  for (let i = hit.last + 1; i < window.last && wordsBetween(tokens, hit.last, i) <= 4; i += 1)
    if (isComma(tokens, i)) return true;
  return false;
}

/** The first hit that begins after `hit` with at most `words` words between. */
function nearest(field: Field, hits: readonly CueHit[], hit: CueHit, words: number): CueHit | null {
  const { tokens } = field;
  for (const one of hits) {
    if (one.first <= hit.last) continue;
    return wordsBetween(tokens, hit.last, one.first) <= words &&
      tokens.sentence[one.first] === tokens.sentence[hit.last]
      ? one
      : null;
  }
  return null;
}

function isDouble(field: Field, denials: readonly { readonly kind: string; readonly hit: CueHit }[]): boolean {
  const [first, second] = denials;
  if (first === undefined || second === undefined) return false;
  if (first.kind === "thinks-not") return second.kind === "denies";
  const text = quote(field, second.hit).toLowerCase();
  return (
    (text === '"not"' || text === '"no"') &&
    wordsBetween(field.tokens, first.hit.last, second.hit.first) === 0 &&
    text !== '"no"'
  );
}
