/**
 * One round of detection: closes the hours that have passed, looks at the running hour, moves the
 * alerts, and writes states, episodes and messages as one transaction under a lease. Event time
 * decides, so a round that is repeated or late comes to the same result.
 */

import { mythOf, type AlertMessage, type Condition, type Episode, type MythSubject } from "../model/alert.ts";
import type { MythId } from "../model/analysis.ts";
import type { AlertRule, Campaign, MythRule } from "../model/rules.ts";
import type { Wording } from "../core/narratives/likeness.ts";
import { isStirring } from "../core/alerts/lifecycle.ts";
import { silenceEnded } from "../core/alerts/notify.ts";
import { isAtLeast } from "../core/alerts/severity.ts";
import {
  closeHour,
  closePoolHour,
  EMPTY_POOL,
  readSeries,
  resetCusum,
  startSeries,
  type PoolState,
  type SeriesState,
} from "../core/alerts/surge.ts";
import type { NarrativeRound, Store } from "../store/store.ts";
import { blindAmong } from "./blind.ts";
import { judge, withdraw } from "./detect-episode.ts";
import { decodeKept, decodeStates, latestEpisodes } from "./detect-memory.ts";
import { decodeBases, rebase, settle, underPresentName, type Base } from "./detect-rebase.ts";
import { binAt, floorHour, keyOf, type Round, type Series } from "./detect-round.ts";
import { readSignals } from "./detect-signals.ts";
import { readTables } from "./detect-tables.ts";
import type { Signal } from "./signal.ts";
import { SIGNALS } from "./signals/index.ts";

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
/** History that a new series is given, and the farthest that a stopped detection goes back. */
const LOOK_BACK_MS = 28 * 24 * HOUR_MS;
/** Episodes read at the start of a round, newest first; those that are open are read whatever their age. */
const MAX_EPISODES = 1000;
const MAX_OPEN_EPISODES = 10_000;
/** A clock that went back by less is waited for; by more, detection goes on from where the clock now stands. */
const CLOCK_STEP_MS = 2 * HOUR_MS;

/** The rules as detection needs them; a reload hands over a new value. */
export interface Watch {
  readonly alerts: readonly AlertRule[];
  readonly myths: Pick<ReadonlyMap<string, MythRule>, "get">;
  /** Zone by topic id. */
  readonly timezones: ReadonlyMap<string, string>;
  /** Absent: none. */
  readonly campaigns?: readonly Campaign[];
  readonly defaultTimezone: string;
  /** Revision of each myth's resolved rule. */
  readonly revOf: (myth: string) => string;
  /** Present id by former id of renamed myths. */
  readonly renamed?: ReadonlyMap<MythId, MythId>;
  /** How the catalogue words its claims; absent: a narrative resembles no myth. */
  readonly wordings?: () => readonly Wording[];
  /** Stored posts are not all matched with the newest rule of this myth yet; until then it is not looked at. */
  readonly waits?: (myth: string) => boolean;
}

export interface Detector {
  readonly store: Store;
  readonly holder: string;
  readonly channels: readonly string[];
  watch: Watch;
  /** Hours that ended longer ago teach what is usual, but nobody is told of them. */
  readonly judgeBackMs: number;
  /** How long after its end an hour stays open for posts that arrive late. 0 where posts come in order. */
  readonly lateMs: number;
  /** Read where a rule asks for them. What says how Hearsay itself fares has no place in a replay. */
  readonly signals: readonly Signal[];
  /** States as last saved; reloaded when the lease changed hands. */
  memory: {
    token: number;
    doneUntilMs: number | null;
    series: Map<string, SeriesState>;
    pools: Map<string, PoolState>;
    bases: ReadonlyMap<string, Base>;
    kept: Map<string, string>;
  } | null;
}

/** Without `judgeBackMs` every hour since the last round is judged, however long ago. */
export function createDetector(
  store: Store,
  holder: string,
  channels: readonly string[],
  watch: Watch,
  judgeBackMs: number = Number.POSITIVE_INFINITY,
  lateMs: number = 0,
  signals: readonly Signal[] = SIGNALS,
): Detector {
  return { store, holder, channels, watch, judgeBackMs, lateMs, signals, memory: null };
}

export interface RoundReport {
  readonly ran: boolean;
  readonly messages: readonly AlertMessage[];
  readonly open: number;
}

/** Runs everything that is due at `nowMs`. Does nothing while another process holds the lease. */
export async function detectRound(detector: Detector, nowMs: number): Promise<RoundReport> {
  const { store, watch } = detector;
  const lease = await store.takeLease("detect", detector.holder, nowMs, LEASE_MS);
  if (lease === null) return { ran: false, messages: [], open: 0 };
  const span = await store.span();
  if (span === null) return { ran: true, messages: [], open: 0 };
  if (detector.memory === null || detector.memory.token !== lease.token) {
    const states = await store.detectorStates();
    detector.memory = {
      token: lease.token,
      doneUntilMs: await store.detectedUntil(),
      ...decodeStates(states),
      bases: decodeBases(states),
      kept: decodeKept(states),
    };
  }
  const memory = detector.memory;
  const changed = new Set<string>();
  const series = new Map(memory.series);
  const rebased = rebase(memory.bases, series, watch);
  let doneMs = memory.doneUntilMs;
  const jumpedBack = doneMs !== null && nowMs < doneMs;
  if (doneMs !== null && jumpedBack) {
    if (doneMs - nowMs < CLOCK_STEP_MS) return { ran: true, messages: [], open: 0 };
    turnBack(series, nowMs, changed);
    doneMs = nowMs;
  }
  const startMs = floorHour(Math.max(doneMs === null ? span.fromMs : doneMs - detector.lateMs, nowMs - LOOK_BACK_MS));
  const firstHourMs = floorHour(Math.max(span.fromMs, startMs - LOOK_BACK_MS));
  const tables = await readTables(store, watch, {
    fromMs: startMs,
    firstHourMs,
    nowMs,
    rebuilds: rebased.rebuild.size > 0,
    isNew: (rule, subject) => {
      const myth = watch.myths.get(subject.myth);
      return myth !== undefined && isWatched(rule, myth) && !series.has(keyOf(rule.id, subject));
    },
  });
  const kept = new Map(memory.kept);
  let saving: (() => Promise<NarrativeRound>) | null = null as (() => Promise<NarrativeRound>) | null;
  const round: Round = {
    detector,
    watch,
    tables,
    startMs: firstHourMs,
    judgeFromMs: nowMs - detector.judgeBackMs,
    series,
    bases: rebased.bases,
    rebuild: rebased.rebuild,
    pools: new Map(memory.pools),
    episodes: latestEpisodes(
      [
        ...(await store.episodes({ open: null, limit: MAX_EPISODES })),
        ...(await store.episodes({ open: true, limit: MAX_OPEN_EPISODES })),
      ].map((one) => underPresentName(one, watch)),
    ),
    touched: new Set(),
    posts: new Map(),
    messages: [],
    nextNumber: await store.nextEpisodeNumber(),
    kept,
    keptChanged: new Set(),
    isBlind: blindAmong(kept, tables),
    atSave: (one) => {
      saving = one;
    },
  };
  if (jumpedBack) {
    forgetFuture(round, nowMs);
    round.kept.set(CLOSED, String(floorHour(nowMs)));
    round.keptChanged.add(CLOSED);
  }
  await withdraw(round, (episode) => isStillWatched(watch, episode), nowMs);
  let hourMs = startMs;
  for (; hourMs + HOUR_MS + detector.lateMs <= nowMs; hourMs += HOUR_MS) {
    await closeAll(round, hourMs, changed);
    await closeSignals(round, hourMs);
  }
  const ahead = new Map<string, SeriesState>();
  for (; hourMs < nowMs; hourMs += HOUR_MS) await lookAll(round, hourMs, Math.min(nowMs, hourMs + HOUR_MS), ahead);
  if (nowMs > round.judgeFromMs) await readSignals(round, nowMs, false);

  for (const key of rebased.due) changed.add(key);
  const bases = settle(rebased, memory.bases, round.series, watch, nowMs);
  await store.saveDetection({
    lease,
    states: [
      ...[...changed].map((key) => ({ key, state: JSON.stringify(round.series.get(key) ?? round.pools.get(key)) })),
      ...bases,
      ...[...round.keptChanged].map((key) => ({ key, state: round.kept.get(key)! })),
    ],
    episodes: [...round.touched].map((key) => round.episodes.get(key)!),
    episodePosts: [...round.posts].map(([episode, posts]) => ({ episode, posts })),
    outbox: round.messages,
    narratives: saving === null ? null : await saving(),
    doneUntilMs: nowMs,
    nowMs,
  });
  const { pools } = round;
  const { bases: built } = rebased;
  detector.memory = { token: memory.token, doneUntilMs: nowMs, series: round.series, pools, bases: built, kept };
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
    if (hourMs + HOUR_MS > round.judgeFromMs) await judge(round, one, state, reading, hourMs + HOUR_MS, true);
  }
  for (const [key, group] of byPool) {
    round.pools.set(key, closePoolHour(round.pools.get(key) ?? EMPTY_POOL, group.slot, group.exposure, group.bins));
    changed.add(key);
  }
}

const CLOSED = "signal||closed until";

/** What a signal learns from an hour, it learns once. */
async function closeSignals(round: Round, hourMs: number): Promise<void> {
  const endMs = hourMs + HOUR_MS;
  if (Number(round.kept.get(CLOSED) ?? Number.NEGATIVE_INFINITY) >= endMs || !hasSignals(round)) return;
  round.kept.set(CLOSED, String(endMs));
  round.keptChanged.add(CLOSED);
  await readSignals(round, endMs, true, endMs > round.judgeFromMs);
}

function hasSignals({ watch, detector }: Round): boolean {
  return watch.alerts.some((rule) => detector.signals.some((one) => one.id === rule.signal));
}

/**
 * Looks at an hour that is not closed. `ahead` carries what each series would be after the open hours
 * before this one; nothing of it is kept, for late posts may still change it.
 */
async function lookAll(round: Round, hourMs: number, atMs: number, ahead: Map<string, SeriesState>): Promise<void> {
  for (const one of seriesAt(round, hourMs)) {
    const state = ahead.get(one.key) ?? stateOf(round, one, hourMs);
    if (state.closedUntilMs > hourMs) continue;
    const pool = round.pools.get(one.poolKey) ?? EMPTY_POOL;
    const bin = binAt(round, one, hourMs, atMs);
    const episode = round.episodes.get(one.key);
    ahead.set(one.key, closeHour(state, pool, bin, episode !== undefined && isOpen(episode)));
    if (bin.authors === 0 && !(episode !== undefined && silenceEnded(episode, atMs))) continue;
    await judge(round, one, state, readSeries(state, pool, bin), atMs, false);
  }
}

/** Every known series and every subject seen in this hour, in a fixed order. */
function seriesAt(round: Round, hourMs: number): readonly Series[] {
  const { watch } = round;
  const found = new Map<string, Series>();
  for (const rule of volumeRules(watch)) {
    const subjects: MythSubject[] = [...round.tables.subjectsAt(rule.id, hourMs)];
    const prefix = `series|${rule.id}|`;
    for (const key of round.series.keys()) {
      if (!key.startsWith(prefix)) continue;
      const [myth, lang] = key.slice(prefix.length).split("|");
      if (myth !== undefined && lang !== undefined) subjects.push({ myth: myth as MythSubject["myth"], lang });
    }
    for (const subject of subjects) {
      const myth = watch.myths.get(subject.myth);
      if (myth === undefined || !isWatched(rule, myth) || watch.waits?.(myth.id) === true) continue;
      const key = keyOf(rule.id, subject);
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

/** The rules whose signal is read here, series by series. */
function volumeRules(watch: Watch): readonly AlertRule[] {
  return watch.alerts.filter((rule) => rule.signal === "volume");
}

function isWatched(rule: AlertRule, myth: MythRule): boolean {
  return (
    myth.status === "active" &&
    (rule.watch.topics.length === 0 || rule.watch.topics.includes(myth.topic)) &&
    isAtLeast(myth.harm.level, rule.watch.harmAtLeast)
  );
}

function isStillWatched(watch: Watch, episode: Episode): boolean {
  const rule = watch.alerts.find((one) => one.id === episode.rule);
  // Other signals end their alerts themselves.
  if (rule !== undefined && rule.signal !== "volume") return true;
  const myth = watch.myths.get(mythOf(episode.subject) ?? "");
  return rule !== undefined && myth !== undefined && isWatched(rule, myth);
}

/** Hours that are still to come were not closed, whatever a clock said that ran ahead. */
function turnBack(series: Map<string, SeriesState>, nowMs: number, changed: Set<string>): void {
  for (const [key, state] of series) {
    if (state.closedUntilMs <= nowMs) continue;
    series.set(key, { ...state, closedUntilMs: floorHour(nowMs) });
    changed.add(key);
  }
}

function forgetFuture(round: Round, nowMs: number): void {
  for (const [key, episode] of round.episodes) {
    const { condition, notified } = episode;
    const past = notAfter(condition, nowMs);
    const told = notified === null || notified.atMs <= nowMs ? notified : { ...notified, atMs: nowMs };
    if (past === condition && told === notified) continue;
    round.episodes.set(key, { ...episode, condition: past, notified: told });
    round.touched.add(key);
  }
}

function notAfter(condition: Condition, nowMs: number): Condition {
  const past = (atMs: number): number => Math.min(nowMs, atMs);
  switch (condition.state) {
    case "inactive":
    case "pending":
      return condition;
    case "firing":
      return condition.firedAtMs <= nowMs ? condition : { ...condition, firedAtMs: nowMs };
    case "recovering":
      return condition.belowSinceMs <= nowMs
        ? condition
        : { state: "recovering", firedAtMs: past(condition.firedAtMs), belowSinceMs: nowMs };
    case "resolved":
      return condition.resolvedAtMs <= nowMs
        ? condition
        : { state: "resolved", firedAtMs: past(condition.firedAtMs), resolvedAtMs: nowMs };
  }
}

/**
 * The series' state. A new series is first shown the hours since collection began: mostly quiet ones, or
 * what was imported later. They teach the usual level and are no evidence.
 */
function stateOf(round: Round, one: Series, hourMs: number): SeriesState {
  const known = round.series.get(one.key);
  if (known !== undefined && !round.rebuild.delete(one.key)) return known;
  const pool = round.pools.get(one.poolKey) ?? EMPTY_POOL;
  let state = startSeries(round.startMs, round.tables.exposure(one.subject, round.startMs, false));
  for (let at = round.startMs; at < hourMs; at += HOUR_MS) {
    state = closeHour(state, pool, binAt(round, one, at, at + HOUR_MS), false);
  }
  const fresh = { ...resetCusum(state), closedUntilMs: hourMs };
  // How much is collected in the first hour of all is known when it is over.
  if (known !== undefined || hourMs > round.startMs) round.series.set(one.key, fresh);
  return fresh;
}
