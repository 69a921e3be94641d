-- Passwords of roles, who is signed in, browsers that have signed in before (only hashes of all these), and the log of
-- changes.

CREATE TABLE passwords (
    role TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    changed REAL NOT NULL
);
CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created REAL NOT NULL,
    used REAL NOT NULL
);
CREATE TABLE devices (
    hash TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    made REAL NOT NULL,
    who TEXT NOT NULL,
    role TEXT NOT NULL,
    address TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL
);
