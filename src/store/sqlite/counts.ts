/** What detection counts: authors per hour, exposure, and the matched posts behind a number. */

import type { MythSubject } from "../../model/alert.ts";
import type { MythId, Stance } from "../../model/analysis.ts";
import type { AuthorHash } from "../../model/post.ts";
import type { ExposureCount, HourCount, MatchedPost } from "../store.ts";
import { STANCE_CODE, stanceOf } from "./analysis-row.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { publicId } from "./post-row.ts";
import { hourOf } from "./post-table.ts";

export interface Counts {
  hourCounts(stances: readonly Stance[], fromMs: number, toMs: number): readonly HourCount[];
  exposure(fromMs: number, toMs: number): readonly ExposureCount[];
  exposureOfHourBefore(toMs: number): readonly ExposureCount[];
  matchedPosts(subject: MythSubject, fromMs: number, toMs: number, limit: number): readonly MatchedPost[];
  span(): { readonly fromMs: number; readonly toMs: number } | null;
}

const HOUR_MS = 3_600_000;

interface MatchedRow {
  readonly id: string;
  readonly shadow: number;
  readonly platform: number;
  readonly stance: number;
  readonly hash: string | null;
  readonly created_at: number;
  readonly p: number;
  readonly first_hand: number;
}

export function countsIn(connection: Connection, platforms: Names, languages: Names, myths: Names): Counts {
  const { db } = connection;
  // A post without an author counts as an author of its own.
  const hours = db.prepare<unknown[], { hour: number; myth: number; lang: number; authors: number; posts: number }>(
    `SELECT hour, myth, lang, count(DISTINCT coalesce(author, -post)) AS authors, count(*) AS posts FROM matches
     WHERE decision = 0 AND hidden = 0 AND hour >= ? AND hour <= ? AND created_at >= ? AND created_at < ?
       AND stance IN (SELECT value FROM json_each(?))
     GROUP BY hour, myth, lang ORDER BY hour, myth, lang`,
  );
  const exposed = db.prepare<[number, number], { hour: number; platform: number; lang: number; posts: number }>(
    "SELECT hour, platform, lang, posts FROM exposure WHERE hour >= ? AND hour <= ? AND posts > 0 ORDER BY hour, platform, lang",
  );
  const exposedBefore = db.prepare<[number, number], { platform: number; lang: number; posts: number }>(
    `SELECT p.platform, a.lang, count(*) AS posts FROM posts p JOIN analyses a ON a.post = p.n
     WHERE p.created_at >= ? AND p.created_at < ? GROUP BY p.platform, a.lang ORDER BY p.platform, a.lang`,
  );
  const matched = db.prepare<unknown[], MatchedRow>(
    `SELECT p.id, p.shadow, p.platform, m.stance, (SELECT hash FROM authors WHERE id = m.author) AS hash, m.created_at,
       m.p, m.first_hand
     FROM matches m JOIN posts p ON p.n = m.post
     WHERE m.decision = 0 AND m.hidden = 0 AND m.myth = ? AND m.lang = ? AND m.created_at >= ? AND m.created_at < ?
     ORDER BY m.created_at DESC, m.post DESC LIMIT ?`,
  );
  const end = (order: "ASC" | "DESC"): (() => number | undefined) => {
    const first = db
      .prepare<[], number>(
        `SELECT created_at FROM posts WHERE EXISTS (SELECT 1 FROM analyses WHERE post = n) ORDER BY created_at ${order} LIMIT 1`,
      )
      .pluck();
    return () => first.get();
  };
  const oldest = end("ASC");
  const newest = end("DESC");

  return {
    hourCounts: (stances, fromMs, toMs) => {
      const codes = JSON.stringify(stances.map((stance) => STANCE_CODE[stance]));
      return hours.all(hourOf(fromMs), hourOf(toMs), fromMs, toMs, codes).map((row) => ({
        myth: myths.nameOf(row.myth) as MythId,
        lang: languages.nameOf(row.lang),
        hourMs: row.hour * HOUR_MS,
        authors: row.authors,
        posts: row.posts,
      }));
    },
    exposure: (fromMs, toMs) =>
      exposed.all(hourOf(fromMs), Math.ceil(toMs / HOUR_MS) - 1).map((row) => ({
        platform: platforms.nameOf(row.platform),
        lang: languages.nameOf(row.lang),
        hourMs: row.hour * HOUR_MS,
        posts: row.posts,
      })),
    exposureOfHourBefore: (toMs) => {
      const hourMs = hourOf(toMs) * HOUR_MS;
      return exposedBefore.all(hourMs, toMs).map(({ platform, lang, posts }) => ({
        platform: platforms.nameOf(platform),
        lang: languages.nameOf(lang),
        hourMs,
        posts,
      }));
    },
    matchedPosts: (subject, fromMs, toMs, limit) => {
      const myth = myths.find(subject.myth);
      const lang = languages.find(subject.lang);
      if (myth === null || lang === null) return [];
      return matched.all(myth, lang, fromMs, toMs, Math.max(0, Math.trunc(limit))).map((row) => {
        const platform = platforms.nameOf(row.platform);
        return {
          id: publicId(row, platform),
          myth: subject.myth,
          lang: subject.lang,
          stance: stanceOf(row.stance),
          author: row.hash as AuthorHash | null,
          platform,
          createdAtMs: row.created_at,
          p: row.p,
          firstHand: row.first_hand === 1,
        };
      });
    },
    span: () => {
      const fromMs = oldest();
      const toMs = newest();
      return fromMs === undefined || toMs === undefined ? null : { fromMs, toMs };
    },
  };
}
