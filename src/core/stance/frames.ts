/**
 * Frames around a claim that are not denial: rhetorical questions, withheld truth, mockery, belief
 * given up, questions, conditions, quotation, what others say, hedges. Each decides for one window.
 */

import { foldWord } from "../text/fold.ts";
import { hashWord } from "../text/hash.ts";
import { KIND_EMOJI, KIND_WORD, MARK_QUOTED, type Tokens } from "../text/tokens.ts";
import type { Cue, CueHit } from "./cues.ts";
import {
  anyBetween,
  type Field,
  hasBreak,
  hasQuestionMark,
  isComma,
  isQuoted,
  isSign,
  nextWord,
  opensSentence,
  ownWordsFrom,
  sentenceEnd,
  sentenceStart,
  type Window,
  within,
  wordCount,
  wordsBetween,
} from "./field.ts";
import { quote } from "./negation.ts";
import { vote, type Vote } from "./vote.ts";

/** The claim is put forward in the form of a question, or as a truth kept from us. */
export function rhetoricalVotes(field: Field, window: Window): readonly Vote[] {
  const hit = near(field, "stance.rhetorical", window, 1);
  if (hit !== null) return [vote("asserts", 1, `rhetorical cue ${quote(field, hit)}`, hit)];
  const hidden = near(field, "stance.conceals", window, 1);
  return hidden === null ? [] : [vote("asserts", 1, `said to be hidden or undeniable ${quote(field, hidden)}`, hidden)];
}

export function mockVotes(field: Field, window: Window): readonly Vote[] {
  const votes: Vote[] = [];
  for (const hit of field.cues.of("stance.mocks")) {
    const distance = sentencesApart(field, window, hit);
    if (field.tokens.kind[hit.first] === KIND_EMOJI)
      votes.push(vote("doubt", 0.6, `mocking emoji ${quote(field, hit)}`, hit));
    else if (distance > 1) votes.push(vote("doubt", 0.6, `mockery elsewhere ${quote(field, hit)}`, hit));
    else if (isDefended(field, window, hit))
      votes.push(vote("doubt", 0.6, `mockery turned round ${quote(field, hit)}`, hit));
    else votes.push(vote("debunks", 0.9, `mockery ${quote(field, hit)}`, hit));
  }
  const sure = sarcasticOpening(field, window);
  if (sure !== null) votes.push(sure);
  return votes;
}

/** Laughter in the claim's own sentences. */
export function laughVotes(field: Field, window: Window): readonly Vote[] {
  const laugh = near(field, "stance.laughs", window, 0);
  return laugh === null ? [] : [vote("doubt", 0.6, `laughter ${quote(field, laugh)}`, laugh)];
}

const NODS: ReadonlySet<number> = new Set(
  ["sure", "yeah", "right", "claro", "sí"].map((word) => hashWord(foldWord(word)).lo),
);
const AND: ReadonlySet<number> = new Set(["and", "y"].map((word) => hashWord(word).lo));

/** "Sure, garlic cures covid, and my cat is a surgeon." */
function sarcasticOpening(field: Field, window: Window): Vote | null {
  const { tokens } = field;
  const first = nextWord(tokens, window.from);
  if (first >= window.first || !NODS.has(tokens.lo[first]!) || !isSign(tokens, first + 1)) return null;
  const cue = { first, last: first };
  for (let i = window.last + 1; i < window.to; i += 1)
    if (isSign(tokens, i) && AND.has(tokens.lo[i + 1]!))
      return vote("debunks", 0.8, `mock agreement ${quote(field, cue)}`, cue);
  return vote("doubt", 0.6, `agreement that may be mockery ${quote(field, cue)}`, cue);
}

/** "Anti-vaxxers were right", "imagine believing it is safe". */
function isDefended(field: Field, window: Window, hit: CueHit): boolean {
  const end = Math.max(hit.last < window.first ? window.last : sentenceEnd(field.tokens, hit.last), window.to);
  const { cues } = field;
  return (
    within(cues.of("stance.endorses"), Math.min(hit.first, window.from), end).length > 0 ||
    anyBetween(cues.of("stance.harmless"), hit.last, window.last + 1)
  );
}

/** So many sentences from the claim "I was wrong" may still be about it: such stories end with it. */
const MIND_CHANGED_WITHIN = 4;

/** "I used to think MMR causes autism" debunks; "I used to think it was safe" does not. */
export function formerVotes(field: Field, window: Window): readonly Vote[] {
  const { tokens, cues } = field;
  const votes: Vote[] = [];
  for (const hit of cues.of("stance.former")) {
    const cue = quote(field, hit);
    if (hit.last >= window.first || hit.last < window.from) {
      if (sentencesApart(field, window, hit) <= MIND_CHANGED_WITHIN)
        votes.push(vote("doubt", 0.6, `a change of mind ${cue}`, hit));
      continue;
    }
    const turned =
      anyBetween(cues.of("stance.harmless"), hit.last, window.last + 1) ||
      anyBetween(cues.of("stance.debunks"), hit.last, window.to + 1) ||
      anyBetween(cues.of("stance.negation"), hit.last, window.first);
    if (turned) votes.push(vote("doubt", 0.6, `belief given up, turned round ${cue}`, hit));
    else if (wordsBetween(tokens, hit.last, window.first) <= 6)
      votes.push(vote("debunks", 1, `belief given up ${cue}`, hit));
    else votes.push(vote("doubt", 0.6, `belief given up ${cue}`, hit));
  }
  const turn = turnAway(field, window);
  if (turn !== null) votes.push(turn);
  return votes;
}

/** A story of error is short: so many sentences from the claim it begins and turns. */
const TOLD_BEFORE = 2;

/** "I told everyone that X. A nurse explained what it is." Words of the past alone, or of a turn alone, say nothing. */
function turnAway(field: Field, window: Window): Vote | null {
  const { cues } = field;
  const past = cues
    .of("stance.past")
    .find((hit) => hit.first <= window.last && sentencesApart(field, window, hit) <= TOLD_BEFORE);
  if (past === undefined || anyBetween(cues.of("stance.debunks"), past.last, window.first)) return null;
  if (anyBetween(cues.of("stance.harmless"), past.last, window.last + 1)) return null;
  const turn = cues
    .of("stance.turn")
    .find((hit) => hit.first > window.last && sentencesApart(field, window, hit) <= MIND_CHANGED_WITHIN);
  if (turn === undefined) return null;
  return vote("doubt", 0.6, `said in the past ${quote(field, past)}, then ${quote(field, turn)}`, turn);
}

const numbers = (words: string): ReadonlySet<number> =>
  new Set(words.split(" ").map((word) => hashWord(foldWord(word)).lo));
// Verbs that open a question which has lost its mark.
const OPENERS = numbers("does is are can could will would has did was were should isn't doesn't acaso");
const NOT_SUBJECTS = numbers("not no never to");
// "do your research", "have a look": a command unless a plain subject follows.
const COMMANDS = numbers("do have");
const WH_WORDS = numbers("why how what where when who which");
const WHY = numbers("why por");
const BECAUSE = numbers("because cause cuz porque");
const SUBJECTS = numbers("vaccines they people doctors masks we i these those kids any");

/** Words of asking in the claim's own sentences. */
export function askingVotes(field: Field, window: Window): readonly Vote[] {
  const cue = within(field.cues.of("stance.asks"), window.from, window.to)[0];
  return cue === undefined ? [] : [vote("asks", 1, `asking ${quote(field, cue)}`, cue)];
}

export function askVotes(field: Field, window: Window): readonly Vote[] {
  const { tokens } = field;
  const asking = askingVotes(field, window);
  if (asking.length > 0) return asking;
  if (isAnsweredBecause(field, window)) return [vote("asserts", 1, "asked and answered", null)];
  if (hasQuestionMark(tokens, window.last, window.to)) return [vote("asks", 1, "question mark", null)];
  const opener = nextWord(tokens, window.from);
  const subject = nextWord(tokens, opener + 1);
  const opens = OPENERS.has(tokens.lo[opener]!)
    ? !NOT_SUBJECTS.has(tokens.lo[subject]!)
    : WH_WORDS.has(tokens.lo[opener]!)
      ? OPENERS.has(tokens.lo[subject]!) || COMMANDS.has(tokens.lo[subject]!)
      : COMMANDS.has(tokens.lo[opener]!) &&
        (SUBJECTS.has(tokens.lo[subject]!) || hasQuestionMark(tokens, window.first, window.last));
  if (opener <= window.first && subject <= window.last && opens)
    return [vote("asks", 0.8, "word order of a question", { first: opener, last: opener })];
  const neighbour = field.cues.of("stance.asks").find((hit) => sentencesApart(field, window, hit) === 1);
  if (neighbour !== undefined)
    return [vote("asks", 0.9, `asking beside the claim ${quote(field, neighbour)}`, neighbour)];
  return isBesideQuestion(field, window) ? [vote("doubt", 0.6, "a question beside the claim", null)] : [];
}

/** "Why does it follow the jab? Because the jab causes it." */
function isAnsweredBecause({ tokens }: Field, window: Window): boolean {
  if (!WHY.has(tokens.lo[nextWord(tokens, Math.max(window.from, ownWordsFrom(tokens)))]!)) return false;
  const asked = sentenceEnd(tokens, window.from);
  const answer = nextWord(tokens, asked + 1);
  return hasQuestionMark(tokens, window.from, asked) && answer < tokens.count && BECAUSE.has(tokens.lo[answer]!);
}

/** A question of its own beside the claim may be about it. */
function isBesideQuestion(field: Field, window: Window): boolean {
  const { tokens } = field;
  if (window.from === 0) return false;
  const from = sentenceStart(tokens, window.from - 1);
  return OPENERS.has(tokens.lo[nextWord(tokens, from)]!) && hasQuestionMark(tokens, from, window.from - 1);
}

/** "If vaccines caused autism we would ..." */
export function conditionVotes(field: Field, window: Window): readonly Vote[] {
  const { tokens, cues } = field;
  const votes: Vote[] = [];
  for (const hit of within(cues.of("stance.hypothetical"), window.from, window.first)) {
    if (hit.last >= window.first || hasBreak(tokens, hit.last, window.first)) continue;
    if (wordsBetween(tokens, hit.last, window.first) > 6) continue;
    const cue = quote(field, hit);
    // "Sí" is yes; the accent is folded away in the cue.
    if (/^"sí"$/iu.test(cue)) continue;
    const then = cues.of("stance.consequence").find((one) => one.first > hit.last && one.first <= window.to);
    if (/as (?:if|though)|como si/i.test(cue)) votes.push(vote("debunks", 0.9, `held up as unreal ${cue}`, hit));
    else if (then !== undefined)
      votes.push(vote("debunks", 0.8, `supposed against the facts ${cue} … ${quote(field, then)}`, hit));
    else if (tokens.kind[nextWord(tokens, hit.last + 1)] === KIND_WORD && nextIsYou(field, hit)) continue;
    else if (goesOnBehindComma(tokens, window)) continue;
    else votes.push(vote("doubt", 0.6, `condition ${cue}`, hit));
  }
  return votes;
}

/** "If a snake bites, cut the wound": what is claimed stands behind the comma, and the condition only says when. */
function goesOnBehindComma(tokens: Tokens, window: Window): boolean {
  for (let i = window.first + 1; i < window.last; i += 1)
    if (isComma(tokens, i) && wordCount(tokens, i, window.last) >= 2) return true;
  return false;
}

const YOU = numbers("you u your you've you're you'll youre te le usted estás tienes tomas quieres");
/** "If you give them the jab ..." states a rule. */
function nextIsYou(field: Field, hit: CueHit): boolean {
  return YOU.has(field.tokens.lo[nextWord(field.tokens, hit.last + 1)]!);
}

const AGAINST_QUOTED: readonly Cue[] = [
  "stance.negation",
  "stance.debunks",
  "stance.disagrees",
  "stance.mocks",
  "stance.laughs",
];

/**
 * The claim is wholly in quotation marks and the author says something of their own: words against it
 * debunk, and without any the author's stand is unclear. Null where the claim is not held off so.
 */
export function quotationVote(field: Field, window: Window): Vote | null {
  const { tokens } = field;
  if (!isQuoted(tokens, window)) return null;
  let own = 0;
  for (let i = 0; i < tokens.count && own < 2; i += 1)
    if (tokens.kind[i] === KIND_WORD && !isQuotedToken(field, i)) own += 1;
  if (own === 0) return null;
  for (const cue of AGAINST_QUOTED)
    for (const hit of field.cues.of(cue))
      if (own > 1 && !isQuotedToken(field, hit.first) && Math.abs(sentencesApart(field, window, hit)) <= 2)
        return vote("debunks", 0.8, `a quoted claim, and ${quote(field, hit)}`, hit);
  return vote("doubt", 1, "the claim is in quotation marks", window);
}

function isQuotedToken(field: Field, i: number): boolean {
  return (field.tokens.mark[i]! & MARK_QUOTED) !== 0;
}

export function reportVotes(field: Field, window: Window): readonly Vote[] {
  const { tokens, cues } = field;
  const votes: Vote[] = [];
  for (const hit of within(cues.of("stance.reports"), window.from, window.to)) {
    if (hit.last < window.first && anyBetween(cues.of("stance.contrast"), hit.last, window.first)) continue;
    if (isOwnVoice(field, hit) || (opensSentence(tokens, hit.first) && isVerb(field, hit))) continue;
    if (hit.first > window.last && isVerb(field, hit) && !isSign(tokens, hit.first - 1)) continue;
    if (isUnsaid(field, hit)) continue;
    const cue = quote(field, hit);
    if (hasAuthority(field, hit)) votes.push(vote("doubt", 0.6, `said on authority ${cue}`, hit));
    else votes.push(vote("reports", 1, `said by others ${cue}`, hit));
  }
  return votes;
}

/** "Nobody wants to say why": nothing is said. */
function isUnsaid(field: Field, hit: CueHit): boolean {
  const { tokens } = field;
  return field.cues
    .of("stance.negation")
    .some(
      (one) =>
        one.last < hit.first &&
        tokens.sentence[one.last] === tokens.sentence[hit.first] &&
        wordsBetween(tokens, one.last, hit.first) <= 2,
    );
}

/** One-word report cues are verbs; at the head of a sentence they have no subject. */
function isVerb(field: Field, hit: CueHit): boolean {
  return hit.first === hit.last && !/(?:ly|poll|survey|según|segun)"$/i.test(quote(field, hit).toLowerCase());
}

/** "I say", "we believe". */
function isOwnVoice(field: Field, hit: CueHit): boolean {
  const { tokens } = field;
  return field.cues.of("stance.self").some((self) => {
    if (self.last >= hit.first || tokens.sentence[self.last] !== tokens.sentence[hit.first]) return false;
    return (
      wordsBetween(tokens, self.last, hit.first) <= 1 &&
      /^"(?:i|we|i'm|im|i've|i'd|yo|nosotros)"$/i.test(quote(field, self))
    );
  });
}

function hasAuthority(field: Field, hit: CueHit): boolean {
  const { tokens } = field;
  return field.cues.of("stance.authority").some((one) => {
    if (one.last >= hit.first || tokens.sentence[one.last] !== tokens.sentence[hit.first]) return false;
    return wordsBetween(tokens, one.last, hit.first) <= 2;
  });
}

/** Words by which the author stands behind what is said. */
export function endorsement(field: Field, window: Window): CueHit | null {
  return near(field, "stance.endorses", window, 0);
}

export function hedgeVotes(field: Field, window: Window): readonly Vote[] {
  const hit = near(field, "stance.hedges", window, 0);
  return hit === null ? [] : [vote("doubt", 0.6, `hedge ${quote(field, hit)}`, hit)];
}

/** The first hit at most `sentences` away from the claim's own. A neighbour must be short. */
function near(field: Field, cue: Cue, window: Window, sentences: number): CueHit | null {
  const { tokens } = field;
  for (const hit of field.cues.of(cue)) {
    const apart = sentencesApart(field, window, hit);
    if (apart === 0) return hit;
    if (apart > sentences) continue;
    if (wordCount(tokens, sentenceStart(tokens, hit.first), sentenceEnd(tokens, hit.last)) <= 9) return hit;
  }
  return null;
}

function sentencesApart(field: Field, window: Window, hit: CueHit): number {
  const { sentence } = field.tokens;
  if (hit.first > window.to) return sentence[hit.first]! - sentence[window.to]!;
  if (hit.last < window.from) return sentence[window.from]! - sentence[hit.last]!;
  return 0;
}
