/** What a silence held back, written down while it lasts: the same decision as without it, only that nobody is told. */

import type { Episode } from "../model/alert.ts";
import type { HarmLevel } from "../model/rules.ts";
import { decideNotify } from "../core/alerts/notify.ts";
import type { Writing } from "./routing-scene.ts";

const MOST_HIDDEN = 100;

export interface SilenceReceipt {
  readonly by: string;
  readonly reason: string;
  readonly untilMs: number;
  readonly hid: readonly {
    readonly atMs: number;
    readonly event: "fired" | "updated" | "resolved";
    readonly why: string;
    readonly severity: HarmLevel;
    readonly authors: number;
  }[];
}

function receiptKey(episode: string): string {
  return `hidden|${episode}`;
}

/** null where there was no silence, or none was looked at yet. */
export function readReceipt(states: ReadonlyMap<string, string>, episode: string): SilenceReceipt | null {
  const text = states.get(receiptKey(episode));
  return text === undefined ? null : (JSON.parse(text) as SilenceReceipt);
}

/** Adds what would have been told now to the receipts of silences that last. */
export function noteHidden(
  episodes: ReadonlyMap<string, Episode>,
  states: ReadonlyMap<string, string>,
  writing: Writing,
  nowMs: number,
): void {
  for (const episode of episodes.values()) {
    const { suppression } = episode;
    if (suppression?.kind !== "silenced" || suppression.untilMs <= nowMs) continue;
    const known = readReceipt(states, episode.id);
    const { by, reason, untilMs } = suppression;
    const receipt: SilenceReceipt =
      known !== null && known.untilMs === untilMs && known.reason === reason ? known : { by, reason, untilMs, hid: [] };
    const change = hiddenNow(episode, receipt, nowMs);
    if (change === null && receipt === known) continue;
    const hid = change === null ? receipt.hid : [...receipt.hid, change].slice(-MOST_HIDDEN);
    writing.states.push({ key: receiptKey(episode.id), state: JSON.stringify({ ...receipt, hid }) });
  }
}

function hiddenNow(episode: Episode, { hid }: SilenceReceipt, nowMs: number): SilenceReceipt["hid"][number] | null {
  const last = hid.at(-1);
  const { condition, severity, stats } = episode;
  const isOver = condition.state === "resolved";
  if (isOver && last?.event === "resolved") return null;
  const notified =
    last === undefined ? episode.notified : { atMs: last.atMs, severity: last.severity, authors: last.authors };
  const open: Episode = { ...episode, suppression: null, notified };
  const transition = isOver ? "resolved" : last?.event === "resolved" ? "reopened" : "none";
  const decision = decideNotify(open, transition, nowMs);
  if (!decision.send) return null;
  return { atMs: nowMs, event: decision.event, why: decision.why, severity, authors: stats.authors };
}

/** A line for the message that ends a silence; null where nothing was held back. */
export function receiptLine(states: ReadonlyMap<string, string>, episode: string): string | null {
  const receipt = readReceipt(states, episode);
  return receipt === null || receipt.hid.length === 0 ? null : `Silenced: ${receiptText(receipt)}`;
}

export function receiptText({ by, reason, hid, untilMs }: SilenceReceipt): string {
  const words = hid.map((one) => one.why);
  const count = `${hid.length} ${hid.length === 1 ? "message" : "messages"}`;
  const until = new Date(untilMs).toISOString().slice(0, 16).replace("T", " ");
  return `by ${by} until ${until} UTC (${reason}), which held back ${count}${words.length === 0 ? "" : `: ${words.join("; ")}`}.`;
}
