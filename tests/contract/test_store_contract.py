"""What every store promises. Set VITRINE_QDRANT_URL to hold a real server to it as well."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.engines import engines, folder
from contract.points import DIMENSION, SCHEMA, colours, key, points, unit
from vitrine import store as stores
from vitrine.embedding.bm25 import K1, B, frequencies, item_vector, query_vector
from vitrine.errors import Conflict, NotFound, StoreError, StoreLocked
from vitrine.settings import Settings
from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Between, Filter, HasId, OneOf, Point, Road, Schema, Sparse
from vitrine.store.server import ServerStore

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]


@pytest.fixture(params=["edge", "memory", "server"])
def engine(request):
    yield from engines(request.param)


@pytest.fixture
def files():
    """A folder for the embedded engine."""
    with folder() as place:
        yield place


@pytest.fixture
def filled(engine):
    """A collection of 40 points."""
    collection = engine.create()
    collection.upsert(points(40))
    return collection


def ids(found):
    return [one.id for one in found]


# --- collections ------------------------------------------------------------------------------------------------------


def test_a_collection_made_is_listed_opened_and_dropped(engine):
    name = engine.unused()
    made = engine.store.create(name, SCHEMA)
    assert made.name == name and made.schema == SCHEMA
    assert name in engine.store.names()
    assert engine.store.open(name) is made
    engine.store.drop(name)
    assert name not in engine.store.names()
    with pytest.raises(NotFound):
        engine.store.open(name)


def test_a_taken_name_is_a_conflict_and_the_collection_stays_as_it_was(engine):
    collection = engine.create()
    collection.upsert(points(3))
    with pytest.raises(Conflict):
        engine.store.create(collection.name, SCHEMA)
    assert engine.store.open(collection.name).count() == 3


def test_an_unknown_collection_is_not_found_and_may_be_dropped(engine):
    name = engine.unused()
    with pytest.raises(NotFound):
        engine.store.open(name)
    engine.store.drop(name)


def test_a_dropped_name_can_be_used_again_and_starts_empty(engine):
    collection = engine.create()
    collection.upsert(points(3))
    engine.store.drop(collection.name)
    assert engine.store.create(collection.name, Schema(5)).count() == 0
    assert engine.store.open(collection.name).schema == Schema(5)


@pytest.mark.parametrize("quantization", ["none", "int8", "binary"])
def test_a_store_opened_anew_finds_the_schema_and_every_point(engine, quantization):
    schema = replace(SCHEMA, quantization=quantization)
    name = engine.create(schema).name
    engine.store.open(name).upsert(points(5))
    again = engine.again().open(name)
    assert again.schema == schema
    assert sorted(ids(again.scroll())) == [key(n) for n in range(5)]


def test_collections_do_not_see_each_other(engine):
    one, other = engine.create(), engine.create()
    one.upsert(points(4))
    assert (one.count(), other.count()) == (4, 0)


def test_info_counts_points(filled):
    assert filled.info().points == 40
    filled.delete([key(0), key(1)])
    info = filled.info()
    assert info.points == 38
    assert 0 <= info.graph <= 1


# --- writing ----------------------------------------------------------------------------------------------------------


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


BROKEN = {
    "a NaN": np.full(DIMENSION, np.nan, np.float32),
    "an infinity": np.array([np.inf] + [0] * (DIMENSION - 1), np.float32),
    "zero": np.zeros(DIMENSION, np.float32),
    "too short": np.ones(DIMENSION - 1, np.float32),
    "too long": np.ones(DIMENSION + 1, np.float32),
    "a matrix": np.ones((1, DIMENSION), np.float32),
}


@pytest.mark.parametrize("vector", BROKEN.values(), ids=BROKEN.keys())
def test_broken_vectors_are_refused_and_nothing_of_the_batch_is_stored(filled, vector):
    sound = points(42)
    with pytest.raises(StoreError) as refusal:
        filled.upsert([sound[40], replace(sound[41], picture=vector)])
    assert key(41) in refusal.value.what and refusal.value.why and refusal.value.remedy
    assert filled.count() == 40


@pytest.mark.parametrize("words", [Sparse((1,), (math.nan,)), Sparse((1, 1), (1.0, 2.0)), Sparse((1, 2), (1.0,))])
def test_broken_words_are_refused(filled, words):
    with pytest.raises(StoreError):
        filled.upsert([replace(points(1)[0], words=words)])


@pytest.mark.parametrize("vector", BROKEN.values(), ids=BROKEN.keys())
def test_broken_queries_are_refused(filled, vector):
    with pytest.raises(StoreError):
        filled.query([Road(vector, 5)])


# --- filters and counting ---------------------------------------------------------------------------------------------

FILTERS = {
    "no filter": (None, lambda _: True),
    "a keyword or a list with it": (Filter((OneOf("colour", ("red",)),)), lambda p: "red" in colours(p)),
    "a member of lists only": (Filter((OneOf("colour", ("gold",)),)), lambda p: "gold" in colours(p)),
    "one of two": (
        Filter((OneOf("colour", ("gold", "blue")),)),
        lambda p: bool({"gold", "blue"} & set(colours(p))),
    ),
    "no such value": (Filter((OneOf("colour", ("beige",)),)), lambda _: False),
    "no such key": (Filter((OneOf("nothing", ("red",)),)), lambda _: False),
    "a range, ends included": (Filter((Between("price", 10.0, 50.0),)), lambda p: 10 <= p.payload["price"] <= 50),
    "from": (Filter((Between("price", low=50.0),)), lambda p: p.payload["price"] >= 50),
    "up to": (Filter((Between("price", high=50.0),)), lambda p: p.payload["price"] <= 50),
    "integers": (Filter((Between("year", 1905, 1910),)), lambda p: 1905 <= p.payload["year"] <= 1910),
    "ids": (Filter((HasId((key(3), key(8), key(1000))),)), lambda p: p.id in (key(3), key(8))),
    "no ids": (Filter((HasId(()),)), lambda _: False),
    "not a colour": (
        Filter(must_not=(OneOf("colour", ("red", "gold")),)),
        lambda p: not {"red", "gold"} & set(colours(p)),
    ),
    "not these ids": (Filter(must_not=(HasId((key(3),)),)), lambda p: p.id != key(3)),
    "all of it": (
        Filter(
            (OneOf("colour", ("red", "blue")), Between("year", 1904, 1930)),
            (OneOf("colour", ("gold",)), Between("price", 20.0, 30.0)),
        ),
        lambda p: (
            bool({"red", "blue"} & set(colours(p)))
            and 1904 <= p.payload["year"] <= 1930
            and "gold" not in colours(p)
            and not 20 <= p.payload["price"] <= 30
        ),
    ),
}


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


# --- searching --------------------------------------------------------------------------------------------------------


def cosines(query, among):
    """Ids with cosines, best first, by NumPy alone."""
    scores = np.array([point.picture for point in among], dtype=np.float64) @ unit(query).astype(np.float64)
    return sorted(zip((point.id for point in among), scores.tolist(), strict=True), key=lambda hit: -hit[1])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("chosen", ["no filter", "one of two", "all of it"])
@pytest.mark.parametrize("quantization", ["none", "int8", "binary"])
def test_the_exact_search_is_ordered_by_cosine(engine, seed, chosen, quantization):
    collection = engine.create(replace(SCHEMA, quantization=quantization))
    collection.upsert(points(40))
    filter, passes = FILTERS[chosen]
    query = 3 * np.random.default_rng(100 + seed).normal(size=DIMENSION).astype(np.float32)
    expected = cosines(query, [point for point in points(40) if passes(point)])[:10]
    found = collection.query([Road(query, 10)], filter=filter, limit=10, exact=True)
    assert ids(found) == [id for id, _ in expected]
    assert [one.score for one in found] == pytest.approx([score for _, score in expected], abs=1e-5)


def test_vectors_come_only_where_asked_for(filled):
    (plain,) = filled.query([Road(points(1)[0].picture, 1)], limit=1)
    (whole,) = filled.query([Road(points(1)[0].picture, 1)], limit=1, with_vectors=True)
    assert (plain.picture, plain.words) == (None, None)
    assert whole.picture == pytest.approx(points(1)[0].picture, abs=1e-6)
    assert set(whole.words.indices) == set(points(1)[0].words.indices)


TEXTS = ["oak elm oak", "elm", "ivy fig oak ivy ivy", "fig elm ivy", "yew", "yew oak elm fig ivy bay", "oak oak oak"]


def bm25(query):
    """BM25 of every text that holds a term of the query, best first, straight from the formula."""
    texts = [text.split() for text in TEXTS]
    mean = sum(map(len, texts)) / len(texts)
    scores = {}
    for number, words in enumerate(texts):
        for term in query.split():
            if term in words:
                often, holding = words.count(term), sum(term in other for other in texts)
                rarity = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
                damped = often * (K1 + 1) / (often + K1 * (1 - B + B * len(words) / mean))
                scores[key(number)] = scores.get(key(number), 0.0) + rarity * damped
    return sorted(scores.items(), key=lambda hit: -hit[1])


@pytest.fixture
def texts(engine):
    """A collection of texts, each with a picture."""
    collection = engine.create(Schema(DIMENSION))
    counts = [frequencies("", [text]) for text in TEXTS]
    mean = sum(sum(one.values()) for one in counts) / len(TEXTS)
    collection.upsert(
        [replace(point, words=item_vector(one, mean)) for point, one in zip(points(len(TEXTS)), counts, strict=True)]
    )
    return collection


@pytest.mark.parametrize("query", ["oak", "yew fig", "oak elm ivy", "bay yew oak"])
def test_words_score_as_bm25_with_the_rarity_of_each_term(texts, query):
    expected = bm25(query)
    found = texts.query([Road(query_vector(query), 50)])
    assert ids(found) == [id for id, _ in expected]
    assert [one.score for one in found] == pytest.approx([score for _, score in expected], rel=1e-4)


def test_a_picture_without_words_makes_no_term_rarer(texts):
    before = texts.query([Road(query_vector("oak"), 50)])
    texts.upsert([replace(points(20)[19], words=Sparse((), ()))])
    assert texts.query([Road(query_vector("oak"), 50)]) == before


def test_words_that_nothing_holds_find_nothing(texts):
    assert texts.query([Road(query_vector("teak"), 50)]) == []


def fused(rankings, weights):
    """Weighted reciprocal rank fusion, k = 60, ranks from 0: a road of weight w adds 1 / (60 - 1 + (rank + 1) / w)."""
    scores = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, id in enumerate(ranking):
            scores[id] = scores.get(id, 0.0) + 1 / (59 + (rank + 1) / weight)
    return scores


@pytest.mark.parametrize("weights", [(1.0, 1.0), (1.0, 0.25), (0.3, 2.0)])
@pytest.mark.parametrize("limits", [(50, 50), (3, 2)])
def test_several_roads_are_fused_by_weighted_reciprocal_rank(texts, weights, limits):
    query = np.random.default_rng(5).normal(size=DIMENSION).astype(np.float32)
    near = [id for id, _ in cosines(query, points(len(TEXTS)))]
    said = [id for id, _ in bm25("oak elm ivy")]
    expected = fused((near[: limits[0]], said[: limits[1]]), weights)
    found = texts.query(
        [Road(query, limits[0], weights[0]), Road(query_vector("oak elm ivy"), limits[1], weights[1])], exact=True
    )
    assert {one.id: one.score for one in found} == pytest.approx(expected, rel=1e-4)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_sparse_query_weighs_its_terms(engine):
    collection = engine.create()
    first, second, third = points(3)
    collection.upsert(
        [
            replace(first, words=Sparse((1, 7), (1.0, 0.1))),
            replace(second, words=Sparse((2, 7), (1.0, 0.1))),
            replace(third, words=Sparse((7,), (1.0,))),
        ]
    )
    for weights, best in (((1.0, 0.4), first.id), ((0.4, 1.0), second.id)):
        found = collection.query([Road(Sparse((1, 2), weights), 10)])
        assert ids(found)[0] == best and len(found) == 2
        assert found[0].score == pytest.approx(2.5 * found[1].score, rel=1e-4)


def test_roads_of_words_that_have_no_term_in_common_are_fused(engine):
    collection = engine.create()
    first, second, third = points(3)
    vectors = (Sparse((1,), (1.0,)), Sparse((2,), (1.0,)), Sparse((1, 2), (0.5, 0.5)))
    collection.upsert([replace(p, words=w) for p, w in zip((first, second, third), vectors, strict=True)])
    roads = [Road(Sparse((1,), (1.0,)), 10, 2.0), Road(Sparse((2,), (1.0,)), 10, 0.5)]
    assert ids(collection.query(roads)) == [third.id, first.id, second.id]  # on both roads, on the better, on the other
    assert ids(collection.query(roads, filter=Filter((HasId((second.id,)),)))) == [second.id]


def test_a_fusion_respects_the_filter_and_the_limit(filled):
    filter, passes = FILTERS["one of two"]
    near, said = Road(points(1)[0].picture, 100), Road(Sparse(tuple(range(12)), (1.0,) * 12), 100)
    passing = {point.id for point in points(40) if passes(point)}
    assert set(ids(filled.query([near, said], filter=filter, limit=100))) == passing
    assert len(filled.query([near, said], filter=filter, limit=4)) == 4


def test_a_built_graph_answers_as_before_and_takes_what_comes_after(filled):
    query = points(1)[0].picture
    before = ids(filled.query([Road(query, 10)], limit=10, exact=True))
    filled.build_graph()
    assert ids(filled.query([Road(query, 10)], limit=10)) == before
    later = replace(points(41)[40], picture=query)
    filled.upsert([later])
    assert later.id in ids(filled.query([Road(query, 2)], limit=2))
    assert filled.count() == 41


# --- any order of writes, several threads -----------------------------------------------------------------------------

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


# --- the embedded engine's files --------------------------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
sys.path[:0] = ["tests"]
from contract.points import SCHEMA, points
from vitrine.store.edge import EdgeStore

store, job = EdgeStore(Path(sys.argv[1])), sys.argv[2]
collection = store.open("held") if job == "hold" else store.create("held", SCHEMA)
for start in range(0, 4000, 20) if job == "write" else (0,):
    if job == "write":
        collection.upsert(points(start + 20)[start:])
    print(start + 20, flush=True)
sys.stdin.read()
"""


def child(folder, job):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), job],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_files_open_in_another_process_are_locked_until_it_ends(files):
    store = EdgeStore(files)
    store.create("held", SCHEMA)
    store.close()
    other = child(files, "hold")
    try:
        assert other.stdout.readline() == "20\n"
        with pytest.raises(StoreLocked):
            EdgeStore(files).open("held")
    finally:
        other.communicate()
    assert EdgeStore(files).open("held").count() == 0


def test_a_killed_process_loses_no_point_that_was_acknowledged(files):
    writer = child(files, "write")
    try:
        acknowledged = [int(writer.stdout.readline()) for _ in range(6)][-1]
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged = max([acknowledged, *map(int, writer.communicate()[0].split())])
    collection = EdgeStore(files).open("held")
    written = points(acknowledged)
    found = {one.id: one.payload for one in collection.retrieve([point.id for point in written])}
    assert found == {point.id: point.payload for point in written}
    nearest = collection.query([Road(written[-1].picture, 1)], limit=1, with_vectors=True)[0]
    assert nearest.picture == pytest.approx(written[-1].picture, abs=1e-6)


# --- which store ------------------------------------------------------------------------------------------------------


def test_the_settings_choose_the_store(tmp_path):
    assert isinstance(stores.open_store(Settings(home=tmp_path)), EdgeStore)
    assert isinstance(stores.open_store(Settings(home=tmp_path, qdrant_url="http://127.0.0.1:1")), ServerStore)
    both = Settings(home=tmp_path, store="edge", qdrant_url="http://127.0.0.1:1")
    assert isinstance(stores.open_store(both), EdgeStore)


def test_an_unknown_store_is_refused_with_the_names_of_those_there_are(tmp_path):
    with pytest.raises(StoreError) as refusal:
        stores.open_store(Settings(home=tmp_path, store="cellar"))
    assert "cellar" in refusal.value.what and "edge" in refusal.value.why and "server" in refusal.value.why
