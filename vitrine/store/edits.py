"""Values that were edited and items that were hidden in the app, in the record book.

Each change, its entry in the history, and marks on the points that it puts out of step are one transaction: what was
acknowledged is kept, and what a kill leaves undone in the vector store is found by the marks.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.store.book import Book
from vitrine.store.history import Event, note, take_back
from vitrine.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Edit:
    """A value over the source's. `field` is `title`, `description` or `f.NAME`; `base` what the source said then."""

    item: str
    field: str
    value: str
    base: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value to set; `value` None: back to what the source says."""

    item: str
    field: str
    value: str | None
    base: str = ""


class Edits:
    """Edited values and hidden items of every catalog. Safe to use from several threads."""

    def __init__(self, book: Book, clock: Callable[[], float] = time.time) -> None:
        self._book = book
        self._clock = clock

    def of(self, catalog: int, items: Sequence[str] | None = None) -> dict[tuple[str, str], Edit]:
        """Edits by item and field, of all items or of those asked for."""
        select = "SELECT item, field, value, base FROM edits WHERE catalog = ?"
        if items is None:
            rows: Iterable[Any] = self._book.read(select, (catalog,))
        else:
            rows = self._book.read_in(f"{select} AND item IN", (catalog,), items)
        return {(row[0], row[1]): Edit(*row) for row in rows}

    def hidden(self, catalog: int) -> list[str]:
        """Ids of hidden items, the last one that was hidden first; also of items that the source no longer has."""
        rows = self._book.read("SELECT item FROM hidden WHERE catalog = ? ORDER BY made DESC, item", (catalog,))
        return [item for (item,) in rows]

    def write(
        self,
        catalog: int,
        changes: Sequence[Change],
        kind: Event,
        what: Mapping[str, Any],
        actor: str = "",
        undoes: int | None = None,
    ) -> int:
        """Set values; returns the id of the entry in the history. `undoes` is an entry that this takes back.

        Raises:
            Conflict: that entry was taken back by somebody else meanwhile.
        """
        made = self._clock()
        with self._book.transaction() as connection:
            take_back(connection, undoes)
            for change in changes:
                if change.value is None:
                    connection.execute(
                        "DELETE FROM edits WHERE catalog = ? AND item = ? AND field = ?",
                        (catalog, change.item, change.field),
                    )
                    continue
                connection.execute(
                    "INSERT INTO edits VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (catalog, item, field)"
                    " DO UPDATE SET value = excluded.value, base = excluded.base, made = excluded.made",
                    (catalog, change.item, change.field, change.value, change.base, made),
                )
            _mark(connection, catalog, [change.item for change in changes])
            return note(connection, catalog, kind, what, actor, made)

    def hide(
        self,
        catalog: int,
        items: Sequence[str],
        hidden: bool,
        what: Mapping[str, Any],
        actor: str = "",
        undoes: int | None = None,
    ) -> int:
        """Hide items, or show them again; returns the id of the entry in the history. Raises Conflict as `write`."""
        made = self._clock()
        with self._book.transaction() as connection:
            take_back(connection, undoes)
            if hidden:
                connection.executemany(
                    "INSERT INTO hidden VALUES (?, ?, ?) ON CONFLICT (catalog, item) DO NOTHING",
                    ((catalog, item, made) for item in items),
                )
            else:
                connection.executemany(
                    "DELETE FROM hidden WHERE catalog = ? AND item = ?", ((catalog, item) for item in items)
                )
            _mark(connection, catalog, items)
            return note(connection, catalog, "hide" if hidden else "show", what, actor, made)

    def changed_since(self, catalog: int, entry: int) -> list[str]:
        """Items that were edited, hidden or shown after that entry of the history."""
        rows = self._book.read(
            "SELECT what FROM history WHERE catalog = ? AND id > ? AND kind IN ('edit', 'hide', 'show')",
            (catalog, entry),
        )
        return list(dict.fromkeys(item for (what,) in rows for item in json.loads(what)["items"]))

    def newest(self, catalog: int) -> int:
        """The id of the newest entry of the catalog's history; 0: there is none."""
        row = self._book.read("SELECT coalesce(max(id), 0) FROM history WHERE catalog = ?", (catalog,)).fetchone()
        return int(row[0])


def _mark(connection: Transaction, catalog: int, items: Iterable[str]) -> None:
    """Note, for the collections that are searched or kept, that the items' points must be looked at."""
    found = connection.execute("SELECT collection, former FROM catalogs WHERE id = ?", (catalog,)).fetchone()
    for collection in filter(None, found):
        connection.executemany(
            "INSERT INTO stored SELECT ?, point, '' FROM views WHERE catalog = ? AND item = ? AND picture IS NOT NULL"
            " ON CONFLICT (collection, point) DO UPDATE SET fingerprint = ''",
            ((collection, catalog, item) for item in dict.fromkeys(items)),
        )
