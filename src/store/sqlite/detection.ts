/** What detection remembers, and one round of it as one fenced write: states, episodes, messages, mark. */

import { UNROUTED, type AlertMessage } from "../../model/alert.ts";
import type { MythId } from "../../model/analysis.ts";
import type { DetectionRound, NarrativeRound } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Episodes } from "./episodes.ts";
import type { Leases } from "./leases.ts";
import type { Outbox } from "./outbox.ts";

export interface Detection {
  states(): ReadonlyMap<string, string>;
  doneUntil(): number | null;
  ruleRevisions(): ReadonlyMap<MythId, string>;
  /** Inside a write. */
  noteRuleRevisions(revisions: ReadonlyMap<MythId, string>): void;
  /** Inside a write. Throws StoreError "fenced" if the lease is stale. */
  save(round: DetectionRound): void;
}

/** Before the myth's id. No state of detection begins so. */
const RULE = "rule|";

/** `notice` takes the messages that are left to routing. */
export function detectionIn(
  connection: Connection,
  leases: Leases,
  episodes: Episodes,
  outbox: Outbox,
  notice: (message: AlertMessage, nowMs: number) => void,
  narrate: (round: NarrativeRound) => void,
): Detection {
  const { db } = connection;
  const all = db.prepare<[], { key: string; state: string }>("SELECT key, state FROM detector_states ORDER BY key");
  const saveState = db.prepare(
    "INSERT INTO detector_states (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state",
  );
  const mark = db.prepare("SELECT value FROM meta WHERE name = 'detected-until'").pluck();
  const setMark = db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('detected-until', ?)");
  return {
    states: () =>
      new Map(
        all
          .all()
          .filter((row) => !row.key.startsWith(RULE))
          .map((row) => [row.key, row.state]),
      ),
    ruleRevisions: () =>
      new Map(
        all
          .all()
          .filter((row) => row.key.startsWith(RULE))
          .map((row) => [row.key.slice(RULE.length) as MythId, row.state]),
      ),
    noteRuleRevisions: (revisions) => {
      for (const [myth, rev] of revisions) saveState.run(`${RULE}${myth}`, rev);
    },
    doneUntil: () => (mark.get() as number | undefined) ?? null,
    save: (round) => {
      leases.demand(round.lease);
      for (const { key, state } of round.states) saveState.run(key, state);
      for (const episode of round.episodes) episodes.save(episode);
      for (const { episode, posts } of round.episodePosts) episodes.savePosts(episode, posts);
      for (const { channel, message } of round.outbox) {
        if (channel === UNROUTED) notice(message, round.nowMs);
        else outbox.add(channel, message, round.nowMs);
      }
      if (round.narratives !== undefined && round.narratives !== null) narrate(round.narratives);
      setMark.run(round.doneUntilMs);
    },
  };
}
