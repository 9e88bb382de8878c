/**
 * One post in, everything said about it out: language, topics, sentiment, emotions, myths with the
 * author's stance, intent, flags. Pure: the same post and knowledge give the same answer. Each field
 * is cut into tokens once, and once more where it holds words in disguise; what only matched posts need is computed for them alone.
 */

import type { Analysis, Candidate, Evidence, Match, Stance } from "../model/analysis.ts";
import type { Readable } from "../model/post.ts";
import { disguisedWords } from "./disguised-words.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Byline } from "./myths/byline.ts";
import { matchPost, rankClaims } from "./myths/match.ts";
import { withoutRecogniser } from "./myths/confidence.ts";
import type { ClaimViews } from "./myths/recogniser.ts";
import { asWritten, type MythMatch, type PostMatches, type Reading, type Stream } from "./myths/reading.ts";
import { judgeFeelings, judgeTargets } from "./sentiment/judge.ts";
import { NO_TEXT_MODELS } from "./sentiment/models.ts";
import { findCues, type FoundCues } from "./stance/cues.ts";
import { isOpen, limitOf, settle, type SpreadClues } from "./spread.ts";
import { NO_CUE } from "./stance/whole.ts";
import { decideStance, type StanceInput, type StanceVerdict } from "./stance/decide.ts";
import { decideElsewhere } from "./stance/elsewhere.ts";
import { type Field, type Stretch, windowsOf } from "./stance/field.ts";
import { flagsOf } from "./stance/flags.ts";
import { decideIntent } from "./stance/intent.ts";
import { readAnswer, readPlace, readWholePost } from "./stance/learned.ts";
import { quote } from "./stance/negation.ts";
import { labelsOf } from "./stance/labels.ts";
import { sharedWords } from "./stance/shared-words.ts";
import type { OwnCue } from "./stance/vote.ts";
import { findWording } from "./stance/wording.ts";
import { identifyLanguage } from "./text/language.ts";
import { createTokens, tokenise } from "./text/tokenise.ts";
import type { Tokens } from "./text/tokens.ts";
import { unmask } from "./text/unmask.ts";

export interface AnalyseOptions {
  /** Number of best claims to list whatever the thresholds; 0 for none. */
  readonly candidates?: number;
  /** Who wrote it and when, for the ranking of candidates only. */
  readonly byline?: Byline;
  /**
   * Which posts the learned models of feelings judge: all, or those on a topic or with a match. The hand
   * lexicons judge the rest, at a tenth of the cost: right for a stream of which most is about something else.
   */
  readonly learnedFeelings?: "all" | "on-topic";
}

/** From here on only the cue words of the post's own language count. */
const SURE_LANGUAGE = 0.7;
/** Image texts read per post. */
const MAX_IMAGES = 4;

/** Tokens to be filled again and again, per knowledge, since hashtags are cut by its words. */
const benches = new WeakMap<Knowledge, Tokens[]>();

export function analyse(post: Readable, knowledge: Knowledge, options: AnalyseOptions = {}): Analysis {
  return examine(post, knowledge, options).analysis;
}

/** The analysis with the proof behind it; `found.matches[i]` is behind `analysis.matches[i]`. For tests of rules and explanation. */
export interface Examined {
  readonly analysis: Analysis;
  readonly found: PostMatches;
  /** What was read; its tokens are filled again by the next call with the same knowledge. */
  readonly reading: Reading;
}

export function examine(post: Readable, knowledge: Knowledge, options: AnalyseOptions = {}): Examined {
  const written = readField(post.text, 0, knowledge);
  const streams = streamsOf(post, written, knowledge);
  const { tokens } = streams[0]!;
  const { lang, confidence } = identifyLanguage(tokens, post.lang);
  const cueLang = confidence >= SURE_LANGUAGE ? lang : "und";
  const reading: Reading = {
    streams,
    lang,
    platform: post.platform,
    tags: post.tags,
    linkDomains: post.linkDomains,
    authorNames: post.authorNames,
  };
  const first = matchPost(knowledge.catalogue, reading, {
    recogniser: knowledge.recogniser,
    everywhere: options.learnedFeelings !== "on-topic",
  });
  const own: Field = { tokens, cues: findCues(knowledge.cues, tokens, cueLang) };
  const others: (FoundCues | undefined)[] = [];
  const found = withAsserted(knowledge, reading, own, others, first);
  const matches = found.matches.map((match) => toMatch(knowledge, reading, own, others, match));
  const flags = flagsOf(own, post.credential);
  const aside = options.learnedFeelings === "on-topic" && found.topics.length === 0 && found.matches.length === 0;
  // Too short to tell its language, yet it speaks the words of a rule: a series must not split on that.
  const spoken = lang === "und" && matches.some((match) => match.decision === "match") ? knowledge.language : lang;
  const analysis: Analysis = {
    id: post.id,
    lang: spoken,
    topics: found.topics,
    ...judgeFeelings(written, lang, knowledge.lexicons, aside ? NO_TEXT_MODELS : knowledge.textModels),
    ...(found.topics.length > 0 && targetsOf(written, lang, knowledge)),
    intent: decideIntent(own, flags, mainStance(matches)),
    flags,
    matches,
    ...(found.topics.length === 0 && matches.length === 0
      ? {}
      : { labels: labelsOf(own, found.topics.some(isOfVaccines) ? knowledge.stanceModels.concerns : null) }),
  };
  const k = options.candidates ?? 0;
  if (k === 0) return { analysis, found, reading };
  const candidates: readonly Candidate[] = rankClaims(
    knowledge.catalogue,
    { text: post.text, lang, ...(options.byline === undefined ? {} : { byline: options.byline }) },
    k,
  );
  return { analysis: { ...analysis, candidates }, found, reading };
}

/** Topics are named by editors; those of vaccines say so, or name one that is given as such. */
function isOfVaccines(topic: string): boolean {
  return /vaccin|vacuna|mmr|jab/.test(topic);
}

/** The post's own text first; the others only where there is something in them. */
function streamsOf(post: Readable, written: Tokens, knowledge: Knowledge): readonly Stream[] {
  const own = unmaskedStream("text", written, 0, knowledge);
  if (post.quotedText === null && post.linkTitle === null && post.mediaAlts.length === 0) return [own];
  const streams: Stream[] = [own];
  const add = (field: Stream["field"], text: string): void => {
    const place = streams.length;
    streams.push(unmaskedStream(field, readField(text, place, knowledge), place, knowledge));
  };
  if (post.quotedText !== null) add("quoted", post.quotedText);
  if (post.linkTitle !== null && post.linkTitle !== post.text) add("link", post.linkTitle);
  for (const alt of post.mediaAlts.slice(0, MAX_IMAGES)) add("image-text", alt);
  return streams;
}

/** Words in disguise are read as what they stand for where a rule or a cue has them. */
function unmaskedStream(field: Stream["field"], written: Tokens, place: number, knowledge: Knowledge): Stream {
  const unmasked = unmask(written, disguisedWords(knowledge));
  if (unmasked === null) return { field, tokens: written };
  return { field, tokens: readField(unmasked.text, place + UNMASKED, knowledge), unmasked };
}

/** Places of the streams' plain readings behind those of the streams. */
const UNMASKED = 3 + MAX_IMAGES;

function readField(text: string, place: number, knowledge: Knowledge): Tokens {
  let bench = benches.get(knowledge);
  if (bench === undefined) benches.set(knowledge, (bench = []));
  return tokenise(text, (bench[place] ??= createTokens(knowledge.catalogue.set.book.knows)));
}

function toMatch(
  knowledge: Knowledge,
  reading: Reading,
  own: Field,
  others: (FoundCues | undefined)[],
  match: MythMatch,
): Match {
  const verdict = stanceOf(knowledge, reading, own, others, match);
  const evidence = match.evidence.map((span): Evidence => toEvidence(reading, span.stream, span, span.why));
  if (verdict.cue !== null) evidence.push(toEvidence(reading, 0, verdict.cue, `${verdict.stance} cue`));
  return {
    myth: match.id,
    p: rounded(match.p),
    decision: match.decision,
    stance: verdict.stance,
    stanceWhy: verdict.why,
    rev: match.rev,
    evidence,
    ...(match.suppressedBy === null ? {} : { suppressedBy: match.suppressedBy }),
    ...(match.runnerUp === null ? {} : { runnerUp: { ...match.runnerUp, p: rounded(match.runnerUp.p) } }),
  };
}

/** Takes what holds only if the post spreads it among the matches, in place of a mere suggestion, where it does. */
function withAsserted(
  knowledge: Knowledge,
  reading: Reading,
  own: Field,
  others: (FoundCues | undefined)[],
  found: PostMatches,
): PostMatches {
  const { ifAsserted: doubtful } = found;
  const { spreadJudge, catalogue } = knowledge;
  if (doubtful === null || spreadJudge === null) return found;
  const { stance, spreads } = stanceOf(knowledge, reading, own, others, doubtful);
  if (stance !== "asserts" || spreads === undefined) return found;
  // The threshold of a match where the judge is just sure enough, 1 where it is certain.
  const { match: least } = catalogue.thresholds;
  const { learned: limit } = spreadJudge.limits;
  const p = Math.max(doubtful.p, least + ((1 - least) * (spreads - limit)) / (1 - limit));
  const match = { ...doubtful, p, spreads };
  const rest = found.matches.filter(({ myth }) => myth !== match.myth);
  return { ...found, matches: [...rest, match].toSorted((a, b) => b.p - a.p || a.myth - b.myth) };
}

function rounded(p: number): number {
  return Math.round(p * 1e4) / 1e4;
}

function toEvidence(reading: Reading, stream: number, span: Stretch, why: string): Evidence {
  const own = reading.streams[stream]!;
  const { field } = own;
  const plain = { ...asWritten(own, span), why };
  return field === "text" ? plain : { ...plain, field };
}

/** Judged on the author's own words; where the claim is only quoted, by what they say about the quotation. */
function stanceOf(
  knowledge: Knowledge,
  reading: Reading,
  own: Field,
  others: (FoundCues | undefined)[],
  match: MythMatch,
): StanceVerdict {
  const { place: model, whole } = knowledge.stanceModels;
  const inOwn = match.evidence.filter((span) => span.stream === 0);
  const first = match.evidence[0];
  if (inOwn.length > 0 || first === undefined || first.stream === 0) {
    if (match.views !== null) return judgedStance(knowledge, reading, own, match, match.views);
    return decideStance({ ...cueInput(knowledge, reading, own, match), model, whole });
  }
  const ownCues = ownCuesOf(knowledge, reading, match.myth);
  const { tokens } = reading.streams[first.stream]!;
  const cues = (others[first.stream] ??= findCues(knowledge.cues, tokens, "und"));
  const evidence = match.evidence.filter((span) => span.stream === first.stream);
  const wording = findWording(knowledge.wording, match.id, tokens);
  const quoted = decideStance({ tokens, cues, evidence, wording, ownCues, model, whole });
  const { reply } = knowledge.stanceModels;
  const answer =
    reply === null || reading.lang !== "en"
      ? null
      : readAnswer(reply, own, sharedWords(own.tokens, tokens, reading.lang));
  return decideElsewhere(own, quoted, answer);
}

/** What the cues hear in the author's own words; for training, which has no match where a recogniser found the claim. */
export type Heard = Pick<MythMatch, "myth" | "id" | "found" | "evidence">;

export function hearCues(knowledge: Knowledge, reading: Reading, own: Field, match: Heard): StanceVerdict {
  return decideStance(cueInput(knowledge, reading, own, match));
}

function cueInput(
  knowledge: Knowledge,
  reading: Reading,
  own: Field,
  { myth, id, found, evidence }: Heard,
): StanceInput {
  const inOwn = evidence.filter((span) => span.stream === 0);
  return {
    ...own,
    found,
    evidence: inOwn.length > 0 ? inOwn : wholeOf(own),
    wording: findWording(knowledge.wording, id, own.tokens),
    ownCues: ownCuesOf(knowledge, reading, myth),
  };
}

/** Cues first; what they leave open is for the judge, where there is one. */
function judgedStance(
  knowledge: Knowledge,
  reading: Reading,
  own: Field,
  match: MythMatch,
  views: ClaimViews,
): StanceVerdict {
  const { spreadJudge, stanceModels, catalogue } = knowledge;
  const { place: model, whole } = stanceModels;
  const input = cueInput(knowledge, reading, own, match);
  if (spreadJudge === null || model === null || whole === null) return decideStance({ ...input, model, whole });
  const heard = decideStance(input);
  if (!isOpen(heard)) return heard;
  const read = readWholePost(whole, own);
  const window = match.found === "pattern" ? windowsOf(own.tokens, input.evidence)[0] : undefined;
  const { sPat } = match.reasons;
  const pattern = sPat > 0 ? withoutRecogniser(match.reasons) : 0;
  const clues: SpreadClues = {
    cues: heard,
    place: window === undefined ? null : readPlace(model, own, window).shares,
    whole: read.shares,
    views,
    pattern: match.found === "pattern" && pattern >= catalogue.thresholds.match ? pattern : null,
  };
  const word = read.cue === null ? "" : ` ${quote(own, read.cue)}`;
  const judged = { likelihood: spreadJudge.likelihood(clues), cue: read.cue, word };
  const settled = settle(heard, judged, limitOf(clues, spreadJudge.limits));
  if (settled.why !== NO_CUE) return settled;
  // Not taken for spreading: what else it is, the reading of the whole post may say.
  const said = decideStance({ ...input, model, whole });
  return said.stance === "asserts" ? { ...said, stance: "unclear" } : said;
}

/** Where only a tag or link outside the text spoke, the whole text is what was said with it. */
function wholeOf(own: Field): readonly Stretch[] {
  return own.tokens.count === 0 ? [] : [{ first: 0, last: own.tokens.count - 1 }];
}

function ownCuesOf(knowledge: Knowledge, reading: Reading, myth: number): readonly OwnCue[] {
  const cues = knowledge.cuesOf[myth] ?? [];
  if (cues.length === 0) return cues;
  const words: Reading = { ...reading, streams: reading.streams.slice(0, 1) };
  return cues.filter((cue) => knowledge.mythCues.holds(cue.pattern, words));
}

function targetsOf(tokens: Tokens, lang: string, knowledge: Knowledge): Pick<Analysis, "targets"> {
  const targets = judgeTargets(tokens, lang, knowledge.lexicons, knowledge.textModels);
  return targets.length === 0 ? {} : { targets };
}

/** Of the surest match that is not suppressed. */
function mainStance(matches: readonly Match[]): Stance | null {
  const main = matches.find((match) => match.decision === "match") ?? matches.find((one) => one.decision === "suggest");
  return main?.stance ?? null;
}
