"""Regions: what every engine promises of points that also hold vectors of parts of their picture."""

import numpy as np
import pytest

from contract.engines import LOCAL_MODE
from contract.points import DIMENSION, SCHEMA, key, points, unit
from vitrine.errors import StoreError
from vitrine.store.protocol import Filter, OneOf, Point, Road, Schema, Sparse

pytestmark = LOCAL_MODE

WITH_REGIONS = Schema(DIMENSION, SCHEMA.payload, regions=True)


def parts(count, seed):
    drawn = np.random.default_rng(seed)
    return np.stack([unit(drawn.normal(size=DIMENSION)) for _ in range(count)])


@pytest.fixture
def filled(engine):
    """Points 0 … 19; the odd ones hold three regions each, the even ones none."""
    collection = engine.create(WITH_REGIONS)
    made = [
        Point(p.id, p.picture, p.words, p.payload, parts(3, n) if n % 2 else None) for n, p in enumerate(points(20))
    ]
    collection.upsert(made)
    return collection


def test_a_query_meets_the_best_of_a_points_regions(filled):
    query = parts(3, 7)[1]
    found = filled.query([Road(query, 20, regions=True)], limit=20)
    assert found[0].id == key(7)
    assert found[0].score == pytest.approx(1.0, abs=1e-4)
    assert {one.id for one in found} == {key(n) for n in range(1, 20, 2)}
    best = {key(n): float((parts(3, n) @ query).max()) for n in range(1, 20, 2)}
    assert {one.id: one.score for one in found} == pytest.approx(best, abs=1e-4)


def test_regions_do_not_change_what_the_whole_picture_finds(filled, engine):
    plain = engine.create(SCHEMA)
    plain.upsert(points(20))
    query = unit(np.arange(1.0, DIMENSION + 1))
    whole = [(one.id, one.score) for one in plain.query([Road(query, 20)], limit=20)]
    assert [(one.id, pytest.approx(one.score, abs=1e-5)) for one in filled.query([Road(query, 20)], limit=20)] == whole


def test_roads_by_the_whole_and_by_regions_are_fused_under_a_filter(filled):
    query = parts(3, 9)[0]
    only = Filter((OneOf("colour", ("green",)),))
    found = filled.query([Road(query, 20), Road(query, 20, regions=True)], filter=only, limit=20)
    assert key(9) in {one.id for one in found}
    assert all("green" in one.payload["colour"] for one in found)


def test_a_point_written_again_without_regions_has_none(filled):
    again = points(20)[7]
    filled.upsert([again])
    assert key(7) not in {one.id for one in filled.query([Road(parts(3, 7)[1], 20, regions=True)], limit=20)}


def test_vectors_come_back_beside_regions(filled):
    kept = filled.retrieve([key(3)], with_vectors=True)[0]
    assert kept.picture == pytest.approx(points(20)[3].picture, abs=1e-5)


def test_a_broken_region_is_refused(filled):
    broken = parts(2, 0)
    broken[1, 0] = np.nan
    with pytest.raises(StoreError, match="not finite"):
        filled.upsert([Point(key(50), parts(1, 0)[0], Sparse((), ()), {}, broken)])
    with pytest.raises(StoreError, match="shape"):
        filled.upsert([Point(key(50), parts(1, 0)[0], Sparse((), ()), {}, broken[:1, :4])])
    assert filled.count() == 20


def test_the_graph_is_built_over_regions_too(filled):
    filled.build_graph()
    found = filled.query([Road(parts(3, 7)[1], 20, regions=True)], limit=20)
    assert found[0].id == key(7)
