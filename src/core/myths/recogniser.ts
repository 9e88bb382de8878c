/**
 * The learned recogniser of claims: how likely it is that a text speaks of each myth of the catalogue,
 * in whatever words. It finds what no pattern foresaw; what its word is worth beside patterns and
 * likeness is decided in confidence.ts. A myth that it never learned is left to those two.
 */

import type { MythId } from "../../model/analysis.ts";
import { clearFeatures, createFeatures } from "../text/features.ts";
import type { LearnedModel } from "../text/learned-model.ts";
import {
  type LinearModel,
  openLinearModel,
  scoreFeatures,
  shareByToken,
  toProbabilities,
} from "../text/linear-model.ts";
import { unpackLinear } from "../text/model-file.ts";
import type { Tokens } from "../text/tokens.ts";
import { readRecogniserWords } from "./recogniser-features.ts";

/** The class of texts that speak of no myth. */
export const NO_CLAIM = "none";

/** Likelihoods, 0..1, that a text speaks of a myth and that it spreads it; that it speaks of none, that it spreads none. */
export interface ClaimViews {
  readonly about: number;
  readonly spread: number;
  readonly none: number;
  readonly spreadNone: number;
}

export interface Recogniser {
  /** Reads a text; the other questions then speak of that text. */
  read(tokens: Tokens, lang: string): void;
  /** 0..1 that the text speaks of this myth (a place in the catalogue); 0 for one that was never learned. */
  of(myth: number): number;
  /** Myths this likely and more, most likely first. */
  atLeast(p: number): readonly { readonly myth: number; readonly p: number }[];
  /** What both models say of this myth; null for one that was never learned. */
  views(myth: number): ClaimViews | null;
  /** The tokens that spoke loudest for a myth, in order of place. */
  telling(myth: number): readonly number[];
  /**
   * From this likelihood on the recogniser may say "match" where no pattern found anything: where
   * it was right in nine of ten held-out posts at the lower end of the 95 % interval.
   */
  readonly alone: number;
  /** What it was opened from: plain data. */
  readonly source: LearnedModel;
}

/** Of a post that speaks of a myth, by words and by their meanings; of one that spreads it, by both. */
const PARTS = ["words", "meanings", "spread words", "spread meanings"] as const;
const MOST_TELLING = 4;
/** Of the loudest token's share, to count as telling. */
const LOUD = 0.4;

/** Of several models of the task the last counts; null where there is none or it does not fit together. */
export function openRecogniser(
  models: readonly LearnedModel[],
  myths: readonly { readonly id: MythId }[],
): Recogniser | null {
  const learned = models.findLast((one) => one.task === "claims");
  const file = learned?.file;
  const [data, ...others] = PARTS.map((name) => (file === undefined ? null : unpackLinear(file, name)));
  const { alone } = file?.head ?? {};
  if (learned === undefined || data === undefined || data === null) return null;
  if (typeof alone !== "number" || data.classes.at(-1) !== NO_CLAIM) return null;
  if (others.some((one) => one === null || one.classes.join() !== data.classes.join())) return null;
  const classOf = new Map(data.classes.map((id, n) => [id, n]));
  const classes = Int32Array.from(myths, ({ id }) => classOf.get(id) ?? -1);
  const mythOf = new Int32Array(data.classes.length).fill(-1);
  for (const [myth, one] of classes.entries()) if (one >= 0) mythOf[one] = myth;
  const features = createFeatures();
  const meanings = createFeatures();
  const brought = new Float64Array(data.classes.length);
  const chances = new Float64Array(data.classes.length);
  const spreading = new Float64Array(data.classes.length);
  /** Whether `spreading` is of the text that was read last. */
  let weighed = false;
  let opened: readonly LinearModel[] | null = null;
  const open = (): readonly LinearModel[] => (opened ??= [data, ...others].map((one) => openLinearModel(one!)));
  const weigh = (words: number, meaning: number, into: Float64Array): void => {
    scoreFeatures(open()[words]!, features, into);
    scoreFeatures(open()[meaning]!, meanings, brought);
    for (let c = 0; c < into.length; c += 1) into[c]! += brought[c]!;
    toProbabilities(into);
  };

  return {
    alone,
    source: learned,
    read: (tokens, lang) => {
      clearFeatures(features);
      clearFeatures(meanings);
      readRecogniserWords(tokens, lang, features, meanings);
      weigh(0, 1, chances);
      weighed = false;
    },
    of: (myth) => (classes[myth]! < 0 ? 0 : chances[classes[myth]!]!),
    atLeast: (p) => {
      const found: { readonly myth: number; readonly p: number }[] = [];
      for (let c = 0; c < chances.length; c += 1)
        if (chances[c]! >= p && mythOf[c]! >= 0) found.push({ myth: mythOf[c]!, p: chances[c]! });
      return found.length < 2 ? found : found.toSorted((a, b) => b.p - a.p || a.myth - b.myth);
    },
    views: (myth) => {
      const c = classes[myth]!;
      if (c < 0) return null;
      if (!weighed) weigh(2, 3, spreading);
      weighed = true;
      const none = chances.length - 1;
      return { about: chances[c]!, spread: spreading[c]!, none: chances[none]!, spreadNone: spreading[none]! };
    },
    telling: (myth) => {
      let end = 0;
      for (let i = 0; i < features.count; i += 1) end = Math.max(end, features.last[i]! + 1);
      const shares = new Float64Array(end);
      if (classes[myth]! >= 0) {
        shareByToken(open()[0]!, features, classes[myth]!, shares);
        shareByToken(open()[1]!, meanings, classes[myth]!, shares);
      }
      const loudest = shares.reduce((most, share) => Math.max(most, share), 0);
      return [...shares.keys()]
        .filter((i) => shares[i]! > 0 && shares[i]! >= LOUD * loudest)
        .toSorted((a, b) => shares[b]! - shares[a]! || a - b)
        .slice(0, MOST_TELLING)
        .toSorted((a, b) => a - b);
    },
  };
}
