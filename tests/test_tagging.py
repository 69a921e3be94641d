"""Tags of a catalog: made in the background, kept, made again when they must be, and the words that people change."""

import csv
import json
import random
import shutil
from dataclasses import replace

import pytest
from conftest import COLOURS
from PIL import Image, ImageDraw

from vitrine.cli import main
from vitrine.errors import Conflict, QueryError, UnknownCatalog
from vitrine.search.query import Query, Where
from vitrine.search.wheres import wheres
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.tags import SIMILAR

EACH = 16
ALL = "\n".join(COLOURS)
LACKING = 4  # of each colour have no words


def patch(colour, seed):
    """A picture full of things of a colour."""
    dice = random.Random(seed)
    image = Image.new("RGB", (120, 120), (240, 238, 232))
    pen = ImageDraw.Draw(image)
    for _ in range(3):
        x, y = dice.randrange(10, 50), dice.randrange(10, 50)
        pen.rectangle((x, y, x + 60, y + 60), fill=COLOURS[colour])
    return image


def write_paint(folder):
    """A catalog of coloured things, some of which have neither title nor colour."""
    folder.mkdir()
    with (folder / "catalog.csv").open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "id", "title", "color"])
        for colour in COLOURS:
            for n in range(EACH):
                id, name = f"{colour}-{n}", f"p{100 + 20 * list(COLOURS).index(colour) + n}"  # no word of the colour
                patch(colour, id).save(folder / f"{name}.png")
                words = ["", ""] if n < LACKING else [f"Painted {colour} sample {n}", colour]
                table.writerow([f"{name}.png", id, *words])
    return folder


@pytest.fixture
def folder(tmp_path):
    """The folder of such a catalog."""
    return write_paint(tmp_path / "paint")


@pytest.fixture
def fresh(service, folder):
    """The service with that catalog, whose folder the test may change, indexed as `paint`, not yet tagged."""
    job = service.jobs.wait(service.indexing.index("paint", str(folder)).id)
    assert job.state == "done", job.error
    return service


@pytest.fixture(scope="module")
def indexed_once(tmp_path_factory):
    """A home folder with that catalog indexed."""
    home = tmp_path_factory.mktemp("once") / "home"
    service = Service(Settings(home=home, precision="fp32"), "a test")
    folder = write_paint(tmp_path_factory.mktemp("sources") / "paint")
    assert service.jobs.wait(service.indexing.index("paint", str(folder)).id).state == "done"
    service.close()
    return home


@pytest.fixture
def paint(settings, indexed_once):
    """The service with that catalog indexed as `paint`, not yet tagged; its folder is every test's."""
    shutil.copytree(indexed_once, settings.home, dirs_exist_ok=True)
    service = Service(settings, "a test")
    yield service
    service.close()


def made(service, name="paint"):
    job = service.jobs.wait(service.tagging.submit(name).id)
    assert job.state == "done", job.error
    return job.report


def lacking():
    return [f"{colour}-{n}" for colour in COLOURS for n in range(LACKING)]


def test_items_without_words_are_tagged_and_what_speaks_for_it_is_shown(paint):
    report = made(paint)
    assert report["vocabularies"]["color"]["said"] == len(COLOURS) * (EACH - LACKING)
    found = paint.tagging.of_items("paint", lacking())
    right = [id for id in lacking() if any(tag["text"] == id.split("-")[0] for tag in found.get(id, []))]
    assert len(right) >= 0.8 * len(lacking())
    shown = paint.tagging.of_item("paint", right[0])
    tag = next(tag for tag in shown["tags"] if tag["column"] == "color")
    assert tag["evidence"] and all(piece["picture"] and piece["title"] for piece in tag["evidence"])
    json.dumps(shown)


def test_what_an_item_says_of_itself_is_not_guessed(paint):
    made(paint)
    found = paint.tagging.of_items("paint", [f"{colour}-{LACKING}" for colour in COLOURS])
    assert not any(tag["column"] == "color" or tag["text"] in COLOURS for own in found.values() for tag in own)


def test_a_tag_that_somebody_has_put_into_the_item_is_a_guess_no_more(paint):
    made(paint)
    id, own = next(iter(paint.tagging.of_items("paint", lacking()).items()))
    tag = next(tag for tag in own if tag["column"] == "color")
    paint.editing.set("paint", id, "f.color", tag["value"])
    assert not any(one["column"] == "color" for one in paint.tagging.of_items("paint", [id]).get(id, []))


def test_tags_that_are_in_step_are_not_made_again_and_a_changed_catalog_gets_new_ones(fresh, folder, monkeypatch):
    from vitrine import tags

    paint = fresh
    made(paint)
    asked = []
    whole = tags.tag
    monkeypatch.setattr(tags, "tag", lambda *given: asked.append(1) or whole(*given))
    made(paint)
    assert not asked
    patch("red", "more").save(folder / "more.png")
    with (folder / "catalog.csv").open("a", newline="") as stream:
        csv.writer(stream).writerow(["more.png", "more", "", ""])
    paint.jobs.wait(paint.indexing.index("paint").id)
    made(paint)
    assert asked and "red" in {tag["text"] for tag in paint.tagging.of_items("paint", ["more"])["more"]}


def test_nothing_is_tagged_unless_the_app_runs_and_then_each_catalog_once(paint):
    assert not any(job.kind == "tag" for job in paint.jobs.all())
    assert paint.tagging.state("paint")["made"] is None
    (job,) = paint.tagging.start()
    assert paint.jobs.wait(job.id).state == "done"
    assert paint.tagging.start() == []


def test_an_indexed_catalog_is_tagged_by_itself_while_the_app_runs(service, folder):
    service.tagging.start()
    service.jobs.wait(service.indexing.index("paint", str(folder)).id)
    (job,) = [job for job in service.jobs.all() if job.kind == "tag"]
    assert service.jobs.wait(job.id).state == "done"
    assert service.tagging.state("paint")["tagged"] >= 10


def test_where_tags_are_switched_off_none_are_made_or_shown(settings, folder):
    service = Service(replace(settings, tags=False), "a test")
    service.jobs.wait(service.indexing.index("paint", str(folder)).id)
    assert service.tagging.start() == [] and service.tagging.follow("paint") is None
    made(service)
    assert service.tagging.of_items("paint", lacking()) == {}
    service.close()


def test_a_deleted_catalog_leaves_no_tags(paint):
    made(paint)
    paint.catalogs.delete("paint")
    assert paint.home.book.read("SELECT count(*) FROM tags").fetchone()[0] == 0
    with pytest.raises(UnknownCatalog):
        paint.tagging.state("paint")


def test_a_search_by_a_tag_finds_what_is_taken_for_it_and_nothing_else(paint):
    made(paint)
    query = Query.from_params({"tag": ["reds"]})  # any form of the word
    found = {hit.id for hit in paint.searching.search("paint", query).hits}
    assert found == {id for id, own in paint.tagging.of_items("paint", lacking()).items() if own[0]["text"] == "red"}
    assert paint.searching.search("paint", replace(query, text="a square")).available == len(found)
    assert paint.searching.search("paint", Query(tagged=("purple",))).hits == []
    assert Query.from_params(query.to_params()) == query


# --- vocabularies -------------------------------------------------------------------------------------------------


def vocabularies(service):
    return {one["name"]: one for one in service.tagging.state("paint")["vocabularies"]}


def test_vocabularies_are_switched_off_and_on_again_and_that_is_undone(paint):
    made(paint)
    entry = paint.tagging.set_vocabulary("paint", "color", state="off")
    paint.tagging.set_vocabulary("paint", SIMILAR, state="off")
    made(paint)
    assert paint.tagging.of_items("paint", lacking()) == {}
    paint.editing.undo("paint", entry)
    with pytest.raises(Conflict):
        paint.editing.undo("paint", entry)
    made(paint)
    assert {tag["vocabulary"] for own in paint.tagging.of_items("paint", lacking()).values() for tag in own} == {
        "color"
    }


def test_a_vocabulary_of_ones_own_is_asked_and_goes_when_its_words_go(paint):
    paint.tagging.set_vocabulary("paint", "tone", state="on", words="warm, fiery\ncold, icy")
    assert vocabularies(paint)["tone"]["words"] == "warm, fiery\ncold, icy"
    assert "tone" in made(paint)["vocabularies"]
    paint.tagging.set_vocabulary("paint", "tone", words="")
    assert "tone" not in vocabularies(paint)


def test_a_built_in_vocabulary_is_changed_and_brought_back(paint):
    first = vocabularies(paint)["pattern"]["words"]
    paint.tagging.set_vocabulary("paint", "pattern", words="plain\nwild")
    assert vocabularies(paint)["pattern"]["edited"] and vocabularies(paint)["pattern"]["terms"] == 2
    paint.tagging.set_vocabulary("paint", "pattern", words="")
    assert vocabularies(paint)["pattern"]["words"] == first


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("color", {"words": "red\nblue"}),
        ("new", {"state": "on"}),
        ("new", {"words": "only one"}),
        ("x" * 60, {"words": "a\nb"}),
        ("pattern", {"state": "maybe"}),
    ],
)
def test_a_vocabulary_that_cannot_be_is_refused_with_a_reason(paint, name, given):
    with pytest.raises(QueryError) as refused:
        paint.tagging.set_vocabulary("paint", name, **given)
    assert refused.value.remedy
    assert vocabularies(paint).keys() >= {"color", "pattern"} and name not in set(vocabularies(paint)) - {
        "color",
        "pattern",
    }


# --- the command line ---------------------------------------------------------------------------------------------


def run(capsys, *arguments):
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_makes_shows_and_changes(paint, settings, capsys, tmp_path, monkeypatch):
    paint.close()
    monkeypatch.setenv("VITRINE_HOME", str(settings.home))
    assert run(capsys, "tags", "paint")["made"] is None
    assert run(capsys, "tags", "paint", "--make")["tagged"] >= 10
    shown = run(capsys, "tags", "paint", "red-0", "blue-9")
    assert [one["id"] for one in shown["items"]] == ["red-0", "blue-9"]
    words = tmp_path / "words.txt"
    words.write_text("warm\ncold\n")
    assert run(capsys, "vocabulary", "paint", "tone", "--words", str(words))["state"] == "on"
    assert run(capsys, "vocabulary", "paint", "color", "--state", "off")["state"] == "off"
    for arguments in (["tags", "paint"], ["tags", "paint", "red-0"], ["vocabulary", "paint", "tone"]):
        assert main(arguments) == 0 and capsys.readouterr().out.strip()
    assert main(["vocabulary", "paint", "nothing"]) == 1
    assert main(["vocabulary", "paint", "tone", "--words", str(tmp_path / "gone.txt")]) == 1


# --- filters by what items are taken for ------------------------------------------------------------------------------


def tone(service, words=ALL):
    """A list of words that no column answers: what the titles say, and guesses at the items without a title."""
    service.tagging.set_vocabulary("paint", "tone", state="on", words=words)
    made(service)


def facet(service, name="tag:tone", query=None):
    return next((one for one in service.searching.facets("paint", query or Query()) if one.column == name), None)


def test_a_list_that_no_column_answers_is_a_filter_with_exact_counts_marked_as_guessed(paint):
    tone(paint)
    found = facet(paint)
    assert found.guessed and {one.value for one in found.values} == set(COLOURS)
    assert [one.count for one in found.values] == sorted((one.count for one in found.values), reverse=True)
    for value in found.values:
        where = wheres([f"tag:tone={value.value.upper()}"])
        hits = paint.searching.search("paint", Query(where=where), limit=200).hits
        assert len(hits) == value.count == EACH - LACKING + value.guessed
        assert {f"{value.value}-{n}" for n in range(LACKING, EACH)} <= {hit.id for hit in hits}  # whose titles say it
        left = Query(where=(Where("tag:tone", excluded=(value.value,)),))
        rest = paint.searching.search("paint", left, limit=200).hits
        assert len(rest) + len(hits) == len(COLOURS) * EACH
    assert sum(value.guessed for value in found.values) >= 0.5 * len(lacking())
    assert not any(value.guessed for value in facet(paint, "color").values)


def test_a_filter_by_a_guess_survives_a_link_goes_with_others_and_is_saved(paint):
    tone(paint)
    query = Query(text="a square", where=(Where("tag:tone", ("red",)), Where("color", ("red",))))
    assert Query.from_params(query.to_params()) == query
    result = paint.searching.search("paint", query)
    assert {hit.id for hit in result.hits} == {f"red-{n}" for n in range(LACKING, EACH)}  # no empty colour is filled
    assert result.as_json()["query"]["where"][0]["column"] == "tag:tone"
    saved = paint.saving.add("Reds", "paint", Query(where=(Where("tag:tone", ("red",)),)).to_params())
    assert "f.tag:tone" in saved.params and paint.saving.new(saved.id) == 0
    other = facet(paint, query=Query(where=(Where("color", ("red",)),)))
    assert [(one.value, one.count) for one in other.values] == [("red", EACH - LACKING)]


def test_a_filter_goes_when_its_list_is_changed_or_switched_off_and_comes_back_with_new_tags(paint):
    tone(paint)
    entry = paint.tagging.set_vocabulary("paint", "tone", state="on", words="red\ngreen")
    assert facet(paint) is None
    with pytest.raises(QueryError) as refused:
        paint.searching.search("paint", Query(where=(Where("tag:tone", ("red",)),)))
    assert "tone" in refused.value.what and refused.value.remedy
    made(paint)
    assert {one.value for one in facet(paint).values} == {"red", "green"}
    paint.editing.undo("paint", entry)
    made(paint)
    assert {one.value for one in facet(paint).values} == set(COLOURS)
    paint.tagging.set_vocabulary("paint", "tone", state="off")
    assert facet(paint) is None and not any(one.guessed for one in paint.searching.complete("paint", "cri"))


def test_where_guessing_is_switched_off_there_are_no_such_filters(paint, settings):
    tone(paint)
    paint.close()
    service = Service(replace(settings, tags=False), "a test")
    assert facet(service) is None
    for query in (Query(where=(Where("tag:tone", ("red",)),)), Query(tagged=("red",))):
        with pytest.raises(QueryError, match=r"VITRINE_TAGS|guess"):
            service.searching.search("paint", query)
    service.close()


def test_a_range_of_guesses_is_refused_with_a_reason(paint):
    tone(paint)
    with pytest.raises(QueryError):
        paint.searching.search("paint", Query(where=wheres(["tag:tone>=3"])))


def test_a_guessed_word_completes_as_a_filter_and_a_columns_own_value_goes_first(paint):
    tone(paint, "crimson, red\ngreen\nblue")
    (found,) = paint.searching.complete("paint", "a crim")
    assert (found.text, found.part, found.source, found.guessed) == ("a crimson", "crimson", "tag:tone", True)
    assert found.count == sum(one.count for one in facet(paint).values if one.value == "crimson")
    assert [one.source for one in paint.searching.complete("paint", "gre") if one.part == "green"] == ["color"]


def test_an_items_guess_names_the_filter_that_finds_it(paint):
    tone(paint, "crimson, red\ngreen\nblue")
    linked = 0
    for id in lacking():
        for tag in paint.tagging.of_item("paint", id)["tags"]:
            if tag["filter"]:
                hits = paint.searching.search("paint", Query(where=(Where(tag["filter"], (tag["text"],)),)), limit=200)
                assert id in {hit.id for hit in hits.hits}
                linked += 1
    assert linked
