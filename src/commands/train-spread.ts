/**
 * Learns to judge whether a post spreads a claim out of what cues, stance, recogniser and patterns say of it
 * (core/spread.ts). All of those speak as models that never saw the writer of the post; the judge itself is held out by
 * writer too, and how sure it must be is set on that.
 */

import { loadRulebook } from "../config/rulebook.ts";
import { examine, hearCues } from "../core/analyse.ts";
import { compileKnowledge, type Knowledge } from "../core/knowledge.ts";
import { joinNets, type NetWeights, trainNet } from "../core/learning/train-net.ts";
import {
  type CueKinds,
  isOpen,
  kindOf,
  limitOf,
  readSpread,
  type SpreadClues,
  spreadInputs,
  type SpreadLimits,
} from "../core/spread.ts";
import { findCues } from "../core/stance/cues.ts";
import type { Field } from "../core/stance/field.ts";
import { PLACE_CLASSES, readWholePost, WHOLE_CLASSES } from "../core/stance/learned.ts";
import { type LinearModel, openLinearModel } from "../core/text/linear-model.ts";
import { addNet, type Net, openNet, packNet } from "../core/text/net.ts";
import { readableOfText } from "../model/readable.ts";
import { CannotRun } from "./cannot-run.ts";
import type { TrainedModel, TrainRequest } from "./train.ts";
import { type HeldPost, heldClaims, likeliest } from "./train-claims.ts";
import { EVERYDAY } from "./train-claims-limits.ts";
import { learnStance } from "./train-stance.ts";
import type { Written } from "./train-stance-place.ts";

const PARTS = 5;
const PLAN = { units: 16, nets: 4, epochs: 12, drop: 0.1, decay: 1e-3 };
/** A way of the cues that fewer posts show teaches nothing. */
const LEAST_OF_KIND = 25;
/** Inputs farther off than so many widths count as that far (text/net.ts). */
const FAR = 5;
/** Of each frame of posts that do not spread, the share that may be taken for spreading on the word of a pattern. */
const MOST_BY_PATTERN = 0.0125;
/** The same where no pattern makes a match: mean over frames, near misses, everyday talk. */
const MOST_LEARNED = { mean: 0.0125, near_miss: 0.02, everyday: 0.001 };

/** A post of known stance with what is said of it. */
interface Case {
  readonly clues: SpreadClues;
  readonly frame: string;
  readonly hand: string;
  /** Its author spreads the claim that the clues are about. */
  readonly spreads: boolean;
  /** Its author spreads a claim, if perhaps another one. */
  readonly asserts: boolean;
}

export async function trainSpread(request: TrainRequest): Promise<TrainedModel> {
  const { rulebook } = await loadRulebook(request.rules);
  if (rulebook === null) throw new CannotRun("train: the rules cannot be read, and the judge is taught with them");
  const knowledge = compileKnowledge(rulebook, [], { today: "2026-01-01" });
  const { sets, place, whole } = learnStance(request.rows, rulebook, knowledge, request.tell);
  const { held, classes } = heldClaims(rulebook, request);
  const byText = new Map(held.map((one) => [one.post.text, one]));
  const cases: Case[] = [];
  for (const written of sets.written) {
    const views = byText.get(written.text);
    if (views === undefined) continue;
    const placed = written.place < 0 ? null : sharesAt(place.held, written.place, PLACE_CLASSES.length);
    cases.push(
      caseOf(knowledge, classes, written, views, placed, sharesAt(whole.held, written.whole, WHOLE_CLASSES.length)),
    );
  }
  const reader = openLinearModel(whole.data);
  for (const one of held) if (one.post.frame === EVERYDAY) cases.push(everydayCase(knowledge, classes, one, reader));
  const hands = [...new Set(cases.map(({ hand }) => hand))].toSorted();
  if (hands.length < PARTS) throw new CannotRun(`train: posts of ${hands.length} writers are too few`);
  const kinds = kindsOf(cases);
  const likelihoods = new Float64Array(cases.length);
  for (let part = 0; part < PARTS; part += 1) {
    const isHeld = (n: number): boolean =>
      (cases[n]!.frame === EVERYDAY ? n : hands.indexOf(cases[n]!.hand)) % PARTS === part;
    const net = openNet(
      teach(
        cases.filter((_, n) => !isHeld(n)),
        kinds,
        request.seed,
      ),
      true,
    );
    for (const [n, one] of cases.entries()) if (isHeld(n)) likelihoods[n] = likelihoodOf(net, one.clues, kinds);
  }
  const limits = limitsFrom(cases, likelihoods);
  const net = packNet("net", teach(cases, kinds, request.seed));
  for (const line of kneeOf(cases, likelihoods)) request.tell(line);
  return {
    file: { head: { ...net.head, limits, kinds }, arrays: net.arrays },
    classes: ["no", "spreads"],
    range: [0, 1],
    posts: cases.length,
    development: { ...limits, posts: cases.length, ...sharesFrom(cases, likelihoods, limits) },
  };
}

function sharesAt(held: Float64Array, row: number, classes: number): readonly number[] {
  return Array.from(held.subarray(row * classes, (row + 1) * classes), Math.exp);
}

/** The match of the rules where there is one for sure, else what the recogniser holds likeliest. */
function caseOf(
  knowledge: Knowledge,
  classes: readonly string[],
  { text, hand, myth, frame, match }: Written,
  { post, about, spread }: HeldPost,
  place: readonly number[] | null,
  whole: readonly number[],
): Case {
  const asserts = post.stance === 0;
  const own = myth === null ? -1 : classes.indexOf(myth);
  const found = match !== null && own >= 0 ? own : likeliest(about);
  const views = viewsOf(about, spread, found);
  const heard =
    match === null ? heardOf(knowledge, text, classes[found]!) : { stance: match.stance, why: match.stanceWhy };
  return {
    clues: { cues: heard, place: match === null ? null : place, whole, views, pattern: match?.p ?? null },
    frame,
    hand,
    asserts,
    spreads: asserts && found === own,
  };
}

function everydayCase(
  knowledge: Knowledge,
  classes: readonly string[],
  { post, about, spread }: HeldPost,
  reader: LinearModel,
): Case {
  const found = likeliest(about);
  const { field } = fieldOf(knowledge, post.text);
  return {
    clues: {
      cues: heardOf(knowledge, post.text, classes[found]!),
      place: null,
      whole: readWholePost(reader, field).shares,
      views: viewsOf(about, spread, found),
      pattern: null,
    },
    frame: EVERYDAY,
    hand: EVERYDAY,
    asserts: false,
    spreads: false,
  };
}

function viewsOf(about: Float64Array, spread: Float64Array, myth: number): SpreadClues["views"] {
  const none = about.length - 1;
  return { about: about[myth]!, spread: spread[myth]!, none: about[none]!, spreadNone: spread[none]! };
}

function fieldOf(
  knowledge: Knowledge,
  text: string,
): { readonly field: Field; readonly reading: ReturnType<typeof examine>["reading"] } {
  const { reading } = examine(readableOfText(text), knowledge);
  const { tokens } = reading.streams[0]!;
  return { field: { tokens, cues: findCues(knowledge.cues, tokens, "und") }, reading };
}

/** What the cues hear where only a recogniser found the claim. */
function heardOf(knowledge: Knowledge, text: string, id: string): SpreadClues["cues"] {
  const { field, reading } = fieldOf(knowledge, text);
  const myth = knowledge.catalogue.myths.findIndex((one) => one.id === id);
  if (myth < 0) return { stance: "unclear", why: "" };
  return hearCues(knowledge, reading, field, {
    myth,
    id: knowledge.catalogue.myths[myth]!.id,
    found: "learned",
    evidence: [],
  });
}

function kindsOf(cases: readonly Case[]): CueKinds {
  const seen = new Map<string, number>();
  for (const { clues } of cases) {
    const kind = kindOf(clues.cues);
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  return [...seen]
    .filter(([, count]) => count >= LEAST_OF_KIND)
    .map(([kind]) => kind)
    .toSorted();
}

/** Every frame weighs the same, however many posts it has. */
function teach(cases: readonly Case[], kinds: CueKinds, seed: number): Net {
  const inputs = spreadInputs(kinds);
  const counts = new Map<string, number>();
  for (const { frame } of cases) counts.set(frame, (counts.get(frame) ?? 0) + 1);
  const weights = Float64Array.from(cases, ({ frame }) => cases.length / (counts.size * counts.get(frame)!));
  const targets = Float64Array.from(cases.flatMap(({ spreads }) => (spreads ? [0, 1] : [1, 0])));
  const plain = cases.map(({ clues }) => {
    const row = new Float64Array(inputs);
    readSpread(clues, kinds, row);
    return row;
  });
  const centre = new Float32Array(inputs);
  const width = new Float32Array(inputs);
  for (let i = 0; i < inputs; i += 1) {
    centre[i] = plain.reduce((sum, row) => sum + row[i]!, 0) / plain.length;
    const square = plain.reduce((sum, row) => sum + (row[i]! - centre[i]!) ** 2, 0) / plain.length;
    width[i] = square < 1e-8 ? 1 : Math.sqrt(square);
  }
  const values = Float32Array.from({ length: plain.length * inputs }, (_, at) => {
    const i = at % inputs;
    const off = (plain[(at - i) / inputs]![i]! - centre[i]!) / width[i]!;
    return Math.max(-FAR, Math.min(FAR, off));
  });
  const { units, nets, epochs, drop, decay } = PLAN;
  const taught = Array.from({ length: nets }, (_, n): NetWeights =>
    trainNet({ values, inputs, targets, weights }, { units, classes: 2, epochs, seed: seed + n, drop, decay }),
  );
  const joined = joinNets(taught, inputs, 2);
  const single = (from: Float64Array): Float32Array => Float32Array.from(from);
  return {
    inputs,
    units: joined.units,
    classes: 2,
    centre,
    width,
    first: single(joined.first),
    firstBias: single(joined.firstBias),
    second: single(joined.second),
    secondBias: single(joined.secondBias),
  };
}

function likelihoodOf(net: ReturnType<typeof openNet>, clues: SpreadClues, kinds: CueKinds): number {
  const values = new Float64Array(net.inputs);
  const sums = new Float64Array(2);
  readSpread(clues, kinds, values);
  addNet(net, values, new Float64Array(net.units), 1, sums);
  return 1 / (1 + Math.exp(sums[0]! - sums[1]!));
}

/** By frame, the share taken for spreading the right claim, or, of posts that do not spread, any. */
function sharesFrom(cases: readonly Case[], likelihoods: Float64Array, limits: SpreadLimits): Record<string, number> {
  const counts = new Map<string, { posts: number; taken: number }>();
  for (const [n, { frame, asserts, spreads, clues }] of cases.entries()) {
    const count = counts.get(frame) ?? { posts: 0, taken: 0 };
    counts.set(frame, count);
    count.posts += 1;
    if (likelihoods[n]! >= limitOf(clues, limits) && isOpen(clues.cues) && (spreads || !asserts)) count.taken += 1;
  }
  return Object.fromEntries(
    [...counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([frame, { posts, taken }]) => [frame, Math.round((taken / posts) * 1e4) / 1e4]),
  );
}

const NEVER = 2;

/** The least limits that keep false flags as rare as they must be, each for its own posts. */
function limitsFrom(cases: readonly Case[], likelihoods: Float64Array): SpreadLimits {
  const frames = [...new Set(cases.filter(({ asserts }) => !asserts).map(({ frame }) => frame))];
  const wrong = frames.filter((frame) => frame !== EVERYDAY);
  const least = (
    limitsAt: (limit: number) => SpreadLimits,
    isRare: (shares: Record<string, number>) => boolean,
  ): number => {
    for (let step = 200; step < 995; step += 5)
      if (isRare(sharesFrom(cases, likelihoods, limitsAt(step / 1000)))) return step / 1000;
    return 1;
  };
  const { mean, near_miss, everyday } = MOST_LEARNED;
  return {
    pattern: least(
      (pattern) => ({ pattern, learned: NEVER }),
      (shares) => wrong.every((frame) => shares[frame]! <= MOST_BY_PATTERN),
    ),
    learned: least(
      (learned) => ({ pattern: NEVER, learned }),
      (shares) =>
        wrong.reduce((sum, frame) => sum + shares[frame]!, 0) <= mean * wrong.length &&
        (shares["near_miss"] ?? 0) <= near_miss &&
        (shares[EVERYDAY] ?? 0) <= everyday,
    ),
  };
}

const LIMITS = [0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];

/** What each limit costs: by patterns, and without. */
function kneeOf(cases: readonly Case[], likelihoods: Float64Array): readonly string[] {
  const told = (limits: SpreadLimits): string =>
    Object.entries(sharesFrom(cases, likelihoods, limits))
      .map(([frame, share]) => `${frame} ${share.toFixed(3)}`)
      .join(" · ");
  return LIMITS.flatMap((limit) => [
    `limit ${limit}, by patterns: ${told({ pattern: limit, learned: NEVER })}`,
    `limit ${limit}, without: ${told({ pattern: NEVER, learned: limit })}`,
  ]);
}
