/**
 * Learns the recogniser of claims: which myth of the catalogue a text speaks of, in whatever words.
 * It learns from tests and variants of the rules, posts written about each myth, and posts that speak of
 * none. A second model of the same words learns which myth a text spreads, if any. Rows that name a
 * `hand` (their writer) are judged by models that saw only other hands, together with one that reads whether
 * a post asserts anything; how sure the recogniser must be, alone and beside stance, is set on those.
 */

import { loadRulebook } from "../config/rulebook.ts";
import { compileKnowledge } from "../core/knowledge.ts";
import {
  createRowBuilder,
  pickRows,
  type RowBuilder,
  type SparseRows,
  type Vocabulary,
  vocabularyOf,
} from "../core/learning/rows.ts";
import {
  balancedWeights,
  type LinearWeights,
  predictRows,
  roundWeights,
  targetsOf,
  trainLinear,
} from "../core/learning/train-linear.ts";
import { meaningKey, readRecogniserWords } from "../core/myths/recogniser-features.ts";
import { leaningOf, NO_CLAIM } from "../core/myths/recogniser.ts";
import { findCues } from "../core/stance/cues.ts";
import { readWhole } from "../core/stance/features.ts";
import { WHOLE_CLASSES } from "../core/stance/learned.ts";
import { addFeature, clearFeatures, createFeatures, namedKey } from "../core/text/features.ts";
import { formOf } from "../core/text/forms.ts";
import { hashWord } from "../core/text/hash.ts";
import { identifyLanguage } from "../core/text/language.ts";
import { type LinearData, toProbabilities } from "../core/text/linear-model.ts";
import { type ModelFile, packLinear } from "../core/text/model-file.ts";
import { createTokens, tokenise } from "../core/text/tokenise.ts";
import { KIND_WORD } from "../core/text/tokens.ts";
import type { Rulebook } from "../model/rules.ts";
import { CannotRun } from "./cannot-run.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";
import { aloneFrom, EVERYDAY, type Held, scoresOf, togetherFrom } from "./train-claims-limits.ts";
import { evenly, everydayShare, type GoldRow } from "./train-rows.ts";
import { LEAST_ROWS as LEAST_STANCE_ROWS, WHOLE } from "./train-stance.ts";
import { readVectors, vectorOf, type WordVectors } from "./train-vectors.ts";

const PENALTY = 0.15;
const ROUNDS = 40;
const LEAST_ROWS = 2;
const MOST_KEYS = 40_000;
/** Commonest words that are told by their meaning, beside those of the training posts. */
const MEANT_WORDS = 12_000;
/** Writers are held out in so many groups. */
const PARTS = 2;

const ASSERTS = WHOLE_CLASSES.indexOf("asserts");
const NEAR = WHOLE_CLASSES.indexOf("none");

interface ClaimRow {
  readonly text: string;
  readonly lang: string;
  readonly label: number;
  /** What its author does with the claim: a place in WHOLE_CLASSES. */
  readonly stance: number;
  /** Who wrote it; null: learned from whoever is held out. */
  readonly hand: string | null;
  readonly frame: string | null;
  /** False: only judged. */
  readonly learns: boolean;
}

export async function trainClaims({ rows, rules, vectors, tell }: TrainRequest): Promise<TrainedModel> {
  const { rulebook } = await loadRulebook(rules);
  if (rulebook === null) throw new CannotRun("train: the rules cannot be read, and claims are learned with them");
  const classes = [...rulebook.myths.map(({ id }) => id as string).toSorted(), NO_CLAIM];
  const none = classes.length - 1;
  const posts = [...rowsOfRules(rulebook, classes), ...rowsOfData(rows, classes, tell)];
  if (posts.filter(({ label }) => label === none).length < 100)
    throw new CannotRun("train: fewer than 100 posts without a claim are too few");
  const words = vectors === null ? null : readVectors(vectors);
  const builder = readRows(posts, words);
  const about = posts.map(({ label }) => label);
  const spread = posts.map(({ label, stance }) => (stance === ASSERTS ? label : none));
  const axes = Array.from({ length: words?.size ?? 0 }, (_, d) => axisKey(d));
  const telling = builder.tellingKeys(about, classes.length, LEAST_ROWS, MOST_KEYS);
  const keys = Uint32Array.from(new Set([...telling, ...axes])).sort();
  const vocabulary = vocabularyOf(keys);
  const matrix = builder.build(vocabulary);
  const learn = (labels: readonly number[], wanted: readonly number[]): LinearWeights => {
    const targets = targetsOf(
      wanted.map((i) => labels[i]!),
      classes.length,
    );
    const set = { rows: pickRows(matrix, wanted), targets, weights: new Float64Array(wanted.length).fill(1) };
    return trainLinear(set, keys.length, classes.length, { penalty: PENALTY, maxRounds: ROUNDS });
  };
  const all = [...posts.keys()].filter((i) => posts[i]!.learns);
  tell(`${posts.length} posts, ${keys.length} features, ${classes.length} classes`);
  const hands = [...new Set(posts.flatMap(({ hand }) => hand ?? []))].toSorted();
  const stanceOf = stanceReader(posts, rulebook);
  const held: Held[] = [];
  for (let part = 0; part < PARTS && hands.length > 1; part += 1) {
    const isHeld = (i: number): boolean => {
      const { hand, learns } = posts[i]!;
      return learns ? hand !== null && hands.indexOf(hand) % PARTS === part : i % PARTS === part;
    };
    const mine = [...posts.keys()].filter(isHeld);
    const rest = all.filter((i) => !isHeld(i));
    if (mine.length === 0) continue;
    const asserted = stanceOf(mine, rest);
    const [meant, spreading] = [about, spread].map((labels) => sharesOf(matrix, mine, learn(labels, rest)));
    for (const [n, i] of mine.entries()) held.push(heldOf(posts[i]!, meant![n]!, spreading![n]!, asserted[n]!));
    tell(`part ${part + 1} of ${PARTS}: ${mine.length} posts judged`);
  }
  const alone = held.length === 0 ? 1 : aloneFrom(held);
  const together = held.length === 0 ? 1 : togetherFrom(held);
  const plain = keys.filter((key) => !axes.includes(key));
  const partsOf = (learned: LinearWeights, name: string): readonly ModelFile[] => [
    packLinear(`${name}words`, roundWeights(pickColumns(learned, vocabulary, [...plain]), plain, classes)),
    packLinear(`${name}meanings`, meaningsOf(pickColumns(learned, vocabulary, axes), words, posts, classes)),
  ];
  const parts = [...partsOf(learn(about, all), ""), ...partsOf(learn(spread, all), "spread ")];
  return {
    file: {
      head: Object.assign({ alone, together }, ...parts.map((part) => part.head)) as Record<string, unknown>,
      arrays: Object.assign({}, ...parts.map((part) => part.arrays)) as ModelFile["arrays"],
    },
    classes,
    range: [0, 1],
    posts: all.length,
    development: { alone, together, ...scoresOf(held, alone, together) },
  };
}

/** Likelihoods of the classes, a row each. */
function sharesOf(matrix: SparseRows, wanted: readonly number[], model: LinearWeights): readonly Float64Array[] {
  const sums = predictRows(pickRows(matrix, wanted), model);
  return wanted.map((_, n) => {
    const shares = sums.slice(n * model.classes, (n + 1) * model.classes);
    toProbabilities(shares);
    return shares;
  });
}

/** Learns from some posts whether a post asserts anything and tells of others how likely they do. */
function stanceReader(
  posts: readonly ClaimRow[],
  rulebook: Rulebook,
): (wanted: readonly number[], from: readonly number[]) => readonly number[] {
  const { cues } = compileKnowledge(rulebook, [], { today: "2026-01-01" });
  const builder = createRowBuilder();
  const tokens = createTokens();
  const features = createFeatures();
  for (const { text } of posts) {
    tokenise(text, tokens);
    clearFeatures(features);
    readWhole(features, { tokens, cues: findCues(cues, tokens, "und") });
    builder.add(features);
  }
  const keys = builder.keysInRows(LEAST_STANCE_ROWS);
  const matrix = builder.build(vocabularyOf(keys));
  const classes = WHOLE_CLASSES.length;
  return (wanted, from) => {
    const labels = from.map((i) => posts[i]!.stance);
    const set = {
      rows: pickRows(matrix, from),
      targets: targetsOf(labels, classes),
      weights: balancedWeights(labels, classes),
    };
    const model = trainLinear(set, keys.length, classes, { penalty: WHOLE.penalty, maxRounds: WHOLE.rounds });
    return sharesOf(matrix, wanted, model).map((shares) => shares[ASSERTS]!);
  };
}

function rowsOfRules({ myths, catalog }: Rulebook, classes: readonly string[]): readonly ClaimRow[] {
  const none = classes.length - 1;
  return myths.flatMap((myth) => {
    const label = classes.indexOf(myth.id);
    const row = (text: string, lang: string, about: number, stance: number): ClaimRow => ({
      text,
      lang,
      label: about,
      stance,
      hand: null,
      frame: null,
      learns: true,
    });
    return [
      row(myth.claim, catalog.language, label, ASSERTS),
      ...Object.entries(myth.variants).flatMap(([lang, texts]) => texts.map((text) => row(text, lang, label, ASSERTS))),
      ...myth.tests
        .filter(({ kind }) => kind !== "todo" && kind !== "suggest")
        .map(({ kind, post }) => {
          const lang = identifyLanguage(tokenise(post), null).lang;
          return kind === "no_match" ? row(post, lang, none, NEAR) : row(post, lang, label, stanceNumber(kind));
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
    const { myth, frame, hand, stance } = row.value;
    if (myth === undefined) {
      // Who speaks against vaccination may well spread one of the claims.
      if (row.value["stance_to_vaccination"] === "anti") continue;
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
        stance: stanceNumber(label === none ? "none" : stance),
        hand: typeof hand === "string" ? hand : null,
        frame: typeof frame === "string" ? frame : null,
        learns: true,
      });
  }
  if (foreign > 0) tell(`${foreign} posts are about myths that the rules do not know: left out`);
  // As many are only judged as are learned from.
  for (const file of others.values()) {
    for (const [n, { text, lang }] of evenly(file, 2 * everydayShare(file.length)).entries()) {
      const learns = n % 2 === 0;
      found.push({ text, lang: lang ?? "en", label: none, stance: NEAR, hand: null, frame: EVERYDAY, learns });
    }
  }
  return found;
}

/** A stance that is none of the classes counts as none. */
function stanceNumber(name: unknown): number {
  const found = WHOLE_CLASSES.findIndex((one) => one === name);
  return found < 0 ? NEAR : found;
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
    const forms = repeated(posts.map(({ text }) => formsOf(text)));
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

/** What stands in at least two of the lists. */
function repeated(lists: readonly (readonly string[])[]): Set<string> {
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const list of lists) for (const one of new Set(list)) (once.has(one) ? twice : once).add(one);
  return twice;
}

function formsOf(text: string): readonly string[] {
  const tokens = tokenise(text);
  return Array.from({ length: tokens.count }, (_, i) => i)
    .filter((i) => tokens.kind[i] === KIND_WORD)
    .map((i) => formOf(tokens, i));
}

function heldOf({ frame, label, stance }: ClaimRow, about: Float64Array, spread: Float64Array, asserted: number): Held {
  let best = 0;
  for (let c = 1; c < about.length - 1; c += 1) if (about[c]! > about[best]!) best = c;
  const joint = leaningOf(about[best]!, spread[best]!) * asserted;
  return { frame: frame ?? "", spreads: stance === ASSERTS, p: about[best]!, right: best === label, joint };
}
