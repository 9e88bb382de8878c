/**
 * Keeps read rule files by the hash of their content, so that a start with a thousand unchanged myths
 * does not parse them again. An entry made by other reading code is never used. Losing it costs time only.
 */

import { createHash, hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { RuleFile } from "./rule-file.ts";

export interface RuleCache {
  /** The kept file if its content is unchanged, else what `parse` returns. */
  read(file: string, source: string, parse: () => RuleFile): RuleFile;
  /** Writes what was read since opening, if anything changed. Never fails. */
  save(): Promise<void>;
}

interface Kept {
  readonly sha: string;
  readonly value: RuleFile;
}

interface Stored {
  readonly stamp: string;
  readonly files: Readonly<Record<string, Kept>>;
}

/** `dir` null: nothing is kept. */
export async function openRuleCache(dir: string | null): Promise<RuleCache> {
  if (dir === null) return { read: (_file, _source, parse) => parse(), save: async () => {} };
  const path = join(dir, "rule-files.json");
  const stamp = await readerStamp();
  const before = load(path, stamp);
  const now: Record<string, Kept> = {};
  let changed = false;
  return {
    read: (file, source, parse) => {
      const sha = hash("sha256", source, "base64");
      const kept = before[file];
      const hit = kept?.sha === sha;
      const value = hit ? kept.value : parse();
      if (!hit) changed = true;
      now[file] = { sha, value };
      return value;
    },
    save: async () => {
      if (!changed && Object.keys(before).length === Object.keys(now).length) return;
      try {
        await mkdir(dir, { recursive: true });
        const stored: Stored = { stamp, files: now };
        await writeFile(`${path}.${process.pid}`, JSON.stringify(stored));
        await rename(`${path}.${process.pid}`, path);
      } catch {
        // A folder that cannot be written costs the next start its parsing time, nothing else.
      }
    },
  };
}

function load(path: string, stamp: string): Stored["files"] {
  try {
    const stored = JSON.parse(readFileSync(path, "utf8")) as Stored;
    return stored.stamp === stamp ? stored.files : {};
  } catch {
    return {};
  }
}

/** Changes whenever a module that reads rule files does. */
async function readerStamp(): Promise<string> {
  const here = dirname(fileURLToPath(import.meta.url));
  const folders = [here, join(here, "lint"), join(here, "..", "core", "myths"), join(here, "..", "core", "alerts")];
  const stamp = createHash("sha256").update(process.version);
  for (const folder of folders) {
    const names = (await readdir(folder)).toSorted();
    const stats = await Promise.all(names.map((name) => stat(join(folder, name))));
    for (const [i, name] of names.entries()) stamp.update(`${name} ${stats[i]?.size} ${stats[i]?.mtimeMs}\n`);
  }
  return stamp.digest("base64");
}
