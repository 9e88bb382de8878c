/** `hearsay rules lint`: every finding of the rules folder, for people, programs and GitHub. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { repairFolder } from "../config/repair.ts";
import { loadRulebook } from "../config/rulebook.ts";
import { packageRoot } from "../platform/paths.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { count, countLevels, exitOf, placed, printFindings, readFormat } from "./rules-report.ts";

const OPTIONS = {
  rules: { type: "string" },
  format: { type: "string" },
  strict: { type: "boolean" },
  fix: { type: "boolean" },
  today: { type: "string" },
} as const;

export async function runRulesLint(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules lint", args, OPTIONS);
  const format = readFormat("rules lint", values.format);
  const today = values.today ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today)))
    throw new CannotRun(`rules lint: --today "${today}" is not a date such as 2026-10-02`);
  if (positionals.length > 1) throw new CannotRun("rules lint: name one folder");
  const dir = rulesFolder(values.rules ?? positionals[0], io.cwd);
  const repaired = values.fix === true ? await repairFolder(dir, today) : null;
  const { rulebook, findings, fileCount } = await loadRulebook(dir, { today });
  if (findings.some((one) => one.code === "S009" && rulebook === null && fileCount === 0))
    throw new CannotRun(`rules lint: ${dir} cannot be read. Name the folder that holds catalog.yaml.`);
  const { readabilityFindings } = await import("../config/lint/readability.ts");
  const all = rulebook === null ? findings : [...findings, ...readabilityFindings(rulebook)];
  const shown = placed(all, dir, io.cwd);
  io.stdout.write(printFindings(shown, format));
  if (format === "text") {
    const mended = repaired === null ? "" : `${count(repaired.edits, "repair")} in ${count(repaired.files, "file")}\n`;
    io.stdout.write(`${mended}${count(fileCount, "file")}: ${countLevels(shown)}\n`);
  }
  return exitOf(shown, values.strict === true);
}

/** The named folder; without a name `rules/` of the working directory, else the one that came with Hearsay. */
export function rulesFolder(named: string | undefined, cwd: string): string {
  if (named !== undefined) return resolve(cwd, named);
  const here = join(cwd, "rules");
  return existsSync(join(here, "catalog.yaml")) ? here : join(packageRoot(), "rules");
}
