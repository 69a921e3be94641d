-- Items that were chosen and are kept as a filter; names that people gave to groups on maps, with items of theirs.

CREATE TABLE choices (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    key TEXT NOT NULL,
    items TEXT NOT NULL,
    made REAL NOT NULL,
    PRIMARY KEY (catalog, key)
) WITHOUT ROWID;
CREATE TABLE group_names (
    id TEXT PRIMARY KEY,
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    name TEXT NOT NULL,
    items TEXT NOT NULL,
    size INTEGER NOT NULL,
    made REAL NOT NULL
) WITHOUT ROWID;
