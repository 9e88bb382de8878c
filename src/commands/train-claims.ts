/**
 * Learns the recogniser of claims: which myth of the catalogue a text speaks of, in whatever words.
 * It learns from tests and variants of the rules, posts written about each myth, and posts that speak of
 * none. Rows that name a `hand` (their writer) are judged by a model that saw only the other hands; how
 * sure the recogniser must be to stand alone is set on those.
 */

import { join } from "node:path";
import { loadRulebook } from "../config/rulebook.ts";
import { rateOf } from "../core/evaluation/rate.ts";
import { createRowBuilder, pickRows, type RowBuilder, type Vocabulary, vocabularyOf } from "../core/learning/rows.ts";
import {
  type LinearWeights,
  predictRows,
  roundWeights,
  targetsOf,
  trainLinear,
} from "../core/learning/train-linear.ts";
import { meaningKey, readRecogniserWords } from "../core/myths/recogniser-features.ts";
import { NO_CLAIM } from "../core/myths/recogniser.ts";
import { addFeature, clearFeatures, createFeatures, namedKey } from "../core/text/features.ts";
import { formOf } from "../core/text/forms.ts";
import { hashWord } from "../core/text/hash.ts";
import { identifyLanguage } from "../core/text/language.ts";
import { type LinearData, toProbabilities } from "../core/text/linear-model.ts";
import { packLinear } from "../core/text/model-file.ts";
import { createTokens, tokenise } from "../core/text/tokenise.ts";
import { KIND_WORD } from "../core/text/tokens.ts";
import type { Rulebook } from "../model/rules.ts";
import { packageRoot } from "../platform/paths.ts";
import { CannotRun } from "./cannot-run.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";
import type { GoldRow } from "./train-rows.ts";
import { readVectors, vectorOf, type WordVectors } from "./train-vectors.ts";

const PENALTY = 0.15;
const ROUNDS = 40;
const LEAST_ROWS = 2;
const MOST_KEYS = 45_000;
/** Posts without a claim that are taken of one file, evenly spread over it. */
const MOST_OTHERS = 1_200;
/** Commonest words that are told by their meaning, beside those of the training posts. */
const MEANT_WORDS = 25_000;
/** Share of near misses that it may take for a claim there; whether their author asserts it is judged after. */
const MOST_NEAR = 0.04;
/** Of what it says alone, so much must be right, at the lower end of the interval. */
const LEAST_RIGHT = 0.9;

interface ClaimRow {
  readonly text: string;
  readonly lang: string;
  readonly label: number;
  /** Who wrote it; null: learned from whoever is held out. */
  readonly hand: string | null;
  readonly frame: string | null;
}

export async function trainClaims({ rows, vectors, tell }: TrainRequest): Promise<TrainedModel> {
  const { rulebook } = await loadRulebook(join(packageRoot(), "rules"));
  if (rulebook === null) throw new CannotRun("train: the rules cannot be read, and claims are learned with them");
  const classes = [...rulebook.myths.map(({ id }) => id as string).toSorted(), NO_CLAIM];
  const posts = [...rowsOfRules(rulebook, classes), ...rowsOfData(rows, classes, tell)];
  const counts = new Float64Array(classes.length);
  for (const { label } of posts) counts[label]! += 1;
  if (counts.at(-1)! < 100) throw new CannotRun("train: fewer than 100 posts without a claim are too few");
  const words = vectors === null ? null : readVectors(vectors);
  const builder = readRows(posts, words);
  const labels = posts.map(({ label }) => label);
  const axes = Array.from({ length: words?.size ?? 0 }, (_, d) => axisKey(d));
  const telling = builder.tellingKeys(labels, classes.length, LEAST_ROWS, MOST_KEYS);
  const keys = Uint32Array.from(new Set([...telling, ...axes])).sort();
  const vocabulary = vocabularyOf(keys);
  const matrix = builder.build(vocabulary);
  const learn = (wanted: readonly number[]): LinearWeights => {
    const targets = targetsOf(
      wanted.map((i) => labels[i]!),
      classes.length,
    );
    const set = { rows: pickRows(matrix, wanted), targets, weights: new Float64Array(wanted.length).fill(1) };
    return trainLinear(set, keys.length, classes.length, { penalty: PENALTY, maxRounds: ROUNDS });
  };
  const all = [...posts.keys()];
  tell(`${posts.length} posts, ${keys.length} features, ${classes.length} classes`);
  const held: Held[] = [];
  const hands = [...new Set(posts.flatMap(({ hand }) => hand ?? []))].toSorted();
  for (const hand of hands.length > 1 ? hands : []) {
    const mine = all.filter((i) => posts[i]!.hand === hand);
    const sums = predictRows(pickRows(matrix, mine), learn(all.filter((i) => posts[i]!.hand !== hand)));
    for (const [n, i] of mine.entries())
      held.push(heldOf(posts[i]!, sums.slice(n * classes.length, (n + 1) * classes.length)));
    tell(`posts of hand ${hand} judged`);
  }
  const alone = held.length === 0 ? 1 : aloneFrom(held);
  const learned = learn(all);
  const plain = keys.filter((key) => !axes.includes(key));
  const parts = [
    packLinear("words", roundWeights(pickColumns(learned, vocabulary, [...plain]), plain, classes)),
    packLinear("meanings", meaningsOf(pickColumns(learned, vocabulary, axes), words, posts, classes)),
  ];
  return {
    file: {
      head: Object.assign({ alone }, ...parts.map((part) => part.head)) as Record<string, unknown>,
      arrays: Object.assign({}, ...parts.map((part) => part.arrays)) as (typeof parts)[number]["arrays"],
    },
    classes,
    range: [0, 1],
    posts: posts.length,
    development: { alone, ...scoresOf(held, alone) },
  };
}

function rowsOfRules({ myths, catalog }: Rulebook, classes: readonly string[]): readonly ClaimRow[] {
  const none = classes.length - 1;
  return myths.flatMap((myth) => {
    const label = classes.indexOf(myth.id);
    const row = (text: string, lang: string, about: number): ClaimRow => ({
      text,
      lang,
      label: about,
      hand: null,
      frame: null,
    });
    return [
      row(myth.claim, catalog.language, label),
      ...Object.entries(myth.variants).flatMap(([lang, texts]) => texts.map((text) => row(text, lang, label))),
      ...myth.tests
        .filter(({ kind }) => kind !== "todo" && kind !== "suggest")
        .map(({ kind, post }) => {
          const lang = identifyLanguage(tokenise(post), null).lang;
          return row(post, lang, kind === "no_match" ? none : label);
        }),
    ];
  });
}

function rowsOfData(rows: readonly GoldRow[], classes: readonly string[], tell: (message: string) => void): ClaimRow[] {
  const none = classes.length - 1;
  const found: ClaimRow[] = [];
  const others = new Map<string, GoldRow[]>();
  let foreign = 0;
  for (const row of rows) {
    const { myth, frame, hand } = row.value;
    if (myth === undefined) {
      const file = others.get(row.file) ?? [];
      others.set(row.file, file);
      file.push(row);
      continue;
    }
    const label = myth === null ? none : classes.indexOf(typeof myth === "string" ? myth : "");
    if (label < 0) foreign += 1;
    else
      found.push({
        text: row.text,
        lang: row.lang ?? "en",
        label,
        hand: typeof hand === "string" ? hand : null,
        frame: typeof frame === "string" ? frame : null,
      });
  }
  if (foreign > 0) tell(`${foreign} posts are about myths that the rules do not know: left out`);
  for (const file of others.values()) {
    const step = Math.max(1, file.length / MOST_OTHERS);
    for (let at = 0; at < file.length; at += step) {
      const { text, lang } = file[Math.floor(at)]!;
      found.push({ text, lang: lang ?? "en", label: none, hand: null, frame: null });
    }
  }
  return found;
}

/** One axis of the word vectors as a feature of training; analysis knows only what words bring to all of them. */
function axisKey(d: number): number {
  return namedKey(`claim axis ${d}`);
}

function readRows(posts: readonly ClaimRow[], vectors: WordVectors | null): RowBuilder {
  const builder = createRowBuilder();
  const tokens = createTokens();
  const words = createFeatures();
  const meanings = createFeatures();
  for (const { text, lang } of posts) {
    tokenise(text, tokens);
    clearFeatures(words);
    clearFeatures(meanings);
    readRecogniserWords(tokens, lang, words, meanings);
    if (vectors !== null) {
      const mean = new Float64Array(vectors.size);
      for (let n = 0; n < meanings.count; n += 1) {
        const vector = vectorOf(vectors, formOf(tokens, meanings.first[n]!));
        if (vector !== null) for (let d = 0; d < mean.length; d += 1) mean[d]! += vector[d]! * meanings.values[n]!;
      }
      for (const [d, value] of mean.entries()) addFeature(words, axisKey(d), value);
    }
    builder.add(words);
  }
  return builder;
}

/** The rows of weights of these keys, in their order. */
function pickColumns(model: LinearWeights, { columnOf }: Vocabulary, keys: readonly number[]): LinearWeights {
  const weights = new Float64Array(keys.length * model.classes);
  for (const [n, key] of keys.entries()) {
    const from = columnOf.get(key)! * model.classes;
    weights.set(model.weights.subarray(from, from + model.classes), n * model.classes);
  }
  return { ...model, weights };
}

/** What the meaning of each word brings to each class: its vector through the weights of the axes. */
function meaningsOf(
  axes: LinearWeights,
  vectors: WordVectors | null,
  posts: readonly ClaimRow[],
  classes: readonly string[],
): LinearData {
  const rows = new Map<number, Float64Array>();
  if (vectors !== null) {
    const forms = new Set(posts.flatMap(({ text }) => formsOf(text)));
    let common = 0;
    for (const form of vectors.of.keys()) if (common++ < MEANT_WORDS) forms.add(form);
    for (const form of forms) {
      const vector = vectorOf(vectors, form);
      if (vector === null) continue;
      const { lo, hi } = hashWord(form);
      const brought = new Float64Array(classes.length);
      for (let d = 0; d < vector.length; d += 1)
        for (let c = 0; c < classes.length; c += 1) brought[c]! += vector[d]! * axes.weights[d * classes.length + c]!;
      rows.set(meaningKey(lo, hi), brought);
    }
  }
  const keys = Uint32Array.from(rows.keys()).sort();
  const weights = new Float64Array(keys.length * classes.length);
  for (const [n, key] of keys.entries()) weights.set(rows.get(key)!, n * classes.length);
  return roundWeights({ classes: classes.length, weights, bias: new Float64Array(classes.length) }, keys, classes);
}

function formsOf(text: string): readonly string[] {
  const tokens = tokenise(text);
  return Array.from({ length: tokens.count }, (_, i) => i)
    .filter((i) => tokens.kind[i] === KIND_WORD)
    .map((i) => formOf(tokens, i));
}

/** A post judged by a model that never saw its writer. */
interface Held {
  readonly frame: string;
  /** Likelihood of the likeliest myth, and whether it is the one meant. */
  readonly p: number;
  readonly right: boolean;
}

function heldOf({ frame, label }: ClaimRow, sums: Float64Array): Held {
  toProbabilities(sums);
  let best = 0;
  for (let c = 1; c < sums.length - 1; c += 1) if (sums[c]! > sums[best]!) best = c;
  return { frame: frame ?? "", p: sums[best]!, right: best === label };
}

/** The least likelihood at which the recogniser is right often enough, and takes few near misses for a claim. */
function aloneFrom(held: readonly Held[]): number {
  const near = held.filter(({ frame }) => frame === "near_miss");
  for (let alone = 0.3; alone < 0.995; alone += 0.01) {
    const said = held.filter(({ p }) => p >= alone);
    const right = rateOf(said.filter((one) => one.right).length, said.length);
    const taken = near.filter(({ p }) => p >= alone).length;
    if ((right.low ?? 0) >= LEAST_RIGHT && taken <= MOST_NEAR * near.length) return Math.round(alone * 100) / 100;
  }
  return 1;
}

/** Share of each frame in which the right myth is as likely as `alone`; of near misses, any myth. */
function scoresOf(held: readonly Held[], alone: number): Record<string, number> {
  const scores: Record<string, number> = { posts: held.length };
  for (const frame of [...new Set(held.map((one) => one.frame))].toSorted()) {
    const own = held.filter((one) => one.frame === frame);
    const found = own.filter(({ p, right }) => p >= alone && (right || frame === "near_miss"));
    scores[frame] = Math.round((found.length / own.length) * 1e4) / 1e4;
  }
  return scores;
}
