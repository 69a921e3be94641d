"""Which collection a run writes to, and the one step in which searches go over to it.

A catalog's collections are named `catalog-<id>-<number>-<checksum of the model's key>`. The record book points to the
one that is searched, and to the one that was searched before the last change of model. Any other is left over from a
run that was killed or cancelled: the next one takes it up or drops it.
"""

from __future__ import annotations

import time

from vitrine import embedding
from vitrine.embedding.clip import LOCAL
from vitrine.embedding.protocol import key_checksum
from vitrine.errors import ModelUnavailable
from vitrine.store.book import Book, Catalog
from vitrine.store.protocol import Collection, Schema, Store


def target(
    book: Book, store: Store, catalog: Catalog, wanted: Schema, key: str, *, rebuild: bool = False
) -> tuple[Collection, bool]:
    """The collection to write to, and whether it is another than that which is searched.

    Args:
        book: the record book.
        store: where collections are.
        catalog: as the book has it now.
        wanted: the layout that the catalog's columns and the model ask for.
        key: the model's.
        rebuild: make a new one whatever there is.
    """
    names = set(store.names())
    if not rebuild and catalog.model == key and catalog.collection in names:
        current = store.open(catalog.collection)
        if current.schema == wanted:
            return current, False
    # The kept one, or one left half-built by a killed run, is taken up again if it is of the same kind.
    suffix = f"-{key_checksum(key):08x}"
    for name in sorted(_own(names, catalog) - {catalog.collection}, key=lambda name: (name != catalog.former, name)):
        if not rebuild and name.endswith(suffix):
            left = store.open(name)
            if left.schema == wanted:
                return left, True
        if name != catalog.former:
            _drop(book, store, name)
    taken = {int(name.split("-")[2]) for name in _own({*names, catalog.collection, catalog.former}, catalog)}
    return store.create(f"catalog-{catalog.id}-{1 + max(taken, default=0)}{suffix}", wanted), True


def swap(book: Book, store: Store, catalog: Catalog, collection: str, key: str) -> None:
    """Let searches use the collection, in one step; then drop what is neither searched nor kept.

    After a change of model the collection that was searched until now is kept, in place of one kept before, if its
    model can still be had: going back to it is the same step again.
    """
    former, former_model = catalog.former, catalog.former_model
    if catalog.collection and catalog.model != key:
        keep = catalog.indexed is not None and at_hand(catalog.model)
        former, former_model = (catalog.collection, catalog.model) if keep else ("", "")
    if former == collection:
        former = former_model = ""
    book.change(
        catalog.id,
        collection=collection,
        model=key,
        former=former,
        former_model=former_model,
        indexed=time.time(),
        location=catalog.location,
    )
    for name in _own(set(store.names()), catalog) - {collection, former}:
        _drop(book, store, name)


def drop(book: Book, store: Store, catalog: Catalog, name: str) -> None:
    """Drop one of a catalog's collections that is not searched."""
    if name == catalog.former:
        book.change(catalog.id, former="", former_model="")
    _drop(book, store, name)


def drop_all(book: Book, store: Store, catalog: Catalog) -> None:
    """Drop every collection of a catalog."""
    for name in _own(set(store.names()), catalog):
        _drop(book, store, name)


def drop_former(book: Book, store: Store, catalog: Catalog) -> None:
    """Drop what is kept from before the last change of model: the collection, and vectors that nothing else needs."""
    book.change(catalog.id, former="", former_model="")
    if catalog.former:
        _drop(book, store, catalog.former)
        book.forget_vectors(catalog.former_model, catalog.id)


def at_hand(key: str) -> bool:
    """Whether the model of that name still has the weights that the key names.

    A service that does not answer now may answer again; a folder without a model has lost it.
    """
    try:
        return embedding.model_key(embedding.model_name(key)) == key
    except ModelUnavailable:
        return not key.startswith((embedding.EMBEDDED, LOCAL))


def _own(names: set[str], catalog: Catalog) -> set[str]:
    return {name for name in names if name.startswith(f"catalog-{catalog.id}-")}


def _drop(book: Book, store: Store, name: str) -> None:
    store.drop(name)
    book.forget_stored(name)
