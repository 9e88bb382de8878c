/** `hearsay rules lint`: every finding of the rules folder, for people, programs and GitHub. */

import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";

import { loadRulebook } from "../config/rulebook.ts";
import type { Finding } from "../model/rules.ts";
import { packageRoot } from "../platform/paths.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";

const OPTIONS = {
  rules: { type: "string" },
  format: { type: "string" },
  strict: { type: "boolean" },
  today: { type: "string" },
} as const;

const FORMATS: Readonly<Record<string, (findings: readonly Finding[], fileCount: number) => string>> = {
  text: printText,
  json: printJson,
  github: printGithub,
};

export async function runRulesLint(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules lint", args, OPTIONS);
  const format = values.format ?? "text";
  const print = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (print === undefined)
    throw new CannotRun(`rules lint: unknown format "${format}". Known: ${Object.keys(FORMATS).join(", ")}`);
  const today = values.today ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(today) || Number.isNaN(Date.parse(today)))
    throw new CannotRun(`rules lint: --today "${today}" is not a date such as 2026-10-02`);
  if (positionals.length > 1) throw new CannotRun("rules lint: name one folder");
  const dir = rulesFolder(values.rules ?? positionals[0], io.cwd);
  const { rulebook, findings, fileCount } = await loadRulebook(dir, { today });
  if (fileCount === 0 && rulebook === null)
    throw new CannotRun(
      `rules lint: ${dir} cannot be read or holds no rule files. Name the folder that holds catalog.yaml.`,
    );
  const near = relative(io.cwd, dir);
  const shownDir = near.startsWith("..") || isAbsolute(near) ? dir : near;
  const { readabilityFindings } = await import("../config/lint/readability.ts");
  const all = rulebook === null ? findings : [...findings, ...readabilityFindings(rulebook)];
  const shown = all.map((one) => ({ ...one, place: { ...one.place, file: join(shownDir, one.place.file) } }));
  io.stdout.write(print(shown, fileCount));
  const failing = values.strict === true ? shown : shown.filter((one) => one.level === "error");
  return failing.length > 0 ? 1 : 0;
}

/** The named folder; without a name `rules/` of the working directory, else the one that came with Hearsay. */
export function rulesFolder(named: string | undefined, cwd: string): string {
  if (named !== undefined) return resolve(cwd, named);
  const here = join(cwd, "rules");
  return existsSync(join(here, "catalog.yaml")) ? here : join(packageRoot(), "rules");
}

function printText(findings: readonly Finding[], fileCount: number): string {
  const lines = findings.map((one) => {
    const { file, line, column } = one.place;
    const fix = one.fix === null ? "" : `   fix: ${one.fix}`;
    return `${file}:${line}:${column}  ${one.level.padEnd(5)} ${one.code}  ${one.what}${fix}`;
  });
  const errors = findings.filter((one) => one.level === "error").length;
  const counted = `${count(fileCount, "file")}: ${count(errors, "error")}, ${count(findings.length - errors, "warning")}`;
  return `${[...lines, counted].join("\n")}\n`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function printJson(findings: readonly Finding[]): string {
  return findings
    .map(({ code, level, place, what, fix }) => `${JSON.stringify({ code, level, ...place, what, fix })}\n`)
    .join("");
}

/** Workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function printGithub(findings: readonly Finding[]): string {
  return findings
    .map((one) => {
      const { file, line, column } = one.place;
      const kind = one.level === "error" ? "error" : "warning";
      const text = one.fix === null ? one.what : `${one.what} Fix: ${one.fix}`;
      return `::${kind} file=${property(file)},line=${line},col=${column},title=${one.code}::${message(text)}\n`;
    })
    .join("");
}

function message(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return message(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
