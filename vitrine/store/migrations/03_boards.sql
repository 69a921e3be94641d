-- Boards with their entries, and their changes for undoing. An entry names its item and keeps what was known of it, and
-- nothing refers to catalogs: a board outlives re-indexing, and an item or a catalog that goes.

CREATE TABLE boards (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    changed REAL NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    deleted REAL
) WITHOUT ROWID;
CREATE TABLE board_entries (
    board TEXT NOT NULL REFERENCES boards ON DELETE CASCADE,
    id TEXT NOT NULL,
    place INTEGER NOT NULL,
    catalog INTEGER NOT NULL,
    catalog_name TEXT NOT NULL,
    item TEXT NOT NULL,
    title TEXT NOT NULL,
    picture TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (board, id)
) WITHOUT ROWID;
CREATE TABLE board_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    board TEXT NOT NULL REFERENCES boards ON DELETE CASCADE,
    made REAL NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    patch TEXT NOT NULL,
    merged TEXT NOT NULL DEFAULT '',
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX board_changes_board ON board_changes (board, id);
