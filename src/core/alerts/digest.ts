/**
 * The report that always comes, also when nothing happened: what lasts, what is new, what nobody has
 * taken, how the alerts served, and whether the sources and channels work. Its absence is an alarm.
 */

import type { AlertMessage, Episode } from "../../model/alert.ts";
import { subjectName } from "../../model/alert.ts";
import type { HarmLevel } from "../../model/rules.ts";
import { falseDiscoveryRates } from "./chances.ts";
import { clockTime } from "./message.ts";
import { upperTailMidP } from "./negative-binomial.ts";
import { isLasting } from "./routing.ts";

const SHOWN = 10;
const DAY_MS = 86_400_000;
/** The budget is counted over so long. */
export const BUDGET_MS: number = 28 * DAY_MS;
const STALE_MS = 3_600_000;
const ORDER: readonly HarmLevel[] = ["low", "medium", "high", "critical"];

/** How a team's alerts turned out. */
export interface Budget {
  readonly fired: number;
  /** Answered, assigned, or closed as responded or watched. */
  readonly actedOn: number;
  readonly falseAlarms: number;
  /** Closed by a person as anything but a duplicate. */
  readonly judged: number;
  /** Judged worth it: responded or watched. */
  readonly hits: number;
}

export interface DigestSource {
  readonly source: string;
  readonly trouble: { readonly kind: string; readonly sinceMs: number } | null;
  readonly lastAliveMs: number | null;
  readonly kept: number;
}

export interface DigestFacts {
  readonly kind: "daily" | "weekly";
  /** Local date of the digest. */
  readonly date: string;
  readonly fromMs: number;
  readonly atMs: number;
  readonly timezone: string;
  readonly channel: string;
  /** Of the last 28 days, and all that last. */
  readonly episodes: readonly Episode[];
  readonly titleOf: (episode: Episode) => string;
  /** Best first. */
  readonly rank: (episodes: readonly Episode[]) => readonly Episode[];
  readonly sources: readonly DigestSource[];
  readonly brokenChannels: readonly { readonly channel: string; readonly brokenSinceMs: number }[];
  /** Messages that no channel took since `fromMs`. */
  readonly dead: number;
  /** Silences that held something back, in words. */
  readonly silences: readonly string[];
  /** Alerts held at this moment, and why. */
  readonly held: readonly { readonly episode: string; readonly why: string }[];
  readonly linkOf: (episode: string) => string | null;
}

function bySeverityAndRatio(episodes: readonly Episode[]): readonly Episode[] {
  return episodes.toSorted(
    (a, b) =>
      ORDER.indexOf(b.severity) - ORDER.indexOf(a.severity) || b.stats.ratio - a.stats.ratio || (a.id < b.id ? -1 : 1),
  );
}

/** Harm makes an alert easier to find; the mean does not matter. */
const WEIGHTS: Readonly<Record<HarmLevel, number>> = { low: 0.5, medium: 1, high: 2, critical: 4 };
const LEAST_EXPECTED = 0.05;

/** By false-discovery rate of the numbers at their height, weighted by severity; ties by severity and ratio. */
export function byFalseDiscovery(episodes: readonly Episode[]): readonly Episode[] {
  const ordered = bySeverityAndRatio(episodes);
  const ps = ordered.map(({ stats }) => {
    const mean = Math.max(LEAST_EXPECTED, stats.expected);
    return upperTailMidP(Math.round(stats.authors), mean, Math.max(1, stats.dispersion) * mean);
  });
  const weights = ordered.map((one) => WEIGHTS[one.severity]);
  const qs = falseDiscoveryRates(ps, weights);
  const places = ordered.map((_, i) => i).toSorted((i, j) => qs[i]! - qs[j]! || i - j);
  return places.map((i) => ordered[i]!);
}

/** Over the alerts that fired since `sinceMs`; one that only stirred is none. */
export function countBudget(episodes: readonly Episode[], sinceMs: number): Budget {
  const fired = episodes.filter((one) => one.openedAtMs >= sinceMs && "firedAtMs" in one.condition);
  const closedAs = (...outcomes: readonly string[]): number =>
    fired.filter(({ handling }) => handling.state === "closed" && outcomes.includes(handling.outcome)).length;
  const taken = fired.filter(
    ({ handling }) => handling.state === "acknowledged" || handling.state === "assigned",
  ).length;
  const hits = closedAs("responded", "watched");
  const falseAlarms = closedAs("false alarm");
  return { fired: fired.length, actedOn: taken + hits, falseAlarms, judged: hits + falseAlarms, hits };
}

export function composeDigest(facts: DigestFacts): AlertMessage {
  const { kind, date, fromMs, atMs, episodes, channel } = facts;
  const time = (ms: number): string => clockTime(ms, facts.timezone);
  const lasting = facts.rank(episodes.filter(isLasting));
  const fresh = episodes.filter((one) => "firedAtMs" in one.condition && one.openedAtMs >= fromMs);
  const ended = facts.rank(
    episodes.filter((one) => one.condition.state === "resolved" && one.condition.resolvedAtMs >= fromMs),
  );
  const untaken = lasting.filter(({ handling }) => handling.state === "new" || handling.state === "escalated");
  const budget = countBudget(episodes, atMs - BUDGET_MS);
  const severity = lasting[0]?.severity ?? "low";
  const name = kind === "daily" ? "Daily digest" : "Weekly digest";
  const state = lasting.length === 0 ? "nothing going on" : `${lasting.length} going on`;
  const sick = facts.sources.filter((one) => one.trouble !== null || stale(one, atMs));
  const lines = [
    `Time: ${time(fromMs)} to ${time(atMs)} (${facts.timezone}).`,
    `Alerts: ${fresh.length} new, ${lasting.length} going on, ${ended.length} over.${lasting.length + ended.length === 0 ? " Nothing needs you." : ""}`,
    ...listed("Going on", lasting, facts),
    ...listed("Over", ended, facts),
    ...(untaken.length === 0 ? [] : [`Not taken yet: ${untaken.map((one) => one.id).join(", ")}.`]),
    ...(facts.held.length === 0 ? [] : [`Held: ${facts.held.map((one) => `${one.episode} (${one.why})`).join("; ")}.`]),
    ...facts.silences.map((one) => `Silenced: ${one}`),
    `Alert budget, last 28 days: ${budget.fired} fired, ${budget.actedOn} acted on, ${budget.falseAlarms} false. ${hitRate(budget)}`,
    `Sources: ${sources(facts, sick, time)}`,
    ...(facts.brokenChannels.length === 0 && facts.dead === 0 ? [] : [`Channels: ${channels(facts, time)}`]),
    `This message comes every ${kind === "daily" ? "day" : "week"}, also when nothing happened. If it does not come, look at Hearsay.`,
  ];
  return {
    key: `digest-${kind}:${date}:${channel}`,
    episode: `digest-${kind}-${date}`,
    seq: 1,
    event: "digest",
    severity,
    headline: `${name} ${date} · ${state} · ${sick.length === 0 ? "sources healthy" : `${sick.length} of ${facts.sources.length} sources in trouble`}`,
    lines,
    atMs,
    data: {
      event: "digest",
      kind,
      date,
      at: new Date(atMs).toISOString(),
      goingOn: lasting.map((one) => one.id),
      new: fresh.map((one) => one.id),
      over: ended.map((one) => one.id),
      notTaken: untaken.map((one) => one.id),
      budget,
      sourcesInTrouble: sick.map((one) => one.source),
    },
  };
}

function listed(label: string, ranked: readonly Episode[], facts: DigestFacts): readonly string[] {
  const rest = ranked.slice(SHOWN);
  return [
    ...ranked.slice(0, SHOWN).map((one) => {
      const { stats, subject } = one;
      const language = "lang" in subject ? `, ${subject.lang}` : "";
      const link = facts.linkOf(one.id);
      const numbers = `${stats.authors} ${stats.authors === 1 ? "person" : "people"} at its height, usual ${stats.expected < 1 ? "under 1" : Math.round(stats.expected)}`;
      return `${label}: ${one.severity.toUpperCase()} · ${facts.titleOf(one)}${language} · ${numbers} · ${one.handling.state} [${one.id}]${link === null ? "" : ` Open: ${link}`}`;
    }),
    ...(rest.length === 0 ? [] : [`${label}: +${rest.length} more: ${rest.map((one) => one.id).join(", ")}`]),
  ];
}

function hitRate({ judged, hits }: Budget): string {
  if (judged === 0) return "No alert has been closed with an outcome, so the team's hit rate is not known.";
  return `Of ${judged} that the team closed, ${hits} ${hits === 1 ? "was" : "were"} worth it (hit rate ${Math.round((100 * hits) / judged)} %).`;
}

function stale({ lastAliveMs }: DigestSource, atMs: number): boolean {
  return lastAliveMs === null || atMs - lastAliveMs > STALE_MS;
}

function sources(facts: DigestFacts, sick: readonly DigestSource[], time: (ms: number) => string): string {
  if (facts.sources.length === 0) return "none has given anything yet.";
  const well = facts.sources.filter((one) => !sick.includes(one));
  return [
    ...sick.map((one) =>
      one.trouble !== null
        ? `${one.source} in trouble since ${time(one.trouble.sinceMs)} (${one.trouble.kind})`
        : `${one.source} silent ${one.lastAliveMs === null ? "from the start" : `since ${time(one.lastAliveMs)}`}`,
    ),
    ...(well.length === 0 ? [] : [well.map((one) => `${one.source} healthy (${one.kept} posts kept)`).join(", ")]),
  ]
    .join("; ")
    .concat(".");
}

function channels(facts: DigestFacts, time: (ms: number) => string): string {
  const broken = facts.brokenChannels.map((one) => `${one.channel} refuses messages since ${time(one.brokenSinceMs)}`);
  const dead = facts.dead === 0 ? [] : [`${facts.dead} ${facts.dead === 1 ? "message was" : "messages were"} given up`];
  return `${[...broken, ...dead].join("; ")}.`;
}

/** For lists where no rule says more. */
export function titleOr(title: string | null, episode: Episode): string {
  return title ?? subjectName(episode.subject);
}
