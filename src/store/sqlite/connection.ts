/**
 * One SQLite connection as the rest of the store sees it: prepared statements, and transactions
 * that wait for a lock without stopping the event loop. Translates SQLite's errors.
 */

import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";

import Database from "better-sqlite3";

import { StoreError, type StoreErrorCode } from "../store.ts";
import { BACKSTOP_PAGES, checkpointerFor, type Checkpointer } from "./checkpointer.ts";
import { migrate } from "./migrations/migrate.ts";

export interface SqliteOptions {
  /** A file, or ":memory:". The folder is made if absent; a new file is readable by its owner only. */
  readonly path: string;
  /** How long a call waits for somebody else's lock before it rejects with "busy". Default 5,000. */
  readonly patienceMs?: number;
  /** Page cache in KiB. Default 65,536: the id index of some million posts. */
  readonly cacheKib?: number;
  /** Largest database in pages of 4 KiB; beyond it calls reject with "full". Default: the disk decides. */
  readonly maxPages?: number;
}

export interface Connection {
  readonly db: Database.Database;
  /** One transaction that takes the write lock first. Nothing of it remains if `work` throws. */
  readonly write: <T>(work: () => T) => Promise<T>;
  /** One consistent view. */
  readonly read: <T>(work: () => T) => Promise<T>;
  /** Called after every rolled-back transaction: caches of rows made in it must go. */
  onRollback(forget: () => void): void;
  close(): Promise<void>;
}

/** The driver itself waits this long, blocking; the rest of the patience is slept. */
const BLOCKING_WAIT_MS = 20;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 250;

/** Opens, configures and migrates. Rejects with StoreError. */
export async function openConnection(options: SqliteOptions): Promise<Connection> {
  const patienceMs = options.patienceMs ?? 5_000;
  let db: Database.Database | null = null;
  try {
    if (options.path !== ":memory:") createPrivately(options.path);
    db = new Database(options.path, { timeout: BLOCKING_WAIT_MS });
    const opened = db;
    await patiently(patienceMs, () => {
      configure(opened, options);
      migrate(opened);
    });
  } catch (error) {
    db?.close();
    throw toStoreError(error);
  }
  const checkpointer = options.path === ":memory:" ? null : checkpointerFor(db, options.path);
  return connectionOf(db, patienceMs, checkpointer);
}

function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, "a", 0o600));
  } catch (cause) {
    throw new StoreError("unavailable", `the database ${path} cannot be made or opened`, cause);
  }
}

function configure(db: Database.Database, options: SqliteOptions): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  db.pragma("secure_delete = ON");
  db.pragma("temp_store = MEMORY");
  db.pragma(`wal_autocheckpoint = ${BACKSTOP_PAGES}`);
  db.pragma("journal_size_limit = 67108864");
  db.pragma(`cache_size = -${Math.trunc(options.cacheKib ?? 65_536)}`);
  if (options.maxPages !== undefined) db.pragma(`max_page_count = ${Math.trunc(options.maxPages)}`);
}

function connectionOf(db: Database.Database, patienceMs: number, checkpointer: Checkpointer | null): Connection {
  const begin = db.prepare("BEGIN");
  const beginImmediate = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const forgetters: (() => void)[] = [];
  const holdOf = (): Promise<void> | null => checkpointer?.hold() ?? null;

  const transaction = <T>(start: Database.Statement, work: () => T): T => {
    if (!db.open) throw new StoreError("closed", "the store is closed");
    start.run();
    try {
      const value = work();
      commit.run();
      return value;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      for (const forget of forgetters) forget();
      throw error;
    }
  };

  return {
    db,
    write: async (work) => {
      for (let held = holdOf(); held !== null; held = holdOf()) await held;
      const value = await patiently(patienceMs, () => transaction(beginImmediate, work));
      if (db.open) checkpointer?.afterWrite();
      return value;
    },
    read: (work) => patiently(patienceMs, () => transaction(begin, work)),
    onRollback: (forget) => {
      forgetters.push(forget);
    },
    close: async () => {
      await checkpointer?.close();
      db.close();
    },
  };
}

/** Tries until it works or the pauses add up to `patienceMs`; an uncontended call runs at once. */
async function patiently<T>(patienceMs: number, attempt: () => T): Promise<T> {
  let pauseMs = FIRST_PAUSE_MS;
  let waitedMs = 0;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const known = toStoreError(error);
      if (!(known instanceof StoreError) || known.code !== "busy" || waitedMs >= patienceMs) throw known;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    waitedMs += pauseMs + BLOCKING_WAIT_MS;
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

const CODES: readonly (readonly [prefix: string, code: StoreErrorCode, message: string])[] = [
  ["SQLITE_BUSY", "busy", "the database is locked by another process"],
  ["SQLITE_LOCKED", "busy", "the database is locked by another connection"],
  ["SQLITE_FULL", "full", "the disk or the database is full"],
  ["SQLITE_CORRUPT", "corrupt", "the database file is damaged"],
  ["SQLITE_NOTADB", "corrupt", "the file is not a database"],
  ["SQLITE_CANTOPEN", "unavailable", "the database file cannot be opened"],
  ["SQLITE_READONLY", "unavailable", "the database file cannot be written"],
  ["SQLITE_PERM", "unavailable", "the database file cannot be accessed"],
  ["SQLITE_IOERR", "unavailable", "the disk refuses to read or write the database"],
];

/** StoreError for what the world did; anything else (a bug) unchanged. */
function toStoreError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const known = CODES.find(([prefix]) => error.code.startsWith(prefix));
  return known === undefined ? error : new StoreError(known[1], `${known[2]} (${error.code})`, error);
}
