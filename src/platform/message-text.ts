/**
 * A finished message as plain text that is safe to show anywhere: what posts hold can neither steer
 * a terminal nor turn the writing direction. The same lines in the same order for every channel.
 */

import type { AlertMessage } from "../model/alert.ts";

/** Control characters become visible signs, marks that turn the writing direction and halves of characters "�". */
export function neutralise(text: string): string {
  return (
    text
      .replace(/[\t\r\n\u0085\u2028\u2029]+/gu, " ")
      // eslint-disable-next-line no-control-regex -- control characters are what must not pass
      .replace(/[\u0000-\u001f]/gu, (one) => String.fromCharCode(0x24_00 + one.charCodeAt(0)))
      .replace(/\u007f/gu, "\u2421")
      .replace(/[\u0080-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, "\ufffd")
  );
}

/** At most `units` UTF-16 units, cut between characters, "…" at the end where something is missing. */
export function clip(text: string, units: number): string {
  if (text.length <= units) return text;
  const cut = text.slice(0, Math.max(0, units - 1));
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd() + "…";
}

/** Headline, numbered lines and foot, each one line of text. `open` is where the alert's page is, where it has one. */
export function messageLines(message: AlertMessage): {
  readonly headline: string;
  readonly lines: readonly string[];
  readonly foot: string;
  readonly open: string | null;
} {
  return {
    headline: neutralise(message.headline),
    lines: numbered(message.lines.map(neutralise)),
    foot: `${neutralise(message.episode)} · ${message.event} · message ${message.seq} · ${new Date(message.atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`,
    open: message.link === undefined ? null : `Open: ${neutralise(message.link)}`,
  };
}

/** A message for programs: version 1 of what webhooks and files hold. */
export function messageRecord(
  message: AlertMessage,
): Readonly<Record<string, unknown>> & Pick<AlertMessage, "headline" | "lines"> {
  const { key, episode, seq, event, severity, headline, lines, atMs, data, link } = message;
  const at = new Date(atMs).toISOString();
  const where = link === undefined ? {} : { link };
  return { version: 1, key, episode, seq, event, severity, at, headline, lines, ...where, data };
}

/** "1 What: it." as "1 What:" and " it."; the label is empty where a line has none. Together they are the line. */
export function labelled(line: string): { readonly label: string; readonly text: string } {
  const label = /^\d+ (?:[A-Z][A-Za-z ,0-9]{0,40}:|Sure\?)/u.exec(line)?.[0] ?? "";
  return { label, text: line.slice(label.length) };
}

/** For text between tags and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (one) => `&#${one.charCodeAt(0)};`);
}

/** What may come several times; its lines share a number, so that what follows keeps its place. */
const SHARED = "Example: ";

function numbered(lines: readonly string[]): readonly string[] {
  let number = 0;
  let isShared = false;
  return lines.map((line) => {
    const shares = line.startsWith(SHARED);
    if (!shares || !isShared) number += 1;
    isShared = shares;
    return `${number} ${line}`;
  });
}
