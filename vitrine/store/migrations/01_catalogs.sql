-- Catalogs with their columns, items and views; pictures and vectors by content hash, shared by all catalogs, so that
-- nothing is decoded or embedded twice; which points are in which collection; jobs.

CREATE TABLE catalogs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    location TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL,
    collection TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    indexed REAL
);
CREATE TABLE columns (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    corrected INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL,
    low REAL,
    high REAL,
    PRIMARY KEY (catalog, name)
) WITHOUT ROWID;
CREATE TABLE items (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    fields TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (catalog, id)
) WITHOUT ROWID;
CREATE TABLE views (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    item TEXT NOT NULL,
    image TEXT NOT NULL,
    position INTEGER NOT NULL,
    point TEXT NOT NULL,
    size INTEGER,
    mtime_ns INTEGER,
    picture TEXT,
    failure TEXT,
    PRIMARY KEY (catalog, item, image)
) WITHOUT ROWID;
CREATE INDEX views_point ON views (point);
CREATE INDEX views_picture ON views (picture);
CREATE TABLE pictures (
    hash TEXT PRIMARY KEY,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    placeholder TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE vectors (
    picture TEXT NOT NULL,
    model TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (model, picture)
) WITHOUT ROWID;
CREATE TABLE stored (
    collection TEXT NOT NULL,
    point TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (collection, point)
) WITHOUT ROWID;
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    catalog TEXT NOT NULL,
    kind TEXT NOT NULL,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    started REAL NOT NULL,
    ended REAL,
    report TEXT,
    error TEXT
);
