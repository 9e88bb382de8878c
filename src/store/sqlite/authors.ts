/** Authors as pseudonyms, with what they took back: the only memory of an author without posts. */

import type { Connection } from "./connection.ts";
import { keyOf } from "./keys.ts";

export interface AuthorRow {
  readonly id: number;
  readonly deleted_at: number | null;
  readonly hidden: number;
  readonly changed_at: number | null;
}

export interface Authors {
  /** Made if new. Inside a write. */
  of(platform: number, hash: string): AuthorRow;
  markDeleted(id: number, atMs: number): void;
  markHidden(id: number, hidden: boolean, atMs: number): void;
}

export function authorsIn(connection: Connection): Authors {
  const { db } = connection;
  const select = db.prepare<[number, number, string], AuthorRow>(
    "SELECT id, deleted_at, hidden, changed_at FROM authors WHERE key = ? AND platform = ? AND hash = ?",
  );
  const insert = db.prepare("INSERT INTO authors (key, platform, hash) VALUES (?, ?, ?)");
  const remove = db.prepare("UPDATE authors SET deleted_at = max(coalesce(deleted_at, @atMs), @atMs) WHERE id = @id");
  const hide = db.prepare("UPDATE authors SET hidden = ?, changed_at = ? WHERE id = ?");
  return {
    of: (platform, hash) => {
      const { key } = keyOf(hash);
      const known = select.get(key, platform, hash);
      if (known !== undefined) return known;
      const id = Number(insert.run(key, platform, hash).lastInsertRowid);
      return { id, deleted_at: null, hidden: 0, changed_at: null };
    },
    markDeleted: (id, atMs) => {
      remove.run({ id, atMs });
    },
    markHidden: (id, hidden, atMs) => {
      hide.run(hidden ? 1 : 0, atMs, id);
    },
  };
}
