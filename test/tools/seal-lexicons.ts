/**
 * Sorts every lexicon by term and writes its checksum into the sidecar, after an editor has reviewed a
 * change. Run from the root: `npx tsc -p test/tsconfig.json && node .out/test/tools/seal-lexicons.js`
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2] ?? "lexicons";
for (const lang of readdirSync(root))
  for (const name of readdirSync(join(root, lang)).filter((each) => each.endsWith(".tsv"))) {
    const path = join(root, lang, name);
    const [header = "", ...lines] = readFileSync(path, "utf8").split("\n");
    const text = [header, ...lines.filter((line) => line !== "").sort(), ""].join("\n");
    writeFileSync(path, text);
    const sidecarPath = path.replace(/\.tsv$/, ".json");
    const sidecar = JSON.parse(readFileSync(sidecarPath, "utf8")) as Record<string, unknown>;
    sidecar["sha256"] = createHash("sha256").update(text).digest("hex");
    writeFileSync(sidecarPath, `${JSON.stringify(sidecar, null, 2)}\n`);
  }
