/**
 * Whether others take a campaign's hashtags over: the share of its speakers who are off message, against what was
 * usual under these hashtags (beta-binomial), and how many of those had never used them before. Sceptics who have
 * been there all along are no hijack, and neither are newcomers who are on message.
 */

import type { Campaign } from "../../model/rules.ts";
import { betaBinomialTail, cappedBeta } from "./chances.ts";
import { wallTime } from "./quiet.ts";

/** Half-life of what is usual, hours (14 days). */
const KEEP = 2 ** (-1 / 336);
/** What is usual is never believed more than as many speakers would make it: talk comes in waves. */
const STRENGTH = 60;
/** Speakers off and on message before anything is known: one in twenty is off. */
const PRIOR = { off: 0.5, on: 9.5 };
/** Share of those off message who must be new under the hashtags. */
const LEAST_NEW = 0.5;
/** Days before and after a campaign in which its hashtags are still watched. */
const MARGIN_DAYS = 14;
const DAY_MS = 86_400_000;

/** Distinct authors. */
export interface CampaignTalk {
  readonly off: number;
  readonly all: number;
}

export const NO_CAMPAIGN_TALK: CampaignTalk = { off: 0, all: 0 };

/** What is usual after one more hour. Feed it hours that left the window, and none while an alert lasts. */
export function learnCampaign(usual: CampaignTalk, hour: CampaignTalk): CampaignTalk {
  const fade = (before: number, now: number): number => Math.round((before * KEEP + now) * 1e6) / 1e6;
  return { off: fade(usual.off, hour.off), all: fade(usual.all, hour.all) };
}

export interface HijackVerdict {
  readonly fires: boolean;
  /** Of all speakers, 0..1. */
  readonly share: number;
  readonly usualShare: number;
  readonly chance: number;
  /** Of those off message, 0..1. */
  readonly newShare: number;
}

/** `newcomers`: of those off message in the window, who had not used the hashtags before it. */
export function judgeHijack(
  window: CampaignTalk,
  newcomers: number,
  usual: CampaignTalk,
  limits: { readonly authors: number; readonly ratio: number; readonly chance: number; readonly share: number },
): HijackVerdict {
  const { a, b } = cappedBeta(usual.off + PRIOR.off, Math.max(0, usual.all - usual.off) + PRIOR.on, STRENGTH);
  const usualShare = a / (a + b);
  const share = window.all === 0 ? 0 : window.off / window.all;
  const newShare = window.off === 0 ? 0 : newcomers / window.off;
  const chance = betaBinomialTail(window.off, window.all, a, b);
  const fires =
    window.off >= limits.authors &&
    share >= limits.share &&
    share >= limits.ratio * usualShare &&
    chance < limits.chance &&
    newShare >= LEAST_NEW;
  return { fires, share, usualShare, chance, newShare };
}

/** Where the campaign stands on the local day; null where its hashtags are not watched. */
export function phaseOf(
  { dates }: Pick<Campaign, "dates">,
  atMs: number,
  timezone: string,
): "soon" | "running" | "over" | null {
  const today = wallTime(atMs, timezone).date;
  const moved = (date: string, days: number): string =>
    new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
  if (today < moved(dates.from, -MARGIN_DAYS) || today > moved(dates.to, MARGIN_DAYS)) return null;
  if (today < dates.from) return "soon";
  return today > dates.to ? "over" : "running";
}
