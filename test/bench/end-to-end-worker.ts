/**
 * One of the pipelines of G9 in a process of its own; argument: which. Tells that it is ready, then
 * answers every round with its CPU time a post. Nothing is shared between rounds but the database.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analyse } from "../../src/core/analyse.ts";
import { analyseBatch } from "../../src/jobs/analyse.ts";
import { readableOf } from "../../src/model/readable.ts";
import { openIdentity, toStoredPost } from "../../src/platform/identity.ts";
import { openIntake } from "../../src/sources/jetstream/intake.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import type { Post } from "../../src/model/post.ts";
import type { Round, RoundDone, Way } from "./end-to-end.ts";
import { firehoseEvents } from "./firehose-events.ts";
import { benchKnowledge } from "./knowledge.ts";
import { benchCatalogue, benchPosts } from "./matching-data.ts";
import { cpuMicros } from "./row.ts";

interface Pipeline {
  run(events: readonly Buffer[]): Promise<void>;
  stored(): number | Promise<number>;
}

/** Enough for a round of warming up and seven of the hungriest pipeline. */
const POSTS = 240_000;
const CATALOGUE_POSTS = 20_000;
const MYTHS = 1000;
const SEED = 9;
const BATCH = 200;
const NOW_MS = Date.UTC(2026, 10, 24);

const folder = mkdtempSync(join(tmpdir(), "hearsay-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.on("disconnect", () => process.exit());

/** Packages as their READMEs show them; one lookbehind-guarded expression per part of a pattern. */
async function naive(): Promise<Pipeline> {
  const { default: winkNLP } = await import("wink-nlp");
  const { default: model } = await import("wink-eng-lite-web-model");
  const { default: Sentiment } = await import("sentiment");
  const { default: porter } = await import("natural/lib/natural/stemmers/porter_stemmer.js");
  const { default: Database } = await import("better-sqlite3");
  const nlp = winkNLP(model);
  const afinn = new Sentiment();
  const { groups } = benchCatalogue(benchPosts(CATALOGUE_POSTS, SEED), MYTHS, SEED + 1, true);
  const rules = groups.map((patterns) =>
    patterns.map((parts) =>
      parts.map((terms) => {
        const written = terms.map((term) => term.replace("*", "\\w*").replace(" ", "\\W+"));
        return new RegExp(`\\b(?:${written.join("|")})\\b`, "i");
      }),
    ),
  );
  const db = new Database(join(folder, "naive.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.exec(
    `CREATE TABLE posts (id TEXT PRIMARY KEY, author TEXT, created_at TEXT, text TEXT, sentiment REAL, afinn INT,
       stems TEXT, entities TEXT, myths TEXT);
     CREATE INDEX posts_created ON posts (created_at); CREATE INDEX posts_author ON posts (author)`,
  );
  const insert = db.prepare("INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  return {
    run: (events) => {
      for (const bytes of events) {
        const event = JSON.parse(bytes.toString()) as {
          readonly did: string;
          readonly commit: {
            readonly rkey: string;
            readonly record: { readonly text: string; readonly createdAt: string };
          };
        };
        const { text, createdAt } = event.commit.record;
        const doc = nlp.readDoc(text);
        const stems = doc
          .tokens()
          .out()
          .map((token) => porter.stem(token));
        const found = rules.flatMap((patterns, n) =>
          patterns.some((parts) => parts.every((part) => part.test(text))) ? [`bench-${n}`] : [],
        );
        insert.run(
          `${event.did}/${event.commit.rkey}`,
          event.did,
          createdAt,
          text,
          Number(doc.out(nlp.its.sentiment)),
          afinn.analyze(text).score,
          stems.join(" "),
          doc.entities().out().join(" "),
          found.join(" "),
        );
      }
      return Promise.resolve();
    },
    stored: () => (db.prepare("SELECT count(*) AS n FROM posts").get() as { readonly n: number }).n,
  };
}

/** The daemon's own parts, without the socket. `matchesOnly`: analysis comes first, and what matches nothing is let go. */
async function ours(matchesOnly: boolean): Promise<Pipeline> {
  const { knowledge } = await benchKnowledge(CATALOGUE_POSTS, MYTHS, SEED);
  const identity = openIdentity({ keyFile: join(folder, "identity.key"), env: {} });
  const store = await openSqliteStore({ path: join(folder, "ours.db") });
  let stored = 0;
  const keep = async (posts: readonly Post[], cursor: string, seen: number): Promise<void> => {
    const kept = matchesOnly
      ? posts.filter(
          (post) => analyse(readableOf(post, false), knowledge, { learnedFeelings: "on-topic" }).matches.length > 0,
        )
      : posts;
    const receipt = await store.ingest({
      source: "bench",
      platform: "bluesky",
      posts: kept.map((post) =>
        toStoredPost(post, { nowMs: NOW_MS, identity, claimsCredential: () => false, named: () => [] }),
      ),
      tombstones: [],
      cursor,
      gaps: [],
      rejects: [],
      seen,
      dropped: {},
      nowMs: NOW_MS,
    });
    stored += receipt.inserted;
    while ((await analyseBatch(store, knowledge, NOW_MS)) > 0);
  };
  return {
    run: async (events) => {
      const intake = openIntake({
        gate: () => true,
        place: null,
        maxFrameBytes: 1e6,
        gapToleranceMs: 1e9,
        rewindMs: 0,
      });
      for (const bytes of events) {
        intake.take(bytes.toString());
        if (intake.weight() < BATCH) continue;
        const batch = intake.close()!;
        await keep(batch.posts, batch.cursor ?? "", batch.seen);
      }
      const rest = intake.close();
      if (rest !== null) await keep(rest.posts, rest.cursor ?? "", rest.seen);
    },
    stored: () => stored,
  };
}

const way = process.argv[2] as Way;
const pipeline = way === "naive" ? await naive() : await ours(way === "matches");
const events = firehoseEvents(benchPosts(POSTS, SEED).texts, SEED).map((event) => Buffer.from(event));
let at = 0;
process.on("message", ({ posts }: Round) => {
  // Every round gets posts that no earlier round had.
  const given = events.slice(at, at + posts);
  // A round of nothing has no cost a post; the parent is told by the end of this process.
  if (given.length < posts) process.exit(1);
  at += posts;
  void cpuMicros(() => pipeline.run(given)).then(async (micros) => {
    process.send?.({ microsPerPost: micros / given.length, stored: await pipeline.stored() } satisfies RoundDone);
  });
});
process.send?.("ready");
