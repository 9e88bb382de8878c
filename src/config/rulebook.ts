/**
 * Reads the folder of rule files into one Rulebook. A broken file is left out with its findings and the
 * rest loads; whether to go on with findings is for the caller to decide. Format: docs/rules.md.
 */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

import type { Finding, MythRule, Place, Rulebook } from "../model/rules.ts";
import { finding, lintCode } from "./lint/codes.ts";
import { lintClaimsTwice, lintUnusedTerms } from "./lint/overlap.ts";
import {
  knownNames,
  lintDeadlines,
  lintReferences,
  lintTermDepth,
  lintTermUses,
  lintTestsAcross,
  lintTwice,
  termLanguages,
} from "./lint/references.ts";
import { readRuleFile, type RuleFile } from "./rule-file.ts";
import { openRuleCache } from "./rulebook-cache.ts";
import { MAX_FILE_BYTES } from "./yaml.ts";

export interface RulebookOptions {
  /** A folder for read files, by content; without it every file is parsed. Safe to delete. */
  readonly cache?: string | null;
  /** ISO date; without it nothing is said about dates that have passed. */
  readonly today?: string;
}

export interface LoadedRulebook {
  /** null only when there is no usable catalog.yaml. */
  readonly rulebook: Rulebook | null;
  /** In the order of file, line and column; places are relative to the folder. */
  readonly findings: readonly Finding[];
  /** How many rule files were found. */
  readonly fileCount: number;
  /** Every file as read, broken ones too. */
  readonly files: readonly RuleFile[];
}

const NO_CATALOG = "name the folder that holds catalog.yaml, or write one there with format: 1";

/** Places in findings and values are relative to `dir`, with / between their parts. */
export async function loadRulebook(dir: string, options: RulebookOptions = {}): Promise<LoadedRulebook> {
  const there = statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;
  if (there && !existsSync(join(dir, "catalog.yaml"))) {
    // Most likely another folder was meant: its thousand other files would only hide that.
    const findings = [finding("S008", topOf("catalog.yaml"), "catalog.yaml is missing.", NO_CATALOG)];
    return { rulebook: null, findings, fileCount: 0, files: [] };
  }
  const listed = there ? await listFiles(dir) : null;
  if (listed === null) {
    const what = `The rules folder ${dir} cannot be read.`;
    const findings = [finding("S009", topOf("catalog.yaml"), what, "name the folder that holds catalog.yaml")];
    return { rulebook: null, findings, fileCount: 0, files: [] };
  }
  const cache = await openRuleCache(options.cache ?? null);
  const read = listed.map((file): RuleFile | Finding => {
    const bytes = readSource(join(dir, file), file);
    if ("code" in bytes) return bytes;
    return cache.read(file, bytes.source, () => readRuleFile(file, bytes.source));
  });
  const files = read.filter((one): one is RuleFile => !("code" in one));
  const unread = read.filter((one): one is Finding => "code" in one);
  await cache.save();
  const assembled = assemble(files, options.today ?? null);
  const findings = [...unread, ...assembled.findings].toSorted(byPlace);
  return { rulebook: assembled.rulebook, findings, fileCount: listed.length, files };
}

/** A Rulebook from files already read; the whole check across files. */
export function assemble(
  files: readonly RuleFile[],
  today: string | null,
): { readonly rulebook: Rulebook | null; readonly findings: readonly Finding[] } {
  const findings: Finding[] = files.flatMap((file) => file.findings);
  const catalog = files.find((file) => file.catalog !== null)?.catalog ?? null;
  if (catalog === null) {
    const told = files.some((file) => file.file === "catalog.yaml");
    if (!told) findings.push(finding("S008", topOf("catalog.yaml"), "catalog.yaml is missing.", NO_CATALOG));
    return { rulebook: null, findings };
  }
  const names = knownNames(files);
  const leaveOut = (found: readonly Finding[], left: readonly RuleFile[]): readonly RuleFile[] => {
    findings.push(...found);
    const out = new Set(found.filter((one) => lintCode(one.code).leavesOut).map((one) => one.place.file));
    return left.filter((file) => !out.has(file.file));
  };
  let usable: readonly RuleFile[] = files.filter(
    (file) => !file.findings.some((found) => lintCode(found.code).leavesOut),
  );
  usable = leaveOut(lintTwice(usable), usable);
  usable = leaveOut(lintTermDepth(usable), usable);
  // A vocabulary file that goes takes its terms with it, so look until none goes.
  for (;;) {
    const known = termLanguages(usable);
    const vocabulary = usable.filter((file) => file.terms.length > 0);
    const unknown = vocabulary
      .flatMap((file) => lintTermUses(file, known, catalog))
      .filter((one) => one.code === "R001");
    if (unknown.length === 0) break;
    usable = leaveOut(unknown, usable);
  }
  const known = termLanguages(usable);
  const termFindings = usable.flatMap((file) => lintTermUses(file, known, catalog));
  const broken = files.find((file) => file.file.startsWith("vocab/") && !usable.includes(file));
  if (broken === undefined) {
    usable = leaveOut(termFindings, usable);
  } else {
    const orphans = new Set(termFindings.filter((one) => one.code === "R001").map((one) => one.place.file));
    usable = usable.filter((file) => !orphans.has(file.file));
    const what = `${orphans.size} files need terms that are unknown while this file is left out; they are left out too.`;
    if (orphans.size > 0) findings.push(finding("R001", topOf(broken.file), what, "correct this file first"));
  }
  usable = leaveOut(
    usable.flatMap((file) => lintReferences(file, names, catalog)),
    usable,
  );
  findings.push(...lintTestsAcross(usable), ...lintClaimsTwice(usable));
  if (usable.length === files.length) findings.push(...lintUnusedTerms(usable));
  if (today !== null) findings.push(...usable.flatMap((file) => lintDeadlines(file, today)));
  const hash = createHash("sha256");
  for (const file of usable) hash.update(`${file.file} ${file.hash}\n`);
  const languages = [catalog.language];
  const rulebook: Rulebook = {
    catalog,
    terms: usable.flatMap((file) => file.terms),
    topics: usable
      .flatMap((file) => file.topics)
      .map((topic) => ({
        ...topic,
        languages: topic.languages.length === 0 ? languages : topic.languages,
        timezone: topic.timezone === "" ? catalog.timezone : topic.timezone,
      })),
    myths: usable
      .flatMap((file) => file.myths)
      .map((myth) => (myth.languages.length === 0 ? { ...myth, languages } : myth))
      .map((myth) => withShared(myth, usable)),
    alerts: usable.flatMap((file) => file.alerts),
    routes: usable.find((file) => file.routes !== null)?.routes ?? null,
    campaigns: usable.flatMap((file) => file.campaigns),
    hash: hash.digest("hex"),
  };
  return { rulebook, findings: findings.toSorted(byPlace) };
}

/** With the exceptions its topic opts into, in the languages it covers; its own of the same name hold instead. */
function withShared(myth: MythRule, files: readonly RuleFile[]): MythRule {
  const wanted = files.find((file) => file.topics[0]?.id === myth.topic)?.topicExceptions ?? [];
  if (wanted.length === 0) return myth;
  const own = new Set(myth.exceptions.map((one) => one.name));
  const shared = files
    .flatMap((file) => file.sharedExceptions)
    .filter((one) => wanted.includes(one.name) && myth.languages.includes(one.language) && !own.has(one.name))
    .map(({ name, when, effect, reason, until, place }) => ({ name, when, effect, reason, until, place }));
  return shared.length === 0 ? myth : { ...myth, exceptions: [...myth.exceptions, ...shared] };
}

function topOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

function byPlace(a: Finding, b: Finding): number {
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  return a.place.line - b.place.line || a.place.column - b.place.column || (a.code < b.code ? -1 : 1);
}

/** Paths of all .yaml and .yml files, sorted; null if there is no such folder. `schema/` is not read. */
async function listFiles(dir: string): Promise<readonly string[] | null> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name) && !entry.name.startsWith("."))
      .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .filter((file) => !file.startsWith("schema/"))
      .toSorted();
  } catch {
    return null;
  }
}

/** Synchronous on purpose: a thousand small files take 15 ms this way, and ten times that as promises. */
function readSource(path: string, file: string): Finding | { readonly source: string } {
  if (file.endsWith(".yml"))
    return finding("S010", topOf(file), "Files ending in .yml are not read.", "rename it to .yaml");
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES * 4)
      return finding(
        "Y014",
        topOf(file),
        `The file has ${size} bytes; ${MAX_FILE_BYTES} is the limit.`,
        "split it into several files",
      );
    const bytes = readFileSync(path);
    return { source: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError)
      return finding("Y015", topOf(file), "The file is not UTF-8 text.", "save it again as UTF-8");
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    return finding("S009", topOf(file), `The file cannot be read (${why}).`, "check its permissions");
  }
}
