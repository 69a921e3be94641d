"""What an adapter learns from: pictures that show the same item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding.protocol import Vectors


@dataclass(frozen=True, slots=True)
class Groups:
    """The catalog's pictures, and queries whose right item is known.

    Args:
        catalog: vectors of the catalog's pictures, shape (n, d).
        items: the item of each, counted from 0, shape (n,).
        queries: vectors of pictures to find an item by, shape (m, d).
        right: the right item of each, shape (m,).
        itself: where the query is a picture of the catalog, its place there; else -1, shape (m,).
    """

    catalog: Vectors
    items: NDArray[np.int64]
    queries: Vectors
    right: NDArray[np.int64]
    itself: NDArray[np.int64]

    def only(self, chosen: NDArray[np.bool_]) -> Groups:
        """The same catalog with some of the queries."""
        return Groups(self.catalog, self.items, self.queries[chosen], self.right[chosen], self.itself[chosen])


def assemble(catalog: Vectors, items: NDArray[np.int64], photos: Vectors, right: NDArray[np.int64]) -> Groups:
    """Queries are the views of items that have several, and the labelled photos, shape (p, d) with their items (p,)."""
    several = np.flatnonzero(np.bincount(items)[items] > 1)
    return Groups(
        catalog,
        items,
        np.concatenate([catalog[several], photos]),
        np.concatenate([items[several], right]),
        np.concatenate([several, np.full(len(photos), -1)]),
    )


def places(groups: Groups, queries: Vectors, catalog: Vectors) -> NDArray[np.int64]:
    """How many items rank before each query's right one, shape (m,); an item ranks by its best picture.

    `queries` and `catalog` are the groups' vectors, as they are or mapped. A query never finds itself.
    """
    order = np.argsort(groups.items, kind="stable")
    starts = np.flatnonzero(np.diff(groups.items[order], prepend=-1))
    column = {int(item): n for n, item in enumerate(groups.items[order][starts])}
    found = np.empty(len(queries), dtype=np.int64)
    for start in range(0, len(queries), 512):
        part = slice(start, start + 512)
        scores = queries[part] @ catalog.T
        own = groups.itself[part]
        scores[own >= 0, own[own >= 0]] = -np.inf
        best = np.maximum.reduceat(scores[:, order], starts, axis=1)
        right = best[np.arange(len(best)), [column[int(item)] for item in groups.right[part]]]
        found[part] = (best > right[:, None]).sum(axis=1)
    return found
