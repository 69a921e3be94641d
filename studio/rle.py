"""Masks as COCO run lengths: uncompressed, column by column, the first run counts zeros."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def encode(mask: ArrayLike) -> dict[str, Any]:
    """(H, W) booleans -> {"size": [H, W], "counts": [...]}."""
    m = np.asarray(mask).astype(bool)
    flat = m.ravel(order="F")
    changes = np.flatnonzero(np.diff(flat)) + 1
    edges = np.r_[0, changes, flat.size]
    counts = np.diff(edges).tolist()
    if flat.size and flat[0]:
        counts.insert(0, 0)
    return {"size": [int(m.shape[0]), int(m.shape[1])], "counts": [int(c) for c in counts]}


def decode(rle: dict[str, Any]) -> NDArray[np.bool_]:
    """The mask again. Raises ValueError where the runs do not fill the size."""
    height, width = rle["size"]
    counts = np.asarray(rle["counts"], dtype=int)
    if (counts < 0).any() or counts.sum() != height * width:
        raise ValueError(f"runs sum to {int(counts.sum())}, the mask has {height * width} pixels")
    values = np.arange(len(counts)) % 2 == 1
    return np.asarray(np.repeat(values, counts).reshape(height, width, order="F"))
