"""A guess: a term that an item may be, how likely, and what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding import bm25

By: TypeAlias = Literal["looks", "neighbours"]
"""What a guess rests on: the model's sense of the word, or what similar items are said to be."""

LEAST = 0.2
"""Chance from which a guess is kept."""

SHOWN = 0.3
"""Chance from which pages show it, and searches find it."""

LIKELY = 0.5
"""Chance from which it goes into a line about the item."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A tag that the program gives an item.

    `text` is the word; `vocabulary` the list it is from, empty for a word of similar items; `column` the catalog's
    column that could hold `value`, empty where there is none; `chance` of its being right, 0 … 1; `evidence` are ids of
    similar items that are said to be it, with their shares of the vote; `also` are words that mean the same.
    """

    text: str
    chance: float
    by: By
    vocabulary: str = ""
    column: str = ""
    value: str = ""
    evidence: tuple[tuple[str, float], ...] = ()
    also: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is kept and printed."""
        return {
            "text": self.text,
            "confidence": round(self.chance, 3),
            "by": self.by,
            "vocabulary": self.vocabulary,
            "column": self.column,
            "value": self.value,
            "evidence": [{"id": id, "weight": round(weight, 3)} for id, weight in self.evidence],
            "also": list(self.also),
        }


@dataclass(slots=True)
class Guesses:
    """What one vocabulary gives: guesses by the place of the item, and how it fared where the answer is known.

    `said` is how many items the catalog's own words tell about; `applies` the chance that an item of which nothing is
    said is one of the terms at all; `chances` and `right` are the first guesses on items whose answer was held back,
    and whether they were right.
    """

    found: dict[int, list[Guess]] = field(default_factory=dict)
    said: int = 0
    applies: float = 1.0
    chances: Sequence[float] = ()
    right: Sequence[bool] = ()

    def taken(self, guess: Guess) -> bool:
        """Whether a filter takes the item for it: more likely than not where the list applies, and shown.

        Of 1,259 items whose texts were taken away, 0.79 are what these had said (docs/tags.md).
        """
        return guess.chance >= max(SHOWN, LIKELY * self.applies)


def sampled(places: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """At most so many of some places (a few more), evenly spread: always the same ones."""
    return places[:: max(1, len(places) // most)]


def stem(text: str) -> str:
    """What a word is found by: all its forms have one."""
    return " ".join(bm25.terms(text)) or text.casefold()
