/**
 * Drops what is too old to keep: text, links and quotations of posts, and tombstones of things never
 * seen. Counts and decisions stay. One call is one bounded step, so that nothing waits long for it.
 */

import { withoutQuotes } from "./analysis-row.ts";
import type { Connection } from "./connection.ts";
import type { Words } from "./words.ts";

export interface Limits {
  readonly unmatchedBeforeMs: number;
  readonly matchedBeforeMs: number;
}

export interface Retention {
  /** Drops the text of at most `limit` posts collected from `fromMs` on, oldest first. Inside a write. */
  dropTexts(limits: Limits, fromMs: number, limit: number): { readonly dropped: number; readonly lastMs: number };
  /** Inside a write. */
  dropMarks(nowMs: number): void;
}

/** No source gives a post again that was deleted longer ago. */
const TOMBSTONE_MS = 30 * 86_400_000;
/** Posts are never dated further back. */
const AUTHOR_MARK_MS = 400 * 86_400_000;

export function retentionIn(connection: Connection, words: Words): Retention {
  const { db } = connection;
  const old = db.prepare<unknown[], { n: number; text: string; seen_at: number; body: string | null }>(
    `SELECT p.n, p.text, p.seen_at, (SELECT body FROM analyses WHERE post = p.n) AS body FROM posts p
     WHERE p.text IS NOT NULL AND p.seen_at < max(@unmatched, @matched) AND p.seen_at >= @from AND p.seen_at <
       CASE WHEN EXISTS (SELECT 1 FROM matches m WHERE m.post = p.n AND m.decision < 2) THEN @matched ELSE @unmatched END
     ORDER BY p.seen_at LIMIT @limit`,
  );
  const drop = db.prepare(
    "UPDATE posts SET text = NULL, sealed_url = NULL, reply_to = NULL, repost_of = NULL, extra = NULL WHERE n = ?",
  );
  const mute = db.prepare("UPDATE analyses SET body = ? WHERE post = ?");
  const settle = db.prepare("DELETE FROM pending WHERE post = ?");
  const tombstones = db.prepare("DELETE FROM tombstones WHERE noted_at < ?");
  const marks = db.prepare(
    `DELETE FROM authors WHERE (deleted_at IS NOT NULL OR changed_at IS NOT NULL) AND coalesce(deleted_at, 0) < @before
       AND coalesce(changed_at, 0) < @before AND NOT EXISTS (SELECT 1 FROM posts WHERE author = authors.id)`,
  );
  return {
    dropTexts: ({ unmatchedBeforeMs, matchedBeforeMs }, fromMs, limit) => {
      const rows = old.all({ unmatched: unmatchedBeforeMs, matched: matchedBeforeMs, from: fromMs, limit });
      for (const { n, text, body } of rows) {
        words.forget(n, text);
        drop.run(n);
        settle.run(n);
        if (body !== null) mute.run(withoutQuotes(body), n);
      }
      return { dropped: rows.length, lastMs: rows.at(-1)?.seen_at ?? fromMs };
    },
    dropMarks: (nowMs) => {
      tombstones.run(nowMs - TOMBSTONE_MS);
      marks.run({ before: nowMs - AUTHOR_MARK_MS });
    },
  };
}
