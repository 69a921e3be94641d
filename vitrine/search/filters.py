"""From a query's filters to the store's conditions, by the catalog's column kinds."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine.catalog.records import Kind
from vitrine.errors import QueryError
from vitrine.search.query import Where
from vitrine.store.book import BookColumn
from vitrine.store.protocol import Between, Condition, OneOf
from vitrine.words import phrase

RANGES = (Kind.NUMBER, Kind.YEAR)
FILTERS = (*RANGES, Kind.CATEGORY, Kind.CATEGORIES)


def column_named(columns: Sequence[BookColumn], name: str) -> BookColumn:
    """The column with that name, whatever its case.

    Raises:
        QueryError: there is none; the message names those that there are.
    """
    for column in columns:
        if column.name.casefold() == name.casefold():
            return column
    names = ", ".join(column.name for column in columns)
    raise QueryError(
        phrase("This catalog has no column called {name}", name=name),
        phrase("it has: {names}", names=names) if names else phrase("it has no columns of its own"),
        phrase("filter or sort by one of these"),
    )


def conditions(where: Sequence[Where], columns: Sequence[BookColumn]) -> tuple[Condition, ...]:
    """The store's conditions, all of which must hold.

    Raises:
        QueryError: an unknown column, a range on words, or a value that is not a number on a number column.
    """
    return tuple(_condition(w, column_named(columns, w.column)) for w in where if _narrows(w))


def exclusions(where: Sequence[Where], columns: Sequence[BookColumn]) -> tuple[OneOf, ...]:
    """The store's conditions none of which may hold.

    Raises:
        QueryError: an unknown column, or one whose values are no categories.
    """
    found = []
    for one in where:
        if one.excluded:
            column = column_named(columns, one.column)
            if column.kind not in FILTERS or column.kind in RANGES:
                raise QueryError(
                    phrase("The column {name} holds no categories", name=column.name),
                    phrase("only categories can be left out"),
                    phrase("choose another column"),
                )
            found.append(OneOf(column.key, one.excluded))
    return tuple(found)


def _narrows(where: Where) -> bool:
    """Whether it says more than what is left out."""
    return bool(where.values) or where.low is not None or where.high is not None or not where.excluded


def _condition(where: Where, column: BookColumn) -> Condition:
    if column.kind not in FILTERS:
        raise QueryError(
            phrase("The column {name} holds free text", name=column.name),
            phrase("texts are searched, not filtered"),
            phrase("search for the words"),
        )
    if column.kind not in RANGES:
        if where.low is not None or where.high is not None:
            raise QueryError(
                phrase("The column {name} holds words", name=column.name),
                phrase("words have no range"),
                phrase("choose values of it"),
            )
        return OneOf(column.key, where.values)
    if not where.values:
        return Between(column.key, where.low, where.high)
    try:
        numbers = [float(value) for value in where.values]
    except ValueError:
        raise QueryError(
            phrase("{values} is not a number", values=where.values[0]), phrase("{name} holds numbers", name=column.name)
        ) from None
    return Between(column.key, min(numbers), max(numbers))
