"""What every store promises of what is written: it comes back, whatever the order of writes and the thread."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.engines import LOCAL_MODE
from contract.points import DIMENSION, colours, ids, key, points, unit
from vitrine.errors import NotFound
from vitrine.store.protocol import Filter, OneOf, Point, Road, Schema, Sparse

pytestmark = LOCAL_MODE


def test_what_was_stored_comes_back(filled):
    for point in points(40)[:7]:
        (found,) = filled.retrieve([point.id], with_vectors=True)
        assert found.payload == point.payload
        assert found.picture == pytest.approx(point.picture, abs=1e-6)
        assert dict(zip(found.words.indices, found.words.values, strict=True)) == dict(
            zip(point.words.indices, point.words.values, strict=True)
        )


def test_a_point_without_words_is_stored_and_found_by_its_picture_alone(engine):
    collection = engine.create()
    first, second = points(2)
    collection.upsert([replace(first, words=Sparse((), ())), second])
    (found,) = collection.query([Road(first.picture, 1)], limit=1, with_vectors=True)
    assert (found.id, found.words) == (first.id, Sparse((), ()))
    assert first.id not in ids(collection.query([Road(Sparse(tuple(range(12)), (1.0,) * 12), 10)]))


def test_an_upsert_replaces_the_whole_point(filled):
    old = points(40)[0]
    new = Point(old.id, unit(-old.picture), Sparse((99,), (1.0,)), {"item": "other"})
    filled.upsert([new])
    (found,) = filled.retrieve([old.id], with_vectors=True)
    assert found.payload == {"item": "other"}
    assert found.picture == pytest.approx(new.picture, abs=1e-6)
    assert found.words == new.words
    assert filled.count() == 40
    assert ids(filled.query([Road(Sparse((99,), (1.0,)), 50)])) == [old.id]
    assert old.id not in ids(filled.query([Road(old.words, 50)]))


def test_of_two_points_with_one_id_in_one_upsert_the_last_stays(engine):
    collection = engine.create()
    first, second = points(2)
    collection.upsert([first, replace(second, id=first.id)])
    assert collection.retrieve([first.id])[0].payload == second.payload
    assert collection.count() == 1


def test_setting_a_payload_replaces_it_and_keeps_the_vectors(filled):
    point = points(40)[3]
    filled.set_payload(point.id, {"colour": "violet"})
    (found,) = filled.retrieve([point.id], with_vectors=True)
    assert found.payload == {"colour": "violet"}
    assert found.picture == pytest.approx(point.picture, abs=1e-6)
    assert set(found.words.indices) == set(point.words.indices)
    assert filled.count(Filter((OneOf("colour", ("violet",)),))) == 1
    assert filled.count(Filter((OneOf("item", ("item 1",)),))) == 1


def test_setting_the_payload_of_an_unknown_point_is_an_error(engine, filled):
    if engine.name == "memory":
        pytest.skip("the client's local mode raises a KeyError of its own there; a server answers 404")
    with pytest.raises(NotFound):
        filled.set_payload(key(1000), {"colour": "red"})
    assert filled.count() == 40


def test_deleted_points_are_gone_and_unknown_ids_are_no_error(filled):
    filled.delete([key(0), key(5), key(1000)])
    filled.delete([])
    assert filled.count() == 38
    assert filled.retrieve([key(0), key(5)]) == []
    assert key(0) not in ids(filled.query([Road(points(40)[0].picture, 50)], limit=50))


def test_more_points_than_one_request_holds(engine):
    collection = engine.create(Schema(DIMENSION))
    many = [Point(key(n), unit(np.eye(DIMENSION)[n % DIMENSION]), Sparse((), ()), {}) for n in range(700)]
    collection.upsert(many)
    assert collection.count() == 700


WRITES = st.lists(
    st.one_of(
        st.tuples(st.just("upsert"), st.lists(st.integers(0, 7), min_size=1, max_size=4), st.integers(0, 30)),
        st.tuples(st.just("delete"), st.lists(st.integers(0, 7), max_size=3), st.none()),
        st.tuples(st.just("payload"), st.integers(0, 7), st.integers(0, 30)),
    ),
    max_size=12,
)


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(writes=WRITES)
def test_any_order_of_writes_leaves_what_a_plain_dictionary_would_hold(engine, writes):
    if not hasattr(engine, "model"):  # one collection for all examples: making one costs more than the writes
        engine.model = engine.create()
    collection, drawn, model = engine.model, points(40), {}
    collection.delete([key(n) for n in range(8)])
    for kind, target, seed in writes:
        if kind == "upsert":
            batch = [replace(drawn[(seed + n) % 40], id=key(n)) for n in target]
            collection.upsert(batch)
            model.update({point.id: point for point in batch})
        elif kind == "delete":
            collection.delete([key(n) for n in target])
            for n in target:
                model.pop(key(n), None)
        elif key(target) in model:
            payload = drawn[seed].payload
            collection.set_payload(key(target), payload)
            model[key(target)] = replace(model[key(target)], payload=payload)
    held = {one.id: one for one in collection.retrieve([key(n) for n in range(8)], with_vectors=True)}
    assert {id: one.payload for id, one in held.items()} == {id: point.payload for id, point in model.items()}
    for id, point in model.items():
        assert held[id].picture == pytest.approx(point.picture, abs=1e-6)
        assert sorted(held[id].words.indices) == sorted(point.words.indices)
    assert collection.count() == len(model)
    facets = Counter(colour for point in model.values() for colour in colours(point))
    assert dict(collection.facet("colour")) == dict(facets)


def test_searches_from_several_threads_go_on_while_another_writes(engine):
    if engine.name == "memory":
        pytest.skip("the client's local mode is not made for several threads; the server's interface is")
    collection, done, failures = engine.create(), threading.Event(), []
    batches = [points(200)[n : n + 10] for n in range(0, 200, 10)]
    collection.upsert(batches[0])

    def search():
        seen = 0
        try:
            while not done.is_set():
                count = collection.count()
                assert count >= seen, "points vanished"
                seen = count
                assert len(collection.query([Road(batches[0][0].picture, 5)], limit=5)) == 5
        except Exception as error:
            failures.append(error)

    readers = [threading.Thread(target=search) for _ in range(3)]
    for reader in readers:
        reader.start()
    for batch in batches[1:]:
        collection.upsert(batch)
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert collection.count() == 200
