"""Vectors of a model fitted to a catalog come from those of its base model: nothing is embedded again."""

from __future__ import annotations

import numpy as np

from vitrine.embedding.adapted import Adapted
from vitrine.embedding.protocol import Embedder
from vitrine.store.book import Book, Catalog

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
    return len(lacking)
