"""The first step of indexing: what the source holds now is written into the record book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vitrine.catalog.columns import infer_columns, parse
from vitrine.catalog.records import Kind, Source
from vitrine.catalog.sources import merge
from vitrine.errors import SourceError
from vitrine.store.book import Book, BookColumn, Catalog, ItemRecord, ViewRecord
from vitrine.store.edits import Edits
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Plan:
    """What the run starts from.

    `items` are those that are shown, with their edits; `views` all views of the source as the book knows them, those of
    hidden items too, most with their picture from earlier runs; `vanished`: content hashes of pictures of views that
    the source holds no more; `problems`: rows that cannot be used; `since`: the newest entry of the history when the
    items were read.
    """

    items: dict[str, ItemRecord]
    columns: list[BookColumn]
    views: list[ViewRecord]
    vanished: list[str]
    removed: int
    problems: list[dict[str, str]]
    since: int


def plan(book: Book, catalog: Catalog, source: Source) -> Plan:
    """Read the source's rows and make the book hold exactly its items, views and columns.

    Raises:
        SourceError: the source cannot be read, or holds no picture.
    """
    items = list(merge(source.rows()).values())
    problems = list(source.problems)
    if not items:
        raise SourceError(
            phrase("There is no picture in {location}", location=source.location),
            problems[0]["reason"] if problems else phrase("no file there has the ending of a picture"),
            phrase("choose a folder with pictures, or a catalog.csv with a column `image`"),
        )
    before = book.views(catalog.id, hidden=True)
    book.replace_items(
        catalog.id,
        (ItemRecord(item.id, item.title, item.description, item.fields) for item in items),
        ((item.id, image, position) for item in items for position, image in enumerate(item.images)),
    )
    book.set_columns(catalog.id, infer_columns(items))
    columns = book.columns(catalog.id)
    since = Edits(book).newest(catalog.id)
    shown = book.items(catalog.id)
    for column in columns:
        if column.kind in (Kind.NUMBER, Kind.YEAR):
            book.set_range(catalog.id, column.name, *_range(shown.values(), column))
    views = book.views(catalog.id, hidden=True)
    kept = {view.point for view in views}
    gone = [view for view in before if view.point not in kept]
    return Plan(
        items=shown,
        columns=columns,
        views=views,
        vanished=[view.picture for view in gone if view.picture],
        removed=len(gone),
        problems=problems,
        since=since,
    )


def known(book: Book, catalog: Catalog) -> Plan:
    """What the book holds, without a look at the source."""
    since = Edits(book).newest(catalog.id)
    return Plan(
        items=book.items(catalog.id),
        columns=book.columns(catalog.id),
        views=book.views(catalog.id, hidden=True),
        vanished=[],
        removed=0,
        problems=[],
        since=since,
    )


def _range(items: Iterable[ItemRecord], column: BookColumn) -> tuple[float | None, float | None]:
    values = [
        float(value)
        for item in items
        if isinstance(value := parse(item.fields.get(column.name, ""), column.kind), int | float)
    ]
    return (min(values), max(values)) if values else (None, None)
