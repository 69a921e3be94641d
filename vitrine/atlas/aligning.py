"""Turning a new map so that it lies as the old one did."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def align(new: NDArray[np.float32], old: NDArray[np.float32]) -> NDArray[np.float32]:
    """`new` moved, turned, mirrored and scaled to lie as near to `old` as it can (Procrustes, Schönemann 1966).

    Args:
        new: positions of all points, shape (n, 2).
        old: their former positions; NaN for points that had none. With fewer than three, `new` stays as it is.
    """
    known = np.isfinite(old).all(axis=1)
    if known.sum() < 3:
        return new
    a, b = new[known].astype(np.float64), old[known].astype(np.float64)
    from_, to = a.mean(axis=0), b.mean(axis=0)
    a -= from_
    b -= to
    size = (a**2).sum()
    if not size:
        return new
    left, values, right = np.linalg.svd(a.T @ b)
    turned = (new - from_) @ (left @ right) * (values.sum() / size) + to
    return np.asarray(turned, dtype=np.float32)
