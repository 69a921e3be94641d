"""Masks, run lengths and prompts: what the segmenters and the page build on."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from vitrine.catalog.records import Kind
from vitrine.errors import NotFound, QueryError
from vitrine.segment import Mask, Point, Prompt, readings, rle, tags
from vitrine.segment.kept import Kept, Pictures
from vitrine.segment.shapes import distinct, filled, overlap, polygon, resized

masks = arrays(bool, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24))
places = st.floats(-1e4, 1e4)


@given(masks)
def test_a_mask_comes_back_from_its_run_lengths(pixels):
    written = rle.encode(pixels)
    assert (rle.decode(**written) == pixels).all()
    assert sum(written["counts"]) == pixels.size
    assert all(count > 0 for count in written["counts"][1:])


def test_run_lengths_go_column_by_column_and_begin_with_zeros():
    pixels = np.array([[True, False], [True, True]])
    assert rle.encode(pixels) == {"size": [2, 2], "counts": [0, 2, 1, 1]}


@pytest.mark.parametrize(("size", "counts"), [([2, 2], [3]), ([2, 2], [5]), ([2, 2], [-1, 5]), ([-1, -1], [1])])
def test_run_lengths_that_do_not_fit_are_refused(size, counts):
    with pytest.raises(QueryError, match="cannot be read"):
        rle.decode(size, counts)


@given(masks)
def test_the_box_of_a_mask_holds_all_of_it_and_nothing_more(pixels):
    x0, y0, x1, y1 = Mask(pixels, 1.0).box
    outside = pixels.copy()
    outside[y0:y1, x0:x1] = False
    assert not outside.any()
    if pixels.any():
        inside = pixels[y0:y1, x0:x1]
        assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()


@given(masks, st.integers(1, 40), st.integers(1, 40))
def test_a_thing_never_vanishes_by_scaling(pixels, width, height):
    scaled = resized(pixels, width, height)
    assert scaled.shape == (height, width)
    assert scaled.any() == pixels.any()


@given(st.lists(st.tuples(places, places), min_size=1, max_size=5), st.integers(1, 300), st.integers(1, 300))
def test_points_outside_move_to_the_nearest_edge(points, width, height):
    fitted = Prompt(tuple(Point(x, y) for x, y in points)).fitted(width, height)
    for point, (x, y) in zip(fitted.points, points, strict=True):
        assert 0 <= point.x <= width - 1 and 0 <= point.y <= height - 1
        if 0 <= x <= width - 1:
            assert point.x == x
        if 0 <= y <= height - 1:
            assert point.y == y


@given(st.tuples(places, places, places, places), st.integers(1, 300), st.integers(1, 300))
def test_a_box_is_cut_to_the_picture_or_refused(box, width, height):
    try:
        x0, y0, x1, y1 = Prompt(box=box).fitted(width, height).box
    except QueryError:
        shown = [min(max(v, 0), size) for v, size in zip(box, (width, height, width, height), strict=True)]
        assert abs(shown[0] - shown[2]) < 1 or abs(shown[1] - shown[3]) < 1
    else:
        assert 0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height


@pytest.mark.parametrize(
    "prompt",
    [
        Prompt(),
        Prompt((Point(1, 1, False),)),
        Prompt((Point(math.nan, 1),)),
        Prompt(box=(0, 0, math.inf, 5)),
        Prompt(box=(50, 50, 90, 90)),
    ],
)
def test_what_points_at_nothing_is_refused(prompt):
    with pytest.raises(QueryError):
        prompt.fitted(40, 40)


def test_an_outline_brings_its_box():
    fitted = Prompt(outline=((2, 3), (12, 3), (12, 9))).fitted(40, 40)
    assert fitted.box == (2, 3, 12, 9)
    inside = polygon(fitted.outline, 40, 40)
    assert inside[4, 10] and not inside[8, 3]


def test_doubles_are_taken_out_and_the_best_kept():
    one, other = np.zeros((10, 10), bool), np.zeros((10, 10), bool)
    one[2:8, 2:8] = True
    other[2:8, 2:9] = True
    far = ~other
    found = distinct([Mask(one, 0.4), Mask(other, 0.9), Mask(far, 0.2)], 5)
    assert [mask.score for mask in found] == [0.9, 0.2]
    assert overlap(one, one) == 1.0


def test_holes_are_filled_and_crumbs_go():
    pixels = np.zeros((20, 20), bool)
    pixels[3:12, 3:12] = True
    pixels[6, 6] = False
    pixels[18, 18] = True
    whole = filled(pixels)
    assert whole[6, 6] and not whole[18, 18]


def test_the_readings_are_the_box_the_thing_alone_and_the_whole():
    image = Image.new("RGB", (100, 80), (20, 120, 40))
    image.paste((200, 30, 30), (30, 20, 60, 50))
    pixels = np.zeros((80, 100), bool)
    pixels[20:50, 30:60] = True
    read = readings.read(image, Mask(pixels, 1.0), (25, 15, 65, 55))
    assert list(read) == list(readings.READINGS)
    assert read["box"].size == (40, 40) and read["whole"] is image
    thing = np.asarray(read["thing"]).astype(int)
    assert abs(thing[0, 0] - readings.GROUND).max() < 3
    assert abs(thing[thing.shape[0] // 2, thing.shape[1] // 2] - (200, 30, 30)).max() < 3
    assert not (thing[..., 1] > thing[..., 0] + 30).any(), "nothing of the ground is left"


def kept(key):
    return Kept(key, Image.new("RGB", (10, 8)), 20, 16)


def test_pictures_of_visitors_are_forgotten_by_time_and_by_number():
    now = [0.0]
    pictures = Pictures(most=2, seconds=60, clock=lambda: now[0])
    first = pictures.add(kept("a"))
    assert pictures.add(kept("a")) is first
    now[0] = 50
    pictures.add(kept("b"))
    assert pictures.needed("a") is first
    pictures.add(kept("c"))
    assert pictures.get("b") is None and len(pictures) == 2
    now[0] = 111
    with pytest.raises(NotFound, match="no longer kept"):
        pictures.needed("a")
    assert len(pictures) == 0


def test_the_categories_are_those_of_the_catalogs_own_column():
    columns = [("color", Kind.CATEGORY), ("category", Kind.CATEGORIES), ("price", Kind.NUMBER)]
    rows = [{"color": "red", "category": "Kitchen|Mugs"}, {"category": "Kitchen|Mugs"}, {"category": "Home/Lamps"}]
    assert tags.categories(columns, rows) == ["Mugs", "Lamps"]
    assert tags.categories([("price", Kind.NUMBER)], rows) == []


def test_a_thing_is_called_by_the_nearest_category_where_one_stands_out():
    words = np.eye(4, dtype=np.float32)[:3]
    things = np.array([[0.9, 0.1, 0, 0.4], [0, 0.2, 0.9, 0.4]], dtype=np.float32)
    found = tags.tagged(things, words, ["mug", "lamp", "chair"])
    assert [tag.label for tag in found] == ["mug", "chair"]
    assert tags.tagged(things, words[:0], []) == [tags.Tag("", 0.0)] * 2
