/** What a silence held back, written down while it lasts: the same decision as without it, only that nobody is told. */

import type { Episode } from "../model/alert.ts";
import { decideNotify } from "../core/alerts/notify.ts";
import { readReceipt, receiptKey, type SilenceReceipt } from "../core/alerts/silence-receipt.ts";
import type { Writing } from "./routing-scene.ts";

const MOST_HIDDEN = 100;

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
