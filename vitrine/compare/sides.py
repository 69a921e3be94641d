"""One model's view of a catalog: the vectors of its pictures, and items ranked by them alone.

A comparison is about the models, so words written in the catalog play no part: they would be the same on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.records import Source
from vitrine.embedding.protocol import Embedder
from vitrine.errors import Cancelled
from vitrine.indexing.mapper import Mapper
from vitrine.settings import Settings
from vitrine.store.book import Book, Catalog, ViewRecord
from vitrine.store.thumbnails import Thumbnails
from vitrine.words import phrase


class Ranked(NamedTuple):
    """An item, and that of its pictures (a content hash) which is most like the query."""

    item: str
    picture: str


@dataclass(frozen=True, slots=True)
class Side:
    """`views` sorted by item, with their vectors, shape (views, dimension), of unit length."""

    views: Sequence[ViewRecord]
    vectors: NDArray[np.float32]
    starts: NDArray[np.intp]
    """Where each item's views begin."""

    copies: Mapping[str, Sequence[int]]
    """Picture -> the places of all views with that content."""

    @classmethod
    def of(cls, book: Book, views: Sequence[ViewRecord], key: str) -> Side:
        """From the record book, which has a vector of each view under that model's key."""
        views = sorted(views, key=lambda view: (view.item, view.position))
        found = book.vectors(key, list({view.picture for view in views if view.picture}))
        vectors = np.stack([found[view.picture] for view in views if view.picture])
        starts = [n for n, view in enumerate(views) if n == 0 or views[n - 1].item != view.item]
        copies: dict[str, list[int]] = {}
        for place, view in enumerate(views):
            copies.setdefault(view.picture or "", []).append(place)
        return cls(views, vectors, np.array(starts), copies)

    def rank(self, query: NDArray[np.float32], most: int, without: Sequence[int] = ()) -> list[Ranked]:
        """Items by their best view, best first; the views at the places `without` do not count.

        Ties keep the order of items, so that two models that know nothing agree.
        """
        scores = self.vectors @ query
        scores[list(without)] = -np.inf
        best = np.maximum.reduceat(scores, self.starts)
        order = [n for n in np.argsort(-best, kind="stable")[: most + len(without)] if np.isfinite(best[n])]
        ends = np.append(self.starts[1:], len(scores))
        ranked = []
        for n in order[:most]:
            view = self.views[self.starts[n] + int(np.argmax(scores[self.starts[n] : ends[n]]))]
            ranked.append(Ranked(view.item, view.picture or ""))
        return ranked


def embed_missing(
    book: Book,
    catalog: Catalog,
    source: Callable[[], Source],
    thumbnails: Thumbnails,
    settings: Settings,
    embedder: Embedder,
    workers: int,
    on_progress: Callable[[int, int], object],
    stop: Callable[[], bool],
) -> int:
    """Let the model read the catalog's pictures that it has not read; returns how many. The catalog stays as it is.

    A file that has changed since it was indexed is another picture than the catalog knows, and is left out.

    Raises:
        SourceError: the source cannot be opened.
        Cancelled: `stop` said so; what was read is kept.
    """
    embedded = book.with_vectors(embedder.key, catalog.id)
    lacking = {view.picture: view for view in book.views(catalog.id) if view.picture and view.picture not in embedded}
    if not lacking:
        return 0
    mapper = Mapper(source(), embedder, book, thumbnails, settings)
    done = read = 0
    on_progress(0, len(lacking))
    for batch in mapper.run(lacking.values(), workers, stop):
        vectors = {picture: vector for picture, vector in batch.vectors.items() if picture in lacking}
        book.record_read(catalog.id, (), vectors, embedder.key)
        done += len(batch.read) + len(batch.failures)
        read += len(vectors)
        on_progress(done, len(lacking))
    if stop():
        raise Cancelled(
            phrase("The comparison was stopped"),
            phrase("what was read is kept"),
            phrase("start it again to go on from there"),
        )
    return read
