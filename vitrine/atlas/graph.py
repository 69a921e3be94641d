"""UMAP's graph: how strongly each point is held together with its neighbours (McInnes, Healy, Melville 2018)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_STEPS = 40  # of bisection; a step halves the error
_LEAST = 1e-3  # the smallest width, as a share of the mean distance


def memberships(distances: NDArray[np.float32]) -> NDArray[np.float32]:
    """How strongly each point is tied to each of its nearest others, 0 … 1, shape (n, k).

    Section 3.1 of the paper: the nearest counts 1, and the others fall off so that they sum to log2 of k + 1 (UMAP
    counts the point itself as its first neighbour).

    Args:
        distances: to the k nearest others, ascending, shape (n, k).
    """
    positive = np.where(distances > 0, distances, np.inf)
    nearest = positive.min(axis=1)
    nearest = np.where(np.isfinite(nearest), nearest, 0.0).astype(np.float32)
    beyond = np.maximum(0, distances - nearest[:, None])
    target = np.log2(distances.shape[1] + 1)
    low = np.zeros(len(distances))
    high = np.full(len(distances), np.inf)
    width = np.ones(len(distances))
    for _ in range(_STEPS):
        total = np.exp(-beyond / width[:, None]).sum(axis=1)
        more = total > target
        high = np.where(more, width, high)
        low = np.where(more, low, width)
        width = np.where(np.isfinite(high), (low + high) / 2, width * 2)
    width = np.maximum(width, _LEAST * distances.mean(axis=1))
    width = np.maximum(width, 1e-12)
    return np.asarray(np.exp(-beyond / width[:, None]), dtype=np.float32)


def graph(indices: NDArray[np.int32], distances: NDArray[np.float32]) -> csr_matrix:
    """The symmetric graph of shape (n, n): the union of both directions' memberships, a + b - a × b."""
    n, k = indices.shape
    weights = memberships(distances).ravel()
    starts = np.arange(0, n * k + 1, k)
    directed = csr_matrix((weights, indices.ravel(), starts), shape=(n, n))
    back = directed.T.tocsr()
    both = directed + back - directed.multiply(back)
    both = csr_matrix(both, dtype=np.float32)
    both.eliminate_zeros()
    both.sort_indices()
    return both
