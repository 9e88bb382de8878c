/**
 * Brings a database to this version, one transaction per step. The version is SQLite's own
 * user_version; application_id tells a Hearsay database from somebody else's file.
 */

import type { Database } from "better-sqlite3";

import { StoreError } from "../../store.ts";
import { POSTS } from "./001-posts.ts";
import { ANALYSES } from "./002-analyses.ts";
import { ALERTS } from "./003-alerts.ts";
import { SUBJECTS } from "./004-subjects.ts";
import { ROUTING } from "./005-routing.ts";
import { NARRATIVES } from "./007-narratives.ts";
import { REVIEWS } from "./008-reviews.ts";

/** In order; the version of a database is how many of these it has had. Never change one that was released. */
export const MIGRATIONS: readonly string[] = [POSTS, ANALYSES, ALERTS, SUBJECTS, ROUTING, NARRATIVES, REVIEWS];

/** "HSRY" */
const APPLICATION_ID = 0x48535259;

/** Throws StoreError for a newer schema or a foreign file. Safe when two processes open at once. */
export function migrate(db: Database, migrations: readonly string[] = MIGRATIONS): void {
  while (version(db) < migrations.length) {
    db.exec("BEGIN IMMEDIATE");
    try {
      // Read again under the lock: somebody else may have done this step meanwhile.
      const done = version(db);
      const step = migrations[done];
      if (step !== undefined) {
        if (done === 0) claimFile(db);
        db.exec(step);
        db.pragma(`user_version = ${done + 1}`);
      }
      db.exec("COMMIT");
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }
  const found = version(db);
  if (found > migrations.length)
    throw new StoreError(
      "newer-schema",
      `the database has schema ${found}, this Hearsay knows ${migrations.length}: run the newer version`,
    );
  if (applicationId(db) !== APPLICATION_ID) throw foreign();
}

function claimFile(db: Database): void {
  const tables = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() as number;
  if (tables > 0) throw foreign();
  db.pragma(`application_id = ${APPLICATION_ID}`);
}

function foreign(): StoreError {
  return new StoreError("corrupt", "the file is an SQLite database, but not one of Hearsay's");
}

function version(db: Database): number {
  return db.pragma("user_version", { simple: true }) as number;
}

function applicationId(db: Database): number {
  return db.pragma("application_id", { simple: true }) as number;
}
