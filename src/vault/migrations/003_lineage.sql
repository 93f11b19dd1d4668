-- The states of the file since its log was last empty, oldest first: each commit makes one, by chance. So a log can be
-- told from one that belongs to another state of the file (log.cc).
CREATE TABLE lineage (n INTEGER PRIMARY KEY AUTOINCREMENT, state BLOB NOT NULL) STRICT;
INSERT INTO lineage (state) VALUES (randomblob(16));
