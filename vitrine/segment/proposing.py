"""Things in a picture, found by clicking everywhere: a grid of points, a mask for each, the doubles taken out."""

from __future__ import annotations

from typing import Any

import numpy as np

from vitrine.segment.protocol import Mask, Point, Segmenter
from vitrine.segment.shapes import distinct

_LARGEST = 0.9  # of the picture: what covers more is its ground


def by_grid(segmenter: Segmenter, state: Any, width: int, height: int, most: int, *, side: int = 6) -> list[Mask]:
    """Up to `most` masks from clicks on a grid with `side` points along the longer side."""
    step = max(width, height) / side
    columns, rows = max(1, round(width / step)), max(1, round(height / step))
    found: list[Mask] = []
    for y in (np.arange(rows) + 0.5) * height / rows:
        for x in (np.arange(columns) + 0.5) * width / columns:
            masks = segmenter.masks(state, [Point(float(x), float(y))])
            found += [mask for mask in masks if 0 < mask.area <= _LARGEST * width * height]
    return distinct(found, most, alike=0.6)
