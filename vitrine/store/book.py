"""The record book: which catalog holds which items and views, which picture has which vector. SQLite.

It is the source of truth: the vector store can always be rebuilt from it. One file, `book.sqlite`, in the home folder;
one connection a thread; write-ahead log, so readers never wait for the writer.
"""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.records import Column, Kind, Stamp
from vitrine.errors import Conflict, UnknownCatalog
from vitrine.store.database import Database

_POINTS = uuid.UUID("7d0f6f5e-6f2e-4f0c-9a53-0d4a8d3e5b11")


@dataclass(frozen=True, slots=True)
class Catalog:
    """A row of the book.

    `collection` is what the store currently searches, empty before the first indexing; `former` what it searched before
    the last change of model, with that model's key, both empty where nothing is kept.
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


@dataclass(frozen=True, slots=True)
class BookColumn:
    """A column with the key under which the store keeps it, and its range where it is a number or a year."""

    name: str
    key: str
    kind: Kind
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item as the source has it; `fields` are raw text."""

    id: str
    title: str
    description: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """A picture of an item. `picture` is its content hash, None until it has been read."""

    item: str
    image: str
    position: int
    point: str
    stamp: Stamp | None
    picture: str | None
    failure: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """What is known of a picture's content: upright size in pixels and a tiny preview."""

    hash: str
    width: int
    height: int
    placeholder: str


def point_id(catalog: int, item: str, image: str) -> str:
    """The store's id of a view: UUID5 of catalog, item and image."""
    return str(uuid.uuid5(_POINTS, json.dumps([catalog, item, image])))


def as_kept(vector: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """A vector as it comes back from the book: its 16-bit values at unit length."""
    kept = vector.astype(np.float16).astype(np.float32)
    return np.asarray(kept / np.linalg.norm(kept), dtype=np.float32)


class Book(Database):
    """The open record book. Writes raise DiskFull when the disk is full."""

    # --- catalogs ---------------------------------------------------------------------------------------------

    def catalogs(self) -> list[Catalog]:
        """Every catalog, by name."""
        rows = self.read(f"SELECT {_CATALOG} FROM catalogs ORDER BY name COLLATE NOCASE")
        return [Catalog(*row) for row in rows]

    def catalog(self, name: str) -> Catalog:
        """Raises UnknownCatalog."""
        row = self.read(f"SELECT {_CATALOG} FROM catalogs WHERE name = ?", (name,)).fetchone()
        if row is None:
            known = ", ".join(catalog.name for catalog in self.catalogs())
            raise UnknownCatalog(
                f"There is no catalog called {name}",
                f"there are: {known}" if known else "there is none yet",
                "choose one of these, or index a new one",
            )
        return Catalog(*row)

    def create(self, name: str, location: str, model: str) -> Catalog:
        """Raises Conflict if the name is taken."""
        try:
            with self.transaction() as connection:
                connection.execute(
                    "INSERT INTO catalogs (name, location, model, created) VALUES (?, ?, ?, ?)",
                    (name, location, model, time.time()),
                )
        except sqlite3.IntegrityError:
            raise Conflict(f"There is a catalog called {name} already", remedy="choose another name") from None
        return self.catalog(name)

    def change(self, catalog: int, **values: str | float) -> None:
        """Set values of a catalog by their names in `Catalog`, all in one step. Raises Conflict on a taken name."""
        assignments = ", ".join(f"{column} = ?" for column in values)
        try:
            with self.transaction() as connection:
                connection.execute(f"UPDATE catalogs SET {assignments} WHERE id = ?", (*values.values(), catalog))
        except sqlite3.IntegrityError:
            raise Conflict(
                f"There is a catalog called {values.get('name')} already", remedy="choose another name"
            ) from None

    def delete(self, catalog: int) -> None:
        """Remove a catalog with its items, views and columns, and vectors that no other catalog needs."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM catalogs WHERE id = ?", (catalog,))
            unused = "NOT IN (SELECT picture FROM views WHERE picture IS NOT NULL)"
            connection.execute(f"DELETE FROM vectors WHERE picture {unused}")
            connection.execute(f"DELETE FROM pictures WHERE hash {unused}")

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
                connection.execute("SELECT name, kind FROM columns WHERE catalog = ? AND corrected", (catalog,))
            )
            connection.execute("DELETE FROM columns WHERE catalog = ?", (catalog,))
            connection.executemany(
                "INSERT INTO columns (catalog, name, key, kind, corrected, position) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (catalog, c.name, f"c{i}", known.get(c.name, c.kind.value), int(c.name in known), i)
                    for i, c in enumerate(columns)
                ],
            )

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

    # --- items and views --------------------------------------------------------------------------------------

    def counts(self, catalog: int) -> tuple[int, int]:
        """Items that have a readable picture, and such pictures."""
        row = self.read(
            "SELECT count(DISTINCT item), count(*) FROM views WHERE catalog = ? AND picture IS NOT NULL", (catalog,)
        )
        items, views = row.fetchone()
        return items, views

    def replace_items(self, catalog: int, items: Iterable[ItemRecord], views: Iterable[tuple[str, str, int]]) -> None:
        """Make the catalog hold exactly these items and views (item, image, position).

        What was read of a view that stays is kept.
        """
        with self.transaction() as connection:
            connection.execute(
                "CREATE TEMP TABLE IF NOT EXISTS wanted (item TEXT, image TEXT, PRIMARY KEY (item, image))"
            )
            connection.execute("DELETE FROM wanted")
            connection.execute("DELETE FROM items WHERE catalog = ?", (catalog,))
            connection.executemany(
                "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (catalog, i.id, i.title, i.description, json.dumps(i.fields, ensure_ascii=False), n)
                    for n, i in enumerate(items)
                ),
            )
            rows = [(catalog, item, image, n, point_id(catalog, item, image)) for item, image, n in views]
            connection.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?)", ((row[1], row[2]) for row in rows))
            connection.execute(
                "DELETE FROM views WHERE catalog = ? AND NOT EXISTS"
                " (SELECT 1 FROM wanted w WHERE w.item = views.item AND w.image = views.image)",
                (catalog,),
            )
            connection.executemany(
                "INSERT INTO views (catalog, item, image, position, point) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET position = excluded.position",
                rows,
            )

    def items(self, catalog: int, ids: Sequence[str] | None = None) -> dict[str, ItemRecord]:
        """Items by id, in the catalog's order; all, or those asked for."""
        select = "SELECT id, title, description, fields FROM items WHERE catalog = ?"
        found: dict[str, ItemRecord] = {}
        if ids is None:
            rows: Iterable[tuple[str, str, str, str]] = self.read(f"{select} ORDER BY position", (catalog,))
        else:
            rows = self.read_in(f"{select} AND id IN", (catalog,), ids)
        for id, title, description, fields in rows:
            found[id] = ItemRecord(id, title, description, json.loads(fields))
        return found

    def ordered_ids(self, catalog: int, *, by_title: bool = False) -> list[str]:
        """Ids of all items, in the catalog's order or by title."""
        order = "title COLLATE NOCASE, position" if by_title else "position"
        rows = self.read(f"SELECT id FROM items WHERE catalog = ? ORDER BY {order}", (catalog,))
        return [id for (id,) in rows]

    def views(self, catalog: int, items: Sequence[str] | None = None) -> list[ViewRecord]:
        """Views by item and position; of all items, or of those asked for."""
        if items is None:
            rows: Iterable[Any] = self.read(
                f"SELECT {_VIEW} FROM views WHERE catalog = ? ORDER BY item, position", (catalog,)
            )
        else:
            rows = self.read_in(f"SELECT {_VIEW} FROM views WHERE catalog = ? AND item IN", (catalog,), items)
        views = [_view(row) for row in rows]
        views.sort(key=lambda view: (view.item, view.position))
        return views

    def views_of_points(self, catalog: int, points: Sequence[str]) -> dict[str, ViewRecord]:
        """Views by the store's point id."""
        rows = self.read_in(f"SELECT {_VIEW} FROM views WHERE catalog = ? AND point IN", (catalog,), points)
        return {view.point: view for view in map(_view, rows)}

    def location_of(self, catalog: int, picture: str) -> str | None:
        """An image path of the catalog whose content has that hash."""
        row = self.read("SELECT image FROM views WHERE catalog = ? AND picture = ? LIMIT 1", (catalog, picture))
        found = row.fetchone()
        return None if found is None else str(found[0])

    def record_read(
        self,
        catalog: int,
        read: Iterable[tuple[ViewRecord, Stamp, PictureRecord]],
        vectors: Mapping[str, NDArray[np.float32]],
        model: str,
    ) -> None:
        """Keep what was read of views, with new vectors (picture hash -> shape (dimension,)), in one transaction."""
        read = list(read)
        with self.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO pictures VALUES (?, ?, ?, ?)",
                ((p.hash, p.width, p.height, p.placeholder) for _, _, p in read),
            )
            connection.executemany(
                "UPDATE views SET size = ?, mtime_ns = ?, picture = ?, failure = NULL"
                " WHERE catalog = ? AND item = ? AND image = ?",
                ((s.size, s.mtime_ns, p.hash, catalog, view.item, view.image) for view, s, p in read),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                ((hash, model, vector.astype(np.float16).tobytes()) for hash, vector in vectors.items()),
            )

    def record_failures(self, catalog: int, failures: Iterable[tuple[ViewRecord, dict[str, str]]]) -> None:
        """Keep why views could not be read; they lose their picture."""
        with self.transaction() as connection:
            connection.executemany(
                "UPDATE views SET picture = NULL, size = NULL, mtime_ns = NULL, failure = ?"
                " WHERE catalog = ? AND item = ? AND image = ?",
                ((json.dumps(why), catalog, view.item, view.image) for view, why in failures),
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
                "INSERT OR REPLACE INTO calibrations VALUES (?, ?, ?, ?)", (catalog, model, fingerprint, curves)
            )

    # --- what the store holds ---------------------------------------------------------------------------------

    def stored(self, collection: str) -> dict[str, str]:
        """Point id -> fingerprint of what the collection holds."""
        rows = self.read("SELECT point, fingerprint FROM stored WHERE collection = ?", (collection,))
        return dict(rows.fetchall())

    def record_stored(self, collection: str, fingerprints: Mapping[str, str]) -> None:
        """Note that points were written; call it after the store has acknowledged them."""
        with self.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO stored VALUES (?, ?, ?)",
                ((collection, point, fingerprint) for point, fingerprint in fingerprints.items()),
            )

    def forget_stored(self, collection: str, points: Iterable[str] | None = None) -> None:
        """Note that points were deleted; all of the collection's where None."""
        with self.transaction() as connection:
            if points is None:
                connection.execute("DELETE FROM stored WHERE collection = ?", (collection,))
            else:
                connection.executemany(
                    "DELETE FROM stored WHERE collection = ? AND point = ?", ((collection, point) for point in points)
                )


_CATALOG = "id, name, location, model, collection, created, indexed, former, former_model"
_VECTORS = "model = ? AND picture IN (SELECT picture FROM views WHERE catalog = ? AND picture IS NOT NULL)"
_VIEW = "item, image, position, point, size, mtime_ns, picture, failure"


def _view(row: Any) -> ViewRecord:
    item, image, position, point, size, mtime_ns, picture, failure = row
    stamp = None if size is None else Stamp(size, mtime_ns)
    return ViewRecord(item, image, position, point, stamp, picture, None if failure is None else json.loads(failure))
