"""What every store promises of a search: cosines, BM25, their fusion, and what a graph may not change."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from contract.engines import LOCAL_MODE
from contract.filters import FILTERS
from contract.points import DIMENSION, SCHEMA, ids, key, points, unit
from vitrine.embedding.bm25 import K1, B, frequencies, item_vector, query_vector
from vitrine.store.protocol import Filter, HasId, Road, Schema, Sparse

pytestmark = LOCAL_MODE


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
