/**
 * How likely a post is to spread a claim, out of all that is known of it: what the cues make of it, how the learned
 * readings of stance and the recogniser of claims take it, and how sure the patterns are. A small net weighs them;
 * it was taught on posts whose writers none of those models had seen. What may follow from its word stands here.
 */

import type { ClaimViews } from "./myths/recogniser.ts";
import type { StanceVerdict } from "./stance/decide.ts";
import type { Stretch } from "./stance/field.ts";
import { PLACE_CLASSES, WHOLE_CLASSES } from "./stance/learned.ts";
import { NO_CUE } from "./stance/whole.ts";
import type { LearnedModel } from "./text/learned-model.ts";
import { addNet, openNet, unpackNet } from "./text/net.ts";

export interface SpreadClues {
  /** The verdict of the cues alone. */
  readonly cues: Pick<StanceVerdict, "stance" | "why">;
  /** By PLACE_CLASSES; null where no pattern shows which words speak the claim. */
  readonly place: readonly number[] | null;
  /** By WHOLE_CLASSES. */
  readonly whole: readonly number[];
  readonly views: ClaimViews;
  /** 0..1, the confidence that patterns and likeness alone have in the claim; null where they make no match. */
  readonly pattern: number | null;
}

/** From which likelihood on a post counts as one that spreads the claim: where patterns make a match by themselves, and where they do not. */
export interface SpreadLimits {
  readonly pattern: number;
  readonly learned: number;
}

export function limitOf({ pattern }: Pick<SpreadClues, "pattern">, limits: SpreadLimits): number {
  return pattern === null ? limits.learned : limits.pattern;
}

export interface SpreadJudge {
  /** 0..1. */
  likelihood(clues: SpreadClues): number;
  readonly limits: SpreadLimits;
  /** What it was opened from: plain data. */
  readonly source: LearnedModel;
}

/** The ways the cues came to their verdict that the net has learned; any other says nothing to it. */
export type CueKinds = readonly string[];

/** "debunks: negation": a verdict without the words it quotes. */
export function kindOf({ stance, why }: SpreadClues["cues"]): string {
  return `${stance}: ${why.replace(/["“«].*$/s, "").trim()}`;
}

const VIEWS = ["about", "spread", "none", "spreadNone"] as const;
const PLACE_PARTS = PLACE_CLASSES.length - 1;
const PLAIN_INPUTS = WHOLE_CLASSES.length + PLACE_PARTS + VIEWS.length + 5;

export function spreadInputs(kinds: CueKinds): number {
  return PLAIN_INPUTS + kinds.length;
}

/** Fills `into`, `spreadInputs` long: likelihoods as logarithms of odds, what is not there as 0. */
export function readSpread(
  { cues, place, whole, views, pattern }: SpreadClues,
  kinds: CueKinds,
  into: Float64Array,
): void {
  into.fill(0);
  let at = 0;
  for (const share of whole) into[at++] = logOdds(share);
  for (let c = 0; c < PLACE_PARTS; c += 1) into[at++] = place === null ? 0 : logOdds(place[c]!);
  for (const view of VIEWS) into[at++] = logOdds(views[view]);
  if (place !== null) into[at] = 1;
  if (pattern !== null) {
    into[at + 1] = 1;
    into[at + 2] = logOdds(pattern);
    into[at + 3] = logOdds(views.spread);
    into[at + 4] = logOdds(whole[0]!);
  }
  const kind = kinds.indexOf(kindOf(cues));
  if (kind >= 0) into[PLAIN_INPUTS + kind] = 1;
}

const LEAST = 1e-6;

function logOdds(share: number): number {
  const bounded = Math.max(LEAST, Math.min(1 - LEAST, share));
  return Math.log(bounded / (1 - bounded));
}

/** Verdicts of the cues that are often wrong on posts that do spread a claim, so that the judge may overrule them. */
const WEAK: ReadonlySet<string> = new Set([
  "reports: said by others",
  "debunks: negation",
  "asks: question mark",
  "unclear: a negation near the claim",
  "unclear: said in the past",
  "unclear: hedge",
  "unclear: said on authority",
  "unclear: said by others",
  "unclear: condition",
  "unclear: laughter",
  "unclear: mocking emoji",
  "unclear: negation",
  "unclear: partly reported, partly stated",
  `unclear: ${NO_CUE}`,
]);

/** Whether the cues leave the last word to the judge: they hear plain assertion, nothing, or something that often misleads. */
export function isOpen(cues: SpreadClues["cues"]): boolean {
  return cues.stance === "asserts" || WEAK.has(kindOf(cues));
}

/** What the judge made of a post that the cues leave open. */
export interface Judged {
  readonly likelihood: number;
  /** The word that spoke loudest to the reading of the whole post, and how it is shown: ` "word"`; "" for none. */
  readonly cue: Stretch | null;
  readonly word: string;
}

/** The verdict of cues and judge together. */
export function settle(heard: StanceVerdict, { likelihood, cue, word }: Judged, limit: number): StanceVerdict {
  if (!isOpen(heard)) return heard;
  const said = `spreads it ${Math.round(likelihood * 100)} %${word}`;
  if (likelihood < limit)
    return heard.stance === "asserts"
      ? { ...heard, stance: "unclear", why: `learned: not plainly stated, ${said}`, cue }
      : heard;
  if (heard.stance === "asserts") return { ...heard, spreads: likelihood };
  const against = heard.why === NO_CUE ? "" : `, in spite of ${heard.why}`;
  return { ...heard, stance: "asserts", why: `learned: ${said}${against}`, cue: heard.cue ?? cue, spreads: likelihood };
}

/** Of several models of the task the last counts; null where there is none or it does not fit together. */
export function openSpreadJudge(models: readonly LearnedModel[]): SpreadJudge | null {
  const source = models.findLast(({ task }) => task === "spread");
  const data = source === undefined ? null : unpackNet(source.file, "net");
  const { limits, kinds } = source?.file.head ?? {};
  if (source === undefined || data === null || !areLimits(limits) || !isTexts(kinds)) return null;
  if (data.inputs !== spreadInputs(kinds) || data.classes !== 2) return null;
  const net = openNet(data, true);
  const values = new Float64Array(data.inputs);
  const hidden = new Float64Array(data.units);
  const sums = new Float64Array(2);
  return {
    limits,
    source,
    likelihood: (clues) => {
      readSpread(clues, kinds, values);
      sums.fill(0);
      addNet(net, values, hidden, 1, sums);
      return 1 / (1 + Math.exp(sums[0]! - sums[1]!));
    },
  };
}

function areLimits(value: unknown): value is SpreadLimits {
  const { pattern, learned } = (value ?? {}) as Partial<SpreadLimits>;
  return typeof pattern === "number" && typeof learned === "number";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
