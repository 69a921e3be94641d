"""Masks as run lengths: COCO's uncompressed kind, column by column, zeros first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.errors import QueryError
from vitrine.words import phrase


def encode(pixels: NDArray[np.bool_]) -> dict[str, Any]:
    """A mask of shape (height, width) as `{"size": [height, width], "counts": [...]}`."""
    height, width = pixels.shape
    line = np.asarray(pixels, dtype=bool).T.reshape(-1)
    changes = np.flatnonzero(line[1:] != line[:-1]) + 1
    counts = np.diff(np.concatenate(([0], changes, [line.size])))
    first = [0] if line.size and line[0] else []
    return {"size": [height, width], "counts": [*first, *(int(count) for count in counts)]}


def decode(size: Sequence[int], counts: Sequence[int]) -> NDArray[np.bool_]:
    """The inverse of `encode`: shape (height, width).

    Raises:
        QueryError: the counts do not add up to the size.
    """
    height, width = size
    if min(height, width, *counts, 0) < 0 or sum(counts) != height * width:
        raise QueryError(
            phrase("The mask cannot be read"),
            phrase("its run lengths do not add up to its size"),
            phrase("select the thing anew"),
        )
    values = np.arange(len(counts)) % 2 == 1
    return np.asarray(np.repeat(values, counts).reshape(width, height).T, dtype=bool)
