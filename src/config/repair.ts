/**
 * `rules lint --fix`: makes the repairs that findings carry. Only such as cannot change what the
 * editor meant are carried; each is made only where the text still stands as the finding saw it.
 */

import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Finding } from "../model/rules.ts";
import { loadRulebook } from "./rulebook.ts";

/** A repair may uncover what it hid; after so many rounds a person should look. */
const MOST_ROUNDS = 5;

/** The text with every repair made that applies, and how many those were. */
export function repairText(
  source: string,
  findings: readonly Finding[],
): { readonly text: string; readonly edits: number } {
  const lines = source.split("\n");
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length + 1);
  const edits = findings
    .flatMap(({ place, replace }) => {
      if (replace === undefined) return [];
      const start = (starts[place.line - 1] ?? source.length) + place.column - 1;
      return source.startsWith(replace.from, start)
        ? [{ start, end: start + replace.from.length, to: replace.to }]
        : [];
    })
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  let text = "";
  let at = 0;
  let made = 0;
  for (const { start, end, to } of edits) {
    if (start < at) continue;
    text += source.slice(at, start) + to;
    at = end;
    made += 1;
  }
  return { text: text + source.slice(at), edits: made };
}

/** Repairs the files of a folder in place, until nothing more can be. `today` is an ISO date. */
export async function repairFolder(
  dir: string,
  today: string,
): Promise<{ readonly edits: number; readonly files: number }> {
  const touched = new Set<string>();
  let edits = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { findings } = await loadRulebook(dir, { today });
    let made = 0;
    const mendable = findings.filter((one) => one.replace !== undefined);
    for (const file of new Set(mendable.map((one) => one.place.file))) {
      const own = mendable.filter((one) => one.place.file === file);
      const path = join(dir, file);
      const repaired = repairText(readFileSync(path, "utf8"), own);
      if (repaired.edits === 0) continue;
      await writeFile(`${path}.new`, repaired.text);
      await rename(`${path}.new`, path);
      touched.add(file);
      made += repaired.edits;
    }
    edits += made;
    if (made === 0) break;
  }
  return { edits, files: touched.size };
}
