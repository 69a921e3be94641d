"""Catalogs that live: watched, brought back, copied, merged, backed up; nothing embedded again and nothing lost."""

import json
import resource
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from conftest import draw, write_catalog

from vitrine.errors import Cancelled, Conflict, DiskFull, SourceError, StoreLocked, UnsafeArchive, VitrineError
from vitrine.indexing.backup import MANIFEST, back_up
from vitrine.indexing.restore import restore
from vitrine.search.query import Query, Where
from vitrine.service import Service
from vitrine.service.watching import Watching


def found(service, name="shapes", **asked):
    return {hit.id for hit in service.searching.search(name, Query(**asked), limit=100).hits}


def done(service, job):
    job = service.jobs.wait(job.id)
    assert job.state == "done", job.error
    return job.report


@pytest.fixture
def folder(tmp_path):
    """A folder of six plain pictures."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for colour in ("red", "green", "blue"):
        for turn in range(2):
            draw(colour, "disc", turn).save(folder / f"{colour} {turn}.png")
    return folder


# --- back to before the last indexing ----------------------------------------------------------------------------


def test_the_last_indexing_is_taken_back_and_brought_again_without_embedding(indexed, catalog_csv):
    before = {id: indexed.catalogs.item("shapes", id) for id in found(indexed)}
    indexed.editing.set("shapes", "red-disc", "title", "Mine")
    lines = catalog_csv.read_text().replace("Red bar", "Crimson bar").splitlines(keepends=True)
    catalog_csv.write_text("".join(line for line in lines if "blue" not in line))
    done(indexed, indexed.indexing.index("shapes"))
    done(indexed, indexed.indexing.index("shapes"))  # nothing has changed: what one can go back to stays
    assert len(found(indexed)) == 9
    former = indexed.changing.former("shapes")
    assert (former.items, former.back, former.gone) == (12, 3, 0)

    report = done(indexed, indexed.changing.revert("shapes"))
    assert report["embedded"] == 0
    after = {id: indexed.catalogs.item("shapes", id) for id in found(indexed)}
    assert {**before, "red-disc": replace(before["red-disc"], title="Mine")} == after
    assert found(indexed, where=(Where("color", ("blue",)),)) == {"blue-disc", "blue-square", "blue-bar"}

    done(indexed, indexed.changing.revert("shapes"))
    assert len(found(indexed)) == 9
    assert indexed.catalogs.item("shapes", "red-bar").title == "Crimson bar"
    assert [entry.kind for entry in indexed.editing.history("shapes")][:2] == ["revert", "revert"]


def test_before_a_second_indexing_there_is_nothing_to_go_back_to(indexed):
    with pytest.raises(Conflict, match="nothing to go back to"):
        indexed.changing.revert("shapes")


# --- watched folders ----------------------------------------------------------------------------------------------


class Clock:
    """Time that passes when the test says so."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def watched(service, folder):
    done(service, service.indexing.index("shapes", str(folder)))
    clock = Clock()
    watching = Watching(service.home, service.indexing, clock)
    watching.switch("shapes", True)

    def rounds(count=4):
        for _ in range(count):
            clock.now += 100
            watching.look()
            for job in service.jobs.all():
                service.jobs.wait(job.id)
        watching.look()
        return watching.state("shapes")

    rounds()
    yield service, watching, rounds, clock
    watching.close()


def test_a_picture_that_is_put_into_a_watched_folder_is_found(watched, folder):
    service, _, rounds, _ = watched
    draw("yellow", "bar").save(folder / "yellow.png")
    assert rounds().state == "quiet"
    assert "yellow.png" in found(service)
    assert service.editing.history("shapes")[0].actor == "watched folder"


def test_a_file_that_is_still_being_written_is_waited_for(watched, folder):
    service, watching, _, clock = watched
    whole = (folder / "red 0.png").read_bytes()
    for size in range(100, 600, 100):
        (folder / "new.png").write_bytes(whole[:size])
        clock.now += 100
        watching.look()
        assert watching.state("shapes").state == "changing"
    assert not [job for job in service.jobs.all() if job.active]
    assert service.indexing.last_report("shapes")["failed"] == []


def test_a_folder_that_has_gone_takes_nothing_out_of_the_catalog(watched, folder):
    service, _, rounds, _ = watched
    aside = folder.rename(folder.with_name("unplugged"))
    assert rounds().state == "gone"
    assert len(found(service)) == 6
    aside.rename(folder)
    assert rounds().state == "quiet"
    assert len(found(service)) == 6


def test_when_more_than_half_has_gone_it_asks_before_anything_is_dropped(watched, folder):
    service, watching, rounds, _ = watched
    for file in sorted(folder.iterdir())[:4]:
        file.unlink()
    state = rounds()
    assert (state.state, state.lost, state.total) == ("asks", 4, 6)
    assert len(found(service)) == 6
    watching.accept("shapes")
    assert rounds().state == "quiet"
    assert len(found(service)) == 2


def test_a_watch_outlives_a_restart_and_ends_when_it_is_switched_off(watched, folder):
    service, watching, rounds, _ = watched
    again = Watching(service.home, service.indexing)
    assert again.state("shapes").state == "quiet"
    watching.switch("shapes", False)
    draw("yellow", "bar").save(folder / "yellow.png")
    assert rounds().state == "off"
    assert len(found(service)) == 6


def test_files_that_were_added_here_have_no_folder_to_watch(service, folder, tmp_path):
    copy = shutil.copy(folder / "red 0.png", tmp_path / "dropped.png")
    done(service, service.indexing.add_files("dropped", [("dropped.png", tmp_path / "dropped.png")]))
    assert copy and not service.watching.state("dropped").can
    with pytest.raises(Conflict, match="no folder to watch"):
        service.watching.switch("dropped", True)


# --- copies and merged catalogs -----------------------------------------------------------------------------------


def test_a_copy_holds_the_same_with_edits_and_hidden_items_and_lives_on_its_own(indexed):
    indexed.editing.set("shapes", "red-disc", "title", "Mine")
    indexed.editing.hide("shapes", ["blue-bar"])
    report = done(indexed, indexed.copying.duplicate("shapes", "copy"))
    assert report["embedded"] == report["read"] == 0
    assert found(indexed, "copy") == found(indexed)
    assert indexed.catalogs.item("copy", "red-disc").title == "Mine"
    assert [item.id for item in indexed.editing.hidden("copy")] == ["blue-bar"]
    indexed.editing.set("copy", "red-disc", "title", "Other")
    assert indexed.catalogs.item("shapes", "red-disc").title == "Mine"
    indexed.catalogs.delete("shapes")
    assert done(indexed, indexed.indexing.index("copy"))["embedded"] == 0
    assert len(found(indexed, "copy")) == 11


def test_files_that_were_added_are_copied(service, folder, tmp_path):
    shutil.copy(folder / "red 0.png", tmp_path / "dropped.png")
    done(service, service.indexing.add_files("one", [("dropped.png", tmp_path / "dropped.png")]))
    done(service, service.copying.duplicate("one", "two"))
    service.catalogs.delete("one")
    hit = service.searching.search("two", Query(), limit=1).hits[0]
    assert service.catalogs.original("two", hit.picture)


@pytest.mark.parametrize("join", [False, True])
def test_merged_catalogs_are_one_with_edits_boards_and_links_and_stay_so(indexed, tmp_path, join):
    other = write_catalog(tmp_path / "other", ("red", "green"), views=1)
    other.write_text(other.read_text().replace("green-", "lime-").replace("images/lime-", "images/green-"))
    done(indexed, indexed.indexing.index("more", str(other)))
    indexed.editing.set("more", "lime-disc", "title", "Lime plate")
    indexed.editing.hide("more", ["lime-bar"])
    board = indexed.boards.create("chosen", [("more", "red-disc", ""), ("more", "lime-disc", "")])

    report = done(indexed, indexed.copying.merge("shapes", "more", join=join))
    assert report["embedded"] == 0
    red = "red-disc" if join else "red-disc (more)"
    expected = {"lime-disc", "lime-square", red}
    assert found(indexed) >= expected
    assert len(found(indexed)) == (14 if join else 17)
    assert indexed.catalogs.item("shapes", "lime-disc").title == "Lime plate"
    assert len(indexed.catalogs.item("shapes", "red-disc").views) == (3 if join else 2)
    assert [one.name for one in indexed.catalogs.all()] == ["shapes"]
    assert indexed.catalogs.leads_to("more", "red-disc") == ("shapes", red)
    assert indexed.catalogs.leads_to("more", "lime-disc") == ("shapes", "lime-disc")
    entries = indexed.boards.get(board.id).entries
    assert [(e.catalog, e.item, e.missing) for e in entries] == [("shapes", red, False), ("shapes", "lime-disc", False)]

    again = done(indexed, indexed.indexing.index("shapes"))
    assert (again["added"], again["removed"], again["embedded"]) == (0, 0, 0)
    assert len(found(indexed)) == (14 if join else 17)
    hit = next(hit for hit in indexed.searching.search("shapes", Query(), limit=100).hits if hit.id == "lime-square")
    assert indexed.catalogs.original("shapes", hit.picture)


def test_a_former_name_leads_to_the_catalog_until_another_gets_it(indexed):
    indexed.catalogs.rename("shapes", "forms")
    assert indexed.catalogs.leads_to("shapes", "red-disc") == ("forms", "red-disc")


# --- backup and restore -------------------------------------------------------------------------------------------


def backed_up(service, to, **how):
    return done(service, service.backing.back_up(to, **how))


def test_a_restored_home_is_what_was_backed_up_and_embeds_nothing(indexed, settings, tmp_path):
    indexed.editing.set("shapes", "red-disc", "title", "Mine")
    indexed.editing.hide("shapes", ["blue-bar"])
    board = indexed.boards.create("chosen", [("shapes", "red-disc", "")])
    made = backed_up(indexed, tmp_path / "all.zip")
    assert made["catalogs"] == [{"name": "shapes", "items": 12, "views": 24}]
    expected = found(indexed)

    restored = restore(tmp_path / "all.zip", tmp_path / "elsewhere")
    assert restored.former == ""
    service = Service(replace(settings, home=tmp_path / "elsewhere"), "a test")
    try:
        reports = [done(service, job) for job in service.resume()]
        assert [report.get("embedded", 0) for report in reports] == [0] * len(reports)
        assert found(service) == expected
        assert service.catalogs.item("shapes", "red-disc").title == "Mine"
        assert service.boards.get(board.id).entries[0].title
        assert service.catalogs.thumbnail(service.catalogs.item("shapes", "red-disc").views[0].picture, "small")
    finally:
        service.close()


def test_one_catalog_is_backed_up_alone(indexed, tmp_path):
    done(indexed, indexed.indexing.index("second", str(write_catalog(tmp_path / "second", ("red",), views=1))))
    made = backed_up(indexed, tmp_path / "one.zip", catalog="second", thumbnails=False)
    assert [one["name"] for one in made["catalogs"]] == ["second"]
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith("thumbnails/")]


def test_the_present_home_is_kept_beside_the_restored_one_and_one_in_use_is_left_alone(indexed, settings, tmp_path):
    backed_up(indexed, tmp_path / "all.zip")
    with pytest.raises(StoreLocked):
        restore(tmp_path / "all.zip", settings.home)
    indexed.close()
    (settings.home / "mine.txt").write_text("kept")
    restored = restore(tmp_path / "all.zip", settings.home)
    assert (settings.home.parent / restored.former / "mine.txt").read_text() == "kept"
    assert not (settings.home / "mine.txt").exists()


def rewritten(file, to, change):
    """The zip with its entries changed: name -> bytes in, the same out."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(to, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def _newer(entries):
    manifest = json.loads(entries[MANIFEST])
    entries[MANIFEST] = json.dumps(manifest | {"format": 99}).encode()


def _escaping(name):
    def change(entries):
        manifest = json.loads(entries[MANIFEST])
        entries[name] = b"x"
        manifest["files"][name] = {"sha256": "0", "size": 1}
        entries[MANIFEST] = json.dumps(manifest).encode()

    return change


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (_newer, SourceError, "newer Vitrine"),
        (lambda entries: entries.pop(MANIFEST), SourceError, "no backup of Vitrine"),
        (lambda entries: entries.pop("book.sqlite"), SourceError, "damaged"),
        (lambda entries: entries.update({"book.sqlite": entries["book.sqlite"][:-1] + b"!"}), SourceError, "damaged"),
        (lambda entries: entries.update({MANIFEST: b"[1"}), SourceError, "no backup of Vitrine"),
        (_escaping("../evil.txt"), UnsafeArchive, "not unpacked"),
        (_escaping("lock"), UnsafeArchive, "no place in a home"),
        (_escaping("thumbnails/../../evil.txt"), UnsafeArchive, "not unpacked"),
    ],
)
def test_a_strange_or_damaged_backup_touches_nothing(indexed, settings, tmp_path, change, error, said):
    backed_up(indexed, tmp_path / "all.zip")
    indexed.close()
    rewritten(tmp_path / "all.zip", tmp_path / "odd.zip", change)
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    with pytest.raises(error, match=said):
        restore(tmp_path / "odd.zip", settings.home)
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_a_backup_that_is_stopped_leaves_nothing(indexed, tmp_path):
    (tmp_path / "all.zip").write_bytes(b"the one from before")
    looks = iter([False] * 5)
    with pytest.raises(Cancelled):
        back_up(indexed.settings, tmp_path / "all.zip", stop=lambda: next(looks, True))
    assert (tmp_path / "all.zip").read_bytes() == b"the one from before"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.usefixtures("indexed")
def test_a_backup_that_fills_the_disk_says_so_and_leaves_nothing(settings, tmp_path):
    target = tmp_path / "backups" / "all.zip"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))  # no file grows beyond: a write fails midway
        with pytest.raises(VitrineError) as said:
            back_up(settings, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, former)
    assert "all.zip" in str(said.value)
    assert list(target.parent.iterdir()) == []


@pytest.mark.usefixtures("indexed")
def test_a_disk_without_room_for_a_backup_is_noticed_before_it_is_filled(settings, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskFull, match="disk is full"):
        back_up(settings, tmp_path / "backups" / "all.zip")
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.usefixtures("indexed")
def test_restoring_from_the_command_line_shows_how_far_it_is(settings, tmp_path):
    back_up(settings, tmp_path / "all.zip")
    command = [sys.executable, "-m", "vitrine", "restore", str(tmp_path / "all.zip"), "--into", str(tmp_path / "again")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "unpacking" in ran.stderr
    assert "shapes" in ran.stdout
