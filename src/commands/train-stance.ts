/**
 * Learns the stance models: `place` and `whole`, how a post stands to a claim that it speaks of, and `reply`,
 * how a reply stands to the text it answers. All are scored on parts held out in turn; the biases of
 * `reply` are set for macro-F1 on those.
 */

import { loadRulebook } from "../config/rulebook.ts";
import { compileKnowledge, type Knowledge } from "../core/knowledge.ts";
import { bestClasses, scoreClasses } from "../core/learning/measures.ts";
import { createRowBuilder, pickRows, vocabularyOf } from "../core/learning/rows.ts";
import { predictRows, roundWeights, targetsOf, trainLinear } from "../core/learning/train-linear.ts";
import { findCues } from "../core/stance/cues.ts";
import { readReply } from "../core/stance/features.ts";
import { meanOfOdds, PLACE_CLASSES, REPLY_CLASSES, WHOLE_CLASSES } from "../core/stance/learned.ts";
import { sharedWords } from "../core/stance/shared-words.ts";
import { clearFeatures, createFeatures } from "../core/text/features.ts";
import type { LinearData } from "../core/text/linear-model.ts";
import { packLinear } from "../core/text/model-file.ts";
import { createTokens, tokenise } from "../core/text/tokenise.ts";
import type { Rulebook } from "../model/rules.ts";
import { CannotRun } from "./cannot-run.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";
import type { GoldRow } from "./train-rows.ts";
import { type LearnSet, type StanceSets, stanceSets, type Written } from "./train-stance-place.ts";

const PARTS = 5;
/** Features in fewer rows are left out. */
const LEAST_ROWS = 3;
const PLACE = { penalty: 1, rounds: 40 };
const WHOLE = { penalty: 1, rounds: 60 };
const REPLY = { penalty: 20, rounds: 60 };
/** Replies to news rumours mean something else by "assert", so those rows are left out and the rest count less. */
const NEWS_WEIGHT = 0.3;

export async function trainStance({ rows, rules, tell }: TrainRequest): Promise<TrainedModel> {
  const { rulebook } = await loadRulebook(rules);
  if (rulebook === null) throw new CannotRun("train: the rules cannot be read, and stance is learned with them");
  const knowledge = compileKnowledge(rulebook, [], { today: "2026-01-01" });
  const replies = replySet(rows, knowledge);
  if (replies.labels.length < 100) throw new CannotRun(`train: ${replies.labels.length} labelled replies are too few`);
  const { sets, place, whole } = learnStance(rows, rulebook, knowledge, tell);
  for (const line of kneeOf(sets.written, place.held, whole.held)) tell(line);
  const reply = fit(replies, REPLY_CLASSES, REPLY);
  const scores = unbiased(replies, reply.held);
  const bias = tuneBias(reply.held, replies.labels, REPLY_CLASSES.length, allOf(replies));
  const told = { ...reply.data, bias: reply.data.bias.map((one, c) => one + bias[c]!) };
  const parts = [packLinear("place", place.data), packLinear("whole", whole.data), packLinear("reply", told)];
  const held = bestClasses(place.held, PLACE_CLASSES.length);
  const placed = scoreClasses(
    sets.matched.map((i) => sets.place.labels[i]!),
    sets.matched.map((i) => held[i]!),
    PLACE_CLASSES.length,
  );
  const best = bestClasses(whole.held, WHOLE_CLASSES.length);
  const wholes = scoreClasses(
    sets.whole.labels,
    allOf(sets.whole).map((i) => best[i]!),
    WHOLE_CLASSES.length,
  );
  return {
    file: {
      head: Object.assign({}, ...parts.map((part) => part.head)) as Record<string, unknown>,
      arrays: Object.assign({}, ...parts.map((part) => part.arrays)) as (typeof parts)[number]["arrays"],
    },
    classes: WHOLE_CLASSES,
    range: [0, 1],
    posts: sets.whole.labels.length + replies.labels.length,
    development: {
      ...scores,
      placeMacroF1: short(placed.macroF1),
      placePosts: placed.count,
      wholeMacroF1: short(wholes.macroF1),
      wholePosts: wholes.count,
    },
  };
}

export interface Fitted {
  readonly data: LinearData;
  /** Logarithms of probabilities, a row of classes each, from models that saw nothing of its group. */
  readonly held: Float64Array;
}

/** How a post stands to a claim: by place and as a whole. */
export function learnStance(
  rows: readonly GoldRow[],
  rulebook: Rulebook,
  knowledge: Knowledge,
  tell: (message: string) => void,
): { readonly sets: StanceSets; readonly place: Fitted; readonly whole: Fitted } {
  const sets = stanceSets(rows, rulebook, knowledge);
  tell(`${sets.place.labels.length} places and ${sets.whole.labels.length} posts teach stance`);
  const place = fit(sets.place, PLACE_CLASSES, PLACE);
  const whole = fit(sets.whole, WHOLE_CLASSES, WHOLE);
  return { sets, place, whole };
}

const LIMITS = [0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9];

/**
 * What each limit costs: of the posts of each frame, the share that stays flagged where a pattern found the claim
 * and the cues say "asserts" (first), and that the whole reading by itself takes for assertion (second).
 */
function kneeOf(written: readonly Written[], place: Float64Array, whole: Float64Array): readonly string[] {
  const asserts = (held: Float64Array, row: number, classes: number): number => Math.exp(held[row * classes]!);
  const seconds = written.map((one) => asserts(whole, one.whole, WHOLE_CLASSES.length));
  const both = written.map((one, n) =>
    one.flagged ? meanOfOdds(asserts(place, one.place, PLACE_CLASSES.length), seconds[n]!) : -1,
  );
  const frames = [...new Set(written.map(({ frame }) => frame))].toSorted();
  return LIMITS.map((limit) => {
    const cells = frames.map((frame) => {
      const mine = [...written.keys()].filter((n) => written[n]!.frame === frame);
      const share = (values: readonly number[]): string =>
        (mine.filter((n) => values[n]! >= limit).length / mine.length).toFixed(3);
      return `${frame} ${share(both)} ${share(seconds)}`;
    });
    return `limit ${limit}: ${cells.join(" · ")}`;
  });
}

function allOf({ labels }: LearnSet): readonly number[] {
  return [...labels.keys()];
}

const OF_REPLY: Readonly<Record<string, number>> = { assert: 0, question: 1, debunk: 2, comment: 3 };

function replySet(rows: readonly GoldRow[], knowledge: Knowledge): LearnSet {
  const set = { rows: createRowBuilder(), labels: [] as number[], weights: [] as number[], groups: [] as number[] };
  const features = createFeatures();
  const threads = new Map<string, number>();
  const own = createTokens();
  const parent = createTokens();
  for (const { text, value } of rows) {
    const label = OF_REPLY[String(value["stance"])];
    const news = typeof value["source_text"] === "string";
    if (label === undefined || (news && label === 0)) continue;
    const answered = value["parent_text"] ?? value["source_text"];
    const other = typeof answered === "string" ? answered : "";
    tokenise(text, own);
    tokenise(other, parent);
    clearFeatures(features);
    readReply(features, { tokens: own, cues: findCues(knowledge.cues, own, "und") }, sharedWords(own, parent, "en"));
    set.rows.add(features);
    set.labels.push(label);
    set.weights.push(news ? NEWS_WEIGHT : 1);
    const thread = other === "" ? text : other;
    if (!threads.has(thread)) threads.set(thread, threads.size);
    set.groups.push(threads.get(thread)!);
  }
  return set;
}

/** The model on all rows, and logarithms of probabilities for every row from a model that saw nothing of its group. */
function fit(
  { rows, labels, weights, groups }: LearnSet,
  classes: readonly string[],
  { penalty, rounds }: { readonly penalty: number; readonly rounds: number },
): Fitted {
  const keys = rows.keysInRows(LEAST_ROWS);
  const matrix = rows.build(vocabularyOf(keys));
  const learn = (wanted: readonly number[]): ReturnType<typeof trainLinear> => {
    const totals = classes.map(() => 0);
    for (const i of wanted) totals[labels[i]!]! += weights[i]!;
    const all = totals.reduce((sum, one) => sum + one, 0);
    return trainLinear(
      {
        rows: pickRows(matrix, wanted),
        targets: targetsOf(
          wanted.map((i) => labels[i]!),
          classes.length,
        ),
        weights: Float64Array.from(wanted, (i) => (weights[i]! * all) / (classes.length * totals[labels[i]!]!)),
      },
      keys.length,
      classes.length,
      { penalty, maxRounds: rounds },
    );
  };
  const held = new Float64Array(labels.length * classes.length);
  for (let part = 0; part < PARTS; part += 1) {
    const test = [...labels.keys()].filter((i) => groups[i]! % PARTS === part);
    const model = learn([...labels.keys()].filter((i) => groups[i]! % PARTS !== part));
    const sums = logarithms(predictRows(pickRows(matrix, test), model), classes.length);
    for (const [n, i] of test.entries())
      held.set(sums.subarray(n * classes.length, (n + 1) * classes.length), i * classes.length);
  }
  return { data: roundWeights(learn([...labels.keys()]), keys, classes), held };
}

function logarithms(sums: Float64Array, classes: number): Float64Array {
  for (let at = 0; at < sums.length; at += classes) {
    const row = sums.subarray(at, at + classes);
    const most = Math.max(...row);
    const total = Math.log(row.reduce((sum, one) => sum + Math.exp(one - most), 0)) + most;
    for (let c = 0; c < classes; c += 1) row[c]! -= total;
  }
  return sums;
}

const STEPS = Array.from({ length: 33 }, (_, n) => (n - 16) / 10);

/** Numbers to add to each class so that macro-F1 over `wanted` is best: one class after another, three rounds. */
function tuneBias(
  held: Float64Array,
  labels: readonly number[],
  classes: number,
  wanted: readonly number[],
): readonly number[] {
  let bias: readonly number[] = Array.from({ length: classes }, () => 0);
  const gold = wanted.map((i) => labels[i]!);
  const scoreOf = (tried: readonly number[]): number =>
    scoreClasses(gold, decide(held, classes, wanted, tried), classes).macroF1;
  let best = scoreOf(bias);
  for (let round = 0; round < 3; round += 1)
    for (let c = 0; c < classes; c += 1) {
      const from = bias;
      for (const step of STEPS) {
        const tried = from.map((one, n) => (n === c ? one + step : one));
        const score = scoreOf(tried);
        if (score > best + 1e-9) [best, bias] = [score, tried];
      }
    }
  return bias;
}

function decide(
  held: Float64Array,
  classes: number,
  wanted: readonly number[],
  bias: readonly number[],
): readonly number[] {
  return wanted.map((i) => {
    let best = 0;
    for (let c = 1; c < classes; c += 1)
      if (held[i * classes + c]! + bias[c]! > held[i * classes + best]! + bias[best]!) best = c;
    return best;
  });
}

/** Scores of each part with biases set on the others: nothing scored was seen. News replies are left out. */
function unbiased({ labels, groups, weights }: LearnSet, held: Float64Array): Readonly<Record<string, number>> {
  const classes = REPLY_CLASSES.length;
  const gold: number[] = [];
  const found: number[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const mine = [...labels.keys()].filter((i) => weights[i] === 1);
    const others = mine.filter((i) => groups[i]! % PARTS !== part);
    const test = mine.filter((i) => groups[i]! % PARTS === part);
    found.push(...decide(held, classes, test, tuneBias(held, labels, classes, others)));
    gold.push(...test.map((i) => labels[i]!));
  }
  const { count, macroF1 } = scoreClasses(gold, found, classes);
  const f1 = (c: number): number => {
    const right = gold.filter((label, n) => label === c && found[n] === c).length;
    return (2 * right) / (gold.filter((label) => label === c).length + found.filter((label) => label === c).length);
  };
  return {
    replies: count,
    macroF1: short(macroF1),
    assertF1: short(f1(0)),
    questionF1: short(f1(1)),
    debunkF1: short(f1(2)),
  };
}

function short(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
