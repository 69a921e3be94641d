"""What enrichers have read of pictures, in the record book: by content, so a picture is read once for all catalogs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.store.book import Book, Catalog
from vitrine.store.switches import Switches

SEARCHED = ("words", "codes", "colours", "captions")
"""The enrichers whose records are searched by; a point's fingerprint ends with `+` and theirs, where there are any."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A picture that an enricher could not read: which, an item that it is of, and the error as plain data."""

    enricher: str
    picture: str
    item: str
    image: str
    error: Mapping[str, str]


class Enrichments:
    """What was read, by picture and enricher. Safe to use from several threads.

    Of a catalog nothing is told that an enricher which it has switched off has read; that is kept all the same.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.switches = Switches(book)

    def lacking(self, catalog: int, enricher: str, version: str) -> list[str]:
        """Content hashes of a catalog's pictures that this version has not looked at, in the order of its items."""
        rows = self._book.read(
            "SELECT v.picture, min(i.position), min(v.position) FROM views v"
            " JOIN items i ON i.catalog = v.catalog AND i.id = v.item"
            " WHERE v.catalog = ? AND v.picture IS NOT NULL AND NOT EXISTS (SELECT 1 FROM enrichments e"
            " WHERE e.picture = v.picture AND e.enricher = ? AND e.version = ?)"
            " GROUP BY v.picture ORDER BY 2, 3, 1",
            (catalog, self.switches.slot(catalog, enricher), version),
        )
        return [row[0] for row in rows]

    def record(
        self, slot: str, version: str, read: Mapping[str, Sequence[Mapping[str, Any]]], ms: float | None = None
    ) -> None:
        """Keep what was read of pictures (by content hash), in place of what an older version read.

        Their points are marked to be looked at, so that what is read reaches the search even where
        the process is killed before it is written there.

        Args:
            slot: `Switches.slot` of the catalog and the enricher.
            version: of the enricher, and of what it is set to.
            read: records by content hash.
            ms: milliseconds that each took; None: nothing is known of it.
        """
        # Escaped letters only: PostgreSQL takes no text with a NUL, and codes may hold one.
        rows = [(picture, slot, version, json.dumps(list(found)), "", ms) for picture, found in read.items()]
        searched = slot.partition(":")[0] in SEARCHED
        self._keep(rows, [picture for picture, found in read.items() if searched and found])

    def record_failure(self, slot: str, version: str, picture: str, error: Mapping[str, str]) -> None:
        """Note that a picture could not be read, and why (`VitrineError.as_json`)."""
        self._keep([(picture, slot, version, "[]", json.dumps(dict(error)), None)], ())

    def _keep(self, rows: list[tuple[str, str, str, str, str, float | None]], searched: Sequence[str]) -> None:
        with self._book.transaction() as connection:
            connection.executemany(
                "INSERT INTO enrichments (picture, enricher, version, records, failure, ms) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (picture, enricher) DO UPDATE SET version = excluded.version, records = excluded.records,"
                " failure = excluded.failure, ms = excluded.ms",
                rows,
            )
            for kept in ("collection", "former"):
                connection.executemany(_MARK.format(kept=kept, of="v.picture = ?"), ((one,) for one in searched))

    def mark(self, catalog: int, enricher: str) -> None:
        """Let a catalog's points of which that enricher has read something be looked at: what they hold has changed."""
        of = "v.catalog = ? AND EXISTS (SELECT 1 FROM enrichments e WHERE e.picture = v.picture AND e.records <> '[]'"
        with self._book.transaction() as connection:
            for kept in ("collection", "former"):
                connection.execute(
                    _MARK.format(kept=kept, of=f"{of} AND (e.enricher = ? OR e.enricher LIKE ?))"),
                    (catalog, enricher, f"{enricher}:%"),
                )

    def holders(self, pictures: Sequence[str]) -> dict[int, list[str]]:
        """The items that show any of the pictures, by catalog."""
        found: dict[int, dict[str, None]] = {}
        for catalog, item in self._book.read_in("SELECT catalog, item FROM views WHERE picture IN", (), pictures):
            found.setdefault(catalog, {})[item] = None
        return {catalog: list(items) for catalog, items in found.items()}

    def behind(self, catalog: Catalog) -> list[str]:
        """Items whose points in the collection that is searched do not hold what was read of their pictures."""
        off = self.switches.off(catalog.id)
        slots = [self.switches.slot(catalog.id, name) for name in SEARCHED if name not in off]
        if not slots:
            return []
        rows = self._book.read(
            "SELECT DISTINCT v.item FROM stored s JOIN views v ON v.point = s.point AND v.catalog = ?"
            " JOIN enrichments e ON e.picture = v.picture WHERE s.collection = ? AND s.fingerprint NOT LIKE '%+%'"
            f" AND e.records <> '[]' AND e.enricher IN ({', '.join('?' * len(slots))})",
            (catalog.id, catalog.collection, *slots),
        )
        return [item for (item,) in rows]

    def of(
        self, pictures: Sequence[str], catalog: int, enrichers: Iterable[str] = ()
    ) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """What was read of a catalog's pictures: by content hash, then by enricher; those of these names, or all."""
        names, off = set(enrichers), self.switches.off(catalog)
        slots: dict[str, str] = {}
        found: dict[str, dict[str, list[dict[str, Any]]]] = {}
        select = "SELECT picture, enricher, records FROM enrichments WHERE failure = '' AND picture IN"
        for picture, slot, records in self._book.read_in(select, (), pictures):
            name = slot.partition(":")[0]
            if name not in slots:
                slots[name] = self.switches.slot(catalog, name)
            if slots[name] == slot and name not in off and (not names or name in names):
                found.setdefault(picture, {})[name] = json.loads(records)
        return found

    def by_item(self, catalog: int, enricher: str) -> dict[str, list[dict[str, Any]]]:
        """All that one enricher has read of a catalog's items, by item id; without those that hold nothing."""
        found: dict[str, list[dict[str, Any]]] = {}
        if enricher in self.switches.off(catalog):
            return found
        rows = self._book.read(
            "SELECT v.item, v.picture, e.records FROM views v JOIN enrichments e ON e.picture = v.picture"
            " WHERE v.catalog = ? AND e.enricher = ? AND e.records <> '[]' ORDER BY v.item, v.position",
            (catalog, self.switches.slot(catalog, enricher)),
        )
        for item, picture, records in rows:
            found.setdefault(item, []).extend({**record, "picture": picture} for record in json.loads(records))
        return found

    def count(self, catalog: int, enricher: str) -> int:
        """How many of a catalog's pictures it has read; 0 where the catalog has switched it off."""
        if enricher in self.switches.off(catalog):
            return 0
        return self.figures(catalog, enricher)[0]

    def figures(self, catalog: int, enricher: str) -> tuple[int, int, float | None]:
        """Of a catalog's pictures: how many were read, how many could not be, milliseconds that one took on average."""
        row = self._book.read(
            "SELECT coalesce(sum(CASE WHEN failure = '' THEN 1 ELSE 0 END), 0),"
            " coalesce(sum(CASE WHEN failure = '' THEN 0 ELSE 1 END), 0), avg(ms) FROM enrichments"
            " WHERE enricher = ? AND picture IN (SELECT picture FROM views WHERE catalog = ? AND picture IS NOT NULL)",
            (self.switches.slot(catalog, enricher), catalog),
        ).fetchone()
        return int(row[0]), int(row[1]), None if row[2] is None else round(float(row[2]), 1)

    def standing(self, catalog: int, enricher: str) -> tuple[str, int]:
        """What changes whenever more, or something else, is told of the catalog: a key for what is remembered."""
        return self.switches.slot(catalog, enricher), self.count(catalog, enricher)

    def failures(self, catalog: int, enricher: str) -> list[Failure]:
        """The catalog's pictures that it could not read, in the order of its items."""
        rows = self._book.read(
            "SELECT e.picture, e.failure, min(v.item), min(v.image), min(i.position) FROM enrichments e"
            " JOIN views v ON v.picture = e.picture AND v.catalog = ?"
            " JOIN items i ON i.catalog = v.catalog AND i.id = v.item"
            " WHERE e.enricher = ? AND e.failure <> '' GROUP BY e.picture, e.failure ORDER BY 5, 1",
            (catalog, self.switches.slot(catalog, enricher)),
        )
        return [Failure(enricher, picture, item, image, json.loads(why)) for picture, why, item, image, _ in rows]

    def forget_failures(self, catalog: int, enricher: str) -> int:
        """Let what could not be read be lacking again; returns how many pictures."""
        of = "picture IN (SELECT picture FROM views WHERE catalog = ? AND picture IS NOT NULL)"
        with self._book.transaction() as connection:
            done = connection.execute(
                f"DELETE FROM enrichments WHERE enricher = ? AND failure <> '' AND {of}",
                (self.switches.slot(catalog, enricher), catalog),
            )
            return int(done.rowcount)


_MARK = (
    "UPDATE stored SET fingerprint = '' WHERE (collection, point) IN (SELECT c.{kept}, v.point"
    " FROM views v JOIN catalogs c ON c.id = v.catalog WHERE {of})"
)
