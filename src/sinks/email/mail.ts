/**
 * A message as a mail: text and HTML of the same lines, a Message-ID made from the message's key, and
 * References to the episode's first mail, so that mail programs show one thread (RFC 5322, 3.6.4).
 */

import { createHash } from "node:crypto";
import type { AlertMessage } from "../../model/alert.ts";
import { clip, messageLines } from "../../platform/message-text.ts";

const SUBJECT_UNITS = 200;

export interface Mail {
  readonly messageId: string;
  readonly references: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function toMail(message: AlertMessage, channel: string, domain: string): Mail {
  const { headline, lines, foot } = messageLines(message);
  const root = mailId([message.episode, channel], domain);
  const first = message.seq <= 1;
  const title = clip(headline, SUBJECT_UNITS);
  return {
    messageId: first ? root : mailId([message.key, channel], domain),
    references: first ? null : root,
    subject: message.event === "resolved" ? `Over: ${title}` : title,
    text: [headline, "", ...lines.flatMap((line) => [line, ""]), "--", foot, ""].join("\n"),
    html: toHtml(message, headline, lines, foot),
  };
}

/** Names nobody and nothing of the post; the same for every try of one message. */
function mailId(parts: readonly string[], domain: string): string {
  const hash = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
  return `<hearsay.${hash}@${domain}>`;
}

const COLOURS = { critical: "#a4003a", high: "#b3261e", medium: "#8a5a00", low: "#44546a" } as const;

function toHtml(message: AlertMessage, headline: string, lines: readonly string[], foot: string): string {
  const items = lines.map((line) => `<p style="margin:0 0 12px">${labelled(line)}</p>`).join("\n");
  const colour = COLOURS[message.severity];
  const { link } = message;
  const open =
    link === undefined || !/^https?:\/\//.test(link)
      ? ""
      : `<p style="margin:20px 0"><a href="${escape(link)}" style="background:${colour};color:#fff;padding:10px 16px;border-radius:4px;text-decoration:none">Open this alert</a></p>\n`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(headline)}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:44rem;margin:0 auto;padding:16px">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px;padding-left:10px;border-left:6px solid ${colour}">${escape(headline)}</h1>
${items}
${open}<p style="color:#595959;font-size:13px;border-top:1px solid #ccc;padding-top:8px">${escape(foot)}</p>
</body></html>
`;
}

/** "1 What: ..." with its label in bold; the text stays the same. */
function labelled(line: string): string {
  const found = /^(\d+ [A-Z][A-Za-z ,0-9]{0,40}:)(.*)$/su.exec(line);
  return found === null ? escape(line) : `<b>${escape(found[1]!)}</b>${escape(found[2]!)}`;
}

/** Post text may hold links; a mail never makes one of them clickable by markup of ours. */
function escape(text: string): string {
  return text.replace(/[&<>"']/gu, (one) => `&#${one.charCodeAt(0)};`);
}
