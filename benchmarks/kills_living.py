"""Kills the program while catalogs are edited, hidden, rebuilt, moved to another model, copied, merged and backed up.

`python -m benchmarks.kills_living --kills 200`. Each trial is a process that opens the home folder, takes up what the
one before left, and does random things, noting each before it begins and when it was acknowledged. After a random
amount of its own processor time (so that the load of the machine makes no difference) the kernel ends it: nothing is
cleaned up. A second process then opens the home, lets everything be resumed, and looks whether all that was
acknowledged is there, in the record book and in the search alike; what was not acknowledged may be there or not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.kills import write_pictures
from vitrine import embedding
from vitrine.embedding.bm25 import query_vector
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.protocol import Road

PICTURES = 24
SPAN = 1.2  # seconds of processor time within which a trial is killed
_LOG = "acknowledged.jsonl"


@dataclass
class Outcome:
    """`kills` that hit while something went on; `during` what; `acknowledged` things; `lost` ones, in words."""

    kills: int = 0
    acknowledged: int = 0
    seconds: float = 0.0
    during: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


class Colours:
    """A model that knows the mean colours of a grid of a picture's parts; quick to load."""

    side = 32

    def __init__(self, key: str, grid: int) -> None:
        self.key, self._grid, self.dimension = key, grid, 3 * grid * grid

    def pictures(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        """Unit vectors, shape (n, dimension)."""
        return _unit([np.asarray(one.convert("RGB").resize((self._grid,) * 2)).ravel() + 1.0 for one in images])

    def words(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (n, dimension)."""
        return _unit([np.arange(self.dimension) % 3 + 1.0 + len(text) for text in texts])


def _unit(rows: Sequence[Any]) -> NDArray[np.float32]:
    stacked = np.asarray(rows, dtype=np.float32)
    return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), dtype=np.float32)


def _opened(folder: Path) -> Service:
    embedding.FAMILIES["grid-"] = (str, lambda name, *_: Colours(name, int(name.removeprefix("grid-"))))  # type: ignore[assignment]
    service = Service(Settings(home=folder / "home", batch=8, threads=1, model="grid-2"), "a benchmark")
    for job in service.resume():
        service.jobs.wait(job.id)
    return service


class Worker:
    """Does random things to the home in `folder`; each is noted when it begins, and when it was acknowledged."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._dice = folder, random.Random(seed)
        self._log = os.open(folder / _LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._seed = seed
        self._service = _opened(folder)
        for old in self._service.catalogs.all():  # merged by the trials before, and looked at since
            if old.name not in ("all", "few"):
                self._note("done", {"do": "drop", "name": old.name})
                self._service.catalogs.delete(old.name)
        for file in folder.glob("*.zip"):
            self._note("done", {"do": "drop", "name": str(file)})
            file.unlink()
        self._items = sorted(self._service.home.book.source_items(self._service.home.book.catalog("all").id))

    def _note(self, state: str, what: dict[str, Any]) -> None:
        os.write(self._log, (json.dumps({"state": state, **what}) + "\n").encode())

    def run(self, steps: int) -> None:
        """Do so many things."""
        kinds: list[Callable[[int], tuple[dict[str, Any], Callable[[], object]]]] = [
            self._edit, self._edit, self._edit, self._hide, self._hide, self._board, self._rebuild, self._swap,
            self._merge, self._backup,
        ]  # fmt: skip
        for step in range(steps):
            what, do = self._dice.choice(kinds)(step)
            self._note("begun", what)
            do()
            self._note("done", what)

    def _wait(self, job: Any) -> None:
        ended = self._service.jobs.wait(job.id)
        if ended.state != "done":
            raise RuntimeError(f"{ended.kind} {ended.state}: {ended.error}")

    def _edit(self, step: int) -> tuple[dict[str, Any], Callable[[], object]]:
        item, value = self._dice.choice(self._items), f"word{self._seed}x{step}"
        return {"do": "edit", "item": item, "value": value}, lambda: self._service.editing.set(
            "all", item, "title", value
        )

    def _hide(self, _: int) -> tuple[dict[str, Any], Callable[[], object]]:
        hidden = [one.id for one in self._service.editing.hidden("all")]
        if hidden and (len(hidden) == len(self._items) or self._dice.random() < 0.5):
            item = self._dice.choice(hidden)
            return {"do": "show", "item": item}, lambda: self._service.editing.show("all", [item])
        item = self._dice.choice([one for one in self._items if one not in hidden])
        return {"do": "hide", "item": item}, lambda: self._service.editing.hide("all", [item])

    def _board(self, step: int) -> tuple[dict[str, Any], Callable[[], object]]:
        name = f"board {self._seed} {step}"
        return {"do": "board", "name": name}, lambda: self._service.boards.create(name, [])

    def _rebuild(self, _: int) -> tuple[dict[str, Any], Callable[[], object]]:
        return {"do": "rebuild"}, lambda: self._wait(self._service.indexing.index("all", rebuild=True))

    def _swap(self, _: int) -> tuple[dict[str, Any], Callable[[], object]]:
        model = "grid-4" if self._service.catalogs.get("all").model == "grid-2" else "grid-2"
        return {"do": "swap", "model": model}, lambda: self._wait(self._service.indexing.index("all", model=model))

    def _merge(self, step: int) -> tuple[dict[str, Any], Callable[[], object]]:
        one, two = f"one {self._seed} {step}", f"two {self._seed} {step}"

        def do() -> None:
            for name in (one, two):
                self._wait(self._service.copying.duplicate("few", name))
            self._wait(self._service.copying.merge(one, two))

        return {"do": "merge", "into": one, "other": two}, do

    def _backup(self, step: int) -> tuple[dict[str, Any], Callable[[], object]]:
        file = self._folder / f"backup {self._seed} {step}.zip"
        return {"do": "backup", "file": str(file)}, lambda: self._wait(self._service.backing.back_up(file))


def _forked(do: Callable[[], object], processor: float | None = None) -> int:
    """Run something in a process of its own; returns its exit code, or minus the signal that ended it."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 1
    try:
        if processor is not None:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)  # nothing is told, nothing is cleaned up
            signal.setitimer(signal.ITIMER_PROF, processor)
        do()
        code = 0
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


def check(folder: Path) -> list[str]:
    """What of all that was acknowledged is not there, in words."""
    lines = [json.loads(line) for line in (folder / _LOG).read_text().splitlines()] if (folder / _LOG).exists() else []
    service = _opened(folder)
    book = service.home.book
    catalog = book.catalog("all")
    lost: list[str] = []
    titles: dict[str, list[str]] = {}
    hidden: dict[str, list[bool]] = {}
    for line in lines:  # what may be true of an item: the last thing acknowledged, or one that was begun after it
        sure = line["state"] == "done"
        if line["do"] == "edit":
            titles[line["item"]] = [line["value"]] if sure else [*titles.get(line["item"], [""]), line["value"]]
        elif line["do"] in ("hide", "show"):
            now = line["do"] == "hide"
            hidden[line["item"]] = [now] if sure else [*hidden.get(line["item"], [False]), now]
    items = book.items(catalog.id, hidden=True)
    source = book.source_items(catalog.id)
    for item, allowed in titles.items():
        if items[item].title not in [value or source[item].title for value in allowed]:
            lost.append(f"the title of {item} is {items[item].title}, not {allowed}")
    really = {one.id for one in service.editing.hidden("all")}
    for item, wanted in hidden.items():
        if (item in really) not in wanted:
            lost.append(f"{item} is {'hidden' if item in really else 'shown'}")
    found = {hit.id for hit in service.searching.search("all", Query(), limit=10**6).hits}
    if found != set(items) - really:
        lost.append(f"the search shows {len(found)} of {len(items) - len(really)}")
    collection = service.home.store.open(catalog.collection)
    for item in found & set(titles):
        words = collection.query([Road(query_vector(items[item].title), 5)], limit=5)
        if item not in {hit.payload["item"] for hit in words}:
            lost.append(f"{item} is not found by its title")
    lost += _others(service, lines)
    service.close()
    return lost


def _others(service: Service, lines: Sequence[dict[str, Any]]) -> list[str]:
    dropped = {line["name"] for line in lines if line["do"] == "drop"}
    done = [line for line in lines if line["state"] == "done"]
    done = [line for line in done if not dropped & {line.get("into"), line.get("file")}]
    lost = []
    boards = {board.name for board in service.boards.all()}
    names = {info.name: info for info in service.catalogs.all()}
    few = names["few"].items
    for line in done:
        if line["do"] == "board" and line["name"] not in boards:
            lost.append(f"the board {line['name']} is gone")
        elif line["do"] == "merge":
            if line["other"] in names or names[line["into"]].items != 2 * few:
                lost.append(f"{line['into']} is not merged")
        elif line["do"] == "backup":
            with zipfile.ZipFile(line["file"]) as archive:
                if archive.testzip() or "manifest.json" not in archive.namelist():
                    lost.append(f"{line['file']} is damaged")
    for line in lines:  # a backup that was not acknowledged is whole, or not there
        if line["do"] == "backup" and Path(line["file"]).exists() and not zipfile.is_zipfile(line["file"]):
            lost.append(f"{line['file']} is half a file")
    return lost


def run(folder: Path, kills: int, seed: int, tell: Callable[[str], object] = lambda _: None) -> Outcome:
    """Kill so many times; every kill is followed by a look at what is there."""
    dice, outcome, started = random.Random(seed), Outcome(), time.monotonic()
    write_pictures(folder / "all", PICTURES, seed)
    write_pictures(folder / "few", 4, seed + 1)

    def begin() -> None:
        service = _opened(folder)
        for name in ("all", "few"):
            job = service.jobs.wait(service.indexing.index(name, str(folder / name)).id)
            if job.state != "done":
                raise RuntimeError(str(job.error))
        service.close()

    def verify() -> None:
        (folder / "lost.json").write_text(json.dumps(check(folder)))

    if _forked(begin):
        raise RuntimeError("the catalogs could not be made")
    during: Counter[str] = Counter()
    trial = 0
    while outcome.kills < kills:
        trial += 1
        number = seed * 10_000 + trial
        code = _forked(lambda: Worker(folder, number).run(30), dice.uniform(0.05, SPAN))  # noqa: B023 (forked at once)
        if code not in (0, -signal.SIGPROF):
            raise RuntimeError(f"trial {trial} failed with {code}")
        outcome.kills += code != 0
        lines = (folder / _LOG).read_text().splitlines() if (folder / _LOG).exists() else []
        last = json.loads(lines[-1]) if lines else {"state": "done"}
        during[last["do"] if last["state"] == "begun" else "starting, or between"] += code != 0
        if _forked(verify):
            raise RuntimeError(f"the home cannot be opened after trial {trial}")
        lost = json.loads((folder / "lost.json").read_text())
        outcome.lost += [f"trial {trial}: {one}" for one in lost]
        outcome.acknowledged = sum('"state": "done"' in line for line in lines)
        tell(f"kill {outcome.kills}: {outcome.acknowledged} done, {len(outcome.lost)} lost, during {dict(during)}")
    outcome.during, outcome.seconds = dict(during), round(time.monotonic() - started, 1)
    return outcome


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), asked.kills, asked.seed, lambda line: print(line, file=sys.stderr, flush=True))
        print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main()
