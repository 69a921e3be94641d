"""The embedded engine's search graph, built while it serves."""

from __future__ import annotations

import threading
import time

import numpy as np
import psutil
import pytest

from edge.points import COUNT, DIMENSION, fill, name_of, nearest, points, truly_nearest, vectors
from edge.processes import child
from vitrine.errors import StoreError
from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Filter, OneOf, Point, Road, Schema, Sparse


def test_the_graph_finds_what_comparing_all_finds(collection, matrix):
    assert collection.info().graph == 0
    collection.build_graph()
    assert collection.info().graph == 1
    found = [set(nearest(collection, row)) & set(truly_nearest(matrix, row)) for row in matrix[:50]]
    assert np.mean([len(common) / 10 for common in found]) > 0.98
    assert nearest(collection, matrix[7], exact=True) == truly_nearest(matrix, matrix[7])
    only = Filter((OneOf("item", tuple(f"i{n}" for n in range(100))),))
    assert set(nearest(collection, matrix[7], filter=only)) == set(truly_nearest(matrix[:100], matrix[7]))


def test_a_fresh_graph_is_not_built_again_and_a_stale_one_is(collection, folder):
    collection.build_graph()
    first = (folder / "pictures" / "current").read_text()
    collection.build_graph()
    assert (folder / "pictures" / "current").read_text() == first
    fill_more = vectors(COUNT // 5, seed=1)
    collection.upsert(points(fill_more, COUNT))
    assert 0.8 < collection.info().graph < 0.9
    assert nearest(collection, fill_more[3], 1) == [name_of(COUNT + 3)]
    collection.build_graph()
    assert collection.info().graph == 1
    assert collection.count() == COUNT + len(fill_more)
    assert nearest(collection, fill_more[3], 1) == [name_of(COUNT + 3)]


def test_searches_go_on_while_the_graph_is_built(collection, matrix):
    builder = threading.Thread(target=collection.build_graph)
    builder.start()
    answered, longest = 0, 0.0
    while builder.is_alive():
        started = time.perf_counter()
        assert nearest(collection, matrix[5], 1) == [name_of(5)]
        longest = max(longest, time.perf_counter() - started)
        answered += 1
    builder.join()
    assert answered > 20, f"{answered} searches, the slowest took {longest:.2f} s"
    assert collection.info().graph == 1


def test_what_is_written_while_the_graph_is_built_is_not_lost(collection, folder):
    builder = threading.Thread(target=collection.build_graph)
    builder.start()
    while not (folder / "pictures" / "shard-2").exists() and builder.is_alive():
        time.sleep(0.001)
    new = vectors(50, seed=2)
    collection.upsert(points(new, COUNT))
    collection.upsert([Point(name_of(1), new[0], Sparse((), ()), {"item": "changed"})])
    collection.delete([name_of(2), name_of(COUNT + 1)])
    collection.set_payload(name_of(3), {"item": "renamed"})
    builder.join()
    assert collection.info().graph > 0.9
    for _ in range(2):
        assert collection.count() == COUNT + 48
        assert [one.payload["item"] for one in collection.retrieve([name_of(1), name_of(3)])] == ["changed", "renamed"]
        assert collection.retrieve([name_of(2), name_of(COUNT + 1)]) == []
        assert nearest(collection, new[7], 1) == [name_of(COUNT + 7)]
        collection.close()
        collection = EdgeStore(folder).open("pictures")
    collection.close()


BUILDER = """
import sys
from pathlib import Path
from vitrine.store.edge import EdgeStore
collection = EdgeStore(Path(sys.argv[1])).open("pictures")
print("building", flush=True)
collection.build_graph()
print("built", flush=True)
"""


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.8])
def test_killed_at_any_moment_of_the_build_the_collection_is_whole(folder, matrix, seconds):
    builder = child(BUILDER, folder)
    assert builder.stdout.readline() == "building\n"
    time.sleep(seconds)
    helpers = psutil.Process(builder.pid).children()
    builder.kill()
    builder.communicate()
    for helper in helpers:  # it does not work on for nobody
        helper.wait(timeout=20)
    store = EdgeStore(folder)
    collection = store.open("pictures")
    assert collection.count() == COUNT
    assert nearest(collection, matrix[9], exact=True) == truly_nearest(matrix, matrix[9])
    shards = [shard.name for shard in (folder / "pictures").glob("shard-*")]
    assert shards == [(folder / "pictures" / "current").read_text()]
    collection.build_graph()
    assert collection.info().graph == 1
    store.close()


def test_a_build_that_fails_is_told_and_leaves_everything_as_it_was(collection, matrix, folder):
    failures = []

    def build():
        try:
            collection.build_graph()
        except StoreError as error:
            failures.append(error)

    others = set(psutil.Process().children())  # a browser of the tests run before, say
    thread = threading.Thread(target=build)
    thread.start()
    while not (helpers := set(psutil.Process().children()) - others) and thread.is_alive():
        time.sleep(0.001)
    for helper in helpers:
        helper.kill()
    thread.join()
    assert len(failures) == 1
    assert str(folder / "pictures") in failures[0].what
    assert [shard.name for shard in (folder / "pictures").glob("shard-*")] == ["shard-1"]
    assert nearest(collection, matrix[9]) == truly_nearest(matrix, matrix[9])
    collection.build_graph()
    assert collection.info().graph == 1


def test_closing_stops_a_build(folder):
    store = EdgeStore(folder)
    collection = store.open("pictures")
    failures = []
    others = set(psutil.Process().children())

    def build():
        try:
            collection.build_graph()
        except StoreError as error:
            failures.append(error)

    thread = threading.Thread(target=build)
    thread.start()
    while not set(psutil.Process().children()) - others and thread.is_alive():
        time.sleep(0.001)
    store.close()
    thread.join()
    assert len(failures) == 1
    again = EdgeStore(folder)
    assert again.open("pictures").count() == COUNT
    again.close()


@pytest.mark.parametrize("quantization", ["int8", "binary"])
def test_quantized_vectors_are_scored_again_with_the_full_ones(tmp_path, matrix, quantization):
    store = EdgeStore(tmp_path)
    collection = store.create("pictures", Schema(DIMENSION, {}, quantization))
    fill(collection, matrix)
    collection.build_graph()
    found = collection.query([Road(matrix[4], 10)], limit=10)
    assert found[0].id == name_of(4)
    truth = {name_of(n): score for n, score in enumerate(matrix @ matrix[4])}
    np.testing.assert_allclose([one.score for one in found], [truth[one.id] for one in found], atol=1e-4)
    assert nearest(collection, matrix[4], exact=True) == truly_nearest(matrix, matrix[4])
    store.close()
