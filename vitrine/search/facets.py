"""Facets: what a column can be filtered by, counted by the engine."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from vitrine.catalog.records import Kind
from vitrine.search.filters import FILTERS, RANGES
from vitrine.search.guessed import Guessed
from vitrine.search.query import Query, Where
from vitrine.search.ranking import Ranked
from vitrine.search.result import Facet, FacetValue
from vitrine.store.book import BookColumn
from vitrine.store.protocol import Between, Collection, Filter, HasId

MOST_VALUES = 200
BINS = 16


def facets(
    collection: Collection,
    columns: Sequence[BookColumn],
    guessed: Guessed,
    query: Query,
    above: Callable[[Query], Sequence[Ranked]],
    passing: Callable[[Query], Filter],
) -> list[Facet]:
    """What can be filtered by: the columns, then what items are taken for.

    Each is counted among what the query finds without its own filter.

    Args:
        collection: what is searched.
        columns: the catalog's.
        guessed: what its items are taken for.
        query: what is asked.
        above: the items above the line of a query.
        passing: what lets through the items that pass a query's filters.
    """
    found: list[Facet | None] = []
    for column in columns:
        others = query.filtered(Where(column.name))
        among = Filter((HasId(tuple(one.point for one in above(others))),)) if query.asks else passing(others)
        found.append(facet(collection, column, among, query))
    for name in guessed.filters():
        items = [one.item for one in above(query.filtered(Where(name)))]
        found.append(guessed.facet(name, items, query))
    return [one for one in found if one is not None]


def facet(collection: Collection, column: BookColumn, among: Filter, query: Query) -> Facet | None:
    """The facet of a column among the points that pass; None where there is nothing to choose."""
    if column.kind not in FILTERS:
        return None
    chosen = next((w for w in query.where if w.column.casefold() == column.name.casefold()), Where(column.name))
    if column.kind in RANGES:
        return _range(collection, column, among, chosen)
    counted = collection.facet(column.key, filter=among, limit=MOST_VALUES)
    counts = dict(counted)
    for value in chosen.values:  # a chosen value stays visible, so that it can be taken back
        counts.setdefault(value, 0)
    if not counts:
        return None
    values = [FacetValue(value, count, value in chosen.values) for value, count in counts.items()]
    return Facet(column.name, column.kind, values)


def _range(collection: Collection, column: BookColumn, among: Filter, chosen: Where) -> Facet | None:
    low, high = column.low, column.high
    if low is None or high is None or low == high:
        return None
    bins = min(BINS, int(high - low)) if column.kind is Kind.YEAR else BINS
    edges = [low + (high - low) * i / bins for i in range(bins + 1)]
    histogram = []
    for start, end in itertools.pairwise(edges):
        # Both ends of the engine's ranges are included: step back by less than any value's precision.
        until = high if end == edges[-1] else end - (high - low) * 1e-9
        condition = Between(column.key, start, until)
        histogram.append(collection.count(Filter((*among.must, condition), among.must_not)))
    return Facet(
        column.name, column.kind, [], low, high, chosen_low=chosen.low, chosen_high=chosen.high, histogram=histogram
    )
