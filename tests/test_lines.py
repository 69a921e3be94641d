"""Which readings are believed: words in any script, short ones where they are sure, and no noise."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from test_scan import printed

from vitrine.enrich import Subject
from vitrine.enrich.languages import KNOWN, checked, networks, script, scripts
from vitrine.enrich.lines import Line, believed
from vitrine.enrich.words import MOST_LETTERS, MOST_LINES, Words
from vitrine.errors import QueryError

ENGLISH = scripts(["en"])


def line(text, confidence):
    return Line(text, confidence, ((0, 0), (9, 0), (9, 9), (0, 9)))


@pytest.mark.parametrize(
    ("text", "confidence", "kept"),
    [
        ("一", 0.93, False),
        ("l", 0.9, False),
        ("OO", 0.6, False),
        ("—", 0.99, False),
        ("M", 0.99, True),
        ("XL", 0.8, True),
        ("5%", 0.8, True),
        ("oat", 0.65, True),
        ("oat drink", 0.55, True),
        ("東京", 0.8, False),
        ("東京", 0.98, True),
    ],
)
def test_the_shorter_a_reading_is_the_surer_it_must_be(text, confidence, kept):
    assert believed(line(text, confidence), ENGLISH) is kept


def test_letters_of_the_catalogs_languages_are_no_noise():
    assert believed(line("東京", 0.8), scripts(["ja"])) and believed(line("чай", 0.7), scripts(["ru"]))
    assert not believed(line("чай", 0.7), ENGLISH)
    assert believed(line("oat", 0.7), scripts(["ru"]))  # Latin letters stand beside any


@given(st.text(max_size=40), st.floats(0, 1), st.lists(st.sampled_from(sorted(KNOWN)), max_size=3))
def test_a_surer_reading_is_never_believed_less(text, confidence, spoken):
    expected = scripts(spoken)
    assert believed(line(text, 1.0), expected) >= believed(line(text, confidence), expected)
    assert believed(line(text, 1.0), expected) == any(sign.isalnum() for sign in text)


@pytest.mark.parametrize("text", ["XL", "5%", "100 g", "RE16"])
def test_true_short_words_survive(text):
    records = Words().read(Subject.of(printed(text, size=60)))
    assert [record.text.replace(" ", "") for record in records] == [text.replace(" ", "")]


def test_plain_pictures_hold_no_words():
    reader = Words()
    for seed in range(4):
        levels = np.random.default_rng(seed).integers(90, 200, (6, 8, 3), dtype=np.uint8)
        picture = Image.fromarray(levels).resize((480, 360), Image.Resampling.BICUBIC)
        pen = ImageDraw.Draw(picture)
        pen.line((40, 180, 440, 180), fill="black", width=6)
        assert reader.read(Subject.of(picture)) == []


# --- languages ----------------------------------------------------------------------------------------------------


def test_languages_are_read_by_the_networks_that_know_them():
    assert [(network.file, codes) for network, codes in networks(["en"])] == [("english_g2.pth", ("en",))]
    assert [(network.file, codes) for network, codes in networks(["de", "en", "zh"])] == [
        ("latin_g2.pth", ("de", "en")),
        ("zh_sim_g2.pth", ("ch_sim", "en")),
    ]
    assert checked([" DE", "en", "de", ""]) == ("de", "en")
    with pytest.raises(QueryError, match="klingon"):
        checked(["en", "klingon"])


@given(st.characters())
def test_every_sign_is_of_some_letters_or_none(sign):
    assert (script(sign) == "") == (not sign.isalpha()) or script(sign) == ""


@pytest.mark.parametrize(("sign", "of"), [("a", "LATIN"), ("я", "CYRILLIC"), ("ش", "ARABIC"), ("水", "CJK"), ("7", "")])
def test_letters_are_known_by_their_script(sign, of):
    assert script(sign) == of


# --- bad input ----------------------------------------------------------------------------------------------------


class Endless:
    """A reader that finds a megabyte of print, in scripts that run both ways, with signs that must not be obeyed."""

    key = "endless"

    def lines(self, _):
        return [line("شاي أخضر 250 g \u202eabc\x00\x1b[31m\u2066 " + "x" * 1000, 0.99) for _ in range(1000)]


def test_a_megabyte_of_print_in_mixed_scripts_is_kept_in_part_and_told_in_one_line(monkeypatch):
    reader = Words()
    monkeypatch.setattr(reader, "_reader", lambda _: Endless())
    records = reader.read(Subject.of(Image.new("RGB", (400, 300), "white")))
    assert 0 < len(records) <= MOST_LINES and sum(len(record.text) for record in records) <= MOST_LETTERS
    for record in records:
        assert json.loads(json.dumps(record.as_json()))["text"] == record.text
        assert "\n" not in record.text


def test_a_page_of_dense_print_is_read_within_its_limits():
    page = Image.new("RGB", (1200, 1000), "white")
    pen = ImageDraw.Draw(page)
    for n in range(30):
        pen.text((20, 10 + 32 * n), f"Row {n} of a page that is full of print", fill="black", font=_font())
    records = Words().read(Subject.of(page))
    assert 20 <= len(records) <= MOST_LINES
    assert all(0 <= x0 < x1 <= 1200 and 0 <= y0 < y1 <= 1000 for x0, y0, x1, y1 in (one.box for one in records))


def _font():
    return ImageFont.truetype("DejaVuSans.ttf", 24)
