/**
 * After rules changed: matches stored posts again, with the changed and the new myths only, newest days
 * first. What stood for other myths stays as it is. Detection leaves a myth alone until this is
 * through, so that an edit never looks like a surge. Works page by page between batches of new posts.
 */

import { analyse } from "../core/analyse.ts";
import type { Knowledge } from "../core/knowledge.ts";
import type { Analysis, Match, MythId } from "../model/analysis.ts";
import { readableOfStored } from "../model/readable.ts";
import type { PostRecord, Store } from "../store/store.ts";

const HOUR_MS = 3_600_000;
/** Matched again before all older posts: what is being talked about now. */
const RECENT_MS = 48 * HOUR_MS;
/** As far as detection looks back for what is usual. */
const BACK_MS = 28 * 24 * HOUR_MS;
/** A match that is found for the first time in an older post is late. */
const LATE_MS = 2 * HOUR_MS;
/** Posts per step: about 10 ms of work. */
const PAGE = 200;

/** The rules as this job needs them. */
export interface RulesToFollow {
  readonly knowledge: Knowledge;
  /** Present id by former id of renamed myths. */
  readonly renamed: ReadonlyMap<MythId, MythId>;
}

export interface CatchUp {
  /** Whether stored posts are still to be matched with the newest rule of this myth. */
  waits(myth: string): boolean;
  /** Takes up the rules: at the start, and whenever they changed. Call it before analysing with them. */
  follow(rules: RulesToFollow, nowMs: number): Promise<void>;
  /** Matches one page of stored posts again; false when nothing is left to do. */
  step(nowMs: number): Promise<boolean>;
}

interface Plan {
  readonly rules: RulesToFollow;
  readonly changed: ReadonlyMap<MythId, string>;
  /** Stretches of post time that are left, the present one first. */
  stretches: readonly { readonly fromMs: number; readonly toMs: number }[];
  reading: AsyncIterator<PostRecord> | null;
  /** Read and not yet matched; kept where the store was busy. */
  page: PostRecord[];
}

/** Revision of everything that decides the matches of a myth and their stance; null for a myth that takes no part. */
export function matchingRevs(knowledge: Knowledge): ReadonlyMap<string, string> {
  return new Map(knowledge.catalogue.myths.map(({ id, rev }) => [id, `${rev}.${knowledge.stanceRev}`]));
}

export function createCatchUp(store: Store): CatchUp {
  let plan: Plan | null = null;

  const follow = async (rules: RulesToFollow, nowMs: number): Promise<void> => {
    const known = await store.ruleRevisions();
    for (const [from, to] of rules.renamed) if (known.has(from) && !known.has(to)) await store.renameMyth(from, to);
    const changed = new Map<MythId, string>();
    for (const [myth, rev] of matchingRevs(rules.knowledge))
      if (known.get(myth as MythId) !== rev) changed.set(myth as MythId, rev);
    const stretches = [
      { fromMs: nowMs - RECENT_MS, toMs: Number.POSITIVE_INFINITY },
      { fromMs: nowMs - BACK_MS, toMs: nowMs - RECENT_MS },
    ];
    plan = changed.size === 0 ? null : { rules, changed, stretches, reading: null, page: [] };
  };

  const step = async (nowMs: number): Promise<boolean> => {
    const at = plan;
    if (at === null) return false;
    const [stretch, ...later] = at.stretches;
    if (stretch === undefined) {
      await store.noteRuleRevisions(at.changed);
      if (plan === at) plan = null;
      return plan !== null;
    }
    at.reading ??= store.exportPosts(stretch.fromMs)[Symbol.asyncIterator]();
    let ended = false;
    while (at.page.length < PAGE && !ended) {
      const next = await at.reading.next();
      if (next.done === true || next.value.post.createdAtMs >= stretch.toMs) ended = true;
      else at.page.push(next.value);
    }
    await renew(store, at, at.page, nowMs);
    at.page = [];
    if (ended) {
      await at.reading.return?.();
      at.reading = null;
      at.stretches = later;
    }
    return true;
  };

  return { waits: (myth) => plan?.changed.has(myth as MythId) ?? false, follow, step };
}

async function renew(store: Store, plan: Plan, records: readonly PostRecord[], nowMs: number): Promise<void> {
  const { knowledge } = plan.rules;
  const renewed = records.flatMap(({ post, analysis }) => {
    // What waits for its first analysis gets it by the newest rules.
    if (analysis === null) return [];
    try {
      const fresh = analyse(readableOfStored(post), knowledge, { learnedFeelings: "on-topic" });
      const next = merged(analysis, fresh, plan, post.createdAtMs < nowMs - LATE_MS);
      return next === null ? [] : [{ analysis: next, text: post.text }];
    } catch {
      // A post that analysis fails on keeps what was said of it.
      return [];
    }
  });
  if (renewed.length > 0) await store.supersede(renewed, knowledge.rev, nowMs);
}

/** The stored analysis with the changed myths as they now are; null where nothing differs. */
function merged(stored: Analysis, fresh: Analysis, { changed, rules }: Plan, isLate: boolean): Analysis | null {
  const former = stored.matches.filter(({ myth }) => changed.has(myth) || rules.renamed.has(myth));
  const known = new Map(former.map((match) => [rules.renamed.get(match.myth) ?? match.myth, match]));
  const now = fresh.matches
    .filter(({ myth }) => changed.has(myth))
    .map((match): Match => {
      const before = known.get(match.myth);
      const wasSeen = before?.decision === "match" && before.late !== true;
      const late = match.decision === "match" && !wasSeen && (before?.late === true || isLate);
      return late ? { ...match, late: true } : match;
    });
  if (JSON.stringify(former) === JSON.stringify(now)) return null;
  const others = stored.matches.filter(({ myth }) => !changed.has(myth) && !rules.renamed.has(myth));
  return { ...fresh, matches: [...others, ...now].toSorted((a, b) => b.p - a.p) };
}
