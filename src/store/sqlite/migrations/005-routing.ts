/**
 * What detection has to tell, before it is decided who is told and when; what that decision remembers
 * (opaque to the store); and how channels fared.
 */

export const ROUTING = `
CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  episode TEXT NOT NULL,
  seq INTEGER NOT NULL,
  message TEXT NOT NULL,
  at INTEGER NOT NULL,
  -- waiting; told: messages were written for it; passed: it was told in the words of a later one, or by a digest
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'told', 'passed')),
  held TEXT,
  settled_at INTEGER,
  UNIQUE (episode, seq)
) STRICT;
CREATE INDEX notices_waiting ON notices (id) WHERE state = 'waiting';
CREATE INDEX notices_time ON notices (at);
CREATE TABLE routing_states (key TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE channel_states (
  channel TEXT PRIMARY KEY,
  broken_since INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state = 'dead';
`;
