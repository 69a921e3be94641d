-- What is read of a catalog's pictures, and in which languages; without a row as the settings say. What could not be
-- read is kept with its cause, so that it is neither taken for empty nor tried again without end.
ALTER TABLE enrichments ADD COLUMN failure TEXT NOT NULL DEFAULT '';
ALTER TABLE enrichments ADD COLUMN ms REAL;
CREATE TABLE enriching (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    enricher TEXT NOT NULL,
    switched_off INTEGER NOT NULL DEFAULT 0,
    languages TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (catalog, enricher)
) WITHOUT ROWID;
