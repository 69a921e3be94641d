"""The log of changes: who did what, when, and whether it went through."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from vitrine.access.roles import Actor
from vitrine.store.database import Database

_MOST = 50_000  # entries kept
_TRIM_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `when` is in seconds since 1970, `outcome` is `done` or an error's code."""

    id: int
    when: float
    who: str
    role: str
    address: str
    action: str
    subject: str
    outcome: str


class Audit:
    """The log in an open record book; the newest 50,000 entries are kept."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def write(self, actor: Actor, action: str, subject: str = "", outcome: str = "done") -> None:
        """Note that an actor did something, or tried to."""
        values = (self._clock(), actor.name or actor.by, actor.role.word, actor.address, action, subject[:200], outcome)
        with self._database.transaction() as connection:
            id = connection.execute(
                "INSERT INTO audit (made, who, role, address, action, subject, outcome) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " RETURNING id",
                values,
            ).fetchone()[0]
            if id % _TRIM_EVERY == 0:
                connection.execute("DELETE FROM audit WHERE id <= ?", (id - _MOST,))

    def recent(self, limit: int = 100) -> list[Entry]:
        """The newest entries, the newest first."""
        rows = self._database.read(
            "SELECT id, made, who, role, address, action, subject, outcome FROM audit ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [Entry(*row) for row in rows]
