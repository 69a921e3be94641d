"""Two processes on one PostgreSQL and one vector store, as two replicas of the app behind a proxy are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from conftest import ROOT, write_catalog

from contract.databases import server
from contract.loopback_qdrant import serve
from vitrine.store.book import Book

PATIENCE = 240.0


class Process:
    """One of several."""

    def __init__(self, address, database, home, slow=False) -> None:
        script = ROOT / "tests" / "contract" / "one_of_several.py"
        paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        self._process = subprocess.Popen(
            [sys.executable, str(script), address, database, str(home), "slow" if slow else ""],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        )

    def heard(self):
        """Its next answer."""
        line = self._process.stdout.readline()
        assert line, "the process has ended"
        return json.loads(line)

    def ask(self, *line):
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        return self.heard()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.stdin.write('["close"]\n')
            self._process.stdin.flush()
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process.stdin.close()
        self._process.stdout.close()


@pytest.fixture
def several(tmp_path):
    made = []
    with server() as postgres, serve() as address:
        database = postgres.database()

        def start(**how):
            made.append(Process(address, database, tmp_path / "home", **how))
            return made[-1]

        start.database = database
        yield start
        for process in made:
            process.close()


def until(told, what):
    """Ask again until it is so; returns the answer."""
    end = time.monotonic() + PATIENCE
    while not what(answer := told()):
        assert time.monotonic() < end, answer
        time.sleep(0.3)
    return answer


def rows(database):
    book = Book(database)
    try:
        return book.read("SELECT kind, state, report FROM jobs ORDER BY id").fetchall()
    finally:
        book.close()


def test_a_job_is_done_once_goes_on_when_its_process_is_killed_and_all_processes_see_its_end(several, tmp_path):
    source = str(write_catalog(tmp_path / "catalog", colours=("red", "blue"), views=2))
    first, second = several(slow=True), several()
    assert first.heard() == second.heard() == "ready"  # nobody is kept out of the home

    job = first.ask("index", "shapes", source)
    assert isinstance(job, int)
    refused = second.ask("index", "shapes", source)
    assert refused["error"] == "conflict"
    seen = until(lambda: second.ask("jobs"), lambda jobs: any(j["id"] == job and j["state"] == "running" for j in jobs))
    assert [j["kind"] for j in seen if j["catalog"] == "shapes"] == ["index"]

    first.kill()  # the record book must not wait for it for ever
    until(lambda: second.ask("search", "shapes", "red disc"), lambda hits: isinstance(hits, list) and len(hits) == 6)
    until(lambda: second.ask("jobs"), lambda jobs: not any(j["state"] in ("waiting", "running") for j in jobs))
    indexed = [(state, report) for kind, state, report in rows(several.database) if kind == "index"]
    assert [state for state, _ in indexed] == ["interrupted", "done"]
    assert json.loads(indexed[1][1])["views"] == 12

    third = several()
    assert third.heard() == "ready"
    assert third.ask("search", "shapes", "red disc")[0] == "red-disc"
    before = second.ask("search", "shapes", "green")
    more = write_catalog(tmp_path / "catalog", colours=("red", "blue", "green"), views=2)
    third.ask("index", "shapes", str(more))
    # The second process has answered from what it remembers; what the third one wrote must reach it.
    after = until(lambda: second.ask("search", "shapes", "green"), lambda hits: len(hits) == 9)
    assert after != before and after[0].startswith("green")
