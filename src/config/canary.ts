/**
 * The canary: synthetic everyday and near-miss posts that came with Hearsay, on which rules should
 * stay silent. Rules that suddenly speak there are too wide. The posts: data/baseline/.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { analyse } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import type { Match } from "../model/analysis.ts";
import type { Readable } from "../model/post.ts";
import { parsePostJson } from "../model/post-json.ts";
import { readableOf } from "../model/readable.ts";
import { packageRoot } from "../platform/paths.ts";

export interface CanaryPost {
  readonly post: Readable;
  /** Name of the hand-written phrase that the post was made from. */
  readonly phrase: string;
}

export interface CanaryHit extends CanaryPost {
  /** A match or a suggestion, never a suppressed one. */
  readonly match: Match;
}

export function canaryFolder(): string {
  return join(packageRoot(), "data", "baseline");
}

/** In the order of the file. Throws where the file is missing or broken: it is part of Hearsay. */
export function loadCanary(): readonly CanaryPost[] {
  const lines = readFileSync(join(canaryFolder(), "posts.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const value = JSON.parse(line) as { readonly phrase: string };
    const post = parsePostJson(value);
    if (!post.ok) throw new Error(`data/baseline/posts.jsonl: ${post.problem.detail}`);
    return { post: readableOf(post.value, false), phrase: value.phrase };
  });
}

/** What the rules say about one of the posts. */
export function canaryHitsOf(one: CanaryPost, knowledge: Knowledge): readonly CanaryHit[] {
  return analyse(one.post, knowledge)
    .matches.filter((match) => match.decision !== "suppressed")
    .map((match) => ({ ...one, match }));
}
