-- What several processes on one book need: who works on a job until when, how far it is, whether it is to stop; a
-- revision that tells every process that what it remembers of a catalog is old; the name of this home on a server.

ALTER TABLE jobs ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN expires REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN progress TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN stop INTEGER NOT NULL DEFAULT 0;
ALTER TABLE catalogs ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE TABLE home (
    id TEXT PRIMARY KEY,
    older INTEGER NOT NULL
) WITHOUT ROWID;
