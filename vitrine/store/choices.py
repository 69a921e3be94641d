"""Items that were chosen somewhere and are kept as a filter, in the record book: a link holds only their key."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable

from vitrine.store.database import Database


class Choices:
    """The chosen items of every catalog. A choice is named by what it holds, so the same one is kept once."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, catalog: int, items: Iterable[str]) -> str:
        """Keep a choice of items; returns its key."""
        held = json.dumps(sorted(set(items)), ensure_ascii=False)
        key = hashlib.blake2b(held.encode(), digest_size=8).hexdigest()
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO choices (catalog, key, items, made) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (catalog, key) DO NOTHING",
                (catalog, key, held, self._clock()),
            )
        return key

    def get(self, catalog: int, key: str) -> list[str] | None:
        """The ids of a choice, some of whose items may have gone; None: there is no such choice."""
        row = self._database.read("SELECT items FROM choices WHERE catalog = ? AND key = ?", (catalog, key)).fetchone()
        return None if row is None else list(json.loads(row[0]))
