"""The check of a new collection before searches use it: are all points there, and does it find what it should?

The truth is computed from the record book's vectors, by comparing with all of them; so a lost point, a vector of
another picture or a graph that leads astray all show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.errors import CheckFailed
from vitrine.store.book import Book, ViewRecord
from vitrine.store.protocol import Collection, Road
from vitrine.words import phrase

SAMPLE = 64
"""Pictures that are looked up."""

NEIGHBOURS = 10
LEAST = 0.9
"""Share of the true neighbours that must be found; a quantized collection never finds quite all."""

_SAME = 1e-3  # cosines closer than this are a tie: 16-bit vectors carry no more
_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Check:
    """`points` in the collection; `recall` of the nearest neighbours over a `sample` of pictures, 0 … 1."""

    points: int
    sample: int
    recall: float


def check(book: Book, collection: Collection, model: str, views: Sequence[ViewRecord]) -> Check:
    """Compare a collection with what the book says that it holds: these views, under that model's key.

    Raises:
        CheckFailed: points are missing or left over, a picture does not find itself, or too few neighbours are found.
    """
    wanted = [view for view in views if view.picture]
    points = collection.count()
    if points != len(wanted):
        raise _failed(f"it holds {points:,} pictures, and there are {len(wanted):,}")
    sample = wanted[:: max(1, len(wanted) // SAMPLE)][:SAMPLE]
    if not sample:
        return Check(points, 0, 1.0)
    queries = _matrix(book, model, sample)
    worst = _least_of_nearest(book, model, wanted, queries)
    found = [
        collection.query([Road(query, NEIGHBOURS)], limit=NEIGHBOURS) for query in queries
    ]  # as searches do: through the graph where there is one
    pictures = {view.point: view for view in wanted}
    shares = []
    for view, query, low, hits in zip(sample, queries, worst, found, strict=True):
        strangers = [hit.id for hit in hits if hit.id not in pictures]
        if strangers or not hits:
            raise _failed(f"{view.image} finds {'what is not in the catalog' if strangers else 'nothing'}")
        cosines = _matrix(book, model, [pictures[hit.id] for hit in hits]) @ query
        if cosines[0] < 1 - _SAME:
            raise _failed(f"{view.image} does not find itself")
        shares.append(float(np.mean(cosines >= low - _SAME)) * len(hits) / min(NEIGHBOURS, len(wanted)))
    recall = round(float(np.mean(shares)), 4)
    if recall < LEAST:
        raise _failed(f"it finds {recall:.0%} of the nearest pictures; {LEAST:.0%} are asked for")
    return Check(points, len(sample), recall)


def _matrix(book: Book, model: str, views: Sequence[ViewRecord]) -> NDArray[np.float32]:
    """The views' vectors, shape (n, dimension). Raises CheckFailed where one is missing."""
    vectors = book.vectors(model, [view.picture for view in views if view.picture])
    for view in views:
        if view.picture not in vectors:
            raise _failed(f"{view.image} was not read by the model")
    return np.stack([vectors[view.picture] for view in views if view.picture])


def _least_of_nearest(
    book: Book, model: str, views: Sequence[ViewRecord], queries: NDArray[np.float32]
) -> NDArray[np.float32]:
    """For each query, the cosine of its `NEIGHBOURS`-th nearest among all views, shape (n,)."""
    best = np.empty((len(queries), 0), dtype=np.float32)
    for start in range(0, len(views), _CHUNK):
        cosines = queries @ _matrix(book, model, views[start : start + _CHUNK]).T
        best = -np.sort(-np.hstack([best, cosines]), axis=1)[:, :NEIGHBOURS]
    return np.asarray(best[:, -1], dtype=np.float32)


def _failed(why: str) -> CheckFailed:
    return CheckFailed(
        phrase("The new search index failed its check"),
        phrase("{why}; the catalog is searched as before", why=why),
        phrase("try again; if it fails again, report it with the log"),
    )
