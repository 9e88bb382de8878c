/**
 * The message about an alert of any signal but volume: the order of message.ts, from what the signal said.
 * An end is told from what was kept of the height, so that it needs nothing read again.
 */

import type { AlertMessage, Doubt, Episode, KeptReading } from "../../model/alert.ts";
import type { PostId } from "../../model/post.ts";
import { doubtLine } from "./doubts.ts";
import { clockTime } from "./message.ts";
import type { SignalReading } from "./signal.ts";

export interface SignalFacts {
  readonly episode: Episode;
  /** The height of the alert. */
  readonly kept: KeptReading;
  readonly event: AlertMessage["event"];
  readonly why: string;
  /** null where only the kept numbers are at hand: an end. */
  readonly reading: SignalReading | null;
  /** Made by toExample, with the posts they quote. */
  readonly examples: readonly { readonly post: PostId; readonly text: string }[];
  readonly atMs: number;
  readonly channel: string;
}

export function composeSignalMessage(facts: SignalFacts): AlertMessage {
  const { episode, event, reading, kept, atMs } = facts;
  const { severity, stats, condition } = episode;
  const firedAtMs = "firedAtMs" in condition ? condition.firedAtMs : atMs;
  const since = `firing since ${clockTime(firedAtMs, kept.timezone)}`;
  const firstMs = reading?.firstSeenMs ?? null;
  const first = firstMs === null ? "" : `, first seen ${clockTime(firstMs, kept.timezone)}`;
  const over = event === "resolved";
  const doubts = stats.doubts ?? [];
  const lines = [
    `What: ${kept.what}`,
    `How much: ${over ? "At its height: " : ""}${kept.howMuch}`,
    ...(reading?.reach === null || reading === null ? [] : [`Reach: ${reading.reach}`]),
    ...aroundOf(reading, over ? [] : doubts),
    ...(reading?.harm === null || reading === null ? [] : [`Harm: ${reading.harm}`]),
  ];
  if (!over && reading !== null) {
    lines.push(
      episode.reply === null
        ? `Suggested: ${reading.advice}`
        : `Suggested: ${episode.reply.for === "asks" ? "answer the questions first" : "answer sincere sharers, not hostile ones"}; reply ${episode.reply.id}, ${episode.reply.approvalNote}: "${episode.reply.text}"`,
      ...reading.facts.map((one) => `Fact: ${one}`),
      ...facts.examples.map((one) => `Example: "${one.text}"`),
    );
  }
  const rev = episode.rev === "" ? "" : `, rev ${episode.rev}`;
  lines.push(`Why this ${over ? "had " : ""}fired: ${kept.why}; rule ${episode.rule}${rev}.`);
  return {
    key: `${episode.id}:${episode.seq}:${facts.channel}`,
    episode: episode.id,
    seq: episode.seq,
    event,
    severity,
    headline: `${severity.toUpperCase()} · ${kept.title} · ${event === "fired" ? (TREND[episode.signal] ?? episode.signal) : facts.why} · ${since}${first} (${kept.timezone})`,
    lines,
    atMs,
    data: {
      event,
      at: new Date(atMs).toISOString(),
      episode: episode.id,
      alert: episode.rule,
      signal: episode.signal,
      subject: episode.subject,
      severity,
      authors: stats.authors,
      expected: Number(stats.expected.toFixed(2)),
      numbers: kept.numbers,
      doubts,
      posts: (reading?.postIds ?? []).slice(0, 500),
      reply:
        episode.reply === null
          ? null
          : { id: episode.reply.id, text: episode.reply.text, approved: episode.reply.approved },
    },
    ...(over ? {} : { quotes: facts.examples.map((one) => one.post) }),
  };
}

/** What else is said, and what speaks against the alert, in one line as for volume. */
function aroundOf(reading: SignalReading | null, doubts: readonly Doubt[]): readonly string[] {
  const around = reading?.around ?? null;
  const parts = [
    ...(around === null ? [] : [`Around it: ${around}`]),
    ...(doubts.length === 0 ? [] : [doubtLine(doubts)]),
  ];
  return parts.length === 0 ? [] : [parts.join(" ")];
}

const TREND: Readonly<Record<string, string>> = {
  "new-narrative": "new, unverified claim",
  reach: "one post reaches many",
  "sentiment-drop": "mood falls",
  jump: "new platform",
  questions: "many questions",
  hijack: "campaign talk turns",
  "counter-speech": "corrections fall behind",
  "source-blind": "no data",
  "rule-health": "rules need a look",
};
