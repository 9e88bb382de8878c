/**
 * One look at one series: reads its window, moves its episode and writes what people must hear. When
 * to look is decided in detect.ts, whether to fire or to tell in core/alerts.
 */

import { mythOf, type AlertStats, type Episode } from "../model/alert.ts";
import type { AlertRule } from "../model/rules.ts";
import { advance, decideFire, isStirring, ratioOf, type Look, type Step } from "../core/alerts/lifecycle.ts";
import { decideNotify, type NotifyDecision } from "../core/alerts/notify.ts";
import { decideSeverity, isAtLeast } from "../core/alerts/severity.ts";
import {
  EMPTY_POOL,
  expectedAuthors,
  readFirsts,
  REPEAT_HOURS,
  resetCusum,
  THRESHOLD,
  type Reading,
  type SeriesState,
} from "../core/alerts/surge.ts";
import { announce, type Announcer } from "./announce.ts";
import { countsFromMs } from "./detect-rebase.ts";
import { binAt, floorHour, type Round, type Series } from "./detect-round.ts";
import { frozen, thawed } from "./freeze.ts";

const HOUR_MS = 3_600_000;
const MAX_EPISODE_POSTS = 500;
/** More posts of one window than any message needs; authors beyond are not counted. */
const MAX_WINDOW_POSTS = 5000;

/** Posts of an hour whose like is not silent by chance. */
const SPOKEN = 5;

/** Moves the series by what it says at `atMs`; `hourClosed` where an hour has just ended. */
export async function judge(
  round: Round,
  one: Series,
  state: SeriesState,
  reading: Reading,
  atMs: number,
  hourClosed: boolean,
): Promise<void> {
  const known = round.episodes.get(one.key);
  if (round.isBlind(one.subject.lang, atMs) || isMute(round, one.subject.lang, atMs, hourClosed, known)) {
    const still = known === undefined ? undefined : frozen(known, "too few posts arrive", atMs);
    if (still !== undefined && still !== known) keep(round, one.key, still);
    return;
  }
  const episode = known === undefined ? undefined : thawed(known, atMs);
  if (episode !== undefined && episode !== known) keep(round, one.key, episode);
  const condition = episode?.condition ?? { state: "inactive" as const };
  if (!isStirring(one.rule, reading) && (condition.state === "inactive" || condition.state === "resolved")) return;
  const windowMs = one.rule.needs.withinMs;
  const firstMs = countsFromMs(round.bases.get(one.myth.id));
  const matched = (
    await round.detector.store.matchedPosts(one.subject, atMs - windowMs, atMs, MAX_WINDOW_POSTS)
  ).filter((post) => one.rule.watch.stance.includes(post.stance) && post.createdAtMs >= firstMs);
  const authors = new Set(matched.map((post) => post.author ?? post.id)).size;
  const full: Look = {
    reading,
    authors: one.rule.count === "posts" ? matched.length : authors,
    expected: expectedInWindow(round, one, state, atMs - windowMs, atMs),
    historyHours: state.hours + (hourClosed ? 1 : 0),
    hourClosed,
  };
  const isOver = condition.state !== "firing" && condition.state !== "recovering";
  const look = isOver && decideFire(one.rule, full).fire ? await withoutRepeats(round, one, state, full, atMs) : full;
  const step = advance(condition, one.rule, look, atMs);
  if (step.transition === "none" && episode === undefined) return;
  const stats: AlertStats = {
    authors: look.authors,
    posts: matched.length,
    expected: look.expected,
    ratio: ratioOf(look),
    cusum: look.reading.cusum,
    threshold: THRESHOLD[one.rule.sensitivity],
    spikeP: look.reading.burstP,
    test: testOf(one.rule, look),
    dispersion: look.reading.dispersion,
    atMs,
  };
  if (step.transition === "resolved") {
    round.series.set(one.key, resetCusum(round.series.get(one.key) ?? state));
  }
  await move(round, one, step, stats, atMs);
}

/** The look as it is where each author's first post of a day counts alone. Rules that count posts count them all. */
async function withoutRepeats(round: Round, one: Series, state: SeriesState, look: Look, atMs: number): Promise<Look> {
  if (one.rule.count === "posts") return look;
  const hourMs = floorHour(atMs - 1);
  const fromMs = hourMs - (2 * REPEAT_HOURS - 1) * HOUR_MS;
  const firstMs = countsFromMs(round.bases.get(one.myth.id));
  const posts = await round.detector.store.matchedPosts(one.subject, fromMs, atMs, MAX_WINDOW_POSTS);
  const lastOf = new Map<string, number>();
  const firsts = new Map<number, number>();
  for (const post of posts.toReversed()) {
    if (!one.rule.watch.stance.includes(post.stance) || post.createdAtMs < firstMs) continue;
    const author = post.author ?? post.id;
    const last = lastOf.get(author);
    lastOf.set(author, post.createdAtMs);
    const hour = floorHour(post.createdAtMs);
    if (last === undefined || hour - floorHour(last) >= REPEAT_HOURS * HOUR_MS)
      firsts.set(hour, (firsts.get(hour) ?? 0) + 1);
  }
  const pool = round.pools.get(one.poolKey) ?? EMPTY_POOL;
  const bin = binAt(round, one, hourMs, Math.min(atMs, hourMs + HOUR_MS));
  return { ...look, reading: readFirsts(state, pool, bin, firsts) };
}

/**
 * Whether nothing at all was heard in the language, at a time of day at which something always is: then nothing
 * ends, whether or not a rule watches the sources. It lasts until a post comes.
 */
function isMute({ tables }: Round, lang: string, atMs: number, hourClosed: boolean, known?: Episode): boolean {
  const hourMs = floorHour(atMs - 1);
  if (tables.collected(lang, hourMs) > 0) return false;
  if (known?.suppression?.kind === "frozen") return true;
  const before = [1, 2].map((days) => tables.collected(lang, hourMs - 24 * days * HOUR_MS));
  return hourClosed && Math.max(...before) >= SPOKEN;
}

function testOf(rule: AlertRule, look: Look): "cusum" | "spike" {
  const verdict = decideFire(rule, look);
  return verdict.fire ? verdict.test : "cusum";
}

async function move(round: Round, one: Series, step: Step, stats: AlertStats, atMs: number): Promise<void> {
  const former = round.episodes.get(one.key);
  const severity = decideSeverity(one.rule.severity, {
    harm: one.myth.harm.level,
    verdict: one.myth.verdict,
    ratio: stats.ratio,
    authors: stats.authors,
  });
  const base = baseOf(round, one, step, former, atMs) ?? {
    ...opening(round, one, atMs),
    severity,
    stats,
    condition: step.condition,
    suppression: stillSilenced(former, atMs),
  };
  const firing = step.condition.state === "firing";
  const rises = firing && (step.transition !== "none" || isAtLeast(severity, base.severity));
  const episode: Episode = {
    ...base,
    condition: step.condition,
    severity: rises ? severity : base.severity,
    // The numbers of an alert are those of its height; quieter looks do not overwrite them.
    stats: firing && (begins(step) || stats.authors >= base.stats.authors) ? withDoubts(stats, base.stats) : base.stats,
    updatedAtMs: atMs,
  };
  const decision = decideNotify(episode, step.transition, atMs);
  const untouched =
    former !== undefined && step.transition === "none" && !decision.send && episode.stats === former.stats;
  if (untouched) return;
  const tells = decision.send || begins(step);
  keep(round, one.key, tells ? await told(round, one, episode, decision, atMs) : episode);
}

function begins({ transition }: Step): boolean {
  return transition === "fired" || transition === "reopened";
}

/** What was tested when people were last told holds until they are told again. */
function withDoubts(stats: AlertStats, { doubts }: AlertStats): AlertStats {
  return doubts === undefined ? stats : { ...stats, doubts };
}

/** The episode that goes on, or null where a new one begins. */
function baseOf(round: Round, one: Series, step: Step, former: Episode | undefined, atMs: number): Episode | null {
  if (former === undefined) return null;
  if (former.condition.state === "resolved") return step.transition === "fired" ? null : former;
  if (former.condition.state !== "inactive" || step.transition === "none") return former;
  // A stir that lapsed without a word stirs again: nothing of its first time matters, unless a person dealt with it.
  if (former.handling.state !== "new") return null;
  return { ...former, openedAtMs: atMs, rev: round.watch.revOf(one.myth.id), suppression: stillSilenced(former, atMs) };
}

/** A silence is laid on a subject: it holds for later episodes until it ends. */
function stillSilenced(former: Episode | undefined, atMs: number): Episode["suppression"] {
  const suppression = former?.suppression ?? null;
  return suppression?.kind === "silenced" && suppression.untilMs > atMs ? suppression : null;
}

function opening(
  round: Round,
  one: Series,
  atMs: number,
): Omit<Episode, "severity" | "stats" | "condition" | "suppression"> {
  return {
    id: `E-${round.nextNumber++}`,
    rule: one.rule.id,
    signal: one.rule.signal,
    subject: one.subject,
    handling: { state: "new" },
    reply: null,
    replyWhyNot: null,
    seq: 0,
    notified: null,
    openedAtMs: atMs,
    updatedAtMs: atMs,
    rev: round.watch.revOf(one.myth.id),
  };
}

/** Writes the messages of `decision` into the round; returns the episode as it stands after them. */
async function told(
  round: Round,
  one: Pick<Series, "rule" | "myth" | "timezone" | "subject">,
  episode: Episode,
  decision: NotifyDecision,
  atMs: number,
): Promise<Episode> {
  const announcer: Announcer = {
    store: round.detector.store,
    subject: one.subject,
    rule: one.rule,
    myth: one.myth,
    timezone: one.timezone,
  };
  const after = await announce(announcer, episode, decision, round.detector.channels, atMs);
  round.posts.set(episode.id, after.posts.slice(0, MAX_EPISODE_POSTS));
  round.messages.push(...after.messages);
  return after.episode;
}

function keep(round: Round, key: string, episode: Episode): void {
  round.episodes.set(key, episode);
  round.touched.add(key);
}

/**
 * Ends what no rule watches any more: nothing would ever move it again. People who were told are told of the end
 * as long as the rules still say what it was about.
 */
export async function withdraw(round: Round, isWatched: (episode: Episode) => boolean, atMs: number): Promise<void> {
  for (const [key, episode] of round.episodes) {
    const { condition } = episode;
    if (condition.state === "inactive" || condition.state === "resolved" || isWatched(episode)) continue;
    if (condition.state === "pending") {
      keep(round, key, { ...episode, condition: { state: "inactive" }, updatedAtMs: atMs });
      continue;
    }
    const ended: Episode = {
      ...episode,
      condition: { state: "resolved", firedAtMs: condition.firedAtMs, resolvedAtMs: atMs },
      updatedAtMs: atMs,
    };
    const rule = round.watch.alerts.find((one) => one.id === episode.rule);
    const myth = round.watch.myths.get(mythOf(episode.subject) ?? "");
    const decision = decideNotify(ended, "resolved", atMs);
    const { subject } = episode;
    if (rule === undefined || myth === undefined || !("myth" in subject) || !decision.send) keep(round, key, ended);
    else {
      const timezone = round.watch.timezones.get(myth.topic) ?? round.watch.defaultTimezone;
      keep(
        round,
        key,
        await told(round, { rule, myth, timezone, subject }, ended, { ...decision, why: "no longer watched" }, atMs),
      );
    }
  }
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
