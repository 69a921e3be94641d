"""From a picture and a click to hits: the service, the routes and the command line."""

import io
import json

import numpy as np
import pytest
from conftest import saved, scene, serving, share
from images.drawn import turned
from PIL import Image

from vitrine.cli import parser
from vitrine.commands import COMMANDS
from vitrine.errors import NotFound, QueryError
from vitrine.search.query import Query
from vitrine.segment import Point, Prompt, rle

ORIENTATION = 0x0112


def test_a_click_selects_the_thing_and_finds_it(indexed):
    opened = indexed.segmenting.open(saved(scene()))
    assert (opened.width, opened.height) == (360, 240)
    thing = indexed.segmenting.masks(opened.key, Prompt((Point(90, 110),)))[0]
    assert np.allclose(thing.box, (40, 60, 141, 161), atol=6)
    read = indexed.segmenting.read(opened.key, "shapes", thing.mask)
    assert set(read) == {"box", "thing", "whole", "fused"}
    hits = indexed.searching.search("shapes", Query(pictures=(read["fused"].picture,))).hits
    assert hits[0].id == "red-disc"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_coordinates_are_of_the_upright_picture(service, orientation):
    upright = scene()
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = saved(turned(upright, orientation), "JPEG", exif=exif, quality=95)
    opened = service.segmenting.open(data)
    assert (opened.width, opened.height) == upright.size
    thing = service.segmenting.masks(opened.key, Prompt((Point(270, 130),)), full=True)[0]
    assert np.allclose(thing.box, (220, 80, 321, 181), atol=8)


def test_a_large_picture_is_pointed_at_in_its_own_pixels(service):
    opened = service.segmenting.open(saved(scene().resize((3600, 2400))))
    small = service.segmenting.masks(opened.key, Prompt((Point(900, 1100),)))[0]
    assert small.mask.pixels.shape[1] == 1024
    assert np.allclose(small.box, (400, 600, 1410, 1610), atol=60)
    full = service.segmenting.masks(opened.key, Prompt((Point(900, 1100),)), full=True)[0]
    assert full.mask.pixels.shape == (2400, 3600)
    assert np.allclose(full.box, small.box, atol=8)


@pytest.mark.parametrize("mode", ["L", "RGBA", "LA", "P", "1", "CMYK"])
def test_grey_and_transparent_pictures_can_be_pointed_at(service, mode):
    data = saved(scene().convert(mode), "TIFF" if mode == "CMYK" else "PNG")
    opened = service.segmenting.open(data)
    assert service.segmenting.masks(opened.key, Prompt((Point(90, 110),)))[0].area > 0


def test_what_lies_outside_of_the_line_drawn_round_it_is_left_out(service):
    opened = service.segmenting.open(saved(scene()))
    line = ((200, 40), (350, 40), (350, 200), (200, 200))
    thing = service.segmenting.masks(opened.key, Prompt(outline=line))[0]
    assert thing.box[0] >= 195 and thing.mask.pixels[130, 270]


def test_the_things_are_called_by_the_catalogs_own_categories_and_found_by_words(indexed):
    opened = indexed.segmenting.open(saved(scene()))
    found = indexed.segmenting.proposals(opened.key, "shapes")
    assert len(found) >= 2
    known = {"red", "green", "blue", "yellow", "disc", "square", "bar", "flat", ""}
    assert {thing.label for thing in found} <= known
    said = indexed.segmenting.proposals(opened.key, "shapes", "blue square")
    assert said[0].label == "blue square"
    assert said[0].mask.pixels[130, 270]


def test_a_picture_that_was_not_opened_is_not_there(service):
    with pytest.raises(NotFound, match="no longer kept"):
        service.segmenting.masks("0" * 32, Prompt((Point(1, 1),)))


def test_nothing_of_a_visitors_picture_is_written_down(service):
    before = sorted(path for path in service.settings.home.rglob("*") if path.is_file())
    opened = service.segmenting.open(saved(scene()))
    service.segmenting.masks(opened.key, Prompt((Point(90, 110),)))
    assert sorted(path for path in service.settings.home.rglob("*") if path.is_file()) == before


def test_the_command_prints_boxes_and_run_lengths_and_writes_the_mask(service, tmp_path):
    file, out = tmp_path / "scene.png", tmp_path / "mask.png"
    file.write_bytes(saved(scene()))
    answer = COMMANDS["segment"](service, str(file), point=[[90, 110, 1.0]], mask=str(out))
    assert (answer["width"], answer["height"]) == (360, 240)
    best = answer["masks"][0]
    pixels = rle.decode(**best["rle"])
    assert pixels.sum() == best["area"]
    assert (np.asarray(Image.open(out)) == pixels * 255).all()
    json.dumps(answer)
    assert len(COMMANDS["segment"](service, str(file))["masks"]) >= 2
    with pytest.raises(QueryError, match="no part of the picture"):
        COMMANDS["segment"](service, str(file), box=[900, 900, 950, 950])


def test_points_are_written_as_numbers_with_a_sign():
    asked = parser().parse_args(["segment", "a.png", "--point", "3,4", "5,6,-"])
    assert asked.point == [[3.0, 4.0, 1.0], [5.0, 6.0, 0.0]]
    with pytest.raises(SystemExit):
        parser().parse_args(["segment", "a.png", "--point", "3"])


@pytest.fixture
def site(indexed, monkeypatch):
    """A client of the app's routes over the small catalog, with the page's token."""
    import httpx
    from starlette.applications import Starlette

    from routes import guard as guarding
    from routes import table

    share(monkeypatch, indexed)
    with (
        serving(Starlette(routes=table.routes)) as address,
        httpx.Client(base_url=address, headers={"X-Vitrine-Token": guarding.TOKEN}, timeout=60) as client,
    ):
        yield client


def test_the_routes_open_point_and_read(site):
    opened = site.post("/api/crops", content=saved(scene())).json()
    assert (opened["width"], opened["height"]) == (360, 240)
    path = f"/api/crops/{opened['key']}"
    assert site.get(path).json() == opened
    assert Image.open(io.BytesIO(site.get(f"{path}/picture.webp").content)).size == (360, 240)
    found = site.post(f"{path}/masks", json={"points": [[90, 110, 1], [270, 130, 0]]}).json()
    mask = found["masks"][0]
    read = site.post(f"{path}/readings?catalog=shapes", json={"rle": mask["rle"], "box": mask["box"]}).json()
    assert set(read) == {"box", "thing", "whole", "fused"}
    assert site.get(read["thing"]["preview"]).status_code == 200
    things = site.post(f"{path}/proposals?catalog=shapes", json={"text": "red disc"}).json()["masks"]
    assert things and all(one["label"] == "red disc" for one in things)


def test_a_catalogs_own_picture_needs_no_upload(site, indexed):
    view = indexed.catalogs.item("shapes", "red-disc").views[0]
    opened = site.post(f"/api/crops?catalog=shapes&picture={view.picture}").json()
    assert (opened["width"], opened["height"]) == (view.width, view.height)
    assert site.post("/api/crops?catalog=shapes&picture=nothing").status_code == 404


BODIES = [
    b"",
    b"[]",
    b'{"points": 3}',
    b'{"points": [[1, 2]]}',
    b'{"points": [["a", 2, 1]]}',
    b'{"points": [[NaN, 2, 1]]}',
    b'{"points": [[true, 2, 1]]}',
    b'{"box": [1, 2, 3]}',
    b'{"outline": [[1, 1e99]]}',
    b'{"points": []}',
]


@pytest.mark.parametrize("body", BODIES)
def test_odd_requests_are_refused_with_words(site, body):
    key = site.post("/api/crops", content=saved(scene())).json()["key"]
    answer = site.post(f"/api/crops/{key}/masks", content=body)
    assert answer.status_code == 422
    assert answer.json()["what"]


@pytest.mark.parametrize("mask", [None, {}, {"size": [2], "counts": [4]}, {"size": [9999, 9999], "counts": [1]}, "x"])
def test_odd_masks_are_refused_with_words(site, mask):
    key = site.post("/api/crops", content=saved(scene())).json()["key"]
    answer = site.post(f"/api/crops/{key}/readings?catalog=shapes", json={"rle": mask})
    assert answer.status_code == 422
    empty = {"size": [2, 2], "counts": [4]}
    assert site.post(f"/api/crops/{key}/readings?catalog=shapes", json={"rle": empty}).status_code == 404


def test_another_sites_page_can_do_nothing_here(site):
    assert site.post("/api/crops", content=saved(scene()), headers={"X-Vitrine-Token": "wrong"}).status_code == 403
    assert site.post("/api/crops", content=b"no picture").status_code == 415
