"""What of a catalog should be photographed again, what a poor photo is told, and what is blamed for nothing."""

import csv
import io
import json
import time

import numpy as np
import pytest
from conftest import COLOURS, share
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter
from starlette.testclient import TestClient
from test_codes import code, on_ground
from test_scan import printed

from routes.table import routes
from vitrine.cli import main
from vitrine.enrich import Subject
from vitrine.enrich.advice import advice
from vitrine.enrich.poor import FAULTS, judge, severity
from vitrine.enrich.quality import BLURRED, Quality, edge_width
from vitrine.words import speaking


def faults(picture):
    return {record.text: record.about["value"] for record in Quality().read(Subject.of(picture))}


def scene(size=(640, 480)):
    """A sharp picture with much to see, and no plain ground."""
    noise = np.random.default_rng(7).integers(0, 255, (size[1] // 16, size[0] // 16, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.NEAREST)


def things(*boxes, colours=("red", "blue", "green"), ground=(244, 243, 240)):
    """Coloured discs on a plain ground."""
    picture = Image.new("RGB", (600, 400), ground)
    pen = ImageDraw.Draw(picture)
    for box, colour in zip(boxes, colours, strict=False):
        pen.ellipse(box, fill=COLOURS[colour])
    return picture


def moved(picture, pixels):
    """As taken with a camera that moved sideways and down."""
    levels = np.asarray(picture, dtype=np.float32)
    return Image.fromarray(np.mean([np.roll(levels, (n, n), (0, 1)) for n in range(pixels)], axis=0).astype(np.uint8))


def test_a_good_picture_is_blamed_for_nothing():
    assert faults(scene()) == {}
    assert faults(things((200, 100, 400, 300))) == {}
    assert faults(on_ground(code("4006381333931"))) == {}
    assert faults(printed("Havredryck 1 liter")) == {}


@pytest.mark.parametrize("spoil", [lambda p: p.filter(ImageFilter.GaussianBlur(3)), lambda p: moved(p, 14)])
def test_blur_is_told_however_much_contrast_there_is(spoil):
    for picture in (scene(), Image.blend(scene(), Image.new("RGB", (640, 480), "grey"), 0.6)):
        assert "blurred" not in faults(picture)
        assert "blurred" in faults(spoil(picture))


def test_where_nothing_is_sharp_at_all_the_picture_is_blurred():
    assert "blurred" in faults(scene().filter(ImageFilter.GaussianBlur(14)))


def test_a_sharp_thing_on_a_soft_ground_is_sharp():
    picture = scene().filter(ImageFilter.GaussianBlur(8))
    picture.paste(scene((200, 160)), (200, 150))
    assert "blurred" not in faults(picture)


@pytest.mark.parametrize(("sigma", "blurred"), [(0.0, False), (0.6, False), (2.0, True), (3.5, True)])
def test_the_width_of_an_edge_is_measured_whatever_its_contrast(sigma, blurred):
    for low, high in ((0, 255), (100, 200)):
        step = Image.new("L", (160, 120), low)
        step.paste(high, (80, 0, 160, 120))
        width = edge_width(np.asarray(step.filter(ImageFilter.GaussianBlur(sigma)), dtype=np.float32))
        assert (width > BLURRED) == blurred


def test_light_is_judged_by_what_is_lit():
    assert "dark" in faults(scene().point(lambda level: level // 7))
    on_black = Image.new("RGB", (600, 400), (8, 8, 8))
    on_black.paste((230, 220, 210), (260, 160, 340, 240))
    assert "dark" not in faults(on_black)  # a bright thing on a black ground
    assert "glaring" in faults(Image.composite(scene(), Image.new("RGB", (640, 480), "white"), _frame((640, 480))))
    assert "glaring" not in faults(printed("a page of print"))
    assert "glaring" not in faults(things((200, 100, 400, 300), ground=(255, 255, 255)))


def _frame(size):
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rectangle((0, 0, size[0], size[1] // 5), fill=255)
    return mask


def test_size_and_emptiness_are_told():
    assert faults(scene((160, 120)))["small"] == 160
    assert "small" not in faults(scene((240, 120)))
    assert set(faults(Image.new("RGB", (400, 300), (90, 90, 90)))) == {"flat"}


def test_several_things_are_told_and_a_pair_is_one():
    assert faults(things((60, 120, 220, 280), (360, 100, 560, 300)))["several"] == 2
    assert faults(things((20, 140, 160, 260), (230, 140, 370, 260), (440, 140, 580, 260)))["several"] == 3
    assert "several" not in faults(things((60, 120, 220, 280), (360, 120, 520, 280), colours=("red", "red")))
    assert "several" not in faults(things((220, 20, 380, 170), (240, 230, 360, 380)))  # a lamp and its foot


def test_a_thing_that_runs_out_of_the_picture_is_told_and_one_that_fills_it_is_not():
    assert faults(things((150, 200, 450, 600)))["cut"] > 0.2
    assert "cut" in faults(things((400, 80, 800, 340)))
    assert "cut" not in faults(things((150, 40, 450, 360)))
    assert "cut" not in faults(things((150, -100, 450, 500)))  # closely cropped
    assert "cut" not in faults(things((-50, -50, 650, 450)))


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 3))
def test_any_small_picture_can_be_judged(width, height, seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    for fault, value in faults(Image.fromarray(pixels)).items():
        assert fault in FAULTS and 0 <= severity(fault, value) <= 1
    assert "small" in faults(Image.fromarray(pixels))


# --- the report ---------------------------------------------------------------------------------------------------


def fault(name, value=1.0):
    return [{"text": name, "value": value}]


def test_the_worst_comes_first_and_what_a_catalog_does_throughout_blames_none():
    read = {"a": fault("blurred", 1.5), "b": fault("blurred", 6.0), "c": fault("dark", 20.0)}
    read |= {f"cut{n}": fault("cut", 0.4) for n in range(40)}
    judged = judge(read, 100)
    assert [group.fault for group in judged.groups] == ["dark", "blurred"]
    assert [one.picture for one in judged.groups[1].pictures] == ["b", "a"]
    assert judged.ways == {"cut": 0.4} and judged.pictures == {"a", "b", "c"}
    assert [group.fault for group in judge({"a": fault("cut")}, 2).groups] == ["cut"]  # of two, nothing is a way


@given(
    st.dictionaries(
        st.text(max_size=3),
        st.lists(
            st.fixed_dictionaries({"text": st.sampled_from([*FAULTS, "poem"]), "value": st.floats(0, 1000)}), max_size=3
        ),
    ),
    st.integers(0, 200),
)
def test_every_picture_with_a_fault_is_named_or_its_fault_is_the_catalogs_way(read, more):
    judged = judge(read, len(read) + more)
    for picture, records in read.items():
        for name in {record["text"] for record in records} & set(FAULTS):
            group = next((one for one in judged.groups if one.fault == name), None)
            assert name in judged.ways or picture in {one.picture for one in group.pictures}
    for group in judged.groups:
        assert [one.severity for one in group.pictures] == sorted(
            (one.severity for one in group.pictures), reverse=True
        )


@pytest.fixture
def shots(service, tmp_path):
    """A catalog of three pictures, of which one is blurred and one nearly black; both looked at."""
    folder = tmp_path / "shots"
    folder.mkdir()
    scene().save(folder / "good.png")
    scene().filter(ImageFilter.GaussianBlur(4)).save(folder / "soft.png")
    scene().point(lambda level: level // 7).save(folder / "=night.png")
    rows = [("good.png", "a", "Good"), ("soft.png", "b", "Soft"), ("=night.png", "c", "=Night")]
    with (folder / "catalog.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("image", "id", "title"), *rows])
    job = service.jobs.wait(service.indexing.index("shots", str(folder / "catalog.csv")).id)
    assert job.state == "done", job.error
    service.enriching.switch("shots", "words", False)
    service.jobs.wait(service.enriching.submit("shots").id)
    return service


def named(report):
    return {group["fault"]: [one["item"] for one in group["pictures"]] for group in report["groups"]}


def test_a_report_names_what_to_take_again_and_why(shots):
    report = shots.quality.report("shots")
    assert named(report) == {"dark": ["c"], "blurred": ["b"]}
    assert (report["pictures"], report["looked_at"], report["left"], report["again"]) == (3, 3, 0, 2)
    (night,) = report["groups"][0]["pictures"]
    assert night["title"] == "=Night" and night["image"] == "=night.png" and len(night["picture"]) > 20
    assert report["groups"][0]["why"] and report["groups"][0]["remedy"] and report["job"] is None


def test_a_hidden_item_is_not_in_the_report(shots):
    shots.editing.hide("shots", ["c"])
    assert named(shots.quality.report("shots")) == {"blurred": ["b"]}


def test_before_anything_is_read_and_switched_off_the_report_says_so(indexed):
    report = indexed.quality.report("shapes")
    assert (report["on"], report["looked_at"], report["left"], report["groups"]) == (True, 0, 24, [])
    indexed.enriching.switch("shapes", "quality", False)
    assert indexed.quality.report("shapes")["on"] is False


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing_there(shots):
    table = shots.quality.table("shots")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert [row["fault"] for row in rows] == ["dark", "blurred"]
    assert rows[0]["title"] == "'=Night" and rows[0]["image"] == "'=night.png" and float(rows[0]["value"]) < 60
    with speaking("de"):
        assert shots.quality.table("shots") != table


def test_the_command_prints_and_writes_the_report(shots, tmp_path, capsys, settings):
    shots.close()
    home = ["--home", str(settings.home)]
    assert main(["quality", "shots", "--csv", str(tmp_path / "again.csv"), *home]) == 0
    said = capsys.readouterr().out
    assert "Too dark: 1" in said and "soft.png" in said
    assert (tmp_path / "again.csv").read_text("utf-8-sig").count("\n") == 3
    assert main(["quality", "shots", "--json", *home]) == 0
    assert named(json.loads(capsys.readouterr().out)) == {"dark": ["c"], "blurred": ["b"]}


def test_the_report_leaves_the_app_as_a_table(shots, monkeypatch):
    share(monkeypatch, shots)
    from starlette.applications import Starlette

    client = TestClient(Starlette(routes=routes), base_url="http://127.0.0.1", client=("127.0.0.1", 50000))
    answer = client.get("/api/catalogs/shots/quality.csv")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    assert "soft.png" in answer.text
    assert client.get("/api/catalogs/none/quality.csv").status_code == 404


# --- advice on the spot -------------------------------------------------------------------------------------------


def test_a_poor_photo_is_told_what_to_do_and_a_good_one_nothing():
    good = scene()
    assert advice(good, *good.size) == ""
    assert "Hold still" in advice(good.filter(ImageFilter.GaussianBlur(4)), 640, 480)
    assert "light" in advice(good.point(lambda level: level // 6), 640, 480)
    assert "larger" in advice(good.resize((120, 90)), 120, 90)


def test_advice_costs_little_even_of_a_large_photo():
    photo = scene((2048, 1536))
    advice(photo, 4096, 3072)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        advice(photo, 4096, 3072)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.15  # 50 ms on a machine that does nothing else


def png(picture):
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def test_every_way_to_bring_a_photo_gives_the_same_advice(shots):
    poor, good = png(scene().filter(ImageFilter.GaussianBlur(4))), png(scene())
    assert "blurred" in shots.searching.uploaded("shots", poor)[2] and shots.searching.uploaded("shots", good)[2] == ""
    assert "blurred" in shots.scanning.open(poor, "shots").advice and shots.scanning.open(good, "shots").advice == ""
    assert "blurred" in shots.segmenting.open(poor, photo=True, catalog="shots").advice
    assert shots.segmenting.open(poor).advice == ""  # a catalog's own picture
    shots.enriching.switch("shots", "quality", False)
    assert shots.searching.uploaded("shots", poor)[2] == "" and shots.scanning.open(poor, "shots").advice == ""


def test_a_code_that_is_there_and_cannot_be_read_is_told(shots):
    damaged = on_ground(code("a long text in a small code, which is damaged " * 2, "QRCode"))
    whole = shots.scanning.scan("shots", png(damaged), codes_only=True)
    assert whole["codes"] and whole["advice"] == ""
    damaged.paste((120, 120, 120), (165, 135, 212, 182))
    found = shots.scanning.scan("shots", png(damaged), codes_only=True)
    assert found["codes"] == [] and "code" in found["advice"]
