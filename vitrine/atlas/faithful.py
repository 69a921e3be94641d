"""How far a map can be believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

K = 15
"""Neighbours that a map is judged by."""

_SAMPLE = 2000


def shares(true: NDArray[np.int32], near: NDArray[np.int32]) -> NDArray[np.uint8]:
    """For each point how many of its true nearest are among its nearest on the map, 0 … k; both of shape (n, k)."""
    n = np.int64(len(true))
    base = np.arange(n)[:, None] * n
    kept = np.isin((base + true).ravel(), (base + near).ravel())
    return np.asarray(kept.reshape(true.shape).sum(axis=1), dtype=np.uint8)


def near_on_map(map: NDArray[np.float32], k: int) -> NDArray[np.int32]:
    """The `k` nearest others of every point on the map, nearest first, shape (n, k)."""
    _, found = cKDTree(map).query(map, k + 1)
    others = found != np.arange(len(map))[:, None]
    others[others.all(axis=1), -1] = False  # a point may be hidden by more than k others on the very same spot
    return np.asarray(found[others].reshape(len(map), k), dtype=np.int32)


def trust(
    vectors: NDArray[np.float32],
    map: NDArray[np.float32],
    k: int = K,
    *,
    seed: int = 0,
) -> tuple[float, float]:
    """Trustworthiness and continuity, each 0 … 1 (Venna and Kaski 2001).

    Trustworthiness falls with points that are near on the map and not in truth, continuity with those that are near in
    truth and not on the map. Of more than 2,000 points a sample of that size is judged, each against all.

    Args:
        vectors: unit length, shape (n, d); distances are cosine.
        map: shape (n, 2).
        k: below n / 2.
    """
    n = len(map)
    chosen = np.arange(n) if n <= _SAMPLE else np.random.default_rng(seed).choice(n, _SAMPLE, replace=False)
    lies = torn = 0.0
    for start in range(0, len(chosen), 256):
        rows = chosen[start : start + 256]
        far = -(vectors[rows] @ vectors.T)
        flat = ((map[rows, None, :] - map[None, :, :]) ** 2).sum(axis=2)
        for distances in (far, flat):
            distances[np.arange(len(rows)), rows] = -np.inf
        lies += _excess(far, flat, k)
        torn += _excess(flat, far, k)
    worst = len(chosen) * k * (2 * n - 3 * k - 1) / 2
    return 1 - lies / worst, 1 - torn / worst


def _excess(judge: NDArray[np.float32], judged: NDArray[np.float32], k: int) -> float:
    """By how much the ranks, by `judge`, of the k nearest by `judged` go beyond k; the point itself has rank 0."""
    near = np.argpartition(judged, k, axis=1)[:, : k + 1]
    total = 0.0
    for column in near.T:  # the point itself is among them and adds nothing
        ranks = (judge < judge[np.arange(len(judge)), column][:, None]).sum(axis=1)
        total += float(np.maximum(0, ranks - k).sum())
    return total
