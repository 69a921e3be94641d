-- What scores mean in a catalog under a model, with the fingerprint of the contents it was learned from.

CREATE TABLE calibrations (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    model TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    curves TEXT NOT NULL,
    PRIMARY KEY (catalog, model)
) WITHOUT ROWID;
