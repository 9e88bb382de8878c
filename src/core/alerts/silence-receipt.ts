/** What a silence held back, as it is kept and as people read it. */

import type { HarmLevel } from "../../model/rules.ts";

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

export function receiptKey(episode: string): string {
  return `hidden|${episode}`;
}

/** null where there was no silence, or none was looked at yet. */
export function readReceipt(states: ReadonlyMap<string, string>, episode: string): SilenceReceipt | null {
  const text = states.get(receiptKey(episode));
  return text === undefined ? null : (JSON.parse(text) as SilenceReceipt);
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
