/** What the rules say about the baseline, by phrase and myth, and the list of what they may say. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canaryFolder, canaryHitsOf, loadCanary } from "../../src/config/canary.ts";
import type { Knowledge } from "../../src/core/knowledge.ts";
import type { Match } from "../../src/model/analysis.ts";

export interface ListedHit {
  readonly myth: string;
  readonly phrase: string;
  readonly reason: string;
}

export interface BaselineHit {
  readonly myth: string;
  readonly phrase: string;
  /** Text of the first post that is matched, else of the first that is hit. */
  readonly example: string;
  readonly match: Match;
}

export function keyOfHit({ myth, phrase }: { readonly myth: string; readonly phrase: string }): string {
  return `${phrase} ${myth}`;
}

export function baselineHits(knowledge: Knowledge): ReadonlyMap<string, BaselineHit> {
  const hits = new Map<string, BaselineHit>();
  for (const post of loadCanary())
    for (const { phrase, match } of canaryHitsOf(post, knowledge)) {
      const hit = { myth: match.myth, phrase, example: post.post.text, match };
      const known = hits.get(keyOfHit(hit));
      if (known === undefined || (known.match.decision !== "match" && match.decision === "match"))
        hits.set(keyOfHit(hit), hit);
    }
  return hits;
}

export function listedHits(): readonly ListedHit[] {
  const text = readFileSync(join(canaryFolder(), "hits.jsonl"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as ListedHit);
}
