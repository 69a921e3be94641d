-- How much each signal of the ranking counts in a catalog: as was learned under a model, with what from and how it
-- fared, and as people have set it, which stands over that.
CREATE TABLE learned_weights (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    model TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    weights TEXT NOT NULL,
    about TEXT NOT NULL,
    PRIMARY KEY (catalog, model)
) WITHOUT ROWID;
CREATE TABLE chosen_weights (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    signal TEXT NOT NULL,
    weight REAL NOT NULL,
    PRIMARY KEY (catalog, signal)
) WITHOUT ROWID;
