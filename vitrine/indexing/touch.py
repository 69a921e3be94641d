"""Bringing single items in step: what was edited, hidden or shown in the app reaches the search at once.

Nothing is embedded: vectors come from the record book. The book is changed first; so after a kill the points that it
marks tell what is left to do.
"""

from __future__ import annotations

from collections.abc import Sequence

from vitrine.indexing.writer import Writer
from vitrine.store.book import Book, ViewRecord
from vitrine.store.edits import Edits
from vitrine.store.protocol import Collection, Store


def touch(book: Book, store: Store, catalog: int, items: Sequence[str]) -> None:
    """Make the collection that searches use hold those items as they are shown now."""
    if not items:
        return
    with book.in_step:
        # Read here, behind the book's change: a run that swaps collections meanwhile looks for changes after its swap.
        row = next((one for one in book.catalogs() if one.id == catalog), None)
        if row is not None and row.collection in store.names():
            _write(book, store.open(row.collection), row.model, catalog, items)


def catch_up(book: Book, collection: Collection, model: str, catalog: int, since: int) -> list[ViewRecord]:
    """Bring into a collection what was done in the app since that entry of the history.

    Returns:
        The views that are shown, as the collection holds them.
    """
    edits = Edits(book)
    while True:
        newest = edits.newest(catalog)
        with book.in_step:
            _write(book, collection, model, catalog, edits.changed_since(catalog, since))
        views = book.views(catalog)
        if edits.newest(catalog) == newest:
            return views
        since = newest


def _write(book: Book, collection: Collection, model: str, catalog: int, items: Sequence[str]) -> None:
    if not items:
        return
    points = [view.point for view in book.views(catalog, items, hidden=True)]
    noted = book.length(collection.name) is not None
    shown = book.items(catalog, items if noted else None)
    writer = Writer(book, collection, model, shown, book.columns(catalog), catalog=catalog, among=points)
    views = book.views(catalog, items)
    writer.choose_primaries(views)
    writer.write(writer.stale(views))
    writer.sweep(views)
