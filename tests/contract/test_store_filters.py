"""What every store promises of filters, counts, facets and of going through all points."""

from __future__ import annotations

from collections import Counter

import pytest

from contract.engines import LOCAL_MODE
from contract.filters import FILTERS
from contract.points import colours, ids, key, points
from vitrine.store.protocol import Road, Sparse

pytestmark = LOCAL_MODE


@pytest.mark.parametrize(("filter", "passes"), FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_means_the_same_in_count_scroll_and_both_kinds_of_search(filled, filter, passes):
    expected = [point.id for point in points(40) if passes(point)]
    assert filled.count(filter) == len(expected)
    assert sorted(ids(filled.scroll(filter=filter))) == expected
    near = filled.query([Road(points(1)[0].picture, 100)], filter=filter, limit=100)
    assert sorted(ids(near)) == expected
    said = filled.query([Road(Sparse(tuple(range(12)), (1.0,) * 12), 100)], filter=filter, limit=100)
    assert sorted(ids(said)) == expected


@pytest.mark.parametrize("chosen", ["no filter", "a range, ends included", "all of it", "no such value"])
def test_facets_count_points_most_frequent_first_ties_by_value(filled, chosen):
    filter, passes = FILTERS[chosen]
    counts = Counter(colour for point in points(40) if passes(point) for colour in colours(point))
    expected = sorted(counts.items(), key=lambda hit: (-hit[1], hit[0]))
    assert filled.facet("colour", filter=filter) == expected


def test_facets_give_no_more_values_than_asked_for(filled):
    assert len(filled.facet("item", limit=7)) == 7


@pytest.mark.parametrize("batch", [1, 7, 40, 1000])
def test_scrolling_gives_every_point_once_whatever_the_batch(filled, batch):
    seen = list(filled.scroll(batch=batch))
    assert sorted(ids(seen)) == [key(n) for n in range(40)]
    assert {one.id: one.payload for one in seen} == {point.id: point.payload for point in points(40)}


def test_points_are_retrieved_in_the_order_asked_unknown_ones_left_out(filled):
    assert ids(filled.retrieve([key(9), key(1000), key(2), key(30)])) == [key(9), key(2), key(30)]
    assert filled.retrieve([]) == []
