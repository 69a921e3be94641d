"""Codes: what is read, where, and that nothing is read where there is nothing."""

import csv
import json
import os
import sys

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter, ImageOps

from vitrine import images
from vitrine.enrich import ENRICHERS, Subject, code_readers, gtin, retouch
from vitrine.enrich.codes import Codes

EAN = "4006381333931"


def code(text, format="EAN13", scale=3):
    """A picture of a code, with a quiet zone."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, format))
    return Image.fromarray(np.asarray(made.to_image(scale=scale))).convert("RGB")


def on_ground(picture, width=700, height=520, at=(120, 90), ground=(214, 226, 232)):
    """The picture somewhere on a larger one."""
    whole = Image.new("RGB", (width, height), ground)
    whole.paste(picture, at)
    return whole


def read(picture):
    return Codes().read(Subject.of(picture))


def texts(picture):
    return [record.text for record in read(picture)]


@pytest.fixture
def without_zbar(monkeypatch):
    """As on a machine that lacks pyzbar or libzbar."""
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    code_readers._pyzbar.cache_clear()
    yield
    code_readers._pyzbar.cache_clear()


@pytest.fixture
def with_zbar():
    """As on a machine that has them; packages.txt names libzbar."""
    if not code_readers.has_zbar():
        if os.environ.get("VITRINE_CI") == "1":
            pytest.fail("libzbar is not there, although packages.txt names it")
        pytest.skip("libzbar is not there")


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("EAN13", EAN),
        ("EAN8", "96385074"),
        ("Code128", "RE16 TGK"),
        ("QRCode", "https://example.org/1"),
        ("ITF", "123456"),
    ],
)
def test_a_code_is_read_with_the_place_where_it_is(format, text):
    (record,) = read(on_ground(code(text, format)))
    assert record.text == text and record.about["format"] and record.confidence > 0.9
    x0, y0, x1, y1 = record.box
    width, height = code(text, format).size
    assert 115 <= x0 < x1 <= 125 + width and 85 <= y0 < y1 <= 95 + height


def test_places_are_told_in_pixels_of_the_whole_picture_where_a_smaller_copy_was_read():
    small = on_ground(code(EAN))
    (record,) = Codes().read(Subject(small, small.width * 4, small.height * 4))
    (plain,) = read(small)
    assert record.box == pytest.approx([4 * value for value in plain.box])


def test_several_codes_of_one_picture_are_all_read():
    both = on_ground(code(EAN), 900, 700)
    both.paste(code("RE16 TGK", "Code128"), (100, 400))
    both.paste(code("a table", "QRCode"), (600, 300))
    assert sorted(texts(both)) == sorted([EAN, "RE16 TGK", "a table"])


@pytest.mark.parametrize("degrees", [0, 12, 45, 90, 180, 270])
def test_a_code_is_read_however_it_lies(degrees):
    turned = on_ground(code(EAN)).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(214, 226, 232))
    assert texts(turned) == [EAN]


def test_light_codes_on_a_dark_ground_are_read():
    assert texts(ImageOps.invert(on_ground(code(EAN)))) == [EAN]
    assert texts(ImageOps.invert(on_ground(code("a table", "QRCode")))) == ["a table"]


@pytest.mark.usefixtures("without_zbar")
def test_retouched_copies_read_what_cannot_be_read_plainly():
    blurred = on_ground(code(EAN)).filter(ImageFilter.GaussianBlur(2.1))
    assert code_readers.zxing(blurred.convert("L")) == []
    (record,) = read(blurred)
    assert record.text == EAN and 115 <= record.box[0] < record.box[2] <= 125 + code(EAN).width


@pytest.mark.usefixtures("with_zbar")
def test_zbar_reads_as_zxing_does():
    for text in (EAN, "0123456789012"):
        (record,) = code_readers.zbar(on_ground(code(text)).convert("L"))
        assert (record.format, record.text) == ("EAN-13", text)
        assert all(115 <= x <= 125 + 400 and 85 <= y <= 400 for x, y in record.corners)


@pytest.mark.usefixtures("without_zbar")
def test_without_zbar_the_other_reader_does_it_alone():
    assert not code_readers.has_zbar()
    assert code_readers.zbar(on_ground(code(EAN)).convert("L")) == []
    assert texts(on_ground(code(EAN))) == [EAN]
    assert read(Image.new("RGB", (64, 64), "white")) == []


def test_line_ends_of_a_code_are_told_as_line_feeds():
    assert texts(on_ground(code("one\r\ntwo", "QRCode"))) == ["one\ntwo"]


def test_codes_with_control_characters_are_told_as_they_are():
    said = "[)>\x1e06\x1dP445\x1dQ1\x1e\x04"
    (record,) = read(on_ground(code(said, "DataMatrix")))
    assert record.text == said


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (2, 2), (3000, 1)])
def test_pictures_of_any_size_are_looked_at(size):
    assert read(Image.new("RGB", size, "white")) == []


def test_nothing_is_read_where_there_is_nothing():
    chance = np.random.default_rng(5)
    noise = Image.fromarray(chance.integers(0, 256, (240, 320, 3), dtype=np.uint8))
    stripes = Image.fromarray(np.repeat((np.arange(320) // 4 % 2 * 255).astype(np.uint8)[None], 240, 0)).convert("RGB")
    assert read(noise) == [] and read(stripes) == []


def test_real_pictures_without_a_code_stay_without_one(data):
    folder = data / "barcodes"
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as stream:
        empty = [row["image"] for row in csv.DictReader(stream) if not row["text"]]
    assert len(empty) > 40
    for file in empty[::3]:
        picture = images.decode((folder / file).read_bytes(), max_bytes=2**26, max_pixels=10**8).image
        assert read(picture) == [], file


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(
        [retouch.scaled(2), retouch.scaled(0.5), retouch.rotated(5), retouch.rotated(-15), retouch.stretched]
    ),
    st.floats(0.1, 0.9),
    st.floats(0.1, 0.9),
)
def test_a_place_on_a_retouched_copy_leads_back_to_the_picture(make, right, down):
    picture = Image.new("L", (160, 120), 255)
    x, y = round(right * 160), round(down * 120)
    picture.paste(0, (x - 3, y - 3, x + 3, y + 3))
    copy = make(picture)
    rows, columns = np.nonzero(np.asarray(copy.image) < 100)
    back = copy.back(columns.mean() + 0.5, rows.mean() + 0.5)
    assert back == pytest.approx((x, y), abs=1.5)


# --- numbers of trade items ---------------------------------------------------------------------------------------


@given(st.text("0123456789", min_size=11, max_size=11).filter(int), st.integers(0, 11), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(body, place, off):
    right = body + str(gtin.check_digit(body))
    wrong = right[:place] + str((int(right[place]) + off) % 10) + right[place + 1 :]
    assert gtin.valid(right) and not gtin.valid(wrong)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0075720003259", "75720003259"),
        ("4006381333931", "04006381333931"),
        ("4006381333931", "4 006381-333931"),
        ("01234565", "012345000065"),
        ("0-306-40615-2", "9780306406157"),
        ("(01)04006381333931(21)12345", "4006381333931"),
        ("https://id.gs1.org/01/04006381333931/21/x?a=1", "4006381333931"),
    ],
)
def test_one_item_is_known_by_however_its_number_is_written(one, other):
    assert gtin.meanings(one) & gtin.meanings(other)


@pytest.mark.parametrize("text", ["", "RE16", "4006381333930", "0000000000000", "٤٠٠٦٣٨١٣٣٣٩٣١", "12345", "9" * 40])
def test_what_is_no_number_of_a_trade_item_is_not_taken_for_one(text):
    assert gtin.meanings(text) == frozenset()


@given(st.text(max_size=40))
def test_any_text_may_be_asked_about(text):
    for number in gtin.meanings(text):
        assert len(number) == 14 and gtin.valid(number)


def test_every_enricher_says_what_it_is():
    for name, make in ENRICHERS.items():
        enricher = make()
        assert enricher.name == name and enricher.version >= 1 and enricher.needs <= {"picture", "row"}
        assert isinstance(enricher.missing(), str)


def test_records_are_written_as_plain_json():
    (record,) = read(on_ground(code(EAN)))
    written = json.loads(json.dumps(record.as_json()))
    assert written["text"] == EAN and len(written["box"]) == 4 and written["gtin"] == f"0{EAN}"
    assert written["format"] == "EAN-13"
