"""Near-identical hits become one, hits that differ come forward, and searches start from an item."""

import shutil

import numpy as np
import pytest
from conftest import write_catalog
from hypothesis import given
from hypothesis import strategies as st

from vitrine.search.line import LINE
from vitrine.search.query import Query, Where
from vitrine.search.ranking import Ranked
from vitrine.search.variety import folded, varied


def ranked(chances, angles):
    return [
        Ranked(f"i{n}", f"p{n}", chance, {}, vector=np.array([np.cos(a), np.sin(a)], dtype=np.float32))
        for n, (chance, a) in enumerate(zip(sorted(chances, reverse=True), angles, strict=False))
    ]


HITS = st.lists(st.tuples(st.floats(0, 1, width=32), st.floats(0, 6.25, width=32)), max_size=25).map(
    lambda rows: ranked([chance for chance, _ in rows], [angle for _, angle in rows])
)


@given(HITS)
def test_folding_loses_no_item_and_keeps_the_order(hits):
    kept = folded(hits)
    assert sorted(id for one in kept for id in (one.item, *one.others)) == sorted(one.item for one in hits)
    assert [one.chance for one in kept] == sorted((one.chance for one in kept), reverse=True)


@given(HITS, st.floats(0, 1))
def test_variety_moves_hits_only_above_the_line_and_keeps_the_best_one_first(hits, share):
    moved = varied(hits, share)
    above = [one.item for one in hits if one.chance >= LINE]
    assert {one.item for one in moved[: len(above)]} == set(above)
    assert [one.item for one in moved[len(above) :]] == [one.item for one in hits[len(above) :]]
    if share == 0:
        assert moved == hits


def test_a_different_hit_goes_before_more_of_the_same():
    hits = ranked([0.9, 0.89, 0.88, 0.8], [0.0, 0.3, 0.31, 1.5])
    assert [one.item for one in varied(hits, 0.5)][:2] == ["i0", "i3"]


def test_a_hit_like_the_one_before_is_folded_into_it():
    kept = folded(ranked([0.9, 0.8, 0.7], [0.0, 0.01, 1.0]))
    assert [(one.item, one.others) for one in kept] == [("i0", ("i1",)), ("i2", ())]


@pytest.fixture
def doubled(service, tmp_path):
    """A catalog in which `red-disc` is there twice, under two ids."""
    file = write_catalog(tmp_path / "catalog")
    shutil.copy(file.parent / "images/red-disc-0.png", file.parent / "images/again.png")
    with file.open("a") as stream:
        stream.write("images/again.png,again,Red disc,A disc in red.,red,4.00,1950,disc|flat\n")
    assert service.jobs.wait(service.indexing.index("shapes", str(file)).id).state == "done"
    return service


def test_a_search_folds_what_is_there_twice_where_it_is_asked_to(doubled):
    query = Query(text="red disc")
    assert {hit.id for hit in doubled.searching.search("shapes", query).hits} >= {"red-disc", "again"}
    once = doubled.searching.search("shapes", Query(text="red disc", fold=True))
    shown = {hit.id: hit.others for hit in once.hits}
    assert len({"red-disc", "again"} & set(shown)) == 1
    assert {"red-disc", "again"} <= {id for id, others in shown.items() for id in (id, *others)}


# --- searches from an item ------------------------------------------------------------------------------------------


def test_recipes_start_from_an_item_where_the_columns_are_there(doubled):
    found = {one.key: one for one in doubled.searching.recipes("shapes", "red-disc")}
    assert set(found) == {"cheaper", "colour"}  # no maker in this catalog
    cheaper = doubled.searching.search("shapes", found["cheaper"].query)
    assert {hit.id for hit in cheaper.hits} == {"again"}
    assert found["cheaper"].count == 1
    other = doubled.searching.search("shapes", found["colour"].query, limit=100)
    assert other.hits
    assert all(hit.fields["color"] != "red" for hit in other.hits)


def test_values_can_be_left_out(indexed):
    query = Query(where=(Where("color", excluded=("red", "green")),))
    assert {hit.fields["color"] for hit in indexed.searching.search("shapes", query).hits} == {"blue", "yellow"}
    assert Query.from_params(query.to_params()) == query
