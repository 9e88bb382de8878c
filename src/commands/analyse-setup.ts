/** What `analyse` and `eval` know before the first post: rules or bare claims, lexicons, models; wrong rules are refused. */

import { join, resolve } from "node:path";

import { ConfigError } from "../config/config-error.ts";
import { loadLexicons } from "../config/lexicons.ts";
import { loadModels, refusedModels } from "../config/models.ts";
import { loadRulebook } from "../config/rulebook.ts";
import { loadSnapshot } from "../config/snapshot.ts";
import { compileClaimKnowledge, type Knowledge } from "../core/knowledge.ts";
import { packageRoot } from "../platform/paths.ts";
import { CannotRun } from "./cannot-run.ts";
import { loadClaims } from "./claims-file.ts";
import type { Io } from "./command.ts";
import { rulesFolder } from "./rules-lint.ts";

export interface SetupOptions {
  /** Name of the command, for messages. */
  readonly command: string;
  readonly rules: string | undefined;
  readonly claims: string | undefined;
}

export interface Prepared {
  readonly knowledge: Knowledge;
  /** Lines of the claims file that are none; told on standard error. */
  readonly badClaims: number;
}

/** Throws CannotRun where the rules have errors or the claims cannot be read. */
export async function prepareKnowledge({ command, rules, claims }: SetupOptions, io: Io): Promise<Prepared> {
  const dir = rulesFolder(rules, io.cwd);
  return claims === undefined
    ? { knowledge: await ofRules(command, dir, io), badClaims: 0 }
    : ofClaims(command, dir, claims, io);
}

async function ofRules(command: string, dir: string, io: Io): Promise<Knowledge> {
  const lexicons = join(packageRoot(), "lexicons");
  // One folder's rules are kept: those of this installation, which most runs ask for.
  const cache = dir === join(packageRoot(), "rules") ? join(packageRoot(), "data", "cache") : null;
  try {
    const { knowledge, warnings } = await loadSnapshot({ rules: dir, lexicons, cache }, Date.now());
    for (const refused of refusedModels(warnings)) io.stderr.write(`${refused}\n`);
    return knowledge;
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    io.stderr.write(`${cause.message}\n`);
    throw wrongRules(command, dir);
  }
}

async function ofClaims(command: string, dir: string, claims: string, io: Io): Promise<Prepared> {
  const given = await loadClaims(command, resolve(io.cwd, claims));
  for (const { line, why } of given.bad) io.stderr.write(`${claims}:${line}: ${why}\n`);
  const loaded = await loadRulebook(dir);
  const lexicons = loadLexicons(join(packageRoot(), "lexicons"));
  const learned = loadModels(join(packageRoot(), "lexicons"));
  for (const refused of refusedModels(learned.findings)) io.stderr.write(`${refused}\n`);
  const errors = [...loaded.findings, ...lexicons.findings].filter((finding) => finding.level === "error");
  for (const { place, code, what } of errors) io.stderr.write(`${place.file}:${place.line}: ${code} ${what}\n`);
  if (loaded.rulebook === null || errors.length > 0) throw wrongRules(command, dir);
  return {
    knowledge: compileClaimKnowledge(given.claims, loaded.rulebook, lexicons.files, learned.models),
    badClaims: given.bad.length,
  };
}

function wrongRules(command: string, dir: string): CannotRun {
  return new CannotRun(`${command}: the rules in ${dir} have errors; hearsay rules lint tells how to put them right`);
}
