/**
 * Headers and answers: "Myth: ...", "Fact check: true", "Does it? No." Decides what the sentence
 * before or after a claim says about the whole of it.
 */

import type { CueHit } from "./cues.ts";
import {
  endsHeader,
  type Field,
  hasQuestionMark,
  isSign,
  opensSentence,
  sentenceEnd,
  sentenceStart,
  type Window,
  within,
  wordCount,
} from "./field.ts";
import { quote } from "./negation.ts";
import { KIND_EMOJI, KIND_HASHTAG, KIND_NUMBER, type Tokens } from "../text/tokens.ts";
import { vote, type Vote } from "./vote.ts";

const HEADERS = ["stance.header_false", "stance.header_true", "stance.header_claim"] as const;
/** A header does not reach farther than this many sentences. */
const REACH_SENTENCES = 12;
const SHORT_ANSWER_WORDS = 6;

export function headerVotes(field: Field, window: Window): readonly Vote[] {
  const header = headerOf(field, window);
  const votes: Vote[] = [];
  if (header !== null) {
    const cue = quote(field, header);
    if (header.cue === "stance.header_false") {
      const verdict = trueVerdict(field, window);
      if (verdict === null) votes.push(vote("debunks", 1, `header ${cue}`, header));
      else votes.push(vote("asserts", 1, `verdict ${quote(field, verdict)}`, verdict));
    } else if (header.cue === "stance.header_true") votes.push(vote("asserts", 1, `header ${cue}`, header));
    else votes.push(vote("reports", 0.6, `header ${cue}`, header));
  }
  const answer = answerVote(field, window);
  if (answer !== null) votes.push(answer);
  return votes;
}

/** The last header at or before the claim. */
function headerOf(field: Field, window: Window): CueHit | null {
  let best: CueHit | null = null;
  for (const name of HEADERS)
    for (const hit of field.cues.of(name)) {
      if (hit.last >= window.first && hit.first > window.from) break;
      if (hit.first > window.first) break;
      if (field.tokens.sentence[window.first]! - field.tokens.sentence[hit.first]! > REACH_SENTENCES) continue;
      if (!isHeader(field, hit, best)) continue;
      if (best === null || hit.first > best.first || (hit.first === best.first && hit.last > best.last)) best = hit;
    }
  return best;
}

/** Stands at the head of its sentence, or right behind another header, with a colon, dash or stop after it. */
function isHeader(field: Field, hit: CueHit, former: CueHit | null): boolean {
  const { tokens } = field;
  let end = hit.last + 1;
  while (end < tokens.count && (tokens.kind[end] === KIND_NUMBER || isHash(tokens, end))) end += 1;
  if (!endsHeader(tokens, end) && tokens.sentence[end] === tokens.sentence[hit.last]) return false;
  if (end >= tokens.count && !opensSentence(tokens, hit.first)) return false;
  if (opensSentence(tokens, hit.first)) return true;
  return former !== null && hit.first > former.last && hit.first - former.last <= 2 && isSign(tokens, former.last + 1);
}

/** Stands where a header stands; what it says is then for the header's reach to settle. */
export function looksLikeHeader(field: Field, hit: CueHit): boolean {
  return opensSentence(field.tokens, hit.first) && isHeader(field, hit, null);
}

function isHash(tokens: Tokens, i: number): boolean {
  return isSign(tokens, i) && tokens.source[tokens.start[i]!] === "#";
}

/** A sentence behind the claim that is nothing but "true". */
function trueVerdict(field: Field, window: Window): CueHit | null {
  const { tokens } = field;
  return (
    field.cues.of("stance.header_true").find((hit) => {
      if (hit.first <= window.last) return false;
      const from = sentenceStart(tokens, hit.first);
      return wordCount(tokens, Math.max(from, window.last + 1), sentenceEnd(tokens, hit.last)) <= 2;
    }) ?? null
  );
}

/** "Does MMR cause autism? No." */
function answerVote(field: Field, window: Window): Vote | null {
  const { tokens } = field;
  const asked = hasQuestionMark(tokens, window.from, window.to);
  for (const name of ["stance.answers_no", "stance.answers_yes"] as const)
    for (const hit of field.cues.of(name)) {
      if (hit.first <= window.to) continue;
      const distance = tokens.sentence[hit.first]! - tokens.sentence[window.to]!;
      if (distance > 2) break;
      if (!opensSentence(tokens, hit.first) || !standsAlone(field, hit)) continue;
      const words = wordCount(tokens, hit.first, sentenceEnd(tokens, hit.last));
      if (!asked && (distance > 1 || words > SHORT_ANSWER_WORDS)) continue;
      const cue = quote(field, hit);
      return vote(name === "stance.answers_no" ? "debunks" : "asserts", asked ? 1 : 0.9, `answer ${cue}`, hit);
    }
  return null;
}

/** Whether the sentence does not go on behind it; an emoji that says nothing of stance is no end. */
function standsAlone({ tokens, cues }: Field, hit: CueHit): boolean {
  const { kind, sentence, count } = tokens;
  let next = hit.last + 1;
  while (next < count && kind[next] === KIND_EMOJI && within(cues.of("stance.mocks"), next, next).length === 0)
    next += 1;
  return next >= count || sentence[next] !== sentence[hit.last] || kind[next]! > KIND_HASHTAG;
}
