"""Models: loaded by name, recorded with their weights' fingerprint, and never fed anything they choke on."""

import shutil

import numpy as np
import pytest
from conftest import draw

from vitrine import embedding
from vitrine.embedding import clip, load, model_key, model_name
from vitrine.errors import ModelUnavailable


@pytest.fixture(scope="module")
def embedder():
    return load(embedding.EMBEDDED)


def test_vectors_are_of_unit_length_and_one_space(embedder):
    pictures = embedder.pictures([draw("red", "disc"), draw("blue", "bar")])
    words = embedder.words(["a red disc", "a blue bar", "something else"])
    assert pictures.shape == (2, embedder.dimension)
    assert words.shape == (3, embedder.dimension)
    assert np.linalg.norm(np.vstack([pictures, words]), axis=1) == pytest.approx(np.ones(5), abs=1e-4)


def test_a_picture_has_one_vector_whatever_comes_with_it(embedder):
    alone = embedder.pictures([draw("red", "disc")])[0]
    together = embedder.pictures([draw("blue", "bar"), draw("red", "disc"), draw("green", "square")])[1]
    assert float(alone @ together) > 0.9999


@pytest.mark.parametrize("text", ["", " ", "🙂", "赤い円", "x" * 50_000, "word " * 10_000, "\x00", "<b>", "a\nb"])
def test_any_text_gets_a_finite_vector(embedder, text):
    assert np.isfinite(embedder.words([text])).all()


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (640, 480)])
def test_any_shape_of_picture_gets_a_finite_vector(embedder, size):
    assert np.isfinite(embedder.pictures([draw("red", "disc").resize(size)])).all()


def test_nothing_gives_nothing(embedder):
    assert embedder.pictures([]).shape == (0, embedder.dimension)
    assert embedder.words([]).shape == (0, embedder.dimension)


def test_the_key_names_the_weights_and_leads_back_to_the_name(embedder, tmp_path):
    assert embedder.key == model_key("embedded")
    assert model_name(embedder.key) == "embedded"
    folder = tmp_path / "mine"
    shutil.copytree(embedding.EMBEDDED_FOLDER, folder)
    before = model_key(f"local-dir:{folder}")
    assert model_name(before) == f"local-dir:{folder}"
    with (folder / clip.WEIGHTS[0]).open("ab") as stream:
        stream.write(b" ")
    assert model_key(f"local-dir:{folder}") != before


def test_a_folder_brought_by_hand_is_loaded_like_the_embedded_one(embedder, tmp_path):
    shutil.copytree(embedding.EMBEDDED_FOLDER, tmp_path / "mine")
    other = load(f"local-dir:{tmp_path / 'mine'}")
    text = ["a red mug"]
    assert other.words(text) == pytest.approx(embedder.words(text), abs=1e-5)


@pytest.mark.parametrize("name", ["local-dir:/no/such/folder", "no-such-model", "no-such-model/no-such-tag"])
def test_a_model_that_is_not_there_names_the_embedded_one_as_the_way_on(name):
    with pytest.raises(ModelUnavailable) as caught:
        load(name)
    assert "embedded" in caught.value.remedy


@pytest.mark.parametrize("name", ["ViT-B-32/laion2b_s34b_b79k", "hf-hub:nobody/nothing"])
def test_without_a_network_the_error_names_the_cause_and_the_way_on(name, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnavailable) as caught:
        load(name)
    assert name in caught.value.what
    assert caught.value.why
    assert "embedded" in caught.value.remedy


def test_the_embedded_model_is_small():
    size = sum(file.stat().st_size for file in embedding.EMBEDDED_FOLDER.iterdir())
    assert size <= 30 * 2**20
