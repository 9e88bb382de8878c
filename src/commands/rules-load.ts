/** What the editor's commands need before they start: rules and lexicons, with their errors told. */

import { join } from "node:path";

import { loadLexicons } from "../config/lexicons.ts";
import { loadModels } from "../config/models.ts";
import type { RuleFile } from "../config/rule-file.ts";
import { loadRulebook } from "../config/rulebook.ts";
import type { LexiconFile } from "../core/sentiment/lexicon-file.ts";
import type { LearnedModel } from "../core/text/learned-model.ts";
import type { MythRule, Rulebook } from "../model/rules.ts";
import { packageRoot } from "../platform/paths.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Io } from "./command.ts";
import { rulesFolder } from "./rules-lint.ts";
import { count } from "./rules-report.ts";

export interface LoadedRules {
  readonly rulebook: Rulebook;
  readonly lexicons: readonly LexiconFile[];
  readonly models: readonly LearnedModel[];
  /** ISO date. */
  readonly today: string;
  /** Errors told on standard error; files with errors are left out of the rulebook. */
  readonly broken: number;
  /** Absolute path of the rules folder. */
  readonly dir: string;
  /** Every file as read, broken ones too. */
  readonly files: readonly RuleFile[];
}

export async function loadRules(command: string, folder: string | undefined, io: Io): Promise<LoadedRules> {
  const dir = rulesFolder(folder, io.cwd);
  const { rulebook, findings, files } = await loadRulebook(dir);
  const lexicons = loadLexicons(join(packageRoot(), "lexicons"));
  const { models, findings: refused } = loadModels(join(packageRoot(), "lexicons"));
  for (const { place, code, what } of refused) io.stderr.write(`${place.file}: ${code} ${what}\n`);
  const errors = [...findings, ...lexicons.findings].filter((finding) => finding.level === "error");
  for (const { place, code, what } of errors)
    io.stderr.write(`${place.file}:${place.line}:${place.column} ${code} ${what}\n`);
  if (rulebook === null)
    throw new CannotRun(`${command}: ${dir} holds no usable catalog.yaml. Name the folder that does: --rules FOLDER`);
  if (errors.length > 0) io.stderr.write(`${count(errors.length, "error")}; files with errors are left out\n`);
  const today = new Date().toISOString().slice(0, 10);
  return { rulebook, lexicons: lexicons.files, models, today, broken: errors.length, dir, files };
}

/** The named myths, all where none is named. */
export function chosenMyths(command: string, myths: readonly MythRule[], ids: readonly string[]): readonly MythRule[] {
  const unknown = ids.filter((id) => !myths.some((myth) => myth.id === id));
  if (unknown.length > 0) throw new CannotRun(`${command}: there is no myth "${unknown.join('", "')}" without errors`);
  const chosen = myths.filter((myth) => ids.length === 0 || ids.includes(myth.id));
  if (chosen.length === 0) throw new CannotRun(`${command}: there are no myths to test`);
  return chosen;
}
