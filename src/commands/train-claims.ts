/**
 * Learns the recogniser of claims: which myth of the catalogue a text speaks of, in whatever words.
 * It learns from tests and variants of the rules, posts written about each myth, and posts that speak of
 * none. A second model of the same words learns which myth a text spreads, if any. Rows that name a
 * `hand` (their writer) are judged by models that saw only other hands; how sure the recogniser must be
 * to stand alone is set on those.
 */

import { loadRulebook } from "../config/rulebook.ts";
import {
  createRowBuilder,
  pickRows,
  type RowBuilder,
  type SparseRows,
  type Vocabulary,
  vocabularyOf,
} from "../core/learning/rows.ts";
import {
  type LinearWeights,
  predictRows,
  roundWeights,
  targetsOf,
  trainLinear,
} from "../core/learning/train-linear.ts";
import { meaningKey, readAs, readRecogniserWords } from "../core/myths/recogniser-features.ts";
import { NO_CLAIM } from "../core/myths/recogniser.ts";
import { WHOLE_CLASSES } from "../core/stance/learned.ts";
import { addFeature, clearFeatures, createFeatures } from "../core/text/features.ts";
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
import { aloneFrom, EVERYDAY, type Held, scoresOf } from "./train-claims-limits.ts";
import { axisKey, eachMeaning, readWordLore, type WordLore } from "./train-claims-words.ts";
import { evenly, everydayShare, type GoldRow } from "./train-rows.ts";

const PENALTY = 0.15;
const ROUNDS = 40;
const LEAST_ROWS = 2;
const MOST_KEYS = 40_000;
/** Rarer meanings are told by their vectors alone. */
const LEAST_CONCEPT_ROWS = 3;
/** Commonest words that are told by their meaning, beside those of the training posts. */
const MEANT_WORDS = 12_000;
/** Writers are held out in so many groups. */
const PARTS = 3;

const ASSERTS = WHOLE_CLASSES.indexOf("asserts");
const NEAR = WHOLE_CLASSES.indexOf("none");

export interface ClaimRow {
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

/** All that the recogniser learns from, counted. */
interface Lessons {
  readonly posts: readonly ClaimRow[];
  readonly classes: readonly string[];
  readonly lore: WordLore;
  readonly vocabulary: Vocabulary;
  /** Keys of words, without those of meanings. */
  readonly plain: Uint32Array;
  readonly matrix: SparseRows;
  /** Class by post: the myth it is about; the myth it spreads. */
  readonly about: readonly number[];
  readonly spread: readonly number[];
  /** Posts that are learned from. */
  readonly all: readonly number[];
  readonly learn: (labels: readonly number[], wanted: readonly number[]) => LinearWeights;
}

function lessonsOf(rulebook: Rulebook, { rows, vectors, glossaries, tell }: TrainRequest): Lessons {
  const classes = [...rulebook.myths.map(({ id }) => id as string).toSorted(), NO_CLAIM];
  const none = classes.length - 1;
  const posts = [...rowsOfRules(rulebook, classes), ...rowsOfData(rows, classes, tell)];
  if (posts.filter(({ label }) => label === none).length < 100)
    throw new CannotRun("train: fewer than 100 posts without a claim are too few");
  const lore = readWordLore(vectors, glossaries);
  const { builder, concepts } = readRows(posts, lore);
  const about = posts.map(({ label }) => label);
  const spread = posts.map(({ label, stance }) => (stance === ASSERTS ? label : none));
  const axes = Array.from({ length: lore.vectors?.size ?? 0 }, (_, d) => axisKey(d));
  const known = builder.keysInRows(LEAST_CONCEPT_ROWS).filter((key) => concepts.has(key));
  const meant = new Set([...axes, ...known]);
  const telling = builder.tellingKeys(about, classes.length, LEAST_ROWS, MOST_KEYS);
  const plain = telling.filter((key) => !axes.includes(key) && !concepts.has(key));
  const keys = Uint32Array.from([...plain, ...meant]).sort();
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
  tell(`${posts.length} posts, ${keys.length} features, ${classes.length} classes teach claims`);
  return { posts, classes, lore, vocabulary, plain, matrix, about, spread, all, learn };
}

/** A post judged by models that saw neither its writer nor, of everyday talk, itself. */
export interface HeldPost {
  readonly post: ClaimRow;
  /** Likelihoods by class: what it speaks of, and what it spreads. */
  readonly about: Float64Array;
  readonly spread: Float64Array;
}

function judgeHeld(lessons: Lessons, tell: (message: string) => void): readonly HeldPost[] {
  const { posts, matrix, about, spread, all, learn } = lessons;
  const partOf = partsOfHands(posts);
  const held: HeldPost[] = [];
  for (let part = 0; part < PARTS && partOf.size > 1; part += 1) {
    const isHeld = (i: number): boolean => {
      const { hand, learns } = posts[i]!;
      return learns ? hand !== null && partOf.get(hand) === part : i % PARTS === part;
    };
    const mine = [...posts.keys()].filter(isHeld);
    const rest = all.filter((i) => !isHeld(i));
    if (mine.length === 0) continue;
    const [speaking, spreading] = [about, spread].map((labels) => sharesOf(matrix, mine, learn(labels, rest)));
    for (const [n, i] of mine.entries()) held.push({ post: posts[i]!, about: speaking![n]!, spread: spreading![n]! });
    tell(`part ${part + 1} of ${PARTS}: ${mine.length} posts judged`);
  }
  return held;
}

/** Writers by part, so that each holds about as many posts: those of most posts first, each into the part that has fewest. */
function partsOfHands(posts: readonly ClaimRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { hand } of posts) if (hand !== null) counts.set(hand, (counts.get(hand) ?? 0) + 1);
  const sizes = Array.from({ length: PARTS }, () => 0);
  const order = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return new Map(
    order.map(([hand, count]) => {
      const part = sizes.indexOf(Math.min(...sizes));
      sizes[part]! += count;
      return [hand, part];
    }),
  );
}

/** For what learns from the word of the recogniser: posts that it was not taught on, and its classes. */
export function heldClaims(
  rulebook: Rulebook,
  request: TrainRequest,
): { readonly held: readonly HeldPost[]; readonly classes: readonly string[] } {
  const lessons = lessonsOf(rulebook, request);
  return { held: judgeHeld(lessons, request.tell), classes: lessons.classes };
}

export async function trainClaims(request: TrainRequest): Promise<TrainedModel> {
  const { rulebook } = await loadRulebook(request.rules);
  if (rulebook === null) throw new CannotRun("train: the rules cannot be read, and claims are learned with them");
  const lessons = lessonsOf(rulebook, request);
  const { posts, classes, lore, vocabulary, plain, about, spread, all, learn } = lessons;
  const held = judgeHeld(lessons, request.tell).map(heldOf);
  const alone = held.length === 0 ? 1 : aloneFrom(held);
  const partsOf = (learned: LinearWeights, name: string): readonly ModelFile[] => [
    packLinear(`${name}words`, roundWeights(pickColumns(learned, vocabulary, [...plain]), plain, classes)),
    packLinear(`${name}meanings`, meaningsOf(learned, vocabulary, lore, posts, classes)),
  ];
  const parts = [...partsOf(learn(about, all), ""), ...partsOf(learn(spread, all), "spread ")];
  return {
    file: {
      head: Object.assign({ alone }, ...parts.map((part) => part.head)) as Record<string, unknown>,
      arrays: Object.assign({}, ...parts.map((part) => part.arrays)) as ModelFile["arrays"],
    },
    classes,
    range: [0, 1],
    posts: all.length,
    development: { alone, ...scoresOf(held, alone) },
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

function readRows(
  posts: readonly ClaimRow[],
  lore: WordLore,
): { readonly builder: RowBuilder; readonly concepts: ReadonlySet<number> } {
  const builder = createRowBuilder();
  const concepts = new Set<number>();
  const axes = new Set(Array.from({ length: lore.vectors?.size ?? 0 }, (_, d) => axisKey(d)));
  const tokens = createTokens();
  const words = createFeatures();
  const meanings = createFeatures();
  for (const { text, lang } of posts) {
    tokenise(text, tokens);
    clearFeatures(words);
    clearFeatures(meanings);
    readRecogniserWords(tokens, lang, words, meanings);
    const sums = new Map<number, number>();
    for (let n = 0; n < meanings.count; n += 1)
      eachMeaning(lore, readAs(lang), formOf(tokens, meanings.first[n]!), (key, share) => {
        if (!axes.has(key)) concepts.add(key);
        sums.set(key, (sums.get(key) ?? 0) + share * meanings.values[n]!);
      });
    for (const [key, value] of sums) addFeature(words, key, value);
    builder.add(words);
  }
  return { builder, concepts };
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

/** What the meaning of each word brings to each class. */
function meaningsOf(
  { classes: size, weights: learned }: LinearWeights,
  { columnOf }: Vocabulary,
  lore: WordLore,
  posts: readonly ClaimRow[],
  classes: readonly string[],
): LinearData {
  const rows = new Map<number, Float64Array>();
  const bring = (code: string, form: string): void => {
    const { lo, hi } = hashWord(form);
    const brought = new Float64Array(size);
    let known = false;
    eachMeaning(lore, code, form, (key, share) => {
      const from = columnOf.get(key);
      if (from === undefined) return;
      known = true;
      for (let c = 0; c < size; c += 1) brought[c]! += share * learned[from * size + c]!;
    });
    if (known) rows.set(meaningKey(code, lo, hi), brought);
  };
  for (const code of new Set(posts.map(({ lang }) => readAs(lang)))) {
    const forms = repeated(posts.filter(({ lang }) => readAs(lang) === code).map(({ text }) => formsOf(text)));
    for (const form of lore.glossaries.get(code)?.keys() ?? []) forms.add(form);
    if (code === "en") {
      let common = 0;
      for (const form of lore.vectors?.of.keys() ?? []) if (common++ < MEANT_WORDS) forms.add(form);
    }
    for (const form of forms) bring(code, form);
  }
  const keys = Uint32Array.from(rows.keys()).sort();
  const weights = new Float64Array(keys.length * size);
  for (const [n, key] of keys.entries()) weights.set(rows.get(key)!, n * size);
  return roundWeights({ classes: size, weights, bias: new Float64Array(size) }, keys, classes);
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

function heldOf({ post, about }: HeldPost): Held {
  const best = likeliest(about);
  return { frame: post.frame ?? "", p: about[best]!, right: best === post.label };
}

/** The likeliest class that is a myth. */
export function likeliest(about: Float64Array): number {
  let best = 0;
  for (let c = 1; c < about.length - 1; c += 1) if (about[c]! > about[best]!) best = c;
  return best;
}
