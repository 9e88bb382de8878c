/**
 * Training rows for how a post places itself to a matched claim: tests of the rules, frames filled with
 * claims ("Nobody sane believes {claim}"), posts written to tell stances apart, posts labelled for or
 * against vaccination, and denials and questions among replies. Each is read as analysis reads it, after the rules have found the claim.
 */

import { examine } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { createRowBuilder, type RowBuilder } from "../core/learning/rows.ts";
import { findCues } from "../core/stance/cues.ts";
import { readWindow, readWords } from "../core/stance/features.ts";
import { type Field, windowsOf } from "../core/stance/field.ts";
import { PLACE_CLASSES } from "../core/stance/learned.ts";
import { clearFeatures, createFeatures, type Features } from "../core/text/features.ts";
import { tokenise } from "../core/text/tokenise.ts";
import type { Readable } from "../model/post.ts";
import type { MythRule, Rulebook } from "../model/rules.ts";
import type { GoldRow } from "./train-rows.ts";

export interface PlaceSet {
  readonly rows: RowBuilder;
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  /** Rows with the same number are held out together: one frame, one myth, one post. */
  readonly groups: readonly number[];
  /** The stance that the cue rules gave; null where no claim was matched. */
  readonly byCues: readonly (string | null)[];
}

/** Frames: each is filled with so many claims. */
const CLAIMS_A_FRAME = 12;
const MOST_CLAIM_WORDS = 11;
const CLAIMS_A_MYTH = 8;
/** Weights by how surely the label speaks of the claim at hand. */
const WEIGHTS = {
  test: 1,
  frame: 0.3,
  contrast: 2,
  contrastUnmatched: 0.6,
  matched: 1,
  concern: 0.5,
  leaning: 0.045,
  reply: 0.06,
};

interface Builder extends PlaceSet {
  readonly labels: number[];
  readonly weights: number[];
  readonly groups: number[];
  readonly byCues: (string | null)[];
  readonly features: Features;
}

export function placeSet(rows: readonly GoldRow[], rulebook: Rulebook, knowledge: Knowledge): PlaceSet {
  const set: Builder = {
    rows: createRowBuilder(),
    labels: [],
    weights: [],
    groups: [],
    byCues: [],
    features: createFeatures(),
  };
  let group = 0;
  const groupOfMyth = new Map<string, number>();
  for (const myth of rulebook.myths) {
    group += 1;
    groupOfMyth.set(myth.id, group);
    for (const { kind, post } of myth.tests) {
      const label = PLACE_CLASSES.findIndex((name) => name === kind);
      if (label >= 0) addMatched(set, knowledge, post, myth.id, { label, weight: WEIGHTS.test, group });
    }
  }
  const claims = claimsOf(rulebook, knowledge);
  let turn = 0;
  for (const { text, lang, value } of rows) {
    group += 1;
    if (text.includes("{claim}")) {
      const label = PLACE_CLASSES.findIndex((name) => name === value["stance"]);
      const own = claims.filter((claim) => claim.lang === (lang ?? "en"));
      const tries = label < 0 ? 0 : Math.min(CLAIMS_A_FRAME, own.length);
      for (let n = 0; n < tries; n += 1) {
        // A step that has no divisor in common with most counts: every frame meets other claims.
        const claim = own[(turn += 37) % own.length]!;
        const row = { label, weight: WEIGHTS.frame, group };
        addMatched(set, knowledge, text.replace("{claim}", claim.text), claim.myth, row);
      }
    } else if (typeof value["frame"] === "string") {
      const about = groupOfMyth.get(String(value["myth"]));
      if (about !== undefined) addContrast(set, knowledge, text, value, about);
    } else addPost(set, knowledge, text, value, group);
  }
  return set;
}

interface Row {
  readonly label: number;
  readonly weight: number;
  readonly group: number;
}

const ASSERTS = 0;
const ASKS = 1;
const DEBUNKS = 2;

function addPost(set: Builder, knowledge: Knowledge, text: string, value: GoldRow["value"], group: number): void {
  const leaning = value["stance_to_vaccination"];
  const { stance, labels } = value;
  if (leaning === "pro" || leaning === "anti") {
    const label = leaning === "pro" ? DEBUNKS : ASSERTS;
    const agreement = typeof value["agreement"] === "number" ? value["agreement"] : 1;
    if (!addMatched(set, knowledge, text, null, { label, weight: WEIGHTS.matched * agreement, group }))
      addWhole(set, knowledge, text, { label, weight: WEIGHTS.leaning * agreement, group });
  } else if (Array.isArray(labels) && labels.length > 0 && !labels.includes("none")) {
    if (!addMatched(set, knowledge, text, null, { label: ASSERTS, weight: WEIGHTS.concern, group }) && group % 2 === 0)
      addWhole(set, knowledge, text, { label: ASSERTS, weight: WEIGHTS.leaning, group });
  } else if (stance === "question" || stance === "debunk")
    addWhole(set, knowledge, text, { label: stance === "question" ? ASKS : DEBUNKS, weight: WEIGHTS.reply, group });
}

/** A post written about a known myth (test/corpora/contrast), held out with the tests of that myth. */
function addContrast(set: Builder, knowledge: Knowledge, text: string, value: GoldRow["value"], group: number): void {
  const label = PLACE_CLASSES.findIndex((name) => name === value["stance"]);
  if (label < 0) return;
  if (!addMatched(set, knowledge, text, String(value["myth"]), { label, weight: WEIGHTS.contrast, group }))
    addWhole(set, knowledge, text, { label, weight: WEIGHTS.contrastUnmatched, group });
}

/** False where the rules find no claim in the author's own words. */
function addMatched(set: Builder, knowledge: Knowledge, text: string, myth: string | null, row: Row): boolean {
  const { analysis, found, reading } = examine(readableOf(text), knowledge);
  const at = analysis.matches.findIndex((one) => (myth === null || one.myth === myth) && one.decision !== "suppressed");
  const evidence = found.matches[at]?.evidence.filter((span) => span.stream === 0) ?? [];
  const { tokens } = reading.streams[0]!;
  const window = windowsOf(tokens, evidence)[0];
  if (window === undefined) return false;
  clearFeatures(set.features);
  readWindow(set.features, { tokens, cues: findCues(knowledge.cues, tokens, "und") }, window);
  add(set, row, analysis.matches[at]!.decision === "match" ? analysis.matches[at]!.stance : null);
  return true;
}

function addWhole(set: Builder, knowledge: Knowledge, text: string, row: Row): void {
  const tokens = tokenise(text);
  const field: Field = { tokens, cues: findCues(knowledge.cues, tokens, "und") };
  clearFeatures(set.features);
  readWords(set.features, field);
  add(set, row, null);
}

function add(set: Builder, { label, weight, group }: Row, byCues: string | null): void {
  set.rows.add(set.features);
  set.labels.push(label);
  set.weights.push(weight);
  set.groups.push(group);
  set.byCues.push(byCues);
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
      const { analysis } = examine(readableOf(clause), knowledge);
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

function readableOf(text: string): Readable {
  return {
    id: "training",
    platform: "training",
    text,
    lang: null,
    quotedText: null,
    linkTitle: null,
    linkDomains: [],
    tags: [],
    mediaAlts: [],
    authorNames: [],
    credential: false,
  };
}
