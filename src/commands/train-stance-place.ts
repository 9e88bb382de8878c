/**
 * Training rows for how a post stands to a claim: tests of the rules, frames filled with claims ("Nobody sane
 * believes {claim}"), posts written to tell stances apart, and posts labelled for or against vaccination. Each is
 * read twice: as a whole, and, where the rules find the claim, by the place of its words to that.
 */

import { examine } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { createRowBuilder, type RowBuilder } from "../core/learning/rows.ts";
import { findCues } from "../core/stance/cues.ts";
import { readWhole, readWindow } from "../core/stance/features.ts";
import { windowsOf } from "../core/stance/field.ts";
import { PLACE_CLASSES, WHOLE_CLASSES } from "../core/stance/learned.ts";
import { clearFeatures, createFeatures, type Features } from "../core/text/features.ts";
import { tokenise } from "../core/text/tokenise.ts";
import type { Match } from "../model/analysis.ts";
import { readableOfText } from "../model/readable.ts";
import type { MythRule, Rulebook } from "../model/rules.ts";
import { evenly, everydayShare, type GoldRow } from "./train-rows.ts";

export interface LearnSet {
  readonly rows: RowBuilder;
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  /** Rows with the same number are held out together: one frame, one myth, one writer, one post. */
  readonly groups: readonly number[];
}

/** A post of a known writer, by its rows in both sets. */
export interface Written {
  readonly text: string;
  readonly hand: string;
  readonly myth: string | null;
  readonly frame: string;
  /** The match of the rules that is for sure, with what the cues made of it: that of its myth, or any where it is about none. */
  readonly match: Pick<Match, "p" | "stance" | "stanceWhy"> | null;
  /** The rules found its myth for sure, and the cues took it for assertion. */
  readonly flagged: boolean;
  /** Row in `place`, -1 where no claim was found. */
  readonly place: number;
  readonly whole: number;
}

export interface StanceSets {
  readonly place: LearnSet;
  readonly whole: LearnSet;
  readonly written: readonly Written[];
  /** Rows of `place` that the rules match for sure. */
  readonly matched: readonly number[];
}

/** Frames: each is filled with so many claims. */
const CLAIMS_A_FRAME = 12;
const MOST_CLAIM_WORDS = 11;
const CLAIMS_A_MYTH = 8;
/** Fills of a frame that are also read as a whole. */
const WHOLE_FILLS = 3;
/** Posts with none of these are everyday talk that speaks of no claim. */
const LABELS = ["frame", "stance", "stance_to_vaccination", "labels"];
/** Weights by how surely the label speaks of the claim at hand. */
const WEIGHTS = { test: 4, frame: 0.3, contrast: 1, matched: 0.5, concern: 0.25, everyday: 0.5 };

interface Rows extends LearnSet {
  readonly labels: number[];
  readonly weights: number[];
  readonly groups: number[];
}

interface Builder {
  readonly knowledge: Knowledge;
  readonly features: Features;
  readonly place: Rows;
  readonly whole: Rows;
  readonly written: Written[];
  readonly matched: number[];
  /** Writers in order of appearance. */
  readonly hands: Map<string, number>;
}

const emptyRows = (): Rows => ({ rows: createRowBuilder(), labels: [], weights: [], groups: [] });

export function stanceSets(rows: readonly GoldRow[], rulebook: Rulebook, knowledge: Knowledge): StanceSets {
  const set: Builder = {
    knowledge,
    features: createFeatures(),
    place: emptyRows(),
    whole: emptyRows(),
    written: [],
    matched: [],
    hands: new Map(),
  };
  let group = 0;
  const known = new Set(rulebook.myths.map(({ id }) => id));
  for (const myth of rulebook.myths) {
    group += 1;
    for (const { kind, post } of myth.tests) {
      const label = PLACE_CLASSES.findIndex((name) => name === kind);
      if (label >= 0) addBoth(set, post, myth.id, { label, weight: WEIGHTS.test, group });
    }
  }
  const claims = claimsOf(rulebook, knowledge);
  const everyday = new Map<string, string[]>();
  let turn = 0;
  for (const { file, text, lang, value } of rows) {
    group += 1;
    if (text.includes("{claim}")) {
      const label = PLACE_CLASSES.findIndex((name) => name === value["stance"]);
      const own = claims.filter((claim) => claim.lang === (lang ?? "en"));
      const tries = label < 0 ? 0 : Math.min(CLAIMS_A_FRAME, own.length);
      for (let n = 0; n < tries; n += 1) {
        // A step that has no divisor in common with most counts: every frame meets other claims.
        const claim = own[(turn += 37) % own.length]!;
        const row = { label, weight: WEIGHTS.frame, group };
        const filled = text.replace("{claim}", claim.text);
        if (n < WHOLE_FILLS) addBoth(set, filled, claim.myth, row);
        else addPlace(set, filled, claim.myth, row);
      }
    } else if (!LABELS.some((key) => value[key] !== undefined)) {
      const others = everyday.get(file) ?? [];
      everyday.set(file, others);
      others.push(text);
    } else if (typeof value["frame"] === "string") addWritten(set, known, { file, text, value });
    else addPost(set, text, value, group);
  }
  for (const texts of everyday.values()) {
    for (const [n, text] of evenly(texts, everydayShare(texts.length)).entries())
      addWhole(set, text, { label: WHOLE_CLASSES.indexOf("none"), weight: WEIGHTS.everyday, group: n });
  }
  return set;
}

interface Row {
  readonly label: number;
  readonly weight: number;
  readonly group: number;
}

const ASSERTS = 0;
const DEBUNKS = 2;

/** Posts about vaccination are about a myth only where the rules find one. */
function addPost(set: Builder, text: string, value: GoldRow["value"], group: number): void {
  const leaning = value["stance_to_vaccination"];
  const { labels } = value;
  if (leaning === "pro" || leaning === "anti") {
    const agreement = typeof value["agreement"] === "number" ? value["agreement"] : 1;
    const row = { label: leaning === "pro" ? DEBUNKS : ASSERTS, weight: WEIGHTS.matched * agreement, group };
    if (addPlace(set, text, null, row) !== null) addWhole(set, text, row);
  } else if (Array.isArray(labels) && labels.length > 0 && !labels.includes("none")) {
    const row = { label: ASSERTS, weight: WEIGHTS.concern, group };
    if (addPlace(set, text, null, row) !== null) addWhole(set, text, row);
  }
}

/** A post written about a known myth, or about something near one, held out with all of its writer. */
function addWritten(
  set: Builder,
  known: ReadonlySet<string>,
  { file, text, value }: Pick<GoldRow, "file" | "text" | "value">,
): void {
  const label = WHOLE_CLASSES.findIndex((name) => name === value["stance"]);
  const myth = typeof value["myth"] === "string" ? value["myth"] : null;
  if (label < 0 || (myth !== null && !known.has(myth))) return;
  const hand = typeof value["hand"] === "string" ? value["hand"] : file;
  if (!set.hands.has(hand)) set.hands.set(hand, set.hands.size);
  const row = { label, weight: WEIGHTS.contrast, group: set.hands.get(hand)! };
  const whole = addWhole(set, text, row);
  // What is about no myth takes no stance toward one: its place is judged and teaches nothing.
  const place = addPlace(set, text, myth, myth === null ? { ...row, label: 0, weight: 0 } : row);
  set.written.push({
    text,
    hand,
    myth,
    frame: String(value["frame"]),
    match: place?.sure ?? null,
    flagged: place?.sure?.stance === "asserts",
    place: place?.at ?? -1,
    whole,
  });
}

function addBoth(set: Builder, text: string, myth: string, row: Row): void {
  addPlace(set, text, myth, row);
  addWhole(set, text, row);
}

interface Placed {
  readonly at: number;
  /** With the stance that the cue rules gave; null where the match is not for sure. */
  readonly sure: Match | null;
}

/** Null where the rules find no claim in the author's own words. */
function addPlace(set: Builder, text: string, myth: string | null, row: Row): Placed | null {
  const { knowledge, features, place } = set;
  const { analysis, found, reading } = examine(readableOfText(text), knowledge);
  const at = analysis.matches.findIndex((one) => (myth === null || one.myth === myth) && one.decision !== "suppressed");
  const evidence = found.matches[at]?.evidence.filter((span) => span.stream === 0) ?? [];
  const { tokens } = reading.streams[0]!;
  const window = windowsOf(tokens, evidence)[0];
  if (window === undefined) return null;
  clearFeatures(features);
  readWindow(features, { tokens, cues: findCues(knowledge.cues, tokens, "und") }, window);
  const sure = analysis.matches[at]!.decision === "match";
  const number = add(place, features, row);
  if (sure && row.weight > 0) set.matched.push(number);
  return { at: number, sure: sure ? analysis.matches[at]! : null };
}

function addWhole({ knowledge, features, whole }: Builder, text: string, row: Row): number {
  const tokens = tokenise(text);
  clearFeatures(features);
  readWhole(features, { tokens, cues: findCues(knowledge.cues, tokens, "und") });
  return add(whole, features, row);
}

function add(to: Rows, features: Features, { label, weight, group }: Row): number {
  to.rows.add(features);
  to.weights.push(weight);
  to.groups.push(group);
  return to.labels.push(label) - 1;
}

interface Said {
  readonly myth: string;
  readonly lang: string;
  readonly text: string;
}

/** Claims as short clauses without marks, which the rules take for plain statements of their myth. */
function claimsOf(rulebook: Rulebook, knowledge: Knowledge): readonly Said[] {
  return rulebook.myths.flatMap((myth) => {
    const own: Said[] = [];
    for (const { text, lang } of textsOf(myth)) {
      const clause = text.trim().replace(/[.!]+$/, "");
      if (own.length === CLAIMS_A_MYTH || clause.split(/\s+/).length > MOST_CLAIM_WORDS || /[?!.:;"#@“]/.test(clause))
        continue;
      const { analysis } = examine(readableOfText(clause), knowledge);
      const match = analysis.matches.find((one) => one.myth === myth.id && one.decision === "match");
      if (match?.stanceWhy !== "plain statement") continue;
      const said = /^[A-Z][a-z]/.test(clause) ? clause[0]!.toLowerCase() + clause.slice(1) : clause;
      own.push({ myth: myth.id, lang: lang ?? (analysis.lang === "es" ? "es" : "en"), text: said });
    }
    return own;
  });
}

function textsOf(myth: MythRule): readonly { readonly text: string; readonly lang: string | null }[] {
  return [
    { text: myth.claim, lang: null },
    ...myth.tests.filter((test) => test.kind === "asserts").map((test) => ({ text: test.post, lang: null })),
    ...Object.entries(myth.variants).flatMap(([lang, texts]) => texts.map((text) => ({ text, lang }))),
  ];
}
