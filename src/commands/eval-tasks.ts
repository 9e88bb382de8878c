/**
 * One task of `hearsay eval`: reads the gold of a line, puts what analysis says beside it, and at the
 * end makes the report. A line whose gold is missing or unknown is refused with the reason.
 */

import { analyse, type AnalyseOptions } from "../core/analyse.ts";
import { classReport, type ClassReport, type Labelled } from "../core/evaluation/classes.ts";
import { byLanguage, type LanguageReport } from "../core/evaluation/groups.ts";
import { type Ranking, RECALL_DEPTH, rankingReport, type RankingReport } from "../core/evaluation/ranking.ts";
import {
  byFrame,
  type FrameScore,
  GOLD_STANCES,
  type GoldStance,
  type SpreadCase,
  spreadReport,
  type SpreadReport,
} from "../core/evaluation/spread.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { stanceToward } from "../core/stance-toward.ts";
import { type Analysis, INTENTS } from "../model/analysis.ts";
import type { Readable } from "../model/post.ts";

export const TASKS = ["sentiment", "emotion", "intent", "matching", "stance", "retrieval"] as const;
export type TaskName = (typeof TASKS)[number];

export type Gold = Readonly<Record<string, unknown>>;

export type TaskReport =
  | {
      readonly kind: "classes";
      readonly total: ClassReport;
      readonly languages: readonly LanguageReport<ClassReport>[];
    }
  | {
      readonly kind: "matching";
      readonly total: SpreadReport;
      readonly languages: readonly LanguageReport<SpreadReport>[];
      readonly frames: readonly FrameScore[];
    }
  | {
      readonly kind: "retrieval";
      readonly total: RankingReport;
      readonly languages: readonly LanguageReport<RankingReport>[];
    };

export interface EvalTask {
  /** Analyses one post and keeps it beside its gold; gives what is wrong with the gold, or null. */
  take(post: Readable, gold: Gold, options: AnalyseOptions): string | null;
  report(): TaskReport;
}

export function openTask(name: TaskName, knowledge: Knowledge): EvalTask {
  switch (name) {
    case "sentiment":
      return labelTask("sentiment", ["positive", "neutral", "negative"], knowledge, (found) => found.sentiment.label);
    case "intent":
      return labelTask("intent", INTENTS, knowledge, (found) => found.intent);
    case "emotion":
      return emotionTask(knowledge);
    case "matching":
      return matchingTask(knowledge);
    case "stance":
      return stanceTask(knowledge);
    case "retrieval":
      return retrievalTask(knowledge);
  }
}

function labelTask(
  key: "sentiment" | "intent",
  labels: readonly string[],
  knowledge: Knowledge,
  labelOf: (found: Analysis) => string,
): EvalTask {
  const cases: Labelled[] = [];
  return {
    take: (post, gold, options) => {
      const label = gold[key];
      if (typeof label !== "string" || !labels.includes(label)) return `${key} must be one of ${labels.join(", ")}`;
      const found = analyse(post, knowledge, options);
      cases.push({ gold: label, predicted: labelOf(found), lang: langOf(gold, found.lang) });
      return null;
    },
    report: () => classesOf(cases, labels),
  };
}

function classesOf(cases: readonly Labelled[], labels: readonly string[]): TaskReport {
  const reportOf = (own: readonly Labelled[]): ClassReport => classReport(own, labels);
  return { kind: "classes", total: reportOf(cases), languages: byLanguage(cases, reportOf) };
}

/** The strongest of the emotions that the file's gold names; "none" where none of them is shown. */
function emotionTask(knowledge: Knowledge): EvalTask {
  const rows: { gold: string; lang: string; shown: Analysis["emotions"] }[] = [];
  return {
    take: (post, gold, options) => {
      const label = gold["emotion"];
      if (typeof label !== "string" || label === "") return "emotion is missing or not a string";
      const found = analyse(post, knowledge, options);
      rows.push({ gold: label, lang: langOf(gold, found.lang), shown: found.emotions });
      return null;
    },
    report: () => {
      const named = [...new Set(rows.map((row) => row.gold))].toSorted();
      const cases = rows.map(({ gold, lang, shown }): Labelled => {
        let predicted = "none";
        for (const name of named)
          if ((shown[name] ?? 0) > (predicted === "none" ? 0 : shown[predicted]!)) predicted = name;
        return { gold, predicted, lang };
      });
      return classesOf(cases, named);
    },
  };
}

function matchingTask(knowledge: Knowledge): EvalTask {
  const cases: SpreadCase[] = [];
  return {
    take: (post, gold, options) => {
      const stance = goldStanceOf(gold["stance"]) ?? (gold["myth"] === null ? "none" : null);
      if (stance === null) return `stance must be one of ${GOLD_STANCES.join(", ")}`;
      const myth = gold["myth"] ?? null;
      if (myth !== null && typeof myth !== "string") return "myth must be an id or null";
      if (myth === null && stance !== "none") return `stance "${stance}" needs the id of a myth`;
      const found = analyse(withParent(post, gold), knowledge, options);
      const matched = found.matches.filter((match) => match.decision === "match");
      cases.push({
        myth,
        stance,
        matched: matched.map((match) => match.myth),
        flagged: matched.filter((match) => match.stance === "asserts").map((match) => match.myth),
        lang: langOf(gold, found.lang),
        frame: typeof gold["frame"] === "string" && gold["frame"] !== "" ? gold["frame"] : null,
      });
      return null;
    },
    report: () => ({
      kind: "matching",
      total: spreadReport(cases),
      languages: byLanguage(cases, spreadReport),
      frames: byFrame(cases),
    }),
  };
}

/** Toward the gold myth where the line names one, else toward the text the post answers or quotes. */
function stanceTask(knowledge: Knowledge): EvalTask {
  const cases: Labelled[] = [];
  return {
    take: (post, gold, options) => {
      const stance = goldStanceOf(gold["stance"]);
      if (stance === null) return `stance must be one of ${GOLD_STANCES.join(", ")}`;
      const myth = gold["myth"];
      const parent = parentOf(gold) ?? post.quotedText;
      if (typeof myth !== "string" && myth !== null && parent === null)
        return "stance needs the id of a myth, or the text the post answers (parent_text)";
      if (typeof myth === "string" || myth === null) {
        const found = analyse(withParent(post, gold), knowledge, options);
        const live = found.matches.filter((match) => match.decision !== "suppressed");
        const match = myth === null ? live[0] : live.find((one) => one.myth === myth);
        cases.push({ gold: stance, predicted: match?.stance ?? "none", lang: langOf(gold, found.lang) });
        return null;
      }
      const verdict = stanceToward(post, parent!, knowledge);
      // A comment that takes no side is what those files call one.
      const predicted = verdict.stance === "unclear" ? "none" : verdict.stance;
      cases.push({ gold: stance, predicted, lang: langOf(gold, post.lang ?? "und") });
      return null;
    },
    report: () => classesOf(cases, GOLD_STANCES),
  };
}

function retrievalTask(knowledge: Knowledge): EvalTask {
  const cases: Ranking[] = [];
  return {
    take: (post, gold, options) => {
      const ids = gold["myth_ids"];
      const right = Array.isArray(ids) ? ids.filter((id): id is string => typeof id === "string") : [];
      if (right.length === 0) return "myth_ids must be a list of ids, at least one";
      const found = analyse(post, knowledge, { ...options, candidates: RECALL_DEPTH });
      const ranked = (found.candidates ?? []).map((candidate) => candidate.myth);
      cases.push({ gold: [...new Set(right)], ranked, lang: langOf(gold, found.lang) });
      return null;
    },
    report: () => ({ kind: "retrieval", total: rankingReport(cases), languages: byLanguage(cases, rankingReport) }),
  };
}

/** Names of the rumour-stance sets, which mean the same. */
const OTHER_NAMES: Readonly<Record<string, GoldStance>> = {
  assert: "asserts",
  support: "asserts",
  question: "asks",
  query: "asks",
  debunk: "debunks",
  deny: "debunks",
  report: "reports",
  comment: "none",
};

function goldStanceOf(value: unknown): GoldStance | null {
  if (typeof value !== "string") return null;
  const named = GOLD_STANCES.find((stance) => stance === value);
  return named ?? (Object.hasOwn(OTHER_NAMES, value) ? OTHER_NAMES[value]! : null);
}

function langOf(gold: Gold, found: string): string {
  const given = gold["lang"];
  return typeof given === "string" && given !== "" ? given.split(/[-_]/u, 1)[0]!.toLowerCase() : found;
}

function parentOf(gold: Gold): string | null {
  const text = gold["parent_text"] ?? gold["source_text"];
  return typeof text === "string" && text.trim() !== "" ? text : null;
}

/** What a post answers is read like what it quotes. */
function withParent(post: Readable, gold: Gold): Readable {
  return post.quotedText !== null ? post : { ...post, quotedText: parentOf(gold) };
}
