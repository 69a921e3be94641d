"""Kills indexing at random moments and looks whether anything was lost or done twice: `python -m benchmarks.kills`.

Each trial starts `vitrine index` as a process of its own, kills it (SIGKILL) after a random time, and starts it again
on the same home folder, which must pick up what is there. At the end the catalog must be complete: every picture has
one vector and one point, and no point is left over.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import REPOSITORY, Settings


@dataclass(frozen=True)
class Outcome:
    """`killed`: runs that were killed before they ended; `embedded_after`: pictures that the last run embedded."""

    killed: int
    runs: int
    pictures: int
    views: int
    points: int
    found: int
    embedded_after: int


def write_pictures(folder: Path, count: int, seed: int) -> None:
    """`count` different pictures in folders of a hundred."""
    rng = random.Random(seed)
    for n in range(count):
        target = folder / f"{n // 100:02d}" / f"picture {n:04d}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        colours = bytes(rng.randrange(256) for _ in range(48))
        Image.frombytes("RGB", (4, 4), colours).resize((200, 160), Image.Resampling.BICUBIC).save(target, quality=88)


def run(folder: Path, kills: int, pictures: int, seed: int, tell: Callable[[str], object] = lambda _: None) -> Outcome:
    """Kill indexing `kills` times, let it end, and count. A run that ends before its kill is given more pictures."""
    rng = random.Random(seed)
    source, home = folder / "pictures", folder / "home"
    write_pictures(source, pictures, seed)
    command = [
        sys.executable,
        "-m",
        "vitrine",
        "index",
        str(source),
        "--catalog",
        "killed",
        "--home",
        str(home),
        "--json",
    ]
    environment = os.environ | {"VITRINE_BATCH": "8"}
    killed = runs = 0
    longest = 0.0
    while killed < kills:
        runs += 1
        started = time.monotonic()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=REPOSITORY
        )
        try:
            # The first run shows how long one takes; the others are killed somewhere in it, start-up included.
            process.wait(rng.uniform(0.05, longest) if longest else None)
            longest = max(longest, time.monotonic() - started)
            write_pictures(source / f"more {runs}", pictures, seed + runs)
            pictures_now = sum(1 for _ in source.rglob("*.jpg"))
            tell(f"run {runs} ended by itself after {longest:.1f} s; now {pictures_now} pictures")
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            tell(f"kill {killed} after {time.monotonic() - started:.1f} s")
    last = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=REPOSITORY)
    if last.returncode:
        raise RuntimeError(last.stderr)
    report = json.loads(last.stdout)
    again = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=REPOSITORY).stdout
    )
    service = Service(Settings(home=home), "a benchmark")
    try:
        collection = service.home.store.open(service.home.book.catalog("killed").collection)
        points = collection.count()
        found = service.searching.search("killed", Query(), limit=10**6).available
    finally:
        service.close()
    return Outcome(
        killed=killed,
        runs=runs + 2,
        pictures=sum(1 for _ in source.rglob("*.jpg")),
        views=report["views"],
        points=points,
        found=found,
        embedded_after=again["embedded"],
    )


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--pictures", type=int, default=150)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(run(Path(folder), asked.kills, asked.pictures, asked.seed, tell=lambda line: print(line, flush=True)))


if __name__ == "__main__":
    main()
