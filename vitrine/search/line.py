"""The relevance line, and an estimate of chances for catalogs that are too small to be calibrated.

Where a catalog has been calibrated (`calibration`), its curves say what chance a score has. This is the fallback, a
judgement by the background alone: a cosine means nothing by itself, but how far a hit stands out from the pictures that
do not match can be told, and most pictures of a catalog match no given query.

*Words* are judged by the query's own scores over the catalog: the lower half of them is background, and its spread,
mirrored at the median, is the yardstick. *Pictures* are judged by how alike two pictures of this catalog usually are:
one in a hundred pairs is above the line. So a picture of something that the catalog does not hold finds nothing, and in
a catalog of things that are all alike only the most alike count.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE = 4096
"""Vectors of the catalog that the background is measured on."""

LINE = 0.5
"""Chance from which on an item counts as resembling the query."""

_PAIRED = 512  # vectors of the sample whose pairs are compared
_SIGMAS_AT_LINE = 3.0  # how far above the background a word's score is as likely a match as not
_STEEPNESS = 1.3  # of the chance, per sigma
_SIGMA_OF_LOWER_HALF = 0.6745  # a quarter of a normal distribution lies this many sigmas or more below its median
_SAME = 0.97  # from here on two pictures are the same, whatever the catalog is like
_IDENTICAL = 0.985  # halfway to being the very same picture; a decoded copy of another size reaches 0.99


@dataclass(frozen=True, slots=True)
class Line:
    """A logistic curve from scores to chances: one half at `middle`, rising by `steepness` per unit of score."""

    middle: float
    steepness: float

    @classmethod
    def of_scores(cls, scores: NDArray[np.float32]) -> Line:
        """For a text, from its scores over a sample of the catalog, shape (n,), n > 0."""
        median = float(np.median(scores))
        sigma = max((median - float(np.quantile(scores, 0.25))) / _SIGMA_OF_LOWER_HALF, 1e-4)
        return cls(median + _SIGMAS_AT_LINE * sigma, _STEEPNESS / sigma)

    @classmethod
    def of_pairs(cls, sample: NDArray[np.float32]) -> Line:
        """For pictures, from the likeness of pairs of the catalog's vectors, shape (n, dimension), n > 0.

        One pair in a hundred lies above the line, one in ten has a chance of a tenth or more.
        """
        chosen = sample[:: max(1, len(sample) // _PAIRED)][:_PAIRED]
        pairs = (chosen @ chosen.T)[np.triu_indices(len(chosen), 1)]
        if not len(pairs):
            return cls(_SAME, 1.0)
        tenth, hundredth = (float(np.quantile(pairs, q)) for q in (0.9, 0.99))
        middle = min(hundredth, _SAME)
        return cls(middle, float(np.log(9)) / max(middle - tenth, 0.01))

    def chance(self, score: NDArray[np.float32]) -> NDArray[np.float32]:
        """Chance of a match, 0 … 1, rising with the score."""
        return np.asarray(1 / (1 + np.exp(np.clip(self.steepness * (self.middle - score), -60, 60))), dtype=np.float32)


IDENTICAL = Line(_IDENTICAL, 500.0)
"""Chance that two pictures are one and the same, whatever catalog and model."""
