import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";

import { openSqliteStore } from "../../../src/store/sqlite/index.ts";
import { migrate, MIGRATIONS } from "../../../src/store/sqlite/migrations/migrate.ts";
import { batchOf, episodeOf, stored, T0 } from "../sample.ts";

const folder = mkdtempSync(join(tmpdir(), "hearsay-faults-"));
let files = 0;
const freshPath = (): string => join(folder, `${files++}.db`);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("says busy when somebody else holds the lock, without stopping the event loop, and works again after", async () => {
  const path = freshPath();
  const store = await openSqliteStore({ path, patienceMs: 300 });
  await store.ingest(batchOf([stored("a")], { cursor: "1" }));
  const other = new Database(path);
  other.exec("BEGIN IMMEDIATE");
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  await expect(store.ingest(batchOf([stored("b")], { cursor: "2" }))).rejects.toMatchObject({
    name: "StoreError",
    code: "busy",
  });
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(3);
  expect(await store.cursor("plaza:1")).toBe("1");
  other.exec("ROLLBACK");
  expect((await store.ingest(batchOf([stored("b")], { cursor: "2" }))).inserted).toBe(1);
  other.close();
  await store.close();
});

test("waits for a short lock", async () => {
  const path = freshPath();
  const store = await openSqliteStore({ path });
  const other = new Database(path);
  other.exec("BEGIN IMMEDIATE");
  setTimeout(() => other.exec("COMMIT"), 120);
  expect((await store.ingest(batchOf([stored("a")]))).inserted).toBe(1);
  other.close();
  await store.close();
});

test("says full, keeps whole batches only, and takes the same batch once there is room", async () => {
  const path = freshPath();
  const small = await openSqliteStore({ path, maxPages: 120 });
  const batch = (n: number): ReturnType<typeof batchOf> =>
    batchOf(
      Array.from({ length: 50 }, (_, k) => stored(`${n}-${k}`, { text: "word ".repeat(60) })),
      { cursor: String(n) },
    );
  let whole = 0;
  const fill = async (): Promise<void> => {
    for (;;) {
      await small.ingest(batch(whole + 1));
      whole++;
    }
  };
  await expect(fill()).rejects.toMatchObject({ name: "StoreError", code: "full" });
  expect(whole).toBeGreaterThan(0);
  expect(await small.cursor("plaza:1")).toBe(String(whole));
  expect((await small.unanalysed(10_000)).length).toBe(50 * whole);
  await small.close();
  const roomy = await openSqliteStore({ path });
  expect((await roomy.ingest(batch(whole + 1))).inserted).toBe(50);
  expect(await roomy.cursor("plaza:1")).toBe(String(whole + 1));
  await roomy.close();
});

test("brings an older database up to date and keeps its rows", async () => {
  const path = freshPath();
  const old = new Database(path);
  migrate(old, MIGRATIONS.slice(0, 1));
  old.exec("INSERT INTO sources (source, platform, cursor) VALUES ('plaza:1', 'plaza', '41')");
  old.close();
  const store = await openSqliteStore({ path });
  expect(await store.cursor("plaza:1")).toBe("41");
  expect(await store.episodes({ open: null, limit: 1 })).toEqual([]);
  await store.close();
});

test("leaves nothing of a migration that fails", () => {
  const db = new Database(":memory:");
  const bad = [...MIGRATIONS, "CREATE TABLE half (a); CREATE TABLE half (a);"];
  expect(() => migrate(db, bad)).toThrow(/half/);
  expect(db.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").pluck().get()).toBe(0);
  migrate(db, [...MIGRATIONS, "CREATE TABLE whole (a)"]);
  expect(db.pragma("user_version", { simple: true })).toBe(MIGRATIONS.length + 1);
  db.close();
});

test("refuses a database of a newer version", async () => {
  const path = freshPath();
  const newer = new Database(path);
  migrate(newer, [...MIGRATIONS, "CREATE TABLE future (a)"]);
  newer.close();
  await expect(openSqliteStore({ path })).rejects.toMatchObject({ name: "StoreError", code: "newer-schema" });
});

test("refuses somebody else's database and does not touch it", async () => {
  const path = freshPath();
  const foreign = new Database(path);
  foreign.exec("CREATE TABLE accounts (id); INSERT INTO accounts VALUES (1)");
  foreign.close();
  await expect(openSqliteStore({ path })).rejects.toMatchObject({ code: "corrupt", message: /not one of Hearsay's/ });
  const after = new Database(path);
  expect(after.prepare("SELECT name FROM sqlite_schema").pluck().all()).toEqual(["accounts"]);
  after.close();
});

test("says so when the file is no database or cannot be made", async () => {
  const path = freshPath();
  writeFileSync(path, "this is a text file, and quite a long one ".repeat(200));
  await expect(openSqliteStore({ path })).rejects.toMatchObject({ name: "StoreError", code: "corrupt" });
  await expect(openSqliteStore({ path: join(path, "below", "x.db") })).rejects.toMatchObject({ code: "unavailable" });
});

test("says corrupt when the pages of the file are damaged", async () => {
  const path = freshPath();
  const store = await openSqliteStore({ path });
  for (let n = 0; n < 20; n++) {
    await store.ingest(batchOf(Array.from({ length: 100 }, (_, k) => stored(`${n}-${k}`))));
  }
  await store.close();
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4_096 * 3);
  writeFileSync(path, bytes);
  const damaged = async (): Promise<void> => {
    const again = await openSqliteStore({ path });
    try {
      await again.unanalysed(10_000);
      await again.ingest(batchOf([stored("new")]));
    } finally {
      await again.close();
    }
  };
  await expect(damaged()).rejects.toMatchObject({ name: "StoreError", code: "corrupt" });
});

test("refuses an episode whose stored condition makes no sense", async () => {
  const path = freshPath();
  const store = await openSqliteStore({ path });
  const lease = (await store.takeLease("detect", "x", T0, 1))!;
  const round = { lease, states: [], episodePosts: [], outbox: [], doneUntilMs: T0, nowMs: T0 };
  await store.saveDetection({ ...round, episodes: [episodeOf("E-1")] });
  const other = new Database(path);
  for (const json of [
    '{"state":"firing"}',
    '{"state":"constructor"}',
    "[]",
    "no json",
    '{"state":"firing","firedAtMs":"x"}',
  ]) {
    other.prepare("UPDATE episodes SET condition = ?").run(json);
    await expect(store.episode("E-1")).rejects.toMatchObject({ code: "corrupt", message: /condition/ });
  }
  other.close();
  await store.close();
});

test.skipIf(process.platform === "win32")("makes a new database that only its owner can read", async () => {
  const path = freshPath();
  const store = await openSqliteStore({ path });
  await store.ingest(batchOf([stored("a")]));
  for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o077).toBe(0);
  await store.close();
  chmodSync(path, 0o640);
  await (await openSqliteStore({ path })).close();
  expect(statSync(path).mode & 0o777).toBe(0o640);
});
