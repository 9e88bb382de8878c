/**
 * One round of routing: what detection has to tell becomes messages for channels, or waits with a
 * reason. Everything that a round decides is one transaction, so a crash repeats it and loses nothing.
 */

import { type Episode, mythOf, type Notice } from "../model/alert.ts";
import type { Routes } from "../model/routes.ts";
import type { Campaign, MythRule } from "../model/rules.ts";
import { dueEscalation, type Told } from "../core/alerts/escalation.ts";
import { foldMessages } from "../core/alerts/folded.ts";
import { isQuiet, isExempt } from "../core/alerts/quiet.ts";
import { receiptLine } from "../core/alerts/silence-receipt.ts";
import {
  type Batch,
  isLasting,
  labelsOf,
  ownersOf,
  planRouting,
  routeOf,
  type Tiding,
} from "../core/alerts/routing.ts";
import type { Store } from "../store/store.ts";
import { addressed, pages, resolveChannels } from "./channel-names.ts";
import { dueDigests } from "./digests.ts";
import { recipientsOf } from "./night-pages.ts";
import { linkTo, type Router, type Scene, type Writing } from "./routing-scene.ts";
import { noteHidden } from "./silence-receipts.ts";

const LEASE_MS = 60_000;
const MINUTE_MS = 60_000;
const MAX_EPISODES = 1000;

export interface RouteReport {
  readonly messages: number;
  readonly held: number;
  /** Names in the routes that no channel has. */
  readonly unknown: readonly string[];
}

const NOTHING: RouteReport = { messages: 0, held: 0, unknown: [] };

/** Does nothing while another process holds the lease. */
export async function routeRound(router: Router, nowMs: number): Promise<RouteReport> {
  const { store } = router;
  const notices = await store.notices();
  const minute = Math.floor(nowMs / MINUTE_MS);
  const timed = minute !== router.minute;
  // What is held is looked at again with the minute: nothing but time or another alert lets it go.
  if (!timed && notices.every((one) => one.held !== null)) return NOTHING;
  const lease = await store.takeLease("route", router.holder, nowMs, LEASE_MS);
  if (lease === null) return NOTHING;
  const writing: Writing = { notices: [], outbox: [], handlings: [], states: [] };
  const unknown = new Set<string>();
  const states = await store.routingStates();
  const episodes = await episodesNow(store);
  const routes = router.routes();
  if (routes === null) writeAll(router, notices, { episodes, states, writing });
  else await writeRouted(router, routes, notices, { episodes, states, writing, unknown, nowMs });
  if (timed) {
    if (routes !== null) await escalate(router, routes, { episodes, states, writing, unknown, nowMs });
    noteHidden(episodes, states, writing, nowMs);
    await dueDigests(router, routes, { episodes, notices, states, writing, unknown, nowMs });
  }
  const { outbox, handlings, states: changed } = writing;
  const settled = writing.notices.filter((one) => one.state !== "held" || heldBefore(notices, one.id) !== one.why);
  if (settled.length + outbox.length + handlings.length + changed.length > 0)
    await store.saveRouting({ lease, notices: settled, outbox, handlings, states: changed, nowMs });
  router.minute = minute;
  return {
    messages: outbox.length,
    held: writing.notices.filter((one) => one.state === "held").length,
    unknown: [...unknown],
  };
}

async function episodesNow(store: Store): Promise<ReadonlyMap<string, Episode>> {
  const all = [
    ...(await store.episodes({ open: null, limit: MAX_EPISODES })),
    ...(await store.episodes({ open: true, limit: MAX_EPISODES })),
  ];
  return new Map(all.map((one) => [one.id, one]));
}

function heldBefore(notices: readonly Notice[], id: number): string | null {
  return notices.find((one) => one.id === id)?.held ?? null;
}

/** Without routes every channel is told of everything at once. */
function writeAll(
  router: Router,
  notices: readonly Notice[],
  { episodes, states, writing }: Pick<Scene, "episodes" | "states" | "writing">,
): void {
  for (const { id, message } of notices) {
    const finished = finish(router, message, states);
    const episode = episodes.get(message.episode);
    const owners = episode === undefined ? null : ownersFor(router, episode, mythFor(router, episode));
    const channels =
      owners === null || owners.length === 0 ? router.channels : resolveChannels(owners, router.channels).channels;
    for (const channel of channels) writing.outbox.push({ channel, message: addressed(finished, channel) });
    writing.notices.push({ id, state: "told" });
  }
}

async function writeRouted(router: Router, routes: Routes, notices: readonly Notice[], scene: Scene): Promise<void> {
  const { writing, unknown } = scene;
  const platforms = new Map((await router.store.health()).map((one) => [one.source, one.platform]));
  const tidings = tidingsOf(router, notices, scene.episodes, platforms);
  const open = [...scene.episodes.values()].map((episode) => ({
    episode,
    labels: labelsOf(episode, mythFor(router, episode), platformOf(episode, null, platforms), planFor(router, episode)),
  }));
  const plan = planRouting(routes, tidings, open, scene.nowMs);
  const settle = (tiding: Tiding, state: "told" | "passed"): void => {
    writing.notices.push({ id: tiding.id, state });
    for (const id of tiding.older) writing.notices.push({ id, state: "passed" });
  };
  for (const { tiding, why } of plan.held) writing.notices.push({ id: tiding.id, state: "held", why });
  for (const tiding of plan.passed) settle(tiding, "passed");
  for (const batch of plan.batches) {
    const { channels, unknown: missing } = resolveChannels(batch.to, router.channels);
    for (const name of missing) unknown.add(name);
    writeBatch(router, routes, batch, channels, scene);
    for (const tiding of batch.tidings) {
      settle(tiding, "told");
      if (scene.states.has(toldKey(tiding.episode.id))) continue;
      const told: Told = { sinceMs: scene.nowMs, steps: 0 };
      writing.states.push({ key: toldKey(tiding.episode.id), state: JSON.stringify(told) });
    }
  }
}

function writeBatch(router: Router, routes: Routes, batch: Batch, channels: readonly string[], scene: Scene): void {
  const { writing, nowMs } = scene;
  for (const channel of channels) {
    if (batch.kind === "alone" || pages(channel)) {
      for (const tiding of batch.tidings) writeOne(router, routes, tiding, channel, { channels, scene });
      continue;
    }
    const fold = { tidings: batch.tidings, quiet: batch.quiet, channel, nowMs };
    const linkOf = (episode: string): string | null => linkTo(router, episode);
    writing.outbox.push({ channel, message: foldMessages({ ...fold, linkOf }) });
  }
}

function writeOne(
  router: Router,
  routes: Routes,
  tiding: Tiding,
  channel: string,
  { channels: told, scene }: { readonly channels: readonly string[]; readonly scene: Scene },
): void {
  const message = finish(router, tiding.message, scene.states);
  const meant = { episode: tiding.episode, route: routeOf(routes, tiding), told };
  for (const { to, preface } of recipientsOf(channel, meant, { routes, known: router.channels }, scene)) {
    const headline = `${preface}${message.headline}`;
    scene.writing.outbox.push({ channel: to, message: { ...addressed(message, to), headline } });
  }
}

/** The newest notice of each episode; older ones are told in its words. */
function tidingsOf(
  router: Router,
  notices: readonly Notice[],
  episodes: ReadonlyMap<string, Episode>,
  platforms: ReadonlyMap<string, string>,
): readonly Tiding[] {
  const byEpisode = new Map<string, Notice[]>();
  for (const notice of notices) {
    byEpisode.set(notice.message.episode, [...(byEpisode.get(notice.message.episode) ?? []), notice]);
  }
  return [...byEpisode].flatMap(([id, all]): Tiding[] => {
    const episode = episodes.get(id);
    const ordered = all.toSorted((a, b) => a.message.seq - b.message.seq);
    const newest = ordered.at(-1);
    if (episode === undefined || newest === undefined) return [];
    const myth = mythFor(router, episode);
    return [
      {
        id: newest.id,
        older: ordered.slice(0, -1).map((one) => one.id),
        message: newest.message,
        episode,
        labels: labelsOf(episode, myth, platformOf(episode, newest.message.data, platforms), planFor(router, episode)),
        atMs: Math.min(...all.map((one) => one.atMs)),
        held: ordered.findLast((one) => one.held !== null)?.held ?? null,
        toldBefore: newest.toldBefore,
        verdict: myth?.verdict ?? null,
        harm: myth?.harm.level ?? null,
        owners: ownersFor(router, episode, myth),
      },
    ];
  });
}

function mythFor(router: Router, episode: Episode): MythRule | null {
  return router.myth(mythOf(episode.subject) ?? "");
}

function planFor(router: Router, { subject }: Episode): Campaign | null {
  return "campaign" in subject ? (router.campaign?.(subject.campaign) ?? null) : null;
}

/** Channels named like the owners of a myth whose rule is in doubt. */
function ownersFor(router: Router, { signal }: Episode, myth: MythRule | null): readonly string[] | null {
  if (signal !== "rule-health" || myth === null) return null;
  return myth.owners.filter((owner) => resolveChannels([owner], router.channels).unknown.length === 0);
}

/** That of a source, or the one where most posts of the message are. */
function platformOf(
  episode: Episode,
  data: Readonly<Record<string, unknown>> | null,
  platforms: ReadonlyMap<string, string>,
): string | null {
  const { subject } = episode;
  if ("source" in subject) return platforms.get(subject.source) ?? subject.source;
  const counts = data?.["platforms"];
  if (typeof counts !== "object" || counts === null) return null;
  const [first] = Object.entries(counts as Record<string, unknown>).toSorted((a, b) => Number(b[1]) - Number(a[1]));
  return first?.[0] ?? null;
}

/** With the alert's address, and what a silence that is over held back. */
function finish(router: Router, message: Notice["message"], states: ReadonlyMap<string, string>): Notice["message"] {
  const link = linkTo(router, message.episode);
  const receipt = message.headline.includes("silence ended") ? receiptLine(states, message.episode) : null;
  return {
    ...message,
    ...(link === null ? {} : { link }),
    ...(receipt === null ? {} : { lines: [...message.lines, receipt] }),
  };
}

function toldKey(episode: string): string {
  return `told|${episode}`;
}

async function escalate(router: Router, routes: Routes, scene: Scene): Promise<void> {
  const { writing, nowMs } = scene;
  const due = [...scene.episodes.values()].flatMap((episode) => {
    const told = scene.states.get(toldKey(episode.id));
    if (told !== undefined && !isLasting(episode)) writing.states.push({ key: toldKey(episode.id), state: null });
    // A silence holds its alert's escalation too.
    if (told === undefined || episode.suppression !== null) return [];
    const myth = mythFor(router, episode);
    const labels = labelsOf(episode, myth, null, planFor(router, episode));
    const facts = { episode, labels, verdict: myth?.verdict ?? null, harm: myth?.harm.level ?? null };
    const route = routeOf(routes, facts);
    if (ownersOf(route, { owners: ownersFor(router, episode, myth) }) !== null) return [];
    const quiet = routes.quiet.find((one) => one.name === route?.quiet);
    if (route === undefined) return [];
    if (quiet !== undefined && !isExempt(quiet, episode.severity) && isQuiet(quiet, nowMs)) return [];
    const step = dueEscalation(episode, route, JSON.parse(told) as Told, nowMs, router.timezone());
    return step === null ? [] : [{ episode, route, step, to: step.to.length === 0 ? route.to : step.to }];
  });
  if (due.length === 0) return;
  const recent = await router.store.recentMessages(MAX_EPISODES);
  for (const { episode, route, step, to } of due) {
    const last = recent.find((one) => one.episode === episode.id);
    if (last === undefined) continue;
    const { channels, unknown } = resolveChannels(to, router.channels);
    for (const name of unknown) scene.unknown.add(name);
    const message = finish(router, last, scene.states);
    const meant = { episode, route, told: channels };
    const recipients = channels.flatMap((one) => recipientsOf(one, meant, { routes, known: router.channels }, scene));
    for (const { to: channel, preface } of recipients) {
      const key = `${episode.id}:${last.seq}:escalation-${step.told.steps}-${step.told.sinceMs}:${channel}`;
      const headline = `${preface}ESCALATED, ${step.why} · ${last.headline}`;
      writing.outbox.push({ channel, message: { ...message, key, headline, event: "updated", atMs: nowMs } });
    }
    writing.states.push({ key: toldKey(episode.id), state: JSON.stringify(step.told) });
    const { handling } = episode;
    const whose = handling.state === "acknowledged" ? handling.by : null;
    const escalated = { state: "escalated", why: step.why, atMs: nowMs, to: whose } as const;
    writing.handlings.push({ episode: episode.id, from: handling, to: escalated });
  }
}
