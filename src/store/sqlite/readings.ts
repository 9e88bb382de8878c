/** What signals other than volume count: how posts feel by topic, and how many people matched posts may reach. */

import type { MythId } from "../../model/analysis.ts";
import type { AudiencePost, MoodCount } from "../store.ts";
import { stanceOf } from "./analysis-row.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { publicId } from "./post-row.ts";

export interface Readings {
  moods(fromMs: number, toMs: number): readonly MoodCount[];
  audiences(fromMs: number, toMs: number, limit: number): readonly AudiencePost[];
}

interface AudienceRow {
  readonly id: string;
  readonly shadow: number;
  readonly platform: number;
  readonly myth: number;
  readonly lang: number;
  readonly stance: number;
  readonly created_at: number;
  readonly trace: number;
  readonly counts: string | null;
}

export function readingsIn(connection: Connection, platforms: Names, languages: Names, myths: Names): Readings {
  const { db } = connection;
  const felt = db.prepare<
    [number, number],
    { topic: string; lang: number; authors: number; sum: number; squares: number }
  >(
    `SELECT topic, lang, count(*) AS authors, sum(mean) AS sum, sum(mean * mean) AS squares FROM (
       SELECT t.value AS topic, a.lang AS lang, avg(a.body ->> '$.sentiment.score') AS mean
       FROM posts p JOIN analyses a ON a.post = p.n, json_each(a.body, '$.topics') t
       WHERE p.created_at >= ? AND p.created_at < ? AND p.hidden = 0
       GROUP BY t.value, a.lang, coalesce(p.author, -p.n))
     WHERE mean IS NOT NULL GROUP BY topic, lang ORDER BY topic, lang`,
  );
  const reached = db.prepare<[number, number, number], AudienceRow>(
    `SELECT p.id, p.shadow, p.platform, m.myth, m.lang, m.stance, m.created_at, p.trace, p.extra -> '$.counts' AS counts
     FROM posts p JOIN matches m ON m.post = p.n
     WHERE p.created_at >= ? AND p.created_at < ? AND m.decision = 0 AND m.hidden = 0
     ORDER BY p.created_at DESC, p.n DESC, m.myth LIMIT ?`,
  );
  return {
    moods: (fromMs, toMs) => felt.all(fromMs, toMs).map((row) => ({ ...row, lang: languages.nameOf(row.lang) })),
    audiences: (fromMs, toMs, limit) =>
      reached.all(fromMs, toMs, Math.max(0, Math.trunc(limit))).map((row) => {
        const platform = platforms.nameOf(row.platform);
        const counts = row.counts === null ? [] : (JSON.parse(row.counts) as readonly (number | null)[]);
        const [likes, reposts, replies, views] = counts;
        return {
          id: publicId(row, platform),
          myth: myths.nameOf(row.myth) as MythId,
          lang: languages.nameOf(row.lang),
          stance: stanceOf(row.stance),
          platform,
          createdAtMs: row.created_at,
          followersBand: (row.trace >> 2) as AudiencePost["followersBand"],
          engagements: (likes ?? 0) + (reposts ?? 0) + (replies ?? 0),
          views: views ?? null,
        };
      }),
  };
}
