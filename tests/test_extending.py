"""A model family, a kind of source and a store can be added from outside the package, as docs/extending.md shows."""

import json

import numpy as np
import pytest
from conftest import ROOT, write_catalog
from PIL import Image

from vitrine import embedding, segment, store
from vitrine.catalog import sources
from vitrine.catalog.folder import open_folder
from vitrine.catalog.records import Row
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.edge import EdgeStore


class MeanColour:
    """A model that only knows mean colours; its words are colour names."""

    key, dimension, side = "mean-colour", 3, 16
    names = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1)}  # noqa: RUF012

    def pictures(self, images):
        return unit([np.asarray(image.resize((16, 16)), dtype=float).min(axis=(0, 1)) + 1 for image in images])

    def words(self, texts):
        return unit([self.names.get(text, (1, 1, 1)) for text in texts])


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Listing:
    """A source that reads a JSON list of rows."""

    def __init__(self, file, folder):
        self.location, self._file, self._folder, self.problems = str(file), file, folder, []

    def rows(self):
        for row in json.loads(self._file.read_text()):
            yield Row(row["picture"], row["name"], row["name"])

    def stamp(self, image):
        return self._folder.stamp(image)

    def read(self, image):
        return self._folder.read(image)


def open_json(path, settings):
    return Listing(path, open_folder(path.parent, settings)) if path.suffix == ".json" else None


@pytest.fixture
def extended(monkeypatch):
    monkeypatch.setitem(embedding.FAMILIES, "mean-colour", (str, lambda *_: MeanColour()))
    monkeypatch.setattr(sources, "SOURCES", [open_json, *sources.SOURCES])
    monkeypatch.setitem(store.ENGINES, "mine", lambda settings: EdgeStore(settings.home / "mine"))


@pytest.mark.usefixtures("extended")
def test_one_of_each_added_from_outside_does_the_main_job(tmp_path):
    folder = write_catalog(tmp_path / "shapes", views=1).parent
    rows = [{"picture": f"images/{c}-disc-0.png", "name": f"thing {n}"} for n, c in enumerate(("red", "green", "blue"))]
    listing = folder / "listing.json"
    listing.write_text(json.dumps(rows))
    service = Service(Settings(home=tmp_path / "home", store="mine"), "a test")
    try:
        job = service.jobs.wait(service.indexing.index("listed", str(listing), model="mean-colour").id)
        assert job.state == "done", job.error
        assert service.catalogs.get("listed").model == "mean-colour"
        assert service.searching.search("listed", Query(text="green")).hits[0].id == "thing 1"
        assert (tmp_path / "home" / "mine").is_dir()
    finally:
        service.close()


class Disc:
    """A segmenter that takes a disc around every click for the thing."""

    key = title = "disc"

    def encode(self, image):
        return image.size

    def masks(self, state, points, box=None):
        width, height = state
        rows, columns = np.mgrid[0:height, 0:width]
        pixels = np.zeros((height, width), bool)
        for point in points:
            pixels |= (columns - point.x) ** 2 + (rows - point.y) ** 2 <= 100
        if box is not None:
            pixels[round(box[1]) : round(box[3]), round(box[0]) : round(box[2])] = True
        return [segment.Mask(pixels, 1.0)]

    def proposals(self, state, most):
        return self.masks(state, [segment.Point(state[0] / 2, state[1] / 2)])[:most]


def test_a_segmenter_added_from_outside_is_the_one_that_answers(tmp_path, monkeypatch):
    monkeypatch.setitem(segment.FAMILIES, "disc", lambda *_: Disc())
    service = Service(Settings(home=tmp_path / "home", segmenter="disc"), "a test")
    try:
        picture = tmp_path / "picture.png"
        Image.new("RGB", (90, 60)).save(picture)
        key = service.segmenting.open(picture.read_bytes()).key
        found = service.segmenting.masks(key, segment.Prompt((segment.Point(40, 30),)))
        assert found[0].box == (30, 20, 51, 41)
    finally:
        service.close()


def test_the_page_about_extending_shows_what_the_test_does():
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    for name in ("embedding.FAMILIES", "sources.SOURCES", "store.ENGINES", "VITRINE_STORE", "segment.FAMILIES"):
        assert name in page
