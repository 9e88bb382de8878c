/**
 * Messages that routing has not dealt with, what routing remembers, and how channels fared. A notice keeps
 * the words of posts only while it waits.
 */

import type { AlertMessage, Notice } from "../../model/alert.ts";
import type { PostId } from "../../model/post.ts";
import type { ChannelState, RoutingRound } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Episodes } from "./episodes.ts";
import type { Leases } from "./leases.ts";
import { type Outbox, WITHOUT_EXAMPLES } from "./outbox.ts";
import type { PostTable } from "./post-table.ts";
import { readMessage } from "./shapes.ts";

export interface Notices {
  /** Inside a write. */
  add(message: AlertMessage, nowMs: number): void;
  waiting(): readonly Notice[];
  states(): ReadonlyMap<string, string>;
  /** Inside a write. Throws StoreError "fenced" if the lease is stale. */
  save(round: RoutingRound): void;
  broken(): readonly ChannelState[];
  /** Inside a write. */
  noteChannel(channel: string, why: string | null, nowMs: number): void;
  quotable(posts: readonly PostId[], atMs: number): ReadonlySet<PostId>;
  recent(limit: number): readonly AlertMessage[];
  last(episode: string): AlertMessage | null;
}

interface Row {
  readonly id: number;
  readonly message: string;
  readonly at: number;
  readonly held: string | null;
  readonly told: number;
}

export function noticesIn(
  connection: Connection,
  leases: Leases,
  episodes: Episodes,
  outbox: Outbox,
  table: PostTable,
): Notices {
  const { db } = connection;
  const insert = db.prepare(
    "INSERT INTO notices (episode, seq, message, at) VALUES (?, ?, ?, ?) ON CONFLICT (episode, seq) DO NOTHING",
  );
  const waiting = db.prepare<[], Row>(
    `SELECT id, message, at, held, EXISTS (SELECT 1 FROM notices before WHERE before.episode = notices.episode
       AND before.seq < notices.seq AND before.state = 'told') AS told
     FROM notices WHERE state = 'waiting' ORDER BY id`,
  );
  const settle = db.prepare(
    `UPDATE notices SET state = ?, held = NULL, settled_at = ?, ${WITHOUT_EXAMPLES} WHERE id = ? AND state = 'waiting'`,
  );
  const hold = db.prepare("UPDATE notices SET held = ? WHERE id = ? AND state = 'waiting'");
  const states = db.prepare<[], { key: string; state: string }>("SELECT key, state FROM routing_states");
  const keep = db.prepare(
    "INSERT INTO routing_states (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state",
  );
  const forget = db.prepare("DELETE FROM routing_states WHERE key = ?");
  const broken = db.prepare<[], { channel: string; broken_since: number; why: string }>(
    "SELECT channel, broken_since, why FROM channel_states ORDER BY channel",
  );
  const mark = db.prepare(
    `INSERT INTO channel_states (channel, broken_since, why) VALUES (?, ?, ?)
     ON CONFLICT (channel) DO UPDATE SET why = excluded.why`,
  );
  const mend = db.prepare("DELETE FROM channel_states WHERE channel = ?");
  const unchanged = db.prepare<[number, number]>(
    "SELECT 1 FROM posts WHERE n = ? AND hidden = 0 AND text IS NOT NULL AND coalesce(edited_at, 0) <= ?",
  );
  const recent = db
    .prepare<[number], string>(
      `SELECT message FROM (SELECT message, at, id, episode, seq FROM notices
       UNION ALL SELECT message, first_at, id, episode, seq FROM outbox
         WHERE episode LIKE 'E-%' AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.episode = outbox.episode AND n.seq = outbox.seq))
       GROUP BY episode, seq ORDER BY at DESC, id DESC LIMIT ?`,
    )
    .pluck();
  // What detection wrote comes before what routing made of it: an escalation has the same number.
  const last = db
    .prepare<[string, string], string>(
      `SELECT message FROM (SELECT message, seq, 0 AS made, id FROM notices WHERE episode = ?
       UNION ALL SELECT message, seq, 1, id FROM outbox WHERE episode = ?) ORDER BY seq DESC, made, id LIMIT 1`,
    )
    .pluck();

  return {
    add: (message, nowMs) => {
      insert.run(message.episode, message.seq, JSON.stringify(message), nowMs);
    },
    waiting: () =>
      waiting.all().map(({ id, message, at, held, told }) => ({
        id,
        message: readMessage(message),
        atMs: at,
        held,
        toldBefore: told === 1,
      })),
    states: () => new Map(states.all().map((row) => [row.key, row.state])),
    save: (round) => {
      leases.demand(round.lease);
      for (const one of round.notices) {
        if (one.state === "held") hold.run(one.why, one.id);
        else settle.run(one.state, round.nowMs, one.id);
      }
      for (const { channel, message } of round.outbox) outbox.add(channel, message, round.nowMs);
      for (const { episode, from, to } of round.handlings) episodes.rehandle(episode, from, to, round.nowMs);
      for (const { key, state } of round.states) {
        if (state === null) forget.run(key);
        else keep.run(key, state);
      }
    },
    broken: () =>
      broken.all().map(({ channel, broken_since: brokenSinceMs, why }) => ({ channel, brokenSinceMs, why })),
    noteChannel: (channel, why, nowMs) => {
      if (why === null) mend.run(channel);
      else mark.run(channel, nowMs, why);
    },
    quotable: (posts, atMs) =>
      new Set(
        posts.filter((post) => {
          const row = table.find(post);
          return row !== null && unchanged.get(row.n, atMs) !== undefined;
        }),
      ),
    last: (episode) => {
      const text = last.get(episode, episode);
      return text === undefined ? null : readMessage(text);
    },
    recent: (limit) => recent.all(Math.max(0, Math.trunc(limit))).map(readMessage),
  };
}
