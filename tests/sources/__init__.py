"""Where catalogs come from: folders, tables, samples."""
