"""The first step of indexing: what the source holds now is written into the record book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vitrine.catalog.columns import infer_columns, parse
from vitrine.catalog.records import Item, Kind, Source
from vitrine.catalog.sources import merge
from vitrine.errors import SourceError
from vitrine.store.book import Book, BookColumn, Catalog, ItemRecord, ViewRecord


@dataclass(frozen=True, slots=True)
class Plan:
    """What the run starts from.

    `views`: all views of the source as the book knows them, most with their picture from earlier runs; `vanished`:
    content hashes of pictures of views that the source holds no more; `problems`: rows that cannot be used.
    """

    items: dict[str, ItemRecord]
    columns: list[BookColumn]
    views: list[ViewRecord]
    vanished: list[str]
    removed: int
    problems: list[dict[str, str]]


def plan(book: Book, catalog: Catalog, source: Source) -> Plan:
    """Read the source's rows and make the book hold exactly its items, views and columns.

    Raises:
        SourceError: the source cannot be read, or holds no picture.
    """
    items = list(merge(source.rows()).values())
    problems = list(source.problems)
    if not items:
        raise SourceError(
            f"There is no picture in {source.location}",
            problems[0]["reason"] if problems else "no file there has the ending of a picture",
            "choose a folder with pictures, or a catalog.csv with a column `image`",
        )
    before = book.views(catalog.id)
    book.replace_items(
        catalog.id,
        (ItemRecord(item.id, item.title, item.description, item.fields) for item in items),
        ((item.id, image, position) for item in items for position, image in enumerate(item.images)),
    )
    book.set_columns(catalog.id, infer_columns(items))
    columns = book.columns(catalog.id)
    for column in columns:
        if column.kind in (Kind.NUMBER, Kind.YEAR):
            book.set_range(catalog.id, column.name, *_range(items, column))
    views = book.views(catalog.id)
    kept = {view.point for view in views}
    gone = [view for view in before if view.point not in kept]
    return Plan(
        items=book.items(catalog.id),
        columns=columns,
        views=views,
        vanished=[view.picture for view in gone if view.picture],
        removed=len(gone),
        problems=problems,
    )


def known(book: Book, catalog: Catalog) -> Plan:
    """What the book holds, without a look at the source."""
    return Plan(
        items=book.items(catalog.id),
        columns=book.columns(catalog.id),
        views=book.views(catalog.id),
        vanished=[],
        removed=0,
        problems=[],
    )


def _range(items: Iterable[Item], column: BookColumn) -> tuple[float | None, float | None]:
    values = [
        float(value)
        for item in items
        if isinstance(value := parse(item.fields.get(column.name, ""), column.kind), int | float)
    ]
    return (min(values), max(values)) if values else (None, None)
