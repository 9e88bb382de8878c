/** The figures as rows of text and as the page docs/quality.md. */

import type { ClassReport } from "../../../src/core/evaluation/classes.ts";
import type { RankingReport } from "../../../src/core/evaluation/ranking.ts";
import type { Mean, Rate } from "../../../src/core/evaluation/rate.ts";
import type { SpreadReport } from "../../../src/core/evaluation/spread.ts";
import type { Aim } from "./aims.ts";
import type { Figure } from "./figures.ts";

export interface Shown {
  readonly figure: Figure;
  /** `hearsay eval --json`. */
  readonly report: { readonly evaluated: number; readonly bad: number } & (ClassReport | RankingReport | SpreadReport);
}

const HEADS = {
  classes: ["file", "posts", "accuracy", "macro precision", "macro recall", "macro F1", "F1 by class", "beside it"],
  matching: ["file", "posts", "precision of flags", "recall", "myth found", "debunks flagged", "questions flagged"],
  retrieval: ["file", "posts", "hit@1", "hit@5", "MAP@5", "MRR", "recall@20", "beside it"],
} as const;

function kindOf(figure: Figure): keyof typeof HEADS {
  return figure.task === "matching" || figure.task === "retrieval" ? figure.task : "classes";
}

export function rowOf({ figure, report }: Shown): readonly string[] {
  const head = [figure.file, `${report.evaluated}${report.bad === 0 ? "" : ` (${report.bad} without gold)`}`];
  if ("falseFlags" in report) {
    const { precision, recall, found, falseFlags } = report;
    return [...head, ...[precision, recall, found, falseFlags.debunks, falseFlags.asks].map(share)];
  }
  if ("hitAt1" in report) {
    const { hitAt1, hitAt5, map5, mrr, recall20 } = report;
    return [...head, share(hitAt1), share(hitAt5), mean(map5), mean(mrr), share(recall20), figure.beside ?? ""];
  }
  const { accuracy, macro, classes } = report;
  const each = classes.map(({ label, f1 }) => `${label} ${short(f1)}`).join(", ");
  return [...head, share(accuracy), ...[macro.precision, macro.recall, macro.f1].map(short), each, figure.beside ?? ""];
}

const short = (value: number): string => value.toFixed(3);

function share(rate: Rate): string {
  return rate.value === null
    ? "none"
    : `${short(rate.value)} (${rate.count} of ${rate.of}; ${short(rate.low!)} to ${short(rate.high!)})`;
}

function mean({ value, low, high }: Mean): string {
  return value === null ? "none" : `${short(value)} (${short(low!)} to ${short(high!)})`;
}

const INTRODUCTION = `# Quality

How well Hearsay tells what labelled posts are labelled with. Written by \`npm run eval -- --markdown\`; every row is
\`hearsay eval FILE --task TASK\` over the files named. In brackets: the count and the 95 % interval (Wilson for shares,
normal for means).

## Aims

What was aimed at, and what is reached. Models are told by the scores of their training, on posts held out from it; matching and
stance by posts that were written for it (\`test/corpora/contrast\`; of the development half errors were read, the test half was scored only).

AIMS

Speed stands in [benchmarks.md](benchmarks.md). Why an aim is missed, and what was tried, stands on the model cards in [models](models).

**All that follows is measured on development splits**, by the models as they ship: they learned from some of these very posts, so read
these rows as a check that nothing is broken, and the table above for how well unseen posts are told. Thresholds, word lists and learned weights were chosen with them in view, so expect
less on posts of another source or year. The texts may not be passed on and are not in the repository. What stands
beside a row was measured by others on that set's test split: a mark to steer by, no comparison on equal terms.
`;

const TITLES = [
  ["matching", "Flagged as spread"],
  ["stance", "Stance toward a myth or toward the post answered"],
  ["retrieval", "The claim behind a post"],
  ["sentiment", "Sentiment"],
  ["emotion", "Emotion"],
  ["intent", "Intent"],
] as const;

const NOTES: Readonly<Partial<Record<Figure["task"], string>>> = {
  matching:
    "Posts of the seed catalogue: its variants as posts that spread, its debunking examples as posts that do not. The rule files were written with them in view, so this shows that nothing is broken, not how well unseen posts are told.",
};

const AIM_HEAD = ["what", "on", "others", "aim", "here", "met"];

export function aimCells({ what, on, peers, aim, reached, met }: Aim): readonly string[] {
  return [what, on, peers, aim, reached, met ? "yes" : "no"];
}

export function pageOf(aims: readonly Aim[], all: readonly Shown[]): string {
  const sections = TITLES.flatMap(([task, title]) => {
    const rows = all.filter((one) => one.figure.task === task);
    if (rows.length === 0) return [];
    const head = HEADS[kindOf(rows[0]!.figure)];
    const note = NOTES[task];
    return [
      `## ${title}\n`,
      ...(note === undefined ? [] : [`${note}\n`]),
      line(head),
      line(head.map(() => "---")),
      ...rows.map((row) => line(rowOf(row))),
      "",
    ];
  });
  const table = [AIM_HEAD, AIM_HEAD.map(() => "---"), ...aims.map(aimCells)].map(line).join("\n");
  return [INTRODUCTION.replace("AIMS", table), ...sections].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
