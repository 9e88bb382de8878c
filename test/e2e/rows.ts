/** What a database holds, read beside the product, as values that two runs can be compared by. */

import Database from "better-sqlite3";
import { existsSync } from "node:fs";

export type Row = Readonly<Record<string, string | number | null>>;
export type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * Every table whole, in the order of its rows. Left out: the word index (made in idle moments), leases
 * (who held them last), and sealed addresses, whose bytes are random by design: only whether there is one.
 */
export function allRows(path: string): Rows {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
      .map((row) => row.name)
      .filter((name) => !name.startsWith("post_words") && !["leases", "sqlite_stat1"].includes(name));
    const rows = tables.map((table) => {
      const found = db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all();
      return [
        table,
        found.map((row) => ("sealed_url" in row ? { ...row, sealed_url: row["sealed_url"] !== null } : row)),
      ];
    });
    return Object.fromEntries(rows) as Rows;
  } finally {
    db.close();
  }
}

/** One query on a database that a running program writes; null while it is not there yet. */
export function ask(path: string, sql: string): readonly Row[] | null {
  if (!existsSync(path)) return null;
  const db = new Database(path, { readonly: true, timeout: 2000 });
  try {
    return db.prepare<[], Row>(sql).all();
  } catch (error) {
    if (error instanceof Error && /no such table|not a database|locked|unable to open/.test(error.message)) return null;
    throw error;
  } finally {
    db.close();
  }
}
