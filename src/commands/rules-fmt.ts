/** `hearsay rules fmt`: puts rule files into canonical form, or tells which are not in it. */

import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

import { canonicalText } from "../config/canonical.ts";
import { editorSchemas, namesOf } from "../config/editor-schema.ts";
import { lintCode } from "../config/lint/codes.ts";
import { readRuleFile, type RuleFile } from "../config/rule-file.ts";
import { loadRulebook } from "../config/rulebook.ts";
import { readArguments } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { ExitCode, Io } from "./command.ts";
import { rulesFolder } from "./rules-lint.ts";
import { count } from "./rules-report.ts";

const OPTIONS = { rules: { type: "string" }, check: { type: "boolean" }, upgrade: { type: "boolean" } } as const;
/** The newest format of the files. */
const NEWEST = 1;

export async function runRulesFmt(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readArguments("rules fmt", args, OPTIONS);
  const dir = rulesFolder(values.rules, io.cwd);
  const { files, rulebook } = await loadRulebook(dir);
  if (files.length === 0)
    throw new CannotRun(`rules fmt: ${dir} holds no catalog.yaml. Name the folder that does: --rules FOLDER`);
  if (values.upgrade === true) tellUpgrade(rulebook?.catalog.format ?? null, io);
  const chosen = positionals.map((one) => relative(dir, resolve(io.cwd, one)).split(sep).join("/"));
  const strange = chosen.filter((one) => !files.some((file) => file.file === one));
  if (strange.length > 0) throw new CannotRun(`rules fmt: ${strange.join(", ")} is no rule file of ${dir}`);
  const schemas = editorSchemas(namesOf(files));
  let changed = 0;
  let skipped = 0;
  for (const file of files.filter((one) => chosen.length === 0 || chosen.includes(one.file))) {
    const path = join(dir, file.file);
    const source = readFileSync(path, "utf8");
    const text = isBroken(file) ? null : formatted(file, source, schemas[kindOf(file.file)] ?? null);
    if (text === null) {
      skipped += 1;
      io.stderr.write(`${file.file}: left as it is; rules lint tells what to correct first\n`);
    } else if (text !== source) {
      changed += 1;
      io.stdout.write(`${file.file}\n`);
      if (values.check === true) continue;
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
    }
  }
  const verb = values.check === true ? "not in canonical form" : "changed";
  io.stdout.write(`${count(changed, "file")} ${verb}\n`);
  return skipped > 0 || (values.check === true && changed > 0) ? 1 : 0;
}

function isBroken(file: RuleFile): boolean {
  return file.findings.some((one) => lintCode(one.code).leavesOut);
}

/** Null where the form would change a value or lose a comment: better left to a person. */
function formatted(file: RuleFile, source: string, schema: Parameters<typeof canonicalText>[1]): string | null {
  const text = canonicalText(source, schema);
  const after = readRuleFile(file.file, text);
  const same = after.hash === file.hash && !isBroken(after) && commentsOf(text) === commentsOf(source);
  return same && canonicalText(text, schema) === text ? text : null;
}

/** Words of all comments and texts behind a #, sorted; a comment may move with its key. */
function commentsOf(text: string): string {
  const words = text.split("\n").flatMap((line) => (/(?:^|\s)#(.*)$/.exec(line)?.[1] ?? "").split(/\s+/));
  return words
    .filter((word) => word !== "")
    .toSorted()
    .join(" ");
}

function kindOf(file: string): string {
  const [folder = ""] = file.split("/");
  if (file === "catalog.yaml") return "catalog";
  if (file === "alerts/routes.yaml") return "routes";
  if (file === "vocab/techniques.yaml") return "techniques";
  if (/^vocab\/exceptions\.[a-z]{2,3}\.yaml$/.test(file)) return "exceptions";
  return folder === "vocab" ? "vocab" : folder.replace(/s$/, "");
}

function tellUpgrade(format: number | null, io: Io): void {
  if (format === null) throw new CannotRun("rules fmt: catalog.yaml names no format that can be upgraded. Known: 1");
  if (format === NEWEST) io.stdout.write(`format ${format} is the newest: nothing to upgrade\n`);
}
