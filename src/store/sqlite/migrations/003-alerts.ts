/** Episodes, detector states, the outbox and the leases that keep single writers single. */

export const ALERTS = `
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  token INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE detector_states (key TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE episodes (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  open INTEGER NOT NULL,
  rule TEXT NOT NULL,
  signal TEXT NOT NULL,
  myth TEXT NOT NULL,
  lang TEXT NOT NULL,
  condition TEXT NOT NULL,
  handling TEXT NOT NULL,
  suppression TEXT,
  severity TEXT NOT NULL,
  stats TEXT NOT NULL,
  reply TEXT,
  reply_why_not TEXT,
  seq INTEGER NOT NULL,
  notified TEXT,
  opened_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  rev TEXT NOT NULL
) STRICT;
CREATE INDEX episodes_number ON episodes (number);
CREATE INDEX episodes_open ON episodes (opened_at) WHERE open = 1;
CREATE INDEX episodes_time ON episodes (opened_at);

CREATE TABLE episode_posts (
  episode TEXT NOT NULL REFERENCES episodes,
  rank INTEGER NOT NULL,
  post INTEGER NOT NULL REFERENCES posts ON DELETE CASCADE,
  PRIMARY KEY (episode, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX episode_posts_post ON episode_posts (post);

CREATE TABLE handling_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  episode TEXT NOT NULL REFERENCES episodes,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  handling TEXT NOT NULL,
  suppression TEXT
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  key TEXT NOT NULL,
  episode TEXT NOT NULL,
  seq INTEGER NOT NULL,
  message TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead', 'superseded')),
  attempts INTEGER NOT NULL DEFAULT 0,
  first_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  reference TEXT,
  why TEXT,
  settled_at INTEGER,
  UNIQUE (channel, key)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (not_before) WHERE state = 'waiting';
CREATE INDEX outbox_episode ON outbox (episode, channel, seq);
`;
