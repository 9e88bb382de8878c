/** What a person said of a match: whether the post is about the myth as the rule said. The last word of anybody counts. */

export const REVIEWS = `
CREATE TABLE reviews (
  post INTEGER NOT NULL REFERENCES posts ON DELETE CASCADE,
  myth INTEGER NOT NULL,
  is_right INTEGER NOT NULL CHECK (is_right IN (0, 1)),
  rev TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (post, myth)
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_time ON reviews (at);
`;
