/**
 * How the editor's tools tell findings: for people, for programs (a JSON object a line), as GitHub
 * annotations and as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0). One style for all.
 */

import { isAbsolute, join, relative } from "node:path";

import type { Finding } from "../model/rules.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode } from "./command.ts";

export type Format = "text" | "json" | "github" | "sarif";
const ALL: readonly Format[] = ["text", "json", "github", "sarif"];

/** `known`: the formats that the command can print. */
export function readFormat(command: string, named: string | undefined, known: readonly Format[] = ALL): Format {
  const format = known.find((one) => one === (named ?? "text"));
  if (format === undefined) throw new CannotRun(`${command}: unknown format "${named}". Known: ${known.join(", ")}`);
  return format;
}

/** With places below the working folder where the rules are there, else absolute. */
export function placed(findings: readonly Finding[], dir: string, cwd: string): readonly Finding[] {
  const near = relative(cwd, dir);
  const shown = near.startsWith("..") || isAbsolute(near) ? dir : near;
  return findings.map((one) => ({ ...one, place: { ...one.place, file: join(shown, one.place.file) } }));
}

/** The whole output but for text, whose lines the caller ends with a summary. */
export function printFindings(findings: readonly Finding[], format: Format): string {
  switch (format) {
    case "text":
      return findings.map((one) => `${lineOf(one)}\n`).join("");
    case "json":
      return findings
        .map(({ code, level, place, what, fix }) => `${JSON.stringify({ code, level, ...place, what, fix })}\n`)
        .join("");
    case "github":
      return findings.map((one) => `${annotation(one)}\n`).join("");
    case "sarif":
      return `${JSON.stringify(sarif(findings), null, 2)}\n`;
  }
}

/** 1 when there is an error, with `strict` a warning too. */
export function exitOf(findings: readonly Finding[], strict: boolean): ExitCode {
  return findings.some((one) => strict || one.level === "error") ? 1 : 0;
}

/** "3 errors, 1 warning". */
export function countLevels(findings: readonly Finding[]): string {
  const errors = findings.filter((one) => one.level === "error").length;
  return `${count(errors, "error")}, ${count(findings.length - errors, "warning")}`;
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function lineOf({ place, level, code, what, fix, replace }: Finding): string {
  const { file, line, column } = place;
  const told = fix === null ? "" : `   fix: ${fix}${replace === undefined ? "" : " (--fix can)"}`;
  return `${file}:${line}:${column}  ${level.padEnd(5)} ${code}  ${what}${told}`;
}

/** Workflow commands: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation({ place, level, code, what, fix }: Finding): string {
  const { file, line, column } = place;
  const kind = level === "error" ? "error" : "warning";
  const text = fix === null ? what : `${what} Fix: ${fix}`;
  return `::${kind} file=${property(file)},line=${line},col=${column},title=${code}::${message(text)}`;
}

function message(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return message(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function sarif(findings: readonly Finding[]): unknown {
  const codes = [...new Set(findings.map((one) => one.code))].toSorted();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "hearsay rules",
            rules: codes.map((id) => ({
              id,
              help: { text: `What ${id} means and how to put it right: docs/rules.md.` },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: findings.map((one) => resultOf(one, codes)),
      },
    ],
  };
}

function resultOf({ code, level, place, what, fix, replace }: Finding, codes: readonly string[]): unknown {
  const artifactLocation = { uri: uriOf(place.file) };
  const region = { startLine: place.line, startColumn: place.column };
  const deleted = { ...region, endColumn: place.column + (replace?.from.length ?? 0) };
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: level === "error" ? "error" : "warning",
    message: { text: fix === null ? what : `${what} Fix: ${fix}` },
    locations: [{ physicalLocation: { artifactLocation, region } }],
    ...(replace === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: fix ?? what },
              artifactChanges: [
                {
                  artifactLocation,
                  replacements: [{ deletedRegion: deleted, insertedContent: { text: replace.to } }],
                },
              ],
            },
          ],
        }),
  };
}

function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return isAbsolute(file) ? `file://${path.startsWith("/") ? "" : "/"}${path}` : path;
}
