"""Finding the main regions of a picture, so that a thing in it can be searched for and not only the whole.

Things that the segmenter proposes come first. It may miss the very thing that will be looked for, so overlapping tiles
fill up what it leaves, largest first: with both, a small thing is seldom far from some region. Each region is embedded
as its box, since the mask of a thing that nobody pointed at is often wrong and a box forgives that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.embedding.protocol import Embedder
from vitrine.embedding.refusals import each
from vitrine.segment import Segmenter
from vitrine.store.regions import Regions

SIDE = 512
"""Longest side, in pixels, of the picture in which regions are looked for."""

MOST = 12
"""Regions of a picture, at most."""

_LARGEST, _SMALLEST = 0.6, 0.004  # shares of the picture; what is larger is the picture as a whole
_MARGIN = 0.08  # of a region's longer side, left around it
_ALIKE = 0.6  # overlap (intersection over union) above which two boxes are one

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds regions by a segmenter."""

    segmenter: Segmenter

    @property
    def key(self) -> str:
        """Names the way in which regions are found; others are looked for anew."""
        return f"{self.segmenter.key}/{SIDE}/{MOST}"

    def regions(self, image: Image.Image, width: int, embedder: Embedder) -> Regions:
        """The regions of one upright picture; those that the model refuses are left out.

        Args:
            image: mode `RGB`, in any size.
            width: of the whole picture, in pixels, to which boxes are scaled.
            embedder: the catalog's.
        """
        small = image.copy()
        small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        found = boxes(small, self.segmenter)
        if not found:
            return Regions((), np.zeros((0, embedder.dimension), dtype=np.float32))
        scale = image.width / small.width
        crops = [image.crop(_scaled(box, scale)) for box in found]
        made = each(embedder, crops)
        kept = [(box, vector) for box, vector in zip(found, made, strict=True) if isinstance(vector, np.ndarray)]
        if not kept:
            return Regions((), np.zeros((0, embedder.dimension), dtype=np.float32))
        whole = width / small.width
        corners = tuple(_scaled(box, whole) for box, _ in kept)
        return Regions(corners, np.stack([vector for _, vector in kept]).astype(np.float32))


def boxes(image: Image.Image, segmenter: Segmenter) -> list[Box]:
    """Up to `MOST` boxes of a picture, no two of them nearly the same."""
    area = image.width * image.height
    chosen: list[Box] = []
    proposed = [_around(mask.box, image.size) for mask in segmenter.proposals(segmenter.encode(image), MOST)]
    for box in [*proposed, *tiles(*image.size)]:
        share = _area(box) / area
        if _SMALLEST <= share <= _LARGEST and all(overlap(box, other) < _ALIKE for other in chosen):
            chosen.append(box)
        if len(chosen) == MOST:
            break
    return chosen


def tiles(width: int, height: int) -> list[Box]:
    """Overlapping boxes that cover a picture: about half as wide as it, then about a third."""
    found: list[Box] = []
    for parts in (2, 3):
        side = max(1, round(max(width, height) / parts * 1.15))
        wide, high = min(width, side), min(height, side)
        found += [(x, y, x + wide, y + high) for y in _starts(height, high) for x in _starts(width, wide)]
    return found


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0 … 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(one) + _area(other) - both)


def _scaled(box: Box, by: float) -> Box:
    x0, y0, x1, y1 = box
    return (round(x0 * by), round(y0 * by), round(x1 * by), round(y1 * by))


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _starts(length: int, part: int) -> Sequence[int]:
    """Where the parts begin that cover a length: as few as reach, evenly."""
    places: NDArray[np.int64] = np.linspace(0, length - part, -(-length // part)).round().astype(np.int64)
    return [int(place) for place in places]


def _around(box: Box, size: tuple[int, int]) -> Box:
    """A box with its margin, within the picture."""
    x0, y0, x1, y1 = box
    room = round(_MARGIN * max(x1 - x0, y1 - y0))
    return (max(0, x0 - room), max(0, y0 - room), min(size[0], x1 + room), min(size[1], y1 + room))
