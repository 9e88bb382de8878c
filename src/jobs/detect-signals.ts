/**
 * Reads every signal but volume, moves the alerts by what they say, and writes what people must hear into
 * the round: one transaction with everything else that detection found. Event time decides.
 */

import { subjectKey, type AlertStats, type Doubt, type Episode, type KeptReading } from "../model/alert.ts";
import type { AlertRule } from "../model/rules.ts";
import type { PostId } from "../model/post.ts";
import { toExample } from "../core/alerts/message.ts";
import { decideNotify, type NotifyDecision } from "../core/alerts/notify.ts";
import { isAtLeast } from "../core/alerts/severity.ts";
import { composeSignalMessage } from "../core/alerts/signal-message.ts";
import { advanceSignal, type SignalReading } from "../core/alerts/signal.ts";
import type { Step } from "../core/alerts/lifecycle.ts";
import type { Round } from "./detect-round.ts";
import { gatherDoubts } from "./doubts.ts";
import { frozen, thawed } from "./freeze.ts";

const EXAMPLES = 3;
const MAX_EPISODE_POSTS = 500;
const FROZEN = ["volume", "questions", "counter-speech", "sentiment-drop", "jump"];

/** One look of every signal at `atMs`. Without `tells` they learn from the hour, and nothing moves. */
export async function readSignals(
  round: Round,
  atMs: number,
  hourClosed: boolean,
  tells: boolean = true,
): Promise<void> {
  for (const rule of round.watch.alerts) {
    const signal = round.detector.signals.find((one) => one.id === rule.signal);
    if (signal === undefined || (!hourClosed && !signal.early)) continue;
    const prefix = `signal|${rule.id}|`;
    const open = [...round.episodes.values()].filter(
      (one) => one.rule === rule.id && one.condition.state !== "inactive" && one.condition.state !== "resolved",
    );
    const readings = await signal.read({
      store: round.detector.store,
      watch: round.watch,
      rule,
      atMs,
      hourClosed,
      open,
      episodes: () => [...round.episodes.values()],
      recall: (name) => round.kept.get(prefix + name) ?? null,
      remember: (name, state) => {
        round.kept.set(prefix + name, state);
        round.keptChanged.add(prefix + name);
      },
      isBlind: (lang) => round.isBlind(lang, atMs),
      atSave: round.atSave,
    });
    if (!tells) continue;
    const named = new Set<string>();
    for (const reading of readings) {
      named.add(keyOf(rule.id, reading.subject));
      await move(round, rule, reading.subject, reading, reading.state, atMs);
    }
    if (!hourClosed) continue;
    for (const episode of open) {
      if (!named.has(keyOf(rule.id, episode.subject))) await move(round, rule, episode.subject, null, "quiet", atMs);
    }
  }
}

function keyOf(rule: string, subject: Episode["subject"]): string {
  return `series|${rule}|${subjectKey(subject)}`;
}

async function move(
  round: Round,
  rule: AlertRule,
  subject: Episode["subject"],
  reading: SignalReading | null,
  says: SignalReading["state"],
  atMs: number,
): Promise<void> {
  const key = keyOf(rule.id, subject);
  const known = round.episodes.get(key);
  const blind = FROZEN.includes(rule.signal) && "lang" in subject && round.isBlind(subject.lang, atMs);
  if (blind || says === "unknown") {
    if (known === undefined) return;
    const still = frozen(known, "too few posts arrive", atMs);
    if (still !== known) put(round, key, still);
    return;
  }
  const former = known === undefined ? undefined : thawed(known, atMs);
  const step = advanceSignal(former?.condition ?? { state: "inactive" }, says, rule, atMs);
  if (step.transition === "none" && former === undefined) return;
  const next = moved(round, rule, former, step, reading, atMs);
  if (next === null) return;
  const decision = decideNotify(next, step.transition, atMs);
  const unchanged = former === known && step.transition === "none" && !decision.send && next.stats === former?.stats;
  if (unchanged) return;
  put(round, key, decision.send ? await told(round, next, decision, reading, atMs) : next);
  if (reading !== null && (decision.send || next.stats !== former?.stats))
    round.posts.set(next.id, reading.postIds.slice(0, MAX_EPISODE_POSTS));
}

function put(round: Round, key: string, episode: Episode): void {
  round.episodes.set(key, episode);
  round.touched.add(key);
}

/** The alert after the step; null where there is nothing to begin one from. */
function moved(
  round: Round,
  rule: AlertRule,
  former: Episode | undefined,
  step: Step,
  reading: SignalReading | null,
  atMs: number,
): Episode | null {
  const begins =
    former === undefined ||
    (former.condition.state === "resolved" && step.transition === "fired") ||
    (former.condition.state === "inactive" && former.handling.state === "new" && step.transition !== "none");
  if (!begins && reading === null) return { ...former, condition: step.condition, updatedAtMs: atMs };
  if (reading === null) return null;
  const stats = statsOf(reading);
  const base: Episode = begins
    ? {
        id: `E-${round.nextNumber++}`,
        rule: rule.id,
        signal: rule.signal,
        subject: reading.subject,
        condition: step.condition,
        handling: { state: "new" },
        suppression: stillSilenced(former, atMs),
        severity: reading.severity,
        stats,
        reply: reading.reply,
        replyWhyNot: reading.replyWhyNot,
        seq: 0,
        notified: null,
        openedAtMs: atMs,
        updatedAtMs: atMs,
        rev: reading.rev,
      }
    : former;
  const firing = step.condition.state === "firing";
  const higher = firing && (step.transition !== "none" || stats.authors > base.stats.authors);
  return {
    ...base,
    // A narrative's label may change without making it another.
    subject: reading.subject,
    condition: step.condition,
    severity: firing && isAtLeast(reading.severity, base.severity) ? reading.severity : base.severity,
    stats: higher ? stats : base.stats,
    reply: higher ? reading.reply : base.reply,
    replyWhyNot: higher ? reading.replyWhyNot : base.replyWhyNot,
    updatedAtMs: atMs,
  };
}

function stillSilenced(former: Episode | undefined, atMs: number): Episode["suppression"] {
  const suppression = former?.suppression ?? null;
  return suppression?.kind === "silenced" && suppression.untilMs > atMs ? suppression : null;
}

function statsOf(reading: SignalReading): AlertStats {
  const { title, what, howMuch, why, timezone, numbers } = reading;
  return {
    authors: reading.authors,
    posts: reading.posts,
    expected: reading.expected,
    ratio: reading.ratio,
    cusum: 0,
    threshold: 0,
    spikeP: 1,
    test: "signal",
    dispersion: 1,
    reading: { title, what, howMuch, why, timezone, numbers },
    doubts: reading.doubts,
  };
}

async function told(
  round: Round,
  episode: Episode,
  decision: NotifyDecision & { readonly send: true },
  reading: SignalReading | null,
  atMs: number,
): Promise<Episode> {
  const tested = decision.event === "resolved" ? [] : await doubtsOf(round, episode, reading, atMs);
  const next: Episode = {
    ...episode,
    stats: tested.length === 0 ? episode.stats : { ...episode.stats, doubts: tested },
    seq: episode.seq + 1,
    notified: { atMs, severity: episode.severity, authors: episode.stats.authors },
  };
  const kept: KeptReading = episode.stats.reading ?? {
    title: episode.rule,
    what: "",
    howMuch: "",
    why: "",
    timezone: round.watch.defaultTimezone,
    numbers: {},
  };
  const examples = decision.event === "resolved" || reading === null ? [] : await examplesOf(round, reading.postIds);
  for (const channel of round.detector.channels) {
    const { event, why } = decision;
    const message = composeSignalMessage({ episode: next, kept, event, why, reading, examples, atMs, channel });
    round.messages.push({ channel, message });
  }
  return next;
}

/** A signal's own tests go before those that hold for all. */
async function doubtsOf(
  round: Round,
  { subject, signal }: Episode,
  reading: SignalReading | null,
  atMs: number,
): Promise<readonly Doubt[]> {
  // Whether posts are what they seem is no question where the rule is what is in doubt.
  if (signal === "rule-health") return [];
  if (reading === null || reading.doubts.length > 0 || reading.postIds.length < 2) return reading?.doubts ?? [];
  const lang = "lang" in subject ? subject.lang : null;
  return gatherDoubts(round.detector.store, { posts: reading.postIds, lang, weekly: null }, atMs);
}

/** Of the newest posts, by different authors, first-hand stories left out. */
async function examplesOf(
  round: Round,
  posts: readonly PostId[],
): Promise<readonly { readonly post: PostId; readonly text: string }[]> {
  const examples: { post: PostId; text: string }[] = [];
  const authors = new Set<string>();
  for (const post of posts.slice(0, 10 * EXAMPLES)) {
    const record = await round.detector.store.post(post);
    if (record === null || record.analysis?.flags.includes("first_hand") === true) continue;
    const author = record.post.author?.hash ?? post;
    if (authors.has(author)) continue;
    authors.add(author);
    examples.push({ post, text: toExample(record.post.text) });
    if (examples.length === EXAMPLES) break;
  }
  return examples;
}
