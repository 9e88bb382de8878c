/**
 * A message as an Adaptive Card 1.4 in the envelope of a Teams webhook. Post text stands in
 * TextRuns, which read no Markdown. Teams refuses messages over about 28 KB, in practice from 21 KB
 * on; lines are left out from the end, and said, until the whole is under 20,000 bytes.
 */

import type { AlertMessage } from "../../model/alert.ts";
import { clip, labelled, messageLines } from "../../platform/message-text.ts";

const MOST_BYTES = 20_000;
const LINE_UNITS = 1500;
const COLOURS = { critical: "Attention", high: "Attention", medium: "Warning", low: "Default" } as const;

export function toTeamsBody(message: AlertMessage): string {
  const { headline, lines, foot } = messageLines(message);
  const short = lines.map((line) => clip(line, LINE_UNITS));
  for (let shown = short.length; ; shown--) {
    const left = short.length - shown;
    const body = [
      paragraph(
        run(clip(headline, LINE_UNITS), { weight: "Bolder", size: "Medium", color: COLOURS[message.severity] }),
      ),
      ...short.slice(0, shown).map(toParagraph),
      ...(left === 0
        ? []
        : [paragraph(run(`… ${left} more ${left === 1 ? "line stands" : "lines stand"} on the alert's page.`))]),
      paragraph(run(foot, { isSubtle: true, size: "Small" })),
    ];
    const text = JSON.stringify({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: {
            $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
            type: "AdaptiveCard",
            version: "1.4",
            fallbackText: clip(headline, LINE_UNITS),
            msteams: { width: "Full" },
            body,
            ...(message.link === undefined
              ? {}
              : { actions: [{ type: "Action.OpenUrl", title: "Open this alert", url: message.link }] }),
          },
        },
      ],
    });
    if (Buffer.byteLength(text) <= MOST_BYTES || shown === 0) return text;
  }
}

function toParagraph(line: string): unknown {
  const { label, text } = labelled(line);
  // Teams takes no empty run.
  const runs = [
    ...(label === "" ? [] : [run(label, { weight: "Bolder" })]),
    ...(text === "" && label !== "" ? [] : [run(text)]),
  ];
  return paragraph(...runs);
}

function paragraph(...inlines: readonly unknown[]): unknown {
  return { type: "RichTextBlock", inlines };
}

function run(text: string, style: Readonly<Record<string, unknown>> = {}): unknown {
  return { type: "TextRun", text, ...style };
}
