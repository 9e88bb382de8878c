/** Narratives, their posts, and the memory of clustering. Posts that are deleted leave by themselves. */

import type { Narrative } from "../../model/narrative.ts";
import type { PostId } from "../../model/post.ts";
import { StoreError, type HeardPost, type NarrativeRound } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Listing } from "./listing.ts";
import type { Names } from "./names.ts";
import { publicId } from "./post-row.ts";
import type { PostTable } from "./post-table.ts";

export interface Narratives {
  heard(after: number, limit: number): readonly HeardPost[];
  memory(): { readonly memory: string; readonly at: number } | null;
  heardUntil(): number;
  list(over: boolean | null, limit: number): readonly Narrative[];
  get(id: string): Narrative | null;
  posts(id: string, limit: number): readonly PostId[];
  /** Inside a write. */
  override(id: string, override: Narrative["override"]): Narrative | null;
  /** Inside a write. */
  save(round: NarrativeRound): void;
}

interface Row {
  readonly record: string;
  readonly override: string | null;
}

export function narrativesIn(connection: Connection, listing: Listing, table: PostTable, platforms: Names): Narratives {
  const { db } = connection;
  const one = db.prepare<[string], Row>("SELECT record, override FROM narratives WHERE id = ?");
  const all = db.prepare<unknown[], Row>(
    `SELECT record, override FROM narratives WHERE @over IS NULL OR over = @over
     ORDER BY announced_at DESC, id DESC LIMIT @limit`,
  );
  const save = db.prepare(
    `INSERT INTO narratives (id, over, announced_at, record) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET over = excluded.over, record = excluded.record`,
  );
  const setOverride = db.prepare("UPDATE narratives SET override = ? WHERE id = ?");
  const clear = db.prepare("DELETE FROM narrative_posts WHERE narrative = ?");
  const add = db.prepare("INSERT INTO narrative_posts (narrative, rank, post) VALUES (?, ?, ?)");
  const members = db.prepare<[string, number], { id: string; shadow: number; platform: number }>(
    `SELECT p.id, p.shadow, p.platform FROM narrative_posts m JOIN posts p ON p.n = m.post
     WHERE m.narrative = ? AND p.hidden = 0 AND p.text IS NOT NULL ORDER BY m.rank LIMIT ?`,
  );
  const remembered = db.prepare<[], { memory: string; at: number }>(
    "SELECT memory, at FROM narrative_memory WHERE memory IS NOT NULL",
  );
  const until = db.prepare("SELECT heard_until FROM narrative_memory").pluck();
  const remember = db.prepare(
    `INSERT INTO narrative_memory (only, memory, at, heard_until) VALUES (1, @memory, @at, @at)
     ON CONFLICT (only) DO UPDATE SET memory = excluded.memory, at = excluded.at, heard_until = excluded.heard_until`,
  );
  const hear = db.prepare(
    `INSERT INTO narrative_memory (only, memory, at, heard_until) VALUES (1, NULL, 0, @until)
     ON CONFLICT (only) DO UPDATE SET heard_until = excluded.heard_until`,
  );
  const get = (id: string): Narrative | null => {
    const row = one.get(id);
    return row === undefined ? null : toNarrative(row);
  };
  return {
    heard: listing.heard,
    memory: () => remembered.get() ?? null,
    heardUntil: () => (until.get() as number | undefined) ?? 0,
    list: (over, limit) => all.all({ over: over === null ? null : Number(over), limit }).map(toNarrative),
    get,
    posts: (id, limit) => members.all(id, limit).map((row) => publicId(row, platforms.nameOf(row.platform))),
    override: (id, override) => {
      setOverride.run(override === null ? null : JSON.stringify(override), id);
      return get(id);
    },
    save: ({ heardUntil, narratives, posts, memory }) => {
      for (const narrative of narratives) {
        const { override: _override, ...record } = narrative;
        save.run(narrative.id, Number(narrative.over), narrative.announcedMs, JSON.stringify(record));
      }
      for (const { narrative, posts: ids } of posts) {
        clear.run(narrative);
        ids.forEach((id, rank) => {
          const found = table.find(id);
          if (found !== null) add.run(narrative, rank, found.n);
        });
      }
      if (memory === null) hear.run({ until: heardUntil });
      else remember.run({ memory, at: heardUntil });
    },
  };
}

function toNarrative(row: Row): Narrative {
  try {
    const record = JSON.parse(row.record) as Omit<Narrative, "override">;
    return { ...record, override: row.override === null ? null : (JSON.parse(row.override) as Narrative["override"]) };
  } catch {
    throw new StoreError("corrupt", "a stored value cannot be read: narrative");
  }
}
