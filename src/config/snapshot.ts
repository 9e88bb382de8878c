/** Rules and lexicons as one immutable snapshot: read, checked and compiled whole, or refused whole. */

import { compileKnowledge, type Knowledge } from "../core/knowledge.ts";
import { authorNames } from "../core/myths/author-names.ts";
import type { Finding, Rulebook } from "../model/rules.ts";
import { ConfigError } from "./config-error.ts";
import { loadLexicons } from "./lexicons.ts";
import { loadRulebook } from "./rulebook.ts";

export interface Snapshot {
  readonly knowledge: Knowledge;
  readonly rulebook: Rulebook;
  /** Accounts that the rules name by `author:`. */
  readonly namedAuthors: ReadonlySet<string>;
  /** Warnings; a snapshot with errors is never made. */
  readonly warnings: readonly Finding[];
  readonly loadedAtMs: number;
}

export interface SnapshotPlaces {
  readonly rules: string;
  readonly lexicons: string;
  /** Where parsed rule files may be kept between starts; null keeps nothing. */
  readonly cache: string | null;
}

/** Throws ConfigError that lists every error with file, line and fix. */
export async function loadSnapshot(places: SnapshotPlaces, nowMs: number): Promise<Snapshot> {
  const rules = await loadRulebook(places.rules, { cache: places.cache });
  const lexicons = loadLexicons(places.lexicons);
  const findings = [...rules.findings, ...lexicons.findings];
  const errors = findings.filter((finding) => finding.level === "error");
  if (rules.rulebook === null || errors.length > 0) {
    throw new ConfigError(
      `${errors.map(printFinding).join("\n")}\n${errors.length} error(s) in the rules; hearsay rules lint shows all.`,
    );
  }
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return {
    knowledge: compileKnowledge(rules.rulebook, lexicons.files, { today }),
    rulebook: rules.rulebook,
    namedAuthors: authorNames(rules.rulebook),
    warnings: findings,
    loadedAtMs: nowMs,
  };
}

function printFinding({ place, code, what, fix }: Finding): string {
  return `${place.file}:${place.line}:${place.column} ${code} ${what}${fix === null ? "" : `  fix: ${fix}`}`;
}
