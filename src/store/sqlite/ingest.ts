/**
 * Takes one delivery in: tombstones, posts, counters and cursor as one transaction. Decides what is
 * new, an edit, a repetition or already taken back.
 */

import type { StoredPost } from "../../model/post.ts";
import { storable } from "../../platform/storable.ts";
import type { IngestBatch, IngestReceipt } from "../store.ts";
import type { Authors } from "./authors.ts";
import type { Connection } from "./connection.ts";
import { keyOf, type IdKey } from "./keys.ts";
import type { Names } from "./names.ts";
import { encodeExtra, encodeTrace, type PostRow } from "./post-row.ts";
import type { PostTable } from "./post-table.ts";
import type { Sources } from "./sources.ts";
import type { Tombstones } from "./tombstones.ts";
import type { Words } from "./words.ts";

export interface IngestParts {
  readonly platforms: Names;
  readonly languages: Names;
  readonly authors: Authors;
  readonly table: PostTable;
  readonly tombstones: Tombstones;
  readonly sources: Sources;
  readonly words: Words;
}

type Fate = "inserted" | "edited" | "duplicates" | "tombstoned";

export function ingestIn(connection: Connection, parts: IngestParts): (batch: IngestBatch) => Promise<IngestReceipt> {
  const { db } = connection;
  const { platforms, languages, authors, table, tombstones, sources, words } = parts;
  const insert = db.prepare(
    `INSERT INTO posts (key, id, shadow, platform, text, created_at, skewed, seen_at, edited_at, lang, author, trace,
       hidden, reply_to, repost_of, sealed_url, extra)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const change = db.prepare(
    "UPDATE posts SET text = ?, edited_at = ?, lang = ?, sealed_url = ?, extra = ?, edits = edits + 1 WHERE n = ?",
  );
  const queue = db.prepare("INSERT OR IGNORE INTO pending (post) VALUES (?)");
  const langOf = (post: StoredPost): number | null => (post.lang === null ? null : languages.idOf(post.lang));

  const add = (post: StoredPost, id: string, key: IdKey, platform: number, shadow: boolean): Fate => {
    const author = post.author === null ? null : authors.of(platform, post.author.hash);
    if (author !== null && author.deleted_at !== null && post.createdAtMs <= author.deleted_at) return "tombstoned";
    const { lastInsertRowid } = insert.run(
      key.key,
      id,
      shadow ? 1 : 0,
      platform,
      storable(post.text),
      post.createdAtMs,
      post.clockSkewed ? 1 : 0,
      post.seenAtMs,
      post.editedAtMs,
      langOf(post),
      author?.id ?? null,
      encodeTrace(post),
      author?.hidden ?? 0,
      post.replyTo,
      post.repostOf,
      post.sealedUrl,
      encodeExtra(post),
    );
    queue.run(lastInsertRowid);
    return "inserted";
  };
  const edit = (post: StoredPost, row: PostRow): Fate => {
    table.forgetAnalysis(row);
    words.forget(row.n, row.text);
    const text = storable(post.text);
    change.run(text, post.editedAtMs, langOf(post), post.sealedUrl, encodeExtra(post), row.n);
    words.renew(row.n, text);
    queue.run(row.n);
    return "edited";
  };
  const take = (post: StoredPost): Fate => {
    const id = storable(post.id);
    const platform = platforms.idOf(storable(post.platform));
    const key = keyOf(id);
    const namesakes = table.namesakes(id, key);
    const known = namesakes.find((row) => row.platform === platform);
    if (known !== undefined) return isEdit(known, post) ? edit(post, known) : "duplicates";
    if (tombstones.covers(platform, key)) return "tombstoned";
    return add(post, id, key, platform, namesakes.length > 0);
  };

  return (batch) =>
    connection.write(() => {
      const receipt = { inserted: 0, edited: 0, duplicates: 0, tombstoned: 0 };
      for (const tombstone of batch.tombstones) receipt.tombstoned += tombstones.lay(tombstone, batch.nowMs);
      for (const post of batch.posts) receipt[take(post)]++;
      sources.noteBatch(batch, receipt.inserted);
      return receipt;
    });
}

/** A later version with other content; an earlier version that comes late is none. */
function isEdit(row: PostRow, post: StoredPost): boolean {
  if (row.text === null) return false;
  if (row.edited_at !== null && (post.editedAtMs === null || post.editedAtMs < row.edited_at)) return false;
  return (post.editedAtMs !== null && post.editedAtMs !== row.edited_at) || storable(post.text) !== row.text;
}
