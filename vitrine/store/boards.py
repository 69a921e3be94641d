"""Boards in the record book: what is on each, and every change with what it takes to undo it.

A change is kept as the difference that it made, so that undoing and redoing it need no code of their own; the changes
of a board are one line, undone from its end only.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from vitrine.errors import NotFound
from vitrine.store.database import Database
from vitrine.store.transaction import Rows, Transaction
from vitrine.words import phrase

MOST_CHANGES = 200
"""Changes kept of a board for undoing."""

KEPT_SECONDS = 30 * 86_400
"""How long a deleted board can be restored."""


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An item on a board. `catalog_name`, `title` and `picture` are what was known of it when it was put there."""

    id: str
    catalog: int
    catalog_name: str
    item: str
    title: str
    picture: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BoardState:
    """What undo brings back: the words of a board, and its entries in order."""

    name: str
    note: str = ""
    entries: tuple[EntryRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRecord:
    """A board. `revision` grows with every change; times are seconds since 1970, `deleted` is None for a live board."""

    id: str
    created: float
    changed: float
    revision: int
    deleted: float | None
    state: BoardState


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change of a board: what kind, of how many entries, the difference, and the board that it merged in."""

    id: int
    kind: str
    count: int
    patch: dict[str, Any]
    merged: str = ""


class BoardTables:
    """The boards of an open database. Safe to use from several threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> list[BoardRecord]:
        """Every board, deleted ones too, the one changed last first."""
        return self._boards("", ())

    def get(self, id: str) -> BoardRecord:
        """Raises NotFound."""
        return _only(self._boards("WHERE b.id = ?", (id,)))

    def beside(self, catalog: int, item: str, most: int) -> list[str]:
        """Items of a catalog that stand on boards with that one, those on most boards first; of boards up to `most`."""
        rows = self._database.read(
            "SELECT other.item, count(DISTINCT other.board) FROM board_entries own"
            " JOIN boards b ON b.id = own.board AND b.deleted IS NULL"
            " JOIN board_entries other ON other.board = own.board AND other.catalog = own.catalog"
            " WHERE own.catalog = ? AND own.item = ? AND other.item <> own.item"
            " AND (SELECT count(*) FROM board_entries e WHERE e.board = own.board) <= ?"
            " GROUP BY other.item ORDER BY 2 DESC, 1",
            (catalog, item, most),
        )
        return [row[0] for row in rows]

    def newest(self, id: str, *, undone: bool) -> ChangeRecord | None:
        """The change that undo would take back, or that redo would make again; None where there is none."""
        return _newest(self._database.read, id, undone=undone)

    def create(self, id: str, state: BoardState) -> None:
        """Keep a new board; forget those that were deleted long ago."""
        now = self._clock()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM boards WHERE deleted < ?", (now - KEPT_SECONDS,))
            connection.execute(
                "INSERT INTO boards (id, name, note, created, changed) VALUES (?, ?, ?, ?, ?)",
                (id, state.name, state.note, now, now),
            )
            _write_entries(connection, id, (), state.entries)

    @contextmanager
    def edit(self, id: str) -> Iterator[BoardEdit]:
        """Read a board and change it, all in one step that no other tab, thread or process can come between.

        Raises:
            NotFound: there is no such board.
        """
        with self._database.transaction() as connection:
            board = _only(_grouped(connection.execute(_SELECT.format("WHERE b.id = ?"), (id,))))
            yield BoardEdit(connection, board, self._clock())

    def _boards(self, where: str, values: tuple[str, ...]) -> list[BoardRecord]:
        # One statement is one moment: no change of another tab comes between a board and its entries.
        return _grouped(self._database.read(_SELECT.format(where), values))


class BoardEdit:
    """A board inside of a transaction."""

    def __init__(self, connection: Transaction, board: BoardRecord, now: float) -> None:
        self.board = board
        self._connection = connection
        self._now = now

    def other(self, id: str) -> BoardRecord:
        """Another board at the same moment. Raises NotFound."""
        return _only(_grouped(self._connection.execute(_SELECT.format("WHERE b.id = ?"), (id,))))

    def newest(self, *, undone: bool) -> ChangeRecord | None:
        """As `BoardTables.newest`."""
        return _newest(self._connection.execute, self.board.id, undone=undone)

    def write(self, state: BoardState) -> None:
        """Make the board hold that."""
        self._connection.execute(
            "UPDATE boards SET name = ?, note = ?, changed = ?, revision = revision + 1 WHERE id = ?",
            (state.name, state.note, self._now, self.board.id),
        )
        _write_entries(self._connection, self.board.id, self.board.state.entries, state.entries)

    def record(self, kind: str, count: int, patch: dict[str, Any], merged: str = "") -> None:
        """Note a new change; what had been undone cannot be redone after it."""
        self._connection.execute("DELETE FROM board_changes WHERE board = ? AND undone = 1", (self.board.id,))
        self._connection.execute(
            "INSERT INTO board_changes (board, made, kind, count, patch, merged) VALUES (?, ?, ?, ?, ?, ?)",
            (self.board.id, self._now, kind, count, json.dumps(patch, ensure_ascii=False), merged),
        )
        self._connection.execute(
            "DELETE FROM board_changes WHERE board = ? AND id NOT IN"
            " (SELECT id FROM board_changes WHERE board = ? ORDER BY id DESC LIMIT ?)",
            (self.board.id, self.board.id, MOST_CHANGES),
        )

    def mark(self, change: int, *, undone: bool) -> None:
        """Note that a change was undone, or made again."""
        self._connection.execute("UPDATE board_changes SET undone = ? WHERE id = ?", (int(undone), change))

    def set_deleted(self, id: str, deleted: bool) -> None:
        """Put a board away, or bring it back; nothing where it has gone for good."""
        unlike = "deleted IS NULL" if deleted else "deleted IS NOT NULL"
        self._connection.execute(
            f"UPDATE boards SET deleted = ?, revision = revision + 1 WHERE id = ? AND {unlike}",
            (self._now if deleted else None, id),
        )


_SELECT = """
SELECT b.id, b.created, b.changed, b.revision, b.deleted, b.name, b.note,
       e.id, e.catalog, e.catalog_name, e.item, e.title, e.picture, e.note
FROM boards b LEFT JOIN board_entries e ON e.board = b.id {} ORDER BY b.changed DESC, b.id, e.place
"""


def _grouped(rows: Rows) -> list[BoardRecord]:
    heads: dict[str, tuple[Any, ...]] = {}
    entries: dict[str, list[EntryRecord]] = {}
    for row in rows:
        heads[row[0]] = row[:7]
        kept = entries.setdefault(row[0], [])
        if row[7] is not None:
            kept.append(EntryRecord(*row[7:]))
    return [
        BoardRecord(id, created, changed, revision, deleted, BoardState(name, note, tuple(entries[id])))
        for id, created, changed, revision, deleted, name, note in heads.values()
    ]


def _only(found: list[BoardRecord]) -> BoardRecord:
    if not found:
        raise NotFound(
            phrase("There is no such board"),
            phrase("it was deleted, or its link was cut"),
            phrase("choose one from the boards"),
        )
    return found[0]


def _newest(read: Callable[..., Rows], board: str, *, undone: bool) -> ChangeRecord | None:
    order = "ASC" if undone else "DESC"  # what was undone last is the oldest of what is undone
    row = read(
        "SELECT id, kind, count, patch, merged FROM board_changes WHERE board = ? AND undone = ?"
        f" ORDER BY id {order} LIMIT 1",
        (board, int(undone)),
    ).fetchone()
    return None if row is None else ChangeRecord(row[0], row[1], row[2], json.loads(row[3]), row[4])


def _write_entries(
    connection: Transaction, board: str, old: tuple[EntryRecord, ...], new: tuple[EntryRecord, ...]
) -> None:
    kept = {entry.id for entry in new}
    connection.executemany(
        "DELETE FROM board_entries WHERE board = ? AND id = ?", ((board, e.id) for e in old if e.id not in kept)
    )
    before = {entry.id: (place, entry) for place, entry in enumerate(old)}
    connection.executemany(
        "INSERT INTO board_entries (board, id, place, catalog, catalog_name, item, title, picture, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (board, id) DO UPDATE SET place = excluded.place,"
        " catalog = excluded.catalog, catalog_name = excluded.catalog_name, item = excluded.item,"
        " title = excluded.title, picture = excluded.picture, note = excluded.note",
        (
            (board, e.id, place, e.catalog, e.catalog_name, e.item, e.title, e.picture, e.note)
            for place, e in enumerate(new)
            if before.get(e.id) != (place, e)
        ),
    )
