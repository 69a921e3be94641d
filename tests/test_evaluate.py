"""`vitrine evaluate`: the figures are right, and no query is lost without a word."""

import csv
import json

import numpy as np
import pytest
from conftest import COLOURS, SHAPES, draw
from hypothesis import given
from hypothesis import strategies as st

from vitrine.cli import main
from vitrine.errors import QueryError, SourceError
from vitrine.evaluate import metrics
from vitrine.evaluate.queries import read
from vitrine.evaluate.systems import SYSTEMS, Answer, system

# --- the queries file ---------------------------------------------------------------------------------------------


def write(folder, *rows):
    file = folder / "queries.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return file


def test_queries_hold_a_picture_or_words_and_one_or_more_right_items(tmp_path):
    file = write(
        tmp_path,
        ["Split", "image", "text", "id"],
        ["test", "a\\b.png", "", "one|two| one"],
        ["train", "", "red &amp; green", "three"],
        ["test", "c.png", "blue", ""],
    )
    questions, skipped = read(file)
    assert not skipped
    assert [(q.line, q.image, q.text, q.right, q.split) for q in questions] == [
        (2, "a/b.png", "", ("one", "two"), "test"),
        (3, "", "red & green", ("three",), "train"),
        (4, "c.png", "blue", (), "test"),
    ]
    assert [q.line for q in read(file, "test")[0]] == [2, 4]


def test_rows_that_cannot_be_used_are_listed_with_their_line(tmp_path):
    file = write(tmp_path, ["image", "id"], ["../out.png", "a"], ["", "b"], ["c.png", "c", "d"], ["fine.png", "d"])
    questions, skipped = read(file)
    assert [q.line for q in questions] == [5]
    assert [s.line for s in skipped] == [2, 3, 4]
    assert all(s.reason and s.remedy for s in skipped)


@pytest.mark.parametrize(
    ("rows", "split", "said"),
    [
        ([["image"], ["a.png"]], "", "no column `id`"),
        ([["id", "name"], ["a", "b"]], "", "neither a column `image` nor `text`"),
        ([["image", "id"]], "", "holds no query"),
        ([["image", "id"], ["a.png", "a"]], "test", "no column `split`"),
        ([["image", "id", "split"], ["a.png", "a", "val"]], "test", "no split test"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, rows, split, said):
    with pytest.raises(SourceError, match=said) as caught:
        read(write(tmp_path, *rows), split)
    assert caught.value.remedy


# --- the figures --------------------------------------------------------------------------------------------------

ITEMS = [f"item {n}" for n in range(12)]


@given(st.lists(st.tuples(st.permutations(ITEMS), st.sets(st.sampled_from(ITEMS), min_size=1)), min_size=1, max_size=8))
def test_metrics_are_those_of_their_definitions(queries):
    rankings = [list(ranking)[:9] for ranking, _ in queries]
    right = [sorted(wanted) for _, wanted in queries]
    values = metrics.per_query(rankings, right, (1, 5))
    for n, (ranking, wanted) in enumerate(zip(rankings, right, strict=True)):
        hits = [item in wanted for item in ranking]
        assert values["recall_5"][n] == pytest.approx(sum(hits[:5]) / len(wanted))
        assert values["success_1"][n] == float(hits[0])
        precisions = [sum(hits[: place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit]
        assert values["map"][n] == pytest.approx(sum(precisions) / len(wanted), abs=1e-6)
        gain = sum(hit / np.log2(place + 2) for place, hit in enumerate(hits))
        best = sum(1 / np.log2(place + 2) for place in range(len(wanted)))
        assert values["ndcg"][n] == pytest.approx(gain / best, abs=1e-6)


def test_a_query_without_any_answer_counts_as_nothing_found():
    values = metrics.per_query([["a"], []], [["a"], ["b"]], (1,))
    assert {name: list(column) for name, column in values.items()} == {
        "recall_1": [1, 0],
        "success_1": [1, 0],
        "map": [1, 0],
        "ndcg": [1, 0],
    }


def test_intervals_hold_the_mean_narrow_with_more_queries_and_are_the_same_each_time():
    few = np.array([0.0, 1.0] * 10)
    many = np.array([0.0, 1.0] * 500)
    low, high = metrics.interval(few)
    assert low < 0.5 < high
    assert metrics.interval(few) == [low, high]
    assert (lambda pair: pair[1] - pair[0])(metrics.interval(many)) < 0.3 * (high - low)
    assert metrics.interval(np.array([1.0])) is None


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path, catalog_csv, capsys):
    folder = tmp_path / "home"
    assert main(["index", str(catalog_csv), "--catalog", "shapes", "--home", str(folder), "--json"]) == 0
    capsys.readouterr()
    return folder


@pytest.fixture
def queries(tmp_path):
    """A photo and the words of each shape, one colour in a split of its own, and rows with faults."""
    folder = tmp_path / "asked"
    folder.mkdir()
    rows = [["image", "text", "id", "split"]]
    for colour in COLOURS:
        for shape in SHAPES:
            draw(colour, shape, 1).save(folder / f"{colour}-{shape}.png")
            split = "val" if colour == "yellow" else "test"
            rows.append([f"{colour}-{shape}.png", "", f"{colour}-{shape}", split])
            rows.append(["", f"{colour} {shape}", f"{colour}-{shape}|gone", split])
    (folder / "broken.png").write_bytes(b"no picture")
    rows += [["broken.png", "", "red-disc", "test"], ["missing.png", "", "red-disc", "test"]]
    rows += [["red-disc.png", "", "gone", "test"], ["", "a thing that is not here", "", "test"]]
    return write(folder, *rows)


def evaluated(capsys, home, queries, *arguments):
    status = main(["evaluate", "shapes", "--queries", str(queries), *arguments, "--home", str(home), "--json"])
    out, err = capsys.readouterr()
    return status, json.loads(out) if status == 0 else None, err


def test_evaluate_prints_the_promised_figures_and_every_row_left_out(home, queries, capsys):
    status, answer, err = evaluated(capsys, home, queries, "--split", "test", "-k", "1,3")
    assert status == 0
    assert set(answer) >= {"system", "queries", "recall", "map", "ndcg", "ci"}
    assert (answer["system"], answer["queries"], answer["absent"]) == ("full", 18, 1)
    assert set(answer["recall"]) == set(answer["ci"]["recall"]) == {"1", "3"}
    assert answer["recall"]["3"] > 0.9
    low, high = answer["ci"]["map"]
    assert low <= answer["map"] <= high
    assert answer["unknown_ids"] == ["gone"]
    reasons = [one["reason"] for one in answer["skipped"]]
    assert len(reasons) == 3
    assert any("is not there" in reason for reason in reasons)
    assert any("holds none of its right items" in reason for reason in reasons)
    assert "measuring" in err


def test_each_system_answers_and_says_what_it_cannot(home, queries, capsys):
    found = {name: evaluated(capsys, home, queries, "--system", name)[1] for name in SYSTEMS}
    assert found["full"]["queries"] == found["vector"]["queries"] == 24
    assert found["words"]["queries"] == 12
    assert found["words"]["recall"]["1"] == 1.0  # title and words are the same
    assert sum("cannot answer a picture" in one["reason"] for one in found["words"]["skipped"]) == 12
    assert found["vector"]["recall"]["10"] > 0.8


def test_text_output_shows_the_figures_and_what_was_left_out(home, queries, capsys):
    assert main(["evaluate", "shapes", "--queries", str(queries), "--home", str(home)]) == 0
    out = capsys.readouterr().out
    assert "recall@1" in out and "above the line" in out and "rows were left out" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--system", "magic"], "There is no system magic"),
        (["--split", "nope"], "has no split nope"),
        (["--queries", "no-such.csv"], "cannot be read"),
    ],
)
def test_a_failure_is_one_line_and_status_1(home, queries, capsys, arguments, said):
    status, _, err = evaluated(capsys, home, queries, *arguments)
    assert status == 1
    assert err.splitlines()[-1].startswith("vitrine: ")
    assert said in err


def test_queries_of_another_catalog_are_an_error_not_a_zero(home, tmp_path, capsys):
    file = write(tmp_path, ["text", "id"], ["anything", "nobody"])
    status, _, err = evaluated(capsys, home, file)
    assert status == 1
    assert "holds none of its right items" in err


def test_evaluation_does_not_make_the_catalog_busy_with_indexing(indexed, queries):
    job = indexed.measuring.evaluate("shapes", queries)
    assert indexed.catalogs.get("shapes").state == "ready"
    assert indexed.jobs.wait(job.id).report["queries"] == 24


def test_a_system_added_from_outside_is_one_line(indexed, queries, monkeypatch):
    monkeypatch.setitem(SYSTEMS, "backwards", lambda bench, asked: bench.search(asked, 1000)[::-1])
    backwards = indexed.jobs.wait(indexed.measuring.evaluate("shapes", queries, by="backwards").id).report
    assert backwards["recall"]["1"] < 0.2
    with pytest.raises(QueryError):
        system("sideways")


def test_chances_come_with_the_full_system_only(indexed, queries):
    assert "line" in indexed.jobs.wait(indexed.measuring.evaluate("shapes", queries).id).report
    assert "line" not in indexed.jobs.wait(indexed.measuring.evaluate("shapes", queries, by="vector").id).report
    assert Answer("a").chance is None
