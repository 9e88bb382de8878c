/** The alert bench as tables for the terminal and as the page docs/alert-bench.md. */

import type { ScenarioResult } from "./scenarios.ts";
import type { Score } from "./score.ts";

export interface StreamRow {
  readonly name: string;
  /** False alarms a day on 2,000 series, by what happens to collection. */
  readonly quiet: number;
  readonly growth: number;
  readonly outage: number;
  readonly clock: number;
  readonly surges: Score;
}

export interface Aim {
  readonly what: string;
  readonly held: boolean;
}

interface Page {
  readonly rows: readonly StreamRow[];
  readonly scenarios: readonly ScenarioResult[];
  readonly aims: readonly Aim[];
  readonly series: number;
  readonly days: number;
  readonly quick: boolean;
}

const MOST_FALSE_A_DAY = 2;
const LEAST_PRECISION = 0.9;
const LEAST_FOUND = 0.85;

export function aimsOf(ours: StreamRow): readonly Aim[] {
  const found = ours.surges.found / ours.surges.surges;
  const precision = precisionOf(ours.surges);
  return [
    {
      what: `false alarms a day on 2,000 quiet series: ${rare(ours.quiet)}, aim under ${MOST_FALSE_A_DAY}`,
      held: ours.quiet < MOST_FALSE_A_DAY,
    },
    {
      what: `share of surges found: ${percent(found)}, aim at least ${percent(LEAST_FOUND)}`,
      held: found >= LEAST_FOUND,
    },
    {
      what: `alarms that are right: ${percent(precision)}, aim at least ${percent(LEAST_PRECISION)}`,
      held: precision >= LEAST_PRECISION,
    },
  ];
}

function precisionOf({ alarms, wrong }: Score): number {
  return alarms === 0 ? 1 : 1 - wrong / alarms;
}

export function streamTable(rows: readonly StreamRow[]): string {
  return table(
    [
      "detector",
      "false alarms a day",
      "collection +80 %",
      "6 h outage",
      "clock change",
      "surges found",
      "median h",
      "viral found",
      "median h",
      "alarms that are right",
    ],
    rows.map(({ name, quiet, growth, outage, clock, surges }) => [
      name,
      ...[quiet, growth, outage, clock].map(rare),
      percent(surges.found / surges.surges),
      String(surges.medianHours),
      percent(surges.viralFound / surges.viral),
      String(surges.viralMedianHours),
      percent(precisionOf(surges)),
    ]),
  );
}

export function scenarioTable(scenarios: readonly ScenarioResult[]): string {
  return table(
    ["day of service", "expected", "told", ""],
    scenarios.map((one) => [one.name, one.expected, one.found, one.passed ? "pass" : "**missed**"]),
  );
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function rare(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(1);
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}

/** The whole page; every figure that can change comes from a run. */
export function pageOf({ rows, scenarios, aims, series, days, quick }: Page): string {
  return `# Alerts against other detectors

Written by \`npm run bench:alerts -- --markdown docs/alert-bench.md\`; do not edit by hand.${
    quick ? " **Quick run: few series, not to be quoted.**" : ""
  }

${streamTable(rows)}

${aims.map((aim) => `- ${aim.held ? "held" : "**missed**"}: ${aim.what}`).join("\n")}

## What was run

${series.toLocaleString("en")} series of distinct authors an hour over ${days} days, made up from fixed seeds: rates with a median of 0.22 an hour,
a season of the hour of the week, variance 1.6 times the mean (negative binomial). The first column has no surge at all, so every
alarm in it is false; the first days, when nothing is known yet, count as well. Then the same with collection that grows by 80 %
after two weeks, is out for six hours, or sees clocks change (a quarter of the series each); all are told for 2,000 series.

One series in five has a surge in the second half: eight hours of four times the usual and at least 3 authors an hour, or, one in eight,
viral with fifteen times the usual and at least 12. Found means an alarm between its first hour and two hours after its last; the
median delay counts to the end of the hour that alarmed. An alarm that goes on for hours counts once, for peers too. "Alarms
that are right" is measured on the series with surges and depends on how rare surges are there.

Hearsay runs the functions of the daemon (\`src/core/alerts\`) with the numbers of \`rules/alerts/myth-surge.yaml\`. Peers: EARS C1, C2, C3 on
the same hour of seven days, lags of 0 and 2 days; a window of seven days with three standard deviations; the last hour against twice the
mean of the twelve before. Each as its textbook has it, and with the floors people put on top.

## Days of service

Each through detection on a database file, ten days of history and two days of the story.

${scenarioTable(scenarios)}
`;
}
