/**
 * What analysis said. Matches carry copies of what counting needs (author, time, visibility), so
 * that an hour's count is read from one index. exposure is kept as a running total.
 */

export const ANALYSES = `
CREATE TABLE myths (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE analyses (
  post INTEGER PRIMARY KEY REFERENCES posts ON DELETE CASCADE,
  lang INTEGER NOT NULL REFERENCES languages,
  rev TEXT NOT NULL,
  analysed_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE matches (
  post INTEGER NOT NULL REFERENCES posts ON DELETE CASCADE,
  myth INTEGER NOT NULL REFERENCES myths,
  decision INTEGER NOT NULL,
  stance INTEGER NOT NULL,
  p REAL NOT NULL,
  lang INTEGER NOT NULL REFERENCES languages,
  author INTEGER,
  created_at INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  first_hand INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  PRIMARY KEY (post, myth)
) STRICT, WITHOUT ROWID;
CREATE INDEX matches_hours ON matches (hour, myth, lang, stance, author, created_at)
  WHERE decision = 0 AND hidden = 0;
CREATE INDEX matches_myth ON matches (myth, created_at) WHERE decision = 0 AND hidden = 0;

CREATE TABLE exposure (
  hour INTEGER NOT NULL,
  platform INTEGER NOT NULL,
  lang INTEGER NOT NULL,
  posts INTEGER NOT NULL,
  PRIMARY KEY (hour, platform, lang)
) STRICT, WITHOUT ROWID;
`;
