"""What a map can be asked to be."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.errors import QueryError

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
            raise QueryError(f"A map cannot have {self.neighbours} neighbours", remedy="choose 2 to 100")
        if not 0 <= self.min_dist <= 0.99:
            raise QueryError(f"A map cannot have a distance of {self.min_dist:g}", remedy="choose 0 to 0.99")
