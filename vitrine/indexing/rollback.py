"""Going back to the model that a catalog was searched by before its last change of model.

The source is not read anew: the kept collection is brought in step with what the record book knows, checked, and
swapped in; the collection searched until now is kept in its turn. So going back and forth embeds nothing, unless
pictures have come or changed in between: these are embedded by the former model first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vitrine.catalog.records import Source
from vitrine.errors import Conflict, ModelUnavailable
from vitrine.indexing.collections import at_hand
from vitrine.indexing.refill import refill
from vitrine.indexing.run import Progress, Report, Tools
from vitrine.store.book import Book, Catalog
from vitrine.store.protocol import Store
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for going back: the model's key, and the bytes that it takes on disk."""

    model: str
    bytes: int


def kept(book: Book, store: Store, catalog: Catalog) -> Kept | None:
    """What is kept from before the catalog's last change of model; None where nothing is."""
    if not catalog.former:
        return None
    size = store.open(catalog.former).info().bytes if catalog.former in store.names() else 0
    return Kept(catalog.former_model, size + book.vector_bytes(catalog.former_model, catalog.id))


def former_model(catalog: Catalog) -> str:
    """The key of the model to go back to.

    Raises:
        Conflict: nothing is kept.
        ModelUnavailable: the model has other weights by now.
    """
    if not catalog.former:
        raise Conflict(
            phrase("There is nothing to go back to in {name}", name=catalog.name),
            phrase("no other model is kept from before a change"),
            phrase("change the model: `vitrine rebuild {name} --model M`", name=catalog.name),
        )
    if not at_hand(catalog.former_model):
        raise ModelUnavailable(
            phrase("The model {former_model} is no longer there", former_model=catalog.former_model),
            phrase("its files have gone or hold other weights now"),
            phrase("bring them back, or change to another model"),
        )
    return catalog.former_model


def rollback(
    tools: Tools,
    catalog: Catalog,
    source: Callable[[], Source],
    *,
    on_progress: Callable[[Progress], Any] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Let the catalog be searched by its former model again.

    Args:
        tools: with the former model's embedder.
        catalog: one with something kept.
        source: opens where the pictures are; called only where some must be embedded by the former model.
        on_progress: told how far it is.
        stop: says whether to stop.

    Raises:
        ModelUnavailable: the former model cannot be loaded.
        SourceError: pictures must be embedded, and where they are cannot be read.
        CheckFailed: the kept collection is damaged; it is dropped.
        Cancelled: `stop` said so.
    """
    return refill(tools, catalog, source, on_progress=on_progress, stop=stop)
