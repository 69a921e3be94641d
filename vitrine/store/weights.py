"""How much each signal of the ranking counts in a catalog, in the record book: as was learned, and as people set it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vitrine.store.database import Database
from vitrine.store.history import note, take_back


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights that were learned of a catalog under a model, as text (`search.weights`), from what, and how they fared.

    Weights that did not help are kept too, empty, so that they are not learned again from the same.
    """

    fingerprint: str
    weights: str
    about: dict[str, Any]


class KeptWeights:
    """The weights of every catalog. Safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def learned(self, catalog: int, model: str) -> Learned | None:
        """What was learned; None: nothing yet."""
        row = self._database.read(
            "SELECT fingerprint, weights, about FROM learned_weights WHERE catalog = ? AND model = ?", (catalog, model)
        ).fetchone()
        return None if row is None else Learned(row[0], row[1], json.loads(row[2]))

    def record(self, catalog: int, model: str, learned: Learned) -> None:
        """Keep what was learned, in place of what was before."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO learned_weights (catalog, model, fingerprint, weights, about) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (catalog, model) DO UPDATE SET fingerprint = excluded.fingerprint,"
                " weights = excluded.weights, about = excluded.about",
                (catalog, model, learned.fingerprint, learned.weights, json.dumps(learned.about)),
            )

    def chosen(self, catalog: int) -> dict[str, float]:
        """Those that were set by hand, by signal."""
        rows = self._database.read("SELECT signal, weight FROM chosen_weights WHERE catalog = ?", (catalog,))
        return {str(signal): float(weight) for signal, weight in rows}

    def choose(self, catalog: int, now: Mapping[str, float], actor: str = "", undoes: int | None = None) -> int:
        """Set them, all of them: a signal that is not named counts as was learned; returns the entry in the history.

        Args:
            catalog: the catalog's number.
            now: the weights by signal.
            actor: who asks.
            undoes: the entry that this takes back.

        Raises:
            Conflict: it was taken back already.
        """
        with self._database.transaction() as connection:
            take_back(connection, undoes)
            rows = connection.execute("SELECT signal, weight FROM chosen_weights WHERE catalog = ?", (catalog,))
            was = {str(signal): float(weight) for signal, weight in sorted(rows.fetchall())}
            what: dict[str, Any] = {"was": was, "now": dict(now)}
            connection.execute("DELETE FROM chosen_weights WHERE catalog = ?", (catalog,))
            connection.executemany(
                "INSERT INTO chosen_weights (catalog, signal, weight) VALUES (?, ?, ?)",
                [(catalog, signal, weight) for signal, weight in now.items()],
            )
            if undoes is not None:
                what["undoes"] = undoes
            return note(connection, catalog, "weights", what, actor, self._clock())
