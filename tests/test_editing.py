"""Edits and hidden items: shown at once everywhere, kept over indexing, taken back without loss; files untouched."""

import csv
import shutil

import pytest

from vitrine.embedding.bm25 import query_vector
from vitrine.errors import Conflict, NotFound, QueryError
from vitrine.indexing import run
from vitrine.search.query import Query, Where
from vitrine.store.protocol import Road


def found(service, **asked):
    return {hit.id for hit in service.searching.search("shapes", Query(**asked), limit=100).hits}


def by_words(service, text):
    """Ids that hold the word, by the words' road alone."""
    catalog = service.home.book.catalog("shapes")
    collection = service.home.store.open(catalog.collection)
    return {hit.payload["item"] for hit in collection.query([Road(query_vector(text), 100)], limit=100)}


def reindexed(service, **asked):
    job = service.jobs.wait(service.indexing.index("shapes", **asked).id)
    assert job.state == "done", job.error
    return job.report


def source_set(catalog_csv, item, column, value):
    """Change a value in the user's own table."""
    with catalog_csv.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    first = next(row for row in rows if row["id"] == item)
    first[column] = value
    with catalog_csv.open("w", newline="") as stream:
        table = csv.DictWriter(stream, rows[0].keys())
        table.writeheader()
        table.writerows(rows)


def value(service, item, field):
    return next(state for state in service.editing.fields("shapes", item) if state.field == field)


def test_an_edit_shows_at_once_in_the_item_the_search_the_filters_and_the_order(indexed):
    assert by_words(indexed, "marzipan") == set()
    indexed.editing.set("shapes", "red-disc", "title", "Marzipan plate")
    indexed.editing.set("shapes", "red-disc", "f.color", "pink")
    indexed.editing.set("shapes", "red-disc", "f.price", "$ 999.50")
    indexed.editing.set("shapes", "red-disc", "f.tags", "disc|sweet")

    item = indexed.catalogs.item("shapes", "red-disc")
    assert item.title == "Marzipan plate"
    assert item.fields == {"color": "pink", "price": 999.5, "year": "1900", "tags": ["disc", "sweet"]}
    assert by_words(indexed, "marzipan") == {"red-disc"}
    assert found(indexed, where=(Where("color", ("pink",)),)) == {"red-disc"}
    assert found(indexed, where=(Where("price", low=500.0),)) == {"red-disc"}
    facets = {facet.column: facet for facet in indexed.searching.facets("shapes", Query())}
    assert {v.value: v.count for v in facets["color"].values}["pink"] == 1
    assert facets["price"].high == 999.5
    first = indexed.searching.search("shapes", Query(sort="-price"), limit=1).hits[0]
    assert (first.id, first.title, first.fields["price"]) == ("red-disc", "Marzipan plate", 999.5)
    titles = [hit.title for hit in indexed.searching.search("shapes", Query(sort="title"), limit=100).hits]
    assert titles == sorted(titles, key=str.casefold)


def test_nothing_is_embedded_again_and_the_users_files_stay_as_they_are(indexed, catalog_csv, monkeypatch):
    before = {file: file.read_bytes() for file in catalog_csv.parent.rglob("*") if file.is_file()}
    indexed.models.warm("shapes")
    embedder = indexed.models.embedder("shapes")
    monkeypatch.setattr(type(embedder), "pictures", lambda *_: pytest.fail("a picture was embedded"))
    indexed.editing.set("shapes", "red-disc", "description", "Round")
    indexed.editing.hide("shapes", ["blue-bar"])
    indexed.editing.show("shapes", ["blue-bar"])
    assert before == {file: file.read_bytes() for file in catalog_csv.parent.rglob("*") if file.is_file()}


@pytest.mark.parametrize("rebuild", [False, True])
def test_edits_and_hidden_items_outlive_indexing_and_rebuilding(indexed, rebuild):
    indexed.editing.set("shapes", "red-disc", "title", "Marzipan plate")
    indexed.editing.set("shapes", "red-disc", "f.color", "")
    indexed.editing.hide("shapes", ["blue-bar", "blue-disc"])
    report = reindexed(indexed, rebuild=rebuild)
    assert (report["items"], report["views"], report["embedded"]) == (10, 20, 0)
    assert indexed.catalogs.item("shapes", "red-disc").title == "Marzipan plate"
    assert "color" not in indexed.catalogs.item("shapes", "red-disc").fields
    assert by_words(indexed, "marzipan") == {"red-disc"}
    assert not {"blue-bar", "blue-disc"} & found(indexed)


def test_a_hidden_item_is_gone_from_search_facets_similar_counts_and_its_page(indexed):
    indexed.editing.hide("shapes", ["red-disc", "red-bar"])
    assert not {"red-disc", "red-bar"} & (found(indexed) | found(indexed, text="red") | by_words(indexed, "red"))
    facet = next(f for f in indexed.searching.facets("shapes", Query()) if f.column == "color")
    assert {v.value: v.count for v in facet.values}["red"] == 1
    assert not {"red-disc", "red-bar"} & {hit.id for hit in indexed.searching.similar("shapes", "red-square", 50)}
    info = indexed.catalogs.get("shapes")
    assert (info.items, info.views) == (10, 20)
    with pytest.raises(NotFound):
        indexed.catalogs.item("shapes", "red-disc")
    assert [(item.id, item.title) for item in indexed.editing.hidden("shapes")] == [
        ("red-bar", "Red bar"),
        ("red-disc", "Red disc"),
    ]

    indexed.editing.show("shapes", ["red-disc"])
    assert "red-disc" in found(indexed)
    assert by_words(indexed, "red") == {"red-disc", "red-square"}
    assert indexed.catalogs.item("shapes", "red-disc").views
    assert indexed.catalogs.get("shapes").items == 11


def test_pictures_that_came_while_an_item_was_hidden_are_there_when_it_is_shown(indexed, catalog_csv):
    indexed.editing.hide("shapes", ["red-disc"])
    shutil.copy(catalog_csv.parent / "images/blue-bar-0.png", catalog_csv.parent / "images/new.png")
    with catalog_csv.open("a") as stream:
        stream.write("images/new.png,red-disc,,,,,,\n")
    reindexed(indexed)
    assert "red-disc" not in found(indexed)
    indexed.editing.show("shapes", ["red-disc"])
    assert len(indexed.catalogs.item("shapes", "red-disc").views) == 3
    assert "red-disc" in found(indexed)


def test_when_the_source_changes_an_edited_value_both_are_shown_and_the_visitor_decides(indexed, catalog_csv):
    indexed.editing.set("shapes", "red-disc", "title", "Mine")
    source_set(catalog_csv, "red-disc", "title", "Theirs")
    reindexed(indexed)
    state = value(indexed, "red-disc", "title")
    assert (state.value, state.source, state.edited, state.conflict) == ("Mine", "Theirs", True, True)
    assert [(id, conflict.field) for id, _, conflict in indexed.editing.conflicts("shapes")] == [("red-disc", "title")]

    indexed.editing.keep("shapes", "red-disc", "title")
    assert not indexed.editing.conflicts("shapes")
    assert value(indexed, "red-disc", "title").value == "Mine"

    indexed.editing.back("shapes", "red-disc", "title")
    assert value(indexed, "red-disc", "title").value == indexed.catalogs.item("shapes", "red-disc").title == "Theirs"


def test_a_source_that_comes_to_say_the_same_is_no_conflict(indexed, catalog_csv):
    indexed.editing.set("shapes", "red-disc", "title", "Mine")
    source_set(catalog_csv, "red-disc", "title", "Mine")
    reindexed(indexed)
    assert not indexed.editing.conflicts("shapes")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("f.price", "cheap", "price holds numbers"),
        ("f.year", "long ago", "year holds years"),
        ("f.color", "red|blue", "color holds one category"),
        ("f.weight", "3", "There is no column weight"),
        ("title", "x" * 20_001, "This value cannot be kept"),
        ("title", "a\0b", "This value cannot be kept"),
        ("title", "\ud800", "This value cannot be kept"),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_refused_and_nothing_changes(indexed, field, value, said):
    before = indexed.catalogs.item("shapes", "red-disc")
    with pytest.raises(QueryError, match=said):
        indexed.editing.set("shapes", "red-disc", field, value)
    assert indexed.catalogs.item("shapes", "red-disc") == before
    assert not [entry for entry in indexed.editing.history("shapes") if entry.kind == "edit"]


def test_every_edit_and_hiding_is_undone_and_the_undoing_too(indexed):
    first = indexed.editing.set("shapes", "red-disc", "title", "One")
    second = indexed.editing.set("shapes", "red-disc", "title", "Two")
    with pytest.raises(Conflict, match="cannot be undone"):
        indexed.editing.undo("shapes", first)
    undone = indexed.editing.undo("shapes", second)
    assert indexed.catalogs.item("shapes", "red-disc").title == "One"
    with pytest.raises(Conflict):
        indexed.editing.undo("shapes", second)
    indexed.editing.undo("shapes", undone)
    assert indexed.catalogs.item("shapes", "red-disc").title == "Two"
    assert by_words(indexed, "two") == {"red-disc"}

    hidden = indexed.editing.hide("shapes", ["red-disc", "blue-bar"])
    indexed.editing.undo("shapes", hidden)
    assert {"red-disc", "blue-bar"} <= found(indexed)


def test_the_history_says_what_happened_who_did_it_and_with_what_counts(indexed):
    indexed.editing.set("shapes", "red-disc", "f.color", "pink", actor="Ada")
    indexed.editing.hide("shapes", ["blue-bar"], actor="Ada")
    indexed.catalogs.rename("shapes", "forms")
    entries = indexed.editing.history("forms")
    assert [(entry.kind, entry.actor) for entry in entries] == [
        ("rename", ""),
        ("hide", "Ada"),
        ("edit", "Ada"),
        ("index", ""),
    ]
    assert entries[3].what["added"] == 24
    assert (entries[2].what["before"], entries[2].what["after"]) == ("red", "pink")
    assert entries[1].what["titles"] == ["Blue bar"]


def test_an_edit_that_a_kill_kept_from_the_store_is_brought_in_at_the_next_start(indexed, monkeypatch):
    monkeypatch.setattr("vitrine.service.editing.touch", lambda *_: None)  # killed behind the book's transaction
    indexed.editing.set("shapes", "red-disc", "title", "Marzipan plate")
    indexed.editing.hide("shapes", ["blue-bar"])
    monkeypatch.undo()
    assert by_words(indexed, "marzipan") == set()
    indexed.resume()
    assert by_words(indexed, "marzipan") == {"red-disc"}
    assert "blue-bar" not in by_words(indexed, "bar")


def test_an_edit_made_while_the_catalog_changes_its_model_is_in_the_new_index(indexed, monkeypatch):
    real = run.complete

    def late(tools, catalog, *rest, **named):
        indexed.editing.set("shapes", "red-disc", "title", "Marzipan plate")
        indexed.editing.hide("shapes", ["blue-bar"])
        return real(tools, catalog, *rest, **named)

    monkeypatch.setattr(run, "complete", late)
    reindexed(indexed, rebuild=True)
    assert by_words(indexed, "marzipan") == {"red-disc"}
    assert "blue-bar" not in found(indexed) | by_words(indexed, "bar")
