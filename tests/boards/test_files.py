"""Items side by side, and boards as files: a table, and a ZIP of the original pictures."""

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.picks import ITEMS, entry
from vitrine.errors import QueryError


def test_items_side_by_side_with_their_differences(indexed):
    found = indexed.boards.compare([("shapes", "red-disc"), ("shapes", "red-square"), ("shapes", "no-more")])
    assert [one.missing for one in found.items] == [False, False, True]
    lines = {line.name: line for line in found.lines}
    assert (lines["color"].values, lines["color"].differs) == (["red", "red", None], False)
    assert (lines["price"].values, lines["price"].differs) == ([5.5, 6.5, None], True)
    assert lines["tags"].differs and lines["tags"].common == ["flat"]


@pytest.mark.parametrize("n", [0, 1, 5])
def test_two_to_four_items_are_compared(indexed, n):
    ids = [f"{color}-{shape}" for color in ("red", "blue") for shape in ("disc", "square", "bar")]
    with pytest.raises(QueryError):
        indexed.boards.compare([("shapes", id) for id in ids[:n]])


def exported(service, board, kind):
    out = io.BytesIO()
    service.boards.export(board.id, kind, out)
    return out.getvalue()


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_table_has_everything_and_no_formula(indexed, board):
    first = entry(board, "red-disc")
    indexed.boards.change(board.id, {"do": "annotate", "entry": first, "to": '=HYPERLINK("http://evil")', "was": ""})
    indexed.boards.change(board.id, {"do": "annotate", "entry": entry(board, "red-square"), "to": " \t@x", "was": ""})
    table = rows(exported(indexed, board, "csv"))
    assert [row["id"] for row in table] == ITEMS
    assert table[0]["note"].startswith("'=") and table[1]["note"].startswith("'@")
    assert (table[0]["price"], table[0]["tags"], table[0]["missing"]) == ("5.5", "disc|flat", "")
    for row in table:
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row.values())


def test_the_zip_holds_the_original_files_in_order(indexed, board, tmp_path):
    (tmp_path / "catalog" / "images" / "blue-bar-0.png").unlink()
    archive = zipfile.ZipFile(io.BytesIO(exported(indexed, board, "zip")))
    names = archive.namelist()
    assert names == ["01 Red disc.png", "02 Red square.png", "03 Blue bar.webp", "04 Green disc.png", "board.csv"]
    assert archive.read(names[0]) == (tmp_path / "catalog" / "images" / "red-disc-0.png").read_bytes()
    assert archive.read(names[2])[:4] == b"RIFF"
    assert [row["file"] for row in rows(archive.read("board.csv"))] == names[:4]
    assert exported(indexed, board, "zip") == exported(indexed, board, "zip")


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40))
def test_names_in_a_zip_lead_nowhere_else(title):
    from vitrine.boards.export import _plain

    name = _plain(title)
    assert name and name not in (".", "..") and not set(name) & set('/\\:*?"<>|\0')
    assert len(name) <= 80
