"""Catalogs that are indexed and searched by a model elsewhere."""

from __future__ import annotations

import csv
import time

import pytest
from conftest import draw, write_catalog
from contract.remote_services import remote_service
from PIL import Image

from remote.model import KINDS, Colours
from vitrine import embedding
from vitrine.adapt import run as adapt_run
from vitrine.adapt.train import whitening
from vitrine.embedding import remote
from vitrine.errors import ModelUnavailable
from vitrine.search.query import Query, Where


@KINDS
def test_a_catalog_is_indexed_and_searched_by_a_model_elsewhere(far, service, tmp_path):
    file = write_catalog(tmp_path / "shapes")
    job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
    assert job.state == "done", job.error
    assert (job.report["read"], job.report["embedded"]) == (24, 24)
    assert service.catalogs.get("shapes").model == embedding.model_key(far.name)
    assert service.searching.similar("shapes", "red-disc", 3)[0].id.startswith("red")
    far.asked.clear()
    again = service.jobs.wait(service.indexing.index("shapes").id)
    assert again.report["unchanged"] == 24
    assert not [path for path, _, _ in far.asked if "ictures" in path or "Image" in path]


@KINDS
def test_one_picture_that_the_model_refuses_fails_alone(far, service, tmp_path):
    file = write_catalog(tmp_path / "shapes", views=1)
    Image.new("RGB", (200, 160), (1, 2, 3)).save(tmp_path / "shapes" / "images" / "odd.png")
    with file.open("a", newline="") as stream:
        csv.writer(stream).writerow(["images/odd.png", "odd", "Odd", "", "", "", "", ""])
    far.refuse = lambda image: image.convert("RGB").getpixel((5, 5))[0] < 20
    job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
    assert job.state == "done", job.error
    assert service.catalogs.get("shapes").items == 12
    (failed,) = job.report["failed"]
    assert failed["image"] == "images/odd.png" and "refuses the picture" in failed["reason"] and failed["remedy"]


@KINDS
def test_a_service_that_breaks_off_fails_the_job_and_keeps_what_was_read(far, service, settings, tmp_path, monkeypatch):
    file = write_catalog(tmp_path / "shapes")
    service.close()
    service.__init__(type(settings)(home=settings.home, batch=4, threads=1), "a test")
    answer = far.say

    def until_half(path, headers, body):
        pictures = [path for path, _, _ in far.asked if "ictures" in path or "Image" in path]
        return far.error(500) if len(pictures) > (16 if far.azure else 8) else answer(path, headers, body)

    monkeypatch.setattr(far, "say", until_half)
    job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
    assert job.state == "failed" and "500" in job.error["why"] and job.error["remedy"]
    monkeypatch.setattr(far, "say", answer)
    far.asked.clear()
    again = service.jobs.wait(service.indexing.index("shapes").id)
    assert again.state == "done" and again.report["embedded"] < 24


@KINDS
def test_indexing_that_waits_for_the_service_can_be_cancelled(far, service, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "LONG", remote.Patience(attempts=9, first=0.01, total=600.0))
    file = write_catalog(tmp_path / "shapes")
    answer = far.say
    monkeypatch.setattr(
        far,
        "say",
        lambda path, headers, body: (
            answer(path, headers, body) if path.endswith("/model") else far.error(429, {"Retry-After": "120"})
        ),
    )
    job = service.indexing.index("shapes", str(file), model=far.name)
    while not any("ictures" in path or "Image" in path for path, _, _ in far.asked):
        time.sleep(0.01)
    service.jobs.cancel(job.id)
    assert service.jobs.wait(job.id, 20).state == "cancelled"


def test_an_index_is_whole_though_the_model_refuses_what_its_scores_would_be_learned_from(service, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(60):
        Image.new("RGB", (64, 48), (4 * n, 255 - 4 * n, 90)).save(folder / f"{n}.png")
    with remote_service(Colours()) as far:
        far.refuse = lambda image: image.size != (64, 48)  # distorted copies have other sizes
        job = service.jobs.wait(service.indexing.index("many", str(folder), model=far.name).id)
    assert job.state == "done", job.error
    assert service.catalogs.get("many").items == 60


@pytest.mark.parametrize("work", ["evaluate", "adapt"])
def test_a_photo_that_the_model_refuses_is_left_out_of_a_measurement(service, tmp_path, monkeypatch, work):
    monkeypatch.setattr(adapt_run, "METHODS", {"whitening": whitening})  # the one that takes no time
    file = write_catalog(tmp_path / "shapes")
    Image.new("RGB", (200, 160), (1, 2, 3)).save(tmp_path / "odd.png")
    draw("red", "disc").save(tmp_path / "fine.png")
    (tmp_path / "queries.csv").write_text("image,id\nodd.png,red-disc\nfine.png,red-disc\n")
    with remote_service(Colours()) as far:
        job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
        assert job.state == "done", job.error
        far.refuse = lambda image: image.convert("RGB").getpixel((5, 5))[0] < 20
        job = getattr(service.measuring, work)("shapes", tmp_path / "queries.csv")
        job = service.jobs.wait(job.id)
    assert job.state == "done", job.error
    (skipped,) = job.report["skipped"]
    assert skipped["line"] == 2 and "refuses the picture" in skipped["reason"] and skipped["remedy"]


def test_while_the_model_is_away_written_words_and_filters_still_work(service, tmp_path):
    file = write_catalog(tmp_path / "shapes")
    with remote_service(Colours()) as far:
        job = service.jobs.wait(service.indexing.index("shapes", str(file), model=far.name).id)
        assert job.state == "done", job.error
        assert service.searching.search("shapes", Query(text="green")).notice == ""
    found = service.searching.search("shapes", Query(text="green disc", where=(Where("color", ("green",)),)))
    assert found.hits[0].id == "green-disc"
    assert "connection failed" in found.notice and "By written words only" in found.notice
    assert {facet.column for facet in service.searching.facets("shapes", Query(text="green"))} >= {"color", "price"}
    assert service.searching.search("shapes", Query(where=(Where("color", ("red",)),))).total == 3
    assert service.searching.similar("shapes", "red-disc", 3)
    with pytest.raises(ModelUnavailable):
        service.searching.search("shapes", Query(text="???"))
