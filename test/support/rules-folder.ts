/** A small folder of rules that a test may write into, and posts that its myths match or not. All synthetic. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface SmallMyth {
  readonly id: string;
  /** Pattern language. */
  readonly match: readonly string[];
  readonly was?: string;
}

/** Writes the whole folder; `myths` replace what a former call wrote. */
export function writeRules(folder: string, myths: readonly SmallMyth[]): void {
  for (const room of ["vocab", "topics", "alerts", join("myths", "kitchen")])
    mkdirSync(join(folder, room), { recursive: true });
  writeFileSync(
    join(folder, "catalog.yaml"),
    "format: 1\nlanguage: en\ntimezone: UTC\nreply_domains: [who.int]\nthresholds: {match: 0.55, suggest: 0.5}\n",
  );
  writeFileSync(
    join(folder, "topics", "kitchen.yaml"),
    "id: kitchen\ntitle: Kitchen cures\nowners: [desk]\npurpose: tests\ntrack: {terms: [onion, garlic, socks]}\n",
  );
  for (const myth of myths) writeMyth(folder, myth);
}

export function writeMyth(folder: string, { id, match, was }: SmallMyth): void {
  const lines = [
    `id: ${id}`,
    `claim: The ${id} remedy cures the flu`,
    "topic: kitchen",
    "status: active",
    "harm: high",
    "owner: desk",
    "fact: No remedy from the kitchen cures the flu.",
    "source: https://www.who.int/news-room/fact-sheets",
    ...(was === undefined ? [] : [`was: [${was}]`]),
    "match:",
    ...match.map((one) => `  - ${one}`),
    "tests:",
    `  asserts: ["${exampleOf(match[0]!)}"]`,
    "  no_match: [The weather is fine today]",
  ];
  writeFileSync(join(folder, "myths", "kitchen", `${id}.yaml`), `${lines.join("\n")}\n`);
}

/** A post that a plain pattern of words matches. */
export function exampleOf(pattern: string): string {
  return `Everyone knows that ${pattern.replaceAll(/ ~\d+ /g, " ")} for good`;
}
