/**
 * Signal new-narrative: a story that no myth of the catalogue explains begins to be told by many people in
 * their own words. Always said to be an unverified claim. A story that is a known myth in other words raises
 * no alert; it is kept, for editors to add the wording.
 */

import { POSTURES } from "../../core/alerts/posture.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import { findDoubts } from "../../core/alerts/doubts.ts";
import { clusterOf } from "../../core/narratives/clusters.ts";
import type { Emergence } from "../../core/narratives/emergence.ts";
import { SAME_CLAIM } from "../../core/narratives/likeness.ts";
import type { Narrative, RiskLevel } from "../../model/narrative.ts";
import type { HarmLevel } from "../../model/rules.ts";
import type { NarrativeRound, Store } from "../../store/store.ts";
import { recordOf, type Catalogue, type Told } from "../narrative-record.ts";
import { hear, openNarrator, savingOf, type Narrator } from "../narrator.ts";
import type { Signal, SignalRound } from "../signal.ts";

/** Authors in 24 h below which it has gone quiet. */
const STILL_TOLD = 3;
const MOST_LIVE = 500;

/** One narrator for each store, since what it knows is built from that store alone. */
const narrators = new WeakMap<Store, Narrator>();

interface Learned {
  readonly narratives: Map<string, Narrative>;
  readonly posts: Map<string, NarrativeRound["posts"][number]>;
}
const pending = new WeakMap<SignalRound["atSave"], Learned>();

export const newNarrative: Signal = {
  id: "new-narrative",
  early: true,
  read: async (round) => {
    const { store, atMs } = round;
    const narrator = await narratorOf(store);
    const learned = learnedIn(round, narrator);
    const wordings = round.watch.wordings?.() ?? [];
    const catalogue: Catalogue = { wordings, myth: (id) => round.watch.myths.get(id) };
    const readings: SignalReading[] = [];
    for (const { cluster, emergence, atMs: foundMs } of await hear(narrator, store, atMs)) {
      const told = await recordOf(narrator, store, cluster, catalogue, whyOf(emergence), Math.max(foundMs + 1, atMs));
      if (told === null || told.authors24h < STILL_TOLD) continue;
      keep(learned, told);
      if ((told.narrative.nearest[0]?.similarity ?? 0) < SAME_CLAIM) readings.push(readingOf(round, told, "firing"));
    }
    if (round.hourClosed) await goOn(round, narrator, catalogue, learned, readings);
    return readings;
  },
};

/** What was announced before: its numbers as they are now, or its end. */
async function goOn(
  round: SignalRound,
  narrator: Narrator,
  catalogue: Catalogue,
  learned: Learned,
  readings: SignalReading[],
): Promise<void> {
  const { store, atMs } = round;
  for (const known of await store.narratives({ over: false, limit: MOST_LIVE })) {
    if (learned.narratives.has(known.id)) continue;
    const cluster = clusterOf(narrator.state, known.id);
    if (cluster === null || cluster.id !== known.id) {
      learned.narratives.set(known.id, { ...known, over: true, mergedInto: cluster?.id ?? null });
      continue;
    }
    if (cluster.lastMs <= known.lastSeenMs && atMs - cluster.lastMs < 86_400_000 && known.risk.belowSinceMs === null) {
      const open = round.open.find((one) => "narrative" in one.subject && one.subject.narrative === known.id);
      if (open === undefined) continue;
    }
    const told = await recordOf(narrator, store, cluster, catalogue, known.why, atMs);
    if (told === null) {
      learned.narratives.set(known.id, { ...known, over: true });
      continue;
    }
    keep(learned, told);
    const isOpen = round.open.some((one) => "narrative" in one.subject && one.subject.narrative === known.id);
    if (isOpen && told.authors24h >= STILL_TOLD) readings.push(readingOf(round, told, "firing"));
  }
}

async function narratorOf(store: Store): Promise<Narrator> {
  const known = narrators.get(store);
  if (known !== undefined && known.savedUntil === (await store.heardUntil())) return known;
  const opened = await openNarrator(store);
  narrators.set(store, opened);
  return opened;
}

/** What one detection round has learned so far, over all its looks. */
function learnedIn(round: SignalRound, narrator: Narrator): Learned {
  const known = pending.get(round.atSave);
  if (known !== undefined) return known;
  const learned: Learned = { narratives: new Map(), posts: new Map() };
  pending.set(round.atSave, learned);
  round.atSave(async () =>
    savingOf(narrator, round.store, {
      narratives: [...learned.narratives.values()],
      posts: [...learned.posts.values()],
    }),
  );
  return learned;
}

function keep(learned: Learned, { narrative, ranked }: Told): void {
  learned.narratives.set(narrative.id, narrative);
  learned.posts.set(narrative.id, { narrative: narrative.id, posts: ranked });
}

const SEVERITY: Readonly<Record<RiskLevel, HarmLevel>> = {
  unconfirmed: "low",
  low: "low",
  medium: "medium",
  high: "high",
};

function readingOf(round: SignalRound, told: Told, state: SignalReading["state"]): SignalReading {
  const { narrative, posts, authors24h, copies } = told;
  const { risk, lang, label } = narrative;
  const posture = POSTURES[risk.level];
  const near = narrative.nearest[0];
  const platforms = Object.entries(narrative.platforms).map(([name, count]) => `${name} ${count}`);
  const mix = Object.entries(narrative.intents).map(([name, count]) => `${count} ${name}`);
  return {
    rule: round.rule.id,
    signal: "new-narrative",
    subject: { narrative: narrative.id, label, lang },
    state,
    severity: SEVERITY[risk.level],
    authors: authors24h,
    posts: narrative.posts,
    expected: 0,
    ratio: authors24h,
    numbers: {
      authors24h,
      posts: narrative.posts,
      copied: narrative.copied,
      risk: risk.score,
      ...Object.fromEntries(Object.entries(risk.factors).map(([name, one]) => [name, one.value])),
    },
    title: label,
    what: `Unverified claim: people begin to tell something about ${label}. No myth of the catalogue explains it.`,
    howMuch: `${authors24h} people in 24 h, ${narrative.posts} posts, of them ${Math.round(narrative.copied * 100)} % copies. ${platforms.join(", ")}.`,
    reach: risk.factors.reach.evidence,
    around: `${mix.join(", ")}.${near === undefined ? "" : ` Nearest myth: ${near.title} (likeness ${near.similarity.toFixed(2)}).`}${narrative.seenBefore === null ? "" : ` Seen before: ${narrative.seenBefore.id} (${narrative.seenBefore.label}), last on ${new Date(narrative.seenBefore.lastSeenMs).toISOString().slice(0, 10)}.`}`,
    harm: `Risk ${risk.level}${risk.level === "unconfirmed" ? "" : ` (${risk.score} of 100)`}: ${risk.factors.harm.evidence}; ${risk.factors.velocity.evidence}.`,
    advice: `${posture.answer} ${sentence(posture.do.join(", "))} Ask a subject expert; until then say what is known, what is not, and when there will be more.`,
    facts: [],
    why: narrative.why,
    doubts: findDoubts({
      posts: posts.length,
      loudest: loudestOf(told),
      copies,
      headlines: posts.filter((one) => one.analysis?.intent === "news").length,
      campaign: null,
      sameHours: null,
      hoursSinceOutage: round.isBlind(lang) ? 0 : Number.POSITIVE_INFINITY,
      otherLanguage: posts.filter((one) => one.post.lang !== null && one.post.lang.slice(0, 2) !== lang.slice(0, 2))
        .length,
    }),
    postIds: posts.map((one) => one.post.id),
    reply: null,
    replyWhyNot: "an unverified claim has no approved reply",
    firstSeenMs: narrative.firstSeenMs,
    timezone: round.watch.defaultTimezone,
    rev: "",
  };
}

function loudestOf({ posts }: Told): number {
  const counts = new Map<string, number>();
  for (const { post } of posts) {
    const author = post.author?.hash ?? post.id;
    counts.set(author, (counts.get(author) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function whyOf({ numbers }: Emergence): string {
  const { authors6h, needed6h, usual6h, authors24h, talk6h, coherence } = numbers;
  return `${authors6h} authors in 6 h (at least ${needed6h} at ${talk6h} posts heard, usual ${usual6h.toFixed(1)}), ${authors24h} in 24 h, ${Math.round(coherence * 100)} % of the posts about the same words`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
