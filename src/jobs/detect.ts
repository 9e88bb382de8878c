/**
 * One round of detection: closes the hours that have passed, looks at the running hour, moves the
 * alerts, and writes states, episodes and messages as one transaction under a lease. Event time
 * decides, so a round that is repeated or late comes to the same result.
 */

import type { AlertMessage, AlertStats, Episode, Subject } from "../model/alert.ts";
import type { PostId } from "../model/post.ts";
import type { AlertRule, MythRule } from "../model/rules.ts";
import { advance, decideFire, isStirring, ratioOf, type Look, type Step } from "../core/alerts/lifecycle.ts";
import { decideNotify } from "../core/alerts/notify.ts";
import { decideSeverity, isAtLeast } from "../core/alerts/severity.ts";
import {
  closeHour,
  closePoolHour,
  EMPTY_POOL,
  expectedAuthors,
  readSeries,
  resetCusum,
  startSeries,
  THRESHOLD,
  type HourBin,
  type PoolState,
  type Reading,
  type SeriesState,
} from "../core/alerts/surge.ts";
import { hourOfWeek } from "../core/alerts/season.ts";
import type { Store } from "../store/store.ts";
import { announce, type Announcer } from "./announce.ts";
import { decodeStates, latestEpisodes } from "./detect-memory.ts";
import { readTables, type Tables } from "./detect-tables.ts";

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
/** History that a new series is given, as zeros. */
const LOOK_BACK_MS = 28 * 24 * HOUR_MS;
const MAX_EPISODE_POSTS = 500;

/** The rules as detection needs them; a reload hands over a new value. */
export interface Watch {
  readonly alerts: readonly AlertRule[];
  readonly myths: Pick<ReadonlyMap<string, MythRule>, "get">;
  /** Zone by topic id. */
  readonly timezones: ReadonlyMap<string, string>;
  readonly defaultTimezone: string;
  /** Revision of each myth's resolved rule. */
  readonly revOf: (myth: string) => string;
}

export interface Detector {
  readonly store: Store;
  readonly holder: string;
  readonly channels: readonly string[];
  watch: Watch;
  /** States as last saved; reloaded when the lease changed hands. */
  memory: {
    token: number;
    doneUntilMs: number | null;
    series: Map<string, SeriesState>;
    pools: Map<string, PoolState>;
  } | null;
}

export function createDetector(store: Store, holder: string, channels: readonly string[], watch: Watch): Detector {
  return { store, holder, channels, watch, memory: null };
}

export interface RoundReport {
  readonly ran: boolean;
  readonly messages: readonly AlertMessage[];
  readonly open: number;
}

interface Series {
  readonly key: string;
  readonly rule: AlertRule;
  readonly myth: MythRule;
  readonly subject: Subject;
  readonly poolKey: string;
  readonly timezone: string;
}

interface Round {
  readonly detector: Detector;
  readonly tables: Tables;
  readonly startMs: number;
  readonly series: Map<string, SeriesState>;
  readonly pools: Map<string, PoolState>;
  readonly episodes: Map<string, Episode>;
  readonly touched: Set<string>;
  readonly posts: Map<string, readonly PostId[]>;
  readonly messages: { readonly channel: string; readonly message: AlertMessage }[];
  nextNumber: number;
}

/** Runs everything that is due at `nowMs`. Does nothing while another process holds the lease. */
export async function detectRound(detector: Detector, nowMs: number): Promise<RoundReport> {
  const { store } = detector;
  const lease = await store.takeLease("detect", detector.holder, nowMs, LEASE_MS);
  if (lease === null) return { ran: false, messages: [], open: 0 };
  const span = await store.span();
  if (span === null) return { ran: true, messages: [], open: 0 };
  if (detector.memory === null || detector.memory.token !== lease.token) {
    detector.memory = {
      token: lease.token,
      doneUntilMs: await store.detectedUntil(),
      ...decodeStates(await store.detectorStates()),
    };
  }
  const memory = detector.memory;
  const startMs = floorHour(Math.max(memory.doneUntilMs ?? span.fromMs, nowMs - LOOK_BACK_MS));
  const firstHourMs = floorHour(Math.max(span.fromMs, startMs - LOOK_BACK_MS));
  const tables = await readTables(store, detector.watch, {
    fromMs: startMs,
    firstHourMs,
    nowMs,
    isKnown: (rule, subject) => memory.series.has(`series|${rule}|${subject.myth}|${subject.lang}`),
  });
  const round: Round = {
    detector,
    tables,
    startMs: firstHourMs,
    series: new Map(memory.series),
    pools: new Map(memory.pools),
    episodes: latestEpisodes(await store.episodes({ open: null, limit: 1000 })),
    touched: new Set(),
    posts: new Map(),
    messages: [],
    nextNumber: await store.nextEpisodeNumber(),
  };
  const changed = new Set<string>();
  let hourMs = startMs;
  for (; hourMs + HOUR_MS <= nowMs; hourMs += HOUR_MS) await closeAll(round, hourMs, changed);
  if (nowMs > hourMs) await lookAll(round, hourMs, nowMs);

  await store.saveDetection({
    lease,
    states: [...changed].map((key) => ({ key, state: JSON.stringify(round.series.get(key) ?? round.pools.get(key)) })),
    episodes: [...round.touched].map((key) => round.episodes.get(key)!),
    episodePosts: [...round.posts].map(([episode, posts]) => ({ episode, posts })),
    outbox: round.messages,
    doneUntilMs: nowMs,
    nowMs,
  });
  detector.memory = { token: memory.token, doneUntilMs: nowMs, series: round.series, pools: round.pools };
  const open = [...round.episodes.values()].filter((one) => isOpen(one)).length;
  return { ran: true, messages: round.messages.map((one) => one.message), open };
}

/** Firing or recovering: people may have been told and it is not over. */
export function isOpen(episode: Episode): boolean {
  return episode.condition.state === "firing" || episode.condition.state === "recovering";
}

async function closeAll(round: Round, hourMs: number, changed: Set<string>): Promise<void> {
  const byPool = new Map<
    string,
    { slot: number; exposure: number; bins: { authors: number; expected: number; spikeP: number }[] }
  >();
  for (const one of seriesAt(round, hourMs)) {
    const state = stateOf(round, one, hourMs);
    if (state.closedUntilMs > hourMs) continue;
    const pool = round.pools.get(one.poolKey) ?? EMPTY_POOL;
    const bin = binAt(round, one, hourMs, hourMs + HOUR_MS);
    const reading = readSeries(state, pool, bin);
    const episode = round.episodes.get(one.key);
    const next = closeHour(state, pool, bin, episode !== undefined && isOpen(episode));
    round.series.set(one.key, next);
    changed.add(one.key);
    const group = byPool.get(one.poolKey) ?? { slot: bin.slot, exposure: bin.exposure, bins: [] };
    if (!isStirring(one.rule, reading) && !(episode !== undefined && isOpen(episode))) {
      group.bins.push({ authors: bin.authors, expected: reading.expected, spikeP: reading.spikeP });
    }
    byPool.set(one.poolKey, group);
    await judge(round, one, state, reading, hourMs + HOUR_MS, true);
  }
  for (const [key, group] of byPool) {
    round.pools.set(key, closePoolHour(round.pools.get(key) ?? EMPTY_POOL, group.slot, group.exposure, group.bins));
    changed.add(key);
  }
}

async function lookAll(round: Round, hourMs: number, nowMs: number): Promise<void> {
  for (const one of seriesAt(round, hourMs)) {
    const state = stateOf(round, one, hourMs);
    const bin = binAt(round, one, hourMs, nowMs);
    if (bin.authors === 0) continue;
    const reading = readSeries(state, round.pools.get(one.poolKey) ?? EMPTY_POOL, bin);
    await judge(round, one, state, reading, nowMs, false);
  }
}

async function judge(
  round: Round,
  one: Series,
  state: SeriesState,
  reading: Reading,
  atMs: number,
  hourClosed: boolean,
): Promise<void> {
  const episode = round.episodes.get(one.key);
  const condition = episode?.condition ?? { state: "inactive" as const };
  if (!isStirring(one.rule, reading) && (condition.state === "inactive" || condition.state === "resolved")) return;
  const windowMs = one.rule.needs.withinMs;
  const matched = (await round.detector.store.matchedPosts(one.subject, atMs - windowMs, atMs, 5000)).filter((post) =>
    one.rule.watch.stance.includes(post.stance),
  );
  const authors = new Set(matched.map((post) => post.author ?? post.id)).size;
  const look: Look = {
    reading,
    authors: one.rule.count === "posts" ? matched.length : authors,
    expected: expectedInWindow(round, one, state, atMs - windowMs, atMs),
    historyHours: state.hours + (hourClosed ? 1 : 0),
    hourClosed,
  };
  const step = advance(condition, one.rule, look, atMs);
  if (step.transition === "none" && episode === undefined) return;
  const stats: AlertStats = {
    authors: look.authors,
    posts: matched.length,
    expected: look.expected,
    ratio: ratioOf(look),
    cusum: reading.cusum,
    threshold: THRESHOLD[one.rule.sensitivity],
    spikeP: reading.spikeP,
    test: testOf(one.rule, look),
    dispersion: reading.dispersion,
  };
  if (step.transition === "resolved") {
    round.series.set(one.key, resetCusum(round.series.get(one.key) ?? state));
  }
  await move(round, one, step, stats, atMs);
}

function testOf(rule: AlertRule, look: Look): "cusum" | "spike" {
  const verdict = decideFire(rule, look);
  return verdict.fire ? verdict.test : "cusum";
}

async function move(round: Round, one: Series, step: Step, stats: AlertStats, atMs: number): Promise<void> {
  const former = round.episodes.get(one.key);
  const renew = former === undefined || (step.transition === "fired" && former.notified !== null);
  const severity = decideSeverity(one.rule.severity, {
    harm: one.myth.harm.level,
    verdict: one.myth.verdict,
    ratio: stats.ratio,
    authors: stats.authors,
  });
  const base: Episode = renew
    ? {
        id: `E-${round.nextNumber++}`,
        rule: one.rule.id,
        signal: one.rule.signal,
        subject: one.subject,
        condition: step.condition,
        handling: { state: "new" },
        suppression: null,
        severity,
        stats,
        reply: null,
        replyWhyNot: null,
        seq: 0,
        notified: null,
        openedAtMs: atMs,
        updatedAtMs: atMs,
        rev: round.detector.watch.revOf(one.myth.id),
      }
    : former;
  const firing = step.condition.state === "firing";
  const rises = firing && (step.transition !== "none" || isAtLeast(severity, base.severity));
  let episode: Episode = {
    ...base,
    condition: step.condition,
    severity: rises ? severity : base.severity,
    // The numbers of an alert are those of its height; quieter looks do not overwrite them.
    stats: firing && (step.transition !== "none" || stats.authors >= base.stats.authors) ? stats : base.stats,
    updatedAtMs: atMs,
  };
  const decision = decideNotify(episode, step.transition, atMs);
  if (decision.send || step.transition === "fired" || step.transition === "reopened") {
    const announcer: Announcer = {
      store: round.detector.store,
      watch: round.detector.watch,
      rule: one.rule,
      myth: one.myth,
      timezone: one.timezone,
    };
    const told = await announce(announcer, episode, decision, round.detector.channels, atMs);
    episode = told.episode;
    round.posts.set(episode.id, told.posts.slice(0, MAX_EPISODE_POSTS));
    round.messages.push(...told.messages);
  }
  const untouched =
    former !== undefined && step.transition === "none" && !decision.send && episode.stats === former.stats;
  round.episodes.set(one.key, untouched ? former : episode);
  if (!untouched) round.touched.add(one.key);
}

function expectedInWindow(round: Round, one: Series, state: SeriesState, fromMs: number, toMs: number): number {
  const pool = round.pools.get(one.poolKey) ?? EMPTY_POOL;
  let sum = 0;
  for (let hourMs = floorHour(fromMs); hourMs < toMs; hourMs += HOUR_MS) {
    const share = (Math.min(toMs, hourMs + HOUR_MS) - Math.max(fromMs, hourMs)) / HOUR_MS;
    const bin = binAt(round, one, hourMs, Math.min(toMs, hourMs + HOUR_MS));
    sum += share * expectedAuthors(state, pool, bin.slot, bin.exposure);
  }
  return sum;
}

function binAt(round: Round, one: Series, hourMs: number, untilMs: number): HourBin {
  const exposure = round.tables.exposure(one.subject, hourMs, untilMs < hourMs + HOUR_MS);
  const counts = round.tables.counts(one.rule.id, one.subject, hourMs);
  return {
    hourMs,
    slot: hourOfWeek(hourMs, one.timezone),
    authors: one.rule.count === "posts" ? counts.posts : counts.authors,
    exposure,
  };
}

/** Every known series and every subject seen in this hour, in a fixed order. */
function seriesAt(round: Round, hourMs: number): readonly Series[] {
  const { watch } = round.detector;
  const found = new Map<string, Series>();
  for (const rule of watch.alerts) {
    const subjects: Subject[] = [...round.tables.subjectsAt(rule.id, hourMs)];
    const prefix = `series|${rule.id}|`;
    for (const key of round.series.keys()) {
      if (!key.startsWith(prefix)) continue;
      const [myth, lang] = key.slice(prefix.length).split("|");
      if (myth !== undefined && lang !== undefined) subjects.push({ myth: myth as Subject["myth"], lang });
    }
    for (const subject of subjects) {
      const myth = watch.myths.get(subject.myth);
      if (myth === undefined || !isWatched(rule, myth)) continue;
      const key = `${prefix}${subject.myth}|${subject.lang}`;
      found.set(key, {
        key,
        rule,
        myth,
        subject,
        poolKey: `pool|${rule.id}|${myth.topic}|${subject.lang}`,
        timezone: watch.timezones.get(myth.topic) ?? watch.defaultTimezone,
      });
    }
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function isWatched(rule: AlertRule, myth: MythRule): boolean {
  return (
    myth.status === "active" &&
    (rule.watch.topics.length === 0 || rule.watch.topics.includes(myth.topic)) &&
    isAtLeast(myth.harm.level, rule.watch.harmAtLeast)
  );
}

/** The series' state; a new series is first shown the quiet hours since collection began. */
function stateOf(round: Round, one: Series, hourMs: number): SeriesState {
  const known = round.series.get(one.key);
  if (known !== undefined) return known;
  const pool = round.pools.get(one.poolKey) ?? EMPTY_POOL;
  let state = startSeries(round.startMs, round.tables.exposure(one.subject, round.startMs, false));
  for (let at = round.startMs; at < hourMs; at += HOUR_MS) {
    const quiet = {
      hourMs: at,
      slot: hourOfWeek(at, one.timezone),
      authors: 0,
      exposure: round.tables.exposure(one.subject, at, false),
    };
    state = closeHour(state, pool, quiet, false);
  }
  const fresh = { ...state, closedUntilMs: hourMs };
  round.series.set(one.key, fresh);
  return fresh;
}

function floorHour(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}
