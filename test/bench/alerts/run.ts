/**
 * `npm run bench:alerts`: false alarms a day, share of surges found and delay of Hearsay beside the detectors of
 * the field on the same seeded streams, and the days of service of scenarios.ts. Exit code 1 if an aim or
 * a scenario is missed. `--quick` takes fewer series, `--markdown FILE` writes docs/alert-bench.md.
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { alarmsOf } from "./hearsay.ts";
import { onsetsOf, PEERS } from "./peers.ts";
import { aimsOf, pageOf, scenarioTable, streamTable, type StreamRow } from "./report.ts";
import { runScenarios } from "./scenarios.ts";
import { scoreOf } from "./score.ts";
import { STEADY, type Stream, type StreamPlan, streamsOf, WEEK_HOURS } from "./streams.ts";

const DAYS = 28;
const GROWS_AT_HOUR = 14 * 24;
const OUT_HOURS = 6;
/** Clocks are set back by an hour in the third week's last night. */
const CHANGE_AT_HOUR = 20 * 24 + 2;

interface Detection {
  readonly name: string;
  readonly alarms: (streams: readonly Stream[], slot: StreamPlan["slot"]) => readonly (readonly number[])[];
}

const DETECTIONS: readonly Detection[] = [
  { name: "**Hearsay**", alarms: (streams, slot) => alarmsOf(streams, slot) },
  ...PEERS.map((peer): Detection => ({
    name: peer.name,
    alarms: (streams) => streams.map((stream) => onsetsOf(peer.alarms(stream.authors))),
  })),
];

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, markdown: { type: "string" } },
  });
  const series = values.quick ? 200 : 2000;
  const plan = { seed: 1, series, days: DAYS, surgeEvery: 0, ...STEADY };
  const plans: Readonly<Record<"quiet" | "surges" | "growth" | "outage" | "clock", StreamPlan>> = {
    quiet: plan,
    surges: { ...plan, seed: 2, surgeEvery: 5 },
    growth: { ...plan, seed: 3, series: series / 4, collection: (hour) => (hour < GROWS_AT_HOUR ? 1 : 1.8) },
    outage: {
      ...plan,
      seed: 4,
      series: series / 4,
      collection: (hour) => (hour >= GROWS_AT_HOUR && hour < GROWS_AT_HOUR + OUT_HOURS ? 0 : 1),
    },
    clock: {
      ...plan,
      seed: 5,
      series: series / 4,
      slot: (hour) => (hour < CHANGE_AT_HOUR ? hour : hour - 1) % WEEK_HOURS,
    },
  };
  const streams = Object.fromEntries(
    Object.entries(plans).map(([name, one]) => [name, { plan: one, streams: streamsOf(one) }]),
  ) as Readonly<Record<keyof typeof plans, { readonly plan: StreamPlan; readonly streams: readonly Stream[] }>>;

  const rows = DETECTIONS.map((detection): StreamRow => {
    const scored = (name: keyof typeof plans) => {
      const one = streams[name];
      return scoreOf(one.streams, detection.alarms(one.streams, one.plan.slot));
    };
    /** False alarms a day on 2,000 series. */
    const falseADay = (name: keyof typeof plans): number =>
      (scored(name).wrong / DAYS) * (2000 / streams[name].streams.length);
    return {
      name: detection.name,
      quiet: falseADay("quiet"),
      growth: falseADay("growth"),
      outage: falseADay("outage"),
      clock: falseADay("clock"),
      surges: scored("surges"),
    };
  });
  const scenarios = await runScenarios();
  const aims = aimsOf(rows[0]!);
  process.stdout.write(`${streamTable(rows)}\n\n${scenarioTable(scenarios)}\n\n`);
  for (const aim of aims) process.stdout.write(`${aim.held ? "held  " : "MISSED"} ${aim.what}\n`);
  if (values.markdown !== undefined) {
    writeFileSync(values.markdown, pageOf({ rows, scenarios, aims, series, days: DAYS, quick: values.quick }));
  }
  return aims.every((aim) => aim.held) && scenarios.every((one) => one.passed) ? 0 : 1;
}

process.exitCode = await main();
