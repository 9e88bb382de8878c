/** What one post is judged to be by two editions of the rules, and where they differ. */

import type { Analysis, Match, MythId } from "../model/analysis.ts";
import type { Readable } from "../model/post.ts";
import { analyse } from "./analyse.ts";
import type { Knowledge } from "./knowledge.ts";

export interface DecisionChange {
  readonly myth: MythId;
  /** new: matches now and did not; lost: the other way round; stance: matches both times with another stance. */
  readonly kind: "new" | "lost" | "stance";
  readonly before: Match | null;
  readonly now: Match | null;
}

export interface Compared {
  readonly before: Analysis;
  readonly now: Analysis;
  readonly changes: readonly DecisionChange[];
}

/** `formerIds`: former id by present id of renamed myths, which are the same myth. */
export function compare(
  post: Readable,
  before: Knowledge,
  now: Knowledge,
  formerIds: ReadonlyMap<string, string> = new Map(),
): Compared {
  const was = analyse(post, before);
  const is = analyse(post, now);
  const former = new Map(matchesOf(was).map((match) => [match.myth as string, match]));
  const changes: DecisionChange[] = [];
  for (const match of matchesOf(is)) {
    const id = formerIds.get(match.myth) ?? match.myth;
    const old = former.get(id) ?? null;
    former.delete(id);
    if (old === null) changes.push({ myth: match.myth, kind: "new", before: null, now: match });
    else if (old.stance !== match.stance) changes.push({ myth: match.myth, kind: "stance", before: old, now: match });
  }
  for (const old of former.values()) changes.push({ myth: old.myth, kind: "lost", before: old, now: null });
  return { before: was, now: is, changes };
}

function matchesOf({ matches }: Analysis): readonly Match[] {
  return matches.filter((match) => match.decision === "match");
}
