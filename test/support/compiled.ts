/**
 * The rules that ship, compiled once by the built product and lent to the data folders of its processes, as a
 * former start leaves them there. A process whose rules or code differ finds that out by itself and compiles.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/platform/paths.ts";

const FILES = ["snapshot.bin", "rule-files.json"];

let shelf: string | null = null;

/** `cli` is the built program; `data` becomes a data folder whose cache holds the rules that ship. */
export function lendCompiledRules(cli: string, data: string): void {
  const cache = join(data, "cache");
  if (existsSync(cache)) return;
  shelf ??= compileOnce(cli);
  mkdirSync(cache, { recursive: true });
  for (const file of FILES) if (existsSync(join(shelf, file))) lend(join(shelf, file), join(cache, file));
}

/** Kept between runs of the tests: whether it still holds is looked at by every start, this one included. */
function compileOnce(cli: string): string {
  const data = join(packageRoot(), ".out", "compiled");
  mkdirSync(data, { recursive: true });
  const nothing = join(data, "no-posts.jsonl");
  writeFileSync(nothing, "");
  const env = { ...process.env, HEARSAY_DATA: data, HEARSAY_CONFIG: "" };
  const { status, stderr } = spawnSync(process.execPath, [cli, "replay", nothing], { cwd: data, env });
  if (status !== 0) throw new Error(`the rules that ship could not be compiled: ${stderr.toString()}`);
  return join(data, "cache");
}

/** Nobody writes into these files, they are replaced whole; so one copy can lie in many folders. */
function lend(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
