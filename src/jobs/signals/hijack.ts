/**
 * Reads whether a campaign's hashtags are taken over. Off message is who asserts a myth under them, or speaks of
 * something that is not the campaign's topic and links none of its sites; its own accounts never are.
 */

import { judgeHijack, learnCampaign, NO_CAMPAIGN_TALK, phaseOf, type CampaignTalk } from "../../core/alerts/hijack.ts";
import { oneIn } from "../../core/alerts/myth-reading.ts";
import { hostOf, parentsOf } from "../../core/myths/facts.ts";
import { decideSeverity, isAtLeast } from "../../core/alerts/severity.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import type { MythId } from "../../model/analysis.ts";
import type { Campaign, HarmLevel, MythRule } from "../../model/rules.ts";
import type { PostRecord } from "../../store/store.ts";
import type { Signal, SignalRound } from "../signal.ts";
import { HOUR_MS, recalled } from "./subjects.ts";

/** How far back somebody may have used the hashtags and is not new. */
const BACK_MS = 28 * 24 * HOUR_MS;
const MAX_POSTS = 5000;
const MYTHS_NAMED = 3;
type Histories = Readonly<Record<string, CampaignTalk>>;

interface Spoken {
  readonly author: string;
  readonly record: PostRecord;
  readonly isOff: boolean;
  readonly asserts: readonly MythId[];
}

export const hijack: Signal = {
  id: "hijack",
  early: false,
  read: async (round) => {
    const known = (recalled(round, "campaigns") as Histories | null) ?? {};
    const histories: Record<string, CampaignTalk> = {};
    const readings: SignalReading[] = [];
    for (const campaign of round.watch.campaigns ?? []) {
      const usual = known[campaign.id] ?? NO_CAMPAIGN_TALK;
      const phase = phaseOf(campaign, round.atMs, zoneOf(round, campaign));
      if (phase === null || campaign.hashtags.length === 0 || !isWatched(round, campaign)) continue;
      const windowMs = campaign.hijack.withinMs ?? round.rule.needs.withinMs;
      const fromMs = round.atMs - windowMs;
      const posts = (await round.store.tagged(campaign.hashtags, fromMs - HOUR_MS, round.atMs, MAX_POSTS)).flatMap(
        (record) => spokenOf(round, campaign, record),
      );
      const isOpen = round.open.some(({ subject }) => "campaign" in subject && subject.campaign === campaign.id);
      const left = talkOf(posts.filter(({ record }) => createdOf(record) < fromMs));
      histories[campaign.id] = isOpen ? usual : learnCampaign(usual, left);
      const window = posts.filter(({ record }) => createdOf(record) >= fromMs);
      const reading = await readCampaign(round, campaign, { phase, window, usual, fromMs, windowMs });
      if (reading !== null) readings.push(reading);
    }
    round.remember("campaigns", JSON.stringify(histories));
    return readings;
  },
};

interface Scene {
  readonly phase: "soon" | "running" | "over";
  readonly window: readonly Spoken[];
  readonly usual: CampaignTalk;
  readonly fromMs: number;
  readonly windowMs: number;
}

async function readCampaign(
  round: SignalRound,
  campaign: Campaign,
  { phase, window, usual, fromMs, windowMs }: Scene,
): Promise<SignalReading | null> {
  const { rule, store } = round;
  const limits = {
    authors: campaign.hijack.authors ?? rule.needs.authors,
    ratio: rule.needs.ratio,
    chance: rule.limits?.["chance"] ?? 1e-3,
    share: campaign.hijack.offMessageShare ?? rule.limits?.["share"] ?? 0.15,
  };
  const talk = talkOf(window);
  if (talk.off < limits.authors) return null;
  const off = window.filter((one) => one.isOff);
  const before = new Set(
    (await store.tagged(campaign.hashtags, round.atMs - BACK_MS, fromMs, MAX_POSTS)).map(authorOf),
  );
  const newcomers = [...new Set(off.map((one) => one.author))].filter((author) => !before.has(author)).length;
  const verdict = judgeHijack(talk, newcomers, usual, limits);
  if (!verdict.fires) return null;
  const myths = mythsOf(round, off, campaign);
  const harm = worstOf(myths);
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const asserting = new Set(off.filter((one) => one.asserts.length > 0).map((one) => one.author)).size;
  const named = myths.slice(0, MYTHS_NAMED).map((myth) => `"${myth.title}"`);
  const about = named.length === 0 ? "" : `; most often ${named.join(", ")}`;
  const [fact] = myths[0]?.facts ?? [];
  const ratio = verdict.share / verdict.usualShare;
  return {
    rule: rule.id,
    signal: rule.signal,
    subject: { campaign: campaign.id },
    state: "firing",
    severity: decideSeverity(rule.severity, {
      campaign: phase,
      authors: talk.off,
      ratio,
      ...(campaign.topic === null ? {} : { topic: campaign.topic }),
      ...(harm === null ? {} : { harm }),
    }),
    authors: talk.off,
    posts: off.length,
    expected: verdict.usualShare * talk.all,
    ratio,
    numbers: {
      off: talk.off,
      all: talk.all,
      newcomers,
      usualOff: usual.off,
      usualAll: usual.all,
      share: verdict.share,
      usualShare: verdict.usualShare,
      chance: verdict.chance,
      hours: windowMs / HOUR_MS,
    },
    title: campaign.title,
    what: `posts under ${campaign.hashtags.map((tag) => `#${bare(tag)}`).join(", ")} that are not what the campaign is about. ${asserting} people assert a myth${about}; ${talk.off - asserting} speak of something else.`,
    howMuch: `${talk.off} of ${talk.all} people in ${windowMs / HOUR_MS} h (${percent(verdict.share)}), usual ${percent(verdict.usualShare)}; ${newcomers} of them had not used these hashtags before.`,
    reach: null,
    around: `the campaign is ${PHASES[phase]} (${campaign.dates.from} to ${campaign.dates.to}); ${talk.all - talk.off} people are on message.`,
    harm: harm === null ? null : `${harm}.`,
    advice:
      "do not argue under the hashtag, that lifts it. Let partners post on message; move questions to your own page.",
    facts:
      fact === undefined
        ? []
        : [`${fact.text} Sources: ${fact.sources.map((one) => `${one.title} <${one.url}>`).join("; ")}`],
    why: `chance of so many off message ${oneIn(verdict.chance)}`,
    doubts: [],
    postIds: off.map((one) => one.record.post.id),
    reply: null,
    replyWhyNot: "a hashtag has no reply",
    firstSeenMs: off.length === 0 ? null : Math.min(...off.map((one) => createdOf(one.record))),
    timezone: zoneOf(round, campaign),
    rev: "",
  };
}

const PHASES = { soon: "about to begin", running: "running", over: "over" } as const;

/** Nothing for a post that is not analysed yet. */
function spokenOf({ watch }: SignalRound, campaign: Campaign, record: PostRecord): readonly Spoken[] {
  const { analysis, post } = record;
  if (analysis === null) return [];
  const own = campaign.accounts.map((one) => one.replace(/^author:@?/i, "").toLowerCase());
  const isOwn = (post.author?.named ?? []).some((name) => own.includes(name.toLowerCase()));
  const asserts = analysis.matches
    .filter((match) => match.decision === "match" && match.stance === "asserts")
    .map((match) => match.myth)
    .filter((myth) => watch.myths.get(myth)?.status === "active");
  const isElsewhere =
    campaign.topic !== null &&
    analysis.matches.length === 0 &&
    !analysis.topics.includes(campaign.topic) &&
    !linksSite(campaign, post.linkDomains);
  return [{ author: authorOf(record), record, isOff: !isOwn && (asserts.length > 0 || isElsewhere), asserts }];
}

function linksSite({ links }: Campaign, domains: readonly string[]): boolean {
  const hosts = links.map(hostOf);
  return domains.some((domain) => parentsOf(domain).some((host) => hosts.includes(host)));
}

function talkOf(posts: readonly Spoken[]): CampaignTalk {
  return {
    off: new Set(posts.filter((one) => one.isOff).map((one) => one.author)).size,
    all: new Set(posts.map((one) => one.author)).size,
  };
}

/** Asserted ones, those that the campaign watches first, then by how often. */
function mythsOf({ watch }: SignalRound, off: readonly Spoken[], campaign: Campaign): readonly MythRule[] {
  const counts = new Map<MythId, number>();
  for (const { asserts } of off) for (const myth of asserts) counts.set(myth, (counts.get(myth) ?? 0) + 1);
  const watched = (id: MythId): number => (campaign.watchMyths.includes(id) ? 1 : 0);
  return [...counts]
    .toSorted(([a, m], [b, n]) => watched(b) - watched(a) || n - m || (a < b ? -1 : 1))
    .flatMap(([id]) => watch.myths.get(id) ?? []);
}

function worstOf(myths: readonly MythRule[]): HarmLevel | null {
  return myths.reduce<HarmLevel | null>(
    (worst, { harm }) => (worst !== null && isAtLeast(worst, harm.level) ? worst : harm.level),
    null,
  );
}

function isWatched({ rule }: SignalRound, { topic }: Campaign): boolean {
  return rule.watch.topics.length === 0 || (topic !== null && rule.watch.topics.includes(topic));
}

function zoneOf({ watch }: SignalRound, { topic }: Campaign): string {
  return watch.timezones.get(topic ?? "") ?? watch.defaultTimezone;
}

function authorOf({ post }: PostRecord): string {
  return post.author?.hash ?? post.id;
}

function createdOf({ post }: PostRecord): number {
  return post.createdAtMs ?? post.seenAtMs;
}

function bare(tag: string): string {
  return tag.replace(/^[#＃]/u, "");
}
