/**
 * G10: what the intake's checks (repetition, edit, tombstone, author) cost over bare inserts into the
 * same tables, and how long one delivery holds the event loop when the database is large. Seeded
 * synthetic posts; interleaved rounds; CPU time for the ratio.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Database from "better-sqlite3";

import type { AuthorHash, PostId, StoredPost } from "../../src/model/post.ts";
import { NO_ENGAGEMENT } from "../../src/model/post.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { keyOf } from "../../src/store/sqlite/keys.ts";
import { encodeExtra, encodeTrace } from "../../src/store/sqlite/post-row.ts";
import type { Store } from "../../src/store/store.ts";
import { medianOf, ratiosOf, type Row, rowOf } from "./row.ts";

export interface StoreBenchOptions {
  /** Interleaved rounds of the ratio; at least 7 for a median worth quoting. */
  readonly rounds?: number;
  readonly postsPerRound?: number;
  /** Rows in the database when the flush is timed. */
  readonly rows?: number;
}

const BATCH = 100;
/** An author writes this many of the posts on average. */
const POSTS_PER_AUTHOR = 4;
const START_MS = Date.UTC(2026, 10, 1);
const FLUSH_GATE_MS = 20;

export async function benchG10(options: StoreBenchOptions = {}): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "hearsay-bench-"));
  try {
    const insert = await benchInsert(folder, options.rounds ?? 9, options.postsPerRound ?? 10_000);
    const flush = await benchFlush(folder, options.rows ?? 1_000_000);
    return [insert, flush];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchInsert(folder: string, rounds: number, postsPerRound: number): Promise<Row> {
  const store = await openSqliteStore({ path: join(folder, "ours.db") });
  const raw = await openRaw(join(folder, "raw.db"));
  const ours: number[] = [];
  const peer: number[] = [];
  const posts = postStream(7);
  for (let round = -1; round < rounds; round++) {
    const batches = batchesOf(posts, postsPerRound);
    const runOurs = async (): Promise<number> => cpuOf(() => ingestAll(store, batches));
    const runRaw = async (): Promise<number> => cpuOf(async () => batches.forEach((batch) => raw.insert(batch)));
    const times: number[] =
      round % 2 === 0 ? [await runOurs(), await runRaw()] : [await runRaw(), await runOurs()].reverse();
    // The first round warms up.
    if (round < 0) continue;
    ours.push(postsPerRound / times[0]!);
    peer.push(postsPerRound / times[1]!);
  }
  await store.close();
  raw.close();
  return rowOf({
    id: "G10",
    what: "intake of new posts, batches of 100, against bare inserts into the same tables",
    ours: `${Math.round(medianOf(ours))} posts/CPU-s`,
    peer: `${Math.round(medianOf(peer))} posts/CPU-s`,
    ratio: ratiosOf(ours, peer),
    gate: 0.8,
  });
}

/**
 * Time of single deliveries after `rows` posts; every one holds the event loop that long. Time spent
 * waiting for a core that other programs had is taken off where the kernel tells it.
 */
async function benchFlush(folder: string, rows: number): Promise<Row> {
  const store = await openSqliteStore({ path: join(folder, "large.db") });
  const posts = postStream(11);
  for (let done = 0; done < rows; done += 10_000) {
    await ingestAll(store, batchesOf(posts, Math.min(10_000, rows - done)));
  }
  const wall: number[] = [];
  const own: number[] = [];
  for (let sample = 0; sample < 1_000; sample++) {
    const batch = batchesOf(posts, BATCH);
    const waited = waitedForCoreMs();
    const from = performance.now();
    await ingestAll(store, batch);
    const ms = performance.now() - from;
    wall.push(ms);
    own.push(Math.max(0, ms - (waitedForCoreMs() - waited)));
  }
  await store.close();
  const p99 = quantile(own, 0.99);
  return rowOf({
    id: "G10",
    what: `flush of 100 posts at ${rows.toLocaleString("en")} rows, p99 under ${FLUSH_GATE_MS} ms`,
    ours:
      `p50 ${quantile(own, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${quantile(own, 1).toFixed(1)} ms ` +
      `(with other programs' share p50 ${quantile(wall, 0.5).toFixed(1)}, p99 ${quantile(wall, 0.99).toFixed(1)})`,
    peer: `${FLUSH_GATE_MS} ms`,
    ratio: {
      median: FLUSH_GATE_MS / p99,
      min: FLUSH_GATE_MS / quantile(own, 1),
      max: FLUSH_GATE_MS / quantile(own, 0.5),
    },
    gate: 1,
  });
}

/** How long the main thread was ready to run and had no core, in all; 0 where the kernel does not say. */
function waitedForCoreMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

async function ingestAll(store: Store, batches: readonly (readonly StoredPost[])[]): Promise<void> {
  for (const posts of batches) {
    await store.ingest({
      source: "bench",
      platform: "bench",
      posts,
      tombstones: [],
      cursor: String(posts.at(-1)?.seenAtMs),
      gaps: [],
      rejects: [],
      seen: posts.length,
      dropped: {},
      nowMs: posts.at(-1)?.seenAtMs ?? START_MS,
    });
  }
}

/** The peer: the same tables and encoding, known authors in a Map, no check of any kind. */
async function openRaw(path: string): Promise<{ insert(posts: readonly StoredPost[]): void; close(): void }> {
  await (await openSqliteStore({ path })).close();
  const db = new Database(path);
  const settings = ["journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"];
  for (const setting of [...settings, "cache_size = -65536"]) db.pragma(setting);
  db.exec("INSERT INTO platforms (id, name) VALUES (1, 'bench'); INSERT INTO languages (id, name) VALUES (1, 'en')");
  db.exec("INSERT INTO sources (source, platform) VALUES ('bench', 'bench')");
  const addAuthor = db.prepare("INSERT INTO authors (key, platform, hash) VALUES (?, 1, ?)");
  const add = db.prepare(
    `INSERT INTO posts (key, id, shadow, platform, text, created_at, skewed, seen_at, edited_at, lang, author, trace,
       hidden, reply_to, repost_of, sealed_url, extra) VALUES (?, ?, 0, 1, ?, ?, ?, ?, ?, 1, ?, ?, 0, ?, ?, ?, ?)`,
  );
  const queue = db.prepare("INSERT INTO pending (post) VALUES (?)");
  const mark = db.prepare("UPDATE sources SET cursor = ?, seen = seen + ? WHERE source = 'bench'");
  const authors = new Map<string, number | bigint>();
  const insert = db.transaction((posts: readonly StoredPost[]) => {
    for (const post of posts) {
      const hash = post.author!.hash;
      let author = authors.get(hash);
      if (author === undefined) {
        author = addAuthor.run(keyOf(hash).key, hash).lastInsertRowid;
        authors.set(hash, author);
      }
      const { lastInsertRowid } = add.run(
        keyOf(post.id).key,
        post.id,
        post.text,
        post.createdAtMs,
        post.clockSkewed ? 1 : 0,
        post.seenAtMs,
        post.editedAtMs,
        author,
        encodeTrace(post),
        post.replyTo,
        post.repostOf,
        post.sealedUrl,
        encodeExtra(post),
      );
      queue.run(lastInsertRowid);
    }
    mark.run(String(posts.at(-1)?.seenAtMs), posts.length);
  });
  return {
    insert: (posts) => {
      insert.immediate(posts);
    },
    close: () => {
      db.close();
    },
  };
}

/** Endless posts as a stream gives them: 90 characters, ids and authors in random order, times nearly in order. */
function* postStream(seed: number): Generator<StoredPost, never> {
  const random = mulberry32(seed);
  const words = Array.from({ length: 4_000 }, () =>
    Math.floor(random() * 36 ** 6)
      .toString(36)
      .slice(0, 2 + Math.floor(random() * 7)),
  );
  const token = (): string =>
    Array.from({ length: 3 }, () =>
      Math.floor(random() * 36 ** 7)
        .toString(36)
        .padStart(7, "0"),
    ).join("") + "x";
  const authors: string[] = [];
  for (let n = 0; ; n++) {
    const fresh = authors.length === 0 || random() < 1 / POSTS_PER_AUTHOR;
    if (fresh) authors.push(token());
    const author = fresh ? authors.at(-1)! : authors[Math.floor(random() * authors.length)]!;
    let text = "";
    while (text.length < 90) text += words[Math.floor(random() ** 2 * words.length)]! + " ";
    const seenAtMs = START_MS + n * 30;
    yield {
      id: token() as PostId,
      platform: "bench",
      text,
      createdAtMs: seenAtMs - Math.floor(random() * 5_000),
      clockSkewed: false,
      seenAtMs,
      editedAtMs: null,
      lang: "en",
      author: { hash: author as AuthorHash, credential: false, verified: false, followersBand: 2, named: [] },
      sealedUrl: `s1.${token()}${token()}${token()}${token()}`,
      replyTo: random() < 0.38 ? (token() as PostId) : null,
      repostOf: null,
      quotedText: null,
      linkTitle: null,
      linkDomains: random() < 0.13 ? ["news.example"] : [],
      tags: [],
      mediaAlts: [],
      engagement: NO_ENGAGEMENT,
    };
  }
}

function batchesOf(posts: Generator<StoredPost, never>, count: number): readonly (readonly StoredPost[])[] {
  const batches: StoredPost[][] = [];
  for (let n = 0; n < count; n++) {
    if (n % BATCH === 0) batches.push([]);
    batches.at(-1)!.push(posts.next().value);
  }
  return batches;
}

/** CPU seconds of this process, all threads. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  (globalThis as { gc?: () => void }).gc?.();
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
