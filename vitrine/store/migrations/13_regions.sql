-- Whether a catalog's pictures are also found by their parts; those parts by content hash and model: boxes as JSON, one
-- vector each behind the other, and which segmenter chose them.

ALTER TABLE catalogs ADD COLUMN regions INTEGER NOT NULL DEFAULT 0;
CREATE TABLE regions (
    picture TEXT NOT NULL,
    model TEXT NOT NULL,
    segmenter TEXT NOT NULL,
    boxes TEXT NOT NULL,
    vectors BLOB NOT NULL,
    PRIMARY KEY (model, picture)
) WITHOUT ROWID;
