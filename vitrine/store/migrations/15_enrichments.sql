-- What enrichers have read of pictures; a newer version's reading takes the place of the older one's.

CREATE TABLE enrichments (
    picture TEXT NOT NULL,
    enricher TEXT NOT NULL,
    version TEXT NOT NULL,
    records TEXT NOT NULL,
    PRIMARY KEY (picture, enricher)
) WITHOUT ROWID;
