/** The queue of posts to analyse and what analysis said about them. */

import type { Analysis, MythId } from "../../model/analysis.ts";
import type { StoredPost } from "../../model/post.ts";
import { DECISION_CODE, encodeAnalysis, STANCE_CODE } from "./analysis-row.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { POST_COLUMNS, toPost, type PostRow } from "./post-row.ts";
import { hourOf, type PostTable } from "./post-table.ts";

export interface Analyses {
  unanalysed(limit: number): readonly StoredPost[];
  /** Inside a write. */
  record(analyses: readonly Analysis[], rev: string, nowMs: number): void;
  /** Inside a write. */
  supersede(
    renewed: readonly { readonly analysis: Analysis; readonly text: string }[],
    rev: string,
    nowMs: number,
  ): void;
  /** Inside a write. */
  rename(from: MythId, to: MythId): void;
}

export interface AnalysesParts {
  readonly platforms: Names;
  readonly languages: Names;
  readonly myths: Names;
  readonly table: PostTable;
}

/** Posts handed out whose analysis may never come back; beyond this the oldest are forgotten. */
const MOST_HANDED_OUT = 100_000;

export function analysesIn(connection: Connection, parts: AnalysesParts): Analyses {
  const { db } = connection;
  const { platforms, languages, myths, table } = parts;
  /** Number of edits a post had when it was handed out: an analysis of an older text is not recorded. */
  const handedOut = new Map<string, number>();
  const queue = db.prepare<[number], PostRow>(
    `SELECT ${POST_COLUMNS} FROM pending q JOIN posts p ON p.n = q.post ORDER BY q.post LIMIT ?`,
  );
  const insert = db.prepare("INSERT INTO analyses (post, lang, rev, analysed_at, body) VALUES (?, ?, ?, ?, ?)");
  const insertMatch = db.prepare(
    `INSERT OR IGNORE INTO matches (post, myth, decision, stance, p, lang, author, created_at, hour, first_hand, hidden)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const settle = db.prepare("DELETE FROM pending WHERE post = ?");
  const expose = db.prepare(
    `INSERT INTO exposure (hour, platform, lang, posts) VALUES (?, ?, ?, ?)
     ON CONFLICT (hour, platform, lang) DO UPDATE SET posts = posts + excluded.posts`,
  );

  const waits = db.prepare<[number], number>("SELECT 1 FROM pending WHERE post = ?").pluck();
  const rename = db.prepare("UPDATE OR REPLACE matches SET myth = ? WHERE myth = ?");
  const renameReviews = db.prepare("UPDATE OR REPLACE reviews SET myth = ? WHERE myth = ?");

  const recordOne = (analysis: Analysis, row: PostRow, lang: number, rev: string, nowMs: number): void => {
    table.forgetAnalysis(row);
    insert.run(row.n, lang, rev, nowMs, encodeAnalysis(analysis, row.text ?? ""));
    const firstHand = analysis.flags.includes("first_hand") ? 1 : 0;
    for (const match of analysis.matches) {
      insertMatch.run(
        row.n,
        myths.idOf(match.myth),
        DECISION_CODE[match.decision],
        STANCE_CODE[match.stance],
        match.p,
        lang,
        row.author,
        row.created_at,
        hourOf(row.created_at),
        firstHand,
        row.hidden,
      );
    }
    settle.run(row.n);
  };

  const recordAll = (
    found: readonly { readonly analysis: Analysis; readonly row: PostRow }[],
    rev: string,
    nowMs: number,
  ): void => {
    const exposure = new Map<string, { hour: number; platform: number; lang: number; posts: number }>();
    for (const { analysis, row } of found) {
      const lang = languages.idOf(analysis.lang);
      recordOne(analysis, row, lang, rev, nowMs);
      const hour = hourOf(row.created_at);
      const cell = `${hour}/${row.platform}/${lang}`;
      const counted = exposure.get(cell) ?? { hour, platform: row.platform, lang, posts: 0 };
      counted.posts++;
      exposure.set(cell, counted);
    }
    for (const { hour, platform, lang, posts } of exposure.values()) expose.run(hour, platform, lang, posts);
  };

  return {
    unanalysed: (limit) => {
      const posts = queue.all(Math.max(0, Math.trunc(limit))).map((row) => {
        const post = toPost(row, platforms, languages);
        handedOut.delete(post.id);
        handedOut.set(post.id, row.edits);
        return post;
      });
      for (const id of handedOut.keys()) {
        if (handedOut.size <= MOST_HANDED_OUT) break;
        handedOut.delete(id);
      }
      return posts;
    },
    record: (analyses, rev, nowMs) => {
      recordAll(
        analyses.flatMap((analysis) => {
          const row = table.find(analysis.id);
          if (row === null || row.text === null) return [];
          return (handedOut.get(analysis.id) ?? row.edits) === row.edits ? [{ analysis, row }] : [];
        }),
        rev,
        nowMs,
      );
    },
    supersede: (renewed, rev, nowMs) => {
      recordAll(
        renewed.flatMap(({ analysis, text }) => {
          const row = table.find(analysis.id);
          return row === null || row.text !== text || waits.get(row.n) === 1 ? [] : [{ analysis, row }];
        }),
        rev,
        nowMs,
      );
    },
    rename: (from, to) => {
      const known = myths.find(from);
      if (known === null || from === to) return;
      rename.run(myths.idOf(to), known);
      renameReviews.run(myths.idOf(to), known);
    },
  };
}
