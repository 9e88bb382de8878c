/** `hearsay export posts`: stored posts as JSONL or CSV, without authors, addresses or names. */

import { openStore } from "../app-parts.ts";
import { loadConfig } from "../config/load.ts";
import { write } from "../platform/lines.ts";
import type { PostRecord } from "../store/store.ts";
import { readArguments, readTime } from "./arguments.ts";
import { CannotRun } from "./cannot-run.ts";
import type { Command } from "./command.ts";

const USAGE = `hearsay export posts [--since ISO] [--format jsonl|csv] [--config FILE] [--db PATH]

Writes stored posts to standard output, oldest first. The JSONL can be read again by analyse and replay. Authors appear as
a pseudonym that is valid inside this database only; posts that were deleted at their source are not there.
`;

const OPTIONS = {
  since: { type: "string" },
  format: { type: "string", default: "jsonl" },
  config: { type: "string" },
  db: { type: "string" },
} as const;

const COLUMNS = [
  "id",
  "platform",
  "createdAt",
  "lang",
  "text",
  "myth",
  "decision",
  "stance",
  "p",
  "sentiment",
] as const;

export const exportCommand: Command = {
  name: "export",
  summary: "write stored posts as JSONL or CSV",
  usage: USAGE,
  run: async (args, io) => {
    const { values, positionals } = readArguments("export", args, OPTIONS);
    if (positionals[0] !== "posts") throw new CannotRun(`export: say what to export\n\n${USAGE}`);
    if (values.format !== "jsonl" && values.format !== "csv")
      throw new CannotRun(`export: --format takes jsonl or csv, not "${values.format}"`);
    const sinceMs = readTime("export", "since", values.since) ?? 0;
    const config = await loadConfig({ file: values.config ?? null, env: io.env, cwd: io.cwd });
    const store = await openStore(config, values.db ?? null, io.cwd);
    try {
      if (values.format === "csv") await write(io.stdout, `${COLUMNS.join(",")}\r\n`);
      for await (const record of store.exportPosts(sinceMs)) {
        if (io.signal.aborted) break;
        await write(io.stdout, values.format === "csv" ? toCsv(record) : `${JSON.stringify(toJson(record))}\n`);
      }
      return 0;
    } finally {
      await store.close();
    }
  },
};

function toJson({ post, analysis }: PostRecord): object {
  return {
    id: post.id,
    platform: post.platform,
    text: post.text,
    createdAt: new Date(post.createdAtMs).toISOString(),
    lang: post.lang,
    author: post.author === null ? null : { id: post.author.hash, verified: post.author.verified },
    replyTo: post.replyTo,
    repostOf: post.repostOf,
    quoted: post.quotedText === null ? null : { text: post.quotedText },
    media: post.mediaAlts.map((alt) => ({ kind: "image", alt })),
    engagement: post.engagement,
    analysis,
  };
}

/** One row per match, or one row without a match. Cells that a spreadsheet would run as a formula get an apostrophe. */
function toCsv({ post, analysis }: PostRecord): string {
  const base = [
    post.id,
    post.platform,
    new Date(post.createdAtMs).toISOString(),
    analysis?.lang ?? post.lang ?? "",
    post.text,
  ];
  const matches = analysis?.matches ?? [];
  const tails =
    matches.length === 0
      ? [["", "", "", ""]]
      : matches.map((match) => [match.myth, match.decision, match.stance, String(match.p)]);
  return tails.map((tail) => `${[...base, ...tail, analysis?.sentiment.label ?? ""].map(cell).join(",")}\r\n`).join("");
}

function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
