/**
 * The messages about alerts as an Atom feed. Feed readers keep what they once fetched, so what people wrote
 * in posts stays out of it; the alert's page shows it for as long as it may be shown.
 */

import { generateAtomFeed } from "feedsmith";
import type { AlertMessage } from "../model/alert.ts";
import { withoutExamples } from "../core/alerts/quotes.ts";
import { escapeHtml, labelled, messageLines } from "../platform/message-text.ts";

/** `origin` without a slash at its end; `nowMs` dates a feed without entries. */
export function toAtom(messages: readonly AlertMessage[], origin: string, nowMs: number): string {
  return generateAtomFeed({
    id: `${origin}/alerts.atom`,
    title: { value: "Hearsay alerts" },
    updated: new Date(Math.max(...messages.map((one) => one.atMs), messages.length === 0 ? nowMs : 0)),
    links: [
      { href: `${origin}/alerts.atom`, rel: "self" },
      { href: `${origin}/alerts`, rel: "alternate" },
    ],
    authors: [{ name: "Hearsay" }],
    entries: messages.map((message) => {
      const { headline, lines, foot } = messageLines(withoutExamples(message));
      const page = `${origin}/alerts/${encodeURIComponent(message.episode)}`;
      return {
        id: `${page}#${message.seq}`,
        title: { value: plain(headline) },
        updated: new Date(message.atMs),
        links: [{ href: page, rel: "alternate" }],
        categories: [{ term: message.severity }, { term: message.event }],
        content: { value: plain([...lines, foot].map(toParagraph).join("\n")), type: "html" },
      };
    }),
  });
}

/** Readers of plain text would run the lines together. */
function toParagraph(line: string): string {
  const { label, text } = labelled(line);
  const bold = label === "" ? "" : `<b>${escapeHtml(label)}</b>`;
  return `<p>${bold}${escapeHtml(text)}</p>`;
}

/** XML knows no such characters, and a section of raw text must not be ended from within. */
function plain(text: string): string {
  return text.replace(/[\ufffe\uffff]/gu, "\ufffd").replaceAll("]]>", "]] >");
}
