/**
 * Prints what the catalogue says about the baseline and is not listed in data/baseline/hits.jsonl yet, one
 * line per phrase and myth with an empty reason to fill in, and what is listed and no longer happens.
 * Run: npm run tools:build && node .out/test/tools/baseline/hits.js [RULES]
 */

import { join } from "node:path";
import { loadSnapshot } from "../../../src/config/snapshot.ts";
import { packageRoot } from "../../../src/platform/paths.ts";
import { baselineHits, keyOfHit, listedHits } from "../../support/baseline.ts";

const root = packageRoot();
const snapshot = await loadSnapshot(
  { rules: process.argv[2] ?? join(root, "rules"), lexicons: join(root, "lexicons"), cache: null },
  Date.parse("2026-11-25T00:00:00Z"),
);
const listed = new Map(listedHits().map((one) => [keyOfHit(one), one]));
const hits = baselineHits(snapshot.knowledge);
for (const [key, { myth, phrase, example, match }] of hits) {
  if (listed.has(key)) continue;
  process.stdout.write(`${JSON.stringify({ myth, phrase, reason: "" })}\n`);
  process.stderr.write(`  ${match.decision} ${match.stance} p ${match.p}: ${example}\n`);
}
for (const key of listed.keys()) if (!hits.has(key)) process.stderr.write(`listed, no longer hit: ${key}\n`);
