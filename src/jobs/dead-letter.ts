/** Where a message goes that a channel did not take, and who is told that the channel failed. */

import type { AlertMessage, OutboxRow } from "../model/alert.ts";
import type { Problem } from "../model/problem.ts";
import { addressed, pages } from "./channel-names.ts";

export interface Substitutes {
  readonly fallback: string | null;
  readonly ops: readonly string[] | null;
}

export interface Parts {
  readonly channels: readonly string[];
  readonly broken: ReadonlySet<string>;
  readonly substitutes: Substitutes | undefined;
}

/** The channel itself says no, so that it would say no to anything; a message that is too large says nothing of it. */
export function isRefusal(problem: Problem): boolean {
  switch (problem.kind) {
    case "rejected":
    case "access-denied":
    case "gone":
    case "forbidden-address":
      return true;
    default:
      return false;
  }
}

/**
 * A copy for the fallback, which its key keeps from coming twice where that channel had the message anyway, and
 * a notice for those who run Hearsay: one when a channel breaks, else one a day and channel.
 */
export function insteadOf(
  row: OutboxRow,
  why: string,
  knownBroken: boolean,
  { channels, broken, substitutes }: Parts,
  nowMs: number,
): readonly { readonly channel: string; readonly message: AlertMessage }[] {
  const { channel: failed, message } = row;
  const works = (channel: string): boolean => channel !== failed && channels.includes(channel) && !broken.has(channel);
  const given = substitutes?.fallback ?? null;
  const fallback =
    given !== null && works(given)
      ? given
      : (channels.find((channel) => works(channel) && !pages(channel)) ?? channels.find(works) ?? null);
  if (fallback === null) return [];
  const line = `Sent here because ${failed} did not take it.`;
  const copy = { channel: fallback, message: addressed({ ...message, lines: [...message.lines, line] }, fallback) };
  if (message.event === "notice") return [];
  const told = (substitutes?.ops ?? [fallback]).filter(works);
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const notices = (knownBroken ? [] : told).map((channel) => ({
    channel,
    message: failure(failed, message, why, channel, day, nowMs),
  }));
  return [copy, ...notices];
}

function failure(
  failed: string,
  lost: AlertMessage,
  why: string,
  channel: string,
  day: string,
  nowMs: number,
): AlertMessage {
  return {
    key: `ops:${failed}:${day}:${channel}`,
    episode: `ops-${failed}-${day}`,
    seq: 1,
    event: "notice",
    severity: "high",
    headline: `HEARSAY · ${failed} does not take alerts`,
    lines: [
      `What: ${failed} did not take the message "${lost.headline}" (${lost.episode}).`,
      `Why: ${why}.`,
      "What to do: put the channel right. Hearsay tries it again with the next message; until then its messages go to another channel.",
    ],
    atMs: nowMs,
    data: { event: "channel-failed", channel: failed, at: new Date(nowMs).toISOString(), episode: lost.episode, why },
  };
}
