"""Small things in big pictures: a catalog indexed with regions finds them, and says where they are."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import draw
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from vitrine.indexing.regions import MOST, boxes, overlap, tiles
from vitrine.search.query import PictureVector, Query
from vitrine.segment.classical import Classical
from vitrine.service import Service

PLACES = {"left": (20, 150), "right": (360, 40), "middle": (200, 260)}


def scene(colour, place, seed):
    """A room of grey furniture with one small coloured disc; returns the picture and the disc's box."""
    drawn = np.random.default_rng(seed)
    image = Image.new("RGB", (480, 360), (206, 202, 196))
    pen = ImageDraw.Draw(image)
    for _ in range(6):
        x, y = drawn.integers(0, 400), drawn.integers(0, 280)
        grey = int(drawn.integers(90, 180))
        pen.rectangle((x, y, x + drawn.integers(60, 160), y + drawn.integers(40, 120)), fill=(grey, grey, grey - 8))
    x, y = PLACES[place]
    thing = draw(colour, "disc").crop((40, 30, 141, 131)).resize((80, 80))
    image.paste(thing, (x, y))
    return image, (x, y, x + 80, y + 80)


@pytest.fixture
def quick(settings):
    """A service with the segmenter that is quickest, for what is kept of regions rather than found."""
    service = Service(replace(settings, segmenter="classical"), "a test")
    yield service
    service.close()


@pytest.fixture
def scenes(tmp_path):
    folder = tmp_path / "scenes"
    folder.mkdir()
    for n, (colour, place) in enumerate((c, p) for c in ("red", "green", "blue", "yellow") for p in PLACES):
        scene(colour, place, n)[0].save(folder / f"{colour}-{place}.png")
    for n in range(12):
        scene("red", "left", 100 + n)[0].convert("L").save(folder / f"plain-{n}.png")
    return folder


def index(service, scenes, **options):
    job = service.jobs.wait(service.indexing.index("rooms", str(scenes), **options).id)
    assert job.state == "done", job.error
    return job.report


def asked(service, colour):
    embedder = service.models.embedder("rooms")
    vector = embedder.pictures([draw(colour, "disc").crop((36, 26, 145, 135))])[0]
    return Query(pictures=(PictureVector.of(vector, embedder.key),))


def rooms(service, colour, limit=3):
    return service.searching.search("rooms", asked(service, colour), limit=limit).hits


def test_a_small_thing_is_found_and_shown_where_it_is(service, scenes):
    index(service, scenes, regions=True)
    hits = [hit for colour in ("red", "green", "blue", "yellow") for hit in rooms(service, colour)]
    right = [
        hit
        for n, hit in enumerate(hits)
        if hit.id.startswith(("red", "green", "blue", "yellow")[n // 3]) and hit.region is not None
    ]
    assert len(right) >= 10
    for hit in right:
        place = hit.id.split("-")[1].removesuffix(".png")
        x, y = PLACES[place]
        x0, y0, x1, y1 = hit.region
        assert x0 <= x + 40 <= x1 and y0 <= y + 40 <= y1
        assert hit.signals["region"] > hit.signals["picture"]


def test_without_regions_hits_name_none(service, scenes):
    index(service, scenes)
    assert all(hit.region is None and "region" not in hit.signals for hit in rooms(service, "red", 24))


def test_regions_can_be_asked_for_later_and_given_up(quick, scenes):
    assert index(quick, scenes)["embedded"] == 24
    report = index(quick, scenes, regions=True)
    assert (report["embedded"], report["read"]) == (0, 24)
    assert any(hit.region for hit in rooms(quick, "red"))
    assert index(quick, scenes)["read"] == 0  # it is kept until somebody says otherwise
    assert any(hit.region for hit in rooms(quick, "red"))
    index(quick, scenes, regions=False)
    assert not any(hit.region for hit in rooms(quick, "red"))


def test_new_pictures_get_theirs_and_old_ones_are_not_looked_through_again(quick, scenes):
    index(quick, scenes, regions=True)
    scene("red", "right", 77)[0].save(scenes / "red-new.png")
    assert index(quick, scenes)["read"] == 1
    assert "red-new.png" in {hit.id for hit in rooms(quick, "red", 4) if hit.region}


def test_a_copy_and_an_edit_keep_them(quick, scenes):
    index(quick, scenes, regions=True)
    quick.jobs.wait(quick.copying.duplicate("rooms", "more").id)
    found = quick.searching.search("more", asked(quick, "green"), limit=3).hits
    assert any(hit.region for hit in found)
    found = next(hit for hit in rooms(quick, "green") if hit.region)
    quick.editing.set("rooms", found.id, "title", "A green disc")
    after = next(hit for hit in rooms(quick, "green") if hit.id == found.id)
    assert (after.title, after.region) == ("A green disc", found.region)


def test_a_deleted_catalog_leaves_none(quick, scenes):
    index(quick, scenes, regions=True)
    quick.catalogs.delete("rooms")
    assert quick.home.book.read("SELECT count(*) FROM regions").fetchone()[0] == 0


def test_words_are_answered_as_before(quick, scenes):
    index(quick, scenes, regions=True)
    hits = quick.searching.search("rooms", Query(text="red"), limit=5).hits
    assert hits and all("region" not in hit.signals for hit in hits)


@given(st.integers(8, 3000), st.integers(8, 3000))
def test_tiles_cover_every_pixel_and_stay_within(width, height):
    covered = np.zeros((min(height, 60), min(width, 60)), dtype=bool)
    for x0, y0, x1, y1 in tiles(width, height):
        assert 0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height
        ys = np.arange(len(covered)) * height // len(covered)
        xs = np.arange(covered.shape[1]) * width // covered.shape[1]
        covered |= ((ys >= y0) & (ys < y1))[:, None] & ((xs >= x0) & (xs < x1))[None, :]
    assert covered.all()


@given(*[st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(51, 99), st.integers(51, 99))] * 2)
def test_overlap_is_mutual_and_whole_only_for_the_same(one, other):
    assert overlap(one, other) == overlap(other, one)
    assert 0 <= overlap(one, other) <= 1
    assert (overlap(one, other) == 1) == (one == other)


@pytest.mark.parametrize("size", [(8, 8), (900, 20), (30, 700), (512, 512)])
def test_boxes_are_few_apart_and_within(size):
    image = Image.effect_noise(size, 60).convert("RGB")
    found = boxes(image, Classical())
    assert len(found) <= MOST
    for n, box in enumerate(found):
        assert 0 <= box[0] < box[2] <= size[0] and 0 <= box[1] < box[3] <= size[1]
        assert all(overlap(box, other) < 0.6 for other in found[:n])
