"""Retrieval and nearest-neighbour figures over unit vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def knn_accuracy(
    gallery: Vectors, gallery_labels: Sequence[str], queries: Vectors, labels: Sequence[str], k: int = 5
) -> float:
    """Share of queries whose label wins the vote of the k nearest gallery rows; the nearest decides a tie."""
    right = 0
    for row, label in zip(queries @ gallery.T, labels, strict=True):
        nearest = np.argsort(-row, kind="stable")[:k]
        votes = Counter(gallery_labels[i] for i in nearest)
        top = max(votes.values())
        answer = next(gallery_labels[i] for i in nearest if votes[gallery_labels[i]] == top)
        right += answer == label
    return right / len(labels)


def recall_at(scores: NDArray[np.floating], truth: Sequence[set[int]], k: int) -> float:
    """Share of rows of scores (q, n) with at least one right column among the k best."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return float(np.mean([bool(right & set(row.tolist())) for row, right in zip(best, truth, strict=True)]))


def precision_at(scores: NDArray[np.floating], truth: Sequence[set[int]], k: int) -> float:
    """Mean share of right columns among the k best of each row of scores (q, n)."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return float(np.mean([len(right & set(row.tolist())) / k for row, right in zip(best, truth, strict=True)]))
