"""What a map can be asked to be."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.errors import QueryError
from vitrine.words import phrase

SEED = 14
"""Every random choice in a map comes from it: the same vectors and parameters give the same map."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """`neighbours` an item is held together with, 2 … 100; `min_dist`, 0 … 0.99: how close points may lie.

    Few neighbours show small groups, many the large shape. The names and meanings are UMAP's.

    Raises:
        QueryError: out of these ranges.
    """

    neighbours: int = 15
    min_dist: float = 0.1

    def __post_init__(self) -> None:
        if not 2 <= self.neighbours <= 100:
            raise QueryError(
                phrase("A map cannot have {n} neighbours", n=self.neighbours), remedy=phrase("choose 2 to 100")
            )
        if not 0 <= self.min_dist <= 0.99:
            raise QueryError(
                phrase("A map cannot have a distance of {distance}", distance=f"{self.min_dist:g}"),
                remedy=phrase("choose 0 to 0.99"),
            )
