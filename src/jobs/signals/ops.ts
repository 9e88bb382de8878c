/**
 * Signals about Hearsay itself: sources that are out, rules that are refused. Only the daemon reads them; in a
 * replay a file with holes is a file with holes.
 */

import { judgeHearing, type PlatformHeard } from "../../core/alerts/silence-of-source.ts";
import { decideSeverity } from "../../core/alerts/severity.ts";
import type { SignalReading } from "../../core/alerts/signal.ts";
import { BLIND, encodeBlind } from "../blind.ts";
import type { Signal, SignalRound } from "../signal.ts";
import { readPrecision } from "./rule-precision.ts";
import { HOUR_MS } from "./subjects.ts";

const DAY_MS = 24 * HOUR_MS;
const BACK_DAYS = 14;
/** An hour that ended longer ago says nothing of now. */
const NEWS_MS = 3 * HOUR_MS;

/** What the daemon knows and no post tells. */
export interface Operation {
  readonly now: () => number;
  readonly startedMs: number;
  readonly sources: () => readonly { readonly id: string; readonly platform: string }[];
  /** Since when the newest rules are refused; null while they are in use. */
  readonly rulesRefusedSinceMs: () => number | null;
}

export function opsSignals(operation: Operation): readonly Signal[] {
  return [sourceBlind(operation), ruleHealth(operation)];
}

function sourceBlind({ now, startedMs, sources }: Operation): Signal {
  return {
    id: "source-blind",
    early: true,
    read: async (round) => {
      const { store, rule, atMs } = round;
      const windowMs = rule.needs.withinMs;
      const isOld = now() - atMs > NEWS_MS;
      // While it was not running, nothing was collected: that is no fault of a source.
      if (isOld || atMs - startedMs < windowMs + HOUR_MS) return round.open.map((one) => unknownOf(round, one));
      const untilMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
      const rows = await store.exposure(untilMs - windowMs - BACK_DAYS * DAY_MS, untilMs);
      const health = new Map((await store.health()).map((one) => [one.source, one]));
      const platforms = [...new Set(sources().map((one) => one.platform))].sort();
      const blind = new Map<string, number>();
      const readings: SignalReading[] = [];
      for (const platform of platforms) {
        const own = rows.filter((row) => row.platform === platform);
        const posts = (toMs: number): number =>
          own
            .filter((row) => row.hourMs >= toMs - windowMs && row.hourMs < toMs)
            .reduce((sum, row) => sum + row.posts, 0);
        const firstMs = own[0]?.hourMs ?? untilMs;
        const days = Array.from({ length: BACK_DAYS }, (_, i) => untilMs - (i + 1) * DAY_MS);
        const heard: PlatformHeard = {
          platform,
          collected: posts(untilMs),
          before: days.filter((day) => day - windowMs >= firstMs).map(posts),
          failingMs: sources()
            .filter((one) => one.platform === platform)
            .map(({ id }) => {
              const trouble = health.get(id)?.trouble ?? null;
              return trouble === null ? null : atMs - trouble.sinceMs;
            }),
        };
        const limits = { share: rule.limits?.["share"] ?? 0.2, expected: rule.limits?.["expected"] ?? 20 };
        const verdict = judgeHearing(heard, windowMs, limits);
        if (!verdict.isBlind) continue;
        blind.set(platform, untilMs - windowMs);
        const hours = windowMs / HOUR_MS;
        readings.push({
          ...opsReading(round, { source: platform }),
          expected: verdict.expected,
          posts: heard.collected,
          ratio: heard.collected / Math.max(1, verdict.expected),
          numbers: { collected: heard.collected, usual: verdict.expected, days: heard.before.length, hours },
          title: `Source ${platform}`,
          what: `hardly anything arrives from ${platform}. Alerts that rest on it wait; none of them ends meanwhile.`,
          howMuch: `${heard.collected} posts in ${hours} h, usual ${Math.round(verdict.expected)}.`,
          advice: "see the health page; mend the source.",
          why:
            verdict.why === "failing"
              ? "every source of it fails, and nothing came"
              : `under ${Math.round(limits.share * 100)} % of the usual for ${hours} h`,
        });
      }
      const before = round.recall(BLIND);
      const after = encodeBlind(keepStart(before, blind));
      if (after !== (before ?? encodeBlind(new Map()))) round.remember(BLIND, after);
      return readings;
    },
  };
}

/** A platform that still is out has been since it went out. */
function keepStart(before: string | null, blind: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const known = before === null ? {} : (JSON.parse(before) as { platforms: Record<string, number> }).platforms;
  return new Map([...blind].map(([platform, sinceMs]) => [platform, Math.min(sinceMs, known[platform] ?? sinceMs)]));
}

function ruleHealth({ now, rulesRefusedSinceMs }: Operation): Signal {
  return {
    id: "rule-health",
    early: true,
    read: async (round) => {
      const sinceMs = rulesRefusedSinceMs();
      const staleMs = (round.rule.limits?.["stale_hours"] ?? 24) * HOUR_MS;
      const doubted = await readPrecision(round);
      if (sinceMs === null || now() - sinceMs < staleMs) return doubted;
      const hours = Math.floor((now() - sinceMs) / HOUR_MS);
      return [
        {
          ...opsReading(round, { source: "rules" }),
          numbers: { hours },
          title: "Rules",
          what: "the newest rule files are refused; the former ones are in use.",
          howMuch: `for ${hours} h.`,
          advice: "run hearsay rules lint; it says what to mend.",
          why: `the rules in use are older than those in the folder by ${hours} h`,
        },
        ...doubted,
      ];
    },
  };
}

function unknownOf(round: SignalRound, episode: SignalRound["open"][number]): SignalReading {
  const { subject, stats } = episode;
  const kept = stats.reading;
  return {
    ...opsReading(round, subject),
    state: "unknown",
    ...(kept === undefined ? {} : { title: kept.title, what: kept.what, howMuch: kept.howMuch, why: kept.why }),
  };
}

function opsReading(round: SignalRound, subject: SignalReading["subject"]): SignalReading {
  const { rule, watch } = round;
  return {
    rule: rule.id,
    signal: rule.signal,
    subject,
    state: "firing",
    severity: decideSeverity(rule.severity, {}),
    authors: 0,
    posts: 0,
    expected: 0,
    ratio: 0,
    numbers: {},
    title: "",
    what: "",
    howMuch: "",
    reach: null,
    around: null,
    harm: null,
    advice: "",
    facts: [],
    why: "",
    doubts: [],
    postIds: [],
    reply: null,
    replyWhyNot: "about Hearsay itself",
    firstSeenMs: null,
    timezone: watch.defaultTimezone,
    rev: "",
  };
}
