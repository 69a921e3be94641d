"""The nearest neighbours of every vector, by cosine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXACT_UP_TO = 20_000
"""Vectors up to which all pairs are compared."""

_BLOCK = 512
_PROBED = 16  # cells looked into for each vector
_ROUNDS = 6  # of k-means

Report = Callable[[int, int], None]
"""Told how many vectors are done, of how many."""


def nearest(
    vectors: NDArray[np.float32], k: int, *, report: Report = lambda _done, _of: None, exact_up_to: int = EXACT_UP_TO
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The `k` nearest others of every vector, and their cosine distances, both of shape (n, k), nearest first.

    Up to `exact_up_to` vectors all pairs are compared. Above, vectors are put into cells by k-means and those of the
    nearest cells are compared (an inverted file, Jégou et al. 2011, with exact distances): what lies further is missed.

    Args:
        vectors: unit length, shape (n, d), n > k.
        k: at least 1.
    """
    n = len(vectors)
    if n <= exact_up_to:
        indices = np.empty((n, k), np.int32)
        distances = np.empty((n, k), np.float32)
        for start in range(0, n, _BLOCK):
            stop = min(n, start + _BLOCK)
            scores = vectors[start:stop] @ vectors.T
            scores[np.arange(stop - start), np.arange(start, stop)] = -np.inf
            indices[start:stop], distances[start:stop] = _best(scores, k)
            report(stop, n)
        return indices, distances
    return _by_cells(vectors, k, report)


def nearest_among(
    asked: NDArray[np.float32], vectors: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The `k` nearest of `vectors` for each of `asked`, with cosine distances; shapes (len(asked), k)."""
    k = min(k, len(vectors))
    indices = np.empty((len(asked), k), np.int32)
    distances = np.empty((len(asked), k), np.float32)
    for start in range(0, len(asked), _BLOCK):
        rows = slice(start, start + _BLOCK)
        indices[rows], distances[rows] = _best(asked[rows] @ vectors.T, k)
    return indices, distances


def share_found(vectors: NDArray[np.float32], indices: NDArray[np.int32], sample: int = 300) -> float:
    """Which share of the true neighbours `indices` names, 0 … 1, told by comparing a sample with all."""
    chosen = np.linspace(0, len(vectors) - 1, min(sample, len(vectors))).astype(int)
    k = indices.shape[1]
    scores = vectors[chosen] @ vectors.T
    scores[np.arange(len(chosen)), chosen] = -np.inf
    true, _ = _best(scores, k)
    return float(np.mean([len(np.intersect1d(a, b)) / k for a, b in zip(true, indices[chosen], strict=True)]))


def _best(scores: NDArray[np.float32], k: int) -> tuple[NDArray[np.intp], NDArray[Any]]:
    if k < scores.shape[1]:
        few = np.argpartition(scores, scores.shape[1] - k, axis=1)[:, -k:]
    else:
        few = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
    values = np.take_along_axis(scores, few, axis=1)
    order = np.lexsort((few, -values), axis=1)  # ties by index: a map must not depend on chance
    values = np.take_along_axis(values, order, axis=1)
    return np.take_along_axis(few, order, axis=1), np.maximum(0, 1 - values)


def _by_cells(vectors: NDArray[np.float32], k: int, report: Report) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    n = len(vectors)
    cells = int(np.sqrt(n))
    centres = vectors[np.linspace(0, n - 1, cells).astype(int)].copy()
    training = vectors[:: max(1, n // (64 * cells))]
    for _ in range(_ROUNDS):
        member = _cell_of(training, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, member, training)
        filled = np.bincount(member, minlength=cells) > 0
        centres[filled] = sums[filled] / np.maximum(np.linalg.norm(sums[filled], axis=1, keepdims=True), 1e-12)
    member = _cell_of(vectors, centres)
    order = np.argsort(member, kind="stable")
    starts = np.searchsorted(member[order], np.arange(cells + 1))
    near, _ = nearest_among(centres, centres, min(_PROBED, cells))
    indices = np.zeros((n, k), np.int32)
    distances = np.ones((n, k), np.float32)
    done = 0
    for cell in range(cells):
        own = order[starts[cell] : starts[cell + 1]]
        if not len(own):
            continue
        others = np.concatenate([order[starts[c] : starts[c + 1]] for c in near[cell]])
        if len(others) <= k:  # cells as small as this are rare: compare with all
            others = np.arange(n)
        candidates = vectors[others]
        for start in range(0, len(own), _BLOCK):
            rows = own[start : start + _BLOCK]
            scores = vectors[rows] @ candidates.T
            scores[rows[:, None] == others[None, :]] = -np.inf
            few, distances[rows] = _best(scores, k)
            indices[rows] = others[few]
        done += len(own)
        report(done, n)
    return indices, distances


def _cell_of(vectors: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.intp]:
    parts = [np.argmax(vectors[s : s + 4096] @ centres.T, axis=1) for s in range(0, len(vectors), 4096)]
    return np.concatenate(parts)
