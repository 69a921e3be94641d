"""Putting new points into a map that stands: nothing on it moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas.graph import memberships

_ROUNDS = 8


def place(indices: NDArray[np.int32], distances: NDArray[np.float32], map: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where points belong, from their nearest on the map: the median of these, weighted by how near they are.

    The geometric median (Weiszfeld 1937) and not the mean: a point whose neighbours lie in two places belongs to the
    one that holds more of them, and not between the two.

    Args:
        indices, distances: of the nearest points on the map, nearest first, shape (m, k).
        map: positions, shape (n, 2).

    Returns:
        Positions, shape (m, 2).
    """
    if indices.shape[1] == 1:
        return np.asarray(map[indices[:, 0]], dtype=np.float32)
    weights = memberships(distances)[:, :, None]
    near = map[indices].astype(np.float32)
    where = (near * weights).sum(axis=1) / weights.sum(axis=1)
    scale = max(float(np.ptp(map, axis=0).max()), 1e-6)
    for _ in range(_ROUNDS):
        away = np.linalg.norm(near - where[:, None], axis=2, keepdims=True)
        pull = weights / np.maximum(away, 1e-3 * scale)
        where = (near * pull).sum(axis=1) / pull.sum(axis=1)
    return np.asarray(where, dtype=np.float32)
