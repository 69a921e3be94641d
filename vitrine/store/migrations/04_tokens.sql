-- Tokens for the API; only hashes of them.

CREATE TABLE tokens (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    created REAL NOT NULL,
    used REAL
) WITHOUT ROWID;
