/**
 * The full-text index over post text. An index entry costs about three times a stored post, so it
 * is made later, in the order of arrival: everything up to a mark is in it, nothing beyond.
 */

import type { Connection } from "./connection.ts";

export interface Words {
  /** Indexes at most `limit` posts; returns how many are left (an upper bound). Inside a write. */
  catchUp(limit: number): number;
  /** Must be called before the text of a post is changed or deleted. Inside a write. */
  forget(n: number, text: string | null): void;
  /** Must be called after the text of a known post was changed. Inside a write. */
  renew(n: number, text: string): void;
}

export function wordsIn(connection: Connection): Words {
  const { db } = connection;
  const mark = db.prepare("SELECT value FROM meta WHERE name = 'words-until'").pluck();
  const setMark = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('words-until', ?)");
  const upTo = db.prepare("SELECT max(n) FROM (SELECT n FROM posts WHERE n > ? ORDER BY n LIMIT ?)").pluck();
  const fill = db.prepare(
    "INSERT INTO post_words (rowid, text) SELECT n, text FROM posts WHERE n > ? AND n <= ? AND text IS NOT NULL",
  );
  const newest = db.prepare("SELECT max(n) FROM posts").pluck();
  const remove = db.prepare("INSERT INTO post_words (post_words, rowid, text) VALUES ('delete', ?, ?)");
  const insert = db.prepare("INSERT INTO post_words (rowid, text) VALUES (?, ?)");
  const until = (): number => (mark.get() as number | undefined) ?? 0;
  return {
    catchUp: (limit) => {
      const from = until();
      const to = upTo.get(from, Math.max(1, Math.trunc(limit))) as number | null;
      if (to === null) return 0;
      fill.run(from, to);
      setMark.run(to);
      return (newest.get() as number) - to;
    },
    forget: (n, text) => {
      if (text !== null && n <= until()) remove.run(n, text);
    },
    renew: (n, text) => {
      if (n <= until()) insert.run(n, text);
    },
  };
}

const MOST_WORDS = 24;

/**
 * A MATCH expression that finds posts with every word of `typed`, or null when there is no word in
 * it. A trailing `*` means "begins with"; everything else a person may type is taken literally.
 */
export function toMatch(typed: string): string | null {
  const parts: string[] = [];
  for (const [piece] of typed.slice(0, 1_000).matchAll(/[^\s"\0]+/g)) {
    if (parts.length === MOST_WORDS) break;
    if (!/[\p{L}\p{N}]/u.test(piece)) continue;
    const prefix = piece.endsWith("*");
    parts.push(`"${piece.replace(/\*+$/, "")}"${prefix ? "*" : ""}`);
  }
  return parts.length === 0 ? null : parts.join(" ");
}
