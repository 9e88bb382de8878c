/** `hearsay rules coverage`: every pattern and exception with the tests that exercise it. */

import { compileKnowledge } from "../core/knowledge.ts";
import { rulesAlone } from "../core/rule-verdict.ts";
import { readArguments } from "./arguments.ts";
import type { ExitCode, Io } from "./command.ts";
import { coverMyth, type MythCoverage } from "./rule-coverage.ts";
import { testMyth } from "./rule-tests.ts";
import { chosenMyths, loadRules } from "./rules-load.ts";
import { count, placed, printFindings, readFormat } from "./rules-report.ts";

const OPTIONS = { rules: { type: "string" }, format: { type: "string" } } as const;
const STATUSES = ["draft", "trial", "active", "retired"] as const;
/** Lines of tests named for one part. */
const MOST_LINES = 8;

export async function runRulesCoverage(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules coverage", args, OPTIONS);
  const format = readFormat("rules coverage", values.format);
  const { rulebook, lexicons, models, today, broken, dir } = await loadRules("rules coverage", values.rules, io);
  const myths = chosenMyths("rules coverage", rulebook.myths, positionals);
  const knowledge = rulesAlone(compileKnowledge(rulebook, lexicons, { today, statuses: STATUSES, models }));
  const all = myths.map((myth) => {
    const names = knowledge.catalogue.myths.find((one) => one.id === myth.id)?.patterns.map((one) => one.why) ?? [];
    return coverMyth(myth, testMyth(myth, knowledge, rulebook.myths.length), names, rulebook.catalog.language);
  });
  const findings = all.flatMap((one) => one.findings);
  if (format === "text") io.stdout.write(toText(all, positionals.length > 0));
  else if (format === "json") for (const one of all) io.stdout.write(`${JSON.stringify(one)}\n`);
  if (format !== "json") io.stdout.write(printFindings(placed(findings, dir, io.cwd), format));
  if (format === "text") io.stdout.write(`${summaryOf(all)}\n`);
  return broken > 0 && positionals.length === 0 ? 2 : findings.length > 0 ? 1 : 0;
}

/** Of one myth every part; of many one line each. */
function toText(all: readonly MythCoverage[], whole: boolean): string {
  const lines = all.flatMap((one) => {
    const counts = Object.entries(one.kinds).map(([kind, n]) => `${n} ${kind}`);
    const languages = Object.entries(one.languages).map(([lang, n]) => `${lang} ${n}`);
    const head = `${one.id}  ${exercised(one)} · ${counts.join(", ")} · ${languages.join(", ")}`;
    if (!whole) return [head];
    const wide = Math.max(0, ...one.parts.map((part) => part.name.length));
    return [head, ...one.parts.map(({ name, lines: at }) => `  ${name.padEnd(wide)}  ${linesShown(at)}`)];
  });
  return lines.map((line) => `${line}\n`).join("");
}

function linesShown(lines: readonly number[]): string {
  if (lines.length === 0) return "no test";
  const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : "";
  return `${count(lines.length, "test")}: line ${lines.slice(0, MOST_LINES).join(", ")}${more}`;
}

function exercised({ parts }: MythCoverage): string {
  const of = (kind: "pattern" | "exception"): string => {
    const own = parts.filter((part) => part.kind === kind);
    return `${kind}s ${own.filter((part) => part.lines.length > 0).length}/${own.length}`;
  };
  return `${of("pattern")} · ${of("exception")}`;
}

function summaryOf(all: readonly MythCoverage[]): string {
  const parts = all.flatMap((one) => one.parts);
  const idle = parts.filter((part) => part.lines.length === 0).length;
  return `${count(all.length, "myth")}: ${parts.length - idle} of ${count(parts.length, "part")} exercised`;
}
