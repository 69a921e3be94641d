"""What enrichers have read of pictures, in the record book: by content, so a picture is read once for all catalogs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vitrine.store.book import Book, Catalog

SEARCHED = ("words", "codes", "colours")
"""The enrichers whose records are searched by; a point's fingerprint ends with `+` and theirs, where there are any."""


class Enrichments:
    """What was read, by picture and enricher. Safe to use from several threads."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def lacking(self, catalog: int, enricher: str, version: str) -> list[str]:
        """Content hashes of a catalog's pictures that this version has not read, in the order of its items."""
        rows = self._book.read(
            "SELECT v.picture, min(i.position), min(v.position) FROM views v"
            " JOIN items i ON i.catalog = v.catalog AND i.id = v.item"
            " WHERE v.catalog = ? AND v.picture IS NOT NULL AND NOT EXISTS (SELECT 1 FROM enrichments e"
            " WHERE e.picture = v.picture AND e.enricher = ? AND e.version = ?)"
            " GROUP BY v.picture ORDER BY 2, 3, 1",
            (catalog, enricher, version),
        )
        return [row[0] for row in rows]

    def record(self, enricher: str, version: str, read: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Keep what was read of pictures (by content hash), in place of what an older version read.

        Their points are marked to be looked at, so that what is read reaches the search even where
        the process is killed before it is written there.
        """
        with self._book.transaction() as connection:
            connection.executemany(
                "INSERT INTO enrichments (picture, enricher, version, records) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (picture, enricher) DO UPDATE SET version = excluded.version, records = excluded.records",
                # Escaped letters only: PostgreSQL takes no text with a NUL, and codes may hold one.
                [(picture, enricher, version, json.dumps(list(records))) for picture, records in read.items()],
            )
            searched = [picture for picture, records in read.items() if enricher in SEARCHED and records]
            for kept in ("collection", "former"):
                connection.executemany(
                    f"UPDATE stored SET fingerprint = '' WHERE (collection, point) IN (SELECT c.{kept}, v.point"
                    " FROM views v JOIN catalogs c ON c.id = v.catalog WHERE v.picture = ?)",
                    ((picture,) for picture in searched),
                )

    def holders(self, pictures: Sequence[str]) -> dict[int, list[str]]:
        """The items that show any of the pictures, by catalog."""
        found: dict[int, dict[str, None]] = {}
        for catalog, item in self._book.read_in("SELECT catalog, item FROM views WHERE picture IN", (), pictures):
            found.setdefault(catalog, {})[item] = None
        return {catalog: list(items) for catalog, items in found.items()}

    def behind(self, catalog: Catalog) -> list[str]:
        """Items whose points in the collection that is searched do not hold what was read of their pictures."""
        marks = ", ".join("?" * len(SEARCHED))
        rows = self._book.read(
            "SELECT DISTINCT v.item FROM stored s JOIN views v ON v.point = s.point AND v.catalog = ?"
            " JOIN enrichments e ON e.picture = v.picture WHERE s.collection = ? AND s.fingerprint NOT LIKE '%+%'"
            f" AND e.records <> '[]' AND e.enricher IN ({marks})",
            (catalog.id, catalog.collection, *SEARCHED),
        )
        return [item for (item,) in rows]

    def of(self, pictures: Sequence[str], enrichers: Iterable[str] = ()) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """What was read of pictures: by content hash, then by enricher; those of these names, or all."""
        names = set(enrichers)
        found: dict[str, dict[str, list[dict[str, Any]]]] = {}
        select = "SELECT picture, enricher, records FROM enrichments WHERE picture IN"
        for picture, enricher, records in self._book.read_in(select, (), pictures):
            if not names or enricher in names:
                found.setdefault(picture, {})[enricher] = json.loads(records)
        return found

    def by_item(self, catalog: int, enricher: str) -> dict[str, list[dict[str, Any]]]:
        """All that one enricher has read of a catalog's items, by item id; without those that hold nothing."""
        found: dict[str, list[dict[str, Any]]] = {}
        rows = self._book.read(
            "SELECT v.item, v.picture, e.records FROM views v JOIN enrichments e ON e.picture = v.picture"
            " WHERE v.catalog = ? AND e.enricher = ? AND e.records <> '[]' ORDER BY v.item, v.position",
            (catalog, enricher),
        )
        for item, picture, records in rows:
            found.setdefault(item, []).extend({**record, "picture": picture} for record in json.loads(records))
        return found

    def count(self, catalog: int, enricher: str) -> int:
        """How many of a catalog's pictures it has read."""
        row = self._book.read(
            "SELECT count(DISTINCT v.picture) FROM views v JOIN enrichments e ON e.picture = v.picture"
            " WHERE v.catalog = ? AND e.enricher = ?",
            (catalog, enricher),
        ).fetchone()
        return int(row[0])
