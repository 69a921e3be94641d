"""What a service keeps of catalogs and jobs when they are renamed, deleted, cut short or begun again."""

import shutil
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import write_catalog

from vitrine.errors import Conflict, SourceError
from vitrine.service import Service


def ended(service, name, kind="index", report=None):
    """A catalog with a finished job in its log; nothing is indexed."""
    catalog = service.home.book.create(name, "/nowhere", "embedded@0")
    service.home.log.end(service.home.log.start(name, kind, {}), "done", report or {"catalog": name})
    return catalog


def test_a_renamed_catalog_keeps_the_report_of_its_last_indexing(service):
    ended(service, "shoes", report={"failed": ["a.png"]})
    service.catalogs.rename("shoes", "boots")
    assert service.indexing.last_report("boots") == {"failed": ["a.png"]}
    service.home.book.create("shoes", "/nowhere", "embedded@0")
    assert service.indexing.last_report("shoes") is None


def test_a_new_catalog_has_nothing_of_a_deleted_one_of_its_name(service):
    ended(service, "shoes")
    service.catalogs.delete("shoes")
    service.home.book.create("shoes", "/nowhere", "embedded@0")
    assert service.indexing.last_report("shoes") is None


def test_what_scores_mean_is_learned_though_the_catalog_is_renamed_before_its_turn(service):
    ended(service, "shoes")
    go = threading.Event()
    service.jobs.submit("", "measure", {}, lambda *_: {"in time": go.wait(60)})
    job = service.calibrating.submit("shoes")
    service.catalogs.rename("shoes", "boots")
    go.set()
    assert service.jobs.wait(job.id, 60).report == {"catalog": "boots"}


def test_a_comparison_is_begun_again_once_though_many_windows_ask_at_once(service, monkeypatch):
    catalog = ended(service, "shoes")
    go, together = threading.Event(), threading.Barrier(8)
    service.jobs.submit("", "measure", {}, lambda *_: {"in time": go.wait(60)})
    asked = {"models": ["a", "b"], "words": [], "queries": ""}
    id = service.comparisons._ballots.add(catalog.id, asked).id
    submit = service.jobs.submit
    # A busy disk: all have looked before the first job is noted.
    monkeypatch.setattr(service.jobs, "submit", lambda *of, **more: time.sleep(0.3) or submit(*of, **more))

    def again(_):
        together.wait(20)
        try:
            return service.comparisons.again(id).id
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        begun = [number for number in pool.map(again, range(8)) if number is not None]
    for number in begun:
        service.jobs.cancel(number)
    go.set()
    assert len(begun) == 1


def packed(service, folder):
    """A catalog that lies in a zip, unpacked once."""
    file = write_catalog(folder / "shapes", colours=("red",), views=1)
    with zipfile.ZipFile(folder / "shapes.zip", "w") as archive:
        for path in sorted(file.parent.rglob("*")):
            archive.write(path, path.relative_to(file.parent))
    catalog = service.home.book.create("packed", str(folder / "shapes.zip"), "embedded@0")
    said = []
    service.home.source(catalog, said.append)
    assert said[-1].unit == "bytes" and 0 < said[-1].done <= said[-1].total
    return catalog


def test_originals_stay_when_the_zip_they_came_from_has_gone(service, tmp_path):
    catalog = packed(service, tmp_path)
    shutil.move(tmp_path / "shapes.zip", tmp_path / "moved.zip")
    with pytest.raises(SourceError):
        service.home.source(catalog, lambda _: None)
    assert service.catalogs.file("packed", "images/red-disc-0.png")


def test_unpacking_can_be_cancelled_and_changes_nothing(service, tmp_path):
    packed(service, tmp_path)

    def work(on_progress, _):
        service.jobs.cancel(service.jobs.all()[0].id)
        service.home.source(service.home.book.catalog("packed"), on_progress)
        return {}

    job = service.jobs.submit("packed", "index", {}, work)
    assert service.jobs.wait(job.id, 20).state == "cancelled"
    assert service.catalogs.file("packed", "images/red-disc-0.png")


def test_a_deleted_catalog_leaves_no_unpacked_pictures(service, settings, tmp_path):
    packed(service, tmp_path)
    service.catalogs.delete("packed")
    assert not [path for path in (settings.home / "unpacked").rglob("*") if path.is_file()]
    assert (tmp_path / "shapes.zip").exists()


def test_a_name_with_spaces_around_it_is_the_name_without(service, tmp_path):
    folder = write_catalog(tmp_path / "shapes", colours=("red",), views=1).parent
    job = service.indexing.index(" shapes ", str(folder), model="embedded")
    service.jobs.cancel(job.id)
    assert (job.catalog, [catalog.name for catalog in service.catalogs.all()]) == ("shapes", ["shapes"])


@pytest.mark.parametrize(
    ("catalog", "kind", "request_"),
    [
        ("", "download", {"model": "ViT-B-32/laion2b_s34b_b79k", "catalogs": ["gone"]}),
        ("shapes", "index", {"model": "local-dir:/nowhere/gone", "rebuild": False}),
        ("gone", "index", {"model": None, "rebuild": False}),
        ("shapes", "compare", {"id": "gone"}),
    ],
)
def test_the_app_starts_whatever_its_unfinished_jobs_were_about(settings, monkeypatch, catalog, kind, request_):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    service = Service(settings, "a test")
    service.home.book.create("shapes", "/nowhere", "embedded@0")
    left = service.home.log.start(catalog, kind, request_)
    service.home.jobs._closing = True  # nothing of what is begun here is run
    service.resume()
    assert left not in [id for id, *_ in service.home.log.unfinished()]
    service.close()
