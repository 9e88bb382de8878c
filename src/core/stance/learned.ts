/**
 * The learned models of this room, opened, and their answers. `place` reads a post about a matched claim with the
 * claim's own words hidden, `whole` reads it as it is; `reply` reads a text beside the text it answers. Each answers
 * with a probability a stance and the words that spoke loudest; what follows from it is decided elsewhere.
 */

import { clearFeatures, createFeatures, type Features } from "../text/features.ts";
import type { LearnedModel } from "../text/learned-model.ts";
import {
  type LinearModel,
  openLinearModel,
  scoreFeatures,
  shareByToken,
  toProbabilities,
} from "../text/linear-model.ts";
import { unpackLinear } from "../text/model-file.ts";
import { KIND_PUNCT } from "../text/tokens.ts";
import { readReply, readWhole, readWindow } from "./features.ts";
import type { Field, Stretch, Window } from "./field.ts";
import { CONCERNS } from "./labels.ts";

export const PLACE_CLASSES = ["asserts", "asks", "debunks", "reports"] as const;
/** none: speaks of something near, and of no claim. */
export const WHOLE_CLASSES = ["asserts", "asks", "debunks", "reports", "none"] as const;
/** none: a comment that takes no side. */
export const REPLY_CLASSES = ["asserts", "asks", "debunks", "none"] as const;
export type PlaceClass = (typeof PLACE_CLASSES)[number];
export type WholeClass = (typeof WHOLE_CLASSES)[number];
export type ReplyClass = (typeof REPLY_CLASSES)[number];

export interface StanceModels {
  readonly place: LinearModel | null;
  readonly whole: LinearModel | null;
  readonly reply: LinearModel | null;
  /** One column a concern of CAVES, each its own yes or no. */
  readonly concerns: LinearModel | null;
}

export const NO_MODELS: StanceModels = { place: null, whole: null, reply: null, concerns: null };

/** Of several models of the task the last counts; one whose classes are others is passed over. */
export function openStanceModels(models: readonly LearnedModel[]): StanceModels {
  let opened = NO_MODELS;
  for (const { task, file } of models) {
    if (task === "stance")
      opened = {
        ...opened,
        place: openPart(file, "place", PLACE_CLASSES) ?? opened.place,
        whole: openPart(file, "whole", WHOLE_CLASSES) ?? opened.whole,
        reply: openPart(file, "reply", REPLY_CLASSES) ?? opened.reply,
      };
    if (task === "concerns") opened = { ...opened, concerns: openPart(file, "linear", CONCERNS) ?? opened.concerns };
  }
  return opened;
}

function openPart(file: LearnedModel["file"], name: string, classes: readonly string[]): LinearModel | null {
  const data = unpackLinear(file, name);
  return data !== null && data.classes.join() === classes.join() ? openLinearModel(data) : null;
}

export interface Reading<Class extends string> {
  readonly stance: Class;
  /** 0..1, of that stance. */
  readonly p: number;
  /** 0..1, that the author asserts. */
  readonly asserts: number;
  /** Of every class, in order. */
  readonly shares: readonly number[];
  /** The token that spoke most for it; null where only the shape of the text did. */
  readonly cue: Stretch | null;
}

const features: Features = createFeatures();
const sums = new Float64Array(WHOLE_CLASSES.length);

export function readPlace(model: LinearModel, field: Field, window: Window): Reading<PlaceClass> {
  clearFeatures(features);
  readWindow(features, field, window);
  return answer(model, field, PLACE_CLASSES);
}

/** Reads the post as it is, wherever the claim stands in it. */
export function readWholePost(model: LinearModel, field: Field): Reading<WholeClass> {
  clearFeatures(features);
  readWhole(features, field);
  return answer(model, field, WHOLE_CLASSES);
}

/** The share whose logarithm of odds lies halfway between those of two shares. */
export function meanOfOdds(a: number, b: number): number {
  const yes = Math.sqrt(a * b);
  const no = Math.sqrt((1 - a) * (1 - b));
  return yes + no === 0 ? 0 : yes / (yes + no);
}

/** `shares`: token i of the reply says a word of the text it answers. */
export function readAnswer(model: LinearModel, field: Field, shares: (i: number) => boolean): Reading<ReplyClass> {
  clearFeatures(features);
  readReply(features, field, shares);
  return answer(model, field, REPLY_CLASSES);
}

function answer<Class extends string>(model: LinearModel, field: Field, classes: readonly Class[]): Reading<Class> {
  scoreFeatures(model, features, sums);
  toProbabilities(sums, classes.length);
  let best = 0;
  for (let c = 1; c < classes.length; c += 1) if (sums[c]! > sums[best]!) best = c;
  const shares = Array.from(classes, (_, c) => sums[c]!);
  return { stance: classes[best]!, p: shares[best]!, asserts: shares[0]!, shares, cue: loudest(model, field, best) };
}

function loudest(model: LinearModel, { tokens }: Field, wanted: number): Stretch | null {
  const shares = new Float64Array(tokens.count);
  shareByToken(model, features, wanted, shares);
  let best = -1;
  for (let i = 0; i < tokens.count; i += 1)
    if (tokens.kind[i] !== KIND_PUNCT && shares[i]! > 0 && (best < 0 || shares[i]! > shares[best]!)) best = i;
  return best < 0 ? null : { first: best, last: best };
}
