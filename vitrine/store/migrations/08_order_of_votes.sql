-- The order of votes, until now that of SQLite's hidden row numbers.

ALTER TABLE votes ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
/* sqlite */ UPDATE votes SET place = rowid;
