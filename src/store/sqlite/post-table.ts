/** Finding and removing single posts: shared by intake, tombstones, analysis and retention. */

import { storable } from "../../platform/storable.ts";
import type { Connection } from "./connection.ts";
import { keyOf, type IdKey } from "./keys.ts";
import type { Names } from "./names.ts";
import { POST_COLUMNS, type PostRow } from "./post-row.ts";
import type { Words } from "./words.ts";

export interface PostTable {
  /** By the id that everyone outside knows. */
  find(id: string): PostRow | null;
  /** Every post whose native id is `id`, on whatever platform. */
  namesakes(id: string, key?: IdKey): readonly PostRow[];
  /** What analysis said goes, and its share of the exposure. Inside a write. */
  forgetAnalysis(row: PlacedRow): void;
  /** The post and everything made from it. Inside a write. */
  remove(row: PlacedRow & { readonly text: string | null }): void;
}

export interface PlacedRow {
  readonly n: number;
  readonly platform: number;
  readonly created_at: number;
}

const HOUR_MS = 3_600_000;

export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

export function postTableIn(connection: Connection, platforms: Names, words: Words): PostTable {
  const { db } = connection;
  const byKey = db.prepare<[number], PostRow>(`SELECT ${POST_COLUMNS} FROM posts p WHERE key = ?`);
  const analysedLang = db.prepare("SELECT lang FROM analyses WHERE post = ?").pluck();
  const lower = db.prepare("UPDATE exposure SET posts = posts - 1 WHERE hour = ? AND platform = ? AND lang = ?");
  const dropAnalysis = db.prepare("DELETE FROM analyses WHERE post = ?");
  const dropMatches = db.prepare("DELETE FROM matches WHERE post = ?");
  const dropPost = db.prepare("DELETE FROM posts WHERE n = ?");

  const namesakes = (id: string, { key }: IdKey = keyOf(id)): readonly PostRow[] =>
    byKey.all(key).filter((row) => row.id === id);
  const forgetAnalysis = (row: PlacedRow): void => {
    const lang = analysedLang.get(row.n) as number | undefined;
    if (lang === undefined) return;
    lower.run(hourOf(row.created_at), row.platform, lang);
    dropAnalysis.run(row.n);
    dropMatches.run(row.n);
  };
  return {
    namesakes,
    forgetAnalysis,
    find: (given) => {
      const id = storable(given);
      const plain = namesakes(id).find((row) => row.shadow === 0);
      if (plain !== undefined) return plain;
      const colon = id.indexOf(":");
      const platform = colon < 0 ? null : platforms.find(id.slice(0, colon));
      if (platform === null) return null;
      return namesakes(id.slice(colon + 1)).find((row) => row.shadow === 1 && row.platform === platform) ?? null;
    },
    remove: (row) => {
      forgetAnalysis(row);
      words.forget(row.n, row.text);
      dropPost.run(row.n);
    },
  };
}
