/**
 * The store on SQLite: wires the rooms of this folder to the contract. better-sqlite3 is
 * synchronous, so each call does its work at once and blocks for as long as its batch takes:
 * 100 to 250 posts keep that to a few milliseconds.
 */

import type { Store } from "../store.ts";
import { analysesIn } from "./analyses.ts";
import { authorsIn } from "./authors.ts";
import { openConnection, type Connection, type SqliteOptions } from "./connection.ts";
import { countsIn } from "./counts.ts";
import { readingsIn } from "./readings.ts";
import { detectionIn } from "./detection.ts";
import { episodesIn } from "./episodes.ts";
import { ingestIn } from "./ingest.ts";
import { leasesIn } from "./leases.ts";
import { listingIn, type Position } from "./listing.ts";
import { namesIn } from "./names.ts";
import { narrativesIn } from "./narratives.ts";
import { noticesIn } from "./notices.ts";
import { outboxIn } from "./outbox.ts";
import { postTableIn } from "./post-table.ts";
import { reviewsIn } from "./reviews.ts";
import { retentionIn } from "./retention.ts";
import { sourcesIn } from "./sources.ts";
import { tombstonesIn } from "./tombstones.ts";
import { wordsIn } from "./words.ts";

export type { SqliteOptions } from "./connection.ts";

/** Posts per step of the long jobs; between steps the event loop runs. */
const STEP = 250;
const EXPORT_PAGE = 500;

/** Opens or makes the database, and brings it to this version. Rejects with StoreError. */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const connection = await openConnection(options);
  try {
    return storeOn(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function storeOn(connection: Connection): Store {
  const platforms = namesIn(connection, "platforms");
  const languages = namesIn(connection, "languages");
  const myths = namesIn(connection, "myths");
  const words = wordsIn(connection);
  const authors = authorsIn(connection);
  const table = postTableIn(connection, platforms, words);
  const tombstones = tombstonesIn(connection, platforms, authors, table);
  const sources = sourcesIn(connection);
  const ingest = ingestIn(connection, { platforms, languages, authors, table, tombstones, sources, words });
  const analyses = analysesIn(connection, { platforms, languages, myths, table });
  const listing = listingIn(connection, platforms, languages, myths, table);
  const counts = countsIn(connection, platforms, languages, myths);
  const readings = readingsIn(connection, platforms, languages, myths);
  const leases = leasesIn(connection);
  const episodes = episodesIn(connection, platforms, table);
  const outbox = outboxIn(connection);
  const notices = noticesIn(connection, leases, episodes, outbox, table);
  const narratives = narrativesIn(connection, listing, table, platforms);
  const detection = detectionIn(connection, leases, episodes, outbox, notices.add, narratives.save);
  const reviews = reviewsIn(connection, platforms, myths, table);
  const retention = retentionIn(connection, words);
  const { read, write } = connection;

  const catchUpWords = async (): Promise<void> => {
    while ((await write(() => words.catchUp(STEP))) > 0) await breathe();
  };

  return {
    ingest,
    noteTrouble: (source, platform, problem, nowMs) =>
      write(() => sources.noteTrouble(source, platform, problem, nowMs)),
    noteAlive: (source, platform, nowMs) => write(() => sources.noteAlive(source, platform, nowMs)),
    cursor: (source) => read(() => sources.cursor(source)),
    health: () => read(() => sources.health()),

    unanalysed: (limit) => read(() => analyses.unanalysed(limit)),
    recordAnalyses: (done, rev, nowMs) => write(() => analyses.record(done, rev, nowMs)),
    supersede: (renewed, rev, nowMs) => write(() => analyses.supersede(renewed, rev, nowMs)),
    renameMyth: (from, to) => write(() => analyses.rename(from, to)),
    ruleRevisions: () => read(() => detection.ruleRevisions()),
    noteRuleRevisions: (revisions) => write(() => detection.noteRuleRevisions(revisions)),

    post: (id) => read(() => listing.post(id)),
    posts: async (query) => {
      if (query.words !== null) await catchUpWords();
      return read(() => listing.page(query));
    },
    exportPosts: async function* (sinceMs) {
      let after: Position | null = { createdAtMs: sinceMs, n: -1 };
      while (after !== null) {
        const from: Position = after;
        const page = await read(() => listing.since(from, EXPORT_PAGE));
        yield* page.records;
        after = page.last;
      }
    },

    hourCounts: ({ stances, fromMs, toMs }) => read(() => counts.hourCounts(stances, fromMs, toMs)),
    exposure: (fromMs, toMs) => read(() => counts.exposure(fromMs, toMs)),
    exposureOfHourBefore: (toMs) => read(() => counts.exposureOfHourBefore(toMs)),
    matchedPosts: (subject, fromMs, toMs, limit) => read(() => counts.matchedPosts(subject, fromMs, toMs, limit)),
    moods: (fromMs, toMs) => read(() => readings.moods(fromMs, toMs)),
    audiences: (fromMs, toMs, limit) => read(() => readings.audiences(fromMs, toMs, limit)),
    tagged: (tags, fromMs, toMs, limit) => read(() => listing.tagged(tags, fromMs, toMs, limit)),
    span: () => read(() => counts.span()),

    takeLease: (name, holder, nowMs, ttlMs) => write(() => leases.take(name, holder, nowMs, ttlMs)),
    releaseLease: (lease) => write(() => leases.release(lease)),

    detectorStates: () => read(() => detection.states()),
    detectedUntil: () => read(() => detection.doneUntil()),
    saveDetection: (round) => write(() => detection.save(round)),

    episodes: ({ open, limit }) => read(() => episodes.list(open, limit)),
    episode: (id) => read(() => episodes.get(id)),
    episodePosts: (id, limit) => read(() => episodes.posts(id, limit)),
    nextEpisodeNumber: () => read(() => episodes.nextNumber()),
    handlingLog: (id) => read(() => episodes.log(id)),
    noteReviews: (notes, actor, nowMs) => write(() => reviews.note(notes, actor, nowMs)),
    reviews: (fromMs, limit) => read(() => reviews.list(fromMs, limit)),
    updateHandling: (id, change, actor, nowMs) => write(() => episodes.handle(id, change, actor, nowMs)),

    claimOutbox: (lease, nowMs, limit) =>
      write(() => {
        leases.demand(lease);
        return outbox.claim(nowMs, limit);
      }),
    settleOutbox: (lease, results, nowMs) =>
      write(() => {
        leases.demand(lease);
        outbox.settle(results, nowMs);
      }),
    outboxCounts: (deadSinceMs = Number.MIN_SAFE_INTEGER) => read(() => outbox.counts(deadSinceMs)),

    heardPosts: (after, limit) => read(() => narratives.heard(after, limit)),
    narrativeMemory: () => read(() => narratives.memory()),
    heardUntil: () => read(() => narratives.heardUntil()),
    narratives: ({ over, limit }) => read(() => narratives.list(over, limit)),
    narrative: (id) => read(() => narratives.get(id)),
    narrativePosts: (id, limit) => read(() => narratives.posts(id, limit)),
    overrideRisk: (id, override) => write(() => narratives.override(id, override)),

    notices: () => read(() => notices.waiting()),
    routingStates: () => read(() => notices.states()),
    saveRouting: (round) => write(() => notices.save(round)),
    brokenChannels: () => read(() => notices.broken()),
    noteChannel: (channel, why, nowMs) => write(() => notices.noteChannel(channel, why, nowMs)),
    quotable: (posts, atMs) => read(() => notices.quotable(posts, atMs)),
    recentMessages: (limit) => read(() => notices.recent(limit)),
    lastMessage: (episode) => read(() => notices.last(episode)),

    indexWords: (limit) => write(() => words.catchUp(limit)),
    prune: async (limits, nowMs) => {
      await write(() => retention.dropMarks(nowMs));
      let total = 0;
      let fromMs = Number.MIN_SAFE_INTEGER;
      for (;;) {
        const { dropped, lastMs } = await write(() => retention.dropTexts(limits, fromMs, STEP));
        total += dropped;
        if (dropped < STEP) return total;
        fromMs = lastMs;
        await breathe();
      }
    },
    close: connection.close,
  };
}

/** Lets the event loop turn once. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
