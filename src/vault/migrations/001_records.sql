-- The vault's tables. The number of the last migration is kept in user_version.

CREATE TABLE record (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  relationship TEXT,
  felt INTEGER NOT NULL,
  until INTEGER,
  written INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  source TEXT UNIQUE,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX record_by_felt ON record (felt, written, uid);
CREATE INDEX record_by_kind ON record (kind, felt, written, uid);
CREATE INDEX record_with_length ON record (until) WHERE until IS NOT NULL;

-- The text a record is found by. secure-delete: a word that leaves is taken out of the index at once, not
-- merely marked as gone. No prefix indexes: together with secure-delete they keep entries of deleted rows (seen in
-- SQLite 3.53.4, where FTS5's own integrity check then fails); searching for a word's beginning works without.
CREATE VIRTUAL TABLE record_words USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO record_words (record_words, rank) VALUES ('secure-delete', 1);
-- The index's words, to see whether one that begins a page of the index has been left behind there (changes.cc).
CREATE VIRTUAL TABLE record_vocabulary USING fts5vocab (record_words, 'row');

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The undo log. An item holds the state its record does not have: the one before the change, and, once the
-- group is undone, the one after it. Undo and redo are the same exchange.
CREATE TABLE change_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  label TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE change_item (
  group_id INTEGER NOT NULL REFERENCES change_group (id) ON DELETE CASCADE,
  uid TEXT NOT NULL,
  present INTEGER NOT NULL,       -- whether the kept state is a record at all
  kind TEXT NOT NULL,
  relationship TEXT,
  felt INTEGER NOT NULL,
  until INTEGER,
  written INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  source TEXT,
  body TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (group_id, uid)
) STRICT;
CREATE INDEX change_item_by_uid ON change_item (uid);
CREATE TABLE change_setting (
  group_id INTEGER NOT NULL REFERENCES change_group (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT,  -- the kept state; NULL: no such setting
  PRIMARY KEY (group_id, key)
) STRICT;

-- One row: counts commits.
CREATE TABLE stamp (value INTEGER NOT NULL) STRICT;
INSERT INTO stamp VALUES (0);
