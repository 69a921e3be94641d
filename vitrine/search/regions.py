"""Hits by a part of a picture: in a catalog whose pictures are also stored by their regions, a small thing is found.

The best of many regions is nearer to any query than the picture as a whole is. So the background of a region's score
is the best region of each picture in a sample of the catalog, and a region counts only where it stands out from those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.search.calibration import Calibration
from vitrine.search.line import Line
from vitrine.store.book import Book
from vitrine.store.regions import Regions

SAMPLE = 512
"""Pictures whose regions the background is measured on."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Regions of a sample of the catalog's pictures.

    `vectors` is of shape (pictures, most, dimension), zeros where a picture has fewer than most.
    """

    vectors: NDArray[np.float32]

    @classmethod
    def of(cls, book: Book, model: str, pictures: list[str]) -> Parts | None:
        """From some of these pictures, always the same ones; None where none of them has regions."""
        chosen = pictures[:: max(1, len(pictures) // SAMPLE)]
        kept = [regions.vectors for regions in book.regions.get(model, chosen).values() if regions.boxes]
        if not kept:
            return None
        vectors = np.zeros((len(kept), max(map(len, kept)), kept[0].shape[1]), dtype=np.float32)
        for row, own in zip(vectors, kept, strict=True):
            row[: len(own)] = own
        return cls(vectors)

    def chance(
        self, scores: NDArray[np.float32], query: NDArray[np.float32], calibration: Calibration
    ) -> NDArray[np.float32]:
        """Chances of a match for cosines of the best region of some pictures, shape (n,), with a query's vector."""
        background = (self.vectors @ query).max(axis=1)
        chance = calibration.of_picture(scores, background)
        return Line.of_scores(background).chance(scores) if chance is None else chance


def matched(regions: Regions | None, query: NDArray[np.float32]) -> tuple[int, int, int, int] | None:
    """The box, in pixels of the upright picture, of the region nearest to a query's vector."""
    if regions is None or not regions.boxes:
        return None
    return regions.boxes[int((regions.vectors @ query).argmax())]
