"""What the items around an item are said to be: a vote of the nearest, weighed by how near they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

VOTERS = 20
"""Neighbours of which something is said that are asked about an item."""

_SHARP = 0.06  # difference of cosines by which a neighbour counts e times less
_DOUBT = 0.5  # of the nearest neighbour's weight goes to what is common in the catalog


@dataclass(frozen=True, slots=True)
class Around:
    """The nearest other items of each item: places (-1: none) and cosines, both of shape (n, k), nearest first."""

    places: NDArray[np.int32]
    cosines: NDArray[np.float32]

    def apart(self, titles: Sequence[str]) -> Around:
        """Without twins, items of one title: what a garment in another colour is called says nothing of how well
        pictures tell garments that nobody has described."""
        numbers: dict[str, int] = {}
        own = np.array([numbers.setdefault(t.casefold(), n) if t else -1 - n for n, t in enumerate(titles)])
        return Around(np.where(own[self.places] == own[:, None], -1, self.places).astype(np.int32), self.cosines)


@dataclass(frozen=True, slots=True)
class Votes:
    """The vote on some terms.

    `weights` is a sparse matrix (n, n) of who votes for whom, its rows adding up to less than one; `doubt` (n,) is what
    they lack of one; `table` a sparse matrix (n, terms) of what items are said to be; `prior` (terms,) how common each
    term is among items of which something is said, never 0; `near` (n,) the cosine of the nearest neighbour that
    votes, 0 where none does.
    """

    weights: Any
    doubt: NDArray[np.float32]
    table: Any
    prior: NDArray[np.float32]
    near: NDArray[np.float32]

    def shares(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """The share of each term in the vote on some items, above 0: shape (rows, terms).

        Where few or only far neighbours vote, it is drawn to how common the term is.
        """
        told = (self.weights[rows] @ self.table).toarray()
        return np.asarray(told + self.doubt[rows, None] * self.prior, dtype=np.float64)

    def holders(self, term: int) -> NDArray[np.bool_]:
        """Whether each item is said to be the term, shape (n,)."""
        return np.asarray(self.table[:, [term]].toarray()[:, 0] > 0)

    def speaking(self, item: int, holders: NDArray[np.bool_], most: int = 4) -> list[tuple[int, float]]:
        """The neighbours of an item that speak for a term, with their shares of the vote, the weightiest first."""
        start, end = self.weights.indptr[item], self.weights.indptr[item + 1]
        row = zip(self.weights.indices[start:end], self.weights.data[start:end], strict=True)
        found = [(int(other), float(weight)) for other, weight in row if holders[other]]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


def vote(around: Around, labels: Sequence[Sequence[int]], terms: int) -> Votes:
    """Let neighbours vote: those of which something is said, the nearest `VOTERS` of them; never the item itself.

    Args:
        around: the neighbours.
        labels: the terms that each item is said to be, empty where nothing is said.
        terms: how many terms there are.
    """
    from scipy import sparse

    n = len(labels)
    speaks = np.array([len(one) > 0 for one in labels], dtype=bool)
    rows = np.repeat(np.arange(n), [len(one) for one in labels])
    columns = np.fromiter((number for one in labels for number in one), dtype=np.int64, count=len(rows))
    table = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(n, terms))
    prior = (np.asarray(table.sum(axis=0)).ravel() + 0.5) / (speaks.sum() + 0.5 * max(terms, 1))

    votes = speaks[around.places] & (around.places >= 0)
    votes &= np.cumsum(votes, axis=1) <= VOTERS
    near = np.where(votes, around.cosines, 0.0).max(axis=1, initial=0.0)
    weights = np.where(votes, np.exp((around.cosines - near[:, None]) / _SHARP), 0.0)
    weights /= weights.sum(axis=1, keepdims=True) + _DOUBT
    asked = np.repeat(np.arange(n), votes.sum(axis=1))
    matrix = sparse.csr_matrix((weights[votes].astype(np.float32), (asked, around.places[votes])), shape=(n, n))
    doubt = (1 - weights.sum(axis=1)).astype(np.float32)
    return Votes(matrix, doubt, table, prior.astype(np.float32), near.astype(np.float32))
