"""The embedded engine beside other processes and threads: nothing acknowledged is lost, one process has the files."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from edge.points import COUNT, name_of, nearest, points, vectors
from edge.processes import child
from vitrine.errors import StoreLocked
from vitrine.store.edge import EdgeStore

WRITER = """
import sys
from pathlib import Path
import numpy as np
from edge.points import SCHEMA, points, vectors
from vitrine.store.edge import EdgeStore
collection = EdgeStore(Path(sys.argv[1])).create("pictures", SCHEMA)
matrix = vectors(4000)
for n in range(0, 4000, 20):
    collection.upsert(points(matrix[n:n + 20], n))
    print(n + 20, flush=True)
"""


@pytest.mark.parametrize("after", [1, 6, 17, 60])
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
    assert [one.payload for one in kept] == [point.payload for point in points(vectors(4000)[:acknowledged])]
    assert nearest(collection, vectors(4000)[acknowledged - 1], 1) == [name_of(acknowledged - 1)]
    collection.close()


HOLDER = """
import sys
from pathlib import Path
from vitrine.store.edge import EdgeStore
collection = EdgeStore(Path(sys.argv[1])).open("pictures")
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "at its end"])
def test_a_collection_that_another_process_has_open_is_refused_and_free_once_that_has_ended(folder, killed):
    holder = child(HOLDER, folder)
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(StoreLocked) as refused:
        EdgeStore(folder).open("pictures")
    assert str(folder / "pictures") in refused.value.what
    assert refused.value.remedy
    if killed:
        holder.kill()
    holder.communicate()
    store = EdgeStore(folder)
    assert store.open("pictures").count() == COUNT
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
