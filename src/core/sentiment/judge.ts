/**
 * Sentiment and emotions of a text: by the learned model of its language where there is one, else by
 * the hand lexicons. Decides how learned probabilities become a score, a label and strengths, what is
 * marked as uncertain, and which words moved a score.
 */

import type { Evidence, Sentiment, Target, TargetSentiment } from "../../model/analysis.ts";
import { createTokens, tokenise } from "../text/tokenise.ts";
import type { Tokens } from "../text/tokens.ts";
import { type Lexicons, type Pack, packFor, ROLE_TARGET } from "./compile.ts";
import { emotionsOfWords } from "./emotions.ts";
import { scoreLearned, scoreUnits, type TextModel } from "./learned.ts";
import type { TextModels } from "./models.ts";
import { explainSentiment, scoreWords, sentimentOf } from "./score.ts";
import { readSurface } from "./surface.ts";
import { readUnits, type Units } from "./units.ts";
import { readWords } from "./words.ts";

export interface Feelings {
  readonly sentiment: Sentiment;
  /** Emotion name to strength in 0..1, absent when not shown. */
  readonly emotions: Readonly<Record<string, number>>;
}

const [NEGATIVE, NEUTRAL, POSITIVE] = [0, 1, 2];
const LABELS = ["negative", "neutral", "positive"] as const;
/** Languages whose model is little better than chance: romanised Hindi mixed with English. */
const WEAK: ReadonlySet<string> = new Set(["hi"]);
/** A text less moved than this shows no emotion. */
const LEAST_MOVED = 0.1;
/** Weaker emotions are left out, the strongest always stays. */
const LEAST_SHOWN = 0.1;
/** Learned by no model; from the word lists alone. */
const LISTED = ["fear", "trust"];

const chances = new Float64Array(3);
const shares = new Float64Array(4);

export function judgeFeelings(tokens: Tokens, lang: string, lexicons: Lexicons, models: TextModels): Feelings {
  const model = models.of("sentiment", lang);
  const pack = packFor(lexicons, lang);
  const words = readWords(tokens, pack);
  const listed = emotionsOfWords(tokens, pack, words);
  if (model === null || tokens.count === 0) {
    const sentiment = sentimentOf(scoreWords(tokens, pack, words));
    const known = lang === "und" || lexicons.packs.get(lang)?.hasValences === true;
    return { sentiment: known ? sentiment : { ...sentiment, lowConfidence: true }, emotions: listed };
  }
  const units = readUnits(tokens, pack, words);
  const surface = readSurface(tokens, units, pack);
  scoreUnits(model, tokens, pack, units, surface, chances);
  const judged: Sentiment = { label: labelOf(), score: chances[POSITIVE]! - chances[NEGATIVE]! };
  const sentiment: Sentiment = WEAK.has(lang) ? { ...judged, lowConfidence: true } : judged;
  const shown = models.of("emotion", lang);
  if (shown === null) return { sentiment, emotions: listed };
  const moved = 1 - chances[NEUTRAL]!;
  if (moved >= LEAST_MOVED) scoreUnits(shown, tokens, pack, units, surface, shares);
  return { sentiment, emotions: emotionsOf(shown, moved, listed) };
}

function labelOf(): Sentiment["label"] {
  let best = NEUTRAL;
  for (const label of [NEGATIVE, POSITIVE]) if (chances[label]! > chances[best]!) best = label;
  return LABELS[best]!;
}

/** Shares of the learned emotions by how moved the text is, and what only the word lists know. */
function emotionsOf(
  model: TextModel,
  moved: number,
  listed: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of LISTED) if (listed[name] !== undefined) found[name] = listed[name];
  if (moved < LEAST_MOVED) return found;
  let most = 0;
  for (let c = 0; c < model.classes.length; c++) if (shares[c]! > shares[most]!) most = c;
  for (const [c, name] of model.classes.entries()) {
    const strength = shares[c]! * moved;
    if (c === most || strength >= LEAST_SHOWN) found[name] = strength;
  }
  return found;
}

/** Words of fewer points than this (of 1) moved nothing worth naming. */
const LEAST_TOLD = 0.02;

/**
 * The words that moved the sentiment score, strongest first: by how much it falls or rises when the
 * word is left out. Without a model the words of the hand lexicons, on their own scale.
 */
export function explainFeeling(
  tokens: Tokens,
  lang: string,
  lexicons: Lexicons,
  models: TextModels,
): readonly Evidence[] {
  const model = models.of("sentiment", lang);
  if (model === null) return explainSentiment(tokens, lang, lexicons);
  const pack = packFor(lexicons, lang);
  const units = readUnits(tokens, pack);
  const whole = balanceOf(model, tokens, pack, units);
  const found: { readonly weight: number; readonly evidence: Evidence }[] = [];
  for (let k = 0; k < Math.min(units.count, MOST_WORDS); k++) {
    if (units.quiet[k] === 1) continue;
    units.quiet[k] = 1;
    const moved = whole - balanceOf(model, tokens, pack, units);
    units.quiet[k] = 0;
    if (Math.abs(moved) < LEAST_TOLD) continue;
    const i = units.token[k]!;
    const [start, end] = [tokens.start[i]!, tokens.end[i]!];
    const why = `sentiment ${moved > 0 ? "+" : ""}${moved.toFixed(2)}`;
    found.push({ weight: Math.abs(moved), evidence: { start, end, text: tokens.source.slice(start, end), why } });
  }
  return found.sort((a, b) => b.weight - a.weight).map((each) => each.evidence);
}

const clauseTokens = createTokens();

function clauseText(tokens: Tokens, clause: number): string {
  let [start, end] = [-1, 0];
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.clause[i] !== clause) continue;
    if (start < 0) start = tokens.start[i]!;
    end = tokens.end[i]!;
  }
  return tokens.source.slice(Math.max(0, start), end);
}

/** Clauses judged for targets in one text. */
const MOST_CLAUSES = 8;

/** The feeling in the clauses that name a target, by target; empty where none is named or no model judges. */
export function judgeTargets(
  tokens: Tokens,
  lang: string,
  lexicons: Lexicons,
  models: TextModels,
): readonly TargetSentiment[] {
  const model = models.of("sentiment", lang);
  if (model === null) return [];
  const pack = packFor(lexicons, lang);
  const units = readUnits(tokens, pack);
  const places = new Map<Target, Set<number>>();
  for (let k = 0; k < units.count; k++) {
    const target = (pack.role[units.id[k]!]! & ROLE_TARGET) === 0 ? undefined : pack.targets.get(units.id[k]!);
    if (target === undefined) continue;
    const clauses = places.get(target) ?? new Set();
    places.set(target, clauses.add(tokens.clause[units.token[k]!]!));
  }
  return [...places].map(([target, clauses]) => {
    const told = [...clauses].slice(0, MOST_CLAUSES).map((clause) => {
      scoreLearned(model, tokenise(clauseText(tokens, clause), clauseTokens), pack, chances);
      return { score: chances[POSITIVE]! - chances[NEGATIVE]!, label: labelOf() };
    });
    const score = told.reduce((sum, one) => sum + one.score, 0) / told.length;
    const labels = new Set(told.map((one) => one.label));
    if (labels.has("positive") && labels.has("negative")) return { target, label: "mixed", score };
    const label = labels.has("positive") ? "positive" : labels.has("negative") ? "negative" : "neutral";
    return { target, label, score };
  });
}

/** Words tried of one text: the work grows with their square. */
const MOST_WORDS = 200;

function balanceOf(model: TextModel, tokens: Tokens, pack: Pack, units: Units): number {
  scoreUnits(model, tokens, pack, units, readSurface(tokens, units, pack), chances);
  return chances[POSITIVE]! - chances[NEGATIVE]!;
}
