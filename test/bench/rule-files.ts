/**
 * Writes a rules folder of any number of myths, seeded: vocabulary, topics and settings as they ship,
 * and made-up myth files of the size that editors write (facts, sources, replies, tests; about 5 KB).
 */

import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/platform/paths.ts";
import { seeded } from "./firehose-events.ts";
import { benchCatalogue, benchPosts } from "./matching-data.ts";

const POSTS = 20_000;
const TOPICS = ["measles", "covid-vaccines", "flu-and-colds", "cancer", "diabetes", "polio"];

/** `dir` becomes a folder that `--rules` takes. */
export function writeRuleFiles(dir: string, myths: number, seed: number): void {
  const shipped = join(packageRoot(), "rules");
  for (const part of ["catalog.yaml", "vocab", "topics", "alerts"])
    cpSync(join(shipped, part), join(dir, part), { recursive: true });
  const posts = benchPosts(POSTS, seed);
  const random = seeded(seed);
  // Lint refuses replies that belittle, and syllables may make such a word.
  const polite = posts.words.filter((word) => !word.startsWith("moron"));
  const sentence = (words: number): string =>
    Array.from({ length: words }, () => polite[30 + Math.floor(random() ** 3 * 20_000)]!).join(" ");
  const list = (count: number, words: number): string =>
    Array.from({ length: count }, () => `    - ${sentence(words)}`).join("\n");
  for (const topic of TOPICS) mkdirSync(join(dir, "myths", topic), { recursive: true });
  for (const [n, patterns] of benchCatalogue(posts, myths, seed + 1, true).groups.entries()) {
    const topic = TOPICS[n % TOPICS.length]!;
    const id = `bench-${n}`;
    const match = patterns.map((groups) => {
      const parts = groups.map((group) => (group.length === 1 ? group[0]! : `(${group.join(" | ")})`));
      return `  - ${parts.join(n % 3 === 0 ? " & " : " ~12 ")}`;
    });
    const fact = (name: string): string =>
      `  - id: ${name}\n    text: ${sentence(22)}\n    sources:\n` +
      `      - title: ${sentence(4)}\n        url: https://www.who.int/${name}\n` +
      `      - title: ${sentence(4)}\n        url: https://www.cdc.gov/${name}\n`;
    const reply = (name: string, stance: string): string =>
      `  - id: ${name}\n    for: ${stance}\n    language: en\n    platforms: [any]\n    text: ${sentence(24)}\n` +
      `    call_to_action:\n      text: ${sentence(4)}\n      url: https://www.who.int/${name}\n` +
      `    uses: [first, second]\n    approved: none\n    reason: made up\n`;
    writeFileSync(
      join(dir, "myths", topic, `${id}.yaml`),
      `id: ${id}
title: ${sentence(5)}
claim: ${sentence(11)}
topic: ${topic}
status: active
verdict: refuted
harm:
  level: medium
  who: ${sentence(5)}
  why: ${sentence(7)}
owners: [desk]
reviewed: 2026-11-02
expires: 2027-05-02
languages: [en]
facts:
${fact("first")}${fact("second")}${fact("third")}variants:
  en:
${list(5, 9)}
match:
${match.join("\n")}
replies:
${reply("asks-en", "asks")}${reply("asserts-en", "asserts")}tests:
  asserts:
${list(8, 13)}
  asks:
${list(2, 11)}
  debunks:
${list(3, 12)}
  no_match:
${list(3, 12)}
`,
    );
  }
}
