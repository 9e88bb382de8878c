/**
 * One message for several alerts: a group, or what came while it was quiet. The five gravest are told
 * with their numbers, the others by name: nothing is left out.
 */

import type { AlertMessage } from "../../model/alert.ts";
import type { QuietHours } from "../../model/routes.ts";
import type { HarmLevel } from "../../model/rules.ts";
import { isLasting, type Tiding } from "./routing.ts";
import { isAtLeast } from "./severity.ts";

const TOP = 5;
const ORDER: readonly HarmLevel[] = ["low", "medium", "high", "critical"];

export interface Fold {
  readonly tidings: readonly Tiding[];
  /** null for a group; the quiet hours that ended for a catch-up. */
  readonly quiet: QuietHours | null;
  readonly channel: string;
  /** Address of an alert's page; null where the operator gave none. */
  readonly linkOf: (episode: string) => string | null;
  readonly nowMs: number;
}

/** Gravest first, then by how far above the usual. */
export function byGravity(tidings: readonly Tiding[]): readonly Tiding[] {
  return tidings.toSorted(
    (a, b) =>
      ORDER.indexOf(b.episode.severity) - ORDER.indexOf(a.episode.severity) ||
      b.episode.stats.ratio - a.episode.stats.ratio ||
      a.id - b.id,
  );
}

export function foldMessages({ tidings, quiet, channel, linkOf, nowMs }: Fold): AlertMessage {
  const ordered = byGravity(tidings);
  const lasting = ordered.filter((one) => isLasting(one.episode));
  const over = ordered.filter((one) => !isLasting(one.episode));
  const severity = ordered.reduce<HarmLevel>(
    (top, one) => (isAtLeast(one.episode.severity, top) ? one.episode.severity : top),
    "low",
  );
  const shown = [...lasting, ...over].slice(0, TOP);
  const rest = [...lasting, ...over].slice(TOP);
  const topics = new Set(tidings.map((one) => one.labels.topic));
  const [topic] = topics;
  const about = topics.size === 1 && topic !== null && topic !== undefined ? ` on ${topic}` : "";
  const states = [
    lasting.length > 0 ? `${lasting.length} still going on` : "",
    over.length > 0 ? `${over.length} over` : "",
  ].filter((one) => one !== "");
  const count = `${tidings.length} ${tidings.length === 1 ? "alert" : "alerts"}${about}`;
  const headline =
    quiet === null
      ? `${severity.toUpperCase()} · ${count} · ${states.join(", ")}`
      : `${severity.toUpperCase()} · Catch-up after quiet hours (${quiet.from} to ${quiet.to} ${quiet.timezone}): ${count} · ${states.join(", ")}`;
  const first = Math.min(...tidings.map((one) => one.id));
  const id = `G-${first}`;
  const event = lasting.length === 0 ? "resolved" : tidings.some((one) => !one.toldBefore) ? "fired" : "updated";
  return {
    key: `${id}:1:${channel}`,
    episode: id,
    seq: 1,
    event,
    severity,
    headline,
    lines: [
      ...shown.map((one) => `${stateOf(one)}: ${lineOf(one)}${linked(linkOf(one.episode.id))}`),
      ...(rest.length === 0
        ? []
        : [`+${rest.length} more: ${rest.map((one) => `${titleOf(one)} (${one.episode.id})`).join("; ")}`]),
    ],
    atMs: nowMs,
    data: {
      event: quiet === null ? "group" : "catch-up",
      at: new Date(nowMs).toISOString(),
      severity,
      alerts: ordered.map((one) => one.message.data),
    },
  };
}

function stateOf(tiding: Tiding): string {
  if (isLasting(tiding.episode)) return "Still going on";
  return tiding.toldBefore ? "Over" : "Came and went";
}

/** Headline and numbers of the alert's own message, so that they read the same in both. */
function lineOf(tiding: Tiding): string {
  const { headline, lines } = tiding.message;
  const numbers = lines.find((line) => line.startsWith(NUMBERS))?.slice(NUMBERS.length);
  return `${headline}${numbers === undefined ? "" : `. ${numbers}`} [${tiding.episode.id}]`;
}

const NUMBERS = "How much: ";

function titleOf({ message }: Tiding): string {
  const { title } = message.data;
  return typeof title === "string" ? title : (message.headline.split(" · ")[1] ?? message.headline);
}

function linked(link: string | null): string {
  return link === null ? "" : ` Open: ${link}`;
}
