"""Saved searches in the record book: a name, what is asked, and which hits were there when it was last looked at."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from vitrine.errors import NotFound
from vitrine.store.database import Database
from vitrine.words import phrase

_SAVED = (
    "SELECT s.id, s.name, c.name, s.params, s.created, s.looked, s.known"
    " FROM saved_searches s JOIN catalogs c ON c.id = s.catalog"
)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search with a name.

    `params` are those of its link, without the catalog; `created` and `looked` seconds since 1970; `known` the ids of
    the items above the line when it was last looked at.
    """

    id: str
    name: str
    catalog: str
    params: dict[str, list[str]]
    created: float
    looked: float
    known: frozenset[str]


class SavedSearches:
    """The saved searches of an open record book. They follow their catalog when it is renamed, and go with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[SavedSearch]:
        """Newest first."""
        return [_read(row) for row in self._database.read(f"{_SAVED} ORDER BY s.created DESC, s.id")]

    def get(self, id: str) -> SavedSearch:
        """Raises NotFound."""
        row = self._database.read(f"{_SAVED} WHERE s.id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound(
                phrase("There is no such saved search"),
                phrase("it was deleted, or its catalog was"),
                phrase("see the list of saved searches"),
            )
        return _read(row)

    def add(self, name: str, catalog: int, params: dict[str, list[str]], known: Collection[str]) -> str:
        """Save a search; returns its id, which cannot be guessed."""
        id, now = secrets.token_urlsafe(9), time.time()
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO saved_searches (id, name, catalog, params, created, looked, known)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (id, name, catalog, json.dumps(params), now, now, json.dumps(sorted(known))),
            )
        return id

    def rename(self, id: str, name: str) -> None:
        """Raises NotFound."""
        self._change(id, "name", name)

    def look(self, id: str, known: Collection[str]) -> None:
        """Note what is there now. Raises NotFound."""
        self._change(id, "known", json.dumps(sorted(known)))
        self._change(id, "looked", time.time())

    def delete(self, id: str) -> None:
        """Raises NotFound."""
        self.get(id)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM saved_searches WHERE id = ?", (id,))

    def _change(self, id: str, column: str, value: str | float) -> None:
        self.get(id)
        with self._database.transaction() as connection:
            connection.execute(f"UPDATE saved_searches SET {column} = ? WHERE id = ?", (value, id))


def _read(row: Any) -> SavedSearch:
    id, name, catalog, params, created, looked, known = row
    return SavedSearch(id, name, catalog, json.loads(params), created, looked, frozenset(json.loads(known)))
