"""The embedded engine's own promises: kills, locks, damage, a full disk, and the graph built while it serves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import numpy as np
import psutil
import pytest
from contract.engines import folder as place

from vitrine.errors import Conflict, DiskFull, NotFound, StoreError, StoreLocked
from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Filter, OneOf, Point, Road, Schema, Sparse

TESTS = Path(__file__).parent
IMPORTING = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
DIMENSION = 64
COUNT = 4500
SCHEMA = Schema(DIMENSION, {"item": "keyword"})


def name_of(n):
    return str(uuid.UUID(int=n + 1))


def vectors(count, seed=0):
    """Clustered unit vectors, as pictures of a catalog are."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(40, DIMENSION))
    drawn = centres[rng.integers(0, 40, count)] + 0.5 * rng.normal(size=(count, DIMENSION))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def points(matrix, start=0):
    return [
        Point(name_of(n), row, Sparse((n % 7,), (1.0,)), {"item": f"i{n}"}) for n, row in enumerate(matrix, start=start)
    ]


def fill(collection, matrix):
    for start in range(0, len(matrix), 2000):
        collection.upsert(points(matrix[start : start + 2000], start))


def nearest(collection, vector, limit=10, **how):
    return [one.id for one in collection.query([Road(vector, limit)], limit=limit, **how)]


def truly_nearest(matrix, vector, limit=10):
    return [name_of(n) for n in np.argsort(-(matrix @ vector))[:limit]]


def child(code, *arguments):
    """A Python process that runs the code with Vitrine importable."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], env=IMPORTING, stdout=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def matrix():
    return vectors(COUNT)


@pytest.fixture(scope="module")
def filled(matrix):
    """The folder of a store whose collection `pictures` has no graph yet; tests copy it."""
    with place() as folder:
        store = EdgeStore(folder)
        fill(store.create("pictures", SCHEMA), matrix)
        store.close()
        yield folder


@pytest.fixture
def folder(filled):
    with place() as folder:
        shutil.copytree(filled, folder, dirs_exist_ok=True)
        yield folder


@pytest.fixture
def collection(folder):
    store = EdgeStore(folder)
    yield store.open("pictures")
    store.close()


# --- kills and locks --------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
import numpy as np
from test_store_edge import SCHEMA, points, vectors
from vitrine.store.edge import EdgeStore
collection = EdgeStore(Path(sys.argv[1])).create("pictures", SCHEMA)
matrix = vectors(4000)
for n in range(0, 4000, 20):
    collection.upsert(points(matrix[n:n + 20], n))
    print(n + 20, flush=True)
"""


@pytest.mark.parametrize("after", [1, 17, 60])
def test_no_point_that_was_acknowledged_is_lost_when_the_process_is_killed(tmp_path, after):
    writer = child(WRITER, tmp_path)
    for _ in range(after):
        acknowledged = int(writer.stdout.readline())
    writer.kill()
    acknowledged = int((writer.communicate()[0].split() or [acknowledged])[-1])
    collection = EdgeStore(tmp_path).open("pictures")
    kept = collection.retrieve([name_of(n) for n in range(acknowledged)], with_vectors=True)
    assert len(kept) == acknowledged
    np.testing.assert_allclose(np.stack([one.picture for one in kept]), vectors(4000)[:acknowledged], atol=1e-6)
    assert [one.payload["item"] for one in kept] == [f"i{n}" for n in range(acknowledged)]
    collection.close()


def test_a_collection_that_another_process_has_open_is_refused_and_free_once_that_has_ended(folder):
    holder = child(
        "import sys, time; from pathlib import Path; from vitrine.store.edge import EdgeStore\n"
        "c = EdgeStore(Path(sys.argv[1])).open('pictures'); print('open', flush=True); time.sleep(600)",
        folder,
    )
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(StoreLocked) as refused:
        EdgeStore(folder).open("pictures")
    assert str(folder / "pictures") in refused.value.what
    assert refused.value.remedy
    holder.kill()
    holder.communicate()
    store = EdgeStore(folder)
    assert store.open("pictures").count() == COUNT
    store.close()


# --- the search graph -------------------------------------------------------------------------------------------


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


def test_threads_may_search_and_write_at_once(collection, matrix):
    wrong = []

    def search(seed):
        for n in np.random.default_rng(seed).integers(0, COUNT, 40):
            if nearest(collection, matrix[n], 1) != [name_of(n)]:
                wrong.append(n)

    def write(start):
        for n in range(10):
            collection.upsert(points(vectors(5, seed=start + n), start + 5 * n))

    threads = [threading.Thread(target=search, args=(seed,)) for seed in range(4)]
    threads += [threading.Thread(target=write, args=(COUNT + 1000 * n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert collection.count() == COUNT + 3 * 50


# --- damage -----------------------------------------------------------------------------------------------------


def _remove_segments(pictures):
    shutil.rmtree(pictures / "shard-1" / "segments")


def _spoil(pattern):
    def spoil(pictures):
        files = list(pictures.glob(pattern))
        assert files
        for file in files:
            file.write_text("spoilt")

    return spoil


@pytest.mark.parametrize(
    "damage",
    [
        _remove_segments,
        _spoil("shard-1/edge_config.json"),
        _spoil("shard-1/segments/*/segment.json"),
        _spoil("shard-1/wal/open-*"),
        _spoil("schema.json"),
        _spoil("current"),
    ],
    ids=["segments", "configuration", "segment", "log", "schema", "current"],
)
def test_a_damaged_folder_is_told_with_the_way_out(folder, damage):
    damage(folder / "pictures")
    store = EdgeStore(folder)
    with pytest.raises(StoreError) as refused:
        store.open("pictures")
    assert str(folder / "pictures") in refused.value.what
    assert "rebuild" in refused.value.remedy
    store.drop("pictures")
    assert store.names() == []


def test_a_collection_that_was_not_made_to_the_end_is_none(folder):
    (folder / "pictures" / "schema.json").unlink()
    store = EdgeStore(folder)
    assert store.names() == []
    with pytest.raises(NotFound):
        store.open("pictures")
    assert store.create("pictures", SCHEMA).count() == 0
    with pytest.raises(Conflict):
        store.create("pictures", SCHEMA)
    store.close()


@pytest.mark.parametrize("name", ["", ".", "..", "../beside", "a/b", "a b", "ä", "{absolute}"])
def test_a_name_that_could_lead_out_of_the_folder_is_refused(tmp_path, name):
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "precious.txt").write_text("kept")
    name = name.format(absolute=beside)
    store = EdgeStore(tmp_path / "collections")
    for use in (lambda: store.create(name, SCHEMA), lambda: store.open(name), lambda: store.drop(name)):
        with pytest.raises(StoreError, match="name"):
            use()
    assert (beside / "precious.txt").read_text() == "kept"
    store.close()


FULL = """
import sys
from pathlib import Path
from test_store_edge import SCHEMA
from vitrine.errors import DiskFull
from vitrine.store.edge import EdgeStore
try:
    EdgeStore(Path(sys.argv[1])).create("pictures", SCHEMA)
except DiskFull as error:
    print("disk full:", error.remedy)
"""


def test_a_full_disk_is_told_before_anything_is_written(tmp_path):
    script = 'mount -t tmpfs -o size=16m none "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(tmp_path), sys.executable, FULL]
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    done = subprocess.run(command, env=IMPORTING, capture_output=True, text=True)
    assert done.stdout.startswith("disk full: free some space"), done.stderr
    assert DiskFull.code == "disk_full"
