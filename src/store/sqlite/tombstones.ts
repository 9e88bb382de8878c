/**
 * What was taken back. A tombstone wins over a create of the same thing, earlier or later, and may
 * come twice or out of order. The id of a deleted post is kept only as part of its hash.
 */

import { storable } from "../../platform/storable.ts";
import type { StoredTombstone } from "../store.ts";
import type { Authors } from "./authors.ts";
import type { Connection } from "./connection.ts";
import { keyOf, type IdKey } from "./keys.ts";
import type { Names } from "./names.ts";
import type { PostTable } from "./post-table.ts";

export interface Tombstones {
  /** Returns how many stored posts it removed. Inside a write. */
  lay(tombstone: StoredTombstone, nowMs: number): number;
  /** Whether this id was taken back before. */
  covers(platform: number, id: IdKey): boolean;
}

export function tombstonesIn(connection: Connection, platforms: Names, authors: Authors, table: PostTable): Tombstones {
  const { db } = connection;
  const select = db.prepare("SELECT 1 FROM tombstones WHERE key = ? AND platform = ? AND rest = ?").pluck();
  const insert = db.prepare("INSERT OR IGNORE INTO tombstones (key, platform, rest, noted_at) VALUES (?, ?, ?, ?)");
  const ofAuthor = db.prepare<
    [number, number],
    { n: number; platform: number; created_at: number; text: string | null }
  >("SELECT n, platform, created_at, text FROM posts WHERE author = ? AND created_at <= ?");
  const hidePosts = db.prepare("UPDATE posts SET hidden = @hidden WHERE author = @author AND hidden <> @hidden");
  const hideMatches = db.prepare(
    "UPDATE matches SET hidden = @hidden WHERE post IN (SELECT n FROM posts WHERE author = @author) AND hidden <> @hidden",
  );

  const layOnPost = (platform: number, id: string, nowMs: number): number => {
    const { key, rest } = keyOf(id);
    insert.run(key, platform, rest, nowMs);
    const row = table.namesakes(id).find((one) => one.platform === platform);
    if (row === undefined) return 0;
    table.remove(row);
    return 1;
  };
  const layOnAuthor = (platform: number, tombstone: StoredTombstone & { kind: "author" }): number => {
    const author = authors.of(platform, tombstone.author);
    if (tombstone.change === "deleted") {
      authors.markDeleted(author.id, tombstone.atMs);
      const rows = ofAuthor.all(author.id, tombstone.atMs);
      for (const row of rows) table.remove(row);
      return rows.length;
    }
    if (author.changed_at !== null && author.changed_at > tombstone.atMs) return 0;
    const hidden = tombstone.change === "hidden";
    authors.markHidden(author.id, hidden, tombstone.atMs);
    hidePosts.run({ hidden: Number(hidden), author: author.id });
    hideMatches.run({ hidden: Number(hidden), author: author.id });
    return 0;
  };

  return {
    lay: (tombstone, nowMs) => {
      const platform = platforms.idOf(storable(tombstone.platform));
      return tombstone.kind === "post"
        ? layOnPost(platform, storable(tombstone.id), nowMs)
        : layOnAuthor(platform, tombstone);
    },
    covers: (platform, { key, rest }) => select.get(key, platform, rest) !== undefined,
  };
}
