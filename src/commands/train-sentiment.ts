/**
 * Learns sentiment of one language: features of core/sentiment, logistic regression, the best features
 * kept and fitted again, weights rounded to 8 bits.
 */

import { join } from "node:path";
import { loadLexicons } from "../config/lexicons.ts";
import { bestClasses, scoreClasses } from "../core/learning/measures.ts";
import { createRowBuilder, type RowBuilder, vocabularyOf } from "../core/learning/rows.ts";
import {
  balancedWeights,
  columnsWorth,
  type LinearWeights,
  predictRows,
  roundWeights,
  targetsOf,
  trainLinear,
} from "../core/learning/train-linear.ts";
import { compileLexicons, packFor } from "../core/sentiment/compile.ts";
import { openWordMemo, readFeatures } from "../core/sentiment/features.ts";
import { readUnits } from "../core/sentiment/units.ts";
import { clearFeatures, createFeatures } from "../core/text/features.ts";
import { packLinear } from "../core/text/model-file.ts";
import { tokenise } from "../core/text/tokenise.ts";
import { packageRoot } from "../platform/paths.ts";
import { CannotRun } from "./cannot-run.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";

const CLASSES = ["negative", "neutral", "positive"] as const;
const LETTERS = { least: 3, most: 4 };
const PENALTY = 3;
const MOST_FEATURES = 50_000;

export function trainSentiment({ rows, dev, lang, tell }: TrainRequest): TrainedModel {
  const pack = packFor(compileLexicons(loadLexicons(join(packageRoot(), "lexicons")).files), lang);
  const memo = openWordMemo(lang, LETTERS);
  const labelled = (all: typeof rows): readonly (readonly [string, number])[] =>
    all.flatMap(({ text, value }) => {
      const label = CLASSES.findIndex((name) => name === value["sentiment"]);
      return label < 0 ? [] : [[text, label] as const];
    });
  const all = labelled(rows);
  const held = dev.length > 0 ? labelled(dev) : all.filter((_, i) => i % 10 === 9);
  const kept = dev.length > 0 ? all : all.filter((_, i) => i % 10 !== 9);
  if (kept.length < 30) throw new CannotRun(`train: ${kept.length} posts with a sentiment are too few`);
  const features = createFeatures();
  const build = (posts: typeof all): RowBuilder => {
    const builder = createRowBuilder();
    for (const [text] of posts) {
      const tokens = tokenise(text);
      clearFeatures(features);
      readFeatures(tokens, readUnits(tokens, pack), pack, memo, features);
      builder.add(features);
    }
    return builder;
  };
  const [training, testing] = [build(kept), build(held)];
  const gold = held.map(([, label]) => label);
  const labels = kept.map(([, label]) => label);
  const targets = targetsOf(labels, CLASSES.length);
  const weights = balancedWeights(labels, CLASSES.length);
  const fit = (keys: Uint32Array, from?: LinearWeights): LinearWeights => {
    const known = vocabularyOf(keys);
    const [set, test] = [training.build(known), testing.build(known)];
    return trainLinear({ rows: set, targets, weights }, keys.length, CLASSES.length, {
      penalty: PENALTY,
      ...(from === undefined ? {} : { from }),
      judge: (now) => {
        const { macroRecall, macroF1 } = scoreClasses(gold, bestClasses(predictRows(test, now), CLASSES.length), 3);
        tell(`${keys.length} features: macro recall ${macroRecall.toFixed(4)}, macro-F1 ${macroF1.toFixed(4)}`);
        return macroRecall;
      },
    });
  };
  const keys = training.keysInRows(2);
  const full = fit(keys);
  const columns = columnsWorth(training.build(vocabularyOf(keys)), full, MOST_FEATURES);
  const fewer = Uint32Array.from(columns, (column) => keys[column]!);
  const data = roundWeights(fit(fewer), fewer, CLASSES);
  const rounded: LinearWeights = {
    classes: 3,
    weights: Float64Array.from(data.weights, (weight) => weight * data.scale),
    bias: Float64Array.from(data.bias),
  };
  const found = bestClasses(predictRows(testing.build(vocabularyOf(fewer)), rounded), 3);
  const { count, accuracy, macroRecall, macroF1 } = scoreClasses(gold, found, 3);
  const short = (value: number): number => Math.round(value * 1e4) / 1e4;
  return {
    file: packLinear("linear", data),
    classes: CLASSES,
    range: [-1, 1],
    posts: kept.length,
    development: {
      posts: count,
      accuracy: short(accuracy),
      macroRecall: short(macroRecall),
      macroF1: short(macroF1),
    },
  };
}
