"""What votes say: counts, and how likely a difference like this is by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import comb
from typing import Literal, TypeAlias

Choice: TypeAlias = Literal["first", "second", "same"]

SURE = 0.05
"""From this chance on a difference may well be an accident."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes for each model and for no difference; `chance` of a difference at least as large among equal models."""

    first: int
    second: int
    same: int
    chance: float

    @property
    def preferred(self) -> Literal["first", "second", ""]:
        """The model that the votes prefer; empty where they do not say."""
        if self.chance >= SURE or self.first == self.second:
            return ""
        return "first" if self.first > self.second else "second"


def tally(votes: Iterable[Choice]) -> Tally:
    """Count, and test by sign: two-sided, votes for no difference left out (Dixon & Mood, 1946)."""
    counts = Counter(votes)
    first, second = counts["first"], counts["second"]
    return Tally(first, second, counts["same"], sign_test(first, second))


def sign_test(first: int, second: int) -> float:
    """Chance, 0 … 1, of a split at least as uneven when each vote falls either way with a chance of a half."""
    n = first + second
    fewer = min(first, second)
    return min(1.0, 2 * sum(comb(n, k) for k in range(fewer + 1)) / (1 << n))
