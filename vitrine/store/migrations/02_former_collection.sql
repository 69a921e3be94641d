-- The collection and model that a catalog was searched by before its last change of model, kept for going back.

ALTER TABLE catalogs ADD COLUMN former TEXT NOT NULL DEFAULT '';
ALTER TABLE catalogs ADD COLUMN former_model TEXT NOT NULL DEFAULT '';
