/**
 * Whether words that call something untrue ("myth", "no evidence", "debunked") speak of the claim in
 * a window, and whether they are turned round: themselves negated, aimed at "safe", or conceded
 * before a "but". A denial that cannot be placed counts as doubt.
 */

import type { CueHit } from "./cues.ts";
import {
  anyBetween,
  type Field,
  hasBreak,
  hasQuestionMark,
  isThat,
  opensSentence,
  sentenceEnd,
  sentenceStart,
  type Stretch,
  type Window,
  wordCount,
  wordsBetween,
} from "./field.ts";
import { looksLikeHeader } from "./header.ts";
import { quote } from "./negation.ts";
import { vote, type Vote } from "./vote.ts";

/** Farther away in one long sentence, a denial may speak of something else. */
const SAME_SENTENCE_WORDS = 16;
const SHORT_SENTENCE_WORDS = 9;
/** So many sentences away a denial may still speak of the claim: "coincidence? nope. That is not true." */
const NEAR_BEHIND = 3;
const NEAR_BEFORE = 2;

/** `deniedInside`: the claim in the window is negated by itself. */
export function denialVotes(field: Field, window: Window, deniedInside: boolean): readonly Vote[] {
  const votes: Vote[] = [];
  for (const hit of field.cues.of("stance.debunks"))
    if (hit.first > window.first || !looksLikeHeader(field, hit)) votes.push(judge(field, window, hit, deniedInside));
  return votes;
}

function judge(field: Field, window: Window, hit: CueHit, deniedInside: boolean): Vote {
  const cue = quote(field, hit);
  if (isConceded(field, window, hit)) {
    // "It is a myth that X, yet Y" may deny both.
    const weight = saysThat(field, hit) && !isAimedAtSafety(field, window, hit) ? 0.7 : 0.3;
    return vote("doubt", weight, `${cue} is conceded before a "but"`, hit);
  }
  if (
    hit.last < window.first &&
    field.cues.of("stance.former").some((one) => one.last < hit.first && one.first >= window.from)
  )
    return vote("doubt", 0.7, `${cue} is a belief given up`, hit);
  const place = placeOf(field, window, hit);
  if (place === "far") return vote("doubt", 0.6, `denial elsewhere in the post ${cue}`, hit);
  if (isAimedAtSafety(field, window, hit)) return vote("asserts", 1, `it is safety that is denied ${cue}`, hit);
  if (isNegated(field, window, hit)) return vote("asserts", 1, `the denial is denied ${cue}`, hit);
  if (deniedInside && governs(field, window, hit))
    return saysThat(field, hit) || startsWithNo(field, hit)
      ? vote("asserts", 1, `double negation ${cue}`, hit)
      : vote("doubt", 0.6, `two denials ${cue}`, hit);
  if (place === "near") return { ...vote("doubt", 0.7, `denial close by ${cue}`, hit), isDenialBeside: true };
  return vote("debunks", 1, `denial ${cue}`, hit);
}

type Place = "on" | "near" | "far";

function placeOf(field: Field, window: Window, hit: CueHit): Place {
  const { tokens } = field;
  if (hit.last >= window.from && hit.first <= window.to) {
    const gap =
      hit.last < window.first
        ? wordsBetween(tokens, hit.last, window.first)
        : hit.first > window.last
          ? wordsBetween(tokens, window.last, hit.first)
          : 0;
    return gap <= SAME_SENTENCE_WORDS ? "on" : "near";
  }
  const after = tokens.sentence[hit.first]! - tokens.sentence[window.to]!;
  const before = tokens.sentence[window.from]! - tokens.sentence[hit.last]!;
  if (after === 1 && hasQuestionMark(tokens, window.last, window.to)) return "on";
  if (after !== 1 && before !== 1)
    return (after > 0 && after <= NEAR_BEHIND) || before === NEAR_BEFORE ? "near" : "far";
  const from = sentenceStart(tokens, hit.first);
  const to = sentenceEnd(tokens, hit.last);
  return wordCount(tokens, from, to) <= SHORT_SENTENCE_WORDS ? "on" : "near";
}

/** "They say it is a myth, but MMR gave my son autism." */
function isConceded(field: Field, window: Window, hit: CueHit): boolean {
  if (hit.last >= window.first) return false;
  if (field.tokens.sentence[window.first]! - field.tokens.sentence[hit.last]! > 1) return false;
  return field.cues.of("stance.contrast").some((turn) => turn.first > hit.last && turn.last < window.first);
}

/** "A lie that MMR is safe: it gave my boy autism", "no evidence that it is safe". */
function isAimedAtSafety(field: Field, window: Window, hit: CueHit): boolean {
  const { tokens, cues } = field;
  const end = hit.last < window.first ? window.last : sentenceEnd(tokens, hit.last);
  for (const safe of cues.of("stance.harmless")) {
    if (safe.first <= hit.last || safe.first > end || wordsBetween(tokens, hit.last, safe.first) > 7) continue;
    if (tokens.sentence[safe.first] !== tokens.sentence[hit.last]) continue;
    // "A lie that raw milk is safer": the claim itself says so, and goes on without a break.
    const part = partOf(window, safe);
    if (part !== undefined && !hasBreak(tokens, safe.last, part.last)) continue;
    return !anyBetween(cues.of("stance.negation"), hit.last, safe.first);
  }
  const back = cues.of("stance.harmless").find((safe) => {
    if (safe.last >= hit.first || tokens.sentence[safe.last] !== tokens.sentence[hit.first]) return false;
    return wordsBetween(tokens, safe.last, hit.first) <= 2 && (safe.last < window.first || safe.first > window.last);
  });
  return back !== undefined && hasBreakBetween(field, window, back);
}

/** The matched stretch that holds a cue: it is then the claim's own word. */
function partOf(window: Window, cue: CueHit): Stretch | undefined {
  return window.proof.find((part) => part.first <= cue.first && cue.last <= part.last);
}

function hasBreakBetween(field: Field, window: Window, safe: CueHit): boolean {
  return safe.last < window.first
    ? hasBreak(field.tokens, safe.last, window.first)
    : hasBreak(field.tokens, window.last, safe.first);
}

/** "It has never been debunked", "that is no lie". */
function isNegated(field: Field, window: Window, hit: CueHit): boolean {
  const { tokens, cues } = field;
  for (const negation of cues.of("stance.negation")) {
    if (negation.last >= hit.first || tokens.sentence[negation.last] !== tokens.sentence[hit.first]) continue;
    if (wordsBetween(tokens, negation.last, hit.first) > 2 || partOf(window, negation) !== undefined) continue;
    if (hasBreak(tokens, negation.last, hit.first) || startsWithNo(field, hit)) continue;
    if (opensSentence(tokens, negation.first) && wordsBetween(tokens, negation.last, hit.first) > 0) continue;
    return true;
  }
  return false;
}

/** The denial stands before the claim with nothing but words between. */
function governs(field: Field, window: Window, hit: CueHit): boolean {
  return hit.last < window.first && hit.last >= window.from && !hasBreak(field.tokens, hit.last, window.first);
}

/** "It is a myth that ...": what it denies stands behind it. */
function saysThat({ tokens }: Field, hit: CueHit): boolean {
  return isThat(tokens, hit.last) || isThat(tokens, hit.last + 1);
}

function startsWithNo(field: Field, hit: CueHit): boolean {
  return /^"(?:no|zero|lack|never|not|without|sin|ning)/i.test(quote(field, hit));
}
