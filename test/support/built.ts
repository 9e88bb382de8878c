/** The compiled product, for tests that need a second process. `npm test` builds it first; a stale one is rebuilt. */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../../src/platform/paths.ts";

/** Absolute path of a compiled module, `builtModule("store/sqlite/index")`. */
export function builtModule(name: string): string {
  const root = packageRoot();
  const file = join(root, "dist", `${name}.js`);
  const folders = ["store", "platform", "model"].map((room) => join(root, "src", room));
  const newest = Math.max(...folders.flatMap(sourcesUnder).map((source) => statSync(source).mtimeMs));
  if (!existsSync(file) || statSync(file).mtimeMs < newest) {
    spawnSync("npm", ["run", "build", "--silent"], { cwd: root, stdio: "ignore" });
  }
  return file;
}

function sourcesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
