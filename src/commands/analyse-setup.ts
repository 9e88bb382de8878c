/** What `analyse` and `eval` need before the first post: rules, lexicons, bare claims; errors told, wrong rules refused. */

import { join, resolve } from "node:path";

import { loadLexicons } from "../config/lexicons.ts";
import { loadModels } from "../config/models.ts";
import { loadRulebook } from "../config/rulebook.ts";
import { packageRoot } from "../platform/paths.ts";
import type { AnalyseSetup } from "./analyse-lines.ts";
import { CannotRun } from "./cannot-run.ts";
import { loadClaims } from "./claims-file.ts";
import type { Io } from "./command.ts";
import { rulesFolder } from "./rules-lint.ts";

export interface SetupOptions {
  /** Name of the command, for messages. */
  readonly command: string;
  readonly rules: string | undefined;
  readonly claims: string | undefined;
  readonly candidates: number;
}

export interface Prepared {
  readonly setup: AnalyseSetup;
  /** Lines of the claims file that are none; told on standard error. */
  readonly badClaims: number;
}

/** Throws CannotRun where the rules have errors or the claims cannot be read. */
export async function prepareSetup({ command, rules, claims, candidates }: SetupOptions, io: Io): Promise<Prepared> {
  const dir = rulesFolder(rules, io.cwd);
  const loaded = await loadRulebook(dir);
  const lexicons = loadLexicons(join(packageRoot(), "lexicons"));
  const learned = loadModels(join(packageRoot(), "lexicons"));
  for (const { place, code, what, fix } of learned.findings)
    io.stderr.write(`${place.file}: ${code} ${what}; ${fix}\n`);
  const errors = [...loaded.findings, ...lexicons.findings].filter((finding) => finding.level === "error");
  for (const { place, code, what } of errors) io.stderr.write(`${place.file}:${place.line}: ${code} ${what}\n`);
  if (loaded.rulebook === null || errors.length > 0)
    throw new CannotRun(`${command}: the rules in ${dir} have errors; hearsay rules lint tells how to put them right`);
  const given = claims === undefined ? null : await loadClaims(command, resolve(io.cwd, claims));
  for (const { line, why } of given?.bad ?? []) io.stderr.write(`${claims}:${line}: ${why}\n`);
  const setup: AnalyseSetup = {
    rulebook: loaded.rulebook,
    lexicons: lexicons.files,
    models: learned.models.map(({ lang, name, task, file, sidecar }) => ({ lang, name, task, file, sidecar })),
    claims: given?.claims ?? null,
    today: new Date().toISOString().slice(0, 10),
    candidates,
  };
  return { setup, badClaims: given?.bad.length ?? 0 };
}
