/**
 * The rules and lexicons that ship, for tests of what is done with them: read and compiled once for all test files of
 * a run. That the kept ones equal fresh ones is tested in config/snapshot.test.ts and config/rulebook.test.ts.
 */

import { join } from "node:path";
import { loadRulebook } from "../../src/config/rulebook.ts";
import { loadSnapshot, type Snapshot } from "../../src/config/snapshot.ts";
import type { Rulebook } from "../../src/model/rules.ts";
import { packageRoot } from "../../src/platform/paths.ts";

const NOW_MS = Date.parse("2026-11-25T00:00:00Z");
const rules = join(packageRoot(), "rules");
const cache = join(packageRoot(), ".out", "compiled-sources");

let snapshot: Promise<Snapshot> | null = null;
let rulebook: Promise<Rulebook> | null = null;

export function shippedSnapshot(): Promise<Snapshot> {
  return (snapshot ??= loadSnapshot({ rules, lexicons: join(packageRoot(), "lexicons"), cache }, NOW_MS));
}

export function shippedRulebook(): Promise<Rulebook> {
  return (rulebook ??= loadRulebook(rules, { cache }).then((loaded) => {
    if (loaded.rulebook === null) throw new Error("the shipped rules do not load");
    return loaded.rulebook;
  }));
}
