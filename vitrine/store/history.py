"""What happened to catalogs: indexing, edits, hidden items … with the time, and who did it if that is known."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from vitrine.errors import Conflict, NotFound
from vitrine.store.database import Database
from vitrine.store.transaction import Transaction
from vitrine.words import phrase

Event: TypeAlias = Literal[
    "index",
    "model",
    "edit",
    "hide",
    "show",
    "kind",
    "rename",
    "merge",
    "duplicate",
    "restore",
    "revert",
    "watch",
    "group",
    "vocabulary",
    "weights",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `made` in seconds since 1970; `actor` empty where nobody signed in; `undone` since.

    `what` by kind: counts of a run for `index`; `item`, `title`, `field`, `before`, `after` and, for undoing, the
    whole edits for `edit`; `items` for `hide` and `show`; `column`, `kind`; `from`, `to`; for `group`, a name given on
    a map, `before`, `after` and some `items`; for `vocabulary` its name, and its `state` and `words` that were (`was`)
    and are (`now`), None: those that it has by itself; for `weights` those that were set by hand before (`was`) and
    since (`now`), by signal.
    """

    id: int
    made: float
    actor: str
    kind: str
    what: dict[str, Any]
    undone: bool

    @property
    def can_be_undone(self) -> bool:
        """Whether it is of a kind that can be taken back, and has not been."""
        return self.kind in ("edit", "hide", "show", "group", "vocabulary", "weights") and not self.undone


class History:
    """The history of every catalog. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, catalog: int, kind: Event, what: Mapping[str, Any], actor: str = "") -> int:
        """Note what happened; returns the entry's id."""
        with self._database.transaction() as connection:
            return note(connection, catalog, kind, what, actor, self._clock())

    def entries(self, catalog: int, limit: int = 50, before: int | None = None) -> list[Entry]:
        """Newest first; `before`: only entries older than the one with that id."""
        rows = self._database.read(
            f"SELECT {_ENTRY} FROM history WHERE catalog = ? AND id < ? ORDER BY id DESC LIMIT ?",
            (catalog, before or 2**62, limit),
        )
        return [_entry(row) for row in rows]

    def entry(self, catalog: int, id: int) -> Entry:
        """Raises NotFound."""
        row = self._database.read(f"SELECT {_ENTRY} FROM history WHERE catalog = ? AND id = ?", (catalog, id))
        found = row.fetchone()
        if found is None:
            raise NotFound(phrase("There is no such change in the catalog's history"), remedy=phrase("see its history"))
        return _entry(found)


def note(connection: Transaction, catalog: int, kind: Event, what: Mapping[str, Any], actor: str, made: float) -> int:
    """Add an entry within a transaction, so that what happened and its entry stand or fall together."""
    cursor = connection.execute(
        "INSERT INTO history (catalog, made, actor, kind, what) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (catalog, made, actor, kind, json.dumps(what, ensure_ascii=False)),
    )
    return int(cursor.fetchone()[0])


def take_back(connection: Transaction, entry: int | None) -> None:
    """Mark an entry as undone, within the transaction that undoes it; None: none is.

    Raises:
        Conflict: it was undone already.
    """
    if entry is None:
        return
    done = connection.execute("UPDATE history SET undone = 1 WHERE id = ? AND undone = 0", (entry,))
    if done.rowcount != 1:
        raise Conflict(phrase("This was undone already"), remedy=phrase("see the history"))


_ENTRY = "id, made, actor, kind, what, undone"


def _entry(row: Any) -> Entry:
    id, made, actor, kind, what, undone = row
    return Entry(id, made, actor, kind, json.loads(what), bool(undone))
