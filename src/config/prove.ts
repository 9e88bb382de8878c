/**
 * Whether new rules may take the place of those in use: their own tests pass, and they do not suddenly
 * speak on everyday posts. Errors in the files are refused before (snapshot.ts). Gives the event loop its
 * turn every few milliseconds.
 */

import { analyse } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import { passesTest, readableOfTest, rulesAlone } from "../core/rule-verdict.ts";
import { canaryHitsOf, loadCanary, type CanaryPost } from "./canary.ts";
import { ConfigError } from "./config-error.ts";
import type { Snapshot } from "./snapshot.ts";

/** Posts of the canary that one myth, and all of them, may match whatever was before. */
const MYTH_FLOOR = 10;
const TOTAL_FLOOR = 20;
/** More than this many times as many matches as before are refused. */
const TIMES = 5;
const MAX_TOLD = 20;
const SLICE_MS = 8;

/** Matches on the canary by myth. */
export type CanaryCounts = ReadonlyMap<string, number>;

export interface Prover {
  /** Throws ConfigError that tells which tests fail or which myths are too wide. */
  prove(fresh: Snapshot, former: Snapshot): Promise<void>;
}

/** Reads the canary when it is first needed and counts no rules twice. */
export function openProver(): Prover {
  let canary: readonly CanaryPost[] | null = null;
  let last: { readonly rev: string; readonly counts: CanaryCounts } | null = null;
  const countsOf = async ({ knowledge }: Snapshot): Promise<CanaryCounts> =>
    last?.rev === knowledge.rev ? last.counts : countCanary(knowledge, (canary ??= loadCanary()));
  return {
    prove: async (fresh, former) => {
      const failed = await failedTests(fresh);
      if (failed.length > 0) {
        const told = failed.slice(0, MAX_TOLD).join("\n");
        throw new ConfigError(`${told}\n${failed.length} test(s) of the rules fail; hearsay rules test shows why.`);
      }
      const before = await countsOf(former);
      last = { rev: former.knowledge.rev, counts: before };
      const now = await countsOf(fresh);
      const wide = tooWide(before, now);
      if (wide.length > 0)
        throw new ConfigError(
          `${wide.join("\n")}\nToo many everyday posts match now; hearsay rules diff shows which. A restart takes the rules as they are.`,
        );
      last = { rev: fresh.knowledge.rev, counts: now };
    },
  };
}

async function failedTests({ knowledge: whole, myth }: Snapshot): Promise<readonly string[]> {
  const knowledge = rulesAlone(whole);
  const failed: string[] = [];
  const turn = turns();
  for (const { id } of knowledge.catalogue.myths) {
    const rule = myth(id);
    for (const test of rule?.tests ?? []) {
      await turn();
      const match = analyse(readableOfTest(test), knowledge).matches.find((one) => one.myth === id) ?? null;
      if (!passesTest(test.kind, match)) {
        const { file, line } = test.place;
        failed.push(`${file}:${line} a test fails: wanted ${test.kind}, got ${match?.stance ?? "no match"}`);
      }
    }
  }
  return failed;
}

async function countCanary(knowledge: Knowledge, canary: readonly CanaryPost[]): Promise<CanaryCounts> {
  const counts = new Map<string, number>();
  const turn = turns();
  for (const post of canary) {
    await turn();
    for (const { match } of canaryHitsOf(post, knowledge))
      if (match.decision === "match") counts.set(match.myth, (counts.get(match.myth) ?? 0) + 1);
  }
  return counts;
}

/** What is wrong with the new counts, in words; empty if nothing is. */
export function tooWide(before: CanaryCounts, now: CanaryCounts): readonly string[] {
  const sum = (counts: CanaryCounts): number => [...counts.values()].reduce((total, one) => total + one, 0);
  const wide = [...now].flatMap(([myth, posts]) => {
    const was = before.get(myth) ?? 0;
    return posts > Math.max(MYTH_FLOOR, TIMES * was)
      ? [`${myth} matches ${posts} everyday posts (before: ${was})`]
      : [];
  });
  const total = sum(now);
  const was = sum(before);
  return wide.length === 0 && total > Math.max(TOTAL_FLOOR, TIMES * was)
    ? [`all myths together match ${total} everyday posts (before: ${was})`]
    : wide;
}

/** Waits for the event loop whenever it was held up for some milliseconds. */
function turns(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    sinceMs = performance.now();
  };
}
