/**
 * Reads `lexicons/<lang>/<name>.tsv` with the sidecar `<name>.json` beside each. A list whose checksum
 * does not fit its sidecar is left out; a bad line is reported and skipped. What the rows mean is
 * core/sentiment.
 */

import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LEXICON_KINDS, type LexiconFile, type LexiconKind, parseLexicon } from "../core/sentiment/lexicon-file.ts";
import type { Finding } from "../model/rules.ts";

const KINDS = Object.keys(LEXICON_KINDS) as LexiconKind[];

/** The sidecar: what a list is, where it comes from and under which licence it may be passed on. */
const Sidecar = z.strictObject({
  kind: z.enum(KINDS),
  source: z.string().min(1),
  licence: z.string().min(1),
  columns: z.array(z.string()),
  range: z.tuple([z.number(), z.number()]),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  note: z.string().optional(),
});

export interface LoadedLexicons {
  readonly files: readonly LexiconFile[];
  readonly findings: readonly Finding[];
}

/** Every lexicon under `dir`, in order of path, and everything wrong with them. */
export function loadLexicons(dir: string): LoadedLexicons {
  const files: LexiconFile[] = [];
  const findings: Finding[] = [];
  const report = (code: string, file: string, what: string, fix: string): void => {
    findings.push({ code, level: "error", place: { file, line: 1, column: 1 }, what, fix });
  };
  let lists: readonly (readonly [lang: string, name: string])[] = [];
  try {
    lists = listsUnder(dir);
  } catch {
    report("L010", dir, "the folder of lexicons cannot be read", "give the folder that holds en/, es/ and und/");
  }
  for (const [lang, name] of lists) {
    const path = join(dir, lang, `${name}.tsv`);
    const sidecarPath = join(dir, lang, `${name}.json`);
    try {
      const sidecar = readSidecar(sidecarPath);
      if (typeof sidecar === "string") {
        report("L011", sidecarPath, sidecar, "write kind, source, licence, columns, range and sha256");
        continue;
      }
      const bytes = readFileSync(path);
      const sum = createHash("sha256").update(bytes).digest("hex");
      if (sum !== sidecar.sha256) {
        report(
          "L012",
          path,
          `the checksum is ${sum}, the sidecar says ${sidecar.sha256}`,
          "review the change, then write the new sum into the sidecar",
        );
        continue;
      }
      const parsed = parseLexicon(bytes.toString("utf8"), {
        lang,
        name,
        kind: sidecar.kind,
        range: sidecar.range,
        file: path,
      });
      files.push(parsed.file);
      findings.push(...parsed.findings);
    } catch (error) {
      report(
        "L013",
        path,
        `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        "check the file and its rights",
      );
    }
  }
  return { files, findings };
}

function listsUnder(dir: string): readonly (readonly [string, string])[] {
  const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .sort(byName)
    .flatMap((lang) =>
      readdirSync(join(dir, lang.name), { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(".tsv"))
        .sort(byName)
        .map((entry): readonly [string, string] => [lang.name, entry.name.slice(0, -".tsv".length)]),
    );
}

/** The sidecar, or what is wrong with it. */
function readSidecar(path: string): z.infer<typeof Sidecar> | string {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const parsed = Sidecar.safeParse(value);
  if (!parsed.success)
    return parsed.error.issues.map((issue) => `${issue.path.join(".") || "sidecar"}: ${issue.message}`).join("; ");
  const expected: readonly string[] = LEXICON_KINDS[parsed.data.kind];
  return expected.join() === parsed.data.columns.join() ? parsed.data : `columns: must be ${expected.join(", ")}`;
}
