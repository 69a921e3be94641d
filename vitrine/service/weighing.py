"""How much each signal of the ranking counts in a catalog: shown, and set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vitrine.search.weights import SIGNALS, Weights, checked
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.history import Entry
from vitrine.store.weights import KeptWeights


class Weighing:
    """The weights of the catalogs of a home folder. The next search of a catalog goes by what was set."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._kept = KeptWeights(home.book)

    def state(self, name: str) -> dict[str, Any]:
        """What counts how much in a catalog. Raises UnknownCatalog.

        `signals`: of each its `name`, the `weight` at work, the one that was `learned` (1: as usual) and the one that
        was `chosen` by hand, None: none; `about`: how the learned ones fared, None: nothing was learned yet.
        """
        catalog = self._home.book.catalog(name)
        found, chosen = self._kept.learned(catalog.id, catalog.model), self._kept.chosen(catalog.id)
        learned = Weights() if found is None else Weights.from_text(found.weights)
        work = learned.under(chosen)
        return {
            "catalog": name,
            "signals": [
                {"name": one, "weight": work[one], "learned": learned[one], "chosen": chosen.get(one)}
                for one in SIGNALS
            ],
            "about": None if found is None else found.about,
        }

    def set(self, name: str, weights: Mapping[str, float], *, actor: str = "") -> int:
        """Set what signals count, 0 (off) to 4, the others stay as they are; returns the entry in the history.

        Raises UnknownCatalog, QueryError: there is no such signal, or no such weight.
        """
        catalog = self._home.book.catalog(name)
        return self._choose(name, {**self._kept.chosen(catalog.id), **checked(weights)}, actor)

    def reset(self, name: str, signals: list[str] | None = None, *, actor: str = "") -> int:
        """Let signals count as was learned again, None: all; returns the entry in the history.

        Raises UnknownCatalog, QueryError: there is no such signal.
        """
        gone = SIGNALS if signals is None else checked(dict.fromkeys(signals, 0.0))
        chosen = self._kept.chosen(self._home.book.catalog(name).id)
        return self._choose(name, {one: weight for one, weight in chosen.items() if one not in gone}, actor)

    def undo(self, name: str, entry: Entry, *, actor: str = "") -> int:
        """Take a change of the weights back; returns the new entry. Raises Conflict: it was already."""
        return self._choose(name, entry.what["was"], actor, entry.id)

    def _choose(self, name: str, weights: Mapping[str, float], actor: str, undoes: int | None = None) -> int:
        entry = self._kept.choose(self._home.book.catalog(name).id, weights, actor, undoes)
        self._searching.forget(name)
        return entry
