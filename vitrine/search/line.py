"""The relevance line: what chance a score has of being a match, judged against the catalog's own background.

A cosine means nothing by itself: it depends on the model, on the kind of query and on the catalog. What can be said is
how far a hit stands out from the pictures that do not match. Most pictures of a catalog match no given query, so the
lower half of the query's scores over the catalog is background; its spread, mirrored at the median, is the yardstick.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE = 4096
"""Vectors of the catalog that the background is measured on."""

LINE = 0.5
"""Chance from which on an item counts as resembling the query."""

_AT_LINE = 3.0  # robust standard deviations above the background at which the chance is one half
_STEEPNESS = 1.3
_SIGMA_OF_LOWER_HALF = 0.6745  # a quarter of a normal distribution lies this many sigmas or more below its median


@dataclass(frozen=True, slots=True)
class Background:
    """A query's scores over pictures that do not match it: middle and spread."""

    median: float
    sigma: float

    @classmethod
    def of(cls, scores: NDArray[np.float32]) -> Background:
        """From the query's scores over a sample of the catalog, shape (n,), n > 0."""
        median = float(np.median(scores))
        lower = float(np.quantile(scores, 0.25))
        return cls(median, max((median - lower) / _SIGMA_OF_LOWER_HALF, 1e-4))

    def chance(self, score: NDArray[np.float32]) -> NDArray[np.float32]:
        """Chance of a match, 0 … 1, rising with the score."""
        z = (score - self.median) / self.sigma
        return np.asarray(1 / (1 + np.exp(np.clip(-_STEEPNESS * (z - _AT_LINE), -60, 60))), dtype=np.float32)
