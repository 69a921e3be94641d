"""What a service keeps of catalogs and jobs when they are renamed, deleted, cut short or begun again."""

import shutil
import zipfile

import pytest
from conftest import write_catalog

from vitrine.errors import SourceError
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
