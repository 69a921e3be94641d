"""What is read of pictures in the background: once, again where it must be, and only what is switched on."""

import json
from dataclasses import replace

import pytest
from conftest import draw
from PIL import Image, ImageFilter
from test_codes import code, on_ground
from test_scan import printed

from vitrine import enrich
from vitrine.cli import main
from vitrine.enrich import ENRICHERS, Subject
from vitrine.enrich.colours import Colours
from vitrine.enrich.quality import Quality
from vitrine.enrich.words import Words
from vitrine.errors import QueryError
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import BadSetting


@pytest.fixture
def folder(tmp_path):
    """Three pictures: a code, a red disc, a word."""
    folder = tmp_path / "things"
    folder.mkdir()
    on_ground(code("4006381333931")).save(folder / "code.png")
    draw("red", "disc").save(folder / "disc.png")
    printed("RE16 TGK").save(folder / "plate.png")
    return folder


def quick(settings, what="quality,colours,codes"):
    return Service(replace(settings, enrich=what), "a test")


def indexed(service, folder):
    job = service.jobs.wait(service.indexing.index("things", str(folder)).id)
    assert job.state == "done", job.error


def read(service):
    job = service.jobs.wait(service.enriching.submit("things").id)
    assert job.state == "done", job.error
    return job.report


@pytest.fixture
def things(settings, folder):
    service = quick(settings)
    indexed(service, folder)
    yield service
    service.close()


def test_nothing_is_read_unless_it_is_asked_for_or_the_app_runs(things):
    assert [job.kind for job in things.jobs.all()] == ["index"]
    assert all(one["read"] == 0 for one in things.enriching.state("things"))


def test_codes_colours_and_faults_are_read_and_found_by_item(things):
    report = read(things)
    assert {name: one["pictures"] for name, one in report["enrichers"].items()} == dict.fromkeys(
        ("quality", "colours", "codes"), 3
    )
    (found,) = things.enriching.of_items("things", "codes")["code.png"]
    assert found["text"] == "4006381333931" and found["format"] == "EAN-13" and len(found["box"]) == 4
    assert things.enriching.of_items("things", "colours")["disc.png"][0]["text"] == "red"
    assert set(things.enriching.of_items("things", "codes")) == {"code.png"}


def test_what_was_read_is_not_read_again_and_what_is_new_is(things, folder):
    read(things)
    assert read(things)["enrichers"] == {}
    draw("blue", "bar").save(folder / "more.png")
    indexed(things, folder)
    assert read(things)["enrichers"]["codes"]["pictures"] == 1


def test_a_better_version_reads_again_and_no_other(things, monkeypatch):
    read(things)

    class Better(Colours):
        version = Colours.version + 1

    monkeypatch.setitem(ENRICHERS, "colours", Better)
    assert {name: one["left"] for name, one in _state(things).items()} == {
        "quality": 0,
        "colours": 3,
        "codes": 0,
        "words": 3,
        "captions": 3,
    }
    assert list(read(things)["enrichers"]) == ["colours"]


def _state(service):
    return {one["name"]: one for one in service.enriching.state("things")}


def test_what_is_switched_off_is_not_read(settings, folder):
    service = quick(settings, "")
    indexed(service, folder)
    assert read(service)["enrichers"] == {}
    service.close()


def test_an_unknown_enricher_in_the_settings_is_said(settings):
    service = quick(settings, "codes,poems")
    with pytest.raises(BadSetting, match="poems"):
        service.enriching.start()
    service.close()


def test_once_the_app_runs_a_catalog_is_read_by_itself_and_goes_on_after_a_stop(settings, folder):
    service = quick(settings)
    service.enriching.start()
    indexed(service, folder)
    (job,) = [job for job in service.jobs.all() if job.kind == "enrich"]
    service.jobs.cancel(job.id)
    assert service.jobs.wait(job.id).state in ("cancelled", "done")
    service.close()
    again = quick(settings)
    for job in again.enriching.start():
        assert again.jobs.wait(job.id).state == "done"
    assert all(one["left"] == 0 for one in again.enriching.state("things") if one["on"])
    again.close()


def test_a_picture_that_breaks_the_reader_does_not_stop_the_others(things, folder):
    (folder / "disc.png").write_bytes(b"no longer a picture")
    report = read(things)
    assert report["failed"] == 3 and "code.png" in things.enriching.of_items("things", "codes")


def test_deleting_a_catalog_forgets_what_was_read(things):
    read(things)
    things.catalogs.delete("things")
    assert things.home.book.read("SELECT count(*) FROM enrichments").fetchone()[0] == 0


def test_codes_read_off_a_catalogs_own_pictures_answer_a_scan(things, folder):
    read(things)
    found = things.scanning.scan("things", (folder / "code.png").read_bytes(), codes_only=True)
    assert found["answer"]["id"] == "code.png" and found["answer"]["by"] == "code"


# --- single enrichers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((10, 60, 20), "dark green"),
        ((200, 20, 20), "red"),
        ((30, 60, 200), "blue"),
        ((20, 20, 22), "black"),
        ((250, 220, 40), "yellow"),
        ((14, 20, 80), "dark blue"),
        ((245, 170, 195), "pink"),
        ((128, 128, 128), "grey"),
    ],
)
def test_the_colour_of_the_thing_is_named_and_not_that_of_its_ground(rgb, name):
    for ground in ((255, 255, 255), (240, 236, 225), (40, 90, 160)):
        picture = Image.new("RGB", (200, 160), ground)
        picture.paste(rgb, (60, 40, 140, 120))
        if name != "blue" or ground != (40, 90, 160):
            (first, *_) = Colours().read(Subject.of(picture))
            assert first.text == name and first.about["share"] > 0.8


def test_a_picture_of_one_colour_is_of_that_colour():
    (only,) = Colours().read(Subject.of(Image.new("RGB", (3, 2), (200, 20, 20))))
    assert only.text == "red" and only.about["share"] == 1


def faults(picture):
    return {record.text for record in Quality().read(Subject.of(picture))}


def test_faults_of_a_picture_are_told_and_a_good_one_has_none():
    good = on_ground(code("4006381333931"))
    assert faults(good) == set()
    assert "blurred" in faults(good.filter(ImageFilter.GaussianBlur(7)))
    assert "dark" in faults(good.point(lambda level: level // 8))
    assert "small" in faults(good.resize((90, 70)))
    assert "flat" in faults(Image.new("RGB", (400, 300), (90, 90, 90)))
    assert faults(Image.new("RGB", (1, 1))) >= {"small"}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_print_is_read_however_the_picture_lies_and_its_place_is_told(degrees):
    label = printed("Havredryck 1 liter", "RE16 TGK")
    turned = label.rotate(degrees, expand=True)
    records = Words().read(Subject.of(turned))
    assert {record.text.replace(" ", "").casefold() for record in records} == {"havredryck1liter", "re16tgk"}
    for record in records:
        x0, y0, x1, y1 = record.box
        assert 0 <= x0 < x1 <= turned.width and 0 <= y0 < y1 <= turned.height
        assert (x1 - x0 > y1 - y0) == (degrees in (0, 180))
        json.dumps(record.as_json())


def test_easyocr_is_chosen_only_where_its_models_are_on_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("EASYOCR_MODULE_PATH", str(tmp_path))
    assert not enrich.ocr.has_easy(("en",))
    (tmp_path / "model").mkdir()
    for name in ("craft_mlt_25k.pth", "english_g2.pth"):
        (tmp_path / "model" / name).write_bytes(b"")
    there = enrich.ocr.importlib.util.find_spec("easyocr") is not None
    assert enrich.ocr.has_easy(("en",)) == there and not enrich.ocr.has_easy(("ja",))
    assert enrich.ocr.reader(("ja",)).key == "rapidocr"


# --- switches and languages of a catalog --------------------------------------------------------------------------


def test_an_enricher_that_a_catalog_switches_off_costs_nothing_and_shows_nothing_until_it_is_on_again(things):
    read(things)
    picture = things.enriching.of_items("things", "codes")["code.png"][0]["picture"]
    things.enriching.switch("things", "codes", False)
    assert things.enriching.of_items("things", "codes") == {}
    assert "codes" not in things.enriching.of_pictures("things", [picture])[picture]
    assert not _state(things)["codes"]["on"] and _state(things)["codes"]["read"] == 3
    assert read(things)["enrichers"] == {}
    things.enriching.switch("things", "codes", True)
    assert set(things.enriching.of_items("things", "codes")) == {"code.png"}
    assert read(things)["enrichers"] == {}  # what it had read was kept


def test_a_code_answers_no_scan_of_a_catalog_that_reads_none(things, folder):
    read(things)
    photo = (folder / "code.png").read_bytes()
    things.enriching.switch("things", "codes", False)
    found = things.scanning.scan("things", photo, codes_only=True)
    assert found["codes"] == [] and found["answer"] is None
    key = things.scanning.open(photo).key
    assert things.scanning.stage("things", key, "codes").off
    things.enriching.switch("things", "codes", True)
    assert things.scanning.scan("things", photo, codes_only=True)["answer"]["id"] == "code.png"


def test_one_catalogs_switches_are_no_other_catalogs(things, folder):
    job = things.jobs.wait(things.indexing.index("others", str(folder)).id)
    assert job.state == "done", job.error
    read(things)  # the same pictures: read for both
    things.enriching.switch("things", "colours", False)
    assert things.enriching.of_items("things", "colours") == {}
    assert len(things.enriching.of_items("others", "colours")) == 3


def test_a_catalog_that_is_switched_on_is_read_by_itself_while_the_app_runs(settings, folder):
    service = quick(settings, "quality,colours")
    indexed(service, folder)
    service.enriching.switch("things", "colours", False)
    for job in service.enriching.start():
        service.jobs.wait(job.id)
    assert _state(service)["quality"]["left"] == 0 and _state(service)["colours"]["read"] == 0
    service.jobs.wait(service.enriching.switch("things", "colours", True).id)
    assert _state(service)["colours"]["read"] == 3
    job = service.jobs.wait(service.enriching.switch("things", "colours", False).id)  # takes them out of the search
    assert job.report["enrichers"] == {} and service.enriching.of_items("things", "colours") == {}
    service.close()


def test_an_enricher_or_a_language_that_there_is_none_of_is_said(things):
    with pytest.raises(QueryError, match="poems"):
        things.enriching.switch("things", "poems", False)
    with pytest.raises(QueryError, match="klingon"):
        things.enriching.speak("things", ["klingon"])


def test_other_languages_read_the_printed_words_again_and_nothing_else(settings, folder):
    service = quick(settings, "quality,words")
    indexed(service, folder)
    assert set(read(service)["enrichers"]) == {"quality", "words"}
    assert _state(service)["words"]["languages"] == ["en"]
    service.enriching.speak("things", ["de", "en"])
    left = {name: one["left"] for name, one in _state(service).items() if one["on"]}
    assert left == {"quality": 0, "words": 3}
    assert list(read(service)["enrichers"]) == ["words"]
    service.enriching.speak("things", [])  # the settings' own again: what was read in them is still there
    assert _state(service)["words"]["left"] == 0 and "plate.png" in service.enriching.of_items("things", "words")
    service.close()


def test_two_catalogs_of_the_same_pictures_may_speak_different_languages(settings, folder):
    service = quick(settings, "words")
    indexed(service, folder)
    service.jobs.wait(service.indexing.index("others", str(folder)).id)
    service.enriching.speak("others", ["fr"])
    read(service)
    assert service.enriching.of_items("others", "words") == {}
    service.jobs.wait(service.enriching.submit("others").id)
    assert read(service)["enrichers"] == {}
    assert "plate.png" in service.enriching.of_items("others", "words")
    service.close()


def test_switches_go_along_with_a_copy_of_the_catalog(things):
    things.enriching.switch("things", "codes", False)
    things.jobs.wait(things.copying.duplicate("things", "again").id)
    assert not next(one for one in things.enriching.state("again") if one["name"] == "codes")["on"]


# --- what could not be read ---------------------------------------------------------------------------------------


def test_what_could_not_be_read_is_kept_with_its_cause_and_tried_again_when_asked(things, folder):
    good = (folder / "disc.png").read_bytes()
    (folder / "disc.png").write_bytes(b"no longer a picture")
    (folder / "code.png").rename(folder / "moved.png")
    assert read(things)["failed"] == 6
    failures = things.enriching.failures("things")
    assert {(one["enricher"], one["image"]) for one in failures} >= {("codes", "disc.png"), ("quality", "code.png")}
    assert all(one["error"]["what"] and one["item"] == one["image"] for one in failures)
    assert (_state(things)["codes"]["read"], _state(things)["codes"]["failed"]) == (1, 2)
    assert read(things)["failed"] == 0  # it is not tried again by itself
    (folder / "disc.png").write_bytes(good)
    (folder / "moved.png").rename(folder / "code.png")
    report = things.jobs.wait(things.enriching.again("things").id).report
    assert report["failed"] == 0 and report["enrichers"]["codes"]["pictures"] == 2
    assert things.enriching.failures("things") == [] and "code.png" in things.enriching.of_items("things", "codes")


def test_a_reader_that_is_not_there_is_said_once_and_blames_no_picture(things, monkeypatch):
    from vitrine.enrich import child

    gone = {"error": {"error": "model_unavailable", "what": "No reader", "why": "", "remedy": "install one"}}
    monkeypatch.setattr(child.Child, "read", lambda *_: gone)
    report = read(things)
    assert report["failed"] == 0 and set(report["unavailable"]) == {"quality", "colours", "codes"}
    assert things.enriching.failures("things") == [] and _state(things)["codes"]["left"] == 3


def test_how_long_a_picture_takes_is_told_by_enricher(things):
    assert _state(things)["colours"]["ms"] is None
    read(things)
    times = {name: one["ms"] for name, one in _state(things).items()}
    assert all(times[name] > 0 for name in ("quality", "colours", "codes")) and times["words"] is None


def test_the_command_switches_reads_and_tells(things, capsys, settings):
    things.close()
    home = ["--home", str(settings.home)]
    assert main(["enrich", "things", "--off", "words", "colours", "--languages", "de,en", *home]) == 0
    capsys.readouterr()
    assert main(["enrich", "things", "--list", "--json", *home]) == 0
    told = {one["name"]: one for one in json.loads(capsys.readouterr().out)["enrichers"]}
    assert told["words"]["off"] and told["words"]["languages"] == ["de", "en"] and told["codes"]["read"] == 3
    assert main(["enrich", "things", "--list", *home]) == 0
    assert "codes" in capsys.readouterr().out


def test_what_is_switched_off_leaves_the_search_and_comes_back_with_the_switch(things):
    def found():
        return {hit.id for hit in things.searching.search("things", Query(text="4006381333931")).hits if hit.above_line}

    def held():
        return sum("+" in mark for (mark,) in things.home.book.read("SELECT fingerprint FROM stored").fetchall())

    read(things)
    assert "code.png" in found() and held() == 3
    for name in ("codes", "colours"):
        things.enriching.switch("things", name, False)
    assert "code.png" not in found() and held() == 0
    for name in ("codes", "colours"):
        things.enriching.switch("things", name, True)
    assert "code.png" in found() and held() == 3
    assert things.home.book.out_of_step(things.home.book.catalog("things")) == []
