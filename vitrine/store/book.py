"""The record book: which catalog holds which items and views, which picture has which vector.

It is the source of truth: the vector store can always be rebuilt from it. SQLite in one file, `book.sqlite`, in the
home folder, or a PostgreSQL database; readers never wait for the writer.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.exc import IntegrityError

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Column, Kind
from vitrine.errors import Conflict, UnknownCatalog
from vitrine.store.items import ItemRecord as ItemRecord
from vitrine.store.items import Items
from vitrine.store.items import PictureRecord as PictureRecord
from vitrine.store.items import ViewRecord as ViewRecord
from vitrine.store.items import point_id as point_id
from vitrine.store.regions import KeptRegions
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Catalog:
    """A row of the book.

    `collection` is what the store currently searches, empty before the first indexing; `former` what it searched before
    the last change of model, with that model's key, both empty where nothing is kept. `revision`
    grows with every change of the contents. `regions`: its pictures are also found by their parts.
    """

    id: int
    name: str
    location: str
    model: str
    collection: str
    created: float
    indexed: float | None
    former: str = ""
    former_model: str = ""
    revision: int = 0
    regions: bool = False


@dataclass(frozen=True, slots=True)
class HomeName:
    """What sets this home's collections apart on a server that several share.

    `older`: the home was in use before homes had names, so some of its collections may be without one.
    """

    id: str
    older: bool = False


@dataclass(frozen=True, slots=True)
class BookColumn:
    """A column with the key under which the store keeps it, and its range where it is a number or a year."""

    name: str
    key: str
    kind: Kind
    low: float | None = None
    high: float | None = None


def as_kept(vector: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """A vector as it comes back from the book: its 16-bit values at unit length."""
    kept = vector.astype(np.float16).astype(np.float32)
    return np.asarray(kept / np.linalg.norm(kept), dtype=np.float32)


class Book(Items):
    """The open record book. Writes raise DiskFull when the disk is full."""

    def __init__(self, where: Path | str) -> None:
        super().__init__(where)
        self.regions = KeptRegions(self)
        """Parts of pictures that are searched for beside the whole."""
        self.in_step = threading.Lock()
        """Held while what was changed in the app is read here and written to a collection."""

    # --- catalogs ---------------------------------------------------------------------------------------------

    def catalogs(self) -> list[Catalog]:
        """Every catalog, by name."""
        rows = self.read(f"SELECT {_CATALOG} FROM catalogs ORDER BY lower(name), name")
        return [_catalog(row) for row in rows]

    def catalog(self, name: str) -> Catalog:
        """Raises UnknownCatalog."""
        row = self.read(f"SELECT {_CATALOG} FROM catalogs WHERE name = ?", (name,)).fetchone()
        if row is None:
            known = ", ".join(catalog.name for catalog in self.catalogs())
            raise UnknownCatalog(
                phrase("There is no catalog called {name}", name=name),
                phrase("there are: {known}", known=known) if known else phrase("there is none yet"),
                phrase("choose one of these, or index a new one"),
            )
        return _catalog(row)

    def create(self, name: str, location: str, model: str) -> Catalog:
        """Raises Conflict if the name is taken."""
        try:
            with self.transaction() as connection:
                connection.execute(
                    "INSERT INTO catalogs (name, location, model, created) VALUES (?, ?, ?, ?)",
                    (name, location, model, time.time()),
                )
        except IntegrityError:
            raise Conflict(
                phrase("There is a catalog called {name} already", name=name), remedy=phrase("choose another name")
            ) from None
        return self.catalog(name)

    def change(self, catalog: int, **values: str | float) -> None:
        """Set values of a catalog by their names in `Catalog`, all in one step. Raises Conflict on a taken name."""
        assignments = ", ".join(f"{column} = ?" for column in values)
        try:
            with self.transaction() as connection:
                connection.execute(f"UPDATE catalogs SET {assignments} WHERE id = ?", (*values.values(), catalog))
        except IntegrityError:
            raise Conflict(
                phrase("There is a catalog called {value} already", value=values.get("name")),
                remedy=phrase("choose another name"),
            ) from None

    def outdate(self, name: str) -> None:
        """Tell every process that what it remembers of a catalog's contents is old; nothing where it has gone."""
        with self.transaction() as connection:
            connection.execute("UPDATE catalogs SET revision = revision + 1 WHERE name = ?", (name,))

    def home(self, *, on_server: bool = False) -> HomeName:
        """The name of this home, made when it is first asked for.

        `on_server`: what the book says is searched lies on a server now, so it got there before the home had a name.
        """
        with self.transaction() as connection:
            row = connection.execute("SELECT id, older FROM home").fetchone()
            if row is None:
                used = connection.execute("SELECT count(*) FROM catalogs WHERE collection <> ''").fetchone()
                row = (secrets.token_hex(4), int(on_server and used[0] > 0))
                connection.execute("INSERT INTO home (id, older) VALUES (?, ?)", row)
        return HomeName(row[0], bool(row[1]))

    def delete(self, catalog: int) -> None:
        """Remove a catalog with its items, views and columns, and vectors that no other catalog needs."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM catalogs WHERE id = ?", (catalog,))
            used = "SELECT picture FROM views WHERE picture IS NOT NULL"
            kept = "SELECT picture FROM former_views WHERE picture IS NOT NULL"  # for going back behind an indexing
            unused = f"NOT IN ({used} UNION {kept})"
            connection.execute(f"DELETE FROM vectors WHERE picture {unused}")
            connection.execute(f"DELETE FROM regions WHERE picture {unused}")
            connection.execute(f"DELETE FROM pictures WHERE hash {unused}")
            connection.execute(f"DELETE FROM enrichments WHERE picture {unused}")

    # --- columns ----------------------------------------------------------------------------------------------

    def columns(self, catalog: int) -> list[BookColumn]:
        """The catalog's own columns in the source's order."""
        rows = self.read(
            "SELECT name, key, kind, low, high FROM columns WHERE catalog = ? ORDER BY position", (catalog,)
        )
        return [BookColumn(name, key, Kind(kind), low, high) for name, key, kind, low, high in rows]

    def set_columns(self, catalog: int, columns: Sequence[Column]) -> None:
        """Keep what the source has now; a kind that was corrected by hand stays as corrected."""
        with self.transaction() as connection:
            known = dict(
                connection.execute("SELECT name, kind FROM columns WHERE catalog = ? AND corrected = 1", (catalog,))
            )
            connection.execute("DELETE FROM columns WHERE catalog = ?", (catalog,))
            connection.executemany(
                "INSERT INTO columns (catalog, name, key, kind, corrected, position) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (catalog, c.name, f"c{i}", known.get(c.name, c.kind.value), int(c.name in known), i)
                    for i, c in enumerate(columns)
                ],
            )

    def widen_ranges(self, catalog: int, item: ItemRecord) -> None:
        """Let the ranges of number and year columns reach to an item's values; the next indexing measures them anew."""
        for column in self.columns(catalog):
            if column.kind not in (Kind.NUMBER, Kind.YEAR):
                continue
            value = parse(item.fields.get(column.name, ""), column.kind)
            if isinstance(value, int | float):
                low = value if column.low is None else min(column.low, value)
                high = value if column.high is None else max(column.high, value)
                if (low, high) != (column.low, column.high):
                    self.set_range(catalog, column.name, low, high)

    def set_range(self, catalog: int, column: str, low: float | None, high: float | None) -> None:
        """Note the smallest and largest value of a number or year column."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE columns SET low = ?, high = ? WHERE catalog = ? AND name = ?", (low, high, catalog, column)
            )

    def correct(self, catalog: int, column: str, kind: Kind) -> None:
        """Set a column's kind by hand; it outlives re-indexing."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE columns SET kind = ?, corrected = 1 WHERE catalog = ? AND name = ?",
                (kind.value, catalog, column),
            )

    # --- pictures and vectors ---------------------------------------------------------------------------------

    def pictures(self, hashes: Sequence[str]) -> dict[str, PictureRecord]:
        """Pictures by content hash; unknown ones are left out."""
        rows = self.read_in("SELECT hash, width, height, placeholder FROM pictures WHERE hash IN", (), hashes)
        return {row[0]: PictureRecord(*row) for row in rows}

    def vectors(self, model: str, pictures: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors by content hash under that model's key, each of shape (dimension,), unit length."""
        found: dict[str, NDArray[np.float32]] = {}
        select = "SELECT picture, vector FROM vectors WHERE model = ? AND picture IN"
        for picture, blob in self.read_in(select, (model,), pictures):
            found[picture] = as_kept(np.frombuffer(blob, dtype=np.float16))
        return found

    def with_vectors(self, model: str, catalog: int) -> set[str]:
        """Content hashes of the catalog's pictures that have a vector under that model's key."""
        rows = self.read(
            "SELECT DISTINCT v.picture FROM views v JOIN vectors e ON e.picture = v.picture AND e.model = ?"
            " WHERE v.catalog = ?",
            (model, catalog),
        )
        return {picture for (picture,) in rows}

    def vector_bytes(self, model: str, catalog: int) -> int:
        """Bytes of the vectors of the catalog's pictures under that model's key."""
        row = self.read(f"SELECT coalesce(sum(length(vector)), 0) FROM vectors WHERE {_VECTORS}", (model, catalog))
        return int(row.fetchone()[0])

    def forget_vectors(self, model: str, catalog: int) -> None:
        """Delete the vectors of the catalog's pictures under that model's key, unless a catalog is kept under it."""
        in_use = "SELECT 1 FROM catalogs WHERE ? IN (model, former_model)"
        with self.transaction() as connection:
            if connection.execute(in_use, (model,)).fetchone() is None:
                connection.execute(f"DELETE FROM vectors WHERE {_VECTORS}", (model, catalog))
                connection.execute(f"DELETE FROM regions WHERE {_VECTORS}", (model, catalog))

    # --- what scores mean -------------------------------------------------------------------------------------

    def calibration(self, catalog: int, model: str) -> str | None:
        """The catalog's curves under that model's key, as `record_calibration` was given them."""
        row = self.read("SELECT curves FROM calibrations WHERE catalog = ? AND model = ?", (catalog, model)).fetchone()
        return None if row is None else str(row[0])

    def calibrated(self, catalog: int, model: str) -> str:
        """The fingerprint of the contents that the curves were learned from; empty where there are none."""
        row = self.read("SELECT fingerprint FROM calibrations WHERE catalog = ? AND model = ?", (catalog, model))
        found = row.fetchone()
        return "" if found is None else str(found[0])

    def record_calibration(self, catalog: int, model: str, fingerprint: str, curves: str) -> None:
        """Keep a catalog's curves under a model."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO calibrations (catalog, model, fingerprint, curves) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (catalog, model)"
                " DO UPDATE SET fingerprint = excluded.fingerprint, curves = excluded.curves",
                (catalog, model, fingerprint, curves),
            )

    # --- what the store holds ---------------------------------------------------------------------------------

    def stored(self, collection: str, points: Sequence[str] | None = None) -> dict[str, str]:
        """Point id -> fingerprint of what the collection holds, of all points or of those asked for.

        An empty fingerprint marks a point that must be looked at: what it is made of was changed in the app.
        """
        select = "SELECT point, fingerprint FROM stored WHERE collection = ?"
        if points is None:
            return dict(self.read(select, (collection,)).fetchall())
        return dict(self.read_in(f"{select} AND point IN", (collection,), points))

    def out_of_step(self, catalog: Catalog) -> list[str]:
        """Items that were changed in the app and not yet in the collection that is searched."""
        rows = self.read(
            "SELECT DISTINCT v.item FROM stored s JOIN views v ON v.point = s.point"
            " WHERE s.collection = ? AND s.fingerprint = '' AND v.catalog = ?",
            (catalog.collection, catalog.id),
        )
        return [item for (item,) in rows]

    def length(self, collection: str) -> float | None:
        """The average length of texts that the collection's words are weighted by; None: not noted."""
        row = self.read("SELECT average FROM lengths WHERE collection = ?", (collection,)).fetchone()
        return None if row is None else float(row[0])

    def set_length(self, collection: str, average: float) -> None:
        """Note by which average length the collection's words are weighted."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO lengths VALUES (?, ?) ON CONFLICT (collection) DO UPDATE SET average = excluded.average",
                (collection, average),
            )

    def record_stored(self, collection: str, fingerprints: Mapping[str, str]) -> None:
        """Note that points were written; call it after the store has acknowledged them."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT INTO stored (collection, point, fingerprint) VALUES (?, ?, ?)"
                " ON CONFLICT (collection, point) DO UPDATE SET fingerprint = excluded.fingerprint",
                ((collection, point, fingerprint) for point, fingerprint in fingerprints.items()),
            )

    def forget_stored(self, collection: str, points: Iterable[str] | None = None) -> None:
        """Note that points were deleted; all of the collection's where None."""
        with self.transaction() as connection:
            if points is None:
                connection.execute("DELETE FROM stored WHERE collection = ?", (collection,))
                connection.execute("DELETE FROM lengths WHERE collection = ?", (collection,))
            else:
                connection.executemany(
                    "DELETE FROM stored WHERE collection = ? AND point = ?", ((collection, point) for point in points)
                )


_CATALOG = "id, name, location, model, collection, created, indexed, former, former_model, revision, regions"
_VECTORS = "model = ? AND picture IN (SELECT picture FROM views WHERE catalog = ? AND picture IS NOT NULL)"


def _catalog(row: Any) -> Catalog:
    catalog = Catalog(*row)
    return replace(catalog, regions=bool(catalog.regions))  # SQL has numbers for yes and no
