/**
 * Stance when the claim stands in a quoted post, a link's title or an image, and not in the author's
 * own words: what those words do with it, given what the quoted words do. A bare quote is unclear.
 */

import type { Stance } from "../../model/analysis.ts";
import { KIND_EMOJI, KIND_WORD } from "../text/tokens.ts";
import type { Cue, CueHit } from "./cues.ts";
import type { StanceVerdict } from "./decide.ts";
import { type Field, hasQuestionMark, wordCount, wordsBetween } from "./field.ts";
import type { Reading, ReplyClass } from "./learned.ts";
import { quote } from "./negation.ts";

type Attitude =
  | { readonly kind: "against" | "behind" | "asking"; readonly why: string; readonly cue: CueHit | null }
  | { readonly kind: "none" };

/** An author's comment longer than this may be about something else. */
const COMMENT_WORDS = 40;

/** A learned reading of the author's words counts from here on, and only where no cue speaks. */
const SURE = 0.6;

/**
 * `own` is the author's text, `quoted` the verdict on the field the claim stands in, taken by itself;
 * `learned` how a model reads the one as an answer to the other.
 */
export function decideElsewhere(
  own: Field,
  quoted: StanceVerdict,
  learned: Reading<ReplyClass> | null = null,
): StanceVerdict {
  const attitude = attitudeOf(own);
  const answer = (stance: Stance, why: string, cue: CueHit | null): StanceVerdict => ({
    stance,
    why,
    cue,
    votes: quoted.votes,
  });
  if (attitude.kind === "none") {
    if (quoted.stance === "asserts" && learned !== null && learned.p >= SURE)
      if (learned.stance === "asks" || learned.stance === "debunks") {
        const why = `learned: ${learned.stance} what is quoted, ${Math.round(learned.p * 100)} %`;
        return { stance: learned.stance, why, cue: learned.cue, votes: quoted.votes };
      }
    if (quoted.stance === "asserts") return answer("unclear", "the claim is only in what is quoted", null);
    return { ...quoted, why: `quoted: ${quoted.why}`, cue: null };
  }
  if (attitude.kind === "asking") return answer("asks", attitude.why, attitude.cue);
  const { why, cue } = attitude;
  switch (quoted.stance) {
    case "asserts":
      return answer(attitude.kind === "against" ? "debunks" : "asserts", `${why} what is quoted`, cue);
    case "debunks":
      return answer(attitude.kind === "against" ? "unclear" : "debunks", `${why} a denial`, cue);
    case "reports":
    case "asks":
      return answer(attitude.kind === "against" ? "debunks" : "unclear", `${why} what is quoted`, cue);
    case "unclear":
      return answer(attitude.kind === "against" ? "debunks" : "unclear", `${why} what is quoted`, cue);
  }
}

function attitudeOf(own: Field): Attitude {
  const { tokens } = own;
  const words = wordCount(tokens, 0, tokens.count - 1);
  const against = plain(own, "stance.disagrees") ?? plain(own, "stance.debunks") ?? plain(own, "stance.mocks");
  const behind = plain(own, "stance.agrees") ?? plain(own, "stance.endorses") ?? plain(own, "stance.conceals");
  const asking = own.cues.of("stance.asks")[0] ?? null;
  if (asking !== null || (hasQuestionMark(tokens, 0, tokens.count - 1) && against === null))
    return {
      kind: "asking",
      why: asking === null ? "a question about what is quoted" : `asking ${quote(own, asking)}`,
      cue: asking,
    };
  if (against !== null && (behind === null || covers(against, behind)))
    return { kind: "against", why: `${quote(own, against)} against`, cue: against };
  if (against !== null || behind === null || words > COMMENT_WORDS) return { kind: "none" };
  return { kind: "behind", why: `${quote(own, behind)} behind`, cue: behind };
}

function covers(a: CueHit, b: CueHit): boolean {
  return a.first <= b.first && a.last >= b.last;
}

/** A hit that is not negated ("not nonsense", "don't agree"). */
function plain(own: Field, cue: Cue): CueHit | null {
  const { tokens, cues } = own;
  for (const hit of cues.of(cue)) {
    const negated = cues
      .of("stance.negation")
      .some(
        (one) =>
          one.last < hit.first &&
          wordsBetween(tokens, one.last, hit.first) <= 1 &&
          tokens.sentence[one.last] === tokens.sentence[hit.first] &&
          tokens.kind[one.last + 1] === KIND_WORD,
      );
    if (!negated || tokens.kind[hit.first] === KIND_EMOJI) return hit;
  }
  return null;
}
