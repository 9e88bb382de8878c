/**
 * What a post is for: exactly one intent. Danger first, then trade and jokes, then what the author
 * does with a myth, then the shape of ordinary talk. What is none of these is a claim.
 */

import type { Flag, Intent, Stance } from "../../model/analysis.ts";
import { KIND_PUNCT, KIND_URL, KIND_WORD } from "../text/tokens.ts";
import type { Cue } from "./cues.ts";
import { type Field, hasQuestionMark, opensSentence } from "./field.ts";

/** `stance`: of the best match that is not suppressed; null without one. */
export function decideIntent(field: Field, flags: readonly Flag[], stance: Stance | null): Intent {
  if (flags.includes("emergency")) return "emergency";
  if (flags.includes("seller")) return "sale";
  if (flags.includes("satire")) return "satire";
  if (stance === "debunks") return "debunk";
  if (stance === "asks") return "question";
  if (stance === "reports") return "news";
  if (stance === "asserts") return intentOfAssertion(field, flags);
  return intentOfTalk(field, flags);
}

function intentOfAssertion(field: Field, flags: readonly Flag[]): Intent {
  if (flags.includes("first_hand")) return "experience";
  return has(field, "intent.advice") ? "advice" : "claim";
}

function intentOfTalk(field: Field, flags: readonly Flag[]): Intent {
  if (isDebunk(field)) return "debunk";
  if (isQuestion(field)) return "question";
  if (has(field, "intent.complaint")) return "complaint";
  if (has(field, "intent.gratitude")) return "gratitude";
  if (has(field, "intent.concern")) return "concern";
  if (isNews(field)) return "news";
  if (has(field, "intent.advice")) return "advice";
  if (flags.includes("first_hand") || has(field, "intent.experience")) return "experience";
  // Of something that no rule knows: called untrue, and not the others' lies of a conspiracy.
  return has(field, "stance.debunks") && !flags.includes("conspiracy") ? "debunk" : "claim";
}

function has(field: Field, cue: Cue): boolean {
  return field.cues.of(cue).length > 0;
}

/** A header ("Myth:", "Fact check:") at the head of a sentence, with a colon behind it. */
function isDebunk(field: Field): boolean {
  const { tokens, cues } = field;
  return cues
    .of("stance.header_false")
    .some(
      (hit) =>
        opensSentence(tokens, hit.first) &&
        tokens.kind[hit.last + 1] === KIND_PUNCT &&
        tokens.source[tokens.start[hit.last + 1]!] === ":",
    );
}

/** Asks for something: a cue of asking, or a question mark that is not thrown in by the way. */
function isQuestion(field: Field): boolean {
  const { tokens, cues } = field;
  if (cues.of("stance.rhetorical").length > 0) return false;
  if (cues.of("stance.asks").length > 0)
    return hasQuestionMark(tokens, 0, tokens.count - 1) || !has(field, "intent.concern");
  if (!hasQuestionMark(tokens, 0, tokens.count - 1)) return false;
  if (cues.of("intent.question").some((hit) => opensSentence(tokens, hit.first))) return true;
  let last = tokens.count - 1;
  while (last > 0 && tokens.kind[last] !== KIND_WORD && tokens.kind[last] !== KIND_PUNCT) last -= 1;
  return hasQuestionMark(tokens, last, last);
}

/** Two signs of news, or one with a link. */
function isNews(field: Field): boolean {
  const count = field.cues.of("intent.news").length;
  if (count === 0) return false;
  return count > 1 || field.tokens.kind.subarray(0, field.tokens.count).includes(KIND_URL);
}
