"""Hits in parts: every item can be reached, however many views each has."""

import numpy as np
import pytest

from vitrine.catalog.records import Stamp
from vitrine.indexing.writer import Writer, schema
from vitrine.search.query import Query
from vitrine.search.searcher import Searcher
from vitrine.store import open_store
from vitrine.store.book import Book, ItemRecord, PictureRecord

ITEMS, VIEWS, DIMENSION = 24, 60, 8


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    """A catalog of items with very many views each, all views of an item close together."""
    from vitrine.settings import Settings

    home = tmp_path_factory.mktemp("home")
    book, store = Book(home / "book.sqlite"), open_store(Settings(home=home))
    catalog = book.create("frames", "/nowhere", "made-up")
    ids = [f"item {n:02}" for n in range(ITEMS)]
    book.replace_items(
        catalog.id,
        [ItemRecord(id, id, "", {}) for id in ids],
        [(id, f"{id}/{n}.png", n) for id in ids for n in range(VIEWS)],
    )
    drawn = np.random.default_rng(1)
    centres = {id: drawn.normal(size=DIMENSION) for id in ids}
    read, vectors = [], {}
    for n, view in enumerate(book.views(catalog.id)):
        hash = f"{n:032x}"
        vector = centres[view.item] + 0.01 * drawn.normal(size=DIMENSION)
        vectors[hash] = (vector / np.linalg.norm(vector)).astype(np.float32)
        read.append((view, Stamp(1, 1), PictureRecord(hash, 10, 10, "")))
    book.record_read(catalog.id, read, vectors, "made-up")
    collection = store.create("frames", schema([], DIMENSION, "none"))
    writer = Writer(book, collection, "made-up", book.items(catalog.id), [], catalog=catalog.id)
    views = book.views(catalog.id)
    writer.choose_primaries(views)
    writer.write(views)
    yield Searcher(book, catalog, collection, lambda: pytest.fail("no model is needed"))
    store.close()
    book.close()


def test_items_of_many_views_are_all_reached_part_by_part(searcher):
    found, offset = [], 0
    while True:
        part = searcher.search(Query(like=("item 00",)), limit=5, offset=offset)
        found += [hit.id for hit in part.hits]
        offset += 5
        if offset >= part.available:
            break
    assert len(found) == len(set(found))
    assert set(found) == {f"item {n:02}" for n in range(1, ITEMS)}
