"""What the record book promises on either database, when several threads and processes share it."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from contract.databases import server
from vitrine.catalog.records import Column, Kind, Stamp
from vitrine.compare.ballot import Ballots
from vitrine.errors import Conflict, NotFound, StoreError
from vitrine.store import migrations
from vitrine.store.boards import BoardState, BoardTables, EntryRecord
from vitrine.store.book import Book, ItemRecord, PictureRecord
from vitrine.store.dialect import statements
from vitrine.store.enrichments import Enrichments
from vitrine.store.joblog import JobLog
from vitrine.store.leases import Leases
from vitrine.store.tokens import Scope, Tokens


@pytest.fixture(scope="module")
def postgres():
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def where(request, tmp_path):
    return tmp_path / "book.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres").database()


@pytest.fixture
def book(where):
    book = Book(where)
    yield book
    book.close()


def entry(id, title=""):
    return EntryRecord(id, 1, "shop", f"item {id}", title, "0" * 32)


def test_opening_a_book_by_several_at_once_lays_it_out_once(where):
    with ThreadPoolExecutor(4) as pool:
        books = list(pool.map(Book, [where] * 4))
    for book in books:
        assert [row[0] for row in book.read("SELECT version FROM migrations ORDER BY version")] == list(
            range(1, len(migrations.MIGRATIONS) + 1)
        )
        book.close()


def test_writers_of_two_openings_take_turns_and_no_change_is_lost(where):
    first, second = Book(where), Book(where)
    tables = [BoardTables(first), BoardTables(second)]
    tables[0].create("b", BoardState("Board"))

    def add(worker):
        for number in range(10):
            with tables[worker % 2].edit("b") as edit:
                state = edit.board.state
                edit.write(BoardState(state.name, "", (*state.entries, entry(f"{worker}-{number}"))))
                edit.record("add", 1, {"worker": worker})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    board = tables[1].get("b")
    assert {e.id for e in board.state.entries} == {f"{w}-{n}" for w in range(4) for n in range(10)}
    assert board.revision == 40
    first.close()
    second.close()


def test_readers_go_on_beside_a_writer_and_see_nothing_half_done(book):
    catalog = book.create("shop", "", "m")
    seen = []
    with book.transaction() as transaction:
        transaction.execute("UPDATE catalogs SET location = ? WHERE id = ?", ("/half", catalog.id))
        assert book.catalog("shop").location == "/half"  # its own thread sees what it has written
        reader = threading.Thread(target=lambda: seen.append(book.catalog("shop").location))
        reader.start()
        reader.join(30)
    assert seen == [""] and book.catalog("shop").location == "/half"


def test_a_transaction_within_a_transaction_is_refused(book):
    with pytest.raises(RuntimeError, match="within another"), book.transaction(), book.transaction():
        pytest.fail("it began")
    book.create("shop", "", "m")  # and the next one goes well


def test_a_board_is_kept_with_its_order_notes_and_changes(book):
    boards = BoardTables(book, clock=lambda: 1_700_000_000.25)
    boards.create("b", BoardState("100 % 'quoted' ? ü", "note", (entry("1"), entry("2", "naïve"))))
    with boards.edit("b") as edit:
        edit.write(BoardState("Board", "", (entry("2", "naïve"), entry("3"))))
        edit.record("change", 2, {"é": [1, None]})
    board = boards.get("b")
    assert board.state == BoardState("Board", "", (entry("2", "naïve"), entry("3")))
    assert board.created == 1_700_000_000.25
    change = boards.newest("b", undone=False)
    assert (change.kind, change.count, change.patch) == ("change", 2, {"é": [1, None]})
    with boards.edit("b") as edit:
        edit.mark(change.id, undone=True)
        edit.set_deleted("b", True)
        edit.set_deleted("b", True)  # it is put away already: nothing
    assert boards.newest("b", undone=False) is None and boards.newest("b", undone=True) == change
    assert boards.get("b").deleted == 1_700_000_000.25 and boards.get("b").revision == 2
    with pytest.raises(NotFound):
        boards.get("other")


def test_votes_keep_their_order_and_are_taken_back_from_the_end(book):
    catalog = book.create("shop", "", "m")
    ballots = Ballots(book)
    id, other = ballots.add(catalog.id, {}).id, ballots.add(catalog.id, {}).id
    for query, choice in ((3, "left"), (1, "right"), (2, "same"), (3, "right")):
        ballots.vote(id, query, choice)
    ballots.vote(other, 9, "left")
    assert list(ballots.votes(id).items()) == [(1, "right"), (2, "same"), (3, "right")]
    ballots.undo(id)
    assert list(ballots.votes(id)) == [1, 2] and list(ballots.votes(other)) == [9]
    ballots.end(id)
    assert ballots.get(id).ended
    book.delete(catalog.id)
    with pytest.raises(NotFound):
        ballots.get(id)


def test_tokens_are_known_by_their_text_and_gone_when_revoked(book):
    tokens = Tokens(book)
    text = tokens.add("till", Scope.READ)
    assert tokens.known(text).name == "till" and tokens.known(text + "x") is None
    with pytest.raises(Conflict):
        tokens.add("till", Scope.FULL)
    tokens.revoke("till")
    assert tokens.known(text) is None


def test_names_and_titles_are_sorted_whatever_their_case(book):
    for name in ("b", "A", "C"):
        book.create(name, "", "m")
    assert [catalog.name for catalog in book.catalogs()] == ["A", "b", "C"]
    shop = book.catalog("b").id
    items = [ItemRecord(str(n), title, "", {}) for n, title in enumerate(("pear", "Apple", "fig"))]
    book.replace_items(shop, items, [(i.id, f"{i.id}.png", 0) for i in items])
    assert book.ordered_ids(shop, by_title=True) == ["1", "2", "0"] and book.ordered_ids(shop) == ["0", "1", "2"]


def test_ranges_and_curves_are_replaced_not_doubled(book):
    shop = book.create("shop", "", "m").id
    book.set_columns(shop, [Column("price", Kind.NUMBER)])
    book.set_range(shop, "price", 0.5, 2**53)
    assert (book.columns(shop)[0].low, book.columns(shop)[0].high) == (0.5, 2**53)
    for curves in ("old", "new"):
        book.record_calibration(shop, "m", f"print of {curves}", curves)
    assert book.calibration(shop, "m") == "new" and book.calibrated(shop, "m") == "print of new"
    book.record_stored("c", {"p": "1", "q": "1"})
    book.record_stored("c", {"p": "2"})
    book.forget_stored("c", ["q"])
    assert book.stored("c") == {"p": "2"}


def test_a_book_of_an_older_layout_keeps_what_it_holds(tmp_path):
    file = tmp_path / "book.sqlite"
    with sqlite3.connect(file) as old:
        old.execute("CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied REAL NOT NULL)")
        for number, script in enumerate(migrations.MIGRATIONS[:7], start=1):  # as versions before this one wrote it
            old.executescript(script)
            old.execute("INSERT INTO migrations VALUES (?, 0)", (number,))
        old.execute("INSERT INTO catalogs (name, model, created) VALUES ('shop', 'm', 1.5)")
        old.execute("INSERT INTO comparisons (id, catalog, request, created) VALUES ('c', 1, '{}', 1)")
        for query in (5, 2, 7):
            old.execute("INSERT OR REPLACE INTO votes VALUES ('c', ?, 'left')", (query,))
    old.close()
    book = Book(file)
    assert book.catalog("shop").created == 1.5
    assert list(Ballots(book).votes("c")) == [5, 2, 7]
    book.close()


def test_migrations_are_numbered_from_one_without_a_gap():
    assert [file.name.partition("_")[0] for file in migrations.FILES] == [
        f"{number:02}" for number in range(1, len(migrations.MIGRATIONS) + 1)
    ]


def test_statements_end_at_the_end_of_a_line():
    script = "-- What; a is.\nCREATE TABLE a (b TEXT DEFAULT ';');\n\n-- And; more.\nINSERT INTO a\nVALUES ('x;\ny');\n"
    assert list(statements(script)) == [
        "CREATE TABLE a (b TEXT DEFAULT ';');",
        "INSERT INTO a\nVALUES ('x;\ny');",
    ]
    with pytest.raises(ValueError, match="within a statement"):
        list(statements("CREATE TABLE a (b TEXT)"))


def test_a_restarted_server_is_found_again_and_one_that_is_away_is_said_without_its_password(postgres):
    address = postgres.database()
    book = Book(address)
    book.create("shop", "", "m")
    postgres.kill_connections()
    assert book.catalog("shop").name == "shop"
    postgres.stop()
    try:
        with pytest.raises(StoreError, match="does not answer") as failure:
            book.catalogs()
        with pytest.raises(StoreError, match="does not answer") as second:
            Book(address)
    finally:
        postgres.start()
    password = address.split(":")[2].split("@")[0]
    assert password not in failure.value.as_json()["what"] + second.value.as_json()["what"]
    assert book.catalog("shop").name == "shop"
    book.close()


@pytest.mark.parametrize("address", ["mysql://root:secret@host/x", "secret", "postgresql+psycopg://u:secret@h:x/y", ""])
def test_an_address_of_anything_else_is_refused_without_repeating_it(address):
    with pytest.raises(StoreError, match="VITRINE_DATABASE") as failure:
        Book(address)
    assert "secret" not in str(failure.value.as_json())


def test_a_job_belongs_to_one_process_and_goes_to_another_when_its_lease_ends(where):
    one, two = Book(where), Book(where)
    first, second = JobLog(one, Leases(one, 1000)), JobLog(two, Leases(two, 1000))
    job = first.start("shop", "index", {"rebuild": False})
    for kind in ("index", "calibrate"):
        with pytest.raises(Conflict, match="Another process"):
            second.start("shop", kind, {})
    assert second.start("other", "index", {}) and second.unfinished() == []
    assert first.leases.renew({job: {"state": "running", "done": 3}}) == set()
    (held,) = second.leases.others()
    assert (held.id, held.catalog, held.progress["done"]) == (job, "shop", 3)
    second.leases.ask_to_stop(job)
    assert first.leases.renew({job: {}}) == {job}

    first.leases.release()  # as if its time had run out
    assert second.unfinished() == [(job, "shop", "index", {"rebuild": False})] and second.unfinished() == []
    assert first.leases.renew({job: {}}) == {job}, "who has lost a job learns to stop"
    first.end(job, "cancelled")
    assert second.leases.one(job).state == "running", "and no longer says how it ended"
    second.end(job, "done", report={"items": 1})
    assert first.leases.one(job).report == {"items": 1}
    assert first.start("shop", "index", {})
    one.close()
    two.close()


def test_of_many_processes_one_takes_over_a_job(where):
    books = [Book(where) for _ in range(4)]
    gone = Leases(books[0], 0.0)
    job = JobLog(books[0], gone).start("shop", "index", {})
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda book: Leases(book, 1000).claim(), books))
    assert sorted(map(len, taken)) == [0, 0, 0, 1] and max(taken)[0][0] == job
    for book in books:
        book.close()


def test_what_is_remembered_of_a_catalog_is_old_everywhere_after_a_change(where):
    one, two = Book(where), Book(where)
    before = one.create("shop", "", "m")
    two.outdate("shop")
    two.outdate("gone")
    assert one.catalog("shop") != before
    one.close()
    two.close()


def test_a_home_has_one_name_and_one_from_before_names_is_known_as_such(where):
    one = Book(where)
    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(lambda _: one.home(), range(4)))
    assert len(names) == 1 and not names.pop().older
    one.change(one.create("shop", "", "m").id, collection="catalog-1-1-a")
    assert not one.home().older
    with one.transaction() as transaction:
        transaction.execute("DELETE FROM home")
    assert one.home(on_server=True).older
    one.close()


def _with_pictures(book):
    """Two catalogs that show one picture, each searched by a collection that holds it."""
    found = []
    for name in ("one", "two"):
        catalog = book.create(name, "somewhere", "model")
        book.change(catalog.id, collection=f"{name}-collection")
        item = f"{name}-item"
        book.replace_items(catalog.id, [ItemRecord(item, "", "", {})], [(item, "a.png", 0)])
        (view,) = book.views(catalog.id)
        book.record_read(catalog.id, [(view, Stamp(1, 1), PictureRecord("p" * 32, 1, 1, ""))], {}, "model")
        book.record_stored(f"{name}-collection", {view.point: "written"})
        found.append(book.catalog(name))
    return found


def test_what_is_read_of_a_picture_marks_its_points_in_every_catalog_until_they_are_written(book):
    kept = Enrichments(book)
    one, two = _with_pictures(book)
    kept.record("quality", "1", {"p" * 32: [{"text": "blurred"}]})
    assert kept.behind(one) == book.out_of_step(one) == []  # nobody searches by that
    kept.record("codes", "1", {"p" * 32: []})
    assert kept.behind(one) == book.out_of_step(one) == []
    kept.record("codes", "1", {"p" * 32: [{"text": "123"}]})
    assert kept.holders(["p" * 32]) == {one.id: ["one-item"], two.id: ["two-item"]}
    for catalog in (one, two):
        assert kept.behind(catalog) == book.out_of_step(catalog) == [f"{catalog.name}-item"]
        (view,) = book.views(catalog.id)
        book.record_stored(catalog.collection, {view.point: "written+read"})
        assert kept.behind(catalog) == book.out_of_step(catalog) == []


def test_boards_say_what_stands_together(book):
    boards = BoardTables(book)
    for id, items in (("b1", "xyz"), ("b2", "xy"), ("b3", "xw")):
        entries = tuple(EntryRecord(f"{id}{item}", 1, "shop", item, "", "0" * 32) for item in items)
        boards.create(id, BoardState(id, entries=entries))
    assert boards.beside(1, "x", 60) == ["y", "w", "z"]
    assert boards.beside(1, "x", 2) == ["w", "y"]  # larger boards are collections
    assert boards.beside(2, "x", 60) == []
