"""Comparisons and their votes in the record book, so that voting can be left and gone on with."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitrine.compare.tally import Choice
from vitrine.errors import NotFound
from vitrine.store.database import Database
from vitrine.words import phrase

_COLUMNS = "id, catalog, request, created, report, error, ended"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row. `request` is what was asked for, `report` what came of it, None until it is prepared.

    `error` says why preparing it failed; `ended` whether the visitor wanted the result before the last vote.
    """

    id: str
    catalog: int
    request: dict[str, Any]
    created: float
    report: dict[str, Any] | None
    error: dict[str, str] | None
    ended: bool


class Ballots:
    """The comparisons in an open record book."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, catalog: int, request: Mapping[str, Any]) -> Comparison:
        """Note a comparison; its id cannot be guessed, since whoever has the link may vote."""
        id = secrets.token_urlsafe(9)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO comparisons (id, catalog, request, created) VALUES (?, ?, ?, ?)",
                (id, catalog, json.dumps(request), time.time()),
            )
        return self.get(id)

    def get(self, id: str) -> Comparison:
        """Raises NotFound."""
        row = self._database.read(f"SELECT {_COLUMNS} FROM comparisons WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound(
                phrase("There is no such comparison"),
                phrase("it went with its catalog, or the link was cut"),
                phrase("make one"),
            )
        return _comparison(row)

    def of_catalog(self, catalog: int) -> list[Comparison]:
        """Newest first."""
        rows = self._database.read(
            f"SELECT {_COLUMNS} FROM comparisons WHERE catalog = ? ORDER BY created DESC", (catalog,)
        )
        return [_comparison(row) for row in rows]

    def prepared(self, id: str, report: Mapping[str, Any]) -> None:
        """Keep what the models answered; votes on former answers go."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE comparisons SET report = ?, error = NULL, ended = 0 WHERE id = ?", (json.dumps(report), id)
            )
            connection.execute("DELETE FROM votes WHERE comparison = ?", (id,))

    def failed(self, id: str, error: Mapping[str, str] | None) -> None:
        """Keep why it could not be prepared; None: that is forgotten."""
        text = None if error is None else json.dumps(error)
        with self._database.transaction() as connection:
            connection.execute("UPDATE comparisons SET error = ? WHERE id = ?", (text, id))

    def votes(self, id: str) -> dict[int, Choice]:
        """Query number -> choice, in the order of voting."""
        rows = self._database.read("SELECT query, choice FROM votes WHERE comparison = ? ORDER BY place", (id,))
        return dict(rows.fetchall())

    def vote(self, id: str, query: int, choice: Choice) -> None:
        """Keep a vote; a second one on the same query takes the place of the first."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO votes (comparison, query, choice, place)"
                " VALUES (?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM votes WHERE comparison = ?))"
                " ON CONFLICT (comparison, query) DO UPDATE SET choice = excluded.choice, place = excluded.place",
                (id, query, choice, id),
            )

    def undo(self, id: str) -> None:
        """Take back the last vote, and a result asked for before the last one; nothing where there is none."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM votes WHERE comparison = ?"
                " AND place = (SELECT max(place) FROM votes WHERE comparison = ?)",
                (id, id),
            )
            connection.execute("UPDATE comparisons SET ended = 0 WHERE id = ?", (id,))

    def end(self, id: str) -> None:
        """Note that the result is wanted now."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE comparisons SET ended = 1 WHERE id = ?", (id,))


def _comparison(row: Any) -> Comparison:
    id, catalog, request, created, report, error, ended = row
    return Comparison(
        id,
        catalog,
        json.loads(request),
        created,
        None if report is None else json.loads(report),
        None if error is None else json.loads(error),
        bool(ended),
    )
