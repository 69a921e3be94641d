"""The scan box: a code gives the exact item, else its words, else its looks."""

import csv
import json

import pytest
from conftest import draw
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from test_codes import code, on_ground

from vitrine.cli import main
from vitrine.enrich.fuzzy import Index, words
from vitrine.errors import NotFound, QueryError
from vitrine.scan import Known, code_columns, named
from vitrine.store.items import ItemRecord

FONT = "DejaVuSans.ttf"


def item(id, title="", **fields):
    return ItemRecord(id, title, "", fields)


def printed(*lines, size=34):
    """A label with lines of print."""
    picture = Image.new("RGB", (760, 120 + 60 * len(lines)), "white")
    pen = ImageDraw.Draw(picture)
    for n, text in enumerate(lines):
        pen.text((50, 50 + 60 * n), text, fill="black", font=ImageFont.truetype(FONT, size))
    return picture


@pytest.fixture
def shelf(service, tmp_path):
    """Three things: one with a number in a column, one with its code in its picture, one with a name to read."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    rows = [("a", "Oat drink", "4006381333931"), ("b", "Rye crackers", ""), ("c", "Havredryck Kalaspuffar", "")]
    with (folder / "catalog.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "id", "title", "EAN code"])
        for id, title, ean in rows:
            table.writerow([f"{id}.png", id, title, ean])
    draw("red", "disc").save(folder / "a.png")
    on_ground(code("5901234123457")).save(folder / "b.png")
    draw("blue", "bar").save(folder / "c.png")
    job = service.jobs.wait(service.indexing.index("shelf", str(folder / "catalog.csv")).id)
    assert job.state == "done", job.error
    return service


def data(picture, tmp_path):
    file = tmp_path / "photo.png"
    picture.save(file)
    return file.read_bytes()


def test_a_code_in_a_column_gives_the_exact_item(shelf, tmp_path):
    found = shelf.scanning.scan("shelf", data(on_ground(code("4006381333931")), tmp_path))
    assert found["answer"]["id"] == "a" and found["answer"]["by"] == "code" and found["answer"]["confidence"] > 0.9
    assert [hit["id"] for hit in found["hits"]] == ["a"]
    assert found["codes"][0]["format"] == "EAN-13" and set(found["ms"]) == {"decode", "codes", "total"}


def test_by_codes_alone_no_model_is_loaded(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(shelf.home.models, "get", lambda key: pytest.fail(f"{key} was asked for"))
    found = shelf.scanning.scan("shelf", data(draw("red", "disc"), tmp_path), codes_only=True)
    assert found["answer"] is None and found["codes"] == [] and found["hits"] == []


def test_printed_words_name_an_item(shelf, tmp_path):
    found = shelf.scanning.scan("shelf", data(printed("HAVREDRYCK", "kalaspuffar 375 g"), tmp_path))
    assert found["answer"]["id"] == "c" and found["answer"]["by"] == "words"
    assert found["words"][0]["text"].casefold() == "havredryck" and found["words"][0]["confidence"] > 0.8


def test_where_nothing_is_written_the_looks_decide(shelf, tmp_path):
    found = shelf.scanning.scan("shelf", data(draw("red", "disc"), tmp_path))
    assert found["hits"][0]["id"] == "a" and found["answer"]["by"] == "picture" and "picture" in found["ms"]


def test_a_code_that_no_item_has_is_told_and_answers_nothing(shelf, tmp_path):
    found = shelf.scanning.scan("shelf", data(on_ground(code("96385074", "EAN8")), tmp_path), codes_only=True)
    assert [one["text"] for one in found["codes"]] == ["96385074"] and found["answer"] is None


def test_a_hidden_item_is_never_the_answer(shelf, tmp_path):
    shelf.editing.hide("shelf", ["a"])
    found = shelf.scanning.scan("shelf", data(on_ground(code("4006381333931")), tmp_path), codes_only=True)
    assert found["answer"] is None and found["hits"] == []


def test_a_photo_that_is_no_longer_kept_and_a_stage_that_is_none_are_said(shelf):
    with pytest.raises(NotFound, match="no longer kept"):
        shelf.scanning.stage("shelf", "0" * 32, "codes")
    with pytest.raises(QueryError, match="no stage"):
        shelf.scanning.stage("shelf", "0" * 32, "guess")


def test_the_command_scans_many_photos_in_one_call(shelf, tmp_path, capsys, settings):
    shelf.close()
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    on_ground(code("4006381333931")).save(good)
    bad.write_text("no picture")
    arguments = ["scan", "shelf", str(good), str(bad), "--codes-only", "--home", str(settings.home)]
    assert main([*arguments, "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["photos"]
    assert first["image"] == str(good) and first["answer"]["id"] == "a"
    assert second["answer"] is None and second["error"]["what"]
    assert main(arguments) == 0
    assert "Oat drink" in capsys.readouterr().out
    assert main(["scan", "shelf", str(bad), "--home", str(settings.home)]) == 1


# --- codes of a catalog -------------------------------------------------------------------------------------------


def test_columns_of_codes_are_known_by_their_names_or_by_what_they_hold():
    numbers = ["4006381333931", "5901234123457", "96385074", "9780306406157"]
    items = [item(str(n), "", Barcode=f"X{n}", maker="Oatly", thing=number) for n, number in enumerate(numbers)]
    assert sorted(code_columns(items)) == ["Barcode", "thing"]


def test_an_item_is_found_by_its_number_however_it_is_written_and_by_codes_of_its_own_pictures():
    known = Known(
        {"a": item("a", gtin="04006381333931|75720003259"), "b": item("b"), "RE16 TGK": item("RE16 TGK")},
        {"b": [{"text": "5901234123457"}]},
        {},
    )
    assert known.by_code("4006381333931") == ["a"] and known.by_code("0075720003259") == ["a"]
    assert known.by_code("5901234123457") == ["b"] and known.by_code("re16  tgk") == ["RE16 TGK"]
    assert known.by_code("4006381333948") == [] and known.by_code("") == []


def test_items_that_share_a_code_are_all_told():
    known = Known({"a": item("a", ean="96385074"), "b": item("b", ean="96385074")}, {}, {})
    assert known.by_code("96385074") == ["a", "b"]


# --- printed words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "id"),
    [
        ("RE16", "plate"),
        ("re16 tgk", "plate"),
        ("TGK", "plate"),
        ("havredrick", "oat"),
        ("dryck", "oat"),
        ("شاي", "tea"),
    ],
)
def test_printed_words_are_found_by_a_part_and_with_typos(asked, id):
    index = Index({"plate": ["RE16 TGK"], "oat": ["HAVREDRYCK", "1 liter"], "tea": ["شاي أخضر"], "none": []})
    assert [found.id for found in index.find(asked)] == [id]


def test_a_number_that_is_another_number_is_not_found():
    assert Index({"plate": ["RE16 TGK"]}).find("RE18") == []


@given(
    st.dictionaries(st.text(max_size=4), st.lists(st.text(max_size=30), max_size=4), max_size=6), st.text(max_size=60)
)
def test_any_words_in_any_script_may_be_asked_for(documents, text):
    index = Index(documents)
    for found in (*index.find(text), *index.named([text])):
        assert found.id in documents and 0 <= found.score <= 1.0001


def test_a_megabyte_of_print_is_looked_at_in_no_time():
    index = Index({str(n): [f"thing number {n}"] for n in range(200)})
    assert len(words("word " * 250_000)) <= 40_000
    assert index.find("thing " * 200_000)[0].score > 0.9
    assert index.named(["x" * 1_000_000]) == []


def test_one_of_two_brothers_is_not_named_by_their_common_name():
    index = Index({"a": ["Bravo Apple Juice"], "b": ["Bravo Orange Juice"], "c": ["Rye"], "d": ["Oat"], "e": ["Tea"]})
    assert named(index, [{"text": "BRAVO", "confidence": 0.9}]).sure == 0
    both = named(index, [{"text": "BRAVO", "confidence": 0.9}, {"text": "0range", "confidence": 0.9}])
    assert both.found[0].id == "b" or both.sure == 0
    assert named(index, [{"text": "bravo orange juice", "confidence": 0.9}]).sure > 0.3
