"""The code that makes scenes and trains the click-and-box network."""

import argparse

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training import scenes
from vitrine.segment import Point, network


def thing(colour, name):
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((2, 2, 57, 37), fill=(*colour, 255))
    return scenes.Thing(image, name)


@pytest.fixture
def maker():
    rng = np.random.default_rng(0)
    grounds = [rng.integers(0, 255, (64, 64, 3), dtype=np.uint8) for _ in range(3)]
    masks = np.zeros((2, 48, 48), bool)
    masks[:, 12:36, 10:30] = True
    pixels = rng.integers(0, 255, (2, 48, 48, 3), dtype=np.uint8)
    return scenes.Maker(grounds, [thing((200, 30, 30), "cup")], scenes.Renders(pixels, masks), 96)


def test_scenes_are_what_they_say_and_the_same_for_the_same_seed(maker):
    made = [maker.make(np.random.default_rng(n)) for n in range(12)]
    for scene in made:
        assert scene.image.shape == (96, 96, 3) and scene.image.dtype == np.uint8
        assert scene.mask.shape == (96, 96) and 0 < scene.mask.mean() < 1
    again = maker.make(np.random.default_rng(3))
    assert (again.image == made[3].image).all() and (again.mask == made[3].mask).all()


def test_views_of_one_product_are_held_out_together():
    assert scenes.product("saleor-blue-plimsolls-1") == scenes.product("saleor-blue-plimsolls-3")
    assert scenes.product("saleor-ascii-shirt-back") == scenes.product("saleor-ascii-shirt-front")


@pytest.mark.data
def test_no_cut_out_is_both_trained_on_and_held_out(data):
    learned = {scenes.product(one.name) for one in scenes.cutouts(data / "cutouts", held=False)}
    held = {scenes.product(one.name) for one in scenes.cutouts(data / "cutouts", held=True)}
    assert learned and held and not learned & held


def test_maps_show_what_was_pointed_at():
    maps = network.maps(
        (32, 48), [Point(10, 8), Point(40, 30, False)], (4, 2, 20, 16), np.full((32, 48), 0.5, np.float32)
    )
    assert maps.shape == (network.MAPS, 32, 48)
    assert maps[0].argmax() in (8 * 48 + 9, 8 * 48 + 10, 7 * 48 + 9, 7 * 48 + 10)
    assert maps[2, 29, 39] > 0.5 and maps[0, 29, 39] < 0.01
    assert maps[3, 2:16, 4:20].all() and maps[3].sum() == 14 * 16
    assert (maps[4] == 0.5).all()


def test_a_run_stops_is_gone_on_with_and_leaves_weights_that_load(maker, tmp_path, monkeypatch):
    from training import runtime, train_segmenter
    from vitrine.segment.embedded import Embedded

    runtime.prepare()
    monkeypatch.setattr(scenes, "maker", lambda *_, **__: maker)
    options = argparse.Namespace(
        data=tmp_path,
        renders=tmp_path,
        run=tmp_path / "run",
        init=network_folder(),
        steps=4,
        decay_steps=2,
        side=96,
        batch=2,
        rate=1e-3,
        shards=1,
        threads=1,
        seed=0,
    )
    trainer = train_segmenter.Trainer(options)
    trainer.network.train()
    for _ in range(2):
        assert np.isfinite(trainer.learn()["loss"])
    trainer.save()
    again = train_segmenter.Trainer(options)
    assert again.step == 2
    assert again.rate() < options.rate
    before = {name: value.clone() for name, value in again.network.state_dict().items()}
    again.network.train()
    again.learn()
    assert any(not (before[name] == value).all() for name, value in again.network.state_dict().items())
    segmenter = Embedded(tmp_path / "run" / "segmenter.safetensors")
    image = Image.new("RGB", (90, 60), (200, 200, 200))
    assert segmenter.masks(segmenter.encode(image), [Point(40, 30)])[0].pixels.shape == (60, 90)


def network_folder():
    from vitrine.embedding import EMBEDDED_FOLDER

    return EMBEDDED_FOLDER
