"""The record book's layout, one migration a version. A migration is never changed once released: add another.

They are written for SQLite; `vitrine.store.dialect` turns the types into PostgreSQL's. A statement that begins with
`/* sqlite */` carries over what only older SQLite books hold.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vitrine.errors import StoreError
from vitrine.store.dialect import statements
from vitrine.words import phrase

if TYPE_CHECKING:
    from vitrine.store.database import Transaction

# 1: catalogs with their columns, items and views; pictures and vectors by content hash, shared by all catalogs, so
#    that nothing is decoded or embedded twice; which points are in which collection; jobs.
_FIRST = """
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
"""

# 2: the collection and model that a catalog was searched by before its last change of model, kept for going back.
_FORMER = """
ALTER TABLE catalogs ADD COLUMN former TEXT NOT NULL DEFAULT '';
ALTER TABLE catalogs ADD COLUMN former_model TEXT NOT NULL DEFAULT '';
"""

# 3: boards with their entries, and their changes for undoing. An entry names its item and keeps what was known of it,
#    and nothing refers to catalogs: a board outlives re-indexing, and an item or a catalog that goes.
_BOARDS = """
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
"""

# 4: tokens for the API; only hashes of them.
_TOKENS = """
CREATE TABLE tokens (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    created REAL NOT NULL,
    used REAL
) WITHOUT ROWID;
"""

# 5: what scores mean in a catalog under a model, with the fingerprint of the contents it was learned from.
_CALIBRATIONS = """
CREATE TABLE calibrations (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    model TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    curves TEXT NOT NULL,
    PRIMARY KEY (catalog, model)
) WITHOUT ROWID;
"""

# 6: two models compared on a catalog, and what was voted.
_COMPARISONS = """
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
"""

# 7: what was done to a catalog in the app: values over those of the source, each with what the source said then; items
#    that are hidden; a history; the average length of the texts in a collection, so that one item can be brought in
#    step without reading all; the catalog's rows from before the last indexing (generation 0), and from before one
#    that has not ended (1).
_LIVING = """
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
"""

# 8: the order of votes, until now that of SQLite's hidden row numbers.
_ORDER = """
ALTER TABLE votes ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
/* sqlite */ UPDATE votes SET place = rowid;
"""

# 9: passwords of roles, who is signed in, browsers that have signed in before (only hashes of all these), and the log
#    of changes.
_ACCESS = """
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
"""

# 10: searches with a name. `known` are the items above the line when somebody last looked.
_SAVED_SEARCHES = """
CREATE TABLE saved_searches (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    params TEXT NOT NULL,
    created REAL NOT NULL,
    looked REAL NOT NULL,
    known TEXT NOT NULL
) WITHOUT ROWID;
"""

# 11: whether a catalog's folder is watched, how that stands, and what of the folder the last indexing saw; names that
#    lead to another catalog since a merge or a change of name, with what was put behind the ids of items.
_WATCHED = """
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
"""

# 12: what several processes on one book need: who works on a job until when, how far it is, whether it is to stop; a
#    revision that tells every process that what it remembers of a catalog is old; the name of this home on a server.
_SHARED = """
ALTER TABLE jobs ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN expires REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN progress TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN stop INTEGER NOT NULL DEFAULT 0;
ALTER TABLE catalogs ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE TABLE home (
    id TEXT PRIMARY KEY,
    older INTEGER NOT NULL
) WITHOUT ROWID;
"""

# 13: whether a catalog's pictures are also found by their parts; those parts by content hash and model: boxes as JSON,
#     one vector each behind the other, and which segmenter chose them.
_REGIONS = """
ALTER TABLE catalogs ADD COLUMN regions INTEGER NOT NULL DEFAULT 0;
CREATE TABLE regions (
    picture TEXT NOT NULL,
    model TEXT NOT NULL,
    segmenter TEXT NOT NULL,
    boxes TEXT NOT NULL,
    vectors BLOB NOT NULL,
    PRIMARY KEY (model, picture)
) WITHOUT ROWID;
"""

# 14: items that were chosen and are kept as a filter; names that people gave to groups on maps, with items of theirs.
_CHOSEN = """
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
"""

# 15: what enrichers have read of pictures; a newer version's reading takes the place of the older one's.
_ENRICHED = """
CREATE TABLE enrichments (
    picture TEXT NOT NULL,
    enricher TEXT NOT NULL,
    version TEXT NOT NULL,
    records TEXT NOT NULL,
    PRIMARY KEY (picture, enricher)
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (
    _FIRST,
    _FORMER,
    _BOARDS,
    _TOKENS,
    _CALIBRATIONS,
    _COMPARISONS,
    _LIVING,
    _ORDER,
    _ACCESS,
    _SAVED_SEARCHES,
    _WATCHED,
    _SHARED,
    _REGIONS,
    _CHOSEN,
    _ENRICHED,
)


def migrate(transaction: Transaction) -> None:
    """Bring a record book to the newest version, in one step.

    Raises:
        StoreError: the book was written by a newer Vitrine.
    """
    transaction.lay_out("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied REAL NOT NULL)")
    (version,) = transaction.execute("SELECT coalesce(max(version), 0) FROM migrations").fetchone()
    if version > len(MIGRATIONS):
        raise StoreError(
            phrase("The record book was written by a newer version of Vitrine"),
            phrase(
                "it is at version {version}, this program knows {migrations}",
                version=version,
                migrations=len(MIGRATIONS),
            ),
            phrase("update Vitrine, or use another home folder"),
        )
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        for statement in statements(script):
            transaction.lay_out(statement)
        transaction.execute("INSERT INTO migrations (version, applied) VALUES (?, ?)", (number, time.time()))
