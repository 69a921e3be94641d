"""A catalog's rows from before its last indexing, for going back: copies within the record book.

Generation 1 is from before a run that has not ended (or was killed), generation 0 from before the last one that ended
and changed something. What was done in the app is no part of it: edits and hidden items stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vitrine.store.database import Database
from vitrine.store.transaction import Transaction

_TABLES = {
    "items": "id, title, description, fields, position",
    "views": "item, image, position, point, size, mtime_ns, picture, failure",
    "columns": "name, key, kind, corrected, position, low, high",
}
_CONTENTS = {"items": "id, title, description, fields", "views": "item, image, picture", "columns": "name, kind"}
"""What makes a difference to people."""

_LAST, _RUNNING, _PRESENT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Former:
    """What going back would bring: items and pictures then; `back` are items that would come back, `gone` would go."""

    items: int
    views: int
    back: int
    gone: int


class Snapshots:
    """Former rows of every catalog."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, catalog: int) -> None:
        """Keep the rows as they are before a run. Those from before a run that never ended stay."""
        with self._database.transaction() as connection:
            if not _count(connection, catalog, _RUNNING):
                _keep(connection, catalog, _RUNNING)

    def settle(self, catalog: int) -> None:
        """A run has ended. Where it changed something, what was before it is what one can go back to."""
        with self._database.transaction() as connection:
            if _count(connection, catalog, _RUNNING) and _differs(connection, catalog, _RUNNING):
                _drop(connection, catalog, _LAST)
                _rename(connection, catalog, _RUNNING, _LAST)
            else:
                _drop(connection, catalog, _RUNNING)

    def former(self, catalog: int) -> Former | None:
        """What one can go back to; None: nothing."""
        found = self._database.read(
            "SELECT max(generation) FROM former_items WHERE catalog = ? AND generation <= ?", (catalog, _RUNNING)
        ).fetchone()
        if found[0] is None:
            return None
        then = f"SELECT id FROM former_items WHERE catalog = ? AND generation = {int(found[0])}"
        now = "SELECT id FROM items WHERE catalog = ?"

        def one(select: str) -> int:
            values = (catalog,) * select.count("?")
            return int(self._database.read(select, values).fetchone()[0])

        return Former(
            items=one(f"SELECT count(*) FROM ({then}) f"),
            views=one(
                f"SELECT count(*) FROM former_views WHERE catalog = ? AND generation = {int(found[0])}"
                " AND picture IS NOT NULL"
            ),
            back=one(f"SELECT count(*) FROM ({then} EXCEPT {now}) f"),
            gone=one(f"SELECT count(*) FROM ({now} EXCEPT {then}) f"),
        )

    def swap(self, catalog: int, within: Callable[[Transaction], object] = lambda _: None) -> bool:
        """Put the former rows in place of the present ones, which are kept in their turn; False: there are none.

        `within` runs in the same transaction.
        """
        with self._database.transaction() as connection:
            generation = next((g for g in (_RUNNING, _LAST) if _count(connection, catalog, g)), None)
            if generation is None:
                return False
            _keep(connection, catalog, _PRESENT)
            for table, columns in _TABLES.items():
                connection.execute(f"DELETE FROM {table} WHERE catalog = ?", (catalog,))
                connection.execute(
                    f"INSERT INTO {table} (catalog, {columns})"
                    f" SELECT catalog, {columns} FROM former_{table} WHERE catalog = ? AND generation = ?",
                    (catalog, generation),
                )
            _drop(connection, catalog, _LAST)
            _drop(connection, catalog, _RUNNING)
            _rename(connection, catalog, _PRESENT, _LAST)
            within(connection)
        return True


def _count(connection: Transaction, catalog: int, generation: int) -> int:
    row = connection.execute(
        "SELECT count(*) FROM former_items WHERE catalog = ? AND generation = ?", (catalog, generation)
    )
    return int(row.fetchone()[0])


def _differs(connection: Transaction, catalog: int, generation: int) -> bool:
    for table, columns in _CONTENTS.items():
        now = f"SELECT {columns} FROM {table} WHERE catalog = ?"
        then = f"SELECT {columns} FROM former_{table} WHERE catalog = ? AND generation = ?"
        for one, values in (
            (f"{now} EXCEPT {then}", (catalog, catalog, generation)),
            (f"{then} EXCEPT {now}", (catalog, generation, catalog)),
        ):
            if connection.execute(f"{one} LIMIT 1", values).fetchone() is not None:
                return True
    return False


def _keep(connection: Transaction, catalog: int, generation: int) -> None:
    for table, columns in _TABLES.items():
        connection.execute(
            f"INSERT INTO former_{table} (catalog, generation, {columns})"
            f" SELECT catalog, {generation}, {columns} FROM {table} WHERE catalog = ?",
            (catalog,),
        )


def _drop(connection: Transaction, catalog: int, generation: int) -> None:
    for table in _TABLES:
        connection.execute(f"DELETE FROM former_{table} WHERE catalog = ? AND generation = ?", (catalog, generation))


def _rename(connection: Transaction, catalog: int, old: int, new: int) -> None:
    for table in _TABLES:
        connection.execute(
            f"UPDATE former_{table} SET generation = ? WHERE catalog = ? AND generation = ?", (new, catalog, old)
        )
