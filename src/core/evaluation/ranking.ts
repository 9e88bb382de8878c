/** How high the right claims stand in a ranked list: MAP@k, MRR, recall. Knows ids only. */

import { type Mean, meanOf, type Rate, rateOf } from "./rate.ts";

/** Candidates that an evaluation asks for: recall is counted over so many. */
export const RECALL_DEPTH = 20;

export interface Ranking {
  /** Every right answer. At least one. */
  readonly gold: readonly string[];
  /** Best first, without repeats. */
  readonly ranked: readonly string[];
  readonly lang: string;
}

export interface RankingReport {
  readonly count: number;
  /** Posts whose first answer is right. */
  readonly hitAt1: Rate;
  readonly hitAt5: Rate;
  readonly map1: Mean;
  readonly map3: Mean;
  readonly map5: Mean;
  readonly mrr: Mean;
  /** Of all right answers, those within the first 20. */
  readonly recall20: Rate;
}

export function rankingReport(cases: readonly Ranking[]): RankingReport {
  const hits = (k: number): Rate =>
    rateOf(cases.filter((one) => one.ranked.slice(0, k).some((id) => one.gold.includes(id))).length, cases.length);
  const map = (k: number): Mean => meanOf(cases.map((one) => averagePrecision(one, k)));
  const golds = cases.reduce((sum, one) => sum + one.gold.length, 0);
  const found = cases.reduce(
    (sum, one) => sum + one.ranked.slice(0, RECALL_DEPTH).filter((id) => one.gold.includes(id)).length,
    0,
  );
  return {
    count: cases.length,
    hitAt1: hits(1),
    hitAt5: hits(5),
    map1: map(1),
    map3: map(3),
    map5: map(5),
    mrr: meanOf(cases.map(reciprocalRank)),
    recall20: rateOf(found, golds),
  };
}

/** Mean of the precision at each right answer in the first `k`, over as many as could stand there. */
export function averagePrecision({ gold, ranked }: Ranking, k: number): number {
  let right = 0;
  let sum = 0;
  for (const [n, id] of ranked.slice(0, k).entries()) {
    if (!gold.includes(id)) continue;
    right += 1;
    sum += right / (n + 1);
  }
  const possible = Math.min(gold.length, k);
  return possible === 0 ? 0 : sum / possible;
}

function reciprocalRank({ gold, ranked }: Ranking): number {
  const at = ranked.findIndex((id) => gold.includes(id));
  return at === -1 ? 0 : 1 / (at + 1);
}
