/** Posts as people read them: one, a page of a search, all since a time. Hidden posts never show. */

import type { HeardPost, PostRecord, PostQuery } from "../store.ts";
import { decodeAnalysis, STANCE_CODE } from "./analysis-row.ts";
import type { Connection } from "./connection.ts";
import type { Names } from "./names.ts";
import { POST_COLUMNS, toPost, type PostRow } from "./post-row.ts";
import type { PostTable } from "./post-table.ts";
import { toMatch } from "./words.ts";

export interface Listing {
  post(id: string): PostRecord | null;
  page(query: PostQuery): { readonly records: readonly PostRecord[]; readonly next: string | null };
  /** The first `limit` posts after `after`, oldest first; `after` is the position of the last one seen. */
  since(after: Position, limit: number): { readonly records: readonly PostRecord[]; readonly last: Position | null };
  /** Newest first; see the store's contract. */
  tagged(tags: readonly string[], fromMs: number, toMs: number, limit: number): readonly PostRecord[];
  /** In the order of collecting; ends before the first post that was never analysed. */
  heard(after: number, limit: number): readonly HeardPost[];
}

export interface Position {
  readonly createdAtMs: number;
  readonly n: number;
}

const MOST_PER_PAGE = 1_000;
const NEWEST: Position = { createdAtMs: Number.MAX_SAFE_INTEGER, n: Number.MAX_SAFE_INTEGER };

type RecordRow = PostRow & { readonly analysed_lang: number | null; readonly body: string | null };

const RECORD = `${POST_COLUMNS}, a.lang AS analysed_lang, a.body`;
const JOINED = "posts p LEFT JOIN analyses a ON a.post = p.n";
const SHOWN = "p.hidden = 0 AND p.text IS NOT NULL";
const OLDER = "(p.created_at, p.n) < (@createdAtMs, @n) ORDER BY p.created_at DESC, p.n DESC LIMIT @limit";
const HAS_MATCH = `EXISTS (SELECT 1 FROM matches m WHERE m.post = p.n AND m.decision = 0
  AND (@myth IS NULL OR m.myth = @myth) AND (@stance IS NULL OR m.stance = @stance))`;

export function listingIn(
  connection: Connection,
  platforms: Names,
  languages: Names,
  myths: Names,
  table: PostTable,
): Listing {
  const { db } = connection;
  const one = db.prepare<[number], RecordRow>(`SELECT ${RECORD} FROM ${JOINED} WHERE p.n = ?`);
  const byTime = db.prepare<unknown[], RecordRow>(`SELECT ${RECORD} FROM ${JOINED} WHERE ${SHOWN} AND ${OLDER}`);
  const byMatch = db.prepare<unknown[], RecordRow>(
    `SELECT ${RECORD} FROM (
       SELECT DISTINCT created_at, post FROM matches WHERE decision = 0 AND hidden = 0
         AND (@myth IS NULL OR myth = @myth) AND (@stance IS NULL OR stance = @stance)
     ) m JOIN posts p ON p.n = m.post LEFT JOIN analyses a ON a.post = p.n WHERE ${SHOWN} AND ${OLDER}`,
  );
  const byWords = db.prepare<unknown[], RecordRow>(
    `SELECT ${RECORD} FROM post_words w JOIN posts p ON p.n = w.rowid LEFT JOIN analyses a ON a.post = p.n
     WHERE post_words MATCH @match AND w.rowid < @n AND ${SHOWN}
       AND ((@myth IS NULL AND @stance IS NULL) OR ${HAS_MATCH})
     ORDER BY w.rowid DESC LIMIT @limit`,
  );
  const newer = db.prepare<unknown[], RecordRow>(
    `SELECT ${RECORD} FROM ${JOINED} WHERE ${SHOWN} AND (p.created_at, p.n) > (@createdAtMs, @n)
     ORDER BY p.created_at, p.n LIMIT @limit`,
  );
  const withTags = db.prepare<[number, number], RecordRow>(
    `SELECT ${RECORD} FROM ${JOINED} WHERE ${SHOWN} AND p.created_at >= ? AND p.created_at < ?
       AND (instr(p.text, '#') > 0 OR instr(p.text, '＃') > 0 OR p.extra ->> '$.tags' IS NOT NULL)
     ORDER BY p.created_at DESC, p.n DESC`,
  );
  const collected = db.prepare<[number, number], RecordRow & { readonly waits: number }>(
    `SELECT ${RECORD}, EXISTS (SELECT 1 FROM pending w WHERE w.post = p.n) AS waits
     FROM ${JOINED} WHERE p.n > ? ORDER BY p.n LIMIT ?`,
  );

  const toRecord = (row: RecordRow): PostRecord => {
    const post = toPost(row, platforms, languages);
    if (row.body === null || row.analysed_lang === null) return { post, analysis: null };
    return { post, analysis: decodeAnalysis(row.body, post.id, languages.nameOf(row.analysed_lang), post.text) };
  };
  const rowsOf = (query: PostQuery, limit: number): readonly RecordRow[] => {
    const position = toPosition(query.after) ?? NEWEST;
    const myth = query.myth === null ? null : (myths.find(query.myth) ?? -1);
    const stance = query.stance === null ? null : STANCE_CODE[query.stance];
    if (query.words !== null) {
      const match = toMatch(query.words);
      return match === null ? [] : byWords.all({ match, n: position.n, myth, stance, limit });
    }
    if (myth === null && stance === null) return byTime.all({ ...position, limit });
    return byMatch.all({ ...position, myth, stance, limit });
  };

  return {
    post: (id) => {
      const found = table.find(id);
      if (found === null || found.hidden === 1) return null;
      const row = one.get(found.n);
      return row === undefined ? null : toRecord(row);
    },
    page: (query) => {
      const limit = Math.min(MOST_PER_PAGE, Math.max(1, Math.trunc(query.limit) || 1));
      const rows = rowsOf(query, limit + 1);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        records: rows.slice(0, limit).map(toRecord),
        next: last === undefined ? null : `${last.created_at}.${last.n}`,
      };
    },
    tagged: (tags, fromMs, toMs, limit) => {
      const wanted = new Set(tags.map(foldTag));
      const found: PostRecord[] = [];
      if (wanted.size === 0) return found;
      for (const row of withTags.iterate(fromMs, toMs)) {
        if (found.length >= limit) break;
        if (tagsOf(row).some((tag) => wanted.has(foldTag(tag)))) found.push(toRecord(row));
      }
      return found;
    },
    heard: (after, limit) => {
      const rows = collected.all(after, Math.max(1, Math.trunc(limit)));
      const end = rows.findIndex(
        (row) => row.waits === 1 && row.body === null && row.hidden === 0 && row.text !== null,
      );
      return (end === -1 ? rows : rows.slice(0, end)).map((row) => ({
        n: row.n,
        record: row.hidden === 1 || row.text === null ? null : toRecord(row),
      }));
    },
    since: (after, limit) => {
      const rows = newer.all({ ...after, limit });
      const last = rows.at(-1);
      return {
        records: rows.map(toRecord),
        last: last === undefined || rows.length < limit ? null : { createdAtMs: last.created_at, n: last.n },
      };
    },
  };
}

const TAG = /[#＃][\p{L}\p{M}\p{N}_]{1,100}/gu;

/** Those of the text and those that the platform tells beside it. */
function tagsOf({ text, extra }: RecordRow): readonly string[] {
  const beside = extra === null ? [] : ((JSON.parse(extra) as { readonly tags?: readonly string[] }).tags ?? []);
  return [...(text?.match(TAG) ?? []), ...beside];
}

function foldTag(tag: string): string {
  return tag
    .replace(/^[#＃]/u, "")
    .normalize("NFKC")
    .toLowerCase();
}

/** null for anything that is no position, which then means the first page. */
function toPosition(after: string | null): Position | null {
  const parts = after === null ? null : /^(-?\d{1,15})\.(\d{1,15})$/.exec(after);
  return parts === null ? null : { createdAtMs: Number(parts[1]), n: Number(parts[2]) };
}
