-- Tags that were guessed, of items under a model, with what they were made from and how they fared; vocabularies that
-- were changed, switched on or off.
CREATE TABLE tags (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    model TEXT NOT NULL,
    item TEXT NOT NULL,
    place INTEGER NOT NULL,
    stem TEXT NOT NULL,
    chance REAL NOT NULL,
    guess TEXT NOT NULL,
    PRIMARY KEY (catalog, model, item, place)
) WITHOUT ROWID;
CREATE INDEX tags_stem ON tags (catalog, model, stem);
CREATE TABLE taggings (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    model TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    made REAL NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (catalog, model)
) WITHOUT ROWID;
CREATE TABLE vocabularies (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (catalog, name)
) WITHOUT ROWID;
