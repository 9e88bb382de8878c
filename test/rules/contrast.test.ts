/**
 * The gate of stance and matching over hand-written posts (test/corpora/contrast): of each frame, how many
 * that spread are flagged, and how many that do not are flagged all the same. Where an aim is not met yet,
 * `held` keeps what was reached, so that it can only get better: tighten it whenever the table allows.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openTask, type TaskReport } from "../../src/commands/eval-tasks.ts";
import type { Snapshot } from "../../src/config/snapshot.ts";
import type { FrameScore } from "../../src/core/evaluation/spread.ts";
import { parsePostJson } from "../../src/model/post-json.ts";
import { readableOf } from "../../src/model/readable.ts";
import { packageRoot } from "../../src/platform/paths.ts";
import { shippedSnapshot } from "../support/shipped.ts";

interface Row {
  readonly id: string;
  readonly text: string;
  readonly lang: string;
  readonly myth: string | null;
  readonly stance: string;
  readonly frame: string;
}

const HALVES = ["dev", "test"] as const;
type Half = (typeof HALVES)[number];

const STANCE_OF_FRAME: Readonly<Record<string, string>> = {
  direct: "asserts",
  indirect: "asserts",
  story: "asserts",
  evasive: "asserts",
  ask: "asks",
  deny: "debunks",
  mock: "debunks",
  "ex-believer": "debunks",
  report: "reports",
  near_miss: "none",
};

/** Highest share of false flags; `held` is a share of that half, as reached and a little more. */
const FALSE_FLAGS: readonly { frame: string; aim: number; held: Readonly<Record<Half, number>> }[] = [
  { frame: "ask", aim: 0.02, held: { dev: 0.02, test: 0.02 } },
  { frame: "deny", aim: 0.02, held: { dev: 0.02, test: 0.02 } },
  { frame: "mock", aim: 0.02, held: { dev: 0.02, test: 0.02 } },
  { frame: "ex-believer", aim: 0.02, held: { dev: 0.02, test: 0.02 } },
  { frame: "report", aim: 0.02, held: { dev: 0.02, test: 0.02 } },
  { frame: "near_miss", aim: 0.01, held: { dev: 0.01, test: 0.04 } },
];

/** Lowest share of those who spread that is flagged. Stories and spelling tricks have no aim of their own. */
const RECALL: readonly { frame: string; aim: number | null; held: Readonly<Record<Half, number>> }[] = [
  { frame: "direct", aim: 0.9, held: { dev: 0.96, test: 0.9 } },
  { frame: "indirect", aim: 0.65, held: { dev: 0.65, test: 0.74 } },
  { frame: "story", aim: null, held: { dev: 0.89, test: 0.75 } },
  { frame: "evasive", aim: null, held: { dev: 0.93, test: 0.98 } },
];

const FOLDER = join(packageRoot(), "test/corpora/contrast");

function rowsOf(half: Half): readonly Row[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(`-${half}.jsonl`))
    .toSorted()
    .flatMap((name) => readFileSync(join(FOLDER, name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

const rows: Readonly<Record<Half, readonly Row[]>> = { dev: rowsOf("dev"), test: rowsOf("test") };
const mythsOf = (half: Half): ReadonlySet<string> => new Set(rows[half].flatMap(({ myth }) => myth ?? []));

let snapshot: Snapshot;
const scores = new Map<Half, ReadonlyMap<string, FrameScore>>();
beforeAll(async () => {
  snapshot = await shippedSnapshot();
  for (const half of HALVES) {
    const report = matchingReport(rows[half]);
    scores.set(half, new Map(report.frames.map((score) => [score.frame, score])));
    console.log(tableOf(half));
  }
}, 60_000);

function matchingReport(half: readonly Row[]): TaskReport & { readonly kind: "matching" } {
  const task = openTask("matching", snapshot.knowledge);
  for (const row of half) {
    const post = parsePostJson(row);
    if (!post.ok) throw new Error(`${row.id}: ${post.problem.detail}`);
    const refused = task.take(readableOf(post.value, false), { ...row }, {});
    if (refused !== null) throw new Error(`${row.id}: ${refused}`);
  }
  const report = task.report();
  if (report.kind !== "matching") throw new Error("the task of matching reports on matching");
  return report;
}

function tableOf(half: Half): string {
  const line = (frame: string, what: string, aim: string, rate: FrameScore["recall"]): string =>
    `${frame.padEnd(12)} ${what.padEnd(12)} ${(rate.value ?? 0).toFixed(3)} (${rate.count} of ${rate.of}, aim ${aim})`;
  return [
    `contrast posts, ${half} half: ${rows[half].length}`,
    ...RECALL.map(({ frame, aim }) =>
      line(frame, "recall", aim === null ? "none" : `${aim} or more`, scoreOf(half, frame).recall),
    ),
    ...FALSE_FLAGS.map(({ frame, aim }) =>
      line(frame, "false flags", `${aim} or less`, scoreOf(half, frame).falseFlags),
    ),
  ].join("\n");
}

function scoreOf(half: Half, frame: string): FrameScore {
  const score = scores.get(half)?.get(frame);
  if (score === undefined) throw new Error(`no post of frame ${frame}`);
  return score;
}

describe("the contrast posts", () => {
  const all = [...rows.dev, ...rows.test];

  test("are all different, and each is labelled as its frame says", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
    const mislabelled = all.filter(
      ({ frame, stance, myth, lang }) =>
        stance !== STANCE_OF_FRAME[frame] ||
        (myth === null) !== (frame === "near_miss") ||
        !["en", "es"].includes(lang),
    );
    expect(mislabelled).toEqual([]);
  });

  test("no myth of the development half is in the test half, and every one is in the catalogue", () => {
    const held = mythsOf("test");
    expect([...mythsOf("dev")].filter((myth) => held.has(myth))).toEqual([]);
    const known = new Set<string>(snapshot.knowledge.catalogue.myths.map(({ id }) => id));
    expect([...mythsOf("dev"), ...held].filter((myth) => !known.has(myth))).toEqual([]);
  });

  test("every myth is spread, asked about, refuted, mocked, left and reported, in both languages", () => {
    const frames = Object.keys(STANCE_OF_FRAME).filter((frame) => frame !== "near_miss");
    const lacking = [...mythsOf("dev"), ...mythsOf("test")].flatMap((myth) => {
      const own = all.filter((row) => row.myth === myth);
      const absent = frames.filter((frame) => !own.some((row) => row.frame === frame));
      const spanish = own.filter(({ lang }) => lang === "es").length;
      return [...absent, ...(spanish < 3 ? ["es"] : [])].map((what) => `${myth} ${what}`);
    });
    expect(lacking).toEqual([]);
  });
});

describe.each(HALVES)("of the %s half", (half) => {
  test.each(FALSE_FLAGS)("few posts of frame $frame are flagged as spread", ({ frame, aim, held }) => {
    expect(scoreOf(half, frame).falseFlags.value).toBeLessThanOrEqual(Math.max(aim, held[half]));
  });

  test.each(RECALL)("those who spread in frame $frame are flagged", ({ frame, aim, held }) => {
    expect(scoreOf(half, frame).recall.value).toBeGreaterThanOrEqual(Math.min(aim ?? 1, held[half]));
  });
});
