/**
 * Stance where no pattern shows which words speak the claim: a learned recogniser found the post. Only cues that
 * speak for a whole post count (headers, denials, mockery, belief given up, asking); a negation or a question mark
 * may belong to anything. Then the learned model decides, and must be surer than where a pattern found the claim.
 */

import type { Stance } from "../../model/analysis.ts";
import type { StanceInput, StanceVerdict } from "./decide.ts";
import { denialVotes } from "./denial.ts";
import type { Window } from "./field.ts";
import { askingVotes, formerVotes, mockVotes } from "./frames.ts";
import { headerVotes } from "./header.ts";
import { readWholePost } from "./learned.ts";
import { quote } from "./negation.ts";
import { DOUBT_LIMIT, doubtOf, ownVotes, strongest, type Vote } from "./vote.ts";

/** From here on the model's word makes an assertion where nothing else is asked; what it withholds is at most unclear. */
const LEAST_ASSERTS = 0.85;
/** From here on its word for another stance is taken. */
const SURE = 0.6;

/** Why a post is unclear of which neither cues nor a model say anything. */
export const NO_CUE = "no cue speaks";

export function decideWhole(input: StanceInput): StanceVerdict {
  const { tokens } = input;
  if (tokens.count === 0) return { stance: "unclear", why: "no words to judge", cue: null, votes: [] };
  const end = tokens.count - 1;
  const window: Window = { first: 0, last: end, from: 0, to: end, proof: [{ first: 0, last: end }] };
  const votes: readonly Vote[] = [
    ...ownVotes(input.ownCues),
    ...headerVotes(input, window),
    ...denialVotes(input, window, false),
    ...mockVotes(input, window),
    ...formerVotes(input, window),
    ...askingVotes(input, window),
  ];
  const answer = (stance: Stance, why: string, cue: StanceVerdict["cue"]): StanceVerdict => ({
    stance,
    why,
    cue,
    votes,
  });
  const against = strongest(votes, "debunks") ?? strongest(votes, "asks") ?? strongest(votes, "reports");
  if (against !== undefined) return answer(against.for as Stance, against.why, against.cue);
  const doubt = strongest(votes, "doubt");
  if (doubt !== undefined && doubtOf(votes) >= DOUBT_LIMIT) return answer("unclear", doubt.why, doubt.cue);
  if (input.whole === undefined || input.whole === null) return answer("unclear", NO_CUE, null);
  const { stance, p, asserts, cue } = readWholePost(input.whole, input);
  const word = cue === null ? "" : ` ${quote(input, cue)}`;
  const why = `learned: ${stance === "none" ? "takes no side" : stance} ${Math.round(p * 100)} %${word}`;
  if (asserts >= LEAST_ASSERTS) return answer("asserts", why, cue);
  return stance === "asserts" || stance === "none" || p < SURE ? answer("unclear", why, cue) : answer(stance, why, cue);
}
