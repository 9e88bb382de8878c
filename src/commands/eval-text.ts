/** The report of `hearsay eval` for a person: tables in plain text, every share with count and interval. */

import type { ClassReport } from "../core/evaluation/classes.ts";
import type { RankingReport } from "../core/evaluation/ranking.ts";
import type { Mean, Rate } from "../core/evaluation/rate.ts";
import type { SpreadReport } from "../core/evaluation/spread.ts";
import type { EvalReport } from "./eval.ts";
import type { TaskReport } from "./eval-tasks.ts";

export function textOf({ task, file, evaluated, bad, report }: EvalReport): string {
  const passed = bad === 0 ? "" : `, ${bad} passed over`;
  return [`${task} · ${file} · ${evaluated} posts${passed}`, "", ...bodyOf(report), ""].join("\n");
}

function bodyOf(report: TaskReport): readonly string[] {
  switch (report.kind) {
    case "classes":
      return [
        ...classLines(report.total),
        ...section("by language", [
          ["language", "posts", "accuracy", "macro P", "macro R", "macro F1"],
          ...report.languages.map(({ lang, report: own }) => [
            lang,
            String(own.count),
            rateText(own.accuracy),
            plain(own.macro.precision),
            plain(own.macro.recall),
            plain(own.macro.f1),
          ]),
        ]),
      ];
    case "matching":
      return [
        ...table(spreadRows(report.total)),
        ...section("by language", [
          ["language", "posts", "precision", "recall", "F1"],
          ...report.languages.map(({ lang, report: own }) => [
            lang,
            String(own.count),
            rateText(own.precision),
            rateText(own.recall),
            plain(own.f1),
          ]),
        ]),
        ...section("by frame", [
          ["frame", "recall of those who spread", "false flags on the others"],
          ...report.frames.map((one) => [one.frame, rateText(one.recall), rateText(one.falseFlags)]),
        ]),
      ];
    case "retrieval":
      return [
        ...table(rankingRows(report.total)),
        ...section("by language", [
          ["language", "posts", "hit@1", "MAP@5", "recall@20"],
          ...report.languages.map(({ lang, report: own }) => [
            lang,
            String(own.count),
            rateText(own.hitAt1),
            meanText(own.map5),
            rateText(own.recall20),
          ]),
        ]),
      ];
  }
}

function classLines(report: ClassReport): readonly string[] {
  const { accuracy, macro, classes, confusion } = report;
  return [
    ...table([
      ["accuracy", rateText(accuracy)],
      ["macro", `precision ${plain(macro.precision)}  recall ${plain(macro.recall)}  F1 ${plain(macro.f1)}`],
    ]),
    ...section("by class", [
      ["class", "precision", "recall", "F1"],
      ...classes.map((one) => [one.label, rateText(one.precision), rateText(one.recall), plain(one.f1)]),
    ]),
    ...section("confusion: a row is the gold, a column what was said", [
      ["", ...confusion.labels],
      ...confusion.rows.map((row, n) => [confusion.labels[n] ?? "", ...row.map(String)]),
    ]),
  ];
}

function spreadRows(report: SpreadReport): readonly (readonly string[])[] {
  const { falseFlags } = report;
  return [
    ["flagged as spread, precision", rateText(report.precision)],
    ["flagged as spread, recall", rateText(report.recall)],
    ["flagged as spread, F1", plain(report.f1)],
    ["myth found, whatever the stance", rateText(report.found)],
    ["false flags on debunks", rateText(falseFlags.debunks)],
    ["false flags on questions", rateText(falseFlags.asks)],
    ["false flags on reports", rateText(falseFlags.reports)],
    ["false flags on near misses", rateText(falseFlags.nearMisses)],
  ];
}

function rankingRows(report: RankingReport): readonly (readonly string[])[] {
  return [
    ["hit@1", rateText(report.hitAt1)],
    ["hit@5", rateText(report.hitAt5)],
    ["MAP@1", meanText(report.map1)],
    ["MAP@3", meanText(report.map3)],
    ["MAP@5", meanText(report.map5)],
    ["MRR", meanText(report.mrr)],
    ["recall@20", rateText(report.recall20)],
  ];
}

function plain(value: number): string {
  return value.toFixed(3);
}

/** ".941 (48 of 51, .841 to .980)" with leading zeros kept. */
export function rateText(rate: Rate): string {
  if (rate.value === null) return "none";
  return `${plain(rate.value)} (${rate.count} of ${rate.of}, ${plain(rate.low!)} to ${plain(rate.high!)})`;
}

export function meanText(mean: Mean): string {
  if (mean.value === null) return "none";
  return `${plain(mean.value)} (n ${mean.of}, ${plain(mean.low!)} to ${plain(mean.high!)})`;
}

/** Nothing where there is only a head. */
function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length < 2 ? [] : ["", title, ...table(rows)];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}
