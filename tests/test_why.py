"""Why a hit is one: shares, words, the places in the picture, and signals that can be switched off."""

import io

import numpy as np
import pytest
from conftest import draw
from PIL import Image

from vitrine.embedding import EMBEDDED, adapted, load
from vitrine.embedding.patches import heat
from vitrine.errors import NotFound
from vitrine.search.query import Query
from vitrine.settings import REPOSITORY

PICTURES = sorted((REPOSITORY / "data" / "samples" / "shop" / "images").glob("*.webp"))[::40][:16]
GRID = 224


@pytest.fixture(scope="module")
def model():
    return load(EMBEDDED)


def hidden(image, mask):
    """The picture, squeezed to a square, with those places painted over in its mean colour."""
    pixels = np.array(image.resize((GRID, GRID))).astype(float)
    rows, columns = mask.shape
    big = np.kron(mask, np.ones((GRID // rows, GRID // columns))).astype(bool)
    pixels[big] = pixels.mean(axis=(0, 1))
    return Image.fromarray(pixels.astype(np.uint8))


def test_hiding_the_hottest_fifth_costs_more_than_hiding_a_random_fifth(model):
    dice = np.random.default_rng(1)
    lost_hot, lost_random = [], []
    for file in PICTURES:
        image = Image.open(file).convert("RGB")
        wanted = model.pictures([image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)])[0]
        values = heat(model, image, wanted)
        fifth = max(1, round(values.size / 5))
        hottest = np.zeros(values.size, dtype=bool)
        hottest[np.argsort(-values.ravel())[:fifth]] = True
        masks = [np.zeros(values.size, dtype=bool), hottest]
        for _ in range(4):
            mask = np.zeros(values.size, dtype=bool)
            mask[dice.choice(values.size, fifth, replace=False)] = True
            masks.append(mask)
        scores = model.pictures([hidden(image, mask.reshape(values.shape)) for mask in masks]) @ wanted
        lost_hot.append(scores[0] - scores[1])
        lost_random.append(scores[0] - scores[2:].mean())
    assert np.mean(lost_hot) > 1.5 * np.mean(lost_random)
    assert np.mean(np.array(lost_hot) > np.array(lost_random)) > 0.75


def test_the_places_shares_make_up_the_score(model):
    image = Image.open(PICTURES[0]).convert("RGB")
    wanted = model.words(["a mug"])[0]
    assert heat(model, image, wanted).mean() == pytest.approx(float(model.pictures([image])[0] @ wanted), abs=1e-4)


def test_a_model_fitted_to_a_catalog_says_where_it_looks_too(model, tmp_path):
    turned = np.linalg.qr(np.random.default_rng(3).normal(size=(model.dimension, model.dimension)))[0]
    stretched = (turned * np.linspace(0.5, 2, model.dimension)).astype(np.float32)
    name = adapted.write(tmp_path, "test", model.key, stretched, {})
    adapted.FOLDERS.append(tmp_path)
    try:
        fitted = adapted.Adapted(name, model)
    finally:
        adapted.FOLDERS.remove(tmp_path)
    image = Image.open(PICTURES[0]).convert("RGB")
    wanted = fitted.words(["a mug"])[0]
    assert heat(fitted, image, wanted).mean() == pytest.approx(float(fitted.pictures([image])[0] @ wanted), abs=1e-4)


def test_shares_add_up_and_the_words_that_matched_are_marked(indexed):
    query = Query(text="square in red", plain=("*",))
    why = indexed.searching.why("shapes", query, "red-square")
    assert set(why["shares"]) == {"text", "words"}
    assert sum(why["shares"].values()) == pytest.approx(1, abs=1e-3)
    assert why["above_line"]
    marked = {one["field"]: [one["text"][a:b].lower() for a, b in one["marks"]] for one in why["words"]}
    assert marked["title"] == ["red", "square"]
    assert set(marked["description"]) == {"square", "red"}
    assert why["heat"]["rows"] * why["heat"]["columns"] == len(why["heat"]["values"])
    assert max(why["heat"]["values"]) == 1


def test_what_became_a_filter_is_said_to_be_met(indexed):
    why = indexed.searching.why("shapes", Query(text="red disc under 20"), "red-disc")
    assert [one["said"] for one in why["met"]] == ["red", "disc", "under 20"]


def test_a_signal_that_is_switched_off_counts_no_more(indexed):
    by_all = indexed.searching.search("shapes", Query(text="blue thing", plain=("*",)))
    without = indexed.searching.search("shapes", Query(text="blue thing", plain=("*",), off=("words",)))
    assert set(by_all.hits[0].signals) == {"text", "words"}
    assert set(without.hits[0].signals) == {"text"}
    assert set(without.hits[0].shares) == {"text"}
    assert [hit.score for hit in by_all.hits] != [hit.score for hit in without.hits]
    assert without.query["off"] == ("words",)


def test_one_signal_is_always_left_on(indexed):
    found = indexed.searching.search("shapes", Query(text="blue", plain=("*",), off=("words", "text", "picture")))
    assert found.hits
    assert set(found.hits[0].signals) == {"text", "words"}


def test_with_a_picture_its_likeness_has_a_share(indexed):
    data = io.BytesIO()
    draw("red", "disc").save(data, "PNG")
    picture, _ = indexed.searching.embed("shapes", data.getvalue())
    why = indexed.searching.why("shapes", Query(text="disc", plain=("*",), pictures=(picture,)), "red-disc")
    assert set(why["shares"]) == {"picture", "text", "words"}
    assert sum(why["shares"].values()) == pytest.approx(1, abs=1e-3)


def test_an_item_that_is_no_hit_is_said_to_be_none(indexed):
    with pytest.raises(NotFound, match="not among the hits"):
        indexed.searching.why("shapes", Query(text="red"), "blue-disc")
