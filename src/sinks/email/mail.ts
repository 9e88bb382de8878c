/**
 * A message as a mail: text and HTML of the same lines, a Message-ID made from the message's key, and
 * References to the episode's first mail, so that mail programs show one thread (RFC 5322, 3.6.4).
 */

import { createHash } from "node:crypto";
import type { AlertMessage } from "../../model/alert.ts";
import { clip, escapeHtml, labelled, messageLines } from "../../platform/message-text.ts";

const SUBJECT_UNITS = 200;

export interface Mail {
  readonly messageId: string;
  readonly references: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function toMail(message: AlertMessage, channel: string, domain: string): Mail {
  const { headline, lines, foot, open } = messageLines(message);
  const root = mailId([message.episode, channel], domain);
  const first = message.seq <= 1;
  const title = clip(headline, SUBJECT_UNITS);
  return {
    messageId: first ? root : mailId([message.key, channel], domain),
    references: first ? null : root,
    subject: message.event === "resolved" ? `Over: ${title}` : title,
    text: [headline, "", ...lines.flatMap((line) => [line, ""]), "--", ...(open === null ? [] : [open]), foot, ""].join(
      "\n",
    ),
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
  const items = lines.map(toParagraph).join("\n");
  const colour = COLOURS[message.severity];
  const { link } = message;
  const open =
    link === undefined || !/^https?:\/\//.test(link)
      ? ""
      : `<p style="margin:20px 0"><a href="${escapeHtml(link)}" style="background:${colour};color:#fff;padding:10px 16px;border-radius:4px;text-decoration:none">Open this alert</a></p>\n`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(headline)}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:44rem;margin:0 auto;padding:16px;overflow-wrap:anywhere">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px;padding-left:10px;border-left:6px solid ${colour}">${escapeHtml(headline)}</h1>
${items}
${open}<p style="color:#595959;font-size:13px;border-top:1px solid #ccc;padding-top:8px">${escapeHtml(foot)}</p>
</body></html>
`;
}

/** The label in bold, and the sources of a fact as links: they come from the rules, never from a post. */
function toParagraph(line: string): string {
  const { label, text } = labelled(line);
  const html = escapeHtml(text);
  const linked = label.endsWith(" Fact:")
    ? html.replace(
        /&#60;(https:\/\/[^\s&]+(?:&#38;[^\s&]+)*)&#62;/gu,
        `&#60;<a href="$1" style="color:#0b57a4">$1</a>&#62;`,
      )
    : html;
  return `<p style="margin:0 0 12px">${label === "" ? "" : `<b>${escapeHtml(label)}</b>`}${linked}</p>`;
}
