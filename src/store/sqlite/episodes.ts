/** Alert episodes: condition is written by detection, handling and silence by people. */

import { mythOf, type Episode, type Handling } from "../../model/alert.ts";
import type { PostId } from "../../model/post.ts";
import type { HarmLevel } from "../../model/rules.ts";
import type { HandlingEntry } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { publicId } from "./post-row.ts";
import type { PostTable } from "./post-table.ts";
import {
  readCondition,
  readHandling,
  readNotified,
  readReply,
  readStats,
  readSubject,
  readSuppression,
} from "./shapes.ts";

export interface Episodes {
  list(open: boolean | null, limit: number): readonly Episode[];
  get(id: string): Episode | null;
  posts(id: string, limit: number): readonly PostId[];
  nextNumber(): number;
  /** What detection decided. Inside a write. */
  save(episode: Episode): void;
  /** Replaces the posts behind an episode. Inside a write. */
  savePosts(id: string, posts: readonly PostId[]): void;
  /** What a person decided. Inside a write. */
  handle(id: string, change: Pick<Episode, "handling" | "suppression">, actor: string, nowMs: number): Episode | null;
  /** What Hearsay itself decided; nothing where the handling is no longer `from`. Inside a write. */
  rehandle(id: string, from: Handling, to: Handling, nowMs: number): void;
  log(id: string): readonly HandlingEntry[];
}

interface EpisodeRow {
  readonly id: string;
  readonly rule: string;
  readonly signal: string;
  readonly subject: string;
  readonly condition: string;
  readonly handling: string;
  readonly suppression: string | null;
  readonly severity: string;
  readonly stats: string;
  readonly reply: string | null;
  readonly reply_why_not: string | null;
  readonly seq: number;
  readonly notified: string | null;
  readonly opened_at: number;
  readonly updated_at: number;
  readonly rev: string;
}

export function episodesIn(connection: Connection, platforms: Names, table: PostTable): Episodes {
  const { db } = connection;
  const one = db.prepare<[string], EpisodeRow>("SELECT * FROM episodes WHERE id = ?");
  const page = db.prepare<unknown[], EpisodeRow>(
    "SELECT * FROM episodes WHERE @open IS NULL OR open = @open ORDER BY opened_at DESC, number DESC LIMIT @limit",
  );
  const top = db.prepare("SELECT coalesce(max(number), 0) FROM episodes").pluck();
  // Frozen is the machine's word, silenced a person's: neither may wipe out the other's by a stale read.
  const upsert = db.prepare(
    `INSERT INTO episodes (id, number, open, rule, signal, myth, lang, subject, condition, handling, suppression, severity, stats,
       reply, reply_why_not, seq, notified, opened_at, updated_at, rev)
     VALUES (@id, @number, @open, @rule, @signal, @myth, @lang, @subject, @condition, @handling, @suppression, @severity, @stats,
       @reply, @replyWhyNot, @seq, @notified, @openedAtMs, @updatedAtMs, @rev)
     ON CONFLICT (id) DO UPDATE SET open = excluded.open, rule = excluded.rule, signal = excluded.signal,
       myth = excluded.myth, lang = excluded.lang, subject = excluded.subject, condition = excluded.condition, severity = excluded.severity,
       suppression = CASE
         WHEN suppression ->> 'kind' = 'silenced' THEN suppression
         WHEN excluded.suppression ->> 'kind' = 'silenced' THEN suppression
         ELSE excluded.suppression END,
       stats = excluded.stats, reply = excluded.reply, reply_why_not = excluded.reply_why_not, seq = excluded.seq,
       notified = excluded.notified, opened_at = excluded.opened_at, updated_at = excluded.updated_at,
       rev = excluded.rev`,
  );
  const change = db.prepare(
    "UPDATE episodes SET handling = ?, suppression = ?, updated_at = max(updated_at, ?) WHERE id = ?",
  );
  const log = db.prepare("INSERT INTO handling_log (episode, actor, at, handling, suppression) VALUES (?, ?, ?, ?, ?)");
  const entries = db.prepare<[string], { actor: string; at: number; handling: string; suppression: string | null }>(
    "SELECT actor, at, handling, suppression FROM handling_log WHERE episode = ? ORDER BY id",
  );
  const clearPosts = db.prepare("DELETE FROM episode_posts WHERE episode = ?");
  const addPost = db.prepare("INSERT INTO episode_posts (episode, rank, post) VALUES (?, ?, ?)");
  const postsOf = db.prepare<[string, number], { id: string; shadow: number; platform: number }>(
    `SELECT p.id, p.shadow, p.platform FROM episode_posts e JOIN posts p ON p.n = e.post
     WHERE e.episode = ? AND p.hidden = 0 ORDER BY e.rank LIMIT ?`,
  );
  const get = (id: string): Episode | null => {
    const row = one.get(id);
    return row === undefined ? null : toEpisode(row);
  };
  const rehandle = (id: string, from: Handling, to: Handling, nowMs: number): void => {
    const known = get(id);
    if (known === null || JSON.stringify(known.handling) !== JSON.stringify(from)) return;
    const encoded = [JSON.stringify(to), jsonOrNull(known.suppression)] as const;
    change.run(...encoded, nowMs, id);
    log.run(id, "hearsay", nowMs, ...encoded);
  };

  return {
    get,
    list: (open, limit) =>
      page.all({ open: open === null ? null : Number(open), limit: Math.max(0, Math.trunc(limit)) }).map(toEpisode),
    posts: (id, limit) =>
      postsOf.all(id, Math.max(0, Math.trunc(limit))).map((row) => publicId(row, platforms.nameOf(row.platform))),
    nextNumber: () => (top.get() as number) + 1,
    save: (episode) => {
      const former = get(episode.id);
      upsert.run(toRow(episode));
      if (former === null || !risesOverAnswer(former, episode)) return;
      const { handling } = former;
      const to = handling.state === "assigned" ? handling.to : null;
      const why = `severity rose from ${former.severity} to ${episode.severity}`;
      rehandle(episode.id, handling, { state: "escalated", why, atMs: episode.updatedAtMs, to }, episode.updatedAtMs);
    },
    rehandle,
    log: (id) =>
      entries.all(id).map(({ actor, at, handling, suppression }) => ({
        actor,
        atMs: at,
        handling: readHandling(handling),
        suppression: readSuppression(suppression),
      })),
    savePosts: (id, posts) => {
      clearPosts.run(id);
      let rank = 0;
      for (const post of new Set(posts)) {
        const row = table.find(post);
        if (row !== null) addPost.run(id, rank++, row.n);
      }
    },
    handle: (id, { handling, suppression }, actor, nowMs) => {
      const encoded = [JSON.stringify(handling), jsonOrNull(suppression)] as const;
      if (change.run(...encoded, nowMs, id).changes === 0) return null;
      log.run(id, actor, nowMs, ...encoded);
      return get(id);
    },
  };
}

const SEVERITIES: readonly HarmLevel[] = ["low", "medium", "high", "critical"];

/** Somebody took it when it was less grave than it is now. */
function risesOverAnswer(former: Episode, next: Episode): boolean {
  const { state } = former.handling;
  if (state !== "acknowledged" && state !== "assigned") return false;
  return SEVERITIES.indexOf(next.severity) > SEVERITIES.indexOf(former.severity);
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function toRow(episode: Episode): Readonly<Record<string, string | number | null>> {
  const { state } = episode.condition;
  return {
    id: episode.id,
    number: Number(/^E-(\d{1,15})$/.exec(episode.id)?.[1] ?? 0),
    open: state === "inactive" || state === "resolved" ? 0 : 1,
    rule: episode.rule,
    signal: episode.signal,
    myth: mythOf(episode.subject) ?? "",
    lang: "lang" in episode.subject ? episode.subject.lang : "",
    subject: JSON.stringify(episode.subject),
    condition: JSON.stringify(episode.condition),
    handling: JSON.stringify(episode.handling),
    suppression: jsonOrNull(episode.suppression),
    severity: episode.severity,
    stats: JSON.stringify(episode.stats),
    reply: jsonOrNull(episode.reply),
    replyWhyNot: episode.replyWhyNot,
    seq: episode.seq,
    notified: jsonOrNull(episode.notified),
    openedAtMs: episode.openedAtMs,
    updatedAtMs: episode.updatedAtMs,
    rev: episode.rev,
  };
}

function toEpisode(row: EpisodeRow): Episode {
  return {
    id: row.id,
    rule: row.rule,
    signal: row.signal,
    subject: readSubject(row.subject),
    condition: readCondition(row.condition),
    handling: readHandling(row.handling),
    suppression: readSuppression(row.suppression),
    severity: row.severity as HarmLevel,
    stats: readStats(row.stats),
    reply: readReply(row.reply),
    replyWhyNot: row.reply_why_not,
    seq: row.seq,
    notified: readNotified(row.notified),
    openedAtMs: row.opened_at,
    updatedAtMs: row.updated_at,
    rev: row.rev,
  };
}
