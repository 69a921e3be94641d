"""Values of an item's columns, parsed for showing and for sorting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind, Value
from vitrine.search.ranking import Ranked
from vitrine.store.book import BookColumn, ItemRecord


def parsed_fields(item: ItemRecord, columns: Sequence[BookColumn]) -> dict[str, Value]:
    """The item's values by column name; what cannot be parsed by the column's kind stays text."""
    values: dict[str, Value] = {}
    for column in columns:
        raw = item.fields.get(column.name, "")
        if raw:
            value = parse(raw, column.kind)
            values[column.name] = raw if value is None or column.kind is Kind.YEAR else value
    return values


def sortable(value: Value | None) -> tuple[float, str]:
    """What values of one column are sorted by: numbers as such, texts whatever their case."""
    if isinstance(value, int | float):
        return (float(value), "")
    return (0.0, "|".join(value).casefold() if isinstance(value, list) else str(value).casefold())


def by_value(
    ranked: Sequence[Ranked], items: Mapping[str, ItemRecord], column: BookColumn, *, descending: bool
) -> list[Ranked]:
    """Sorted by a column's values, what lacks one last."""
    values = {id: parse(item.fields.get(column.name, ""), column.kind) for id, item in items.items()}
    having = [one for one in ranked if values.get(one.item) is not None]
    lacking = [one for one in ranked if values.get(one.item) is None]
    having.sort(key=lambda one: sortable(values[one.item]), reverse=descending)
    return [*having, *lacking]
