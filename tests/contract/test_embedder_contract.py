"""What every model promises, whether it runs here, behind HTTP or at Azure."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np
import pytest
from conftest import draw

from contract.remote_services import KEY, remote_service
from vitrine import embedding

KINDS = ("embedded", "http", "azure")
PICTURES = [draw("red", "disc"), draw("blue", "bar"), draw("green", "square"), draw("yellow", "disc", 1)]


@pytest.fixture(scope="module", params=KINDS)
def embedder(request):
    here = embedding.load(embedding.EMBEDDED)
    if request.param == "embedded":
        yield here
        return
    settings = {"VITRINE_REMOTE_KEY": KEY, "VITRINE_AZURE_KEY": KEY, "VITRINE_REMOTE_RATE": "0"}
    with mock.patch.dict(os.environ, settings), remote_service(here, request.param == "azure") as service:
        yield embedding.load(service.name)


def test_vectors_are_float32_of_unit_length_and_one_width(embedder):
    for vectors, count in ((embedder.pictures(PICTURES), 4), (embedder.words(["a red disc", "a bar"]), 2)):
        assert vectors.shape == (count, embedder.dimension) and vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(count), abs=1e-4)


def test_nothing_gives_nothing(embedder):
    assert embedder.pictures([]).shape == embedder.words([]).shape == (0, embedder.dimension)


def test_a_vector_depends_on_nothing_that_comes_with_it(embedder):
    pictures, texts = embedder.pictures(PICTURES), ["a red disc", "", "a bar", "something green"]
    words = embedder.words(texts)
    for n, picture in enumerate(PICTURES):
        assert float(embedder.pictures([picture])[0] @ pictures[n]) > 0.9995
        assert float(embedder.words([texts[n]])[0] @ words[n]) > 0.9995


def test_the_order_of_the_answer_is_that_of_the_question(embedder):
    again = embedder.pictures(PICTURES[::-1])[::-1]
    assert (np.sum(again * embedder.pictures(PICTURES), axis=1) > 0.9995).all()


def test_views_of_one_thing_are_more_alike_than_two_things(embedder):
    red, turned, blue = embedder.pictures([draw("red", "disc"), draw("red", "disc", 1), draw("blue", "bar")])
    assert red @ turned > red @ blue


def test_words_find_the_picture_they_name(embedder):
    pictures = embedder.pictures([draw("red", "disc"), draw("blue", "disc"), draw("green", "disc")])
    scores = embedder.words(["red", "blue", "green"]) @ pictures.T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.parametrize("text", ["", " ", "🙂", "赤い円", "x" * 50_000, "word " * 10_000, "\x00", "<b>", "a\nb"])
def test_any_text_gets_a_finite_vector(embedder, text):
    assert np.isfinite(embedder.words([text])).all()


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (640, 480)])
def test_any_shape_of_picture_gets_a_finite_vector(embedder, size):
    assert np.isfinite(embedder.pictures([draw("red", "disc").resize(size)])).all()


def test_several_threads_may_ask_at_once(embedder):
    alone = embedder.pictures(PICTURES)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: embedder.pictures(PICTURES), range(8)):
            assert (np.sum(vectors * alone, axis=1) > 0.9995).all()


def test_the_key_leads_back_to_the_name_and_names_the_model(embedder):
    assert embedding.model_key(embedding.model_name(embedder.key)) == embedder.key
