import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openSqliteStore } from "../../../src/store/sqlite/index.ts";
import { builtModule } from "../../support/built.ts";

const KILLS = 24;
const folder = mkdtempSync(join(tmpdir(), "hearsay-crash-"));
let built = "";

beforeAll(() => {
  built = pathToFileURL(builtModule("store/sqlite/index")).href;
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Goes on from the cursor: numbered posts in, every other batch analysed, now and then one deleted. */
const INGEST = `
const { openSqliteStore } = await import(process.argv[1]);
const store = await openSqliteStore({ path: process.argv[2] });
const none = { likes: null, reposts: null, replies: null, views: null };
let n = Number((await store.cursor("s")) ?? 0);
console.log("ready");
for (let round = 0; ; round++) {
  const posts = Array.from({ length: 20 }, (_, k) => ({
    id: "p" + (n + k + 1), platform: "plaza", text: "post number " + (n + k + 1), createdAtMs: 1e12 + n, clockSkewed: false,
    seenAtMs: 1e12 + n, editedAtMs: null, lang: "en",
    author: { hash: "a" + ((n * 7919 + k) % 997), credential: false, verified: false, followersBand: 0, named: [] },
    sealedUrl: null, replyTo: null, repostOf: null, quotedText: null, linkTitle: null, linkDomains: [], tags: [],
    mediaAlts: [], engagement: none,
  }));
  n += 20;
  await store.ingest({ source: "s", platform: "plaza", posts, tombstones: [], cursor: String(n), gaps: [], rejects: [],
    seen: 20, dropped: {}, nowMs: 1e12 + n });
  if (round % 2 === 0) {
    const queue = await store.unanalysed(30);
    await store.recordAnalyses(queue.map((post) => ({ id: post.id, lang: "en", topics: [],
      sentiment: { label: "neutral", score: 0 }, emotions: {}, intent: "claim", flags: [],
      matches: [{ myth: "m", p: 0.9, decision: "match", stance: "asserts", stanceWhy: "", rev: "r", evidence: [] }] })), "r", 1e12);
  }
  if (round % 5 === 0) await store.indexWords(50);
}
`;

function run(path: string): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "-e", INGEST, built, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test(`loses and repeats nothing when it is killed at ${KILLS} random moments`, { timeout: 180_000 }, async () => {
  const path = join(folder, "killed.db");
  let former = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = run(path);
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once("data", () => resolve());
      child.once("exit", (code) => reject(new Error(`the child ended by itself with ${code}`)));
    });
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
    const ended = new Promise((resolve) => child.removeAllListeners("exit").once("exit", resolve));
    child.kill("SIGKILL");
    await ended;

    const db = new Database(path);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
    const one = (sql: string): unknown => db.prepare(sql).pluck().get();
    const cursor = Number(one("SELECT coalesce((SELECT cursor FROM sources), 0)"));
    expect(one("SELECT count(*) FROM posts")).toBe(cursor);
    expect(one("SELECT count(DISTINCT id) FROM posts")).toBe(cursor);
    expect(one("SELECT coalesce(sum(kept), 0) FROM sources")).toBe(cursor);
    expect(one("SELECT (SELECT count(*) FROM pending) + (SELECT count(*) FROM analyses)")).toBe(cursor);
    expect(one("SELECT count(*) FROM matches")).toBe(one("SELECT count(*) FROM analyses"));
    expect(one("SELECT coalesce(sum(posts), 0) FROM exposure")).toBe(one("SELECT count(*) FROM analyses"));
    db.exec("INSERT INTO post_words (post_words) VALUES ('integrity-check')");
    db.close();
    expect(cursor).toBeGreaterThanOrEqual(former);
    former = cursor;
  }
  expect(former).toBeGreaterThan(0);
  const store = await openSqliteStore({ path });
  expect(
    (await store.posts({ words: `number ${former}`, myth: null, stance: null, limit: 5, after: null })).records,
  ).toHaveLength(1);
  await store.close();
});

test("opens one new database from several processes at the same moment", { timeout: 60_000 }, async () => {
  const path = join(folder, "together.db");
  const open = `const { openSqliteStore } = await import(process.argv[1]);
    await (await openSqliteStore({ path: process.argv[2] })).close();`;
  const codes = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", open, built, path], { stdio: "inherit" });
      return new Promise((resolve) => child.once("exit", resolve));
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
});
