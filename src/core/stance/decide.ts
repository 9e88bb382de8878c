/**
 * What an author does with a claim: asserts, asks, debunks, reports, or unclear. Ordered tests over
 * cue words and their places; the first that holds decides, and where reasons pull both ways or doubt
 * adds up the answer is "unclear", never "asserts". A learned model has the last word on what the cues
 * take for assertion: it may withhold it, never give it. What no pattern found is judged in whole.ts.
 */

import type { Stance } from "../../model/analysis.ts";
import { withoutWording } from "./cues.ts";
import { hashWord } from "../text/hash.ts";
import type { LinearModel } from "../text/linear-model.ts";
import type { Tokens } from "../text/tokens.ts";
import { denialVotes } from "./denial.ts";
import { type Field, type Stretch, type Window, windowsOf, within } from "./field.ts";
import {
  askVotes,
  conditionVotes,
  endorsement,
  formerVotes,
  hedgeVotes,
  laughVotes,
  mockVotes,
  quotationVote,
  reportVotes,
  rhetoricalVotes,
} from "./frames.ts";
import { headerVotes } from "./header.ts";
import { meanOfOdds, readPlace, readWholePost } from "./learned.ts";
import { negationVotes, quote } from "./negation.ts";
import { DOUBT_LIMIT, doubtOf, type OwnCue, ownVotes, strongest, vote, type Vote } from "./vote.ts";
import { decideWhole } from "./whole.ts";

export interface StanceInput extends Field {
  /** Stretches of tokens that speak the claim, both ends included. */
  readonly evidence: readonly Stretch[];
  /** Stretches of the claim's own wording that hold a negation or denial ("do not work", "is a hoax"): no cue there counts. */
  readonly wording: readonly Stretch[];
  readonly ownCues: readonly OwnCue[];
  /**
   * How the claim was found. "learned": a model recognised the post, and `evidence` are at best telling words; the
   * post is then judged as a whole. "pattern" (the default): `evidence` speaks the claim.
   */
  readonly found?: "pattern" | "learned";
  /** Reads what the cues take for assertion once more; without it the cues decide alone. */
  readonly model?: LinearModel | null;
  /** Reads the post as a whole: a second opinion beside `model`, and the judge of what was not found by a pattern. */
  readonly whole?: LinearModel | null;
}

export interface StanceVerdict {
  readonly stance: Stance;
  readonly why: string;
  /** The deciding cue, in tokens; null when structure decided. */
  readonly cue: Stretch | null;
  /** 0..1, how likely the post is to spread the claim; only where the judge found that it does (core/spread.ts). */
  readonly spreads?: number;
  /** Every reason that was weighed, for explanation and for training. */
  readonly votes: readonly Vote[];
}

export function decideStance(input: StanceInput): StanceVerdict {
  const { tokens, wording } = input;
  if (input.found === "learned") return decideWhole(input);
  const open = wording.length === 0 ? input : { ...input, cues: withoutWording(input.cues, wording) };
  const verdicts = windowsOf(tokens, input.evidence).map((window) => decideWindow(open, window));
  return combine(verdicts);
}

function decideWindow(input: StanceInput, window: Window): StanceVerdict {
  const votes = votesOf(input, window);
  const best = (stance: Vote["for"]): Vote | undefined => strongest(votes, stance);
  const debunk = best("debunks");
  const forced = best("asserts");
  const ask = best("asks");
  const report = best("reports");
  const answer = (chosen: Vote, stance: Stance = chosen.for as Stance): StanceVerdict => ({
    stance,
    why: chosen.why,
    cue: chosen.cue,
    votes,
  });
  if (debunk !== undefined && forced !== undefined) {
    if (debunk.weight - forced.weight >= 0.5) return answer(debunk);
    return answer({ ...debunk, why: `${debunk.why}, but ${forced.why}` }, "unclear");
  }
  if (forced !== undefined) {
    // What cries for an assertion is in doubt beside a denial.
    const denied = votes.find((one) => one.isDenialBeside);
    if (denied === undefined) return answer(forced);
    return answer({ ...denied, why: `${denied.why}, but ${forced.why}` }, "unclear");
  }
  if (debunk !== undefined && !(ask !== undefined && asksAboutDenial(input, window, debunk))) return answer(debunk);
  if (ask !== undefined) return answer(ask);
  const held = quotationVote(input, window);
  if (held !== null && report === undefined) return answer(held, held.for === "debunks" ? "debunks" : "unclear");
  const doubt = doubtOf(votes);
  const behind = endorsement(input, window);
  if (report !== undefined) {
    if (behind === null) return answer(report);
    return answer({ ...report, why: `${report.why}, endorsed ${quote(input, behind)}` }, "unclear");
  }
  const worst = strongest(votes, "doubt");
  if (doubt >= DOUBT_LIMIT && worst !== undefined) return answer(worst, "unclear");
  const withheld = withholding(input, window);
  if (withheld !== null) return { stance: "unclear", ...withheld, votes };
  if (behind !== null) return { stance: "asserts", why: `endorsed ${quote(input, behind)}`, cue: behind, votes };
  return { stance: "asserts", why: "plain statement", cue: null, votes };
}

/** Below this share for assertion, what looks like a plain statement stays unclear. */
const LEAST_ASSERTS = 0.45;

/** The learned models' objection to a plain statement, or null. */
function withholding(
  { model, whole, ...field }: StanceInput,
  window: Window,
): { readonly why: string; readonly cue: Stretch | null } | null {
  if (model === undefined || model === null) return null;
  const { stance, p, asserts, cue } = readPlace(model, field, window);
  const second = whole === undefined || whole === null ? asserts : readWholePost(whole, field).asserts;
  const least = meanOfOdds(asserts, second);
  if (least >= LEAST_ASSERTS) return null;
  const word = cue === null ? "" : ` ${quote(field, cue)}`;
  const heard =
    stance === "asserts" ? `asserts only ${Math.round(least * 100)} %` : `${stance} ${Math.round(p * 100)} %`;
  return { why: `learned: not plainly stated, ${heard}${word}`, cue };
}

function votesOf(input: StanceInput, window: Window): readonly Vote[] {
  const negations = negationVotes(input, window);
  const denied = negations.some((one) => one.for === "debunks");
  return [
    ...ownVotes(input.ownCues),
    ...rhetoricalVotes(input, window),
    ...headerVotes(input, window),
    ...negations,
    ...denialVotes(input, window, denied),
    ...mockVotes(input, window),
    ...laughVotes(input, window),
    ...formerVotes(input, window),
    ...conditionVotes(input, window),
    ...askVotes(input, window),
    ...reportVotes(input, window),
    ...hedgeVotes(input, window),
    ...(input.cues.overflow ? [vote("doubt", 1, "more cue words than can be weighed", null)] : []),
  ];
}

/** "Is there no link between MMR and autism?": the question holds the denial too. */
function asksAboutDenial(input: StanceInput, window: Window, debunk: Vote): boolean {
  if (debunk.cue === null || debunk.weight < 1) return false;
  const { first, last } = debunk.cue;
  if (first < window.from || last > window.to) return false;
  if (isAlternative(input.tokens, first)) return true;
  const asked = within(input.cues.of("stance.asks"), window.from, window.to)[0];
  return asked !== undefined && asked.first < first;
}

const OR: ReadonlySet<number> = new Set(["or", "o"].map((word) => hashWord(word).lo));

/** "Does it, or is that a myth?" */
function isAlternative(tokens: Tokens, cue: number): boolean {
  for (let i = cue - 1; i >= 0 && i >= cue - 3; i -= 1) if (OR.has(tokens.lo[i]!)) return true;
  return false;
}

/** One stance for a post that speaks of the claim in several places. */
function combine(verdicts: readonly StanceVerdict[]): StanceVerdict {
  const first = verdicts[0];
  if (first === undefined)
    return { stance: "unclear", why: "the claim is not in the author's own words", cue: null, votes: [] };
  if (verdicts.length === 1) return first;
  const votes = verdicts.flatMap((one) => one.votes);
  const find = (stance: Stance): StanceVerdict | undefined => verdicts.find((one) => one.stance === stance);
  const debunks = find("debunks");
  const asserts = find("asserts");
  const forced = verdicts.find((one) => one.stance === "asserts" && one.why !== "plain statement");
  if (debunks !== undefined && forced !== undefined)
    return { ...debunks, stance: "unclear", why: `${debunks.why} in one place, ${forced.why} in another`, votes };
  const asks = find("asks");
  const chosen = debunks ?? forced ?? asks ?? (asserts !== undefined && find("reports") !== undefined ? null : asserts);
  if (chosen === null) return { ...first, stance: "unclear", why: "partly reported, partly stated", votes };
  return { ...(chosen ?? find("unclear") ?? first), votes };
}
