/** Where each source stands and how it fares: cursor, counters, trouble, gaps and rejected items. */

import { shapeOf } from "../../platform/mask.ts";
import { storable } from "../../platform/storable.ts";
import type { IngestBatch, SourceHealth } from "../store.ts";
import type { Connection } from "./connection.ts";

export interface Sources {
  /** All of these inside a write. */
  noteBatch(batch: IngestBatch, kept: number): void;
  noteTrouble(
    source: string,
    platform: string,
    problem: { readonly kind: string; readonly detail: string },
    nowMs: number,
  ): void;
  noteAlive(source: string, platform: string, nowMs: number): void;
  cursor(source: string): string | null;
  health(): readonly SourceHealth[];
}

/** Kept per source; older gaps and rejects go, further reasons are counted as one. */
const MOST_GAPS = 100;
const MOST_REJECTS = 500;
const MOST_REASONS = 50;
/** UTF-16 units. */
const LONGEST_SAMPLE = 200;
const OTHER_REASON = "other";

interface SourceRow {
  readonly source: string;
  readonly platform: string;
  readonly cursor: string | null;
  readonly last_batch: number | null;
  readonly last_alive: number | null;
  readonly newest_post: number | null;
  readonly trouble_kind: string | null;
  readonly trouble_detail: string | null;
  readonly trouble_since: number | null;
  readonly trouble_count: number | null;
  readonly seen: number;
  readonly kept: number;
  readonly rejected: number;
}

const UNTROUBLED = "trouble_kind = NULL, trouble_detail = NULL, trouble_since = NULL, trouble_count = NULL";

export function sourcesIn(connection: Connection): Sources {
  const { db } = connection;
  const know = db.prepare("INSERT OR IGNORE INTO sources (source, platform) VALUES (?, ?)");
  const advance = db.prepare(
    `UPDATE sources SET platform = @platform, cursor = coalesce(@cursor, cursor), last_batch = @nowMs,
       last_alive = @nowMs, newest_post = CASE WHEN @newest IS NULL OR newest_post > @newest THEN newest_post
       ELSE @newest END, seen = seen + @seen, kept = kept + @kept, rejected = rejected + @rejected, ${UNTROUBLED}
     WHERE source = @source`,
  );
  const live = db.prepare(`UPDATE sources SET last_alive = ?, ${UNTROUBLED} WHERE source = ?`);
  const worry = db.prepare(
    `UPDATE sources SET trouble_detail = @detail,
       trouble_since = CASE WHEN trouble_kind = @kind THEN trouble_since ELSE @nowMs END,
       trouble_count = CASE WHEN trouble_kind = @kind THEN trouble_count + 1 ELSE 1 END, trouble_kind = @kind
     WHERE source = @source`,
  );
  const isReason = db.prepare("SELECT 1 FROM drops WHERE source = ? AND reason = ?").pluck();
  const reasons = db.prepare("SELECT count(*) FROM drops WHERE source = ?").pluck();
  const drop = db.prepare(
    `INSERT INTO drops (source, reason, posts) VALUES (?, ?, ?)
     ON CONFLICT (source, reason) DO UPDATE SET posts = posts + excluded.posts`,
  );
  const addGap = db.prepare("INSERT INTO gaps (source, from_at, to_at, reason, at) VALUES (?, ?, ?, ?, ?)");
  const addReject = db.prepare("INSERT INTO rejects (source, reason, native_id, sample, at) VALUES (?, ?, ?, ?, ?)");
  const trim = (table: string): ((source: string, most: number) => void) => {
    const cut = db.prepare(
      `DELETE FROM ${table} WHERE source = @source AND id <= (SELECT id FROM ${table} WHERE source = @source ORDER BY id DESC LIMIT 1 OFFSET @most)`,
    );
    return (source, most) => {
      cut.run({ source, most });
    };
  };
  const trimGaps = trim("gaps");
  const trimRejects = trim("rejects");
  const cursorOf = db.prepare("SELECT cursor FROM sources WHERE source = ?").pluck();
  const all = db.prepare<[], SourceRow>("SELECT * FROM sources ORDER BY source");
  const gapsOf = db.prepare<[string], SourceHealth["gaps"][number]>(
    "SELECT from_at AS fromMs, to_at AS toMs, reason, at AS atMs FROM gaps WHERE source = ? ORDER BY id",
  );
  const dropsOf = db.prepare<[string], { reason: string; posts: number }>(
    "SELECT reason, posts FROM drops WHERE source = ? ORDER BY reason",
  );

  const noteDrops = (source: string, dropped: IngestBatch["dropped"]): void => {
    for (const [given, posts] of Object.entries(dropped)) {
      if (!(posts > 0)) continue;
      const reason = storable(given.slice(0, LONGEST_SAMPLE));
      const room = isReason.get(source, reason) !== undefined || (reasons.get(source) as number) < MOST_REASONS - 1;
      drop.run(source, room ? reason : OTHER_REASON, Math.trunc(posts));
    }
  };

  return {
    noteBatch: (batch, kept) => {
      const { source, platform, nowMs } = batch;
      know.run(source, platform);
      let newest: number | null = null;
      for (const post of batch.posts) if (newest === null || post.createdAtMs > newest) newest = post.createdAtMs;
      advance.run({
        source,
        platform,
        nowMs,
        newest,
        kept,
        cursor: batch.cursor,
        seen: batch.seen,
        rejected: batch.rejects.length,
      });
      noteDrops(source, batch.dropped);
      for (const gap of batch.gaps) addGap.run(source, gap.fromMs, gap.toMs, gap.reason, nowMs);
      if (batch.gaps.length > 0) trimGaps(source, MOST_GAPS);
      for (const reject of batch.rejects.slice(-MOST_REJECTS)) {
        const { reason, nativeId, sample } = reject;
        addReject.run(source, reason, nameless(nativeId), shapeOf(storable(sample.slice(0, LONGEST_SAMPLE))), nowMs);
      }
      if (batch.rejects.length > 0) trimRejects(source, MOST_REJECTS);
    },
    noteTrouble: (source, platform, problem, nowMs) => {
      know.run(source, platform);
      worry.run({ source, kind: problem.kind, detail: problem.detail.slice(0, 1_000), nowMs });
    },
    noteAlive: (source, platform, nowMs) => {
      know.run(source, platform);
      live.run(nowMs, source);
    },
    cursor: (source) => (cursorOf.get(source) as string | null | undefined) ?? null,
    health: () =>
      all.all().map((row) => ({
        source: row.source,
        platform: row.platform,
        cursor: row.cursor,
        lastBatchMs: row.last_batch,
        lastAliveMs: row.last_alive,
        newestPostMs: row.newest_post,
        trouble:
          row.trouble_kind === null
            ? null
            : {
                kind: row.trouble_kind,
                detail: row.trouble_detail ?? "",
                sinceMs: row.trouble_since ?? 0,
                count: row.trouble_count ?? 0,
              },
        seen: row.seen,
        kept: row.kept,
        dropped: Object.fromEntries(dropsOf.all(row.source).map((one) => [one.reason, one.posts])),
        rejected: row.rejected,
        gaps: gapsOf.all(row.source),
      })),
  };
}

/** A native id that is plainly a number or a key; anything that could hold a name is left out. */
function nameless(nativeId: string | null): string | null {
  return nativeId !== null && /^(?:\d{1,40}|[0-9a-f]{8,64})$/.test(nativeId) ? nativeId : null;
}
