/** What is kept of a narrative: read from its posts as they are now, so that deleted ones no longer count. */

import { heaviest, unit, type Cluster } from "../core/narratives/cluster.ts";
import { labelOf } from "../core/narratives/label.ts";
import {
  likenessOf,
  nearestOf,
  SAME_CLAIM,
  SAME_STORY,
  type Centre,
  type Wording,
} from "../core/narratives/likeness.ts";
import { factorsOf, type TellingPost } from "../core/alerts/narrative-risk.ts";
import { judgeRisk } from "../core/alerts/risk.ts";
import type { MythId } from "../model/analysis.ts";
import type { Narrative, NearMyth } from "../model/narrative.ts";
import type { PostId } from "../model/post.ts";
import type { MythRule } from "../model/rules.ts";
import type { PostRecord, Store } from "../store/store.ts";
import type { Narrator } from "./narrator.ts";

const DAY_MS = 86_400_000;
const CENTRE_WORDS = 24;
const LABEL_WORDS = 5;
const MOST_PAST = 500;
const HARM: Readonly<Record<string, number>> = { low: 1, medium: 2, high: 3, critical: 3 };

export interface Told {
  readonly narrative: Narrative;
  /** Newest first. */
  readonly posts: readonly PostRecord[];
  /** Best examples first. */
  readonly ranked: readonly PostId[];
  readonly authors24h: number;
  readonly copies: number;
}

export interface Catalogue {
  readonly wordings: readonly Wording[];
  readonly myth: (id: string) => MythRule | undefined;
}

/** null where none of its posts can be read any more. */
export async function recordOf(
  narrator: Narrator,
  store: Store,
  cluster: Cluster,
  catalogue: Catalogue,
  why: string,
  atMs: number,
): Promise<Told | null> {
  const members = cluster.members.filter((one) => one.atMs < atMs);
  const read = await Promise.all(members.map((one) => store.post(one.post as PostId)));
  const there = members.flatMap((member, place) => {
    const record = read[place] ?? null;
    return record === null ? [] : [{ member, record }];
  });
  if (there.length === 0) return null;
  const former = await store.narrative(cluster.id);
  const centre: Centre = unit(
    heaviest(cluster, CENTRE_WORDS).map((stem) => [stem, cluster.sum.get(stem) ?? 0] as const),
  );
  const telling = there.map(({ member, record: { post } }): TellingPost => ({
    author: member.author,
    platform: post.platform,
    atMs: member.atMs,
    copy: member.copy,
    followersBand: post.author?.followersBand ?? 0,
    credential: post.author?.credential ?? false,
    verified: post.author?.verified ?? false,
    views: post.engagement.views,
    engagements: (post.engagement.likes ?? 0) + (post.engagement.reposts ?? 0) + (post.engagement.replies ?? 0),
  }));
  const nearest: readonly NearMyth[] = nearestOf(
    centre,
    cluster.lang,
    catalogue.wordings,
    narrator.state.background,
    atMs,
  ).map(({ id, title, similarity }) => ({ myth: id as MythId, title, similarity: round2(similarity) }));
  const words = heaviest(cluster, LABEL_WORDS).map((stem) => cluster.spelling.get(stem)?.word ?? stem);
  const near = nearest[0];
  const known = near === undefined || near.similarity < SAME_CLAIM ? undefined : catalogue.myth(near.myth);
  const day = telling.filter((one) => one.atMs > atMs - DAY_MS);
  const authors24h = new Set(day.map((one) => one.author)).size;
  const copies = there.filter(({ member }) => member.copy).length;
  const alike = there.map(({ member }) => member.similarity);
  const narrative: Narrative = {
    id: cluster.id,
    label: former?.label ?? labelOf(cluster),
    lang: cluster.lang,
    firstSeenMs: former?.firstSeenMs ?? there[0]!.member.atMs,
    lastSeenMs: cluster.lastMs,
    announcedMs: cluster.announcedMs ?? atMs,
    over: false,
    mergedInto: null,
    posts: cluster.posts,
    authors: new Set(telling.map((one) => one.author)).size,
    copied: round2(copies / there.length),
    platforms: countBy(there, ({ record }) => record.post.platform),
    intents: countBy(there, ({ record }) => record.analysis?.intent ?? "unknown"),
    feelings: countBy(there, ({ record }) => record.analysis?.sentiment.label ?? "unknown"),
    nearest,
    seenBefore: former === null ? await seenBefore(store, cluster, centre) : former.seenBefore,
    centre,
    risk: judgeRisk(
      {
        factors: factorsOf(
          telling,
          words,
          known === undefined
            ? null
            : { value: HARM[known.harm.level] ?? 2, evidence: `as the myth it resembles: ${known.title}` },
          atMs,
        ),
        instructs: false,
        officialInEmergency: false,
        authors: new Set(telling.map((one) => one.author)).size,
        // Posts join from .2 on; what is told in one voice lies far above.
        certainty: Math.min(1, 0.5 + alike.reduce((sum, one) => sum + one, 0) / alike.length),
      },
      former?.override ?? null,
      former?.risk ?? null,
      atMs,
    ),
    override: former?.override ?? null,
    why: former?.why ?? why,
  };
  const ranked = [...there]
    .sort(
      (a, b) =>
        Number(a.member.copy) - Number(b.member.copy) ||
        b.member.similarity - a.member.similarity ||
        (a.member.post < b.member.post ? -1 : 1),
    )
    .map(({ record }) => record.post.id);
  return { narrative, posts: there.map(({ record }) => record).reverse(), ranked, authors24h, copies };
}

/** A finished narrative of the same language that said the same. */
async function seenBefore(store: Store, cluster: Cluster, centre: Centre): Promise<Narrative["seenBefore"]> {
  let best: Narrative["seenBefore"] = null;
  let similarity = SAME_STORY;
  for (const past of await store.narratives({ over: true, limit: MOST_PAST })) {
    if (past.lang !== cluster.lang || past.id === cluster.id) continue;
    const found = likenessOf(centre, past.centre);
    if (found < similarity) continue;
    similarity = found;
    best = { id: past.id, label: past.label, lastSeenMs: past.lastSeenMs };
  }
  return best;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
