"""The record book: the source of truth survives kills, full disks and newer programs."""

import numpy as np
import pytest
from contract.databases import server
from sqlalchemy.exc import DatabaseError

from vitrine.catalog.records import Column, Kind, Stamp
from vitrine.errors import Conflict, StoreError, UnknownCatalog
from vitrine.store.book import Book, ItemRecord, PictureRecord
from vitrine.store.joblog import JobLog


@pytest.fixture(scope="module")
def postgres():
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def where(request, tmp_path):
    """A place for a book: a file, and a database on a server."""
    return tmp_path / "book.sqlite" if request.param == "sqlite" else request.getfixturevalue("postgres").database()


@pytest.fixture
def book(where):
    book = Book(where)
    yield book
    book.close()


def filled(book):
    catalog = book.create("shop", "/somewhere", "model")
    book.replace_items(catalog.id, [ItemRecord("a", "A", "", {"color": "red"})], [("a", "1.png", 0), ("a", "2.png", 1)])
    return catalog


def read(book, catalog, images=("1.png", "2.png")):
    views = [view for view in book.views(catalog.id) if view.image in images]
    pictures = [(view, Stamp(1, 2), PictureRecord(f"hash-{view.image}", 10, 20, "")) for view in views]
    vector = np.array([3, 4], dtype=np.float32) / 5
    book.record_read(catalog.id, pictures, {picture.hash: vector for _, _, picture in pictures}, "model")


def test_what_was_read_of_a_view_survives_a_new_listing(book):
    catalog = filled(book)
    read(book, catalog)
    book.replace_items(catalog.id, [ItemRecord("a", "B", "", {})], [("a", "2.png", 0), ("a", "3.png", 1)])
    views = {view.image: view.picture for view in book.views(catalog.id)}
    assert views == {"2.png": "hash-2.png", "3.png": None}
    assert book.items(catalog.id)["a"].title == "B"


def test_vectors_come_back_and_belong_to_one_model(book):
    catalog = filled(book)
    read(book, catalog)
    assert book.vectors("model", ["hash-1.png"])["hash-1.png"] == pytest.approx([0.6, 0.8], abs=1e-3)
    assert book.vectors("another model", ["hash-1.png"]) == {}
    assert book.with_vectors("model", catalog.id) == {"hash-1.png", "hash-2.png"}


def test_deleting_a_catalog_keeps_what_another_one_needs(book):
    one = filled(book)
    other = book.create("other", "", "model")
    book.replace_items(other.id, [ItemRecord("x", "X", "", {})], [("x", "1.png", 0)])
    read(book, one)
    read(book, other)
    book.delete(one.id)
    assert set(book.vectors("model", ["hash-1.png", "hash-2.png"])) == {"hash-1.png"}
    with pytest.raises(UnknownCatalog):
        book.catalog("shop")


def test_a_transaction_is_all_or_nothing(book):
    catalog = filled(book)

    def fail_half_way():
        with book.transaction() as connection:
            connection.execute("DELETE FROM items")
            connection.execute("DELETE FROM no_such_table")

    with pytest.raises(DatabaseError):
        fail_half_way()
    assert book.items(catalog.id)


def test_a_corrected_kind_outlives_a_new_listing(book):
    catalog = filled(book)
    book.set_columns(catalog.id, [Column("color", Kind.CATEGORY), Column("size", Kind.NUMBER)])
    book.correct(catalog.id, "size", Kind.CATEGORY)
    book.set_columns(catalog.id, [Column("size", Kind.NUMBER), Column("brand", Kind.CATEGORY)])
    assert [(c.name, c.kind) for c in book.columns(catalog.id)] == [
        ("size", Kind.CATEGORY),
        ("brand", Kind.CATEGORY),
    ]


def test_a_name_is_taken_once(book):
    filled(book)
    with pytest.raises(Conflict, match="shop"):
        book.create("shop", "", "model")
    book.create("other", "", "model")
    with pytest.raises(Conflict):
        book.change(book.catalog("other").id, name="shop")


def test_jobs_of_a_killed_process_are_known_to_the_next(where):
    book = Book(where)
    job = JobLog(book).start("shop", "index", {"rebuild": False})
    book.close()
    again = Book(where)
    assert JobLog(again).unfinished() == [(job, "shop", "index", {"rebuild": False})]
    JobLog(again).end(job, "done", report={"items": 1})
    assert JobLog(again).unfinished() == []
    assert JobLog(again).last_report("shop", "index") == {"items": 1}
    again.close()


def test_a_book_of_a_newer_program_is_not_touched(where):
    book = Book(where)
    with book.transaction() as transaction:
        transaction.execute("INSERT INTO migrations VALUES (999, 0)")
    book.close()
    with pytest.raises(StoreError, match="newer version"):
        Book(where)


def test_a_file_that_is_no_book_is_refused(tmp_path):
    (tmp_path / "book.sqlite").write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreError, match="not a record book"):
        Book(tmp_path / "book.sqlite")
