-- Two models compared on a catalog, and what was voted.

CREATE TABLE comparisons (
    id TEXT PRIMARY KEY,
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    request TEXT NOT NULL,
    created REAL NOT NULL,
    report TEXT,
    error TEXT,
    ended INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE votes (
    comparison TEXT NOT NULL REFERENCES comparisons ON DELETE CASCADE,
    query INTEGER NOT NULL,
    choice TEXT NOT NULL,
    PRIMARY KEY (comparison, query)
);
