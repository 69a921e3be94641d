"""Changes the model of a catalog and kills itself at a chosen step: run by `test_kill_change.py` as a process.

`python tests/killed_change.py HOME STEP`: STEP counts the writes to the record book and to the store, before and after
each; 0 lets the change end and prints how many there are.
"""

import os
import signal
import sys
from pathlib import Path

import numpy as np

from vitrine import embedding
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.book import Book
from vitrine.store.edge import EdgeStore
from vitrine.store.edge_collection import EdgeCollection


class Colours:
    """A model that knows the mean colours of a grid of pictures' parts; quick to load."""

    side = 32

    def __init__(self, key, grid):
        self.key, self._grid, self.dimension = key, grid, 3 * grid * grid

    def pictures(self, images):
        return unit([np.asarray(image.convert("RGB").resize((self._grid,) * 2)).ravel() + 1.0 for image in images])

    def words(self, texts):
        return unit([np.arange(self.dimension) % 3 + 1.0 + len(text) for text in texts])


def unit(rows):
    rows = np.asarray(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def register():
    """Make the models `grid-2` and `grid-4` known."""
    embedding.FAMILIES["grid-"] = (str, lambda name, *_: Colours(name, int(name.removeprefix("grid-"))))


class Steps:
    """Counts steps and ends the process at the chosen one, as a power cut would."""

    def __init__(self, last):
        self.count, self._last = 0, last

    def step(self):
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, kind, name):
        """Count a step before and one after every call of a method."""
        method = getattr(kind, name)

        def counted(*arguments, **options):
            self.step()
            answer = method(*arguments, **options)
            self.step()
            return answer

        setattr(kind, name, counted)


def main():
    steps = Steps(int(sys.argv[2]))
    register()
    service = Service(Settings(home=Path(sys.argv[1]), batch=8, threads=1), "a test")
    for name in ("change", "replace_items", "record_read", "record_stored", "forget_stored"):
        steps.around(Book, name)
    for kind, name in ((EdgeStore, "create"), (EdgeStore, "drop"), (EdgeCollection, "upsert")):
        steps.around(kind, name)
    job = service.jobs.wait(service.indexing.index("shapes", model="grid-4").id)
    assert job.state == "done", job.error
    service.close()
    sys.stdout.write(str(steps.count))


if __name__ == "__main__":
    main()
