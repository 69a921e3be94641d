"""What visitors choose stays theirs, whatever happens to the catalogs or by mistake."""

import pytest
from conftest import write_catalog

from boards.picks import ITEMS, entry, items, pick
from vitrine.errors import Conflict, QueryError
from vitrine.service import Service
from vitrine.store.boards import KEPT_SECONDS, BoardState, BoardTables, EntryRecord
from vitrine.store.book import Book


def test_a_board_holds_what_was_chosen_in_that_order(indexed, board):
    assert (board.name, items(board)) == ("Summer", ITEMS)
    assert [one.title for one in board.entries][:2] == ["Red disc", "Red square"]
    assert board.entries[0].fields["price"] == 5.5
    assert not any(one.missing for one in board.entries)
    assert [(one.id, one.name, one.items) for one in indexed.boards.all()] == [(board.id, "Summer", 4)]
    assert len(indexed.boards.all()[0].pictures) == 4


def test_what_is_on_it_already_is_not_put_there_twice(indexed, board):
    more = indexed.boards.add(board.id, pick("red-disc", "blue-disc", "blue-disc"))
    assert items(more) == [*ITEMS, "blue-disc"]
    assert more.undo.count == 1


def test_an_item_is_shown_by_the_view_that_was_chosen(indexed):
    views = indexed.catalogs.item("shapes", "red-bar").views
    board = indexed.boards.create("Views", [("shapes", "red-bar", views[1].picture)])
    assert board.entries[0].picture == views[1].picture
    assert board.entries[0].image == views[1].image


def test_entries_are_moved_removed_and_annotated(indexed, board):
    do = indexed.boards.change
    assert (
        items(
            do(board.id, {"do": "move", "entries": [entry(board, "green-disc")], "before": entry(board, "red-disc")})
        )[0]
        == "green-disc"
    )
    moved = do(
        board.id, {"do": "move", "entries": [entry(board, "red-disc"), entry(board, "green-disc")], "before": None}
    )
    assert items(moved) == ["red-square", "blue-bar", "red-disc", "green-disc"]
    noted = do(board.id, {"do": "annotate", "entry": entry(board, "blue-bar"), "to": " front row ", "was": ""})
    assert noted.entries[1].note == "front row"
    left = do(board.id, {"do": "remove", "entries": [entry(board, "blue-bar"), "gone already"]})
    assert items(left) == ["red-square", "red-disc", "green-disc"]
    back = indexed.boards.undo(board.id)
    assert (items(back)[1], back.entries[1].note) == ("blue-bar", "front row")


def test_nothing_changed_is_no_change(indexed, board):
    same = indexed.boards.change(board.id, {"do": "rename", "to": "Summer", "was": "Summer"})
    assert (same.revision, same.undo) == (board.revision, None)


def test_undo_survives_a_restart(settings, catalog_csv):
    service = Service(settings, "a test")
    assert service.jobs.wait(service.indexing.index("shapes", str(catalog_csv)).id).state == "done"
    board = service.boards.create("Summer", pick("red-disc"))
    service.boards.add(board.id, pick("blue-bar"))
    service.boards.change(board.id, {"do": "rename", "to": "Winter", "was": "Summer"})
    service.close()
    service = Service(settings, "a test")
    assert service.boards.undo(board.id).name == "Summer"
    assert items(service.boards.undo(board.id)) == ["red-disc"]
    assert items(service.boards.redo(board.id)) == ["red-disc", "blue-bar"]
    assert service.boards.redo(board.id).name == "Winter"
    service.close()


def test_a_new_change_ends_what_could_be_redone(indexed, board):
    indexed.boards.change(board.id, {"do": "rename", "to": "A", "was": "Summer"})
    indexed.boards.undo(board.id)
    board = indexed.boards.change(board.id, {"do": "rename", "to": "B", "was": "Summer"})
    assert (board.name, board.redo) == ("B", None)
    with pytest.raises(Conflict):
        indexed.boards.redo(board.id)


def test_boards_outlive_reindexing_renaming_and_what_has_gone(indexed, tmp_path):
    board = indexed.boards.create("Summer", pick("red-disc", "blue-disc"))
    write_catalog(tmp_path / "catalog", ("red", "green"), views=1)
    assert indexed.jobs.wait(indexed.indexing.index("shapes", rebuild=True).id).state == "done"
    indexed.catalogs.rename("shapes", "forms")
    red, blue = indexed.boards.get(board.id).entries
    assert (red.catalog, red.missing, red.title) == ("forms", False, "Red disc")
    assert (blue.catalog, blue.missing, blue.title) == ("forms", True, "Blue disc")
    assert indexed.catalogs.thumbnail(blue.picture, "small").is_file()
    write_catalog(tmp_path / "catalog")
    assert indexed.jobs.wait(indexed.indexing.index("forms").id).state == "done"
    assert not indexed.boards.get(board.id).entries[1].missing


def test_a_board_outlives_its_catalog_and_knows_it_when_it_comes_back(indexed, board, catalog_csv):
    indexed.catalogs.delete("shapes")
    lost = indexed.boards.get(board.id)
    assert lost.entries[0].title == "Red disc"
    assert all(one.missing and one.catalog == "shapes" and one.picture for one in lost.entries)
    assert indexed.jobs.wait(indexed.indexing.index("shapes", str(catalog_csv)).id).state == "done"
    assert not any(one.missing for one in indexed.boards.get(board.id).entries)


def test_one_board_holds_items_of_several_catalogs(indexed, tmp_path):
    other = write_catalog(tmp_path / "other", ("yellow",), views=1)
    assert indexed.jobs.wait(indexed.indexing.index("other", str(other)).id).state == "done"
    board = indexed.boards.create("Both", [*pick("red-disc"), *pick("yellow-disc", catalog="other")])
    board = indexed.boards.add(board.id, pick("yellow-disc"))
    assert [(one.catalog, one.item) for one in board.entries] == [
        ("shapes", "red-disc"),
        ("other", "yellow-disc"),
        ("shapes", "yellow-disc"),
    ]


def test_boards_are_merged_and_the_merge_is_undone_as_one(indexed, board):
    other = indexed.boards.create("Winter", pick("red-disc", "yellow-bar"))
    merged = indexed.boards.merge(board.id, other.id)
    assert items(merged) == [*ITEMS, "yellow-bar"]
    assert indexed.boards.get(other.id).deleted is not None
    assert items(indexed.boards.undo(board.id)) == ITEMS
    assert indexed.boards.get(other.id).deleted is None
    assert items(indexed.boards.redo(board.id)) == [*ITEMS, "yellow-bar"]
    assert indexed.boards.get(other.id).deleted is not None
    with pytest.raises(Conflict):
        indexed.boards.merge(board.id, other.id)
    with pytest.raises(QueryError):
        indexed.boards.merge(board.id, board.id)


def test_a_copy_is_a_board_of_its_own(indexed, board):
    copy = indexed.boards.duplicate(board.id)
    assert (copy.name, items(copy), copy.undo) == ("Summer (copy)", ITEMS, None)
    indexed.boards.change(copy.id, {"do": "remove", "entries": [copy.entries[0].id]})
    assert items(indexed.boards.get(board.id)) == ITEMS


def test_a_deleted_board_is_not_changed_and_comes_back_with_its_steps(indexed, board):
    indexed.boards.change(board.id, {"do": "rename", "to": "Late summer", "was": "Summer"})
    assert indexed.boards.delete(board.id).deleted is not None
    for refused in (
        lambda: indexed.boards.add(board.id, pick("blue-disc")),
        lambda: indexed.boards.undo(board.id),
        lambda: indexed.boards.change(board.id, {"do": "rename", "to": "x", "was": "Late summer"}),
    ):
        with pytest.raises(Conflict):
            refused()
    assert indexed.boards.restore(board.id).deleted is None
    assert indexed.boards.undo(board.id).name == "Summer"


def test_deleted_boards_are_kept_for_a_month(tmp_path):
    now = 1_000_000.0
    book = Book(tmp_path / "book.sqlite")
    tables = BoardTables(book, clock=lambda: now)
    tables.create("old", BoardState("Old"))
    with tables.edit("old") as edit:
        edit.set_deleted("old", True)
    now += KEPT_SECONDS - 1
    tables.create("next", BoardState("Next"))
    assert {board.id for board in tables.all()} == {"old", "next"}
    now += 2
    tables.create("last", BoardState("Last"))
    assert {board.id for board in tables.all()} == {"next", "last"}
    book.close()


def test_a_merge_is_not_undone_when_the_other_board_has_gone_for_good(settings):
    now = 1_000_000.0
    service = Service(settings, "a test")
    boards = service.boards
    boards._tables = BoardTables(service.home.book, clock=lambda: now)
    one, other = boards.create("One").id, boards.create("Other").id
    with boards._tables.edit(other) as edit:
        added = (EntryRecord("e", 0, "gone", "i", "Item", ""),)
        edit.write(BoardState("Other", entries=added))
    boards.merge(one, other)
    now += KEPT_SECONDS + 1
    boards.create("Later")  # which forgets what was put away long ago
    with pytest.raises(Conflict, match="no longer be undone"):
        boards.undo(one)
    assert [entry.item for entry in boards.get(one).entries] == ["i"]
    service.close()
