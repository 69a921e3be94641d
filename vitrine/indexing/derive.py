"""Vectors of a model fitted to a catalog come from those of its base model: nothing is embedded again."""

from __future__ import annotations

import numpy as np

from vitrine.embedding.adapted import Adapted
from vitrine.embedding.protocol import Embedder
from vitrine.store.book import Book, Catalog
from vitrine.store.regions import Regions

_BATCH = 2048


def derive(book: Book, catalog: Catalog, embedder: Embedder) -> int:
    """Record the vectors that follow from recorded ones; returns how many. None for a model that stands by itself."""
    if not isinstance(embedder, Adapted):
        return 0
    lacking = sorted(book.with_vectors(embedder.base.key, catalog.id) - book.with_vectors(embedder.key, catalog.id))
    for start in range(0, len(lacking), _BATCH):
        known = book.vectors(embedder.base.key, lacking[start : start + _BATCH])
        made = embedder.adapt(np.stack(list(known.values())))
        book.record_read(catalog.id, (), dict(zip(known, made, strict=True)), embedder.key)
    _derive_regions(book, catalog, embedder)
    return len(lacking)


def _derive_regions(book: Book, catalog: Catalog, embedder: Adapted) -> None:
    base = book.regions.kept(embedder.base.key, catalog.id)
    done = book.regions.kept(embedder.key, catalog.id)
    lacking = sorted(picture for picture, by in base.items() if done.get(picture) != by)
    for start in range(0, len(lacking), _BATCH):
        some = lacking[start : start + _BATCH]
        known = book.regions.get(embedder.base.key, some)
        for segmenter in {base[picture] for picture in some}:
            made = {
                picture: Regions(one.boxes, embedder.adapt(one.vectors) if one.boxes else one.vectors)
                for picture, one in known.items()
                if base[picture] == segmenter
            }
            book.regions.record(embedder.key, segmenter, made)
