"""Searches from one item: same but cheaper, same in another colour, similar style by another maker, goes with this.

Each is an ordinary search (like this item, with filters), so it has a link and can be changed. A recipe is only offered
where the catalog has the columns for it and other items pass its filters. Columns are known by their usual names; what
goes with an item is known by a column or from boards (see `together`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.search.query import Query, Where
from vitrine.store.book import BookColumn, ItemRecord
from vitrine.words import Phrase, phrase

_CENT = 0.01
_PRICES = ("price", "preis", "prix", "precio", "cost", "価格")
_COLOURS = ("color", "colour", "colors", "colours", "farbe", "couleur", "色")
_KINDS = ("category", "kind", "type", "product_type", "department", "kategorie", "catégorie", "categoría")
_STYLES = ("style", "pattern", "school", "movement", "stil", "estilo", "subject")
_MAKERS = ("brand", "maker", "artist", "manufacturer", "designer", "vendor", "marke", "marque", "marca", "künstler")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A search from an item; `name` says it in the visitor's words, `count` how many items pass its filters."""

    key: str
    name: Phrase
    query: Query
    count: int


def recipes(item: ItemRecord, columns: Sequence[BookColumn], passing: Callable[[Query], int]) -> list[Recipe]:
    """What can be searched from an item.

    Args:
        item: where it starts.
        columns: the catalog's.
        passing: how many items pass a query's filters, the item itself left out.
    """
    price, colour, kind, style, maker = (
        _column(columns, names, kinds)
        for names, kinds in (
            (_PRICES, (Kind.NUMBER,)),
            (_COLOURS, (Kind.CATEGORY, Kind.CATEGORIES)),
            (_KINDS, (Kind.CATEGORY, Kind.CATEGORIES)),
            (_STYLES, (Kind.CATEGORY, Kind.CATEGORIES)),
            (_MAKERS, (Kind.CATEGORY, Kind.CATEGORIES)),
        )
    )
    same_kind = _same(item, kind)
    wanted: list[tuple[str, Phrase, list[Where]]] = []
    cost = None if price is None else parse(item.fields.get(price.name, ""), price.kind)
    if price is not None and isinstance(cost, int | float):
        wanted.append(
            ("cheaper", phrase("Same, but cheaper"), [*same_kind, Where(price.name, high=round(cost - _CENT, 2))])
        )
    if colour is not None and (own := _values(item, colour)):
        wanted.append(("colour", phrase("Same in another colour"), [*same_kind, Where(colour.name, excluded=own)]))
    if maker is not None and (own := _values(item, maker)):
        where = [*(_same(item, style) or same_kind), Where(maker.name, excluded=own)]
        wanted.append(("maker", phrase("Similar style, other maker"), where))
    found = []
    searches = [(key, name, Query(like=(item.id,), where=tuple(where))) for key, name, where in wanted]
    searches.append(("goes", phrase("Goes with this"), Query(goes=item.id)))
    for key, name, query in searches:
        if count := passing(query):
            found.append(Recipe(key, name, query, count))
    return found


def as_json(recipe: Recipe) -> dict[str, Any]:
    """For a component: what it is called, and the link's parameters."""
    return {"key": recipe.key, "name": recipe.name, "count": recipe.count, "params": recipe.query.to_params()}


def _column(columns: Sequence[BookColumn], names: Sequence[str], kinds: Sequence[Kind]) -> BookColumn | None:
    named = {column.name.casefold(): column for column in columns if column.kind in kinds}
    return next((named[name] for name in names if name in named), None)


def _values(item: ItemRecord, column: BookColumn) -> tuple[str, ...]:
    value = parse(item.fields.get(column.name, ""), column.kind)
    return tuple(value) if isinstance(value, list) else (str(value),) if value else ()


def _same(item: ItemRecord, column: BookColumn | None) -> list[Where]:
    """The filter to the item's own value; of several the last, which says most exactly what it is."""
    values = () if column is None else _values(item, column)
    return [Where(column.name, values[-1:])] if column is not None and values else []
