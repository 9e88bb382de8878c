/** Exclusive rights with fencing tokens: a writer whose lease went to somebody else is refused. */

import { StoreError, type Lease } from "../store.ts";
import type { Connection } from "./connection.ts";

export interface Leases {
  /** Inside a write, all three. */
  take(name: string, holder: string, nowMs: number, ttlMs: number): Lease | null;
  release(lease: Lease): void;
  /** Throws StoreError "fenced" unless `lease` is the latest one given out under its name. */
  demand(lease: Lease): void;
}

export function leasesIn(connection: Connection): Leases {
  const { db } = connection;
  const select = db.prepare<[string], { holder: string; token: number; until: number }>(
    "SELECT holder, token, until FROM leases WHERE name = ?",
  );
  const save = db.prepare(
    `INSERT INTO leases (name, holder, token, until) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, until = excluded.until`,
  );
  const end = db.prepare("UPDATE leases SET until = 0 WHERE name = ? AND token = ?");
  return {
    take: (name, holder, nowMs, ttlMs) => {
      const held = select.get(name);
      const free = held === undefined || held.until <= nowMs;
      if (!free && held.holder !== holder) return null;
      const renewed = held !== undefined && held.holder === holder;
      const token = renewed ? held.token : (held?.token ?? 0) + 1;
      save.run(name, holder, token, nowMs + ttlMs);
      return { name, token };
    },
    release: (lease) => {
      end.run(lease.name, lease.token);
    },
    demand: (lease) => {
      if (select.get(lease.name)?.token !== lease.token)
        throw new StoreError("fenced", `the lease "${lease.name}" went to somebody else`);
    },
  };
}
