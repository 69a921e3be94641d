-- Whether a catalog's folder is watched, how that stands, and what of the folder the last indexing saw; names that lead
-- to another catalog since a merge or a change of name, with what was put behind the ids of items.

ALTER TABLE catalogs ADD COLUMN watched INTEGER NOT NULL DEFAULT 0;
CREATE TABLE watches (
    catalog INTEGER PRIMARY KEY REFERENCES catalogs ON DELETE CASCADE,
    state TEXT NOT NULL,
    lost INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    seen TEXT NOT NULL DEFAULT ''
);
CREATE TABLE aliases (
    name TEXT PRIMARY KEY,
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    suffix TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
