"""What goes with an item: as a column of the catalog says, or as people have put it together on boards.

A column says it by its name: of ids ("goes with"), in either direction, or of what things belong to together ("set",
"outfit"). Boards say it where they are small enough to be put together rather than collected.
"""

from __future__ import annotations

from collections.abc import Sequence

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.store.boards import BoardTables
from vitrine.store.book import Book, BookColumn
from vitrine.store.items import ItemRecord
from vitrine.store.protocol import Collection, Filter, OneOf

MOST = 60
"""Items that are said to go with one."""

_NAMES = (
    *("goes with", "go with", "pairs with", "wear with", "matches", "matching", "complements", "combine with"),
    *("complete the look", "passt zu", "passend zu", "va avec", "combina con", "va con", "合うもの", "コーディネート"),
)
_SETS = ("set", "outfit", "bundle", "ensemble", "look", "conjunto", "セット")
_LARGEST_SET = 40  # items that belong together; more are a kind of thing
_CATEGORIES = (Kind.CATEGORY, Kind.CATEGORIES)


def companions(
    book: Book, collection: Collection, catalog: int, item: ItemRecord, columns: Sequence[BookColumn]
) -> list[str]:
    """Ids of the items that go with one: what the catalog says first, then what stands together most often."""
    found: dict[str, None] = {}
    for column in columns:
        name = column.name.casefold().replace("_", " ").replace("-", " ").strip()
        if name in _NAMES:
            named = [part.strip() for part in _values(item, column)]
            found.update(dict.fromkeys(id for id in named if id in book.items(catalog, named)))
            found.update(dict.fromkeys(_holding(collection, column, (item.id,))))
        elif name in _SETS and column.kind in _CATEGORIES and (own := tuple(_values(item, column))):
            together = _holding(collection, column, own)
            found.update(dict.fromkeys(together if len(together) <= _LARGEST_SET else ()))
    found.update(dict.fromkeys(BoardTables(book).beside(catalog, item.id, MOST)))
    found.pop(item.id, None)
    return list(found)[:MOST]


def _values(item: ItemRecord, column: BookColumn) -> list[str]:
    raw = item.fields.get(column.name, "")
    value = parse(raw, column.kind) if column.kind in _CATEGORIES else None
    if isinstance(value, list):
        return value
    return [part for chunk in raw.split("|") for part in chunk.split(",") if part.strip()]


def _holding(collection: Collection, column: BookColumn, values: tuple[str, ...]) -> list[str]:
    if column.kind not in _CATEGORIES:
        return []
    among = Filter((OneOf("primary", ("y",)), OneOf(column.key, values)))
    return sorted(str(found.payload["item"]) for found in collection.scroll(filter=among))
