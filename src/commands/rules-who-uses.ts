/** `hearsay rules who-uses TERM`: where a vocabulary term is named, and what an edit of it would touch. */

import type { RuleFile } from "../config/rule-file.ts";
import { nearest } from "../core/myths/schema.ts";
import type { Place } from "../model/rules.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { loadRules } from "./rules-load.ts";
import { count, readFormat } from "./rules-report.ts";

const OPTIONS = { rules: { type: "string" }, format: { type: "string" } } as const;

interface Use {
  /** The term that the place names: the one asked for, or one that holds it. */
  readonly term: string;
  readonly place: Place;
  /** The myth, topic or term whose file names it. */
  readonly by: string;
}

export async function runRulesWhoUses(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules who-uses", args, OPTIONS);
  const format = readFormat("rules who-uses", values.format, ["text", "json"]);
  const name = (positionals[0] ?? "").replaceAll(/^<|>$/g, "");
  if (name === "" || positionals.length > 1)
    throw new CannotRun("rules who-uses: name one term: hearsay rules who-uses mmr");
  const { files, broken } = await loadRules("rules who-uses", values.rules, io);
  const terms = files.flatMap((file) => file.terms);
  const known = new Set(terms.map((term) => term.name));
  if (!known.has(name)) {
    const near = nearest(name, known);
    const hint = near === null ? "" : ` Did you mean <${near}>?`;
    throw new CannotRun(`rules who-uses: no vocab file has <${name}>.${hint}`);
  }
  const uses = usesOf(name, files);
  const myths = [...new Set(uses.flatMap(({ by, place }) => (place.file.startsWith("myths/") ? [by] : [])))];
  if (format === "json") {
    io.stdout.write(`${JSON.stringify({ term: name, myths, uses })}\n`);
    return broken > 0 ? 1 : 0;
  }
  for (const { name: own, language, any, place } of terms)
    if (own === name)
      io.stdout.write(
        `<${own}> ${language}  ${place.file}:${place.line}  ${count(any.length, "entry").replace("entrys", "entries")}\n`,
      );
  for (const { term, place, by } of uses)
    io.stdout.write(
      `  ${place.file}:${place.line}:${place.column}  ${by}${term === name ? "" : ` (by way of <${term}>)`}\n`,
    );
  const stance = /^(?:stance|intent|flag)\./.test(name) ? "; read by name for every post" : "";
  io.stdout.write(`<${name}>: ${count(uses.length, "place")}, ${count(myths.length, "myth")}${stance}\n`);
  return broken > 0 ? 1 : 0;
}

/** Terms may hold terms two levels deep, so look until no new one is found. */
function usesOf(name: string, files: readonly RuleFile[]): readonly Use[] {
  const uses: Use[] = [];
  const seen = new Set<string>();
  const next = [name];
  for (let term = next.pop(); term !== undefined; term = next.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    for (const file of files) {
      for (const use of file.termUses) {
        if (use.name !== term) continue;
        const holder = file.terms.findLast((one) => isBefore(one.place, use.place));
        const by = file.myths[0]?.id ?? file.topics[0]?.id ?? (holder === undefined ? file.file : `<${holder.name}>`);
        uses.push({ term, place: use.place, by });
        if (holder !== undefined) next.push(holder.name);
      }
    }
  }
  return uses;
}

function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}
