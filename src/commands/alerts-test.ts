/** `hearsay alerts test`: runs the tests of alert rules through the real state machine on a virtual clock. */

import { parseCounts, printEvent, runCounts } from "../core/alerts/series-notation.ts";
import type { AlertRule } from "../model/rules.ts";
import type { ExitCode, Io } from "./command.ts";
import { loadRules } from "./rules-load.ts";
import { count } from "./rules-report.ts";

/** Tests of myths of high harm; the severities of a rule are tried with it. */
const HARM = "high";

export async function runAlertsTest(rules: string | undefined, ids: readonly string[], io: Io): Promise<ExitCode> {
  const { rulebook, broken } = await loadRules("alerts test", rules, io);
  const chosen = rulebook.alerts.filter((rule) => ids.length === 0 || ids.includes(rule.id));
  const unknown = ids.filter((id) => !chosen.some((rule) => rule.id === id));
  for (const id of unknown) io.stderr.write(`alerts test: there is no alert rule ${id}\n`);
  let failed = 0;
  let run = 0;
  for (const rule of chosen) {
    io.stdout.write(`${rule.id}\n`);
    for (const test of rule.tests) {
      run += 1;
      const got = eventsOf(rule, test);
      const passes = typeof got !== "string" && got.join(", ") === test.expect.join(", ");
      if (!passes) failed += 1;
      const shown = typeof got === "string" ? got : got.length === 0 ? "nothing" : got.join(", ");
      const wanted = test.expect.length === 0 ? "nothing" : test.expect.join(", ");
      io.stdout.write(
        passes ? `  ok   ${test.name}: ${shown}\n` : `  FAIL ${test.name}: wanted ${wanted}; got ${shown}\n`,
      );
    }
    if (rule.tests.length === 0) io.stdout.write("  no tests\n");
  }
  io.stdout.write(`${count(chosen.length, "rule")}: ${run - failed} of ${count(run, "test")} pass\n`);
  return broken > 0 && ids.length === 0 ? 2 : failed > 0 || unknown.length > 0 ? 1 : 0;
}

function eventsOf(rule: AlertRule, test: AlertRule["tests"][number]): readonly string[] | string {
  const series = rule.count === "posts" ? (test.posts ?? test.authors) : test.authors;
  const counts = parseCounts(series);
  return counts.ok ? runCounts(rule, HARM, counts.values, counts.storyAt).map(printEvent) : counts.what;
}
