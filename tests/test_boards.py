"""Boards: what visitors choose stays theirs, whatever happens to the catalogs, in other windows, or by mistake."""

import csv
import io
import threading
import zipfile

import pytest
from conftest import write_catalog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vitrine.boards.operations import MOST_ENTRIES, Stale
from vitrine.errors import Conflict, NotFound, QueryError
from vitrine.service import Service
from vitrine.store.boards import KEPT_SECONDS, MOST_CHANGES, BoardState, BoardTables, EntryRecord
from vitrine.store.book import Book, ItemRecord

ITEMS = ["red-disc", "red-square", "blue-bar", "green-disc"]


def pick(*ids, catalog="shapes"):
    return [(catalog, id, "") for id in ids]


def items(board):
    return [entry.item for entry in board.entries]


def entry(board, item):
    return next(one.id for one in board.entries if one.item == item)


@pytest.fixture
def board(indexed):
    return indexed.boards.create("Summer", pick(*ITEMS))


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


# --- two windows ------------------------------------------------------------------------------------------------


def test_two_windows_change_one_board_and_neither_loses_anything(indexed, board):
    failures = []

    def window(n):
        try:
            for m in range(8):
                indexed.boards.add(board.id, pick(f"{('yellow', 'blue')[n]}-disc"))
                now = indexed.boards.get(board.id)
                indexed.boards.change(
                    board.id,
                    {"do": "move", "entries": [now.entries[0].id], "before": None if m % 2 else now.entries[-1].id},
                )
                mine = entry(now, ITEMS[n])
                was = next(one.note for one in now.entries if one.id == mine)
                indexed.boards.change(board.id, {"do": "annotate", "entry": mine, "to": f"{n}.{m}", "was": was})
        except Conflict as met:  # both may name the same neighbour; what is refused is said, not lost
            if "itself" not in met.what:
                failures.append(met)
        except QueryError as met:
            if "itself" not in met.what:
                failures.append(met)

    threads = [threading.Thread(target=window, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end = indexed.boards.get(board.id)
    assert not failures
    assert sorted(items(end)) == sorted([*ITEMS, "yellow-disc", "blue-disc"])
    assert {one.item: one.note for one in end.entries if one.note} == {ITEMS[0]: "0.7", ITEMS[1]: "1.7"}


def test_words_changed_elsewhere_are_not_written_over_unseen(indexed, board):
    first = entry(board, "red-disc")
    indexed.boards.change(board.id, {"do": "annotate", "entry": first, "to": "theirs", "was": ""})
    for request in (
        {"do": "annotate", "entry": first, "to": "mine", "was": ""},
        {"do": "rename", "to": "mine", "was": "Spring"},
        {"do": "note", "to": "mine", "was": "something else"},
    ):
        with pytest.raises(Stale) as met:
            indexed.boards.change(board.id, request)
        assert met.value.as_json()["theirs"] in ("theirs", "Summer", "")
    assert indexed.boards.change(board.id, {"do": "annotate", "entry": first, "to": "mine", "was": "theirs"})


def test_undo_takes_back_what_the_window_showed_or_nothing(indexed, board):
    seen = indexed.boards.change(board.id, {"do": "rename", "to": "A", "was": "Summer"})
    indexed.boards.add(board.id, pick("blue-disc"))  # another window
    with pytest.raises(Conflict):
        indexed.boards.undo(board.id, seen.undo.change)
    now = indexed.boards.get(board.id)
    assert items(indexed.boards.undo(board.id, now.undo.change)) == ITEMS


def test_a_neighbour_that_has_gone_is_said_and_nothing_moves(indexed, board):
    gone = entry(board, "blue-bar")
    indexed.boards.change(board.id, {"do": "remove", "entries": [gone]})
    with pytest.raises(Conflict):
        indexed.boards.change(board.id, {"do": "move", "entries": [entry(board, "red-disc")], "before": gone})
    assert items(indexed.boards.get(board.id)) == ["red-disc", "red-square", "green-disc"]


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"do": "explode"},
        {"do": ["rename"]},
        {"do": "rename", "to": "  \n ", "was": "Summer"},
        {"do": "rename", "to": 7, "was": "Summer"},
        {"do": "rename", "to": "x" * 121, "was": "Summer"},
        {"do": "note", "to": "x" * 10_001, "was": ""},
        {"do": "move", "entries": "all", "before": None},
        {"do": "remove", "entries": []},
        {"do": "move", "entries": [None], "before": None},
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_plain_words(indexed, board, request_):
    with pytest.raises(QueryError) as met:
        indexed.boards.change(board.id, request_)
    assert met.value.what
    assert indexed.boards.get(board.id) == board


def test_a_board_has_a_limit(settings):
    service = Service(settings, "a test")
    catalog = service.home.book.create("many", "", "model")
    records = [ItemRecord(str(n), "", "", {}) for n in range(MOST_ENTRIES + 1)]
    service.home.book.replace_items(catalog.id, records, [])
    full = service.boards.create("Full", pick(*(str(n) for n in range(MOST_ENTRIES)), catalog="many"))
    assert len(full.entries) == MOST_ENTRIES
    with pytest.raises(QueryError):
        service.boards.add(full.id, pick(str(MOST_ENTRIES), catalog="many"))
    service.close()


def test_what_cannot_be_chosen_is_said(indexed, board):
    for wrong in (pick("no-such"), pick("red-disc", catalog="no such"), []):
        with pytest.raises((NotFound, QueryError)):
            indexed.boards.add(board.id, wrong)
    with pytest.raises(NotFound):
        indexed.boards.get("guessed")
    with pytest.raises(NotFound):
        indexed.boards.merge(board.id, "guessed")


def test_signs_that_hide_or_cannot_be_kept_are_taken_out_of_words(indexed, board):
    named = indexed.boards.change(board.id, {"do": "rename", "to": "Sum\u202emer\x00 \ud800 <b>", "was": "Summer"})
    assert named.name == "Summer ? <b>"


def test_links_to_boards_cannot_be_guessed(indexed):
    ids = {indexed.boards.create("x").id for _ in range(20)}
    assert len(ids) == 20 and all(len(id) == 16 for id in ids)


# --- any changes ------------------------------------------------------------------------------------------------

WORDS = st.text(max_size=12)
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "move", "annotate", "rename", "note", "merge", "undo", "redo"]),
        st.integers(0, 11),
        st.integers(0, 11),
        WORDS,
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    from vitrine.settings import Settings

    service = Service(Settings(home=tmp_path_factory.mktemp("drawn")), "a test")
    catalog = service.home.book.create("drawn", "", "model")
    service.home.book.replace_items(catalog.id, [ItemRecord(str(n), f"Item {n}", "", {}) for n in range(12)], [])
    yield service
    service.close()


def words(view):
    """What a visitor sees of a board: what undo must bring back."""
    return view.name, view.note, [(one.id, one.item, one.note) for one in view.entries]


def do(service, id, kind, a, b, text):
    boards, view = service.boards, service.boards.get(id)
    here = [one.id for one in view.entries]
    match kind:
        case "add":
            boards.add(id, pick(str(a), str(b), catalog="drawn"))
        case "merge":
            boards.merge(id, boards.create("other", pick(str(a), str(b), catalog="drawn")).id)
        case "undo":
            boards.undo(id)
        case "redo":
            boards.redo(id)
        case "rename" | "note":
            boards.change(id, {"do": kind, "to": text, "was": view.name if kind == "rename" else view.note})
        case _ if not here:
            return
        case "remove":
            boards.change(id, {"do": kind, "entries": [here[a % len(here)]]})
        case "move":
            boards.change(
                id, {"do": kind, "entries": [here[a % len(here)]], "before": [*here, None][b % (len(here) + 1)]}
            )
        case "annotate":
            one = view.entries[a % len(here)]
            boards.change(id, {"do": kind, "entry": one.id, "to": text, "was": one.note})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_undo_brings_back_every_former_state_and_redo_every_later_one(drawn, changes):
    id = drawn.boards.create("start", pick("0", "1", catalog="drawn")).id
    past, future = [words(drawn.boards.get(id))], []
    for kind, a, b, text in changes:
        number = drawn.boards.get(id).revision
        try:
            do(drawn, id, kind, a, b, text)
        except (Conflict, QueryError):
            assert words(drawn.boards.get(id)) == past[-1]
            continue
        now = drawn.boards.get(id)
        if kind == "undo":
            future.append(past.pop())
        elif kind == "redo":
            past.append(future.pop())
        elif now.revision != number:
            past.append(words(now))
            future = []
        assert words(now) == past[-1]
        assert ((now.undo is None), (now.redo is None)) == (len(past) == 1, not future)
    there = past[-1]
    for former in reversed(past[:-1]):
        assert words(drawn.boards.undo(id)) == former
    for _ in past[1:]:
        last = drawn.boards.redo(id)
    assert words(drawn.boards.get(id)) == there
    assert len(past) == 1 or last.undo is not None


def test_the_steps_kept_are_many_but_not_endless(drawn):
    id = drawn.boards.create("0").id
    for n in range(MOST_CHANGES + 10):
        drawn.boards.change(id, {"do": "rename", "to": str(n + 1), "was": str(n)})
    for _ in range(MOST_CHANGES):
        board = drawn.boards.undo(id)
    assert (board.name, board.undo) == ("10", None)


# --- side by side, and as files ---------------------------------------------------------------------------------


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
