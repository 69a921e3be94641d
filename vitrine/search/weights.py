"""How much each signal of the ranking counts in a catalog: as usual, as was learned there, or as somebody has set it.

Weights are relative: only their ratios matter, and a query that one signal alone answers is answered the same at any
weight of that signal. 0 is off, as if the signal were switched off in *Why this?*.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from vitrine.errors import QueryError
from vitrine.store.book import Book, Catalog
from vitrine.store.weights import KeptWeights
from vitrine.words import phrase

SIGNALS = ("text", "picture", "words", "printed", "colour", "code", "caption")
"""What the model makes of the query's words, what it makes of its pictures, the words as they are written and as they
are printed in pictures, colours that were measured there, codes that were read, and what captions say."""

MOST = 4.0
"""The largest weight that can be set or learned."""

USUAL_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight a signal, 0 … `MOST`; signals that are not named count as usual (1)."""

    by_signal: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, signal: str) -> float:
        return self.by_signal.get(signal, USUAL_WEIGHT)

    @property
    def off(self) -> tuple[str, ...]:
        """Signals that do not count at all."""
        return tuple(signal for signal in SIGNALS if self[signal] == 0)

    @property
    def unusual(self) -> dict[str, float]:
        """Those that are not as usual, in the order of `SIGNALS`."""
        return {signal: self[signal] for signal in SIGNALS if self[signal] != USUAL_WEIGHT}

    def under(self, chosen: Mapping[str, float]) -> Weights:
        """These, with those that were chosen by hand over them."""
        return Weights({**self.by_signal, **chosen}) if chosen else self

    def among(self, asked: Collection[str]) -> dict[str, float]:
        """What each signal that a query asks counts, 0 … 1: the strongest in full, the others as a share of it.

        Where all of them are off they count as usual: something must answer.
        """
        most = max((self[signal] for signal in asked), default=0.0)
        return {signal: self[signal] / most if most > 0 else 1.0 for signal in asked}

    def to_text(self) -> str:
        """As the record book keeps them."""
        return json.dumps(self.unusual)

    @classmethod
    def from_text(cls, text: str) -> Weights:
        """The inverse of `to_text`."""
        return cls({name: float(weight) for name, weight in json.loads(text).items() if name in SIGNALS})


USUAL = Weights()


def at_work(book: Book, catalog: Catalog) -> Weights:
    """What each signal counts in a catalog: as was learned, and over that as it was set by hand."""
    kept = KeptWeights(book)
    learned = kept.learned(catalog.id, catalog.model)
    return (USUAL if learned is None else Weights.from_text(learned.weights)).under(kept.chosen(catalog.id))


def checked(chosen: Mapping[str, float]) -> dict[str, float]:
    """Weights that somebody wants to set, in the order of `SIGNALS`. Raises QueryError: there is no such weight."""
    for signal, weight in chosen.items():
        if signal not in SIGNALS:
            raise QueryError(
                phrase("There is no signal {name}", name=repr(signal)),
                phrase("there are: {known}", known=", ".join(SIGNALS)),
                phrase("choose one of these"),
            )
        if not (math.isfinite(weight) and 0 <= weight <= MOST):
            raise QueryError(
                phrase("{signal} cannot count {weight}", signal=signal, weight=weight),
                phrase("a weight is a number from 0 (off) to {most}; 1 is usual", most=f"{MOST:g}"),
                phrase("choose one of these"),
            )
    return {signal: float(chosen[signal]) for signal in SIGNALS if signal in chosen}
