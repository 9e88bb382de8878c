/**
 * Learns what a text shows (sentiment, emotion): a linear model over the features of core/sentiment,
 * the best kept and fitted again, beside a net over word scores; rounded to 8 bits and judged as shipped.
 */

import { join } from "node:path";
import { loadLexicons } from "../config/lexicons.ts";
import { bestClasses, type ClassScores, scoreClasses } from "../core/learning/measures.ts";
import { createRowBuilder, type RowBuilder, vocabularyOf } from "../core/learning/rows.ts";
import {
  balancedWeights,
  type LinearWeights,
  predictRows,
  roundWeights,
  targetsOf,
  trainLinear,
} from "../core/learning/train-linear.ts";
import { compileLexicons, type Pack, packFor } from "../core/sentiment/compile.ts";
import { type LetterGroups, openWordMemo, readFeatures } from "../core/sentiment/features.ts";
import { openLearned, scoreLearned } from "../core/sentiment/learned.ts";
import { readUnits } from "../core/sentiment/units.ts";
import { clearFeatures, createFeatures } from "../core/text/features.ts";
import type { LinearData } from "../core/text/linear-model.ts";
import { type ModelFile, packLinear } from "../core/text/model-file.ts";
import { packNet } from "../core/text/net.ts";
import { tokenise } from "../core/text/tokenise.ts";
import { packageRoot } from "../platform/paths.ts";
import { CannotRun } from "./cannot-run.ts";
import { teachNet } from "./train-net.ts";
import { readVectors } from "./train-vectors.ts";
import { loreOf, type WordLore } from "./train-word-tables.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";

export interface TextTask {
  /** Key of the gold label in a row. */
  readonly key: string;
  readonly classes: readonly string[];
  readonly letters: LetterGroups;
  readonly penalty: number;
  readonly mostFeatures: number;
  /** What early stopping looks at. */
  readonly aim: "macroRecall" | "macroF1";
  readonly range: readonly [number, number];
}

interface Labelled {
  readonly texts: readonly string[];
  readonly labels: readonly number[];
}

const FEWEST = 30;
/** Every so many posts one is held out where no development split is given. */
const HOLD_EVERY = 10;

export function trainText(task: TextTask, request: TrainRequest): TrainedModel {
  const { lang, seed, tell } = request;
  const pack = packFor(compileLexicons(loadLexicons(join(packageRoot(), "lexicons")).files), lang);
  const all = labelled(task, request.rows);
  const given = labelled(task, request.dev);
  const given0 = given.texts.length > 0;
  const held = given0 ? given : every(all, (i) => i % HOLD_EVERY === HOLD_EVERY - 1);
  const kept = given0 ? all : every(all, (i) => i % HOLD_EVERY !== HOLD_EVERY - 1);
  if (kept.texts.length < FEWEST)
    throw new CannotRun(`train: ${kept.texts.length} posts with a "${task.key}" are too few`);
  const first = fitLinear(task, lang, pack, kept, held, tell);
  const vectors = request.vectors === null ? null : readVectors(request.vectors);
  const lore = loreOf(lang, vectors, request.lexicons);
  const judged = assemble(task, first.data, pack, kept, lore, seed);
  const { count, accuracy, macroRecall, macroF1 } = judge(judged, lang, pack, held);
  tell(`held out: macro recall ${macroRecall.toFixed(4)}, macro-F1 ${macroF1.toFixed(4)}`);
  // What ships learns from the held-out posts too.
  const everything = { texts: [...kept.texts, ...held.texts], labels: [...kept.labels, ...held.labels] };
  const again = request.refit ? fitAgain(task, lang, pack, everything, first) : null;
  const file = again === null ? judged : assemble(task, again, pack, everything, lore, seed);
  const short = (value: number): number => Math.round(value * 1e4) / 1e4;
  return {
    file,
    classes: task.classes,
    range: task.range,
    posts: request.refit ? everything.texts.length : kept.texts.length,
    development: {
      posts: count,
      accuracy: short(accuracy),
      macroRecall: short(macroRecall),
      macroF1: short(macroF1),
    },
  };
}

/** Fewer posts than these teach smaller nets, more often. */
const SMALL = 10_000;

/** Linear model and net, as a file. */
function assemble(
  task: TextTask,
  linear: LinearData,
  pack: Pack,
  { texts, labels }: Labelled,
  lore: WordLore,
  seed: number,
): ModelFile {
  const small = texts.length < SMALL;
  const { net, tables } = teachNet(texts, labels, pack, lore, {
    classes: task.classes.length,
    units: small ? 12 : 32,
    nets: small ? 3 : 1,
    epochs: small ? 12 : 5,
    seed,
  });
  const parts = [packLinear("linear", linear), packNet("net", net)];
  parts.push(packLinear("words", tables.words), packLinear("pairs", tables.pairs));
  const { least, most } = task.letters;
  return {
    head: Object.assign(
      { letters: [least, most], priors: lore.priors.length },
      ...parts.map((part) => part.head),
    ) as ModelFile["head"],
    arrays: Object.assign({}, ...parts.map((part) => part.arrays)) as ModelFile["arrays"],
  };
}

function labelled(task: TextTask, rows: TrainRequest["rows"]): Labelled {
  const found = rows.flatMap(({ text, value }) => {
    const label = task.classes.findIndex((name) => name === value[task.key]);
    return label < 0 ? [] : [{ text, label }];
  });
  return { texts: found.map((one) => one.text), labels: found.map((one) => one.label) };
}

function every({ texts, labels }: Labelled, wanted: (index: number) => boolean): Labelled {
  return { texts: texts.filter((_, i) => wanted(i)), labels: labels.filter((_, i) => wanted(i)) };
}

/** A fit of the linear model, and how to fit it again on more posts. */
interface LinearFit {
  readonly data: LinearData;
  readonly keys: Uint32Array;
  readonly weights: LinearWeights;
}

/** More rounds gain nothing on development posts. */
const FIRST_ROUNDS = 60;
/** Rounds of a fit that begins with the weights of fewer posts. */
const AGAIN_ROUNDS = 20;

function fitLinear(
  task: TextTask,
  lang: string,
  pack: Pack,
  kept: Labelled,
  held: Labelled,
  tell: (message: string) => void,
): LinearFit {
  const classes = task.classes.length;
  const [training, testing] = [kept, held].map(({ texts }) => buildRows(task, lang, pack, texts)) as [
    RowBuilder,
    RowBuilder,
  ];
  const targets = targetsOf(kept.labels, classes);
  const weights = balancedWeights(kept.labels, classes);
  const fit = (keys: Uint32Array): LinearWeights => {
    const known = vocabularyOf(keys);
    const test = testing.build(known);
    return trainLinear({ rows: training.build(known), targets, weights }, keys.length, classes, {
      penalty: task.penalty,
      maxRounds: FIRST_ROUNDS,
      judge: (now) => {
        const scores = scoreClasses(held.labels, bestClasses(predictRows(test, now), classes), classes);
        tell(`${keys.length} features: ${task.aim} ${scores[task.aim].toFixed(4)}`);
        return scores[task.aim];
      },
    });
  };
  const keys = training.tellingKeys(kept.labels, classes, 2, task.mostFeatures);
  const best = fit(keys);
  return { data: roundWeights(best, keys, task.classes), keys, weights: best };
}

/** The same features fitted to more posts. */
function fitAgain(task: TextTask, lang: string, pack: Pack, posts: Labelled, first: LinearFit): LinearData {
  const classes = task.classes.length;
  const set = {
    rows: buildRows(task, lang, pack, posts.texts).build(vocabularyOf(first.keys)),
    targets: targetsOf(posts.labels, classes),
    weights: balancedWeights(posts.labels, classes),
  };
  const { penalty } = task;
  const options = { penalty, from: first.weights, maxRounds: AGAIN_ROUNDS };
  return roundWeights(trainLinear(set, first.keys.length, classes, options), first.keys, task.classes);
}

function buildRows(task: TextTask, lang: string, pack: Pack, texts: readonly string[]): RowBuilder {
  const memo = openWordMemo(lang, task.letters);
  const features = createFeatures();
  const builder = createRowBuilder();
  for (const text of texts) {
    const tokens = tokenise(text);
    clearFeatures(features);
    readFeatures(tokens, readUnits(tokens, pack), pack, memo, features);
    builder.add(features);
  }
  return builder;
}

/** Scores of the model as it will be read, on posts it did not learn from. */
function judge(file: ModelFile, lang: string, pack: Pack, held: Labelled): ClassScores {
  const model = openLearned(file, lang);
  if (model === null) throw new Error("the model just made cannot be opened");
  const classes = model.classes.length;
  const into = new Float64Array(classes);
  const sums = new Float64Array(held.texts.length * classes);
  for (const [i, text] of held.texts.entries()) {
    scoreLearned(model, tokenise(text), pack, into);
    sums.set(into, i * classes);
  }
  return scoreClasses(held.labels, bestClasses(sums, classes), classes);
}
