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
    html: toHtml(headline, lines, foot),
  };
}

/** Names nobody and nothing of the post; the same for every try of one message. */
function mailId(parts: readonly string[], domain: string): string {
  const hash = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
  return `<hearsay.${hash}@${domain}>`;
}

function toHtml(headline: string, lines: readonly string[], foot: string): string {
  const items = lines.map((line) => `<p style="margin:0 0 12px">${escape(line)}</p>`).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(headline)}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:44rem;margin:0 auto;padding:16px">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${escape(headline)}</h1>
${items}
<p style="color:#595959;font-size:13px;border-top:1px solid #ccc;padding-top:8px">${escape(foot)}</p>
</body></html>
`;
}

/** Post text may hold links; a mail never makes one of them clickable by markup of ours. */
function escape(text: string): string {
  return text.replace(/[&<>"']/gu, (one) => `&#${one.charCodeAt(0)};`);
}
