/** `hearsay rules test`: runs the tests in the myths' own files and prints what fails, and why. */

import { compileKnowledge } from "../core/knowledge.ts";
import { rulesAlone } from "../core/rule-verdict.ts";
import type { Finding } from "../model/rules.ts";
import { readArguments } from "./arguments.ts";
import type { ExitCode, Io } from "./command.ts";
import { testFindings } from "./rule-coverage.ts";
import { mutateMyths, type Mutations } from "./rule-mutations.ts";
import { type MythResult, testMyth, type TestResult } from "./rule-tests.ts";
import { chosenMyths, loadRules } from "./rules-load.ts";
import { count, placed, printFindings, readFormat } from "./rules-report.ts";

const OPTIONS = { rules: { type: "string" }, format: { type: "string" }, mutate: { type: "boolean" } } as const;

export async function runRulesTest(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules test", args, OPTIONS);
  const format = readFormat("rules test", values.format);
  const { rulebook, lexicons, models, today, broken, dir } = await loadRules("rules test", values.rules, io);
  const myths = chosenMyths("rules test", rulebook.myths, positionals);
  const statuses = ["draft", "trial", "active", "retired"] as const;
  const knowledge = rulesAlone(compileKnowledge(rulebook, lexicons, { today, statuses, models }));
  const results = myths.map((myth) => testMyth(myth, knowledge, rulebook.myths.length));
  const mutations = values.mutate === true ? mutateMyths(rulebook, results, knowledge) : null;
  const untested = placed(mutations?.findings ?? [], dir, io.cwd);
  if (format === "json") io.stdout.write(`${JSON.stringify(toJson(results, untested))}\n`);
  else if (format === "text") io.stdout.write(toText(results) + printFindings(untested, "text") + summary(mutations));
  else io.stdout.write(printFindings([...placed(testFindings(results), dir, io.cwd), ...untested], format));
  const failed = results.some((result) => result.results.some((one) => one.outcome === "fail"));
  return broken > 0 && positionals.length === 0 ? 2 : failed || untested.length > 0 ? 1 : 0;
}

function summary(mutations: Mutations | null): string {
  if (mutations === null) return "";
  const { tried, findings } = mutations;
  return `mutation check: ${tried - findings.length} of ${count(tried, "part")} needed by a test\n`;
}

function toText(results: readonly MythResult[]): string {
  const lines: string[] = [];
  for (const result of results) {
    if (results.length > 1) lines.push(result.id);
    for (const one of result.results) lines.push(...linesOf(one));
    lines.push(`  ${summaryOf(result)}`);
  }
  if (results.length > 1) {
    const all = results.flatMap((result) => result.results);
    lines.push(`${count(results.length, "myth")}: ${tally(all)}`);
  }
  return `${lines.join("\n")}\n`;
}

function linesOf(one: TestResult): string[] {
  const { test, outcome } = one;
  const where = `line ${test.place.line}  "${test.post.replaceAll(/\s+/gu, " ")}"`;
  const p = one.p === null ? "" : ` (p ${shortP(one.p)})`;
  if (outcome === "surprise") return [`  NOTE todo  ${where}`, `       unexpectedly passes${p}: ${one.hint ?? ""}`];
  if (outcome === "pass")
    return test.kind === "no_match" && one.got.startsWith("suppressed")
      ? [`  ok   no_match  ${where}`, `       ${one.got}${p}`]
      : [];
  if (outcome === "todo") return [];
  const why = one.why === null ? "" : `: ${one.why}`;
  const hint = one.hint === null || one.hint === "" ? [] : [`       hint: ${one.hint}`];
  return [`  FAIL ${test.kind.padEnd(8)} ${where}`, `       wanted ${test.kind}, got ${one.got}${p}${why}`, ...hint];
}

function summaryOf({ results, patterns, exceptions }: MythResult): string {
  return [
    tally(results),
    `patterns exercised ${patterns.exercised}/${patterns.total}`,
    `exceptions ${exceptions.exercised}/${exceptions.total}`,
  ].join(" · ");
}

/** Known gaps are counted apart: they neither pass nor fail. */
function tally(results: readonly TestResult[]): string {
  const counted = results.filter((one) => one.test.kind !== "todo");
  const passed = counted.filter((one) => one.outcome === "pass").length;
  const gaps = results.length - counted.length;
  return `${passed} of ${counted.length} pass${gaps === 0 ? "" : ` · ${count(gaps, "known gap")} (todo)`}`;
}

/** ".93", as people who write rules read it. */
export function shortP(p: number): string {
  return p >= 0.995 ? "1.0" : p.toFixed(2).replace(/^0/, "");
}

function toJson(results: readonly MythResult[], untested: readonly Finding[]): unknown {
  const all = results.flatMap((result) => result.results);
  return {
    pass: all.filter((one) => one.outcome === "pass").length,
    fail: all.filter((one) => one.outcome === "fail").length,
    todo: all.filter((one) => one.test.kind === "todo").length,
    myths: results.map(({ id, file, results: tests, patterns, exceptions }) => ({
      id,
      file,
      patterns,
      exceptions,
      tests: tests.map(({ test, outcome, got, p, why, hint }) => ({
        kind: test.kind,
        line: test.place.line,
        post: test.post,
        outcome,
        got,
        p,
        why,
        hint,
      })),
    })),
    untested: untested.map(({ code, place, what, fix }) => ({ code, ...place, what, fix })),
  };
}
