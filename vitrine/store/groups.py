"""Names that people gave to groups on maps, in the record book, each with the items it was given to.

A map drawn anew has groups of its own: a name goes to the group that holds most of those items.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vitrine.errors import Conflict
from vitrine.store.database import Database
from vitrine.store.history import note, take_back
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """A name for a group. `items` are some of the items that were in it, evenly taken, `size` how many there were."""

    id: str
    name: str
    items: tuple[str, ...]
    size: int


class GroupNames:
    """The named groups of every catalog. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def of(self, catalog: int) -> list[NamedGroup]:
        """The last one named first."""
        rows = self._database.read(
            "SELECT id, name, items, size FROM group_names WHERE catalog = ? ORDER BY made DESC, id", (catalog,)
        )
        return [NamedGroup(id, name, tuple(json.loads(items)), size) for id, name, items, size in rows]

    def set(
        self,
        catalog: int,
        known: str,
        now: Mapping[str, Any] | None,
        what: Mapping[str, Any],
        actor: str = "",
        undoes: int | None = None,
    ) -> int:
        """Give a group a name; returns the id of the entry in the history.

        Args:
            catalog: the catalog's number.
            known: the id of the name that the group has; empty: none.
            now: `name`, `items` and `size` as in `NamedGroup`; None takes the name away.
            what: for the history; the id of the new name is added, for undoing.
            actor: who asks.
            undoes: the entry that this takes back.

        Raises:
            Conflict: the name was changed or taken back by somebody else meanwhile.
        """
        made, id = self._clock(), secrets.token_urlsafe(9)
        with self._database.transaction() as connection:
            take_back(connection, undoes)
            if known:
                gone = connection.execute("DELETE FROM group_names WHERE catalog = ? AND id = ?", (catalog, known))
                if gone.rowcount != 1:
                    raise Conflict(
                        phrase("The group was given another name meanwhile"), remedy=phrase("load the page anew")
                    )
            if now is not None:
                held = json.dumps(list(now["items"]), ensure_ascii=False)
                connection.execute(
                    "INSERT INTO group_names (id, catalog, name, items, size, made) VALUES (?, ?, ?, ?, ?, ?)",
                    (id, catalog, now["name"], held, now["size"], made),
                )
            said = {**what, "group": "" if now is None else id}
            return note(connection, catalog, "group", said, actor, made)
