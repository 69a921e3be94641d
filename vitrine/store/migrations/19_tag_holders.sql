-- Which items hold each word of a list that a catalog's items are tagged with, as JSON lists of their ids: those whose
-- own texts say it, and those that are taken for it. Filters by guessed tags rest on it.
CREATE TABLE tag_holders (
    catalog INTEGER NOT NULL REFERENCES catalogs ON DELETE CASCADE,
    model TEXT NOT NULL,
    vocabulary TEXT NOT NULL,
    word TEXT NOT NULL,
    said TEXT NOT NULL,
    guessed TEXT NOT NULL,
    PRIMARY KEY (catalog, model, vocabulary, word)
) WITHOUT ROWID;
