"""The embedded model's promises, and those of the code that trains and measures it."""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.embedded import distortions
from training import colours, corpus, metrics, sources, vocabulary

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "data" / "model"
DATA = Path(os.environ.get("VITRINE_TEST_DATA", ROOT.parent / "shared" / "data"))
needs_data = pytest.mark.skipif(not (DATA / "grocery").exists(), reason=f"the real pictures are not at {DATA}")


@pytest.fixture(scope="module")
def torch_ready():
    from training import runtime

    runtime.prepare()
    import torch

    return torch


@pytest.fixture(scope="module")
def embedded(torch_ready):  # noqa: ARG001 - torch has to be set up first
    from benchmarks.embedded.encoders import open_clip_model

    return open_clip_model(MODEL)


def test_the_embedded_model_fits_in_30_megabytes_and_names_its_data_and_licences():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) <= 30_000_000
    card = (MODEL / "README.md").read_text(encoding="utf-8")
    for word in ("MIT", "CC0", "Apache-2.0", "Limits", "never trained on"):
        assert word in card


def test_pictures_and_words_land_in_one_space_with_length_one(embedded):
    picture = Image.new("RGB", (90, 140), "red")
    vectors = np.concatenate([embedded.images([picture]), embedded.texts(["red square"])])
    assert vectors.shape == (2, 256)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(
    ("typed", "meant", "other"),
    [
        ("bananna", "banana", "jacket"),
        ("eggplant", "aubergine", "shoe"),
        ("a photo of a red shirt", "red shirt", "pineapple"),
        ("trousers", "pants", "lemon"),
        ("tomatos", "tomato", "hat"),
    ],
)
def test_typos_synonyms_and_templates_stay_near_what_was_meant(embedded, typed, meant, other):
    typed_vector, meant_vector, other_vector = embedded.texts([typed, meant, other])
    assert typed_vector @ meant_vector > typed_vector @ other_vector + 0.2


def test_texts_of_any_kind_have_a_vector(embedded):
    vectors = embedded.texts(["", "🍌", "червоний", "word " * 5000])
    assert np.isfinite(vectors).all()


@pytest.mark.data
@needs_data
def test_names_find_photos_of_their_products_that_were_never_trained_on(embedded):
    photos = [p for p in sources.grocery(DATA) if p.split == "test"][::4]
    labels = [p.labels["grocery"] for p in photos]
    names = {row["id"]: row["title"] for row in sources.read_rows(DATA / "grocery" / "catalog.csv")}
    asked = sorted(set(labels))
    scores = embedded.texts([names[one] for one in asked]) @ embedded.pictures(photos).T
    first = [labels[i] for i in scores.argmax(1)]
    assert np.mean([found == one for found, one in zip(first, asked, strict=True)]) >= 0.35  # by chance: 0.02


@pytest.mark.data
@needs_data
def test_no_sender_artist_or_concept_is_both_trained_on_and_held_out():
    for pictures, family in (
        (sources.clothing(DATA), "sender"),
        (sources.museum(DATA), "artist"),
        (sources.variety(DATA), "concept"),
    ):
        groups = {split: {p.labels[family] for p in pictures if p.split == split} for split in ("train", "held-out")}
        assert groups["train"]
        assert groups["held-out"]
        assert not groups["train"] & groups["held-out"]


@pytest.mark.data
@pytest.mark.usefixtures("torch_ready")
@needs_data
def test_iconic_pictures_test_photos_and_the_shop_are_never_trained_on():
    from training import dataset

    everything = sources.all_pictures(DATA)
    used = [everything[i] for i in dataset.trainable(everything, with_val=True, leave_out=["Banana"])]
    assert {p.split for p in used} == {"train", "val"}
    assert not [p for p in used if "iconic" in p.key or "field/test" in p.key or p.path.is_relative_to(DATA / "shop")]
    assert not [p for p in used if p.labels.get("grocery") == "Banana"]


def test_folding_the_batch_norm_changes_no_vector(torch_ready):
    from training import network

    torch = torch_ready
    tower = network.ImageTower(network.build("regnetx_002", 64).visual)
    tower(torch.rand(8, 3, 64, 64))
    tower.eval()
    images = torch.rand(3, 3, 64, 64)
    mean, std = torch.tensor(network.MEAN).view(1, 3, 1, 1), torch.tensor(network.STD).view(1, 3, 1, 1)
    with torch.inference_mode():
        folded = torch.nn.functional.normalize(tower.folded().eval()((images - mean) / std), dim=-1)
        torch.testing.assert_close(folded, tower(images), atol=1e-4, rtol=1e-3)


def test_augmented_views_are_pictures_and_repeat_with_the_seed(torch_ready):
    from training.augment import augment

    torch = torch_ready
    pixels = torch.randint(0, 255, (6, 80, 80, 3), dtype=torch.uint8)
    masks = torch.full((6, 80, 80), 255, dtype=torch.uint8)
    flags = torch.tensor([True, False] * 3)
    views = []
    for _ in range(2):
        torch.manual_seed(3)
        strength = torch.linspace(0, 1, 6)
        views.append(augment(pixels, masks, flags, strength, 64, mirrored=flags, light=torch.full((6,), 0.5)))
    assert views[0].shape == (6, 3, 64, 64)
    assert float(views[0].min()) >= 0
    assert float(views[0].max()) <= 1
    torch.testing.assert_close(views[0], views[1])


def test_a_margin_makes_the_same_answer_cost_more(torch_ready):
    from training.losses import CosineSoftmax

    torch = torch_ready
    torch.manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(4, 256), dim=-1)
    labels = torch.tensor([0, 1, 2, -1])
    plain, strict = CosineSoftmax(5, margin=0.0), CosineSoftmax(5, margin=0.2)
    strict.load_state_dict(plain.state_dict())
    weights = torch.ones(4)
    assert strict(vectors, labels, weights) > plain(vectors, labels, weights)


def test_the_rate_warms_up_stays_and_falls_to_nothing():
    from training.schedule import WARM_UP, rate

    at = [rate(2.0, step, 1000, 100) for step in (0, WARM_UP, 899, 950, 1000)]
    assert at == [2.0 / WARM_UP, 2.0, 2.0, 1.0, 0.0]
    assert rate(2.0, 999, 1000, 0) == 2.0


def test_pictures_of_one_thing_are_siblings(torch_ready):
    from training.dataset import siblings

    found = siblings(torch_ready.tensor([7, 3, 7, 5, 7]))
    assert [others.tolist() for others in found] == [[2, 4], [], [0, 4], [], [0, 2]]


def test_a_view_is_drawn_to_another_picture_of_its_thing(torch_ready):
    from training.losses import InstanceMemory

    torch = torch_ready
    torch.manual_seed(0)
    memory = InstanceMemory(300)
    memory.seen[:] = True
    things = torch.arange(300)
    things[1] = 0  # pictures 0 and 1 show one thing
    picked, sibling, none = torch.tensor([0]), torch.tensor([1]), torch.tensor([-1])
    there, elsewhere = memory.vectors[[1]], memory.vectors[[2]]
    assert memory.loss(there, there, picked, things, sibling) < memory.loss(
        elsewhere, elsewhere, picked, things, sibling
    )
    assert memory.loss(elsewhere, elsewhere, picked, things, sibling) > memory.loss(there, there, picked, things, none)


@given(st.text(alphabet="abcdefghij -", min_size=4, max_size=30), st.integers(0, 9))
def test_a_misspelling_stays_close_to_the_text(text, seed):
    slipped = corpus.misspelt(text, random.Random(seed))
    assert abs(len(slipped) - len(text)) <= 2


def test_synonyms_are_exchanged_inside_phrases():
    assert "red trousers" in vocabulary.wordings("red pants")
    assert "eggplant" in vocabulary.wordings("aubergine")
    assert vocabulary.wordings("granite") == ("granite",)


@given(st.integers(1, 12), st.integers(0, 99))
def test_recall_never_falls_with_more_hits_and_perfect_scores_are_found_first(count, seed):
    scores = np.random.default_rng(seed).random((count, count))
    truth = [{i} for i in range(count)]
    recalls = [metrics.recall_at(scores, truth, k) for k in range(1, count + 1)]
    assert recalls == sorted(recalls)
    assert recalls[-1] == 1
    assert metrics.recall_at(np.eye(count), truth, 1) == 1


def test_five_nearest_vote_and_the_nearest_breaks_a_tie():
    gallery = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], np.float32)
    labels = ["a", "b", "c", "b"]
    query = np.array([[1, 0]], np.float32)
    assert metrics.knn_accuracy(gallery, labels, query, ["b"], k=4) == 1
    assert metrics.knn_accuracy(gallery, labels, query, ["a"], k=2) == 1


def test_precision_counts_right_hits_among_the_first():
    scores = np.array([[0.9, 0.8, 0.1, 0.7]])
    assert metrics.precision_at(scores, [{0, 3}], 2) == 0.5


@pytest.mark.parametrize(
    ("value", "word"),
    [((200, 20, 30), "red"), ((30, 60, 200), "blue"), ((10, 10, 12), "black"), ((250, 250, 250), "white")],
)
def test_plain_pictures_get_their_colour_word(value, word):
    picture = np.full((40, 40, 3), value, np.uint8)
    assert colours.dominant(picture, np.full((40, 40), 255, np.uint8)) == word


@pytest.mark.parametrize("distortion", [distortions.mild, distortions.harsh, distortions.phone_photo])
def test_distortions_repeat_for_the_same_picture(distortion):
    pixels = np.random.default_rng(0).integers(0, 255, (120, 90, 3), np.uint8)
    first, second = (distortion(Image.fromarray(pixels), distortions.generator_for("key")) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert first.tobytes() != pixels.tobytes()
