-- Searches with a name. `known` are the items above the line when somebody last looked.

CREATE TABLE saved_searches (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    params TEXT NOT NULL,
    created REAL NOT NULL,
    looked REAL NOT NULL,
    known TEXT NOT NULL
) WITHOUT ROWID;
