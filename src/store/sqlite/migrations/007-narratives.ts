/** Narratives that were announced, their posts while these are there, and what clustering remembers. */

export const NARRATIVES = `
CREATE TABLE narratives (
  id TEXT PRIMARY KEY,
  over INTEGER NOT NULL,
  announced_at INTEGER NOT NULL,
  record TEXT NOT NULL,
  override TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX narratives_time ON narratives (announced_at);

CREATE TABLE narrative_posts (
  narrative TEXT NOT NULL REFERENCES narratives,
  rank INTEGER NOT NULL,
  post INTEGER NOT NULL REFERENCES posts ON DELETE CASCADE,
  PRIMARY KEY (narrative, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX narrative_posts_post ON narrative_posts (post);

-- One row: what is remembered once the posts up to at were heard; later ones are heard again after a restart.
CREATE TABLE narrative_memory (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  memory TEXT,
  at INTEGER NOT NULL,
  heard_until INTEGER NOT NULL
) STRICT;
`;
