/** Whether what was matched was right, as people said: of a post, or of a whole alert by how it was closed. */

import type { MythId } from "../../model/analysis.ts";
import type { PostReview, ReviewNote } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { publicId } from "./post-row.ts";
import type { PostTable } from "./post-table.ts";

export interface Reviews {
  /** Number of those that were noted. Inside a write. */
  note(notes: readonly ReviewNote[], actor: string, nowMs: number): number;
  list(fromMs: number, limit: number): readonly PostReview[];
}

interface ReviewRow {
  readonly id: string | null;
  readonly shadow: number;
  readonly platform: number;
  readonly myth: number;
  readonly is_right: number;
  readonly rev: string;
  readonly actor: string;
  readonly at: number;
}

interface ClosedRow {
  readonly myth: string;
  readonly outcome: string;
  readonly rev: string;
  readonly actor: string;
  readonly at: number;
}

export function reviewsIn(connection: Connection, platforms: Names, myths: Names, table: PostTable): Reviews {
  const { db } = connection;
  const put = db.prepare(
    `INSERT INTO reviews (post, myth, is_right, rev, actor, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (post, myth) DO UPDATE SET is_right = excluded.is_right, rev = excluded.rev, actor = excluded.actor,
       at = excluded.at`,
  );
  const ofPosts = db.prepare<[number, number], ReviewRow>(
    `SELECT CASE WHEN p.hidden = 0 THEN p.id END AS id, p.shadow, p.platform, r.myth, r.is_right, r.rev, r.actor, r.at
     FROM reviews r JOIN posts p ON p.n = r.post WHERE r.at >= ? ORDER BY r.at DESC, r.post DESC, r.myth LIMIT ?`,
  );
  // What rule-health itself said is no review of a match, and a duplicate says nothing of it.
  const ofAlerts = db.prepare<[number, number], ClosedRow>(
    `SELECT subject ->> '$.myth' AS myth, handling ->> '$.outcome' AS outcome, rev, handling ->> '$.by' AS actor,
       handling ->> '$.atMs' AS at
     FROM episodes WHERE handling ->> '$.state' = 'closed' AND handling ->> '$.outcome' <> 'duplicate'
       AND signal <> 'rule-health' AND subject ->> '$.myth' IS NOT NULL AND handling ->> '$.atMs' >= ?
     ORDER BY at DESC, number DESC LIMIT ?`,
  );
  return {
    note: (notes, actor, nowMs) => {
      let noted = 0;
      for (const { post, myth, isRight, rev } of notes) {
        const row = table.find(post);
        if (row === null) continue;
        put.run(row.n, myths.idOf(myth), isRight ? 1 : 0, rev, actor, nowMs);
        noted += 1;
      }
      return noted;
    },
    list: (fromMs, limit) => {
      const most = Math.max(0, Math.trunc(limit));
      const posts = ofPosts.all(fromMs, most).map((row): PostReview => ({
        post: row.id === null ? null : publicId({ id: row.id, shadow: row.shadow }, platforms.nameOf(row.platform)),
        myth: myths.nameOf(row.myth) as MythId,
        isRight: row.is_right === 1,
        rev: row.rev,
        by: row.actor,
        atMs: row.at,
      }));
      const alerts = ofAlerts.all(fromMs, most).map((row): PostReview => ({
        post: null,
        myth: row.myth as MythId,
        isRight: row.outcome !== "false alarm",
        rev: row.rev,
        by: row.actor,
        atMs: row.at,
      }));
      return [...posts, ...alerts].toSorted((a, b) => b.atMs - a.atMs).slice(0, most);
    },
  };
}
