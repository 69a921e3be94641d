"""Two models on one catalog: the same queries, blind votes that can be left and gone on with, and what they say."""

import csv
import json

import numpy as np
import pytest
from conftest import draw, write_catalog
from hypothesis import given
from hypothesis import strategies as st
from models import write_model

from vitrine.cli import main
from vitrine.compare.questions import from_catalog
from vitrine.compare.sides import Side
from vitrine.compare.tally import sign_test, tally
from vitrine.errors import Conflict, ModelUnavailable, NotFound, QueryError, SourceError
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.book import ViewRecord
from vitrine.terminal import as_text


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("models") / "other")


@pytest.fixture(scope="module")
def compared(tmp_path_factory, other):
    """A service with `shapes` and the id of a prepared comparison on it."""
    folder = tmp_path_factory.mktemp("compared")
    service = Service(Settings(home=folder / "home"), "a test")
    source = write_catalog(folder / "catalog", views=3)
    assert service.jobs.wait(service.indexing.index("shapes", str(source)).id).state == "done"
    id, job = service.comparisons.start("shapes", ["embedded", other])
    job = service.jobs.wait(job.id)
    assert job.state == "done", job.error
    yield service, id, job.report
    service.close()


@pytest.fixture
def ballot(compared):
    """The same with all votes taken back."""
    service, id, _ = compared
    while service.comparisons.undo(id)["voted"]:
        pass
    return service.comparisons, id


def stands_left(comparisons, id, number):
    """Which model stands left at a query: 0 or 1."""
    return comparisons._ballots.get(id).report["queries"][number]["left"]


def vote_all(comparisons, id, wish):
    """Vote for the model `wish` (0 or 1) at every query, or `same`; returns the last state."""
    state = comparisons.state(id)
    while state["status"] == "voting":
        number = state["query"]["number"]
        side = "same" if wish == "same" else "left" if stands_left(comparisons, id, number) == wish else "right"
        state = comparisons.vote(id, number, side)
    return state


def test_the_report_has_metrics_time_and_memory_of_both_models(compared, other):
    _, _, report = compared
    assert [model["name"] for model in report["models"]] == ["embedded", other]
    assert report["pictures"] == 36
    assert report["models"][1]["embedded"] == 36
    for model in report["models"]:
        assert model["pictures_per_second"] > 0 and model["query_ms"] > 0 and model["memory"] > 10**6
        assert model["vector_bytes"] == 4 * 36 * model["dimension"]
    truth = report["truth"]
    assert (truth["from"], truth["queries"]) == ("views", 12)
    for metrics in truth["models"]:
        assert 0 <= metrics["recall"]["1"] <= metrics["recall"]["10"] <= 1
    # Views differ by a few pixels, so a model that sees anything finds the other views of an item.
    assert truth["models"][0]["recall"]["10"] > 0.8


def test_a_query_shows_hits_of_both_sides_and_nothing_that_names_a_model(ballot):
    comparisons, id = ballot
    state = comparisons.state(id)
    query = state["query"]
    assert state["status"] == "voting" and state["total"] > 5
    assert query["left"] and query["right"] and query["left"] != query["right"]
    assert set(query) == {"number", "kind", "text", "item", "title", "picture", "preview", "left", "right"}
    assert "embedded" not in json.dumps(query) and "report" not in state and "result" not in state


def test_models_change_sides_from_query_to_query(ballot):
    comparisons, id = ballot
    sides = {row["left"] for row in comparisons._ballots.get(id).report["queries"]}
    assert sides == {0, 1}


def test_a_picture_of_an_item_is_not_among_its_own_answers(compared):
    service, id, _ = compared
    for row in service.comparisons._ballots.get(id).report["queries"]:
        if row["kind"] == "picture":
            assert row["picture"] not in {hit["picture"] for hits in row["hits"] for hit in hits}


def test_an_item_whose_views_are_copies_is_not_asked_for_as_it_could_never_be_found():
    pictures = {"copied": ["a", "a"], "seen twice": ["b", "c"], "single": ["d"]}
    views = [
        ViewRecord(item, f"{item}/{n}.png", n, f"{item} {n}", None, picture, None)
        for item, shown in pictures.items()
        for n, picture in enumerate(shown)
    ]
    copies = {"a": [0, 1], "b": [2], "c": [3], "d": [4]}
    side = Side(views, np.eye(5, dtype=np.float32), np.array([0, 2, 4]), copies)
    _, truth = from_catalog([], side)
    assert [one.right for one in truth] == [("seen twice",)]


def test_votes_are_for_models_whatever_side_they_stand_on(ballot):
    comparisons, id = ballot
    state = vote_all(comparisons, id, 1)
    votes = state["result"]["votes"]
    assert (votes["first"], votes["second"], votes["same"]) == (0, state["total"], 0)
    assert state["result"]["preferred"] == "second"
    assert votes["chance"] < 0.05


def test_no_difference_prefers_nobody(ballot):
    comparisons, id = ballot
    result = vote_all(comparisons, id, "same")["result"]
    assert (result["preferred"], result["votes"]["chance"]) == ("", 1.0)


def test_votes_can_be_taken_back_and_the_result_asked_for_early(ballot):
    comparisons, id = ballot
    first = comparisons.state(id)["query"]["number"]
    state = comparisons.vote(id, first, "left")
    assert (state["voted"], state["query"]["number"]) != (0, first)
    assert comparisons.undo(id)["query"]["number"] == first
    comparisons.vote(id, first, "right")
    done = comparisons.end(id)
    assert done["status"] == "done" and sum(done["result"]["votes"][k] for k in ("first", "second")) == 1
    with pytest.raises(Conflict):
        comparisons.vote(id, first, "left")
    assert comparisons.undo(id)["status"] == "voting"


@pytest.mark.parametrize(("query", "choice"), [(0, "both"), (-1, "left"), (10_000, "left")])
def test_a_vote_that_makes_no_sense_is_refused(ballot, query, choice):
    comparisons, id = ballot
    with pytest.raises(QueryError):
        comparisons.vote(id, query, choice)


def test_a_comparison_leaves_the_catalog_as_it_is_and_voting_goes_on_after_a_restart(indexed, other, settings):
    before = indexed.catalogs.get("shapes")
    id, job = indexed.comparisons.start("shapes", ["embedded", other])
    assert indexed.catalogs.get("shapes").state == "ready"
    assert indexed.jobs.wait(job.id).state == "done"
    assert indexed.catalogs.get("shapes") == before
    number = indexed.comparisons.state(id)["query"]["number"]
    indexed.comparisons.vote(id, number, "left")
    indexed.close()
    again = Service(settings, "a test")
    try:
        assert again.comparisons.state(id)["voted"] == 1
        assert [one["id"] for one in again.comparisons.of_catalog("shapes")] == [id]
        again.catalogs.delete("shapes")
        with pytest.raises(NotFound):
            again.comparisons.state(id)
    finally:
        again.close()


def test_what_was_embedded_for_a_comparison_is_not_embedded_again_for_a_change(compared, other):
    service, _, _ = compared
    before = service.catalogs.get("shapes")
    job = service.jobs.wait(service.indexing.index("shapes", model=other).id)
    assert job.report["embedded"] == 0
    service.jobs.wait(service.changing.rollback("shapes").id)
    assert service.catalogs.get("shapes").model == before.model


def test_one_that_was_stopped_is_started_again(indexed, other):
    id, job = indexed.comparisons.start("shapes", ["embedded", other], ["red", "blue"])
    assert indexed.comparisons.state(id)["status"] == "preparing"
    indexed.jobs.cancel(job.id)
    indexed.jobs.wait(job.id)
    state = indexed.comparisons.state(id)
    assert (state["status"], state["error"]["error"]) == ("failed", "cancelled")
    assert indexed.jobs.wait(indexed.comparisons.again(id).id).state == "done"
    assert indexed.comparisons.state(id)["status"] in ("voting", "done")
    with pytest.raises(Conflict):
        indexed.comparisons.again(id)


def test_a_model_that_cannot_be_loaded_is_said_on_the_comparison(indexed, tmp_path):
    broken = tmp_path / "broken"
    write_model(broken)
    (broken / "open_clip_model.safetensors").write_bytes(b"no weights")
    id, job = indexed.comparisons.start("shapes", ["embedded", f"local-dir:{broken}"])
    assert indexed.jobs.wait(job.id).state == "failed"
    state = indexed.comparisons.state(id)
    assert state["status"] == "failed" and state["error"]["remedy"]


def test_what_cannot_be_compared_is_refused_at_once(indexed, tmp_path):
    start = indexed.comparisons.start
    with pytest.raises(QueryError, match="two models"):
        start("shapes", ["embedded", "embedded"])
    with pytest.raises(ModelUnavailable):
        start("shapes", ["embedded", f"local-dir:{tmp_path}"])
    with pytest.raises(NotFound):
        start("nothing", ["embedded", "x/y"])
    with pytest.raises(SourceError):
        start("shapes", ["embedded", "x/y"], queries=str(tmp_path / "none.csv"))


def test_the_command_compares_on_a_queries_file(tmp_path, catalog_csv, other, capsys):
    home = ["--home", str(tmp_path / "home")]
    assert main(["index", str(catalog_csv), "--catalog", "shapes", *home, "--json"]) == 0
    draw("red", "disc", 4).save(tmp_path / "photo.png")
    with (tmp_path / "q.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerows([["image", "text", "id"], ["photo.png", "", "red-disc"], ["", "blue bar", "blue-bar"]])
        table.writerows([["gone.png", "", "red-disc"], ["", "nothing of this", ""]])
    capsys.readouterr()
    command = ["bench", "compare", "shapes", "embedded", other, "--queries", str(tmp_path / "q.csv"), *home]
    assert main([*command, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["truth"]["from"], answer["truth"]["queries"], answer["queries"]) == ("file", 2, 3)
    text = as_text("bench", answer)
    assert "recall@1" in text and answer["page"] in text


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_sign_test_is_a_chance_and_the_same_from_both_sides(first, second):
    chance = sign_test(first, second)
    assert 0 < chance <= 1
    assert chance == sign_test(second, first)
    if first > second:
        assert sign_test(first + 1, second) < chance or chance == 1


@pytest.mark.parametrize(("first", "second", "chance"), [(0, 0, 1), (5, 5, 1), (6, 0, 0.03125), (8, 2, 0.109375)])
def test_the_sign_test_has_the_values_of_the_tables(first, second, chance):
    assert sign_test(first, second) == pytest.approx(chance)


def test_a_lead_that_may_be_chance_prefers_nobody():
    assert tally(["first"] * 8 + ["second"] * 2).preferred == ""
    assert tally(["first"] * 9 + ["second"]).preferred == "first"
