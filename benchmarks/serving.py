"""The app on the sample shop, as a process of its own, and the browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import REPOSITORY, Settings

CATALOG = "sample-shop"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
"""What Chromium is started with."""

FREE = {f"VITRINE_RATE_{what}": "0" for what in ("SEARCHES", "UPLOADS", "SESSIONS", "REQUESTS")}
"""An app without limits on rates, since all its visitors come from one address."""


@dataclass(frozen=True, slots=True)
class Running:
    """An app that answers."""

    port: int
    process: psutil.Process

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def prepare(home: Path) -> list[str]:
    """Index the sample shop; returns words to search for, taken from its titles."""
    service = Service(Settings(home=home), "a benchmark")
    try:
        job = service.jobs.wait(service.indexing.index(CATALOG, CATALOG).id)
        if job.state != "done":
            raise RuntimeError(job.error)
        titles = [hit.title for hit in service.searching.search(CATALOG, Query(), limit=1000).hits]
    finally:
        service.close()
    rng = np.random.default_rng(1)
    return [f"{rng.choice(titles).split()[0]} {rng.choice(titles).split()[-1]} {n}" for n in range(220)]


@contextmanager
def running(home: Path, **environment: str) -> Iterator[Running]:
    """The app on that home folder, its model awake."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "vitrine", "serve", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=os.environ | environment, stdout=subprocess.DEVNULL)
    try:
        app = Running(port, psutil.Process(process.pid))
        _wait(f"{app.address}/api/catalogs")
        _wait(f"{app.address}/api/catalogs/{CATALOG}/search?q=warm&limit=1")
        yield app
    finally:
        process.terminate()
        process.wait(60)


def chromium() -> str | None:
    """Where the browser is; None: Playwright is to look for its own."""
    return os.environ.get("VITRINE_CHROMIUM") or shutil.which("chromium")


def _wait(url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=60).read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)
