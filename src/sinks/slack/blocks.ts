/**
 * A message as Slack blocks. Everything is plain_text, in which Slack reads neither mentions nor
 * markup; the fallback line is escaped. Limits: header 150, section 3,000, 50 blocks (Block Kit
 * reference); together they stay under 12,000, since Slack refuses more than about 13,000 in all.
 */

import type { AlertMessage } from "../../model/alert.ts";
import { clip, messageLines } from "../../platform/message-text.ts";

const HEADER_UNITS = 150;
const SECTION_UNITS = 2900;
const ALL_UNITS = 11_000;
/** Headline, rest, button and foot take five blocks more. */
const MOST_SECTIONS = 45;
const FALLBACK_UNITS = 300;

export interface SlackBody {
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export function toSlackBody(message: AlertMessage): SlackBody {
  const { headline, lines, foot } = messageLines(message);
  const short = clip(headline, HEADER_UNITS);
  const blocks: unknown[] = [{ type: "header", text: plain(short) }];
  // A headline that does not fit the header stands in full below it.
  if (short !== headline) blocks.push({ type: "section", text: plain(clip(headline, SECTION_UNITS)) });
  for (const text of sections(lines)) blocks.push({ type: "section", text: plain(text) });
  if (message.link !== undefined)
    blocks.push({ type: "actions", elements: [{ type: "button", text: plain("Open this alert"), url: message.link }] });
  blocks.push({ type: "context", elements: [plain(foot)] });
  return { text: escape(clip(headline, FALLBACK_UNITS)), blocks, unfurl_links: false, unfurl_media: false };
}

/** A section for each line, so that lines stand apart; what is over the limits is cut and said. */
function sections(lines: readonly string[]): readonly string[] {
  const shown: string[] = [];
  let used = 0;
  for (const line of lines.map((one) => clip(one, SECTION_UNITS))) {
    used += line.length;
    if (used > ALL_UNITS || shown.length === MOST_SECTIONS) return [...shown, "… the rest stands on the alert's page."];
    shown.push(line);
  }
  return shown;
}

function plain(text: string): unknown {
  return { type: "plain_text", text, emoji: false };
}

/** Slack's three control characters. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
