"""Two to four items side by side: their values by column, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vitrine.boards.operations import new_entry_id
from vitrine.boards.resolve import Shown, resolved
from vitrine.catalog.records import Kind, Value
from vitrine.errors import QueryError, UnknownCatalog
from vitrine.store.boards import EntryRecord
from vitrine.store.book import Book
from vitrine.words import phrase

FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class Line:
    """One column over all items: None where an item has no value. `common` are the values that all of them share."""

    name: str
    kind: Kind
    values: list[Value | None]
    differs: bool
    common: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Items side by side, `lines` in the order of the first item's catalog."""

    items: list[Shown]
    lines: list[Line]


def compared(book: Book, items: Iterable[tuple[str, str]]) -> Comparison:
    """Compare items, each by catalog name and item id; one that is not there any more is shown as missing.

    Raises:
        QueryError: fewer than two, or more than four.
    """
    wanted = list(dict.fromkeys(items))
    if not FEWEST <= len(wanted) <= MOST:
        raise QueryError(
            phrase("{fewest} to {most} items can be compared", fewest=FEWEST, most=MOST),
            phrase("{wanted} were chosen", wanted=len(wanted)),
            phrase("choose others, then compare"),
        )
    shown = resolved(book, [EntryRecord(new_entry_id(), _id(book, name), name, id, "", "") for name, id in wanted])
    return Comparison(shown, _lines(shown))


def _id(book: Book, name: str) -> int:
    try:
        return book.catalog(name).id
    except UnknownCatalog:
        return 0  # no catalog has that number: the item is shown as missing


def _lines(items: Sequence[Shown]) -> list[Line]:
    there = [item for item in items if not item.missing]
    kinds: dict[str, Kind] = {}
    for item in there:
        for name, kind in item.kinds.items():
            kinds.setdefault(name, kind)
    lines = []
    for name, kind in kinds.items():
        values = [item.fields.get(name) for item in items]
        present = [item.fields.get(name) for item in there]
        sets = [set(value) if isinstance(value, list) else set() for value in present]
        common = sorted(set.intersection(*sets)) if sets else []
        lines.append(Line(name, kind, values, len({_plain(value) for value in present}) > 1, common))
    return lines


def _plain(value: Value | None) -> str:
    """A value as it counts in a comparison: the order of several does not matter, nor does letter case."""
    text = "|".join(sorted(value)) if isinstance(value, list) else "" if value is None else str(value)
    return " ".join(text.casefold().split())
