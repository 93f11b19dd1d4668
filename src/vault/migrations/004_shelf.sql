-- What belongs to the diary and is neither a record nor a setting: bytes under a name, on a shelf. The vault does not
-- know what they mean. They are never undone.
CREATE TABLE shelf (
  shelf TEXT NOT NULL,
  name BLOB NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (shelf, name)
) STRICT;
