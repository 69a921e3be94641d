"""Laying UMAP's graph out on a plane, by whole arrays at a time.

The forces are UMAP's: neighbours attract by the strength of their tie, points drawn by chance repel. The original
applies them tie by tie, each seeing what the one before has moved; here all are summed and applied at once, each
point's sum divided by how strongly it is tied. That leaves the balance of forces, and so the map, what it is, needs no
compiled code, and does not depend on the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import repeat

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Report = Callable[[int, int], None]

_REPELLING = 5  # forces of repulsion for each tie
_DRAWN = 20  # points drawn by chance for them, each counting the less: the mean of more is steadier
_DRAWN_OF_MANY = 5
_MANY = 10_000
_FURTHEST = 4.0  # of one force, as in UMAP
_STEP = 0.5
_PART = 16_384  # points whose forces are summed at a time; bounds the memory


@lru_cache(maxsize=32)
def curve(min_dist: float) -> tuple[float, float]:
    """`a` and `b` of 1 / (1 + a d^2b), which falls off beyond `min_dist` as UMAP wants it (spread 1)."""
    from scipy.optimize import curve_fit

    distance = np.linspace(0, 3, 300)
    wanted = np.where(distance < min_dist, 1.0, np.exp(-(distance - min_dist)))
    (a, b), _ = curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), distance, wanted)
    return float(a), float(b)


def descend(
    start: NDArray[np.float32],
    ties: csr_matrix,
    *,
    min_dist: float,
    epochs: int,
    seed: int,
    rate: float = 1.0,
    workers: int = 1,
    report: Report = lambda _done, _of: None,
) -> NDArray[np.float32]:
    """The positions after `epochs` steps, shape (n, 2).

    Args:
        start: where the points are, shape (n, 2).
        ties: symmetric, shape (n, n), weights 0 … 1.
        rate: of the first step; it falls evenly to 0.
        workers: threads; the result does not depend on them.
    """
    a, b = curve(min_dist)
    random = np.random.default_rng(seed)
    place = np.array(start, dtype=np.float32)
    n = len(place)
    drawn = _DRAWN if n <= _MANY else _DRAWN_OF_MANY
    parts = [_Part(ties, low, min(n, low + _PART), a, b) for low in range(0, n, _PART)]
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for epoch in range(epochs):
            alpha = np.float32(rate * (1 - epoch / epochs) * _STEP)
            chance = random.integers(0, n, size=(drawn, n), dtype=np.int32)
            forces = pool.map(_Part.force, parts, repeat(place), repeat(chance))
            place = np.asarray(place + alpha * np.concatenate(list(forces)), dtype=np.float32)
            report(epoch + 1, epochs)
    return place


class _Part:
    """Some of the points with their ties."""

    def __init__(self, ties: csr_matrix, low: int, high: int, a: float, b: float) -> None:
        first, last = ties.indptr[low], ties.indptr[high]
        self._rows = slice(low, high)
        counts = np.diff(ties.indptr[low : high + 1])
        self._tied = np.flatnonzero(counts)
        self._starts = (ties.indptr[low:high] - first)[self._tied]
        self._heads = np.repeat(np.arange(low, high, dtype=np.int32), counts)
        self._tails = ties.indices[first:last]
        weights = ties.data[first:last]
        degree = np.zeros(high - low, np.float32)
        if len(weights):
            degree[self._tied] = np.add.reduceat(weights, self._starts)
        self._degree = degree
        self._weights = 2 * weights
        self._a, self._b = np.float32(a), np.float32(b)

    def force(self, place: NDArray[np.float32], drawn: NDArray[np.int32]) -> NDArray[np.float32]:
        a, b = self._a, self._b
        total = np.zeros((self._rows.stop - self._rows.start, 2), np.float32)
        if len(self._tails):
            away = place[self._tails] - place[self._heads]
            square = np.einsum("ij,ij->i", away, away)
            np.maximum(square, np.float32(1e-8), out=square)
            fall = square ** (b - 1)
            pull = (2 * a * b) * fall / (1 + a * fall * square)
            away *= pull[:, None]
            np.clip(away, -_FURTHEST, _FURTHEST, out=away)
            away *= self._weights[:, None]
            total[self._tied] = np.add.reduceat(away, self._starts, axis=0)
        own = place[self._rows]
        push = np.zeros_like(total)
        for others in drawn:
            away = own - place[others[self._rows]]
            square = np.einsum("ij,ij->i", away, away)
            strength = (2 * b) / ((np.float32(0.001) + square) * (1 + a * square**b))
            away *= strength[:, None]
            np.clip(away, -_FURTHEST, _FURTHEST, out=away)
            push += away
        total += self._degree[:, None] * push * np.float32(_REPELLING / len(drawn))
        return np.asarray(total / np.maximum(self._degree, 1)[:, None], dtype=np.float32)
