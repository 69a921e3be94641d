"""Groups on the map: where points lie close together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas.neighbours import nearest_among
from vitrine.atlas.parameters import SEED

_MOST = 12_000  # points that HDBSCAN gets: its time grows with their square
_SHOWN = 6
_TOO_LARGE = 0.6  # share of the points in one cluster from which smaller ones are looked for


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group of points by their indices: the most `typical` ones, those nearest to the group's mean vector, and the
    most `unusual` ones, farthest from it. Best first; `size` in points; `x`, `y` its middle on the map."""

    size: int
    x: float
    y: float
    typical: list[int]
    unusual: list[int]


def find(map: NDArray[np.float32]) -> NDArray[np.int32]:
    """The cluster of every point, largest first from 0; -1: between clusters. By HDBSCAN (Campello et al. 2013).

    Of a large map a sample is clustered, and every other point belongs where its nearest of the sample does.
    """
    n = len(map)
    if n < 10:
        return np.full(n, -1, np.int32)
    from sklearn.cluster import HDBSCAN

    some = np.arange(n) if n <= _MOST else np.sort(np.random.default_rng(SEED).choice(n, _MOST, replace=False))
    least = max(5, round(0.6 * np.sqrt(len(some))))
    labels = HDBSCAN(min_cluster_size=least, min_samples=5, copy=True).fit_predict(map[some])
    if np.bincount(labels + 1)[1:].max(initial=0) > _TOO_LARGE * len(some):  # one group of nearly all says nothing
        leaves = HDBSCAN(min_cluster_size=least, min_samples=5, cluster_selection_method="leaf", copy=True)
        labels = leaves.fit_predict(map[some])
    if len(some) < n:
        from scipy.spatial import cKDTree

        _, near = cKDTree(map[some]).query(map)
        labels = labels[near]
    sizes = np.bincount(labels[labels >= 0]) if (labels >= 0).any() else np.zeros(0, int)
    rank = np.empty(len(sizes), np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return np.asarray(np.where(labels >= 0, rank[labels] if len(rank) else -1, -1), dtype=np.int32)


def describe(labels: NDArray[np.int32], vectors: NDArray[np.float32], map: NDArray[np.float32]) -> list[Cluster]:
    """Every cluster by its number. `labels` as `find` gives them; `vectors` unit length, shape (n, d)."""
    found = []
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        mean = vectors[members].mean(axis=0, keepdims=True)
        mean /= max(float(np.linalg.norm(mean)), 1e-12)
        order, _ = nearest_among(mean.astype(np.float32), vectors[members], len(members))
        ranked = members[order[0]]
        middle = np.median(map[members], axis=0)
        found.append(
            Cluster(
                len(members),
                float(middle[0]),
                float(middle[1]),
                ranked[:_SHOWN].tolist(),
                ranked[::-1][: min(_SHOWN, len(ranked) // 2)].tolist(),
            )
        )
    return found
