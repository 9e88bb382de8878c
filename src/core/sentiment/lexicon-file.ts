/**
 * One lexicon as text: tab-separated rows under a header, beside a sidecar that says what it is.
 * Decides what a sound row is; a bad row is reported and left out, the rest stays. Reading files and
 * checksums are config/lexicons.ts, meaning is compile.ts.
 */

import type { Finding, Place } from "../../model/rules.ts";

/** What the rows of a lexicon say; the columns after `term` follow from it. */
export const LEXICON_KINDS = {
  /** Words and phrases with their valence. */
  valence: ["term", "valence"],
  /** Phrases that replace the valence of their words; `near` names words of which one must stand within four words. */
  overlay: ["term", "valence", "near"],
  /** Words that change the valence of others: negator, booster (by `value`), turn ("but"). */
  modifiers: ["term", "role", "value"],
  /** Words of an emotion with their strength. */
  emotions: ["term", "emotion", "strength"],
  /** Words that name what a feeling may be aimed at. */
  targets: ["term", "target", "note"],
} as const;

export type LexiconKind = keyof typeof LEXICON_KINDS;

export interface LexiconFile {
  /** ISO 639-1 code, or "und" for signs of every language. */
  readonly lang: string;
  readonly name: string;
  readonly kind: LexiconKind;
  /** Cells in the order of the columns of the kind. */
  readonly rows: readonly (readonly string[])[];
}

export interface LexiconHead {
  readonly lang: string;
  readonly name: string;
  readonly kind: LexiconKind;
  /** Lowest and highest number a row may carry. */
  readonly range: readonly [number, number];
  /** Path shown in findings. */
  readonly file: string;
}

const TARGETS: ReadonlySet<string> = new Set(["vaccine", "disease", "authority", "service"]);
const ROLES: ReadonlySet<string> = new Set(["negator", "booster", "turn"]);

/** Rows of a lexicon text; findings name line and repair. */
export function parseLexicon(
  text: string,
  head: LexiconHead,
): { readonly file: LexiconFile; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const rows: (readonly string[])[] = [];
  const columns: readonly string[] = LEXICON_KINDS[head.kind];
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const report = (line: number, code: string, what: string, fix: string): void => {
    const place: Place = { file: head.file, line, column: 1 };
    findings.push({ code, level: "error", place, what, fix });
  };
  if (lines[0] !== columns.join("\t"))
    report(1, "L001", "the header does not fit the kind", `write "${columns.join("\\t")}" (tabs between)`);
  let before = "";
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line === "") continue;
    const cells = line.split("\t");
    const wrong = faultOf(cells, columns, head);
    if (wrong !== null) report(index + 1, wrong.code, wrong.what, wrong.fix);
    else {
      const term = cells[0] ?? "";
      if (term === before && head.kind !== "emotions")
        report(index + 1, "L006", `"${term}" stands twice`, "keep one of the two lines");
      else if (term < before) report(index + 1, "L007", `"${term}" is out of order`, "sort the lines by term");
      rows.push(cells);
      before = term;
    }
  }
  return { file: { lang: head.lang, name: head.name, kind: head.kind, rows }, findings };
}

interface Fault {
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}

function faultOf(cells: readonly string[], columns: readonly string[], head: LexiconHead): Fault | null {
  if (cells.length !== columns.length)
    return {
      code: "L002",
      what: `${cells.length} cells where ${columns.length} belong`,
      fix: `give ${columns.join(", ")} with tabs between`,
    };
  const [term = "", second = "", third = ""] = cells;
  if (term.trim() === "" || term !== term.trim())
    return { code: "L003", what: "the term is empty or has spaces around it", fix: "write the term alone" };
  if (head.kind === "modifiers" && !ROLES.has(second))
    return { code: "L004", what: `unknown role "${second}"`, fix: `use one of ${[...ROLES].join(", ")}` };
  if (head.kind === "targets")
    return TARGETS.has(second)
      ? null
      : { code: "L004", what: `unknown target "${second}"`, fix: `use one of ${[...TARGETS].join(", ")}` };
  const number = head.kind === "valence" || head.kind === "overlay" ? second : third;
  const value = Number(number);
  if (number.trim() === "" || !Number.isFinite(value) || value < head.range[0] || value > head.range[1])
    return {
      code: "L005",
      what: `"${number}" is no number from ${head.range[0]} to ${head.range[1]}`,
      fix: "correct the number or the range in the sidecar",
    };
  return null;
}
