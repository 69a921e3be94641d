"""Items and views in the record book: as the source has them, and as they are shown.

What is shown differs by what was done in the app: values that were edited lie over what the source says, and hidden
items are left out. Neither changes what is kept of the source, so indexing never meets them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.records import Stamp
from vitrine.store.database import Database

_POINTS = uuid.UUID("7d0f6f5e-6f2e-4f0c-9a53-0d4a8d3e5b11")
OF_COLUMN = "f."
"""Stands before a column's name where titles, descriptions and columns are named in one list, as in links."""


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


def overlaid(item: ItemRecord, field: str, value: str) -> ItemRecord:
    """The item with another title, description or (`f.NAME`) value of a column; an empty one takes it away."""
    if not field.startswith(OF_COLUMN):
        return replace(item, title=value) if field == "title" else replace(item, description=value)
    name = field.removeprefix(OF_COLUMN)
    fields = {**item.fields, name: value}
    return replace(item, fields={name: kept for name, kept in fields.items() if kept})


class Items(Database):
    """The part of the record book that knows items and views."""

    def counts(self, catalog: int) -> tuple[int, int]:
        """Items that have a readable picture, and such pictures; hidden ones do not count."""
        counted = "SELECT count(DISTINCT item), count(*) FROM views"
        row = self.read(f"{counted} WHERE catalog = ? AND picture IS NOT NULL AND {_SHOWN_VIEW}", (catalog,))
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
            connection.executemany(
                "INSERT INTO wanted VALUES (?, ?) ON CONFLICT (item, image) DO NOTHING",
                ((row[1], row[2]) for row in rows),
            )
            connection.execute(
                "DELETE FROM views WHERE catalog = ? AND NOT EXISTS"
                " (SELECT 1 FROM wanted w WHERE w.item = views.item AND w.image = views.image)",
                (catalog,),
            )
            connection.executemany(
                "INSERT INTO views (catalog, item, image, position, point) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (catalog, item, image) DO UPDATE SET position = excluded.position",
                rows,
            )

    def items(self, catalog: int, ids: Sequence[str] | None = None, *, hidden: bool = False) -> dict[str, ItemRecord]:
        """Items by id as they are shown: with the edits that were made here, without those that are hidden.

        Args:
            catalog: whose.
            ids: those asked for; None: all, in the catalog's order.
            hidden: those that are hidden too.
        """
        found = self.source_items(catalog, ids, "" if hidden else f" AND {_SHOWN_ITEM}")
        for item, field, value in self._edited(catalog, ids):
            if item in found:
                found[item] = overlaid(found[item], field, value)
        return found

    def source_items(
        self, catalog: int, ids: Sequence[str] | None = None, condition: str = ""
    ) -> dict[str, ItemRecord]:
        """Items by id as the source has them, hidden ones too; all in the catalog's order, or those asked for."""
        select = f"SELECT id, title, description, fields FROM items WHERE catalog = ?{condition}"
        found: dict[str, ItemRecord] = {}
        if ids is None:
            rows: Iterable[tuple[str, str, str, str]] = self.read(f"{select} ORDER BY position", (catalog,))
        else:
            rows = self.read_in(f"{select} AND id IN", (catalog,), ids)
        for id, title, description, fields in rows:
            found[id] = ItemRecord(id, title, description, json.loads(fields))
        return found

    def _edited(self, catalog: int, ids: Sequence[str] | None) -> Iterable[tuple[str, str, str]]:
        select = "SELECT item, field, value FROM edits WHERE catalog = ?"
        return self.read(select, (catalog,)) if ids is None else self.read_in(f"{select} AND item IN", (catalog,), ids)

    def ordered_ids(self, catalog: int, *, by_title: bool = False) -> list[str]:
        """Ids of all items that are not hidden, in the catalog's order or by title."""
        join, order = "", "position"
        if by_title:
            join = "LEFT JOIN edits e ON e.catalog = items.catalog AND e.item = items.id AND e.field = 'title'"
            order = "lower(coalesce(e.value, items.title)), position"
        select = f"SELECT items.id FROM items {join} WHERE items.catalog = ? AND {_SHOWN_ITEM} ORDER BY {order}"
        return [id for (id,) in self.read(select, (catalog,))]

    def views(self, catalog: int, items: Sequence[str] | None = None, *, hidden: bool = False) -> list[ViewRecord]:
        """Views by item and position; of all items, or of those asked for; of hidden items only where `hidden`."""
        shown = "" if hidden else f" AND {_SHOWN_VIEW}"
        select = f"SELECT {_VIEW} FROM views WHERE catalog = ?{shown}"
        if items is None:
            rows: Iterable[Any] = self.read(f"{select} ORDER BY item, position", (catalog,))
        else:
            rows = self.read_in(f"{select} AND item IN", (catalog,), items)
        views = [_view(row) for row in rows]
        views.sort(key=lambda view: (view.item, view.position))
        return views

    def views_of_points(self, catalog: int, points: Sequence[str]) -> dict[str, ViewRecord]:
        """Views by the store's point id, without those of hidden items."""
        select = f"SELECT {_VIEW} FROM views WHERE catalog = ? AND {_SHOWN_VIEW} AND point IN"
        rows = self.read_in(select, (catalog,), points)
        return {view.point: view for view in map(_view, rows)}

    def location_of(self, catalog: int, picture: str) -> str | None:
        """An image path of the catalog whose content has that hash; None where only hidden items have it."""
        select = f"SELECT image FROM views WHERE catalog = ? AND picture = ? AND {_SHOWN_VIEW} LIMIT 1"
        row = self.read(select, (catalog, picture))
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
                "INSERT INTO pictures VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
                ((p.hash, p.width, p.height, p.placeholder) for _, _, p in read),
            )
            connection.executemany(
                "UPDATE views SET size = ?, mtime_ns = ?, picture = ?, failure = NULL"
                " WHERE catalog = ? AND item = ? AND image = ?",
                ((s.size, s.mtime_ns, p.hash, catalog, view.item, view.image) for view, s, p in read),
            )
            connection.executemany(
                "INSERT INTO vectors (picture, model, vector) VALUES (?, ?, ?)"
                " ON CONFLICT (model, picture) DO UPDATE SET vector = excluded.vector",
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


_VIEW = "item, image, position, point, size, mtime_ns, picture, failure"
_SHOWN_ITEM = "NOT EXISTS (SELECT 1 FROM hidden h WHERE h.catalog = items.catalog AND h.item = items.id)"
_SHOWN_VIEW = "NOT EXISTS (SELECT 1 FROM hidden h WHERE h.catalog = views.catalog AND h.item = views.item)"


def _view(row: Any) -> ViewRecord:
    item, image, position, point, size, mtime_ns, picture, failure = row
    stamp = None if size is None else Stamp(size, mtime_ns)
    return ViewRecord(item, image, position, point, stamp, picture, None if failure is None else json.loads(failure))
