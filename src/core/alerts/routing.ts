/**
 * Who is told of what, and when: routes, inhibition, quiet hours, grouping. Nothing is dropped: what is
 * not sent now is held with a reason, or folded into a message that names it. Delivery is elsewhere.
 */

import type { AlertMessage, Episode } from "../../model/alert.ts";
import { mythOf } from "../../model/alert.ts";
import type { Inhibition, QuietHours, Route, Routes } from "../../model/routes.ts";
import type { Campaign, MythRule } from "../../model/rules.ts";
import { isExempt, isQuiet } from "./quiet.ts";
import { holds, isAtLeast, parseWhen } from "./severity.ts";

/** What is known of an alert when it is routed. */
export interface Labels {
  readonly signal: string;
  readonly topic: string | null;
  readonly myth: string | null;
  readonly language: string | null;
  /** Where most of its posts are; null where that is not known. */
  readonly platform: string | null;
  readonly teams: readonly string[];
}

export interface Tiding {
  /** Id of the newest notice of the episode, and of older ones that it speaks for. */
  readonly id: number;
  readonly older: readonly number[];
  readonly message: AlertMessage;
  readonly episode: Episode;
  readonly labels: Labels;
  /** When the first of them came. */
  readonly atMs: number;
  readonly held: string | null;
  readonly toldBefore: boolean;
  readonly verdict: string | null;
  readonly harm: string | null;
  /** Channels of the owners, for what concerns them alone; null where the routes decide. */
  readonly owners: readonly string[] | null;
}

export interface Batch {
  readonly kind: "alone" | "group" | "catch-up";
  readonly tidings: readonly Tiding[];
  readonly to: readonly string[];
  /** The quiet hours that are over, for a catch-up. */
  readonly quiet: QuietHours | null;
}

export interface RoutingPlan {
  readonly batches: readonly Batch[];
  readonly held: readonly { readonly tiding: Tiding; readonly why: string }[];
  /** For a digest only. */
  readonly passed: readonly Tiding[];
}

export const DIGEST_NAMES: readonly string[] = ["digest-daily", "digest-weekly"];
/** Later messages of alerts that people know come one by one, so that threads stay whole, up to so many at once. */
const MOST_KNOWN = 5;
const QUIET = "quiet hours ";

/** Held by every set of routes: what a blind source says is not news, and a topic's surge speaks for its myths. */
const ALWAYS: readonly Inhibition[] = [
  { if: "source-blind", hold: ["volume", "questions"], same: ["platform"], upTo: "high" },
];

/** `plan`: the campaign that the alert is about. */
export function labelsOf(
  episode: Episode,
  myth: MythRule | null,
  platform: string | null,
  plan: Campaign | null = null,
): Labels {
  const { subject } = episode;
  return {
    signal: episode.signal,
    topic: "topic" in subject ? subject.topic : (myth?.topic ?? plan?.topic ?? null),
    myth: mythOf(subject),
    language: "lang" in subject ? subject.lang : null,
    platform: "platform" in subject ? subject.platform : platform,
    teams: myth?.owners ?? plan?.owners ?? [],
  };
}

/** The first route that holds; the last one where a condition cannot be read. */
export function routeOf(
  routes: Routes,
  tiding: Pick<Tiding, "episode" | "labels" | "verdict" | "harm">,
): Route | undefined {
  const { episode, labels } = tiding;
  const facts = {
    severity: episode.severity,
    ratio: episode.stats.ratio,
    authors: episode.stats.authors,
    signal: labels.signal,
    team: labels.teams,
    ...(labels.topic === null ? {} : { topic: labels.topic }),
    ...(labels.language === null ? {} : { language: labels.language }),
    ...(labels.platform === null ? {} : { new_platform: labels.platform }),
    ...(tiding.verdict === null ? {} : { verdict: tiding.verdict }),
    ...(tiding.harm === null ? {} : { harm: tiding.harm }),
  };
  const fits = routes.routes.find((route) => {
    const parsed = parseWhen(route.when);
    return parsed.ok && holds(parsed.when, facts);
  });
  return fits ?? routes.routes.at(-1);
}

/** Decides for everything that waits. `open` are the alerts that last, with their labels. */
export function planRouting(
  routes: Routes,
  tidings: readonly Tiding[],
  open: readonly { readonly episode: Episode; readonly labels: Labels }[],
  nowMs: number,
): RoutingPlan {
  const held: { tiding: Tiding; why: string }[] = [];
  const passed: Tiding[] = [];
  const batches: Batch[] = [];
  const groups = new Map<string, { tidings: Tiding[]; to: readonly string[] }>();
  const caughtUp = new Map<string, { tidings: Tiding[]; to: readonly string[]; quiet: QuietHours }>();
  for (const tiding of tidings) {
    const route = routeOf(routes, tiding);
    const to = (ownersOf(route, tiding) ?? route?.to ?? []).filter((name) => !DIGEST_NAMES.includes(name));
    if (route === undefined || to.length === 0) {
      passed.push(tiding);
      continue;
    }
    const by = inhibitor(routes, tiding, open);
    if (by !== null) {
      held.push({ tiding, why: `while ${by.id} (${by.signal}) lasts` });
      continue;
    }
    const quiet = routes.quiet.find((one) => one.name === route.quiet) ?? null;
    if (quiet !== null && !isExempt(quiet, tiding.episode.severity) && isQuiet(quiet, nowMs)) {
      held.push({ tiding, why: `${QUIET}${quiet.name} (to ${quiet.to} ${quiet.timezone})` });
      continue;
    }
    if (tiding.held?.startsWith(QUIET) === true && quiet !== null) {
      const key = JSON.stringify([to, quiet.name]);
      const one = caughtUp.get(key) ?? { tidings: [], to, quiet };
      one.tidings.push(tiding);
      caughtUp.set(key, one);
      continue;
    }
    const key = JSON.stringify([to, tiding.toldBefore, ...routes.groupBy.map((label) => tiding.labels[label])]);
    const group = groups.get(key) ?? { tidings: [], to };
    group.tidings.push(tiding);
    groups.set(key, group);
  }
  for (const { tidings: members, to, quiet } of caughtUp.values()) {
    const [only] = members;
    const alone = members.length === 1 && only !== undefined && isLasting(only.episode);
    batches.push({ kind: alone ? "alone" : "catch-up", tidings: members, to, quiet });
  }
  for (const { tidings: members, to } of groups.values()) {
    const known = members[0]?.toldBefore === true;
    if (known && members.length <= MOST_KNOWN) {
      for (const one of members) batches.push({ kind: "alone", tidings: [one], to, quiet: null });
      continue;
    }
    const dueMs = Math.min(...members.map((one) => one.atMs)) + (known ? 0 : routes.groupWaitMs);
    if (nowMs < dueMs && !members.some((one) => one.episode.severity === "critical")) {
      for (const tiding of members) held.push({ tiding, why: "to be told together with others of its group" });
      continue;
    }
    batches.push({ kind: members.length === 1 ? "alone" : "group", tidings: members, to, quiet: null });
  }
  return { batches, held, passed };
}

/**
 * How well a rule hits is for those who keep it, not for those who answer the public: it goes to channels named like
 * its owners, and where there are none it stands in the digest. A route that names the signal decides itself.
 */
export function ownersOf(route: Route | undefined, { owners }: Pick<Tiding, "owners">): readonly string[] | null {
  return owners === null || route?.when.includes("signal is rule-health") === true ? null : owners;
}

export function isLasting(episode: Episode): boolean {
  return episode.condition.state === "firing" || episode.condition.state === "recovering";
}

/** The alert that makes this one no news, if there is one. Critical alerts are never held. */
function inhibitor(
  routes: Routes,
  { episode, labels }: Pick<Tiding, "episode" | "labels">,
  open: readonly { readonly episode: Episode; readonly labels: Labels }[],
): Episode | null {
  const { severity } = episode;
  if (severity === "critical") return null;
  for (const other of open) {
    if (other.episode.id === episode.id || !isLasting(other.episode)) continue;
    const isTopic = "topic" in other.episode.subject && other.labels.topic === labels.topic;
    if (isTopic && labels.myth !== null && !isAtLeast(severity, "high")) return other.episode;
    for (const rule of [...ALWAYS, ...routes.inhibit]) {
      if (rule.if !== other.labels.signal || !rule.hold.includes(labels.signal)) continue;
      if (!isAtLeast(rule.upTo, severity)) continue;
      if (rule.same.every((label) => labels[label] !== null && labels[label] === other.labels[label]))
        return other.episode;
    }
  }
  return null;
}
