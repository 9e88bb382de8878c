/** Where the package's own files are, whether run from `dist/`, from tests or from a build of the tools. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

let found: string | null = null;

/** The folder that holds Hearsay's package.json, `rules/`, `lexicons/` and `data/`. */
export function packageRoot(): string {
  if (found !== null) return found;
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name === "hearsay") {
      found = folder;
      return folder;
    }
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error("Hearsay's package.json was not found above " + fileURLToPath(import.meta.url));
    folder = parent;
  }
}
