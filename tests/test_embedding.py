"""Models: loaded by name, recorded with their weights' fingerprint, and never fed anything they choke on."""

import shutil

import numpy as np
import pytest
from conftest import draw

from vitrine import embedding
from vitrine.embedding import clip, listing, load, model_key, model_name, precision
from vitrine.embedding.measured import Entry, Measured
from vitrine.embedding.reading import truncated
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


# --- long texts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "red mug", "a red mug on a table", "🙂", "赤い円", "\x00"])
def test_a_short_text_is_read_to_its_end(embedder, text):
    assert truncated(embedder, text) is None


def test_of_a_long_text_it_is_said_how_many_words_were_read(embedder):
    text = "one red mug with two blue dots " * 1400
    cut = truncated(embedder, text)
    assert cut.words == 9800
    assert 20 <= cut.read <= 32  # the embedded model's context holds 30 tokens, and these words take one each
    beginning = " ".join(text.split()[: cut.read])
    assert embedder.words([text]) == pytest.approx(embedder.words([beginning]), abs=1e-5)
    assert truncated(embedder, beginning) is None


@pytest.mark.parametrize("text", ["赤い円と青い四角" * 100, "🙂" * 300, "x" * 100_000])
def test_of_a_long_text_without_spaces_letters_are_counted(embedder, text):
    cut = truncated(embedder, text)
    assert cut.unit == "letters"
    assert 0 < cut.read < cut.words == len(text)


def test_a_model_that_cannot_tell_is_taken_at_its_word():
    class Elsewhere:
        key = "http:somewhere"

    assert truncated(Elsewhere(), "word " * 10_000) is None


# --- precision ----------------------------------------------------------------------------------------------------


def test_half_precision_gives_the_same_vectors_and_is_kept_only_if_it_is_faster(tmp_path):
    model = load(embedding.EMBEDDED)
    images = precision.pictures(6)
    single, half = (model.pictures_in(name, images) for name in model.precisions)
    assert (single * half).sum(axis=1).min() > precision.AGREE
    measured = Measured(tmp_path)
    precision.settle(model, measured)
    entry = measured.get(model.key)
    assert (entry.device, entry.precision) == (model.device, model.precision)
    assert (single * model.pictures(images)).sum(axis=1).min() > precision.AGREE


def test_a_decision_is_remembered_for_the_machine_and_not_measured_again(tmp_path, monkeypatch):
    model, measured = load(embedding.EMBEDDED), Measured(tmp_path)
    measured.put(model.key, Entry(model.device, model.precisions[1]))
    monkeypatch.setattr(precision, "faster", lambda _: pytest.fail("measured again"))
    precision.settle(model, Measured(tmp_path))
    assert model.precision == model.precisions[1]
    monkeypatch.setattr("vitrine.embedding.measured.machine", lambda: "another machine")
    assert Measured(tmp_path).get(model.key) is None


class Disagreeing:
    """A model whose half precision is fast and wrong."""

    key, device, precision, precisions = "made-up", "cpu", "fp32", ("fp32", "bf16")

    def pictures_in(self, precision, images):
        vectors = np.eye(8, dtype=np.float32)[: len(images)]
        return vectors if precision == "fp32" else vectors[:, ::-1]


def test_a_precision_whose_vectors_disagree_is_never_taken():
    assert precision.faster(Disagreeing()) == "fp32"


def test_a_damaged_file_of_measurements_costs_no_more_than_measuring_again(tmp_path):
    (tmp_path / "models.json").write_text("{ not json")
    measured = Measured(tmp_path)
    assert measured.get("embedded") is None
    measured.put("embedded", Entry("cpu", "fp32", 200.0))
    assert Measured(tmp_path).get("embedded").speed == 200.0


def test_the_speed_of_a_model_is_measured_and_kept(tmp_path):
    model, measured = load(embedding.EMBEDDED), Measured(tmp_path)
    entry = listing.measure(model, measured, 1)
    assert entry.speed > 0
    (info,) = [info for info in listing.models(measured, {}) if info.name == "embedded"]
    assert (info.speed, info.guessed) == (entry.speed, False)


def test_what_a_model_costs_is_measured_before_it_is_fetched(tmp_path):
    measured = Measured(tmp_path)
    entry = listing.guess(listing.BETTER.name, measured, 1)
    assert entry.speed > 0
    assert not entry.trained
    found = listing.offer(measured, {"embedded": 100}, 1)
    assert found["seconds"] == pytest.approx(100 / entry.speed)
    assert listing.offer(measured, {"embedded": 100, "ViT-B-32/laion2b_s34b_b79k": 1}, 1) is None
