"""Tags of a catalog: made in the background, kept, made again when they must be, and the words that people change."""

import csv
import json
import random
from dataclasses import replace

import pytest
from conftest import COLOURS
from PIL import Image, ImageDraw

from vitrine.cli import main
from vitrine.errors import Conflict, QueryError, UnknownCatalog
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.tags import SIMILAR

EACH = 16
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
def paint(service, folder):
    """The service with that catalog indexed as `paint`, not yet tagged."""
    job = service.jobs.wait(service.indexing.index("paint", str(folder)).id)
    assert job.state == "done", job.error
    return service


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


def test_tags_that_are_in_step_are_not_made_again_and_a_changed_catalog_gets_new_ones(paint, folder, monkeypatch):
    from vitrine import tags

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
    assert [job.kind for job in paint.jobs.all()] == ["index"]
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
