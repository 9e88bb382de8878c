/**
 * Posts, their authors as pseudonyms, tombstones and the state of sources. Random-order text indexes
 * cost four fifths of an insert, so ids are found by 48 bits of their SHA-256 and then compared.
 */

export const POSTS = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE platforms (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE languages (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE authors (
  id INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,
  platform INTEGER NOT NULL REFERENCES platforms,
  hash TEXT NOT NULL,
  deleted_at INTEGER,
  hidden INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER
) STRICT;
CREATE INDEX authors_key ON authors (key);

-- text is NULL once retention has dropped it. shadow: the same id exists on an earlier platform.
CREATE TABLE posts (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  key INTEGER NOT NULL,
  id TEXT NOT NULL,
  shadow INTEGER NOT NULL,
  platform INTEGER NOT NULL REFERENCES platforms,
  text TEXT,
  created_at INTEGER NOT NULL,
  skewed INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  edited_at INTEGER,
  edits INTEGER NOT NULL DEFAULT 0,
  lang INTEGER REFERENCES languages,
  author INTEGER REFERENCES authors,
  trace INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  reply_to TEXT,
  repost_of TEXT,
  sealed_url TEXT,
  extra TEXT
) STRICT;
CREATE INDEX posts_key ON posts (key);
CREATE INDEX posts_time ON posts (created_at);
CREATE INDEX posts_author ON posts (author) WHERE author IS NOT NULL;
CREATE INDEX posts_age ON posts (seen_at) WHERE text IS NOT NULL;

CREATE TABLE pending (post INTEGER PRIMARY KEY REFERENCES posts ON DELETE CASCADE) STRICT;

-- Deleted ids as two parts of their SHA-256; the id itself is forgotten with the post.
CREATE TABLE tombstones (
  key INTEGER NOT NULL,
  platform INTEGER NOT NULL,
  rest INTEGER NOT NULL,
  noted_at INTEGER NOT NULL,
  PRIMARY KEY (key, platform, rest)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE post_words USING fts5(
  text, content='posts', content_rowid='n', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO post_words (post_words, rank) VALUES ('secure-delete', 1);

CREATE TABLE sources (
  source TEXT PRIMARY KEY,
  platform TEXT NOT NULL,
  cursor TEXT,
  last_batch INTEGER,
  last_alive INTEGER,
  newest_post INTEGER,
  trouble_kind TEXT,
  trouble_detail TEXT,
  trouble_since INTEGER,
  trouble_count INTEGER,
  seen INTEGER NOT NULL DEFAULT 0,
  kept INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE drops (
  source TEXT NOT NULL REFERENCES sources,
  reason TEXT NOT NULL,
  posts INTEGER NOT NULL,
  PRIMARY KEY (source, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL REFERENCES sources,
  from_at INTEGER,
  to_at INTEGER,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX gaps_source ON gaps (source);
CREATE TABLE rejects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL REFERENCES sources,
  reason TEXT NOT NULL,
  native_id TEXT,
  sample TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX rejects_source ON rejects (source);
`;
