/**
 * Messages to be delivered. Once a message is settled its examples are dropped: what people wrote is kept
 * with their posts alone, where deletion and retention reach it. A message is known by its channel and key, so writing it again changes
 * nothing; an unsent message gives way to a later one of the same episode and channel.
 */

import type { AlertMessage, OutboxRow } from "../../model/alert.ts";
import type { Store } from "../store.ts";
import type { Connection } from "./connection.ts";
import { readMessage } from "./shapes.ts";

export type Settlement = Parameters<Store["settleOutbox"]>[1][number];

export interface Outbox {
  /** Inside a write, the first three. */
  add(channel: string, message: AlertMessage, nowMs: number): void;
  claim(nowMs: number, limit: number): readonly OutboxRow[];
  settle(results: readonly Settlement[], nowMs: number): void;
  counts(deadSinceMs: number): { readonly waiting: number; readonly sent: number; readonly dead: number };
}

interface Row {
  readonly id: number;
  readonly channel: string;
  readonly message: string;
  readonly attempts: number;
  readonly first_at: number;
  readonly not_before: number;
  readonly previous: string | null;
}

/** The lines of a message without those that quote a post, as core/alerts/message.ts writes them. */
export const WITHOUT_EXAMPLES = `message = json_set(message, '$.lines',
  (SELECT json_group_array(value) FROM (SELECT value FROM json_each(message, '$.lines') WHERE value NOT GLOB 'Example: *' ORDER BY key)))`;

export function outboxIn(connection: Connection): Outbox {
  const { db } = connection;
  const insert = db.prepare(
    `INSERT INTO outbox (channel, key, episode, seq, message, state, first_at, not_before)
     VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT (channel, key) DO NOTHING`,
  );
  const supersede = db.prepare(
    `UPDATE outbox SET state = 'superseded', settled_at = ?, ${WITHOUT_EXAMPLES} WHERE state = 'waiting' AND EXISTS (
       SELECT 1 FROM outbox later WHERE later.episode = outbox.episode AND later.channel = outbox.channel
         AND later.seq > outbox.seq)`,
  );
  // Episodes by age, which is the order of their first messages: "E-9" comes before "E-10".
  const due = db.prepare<[number, number], Row>(
    `SELECT id, channel, message, attempts, first_at, not_before,
       (SELECT before.reference FROM outbox before WHERE before.episode = outbox.episode AND before.channel = outbox.channel
          AND before.state = 'sent' ORDER BY before.seq DESC LIMIT 1) AS previous
     FROM outbox WHERE state = 'waiting' AND not_before <= ? ORDER BY length(episode), episode, seq, id LIMIT ?`,
  );
  const sent = db.prepare(
    `UPDATE outbox SET state = 'sent', reference = ?, settled_at = ?, attempts = attempts + 1, ${WITHOUT_EXAMPLES} WHERE id = ? AND state = 'waiting'`,
  );
  const retry = db.prepare(
    "UPDATE outbox SET not_before = ?, why = ?, attempts = attempts + 1 WHERE id = ? AND state = 'waiting'",
  );
  const dead = db.prepare(
    `UPDATE outbox SET state = 'dead', why = ?, settled_at = ?, attempts = attempts + 1, ${WITHOUT_EXAMPLES} WHERE id = ? AND state = 'waiting'`,
  );
  const count = db.prepare<[number], { state: string; rows: number }>(
    "SELECT state, count(*) AS rows FROM outbox WHERE state <> 'dead' OR settled_at >= ? GROUP BY state",
  );
  const add = (channel: string, message: AlertMessage, nowMs: number): void => {
    insert.run(channel, message.key, message.episode, message.seq, JSON.stringify(message), nowMs, nowMs);
  };

  return {
    add,
    claim: (nowMs, limit) => {
      supersede.run(nowMs);
      return due.all(nowMs, Math.max(0, Math.trunc(limit))).map((row) => ({
        id: row.id,
        channel: row.channel,
        message: readMessage(row.message),
        attempts: row.attempts,
        firstAtMs: row.first_at,
        notBeforeMs: row.not_before,
        previous: row.previous,
      }));
    },
    settle: (results, nowMs) => {
      for (const result of results) {
        if (result.state === "sent") sent.run(result.reference, nowMs, result.id);
        else if (result.state === "retry") retry.run(result.notBeforeMs, result.why, result.id);
        else if (dead.run(result.why, nowMs, result.id).changes > 0)
          for (const { channel, message } of result.instead ?? []) add(channel, message, nowMs);
      }
    },
    counts: (deadSinceMs) => {
      const rows = new Map(count.all(deadSinceMs).map((row) => [row.state, row.rows]));
      return { waiting: rows.get("waiting") ?? 0, sent: rows.get("sent") ?? 0, dead: rows.get("dead") ?? 0 };
    },
  };
}
