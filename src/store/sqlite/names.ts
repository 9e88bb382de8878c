/** Small integers for names that repeat: platforms, languages, myths. Both directions are kept in memory. */

import type { Connection } from "./connection.ts";

export interface Names {
  /** The integer of a name, given one if it is new. Only inside a write. */
  idOf(name: string): number;
  /** null for a name never seen. */
  find(name: string): number | null;
  nameOf(id: number): string;
}

export function namesIn(connection: Connection, table: "platforms" | "languages" | "myths"): Names {
  const byName = new Map<string, number>();
  const byId = new Map<number, string>();
  const select = connection.db.prepare(`SELECT id FROM ${table} WHERE name = ?`).pluck();
  const selectName = connection.db.prepare(`SELECT name FROM ${table} WHERE id = ?`).pluck();
  const insert = connection.db.prepare(`INSERT INTO ${table} (name) VALUES (?)`);
  connection.onRollback(() => {
    byName.clear();
    byId.clear();
  });
  const find = (name: string): number | null => {
    const cached = byName.get(name);
    if (cached !== undefined) return cached;
    const id = select.get(name) as number | undefined;
    if (id === undefined) return null;
    byName.set(name, id);
    return id;
  };
  return {
    find,
    idOf: (name) => {
      const known = find(name);
      if (known !== null) return known;
      const id = Number(insert.run(name).lastInsertRowid);
      byName.set(name, id);
      return id;
    },
    nameOf: (id) => {
      const cached = byId.get(id);
      if (cached !== undefined) return cached;
      const name = selectName.get(id) as string;
      byId.set(id, name);
      return name;
    },
  };
}
