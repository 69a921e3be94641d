-- What was done to a catalog in the app: values over those of the source, each with what the source said then; items
-- that are hidden; a history; the average length of the texts in a collection, so that one item can be brought in step
-- without reading all; the catalog's rows from before the last indexing (generation 0), and from before one that has
-- not ended (1).

CREATE TABLE edits (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    item TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    base TEXT NOT NULL,
    made REAL NOT NULL,
    PRIMARY KEY (catalog, item, field)
) WITHOUT ROWID;
CREATE TABLE hidden (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    item TEXT NOT NULL,
    made REAL NOT NULL,
    PRIMARY KEY (catalog, item)
) WITHOUT ROWID;
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    made REAL NOT NULL,
    actor TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX history_catalog ON history (catalog, id);
CREATE TABLE lengths (
    collection TEXT PRIMARY KEY,
    average REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE former_items (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    fields TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (catalog, generation, id)
) WITHOUT ROWID;
CREATE TABLE former_views (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    item TEXT NOT NULL,
    image TEXT NOT NULL,
    position INTEGER NOT NULL,
    point TEXT NOT NULL,
    size INTEGER,
    mtime_ns INTEGER,
    picture TEXT,
    failure TEXT,
    PRIMARY KEY (catalog, generation, item, image)
) WITHOUT ROWID;
CREATE INDEX former_views_picture ON former_views (picture);
CREATE TABLE former_columns (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    corrected INTEGER NOT NULL,
    position INTEGER NOT NULL,
    low REAL,
    high REAL,
    PRIMARY KEY (catalog, generation, name)
) WITHOUT ROWID;
