"""A large catalog on one machine: `python -m benchmarks.million --count 1000000`.

Clustered unit vectors with a payload, written to the embedded engine as an index job writes them; then the search graph
is built, and a fresh process, as the app after a start, asks for the best 50. Recall is against the exact best by
NumPy. Each stage is a process of its own, so that its memory is its own: `anonymous` is what it holds itself, `mapped`
the pages of index files that happen to be in memory and that the system may take back.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import resource
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import psutil
from numpy.typing import NDArray

from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Filter, OneOf, Point, Road, Schema, Sparse

TOP = 50
_CHUNK = 2000
_CENTRES = 5000
_SHARE = 0.1  # of the items pass the filter


def chunk(number: int, dimension: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Vectors (2000, dimension) of unit length and which pass the filter; the same for the same number and seed."""
    centres = np.random.default_rng(seed).normal(size=(_CENTRES, dimension)).astype(np.float32)
    rng = np.random.default_rng([seed, number])
    vectors = centres[rng.integers(0, _CENTRES, _CHUNK)] + 0.6 * rng.normal(size=(_CHUNK, dimension))
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), rng.random(_CHUNK) < _SHARE


def chunks(asked: argparse.Namespace) -> Iterator[tuple[int, NDArray[np.float32], NDArray[np.bool_]]]:
    """First row number, vectors and mask of each chunk of the catalog."""
    for number in range(asked.count // _CHUNK):
        yield number * _CHUNK, *chunk(number, asked.dimension, asked.seed)


def queries(asked: argparse.Namespace) -> NDArray[np.float32]:
    """Vectors of the same make that are not in the catalog, shape (repeats, dimension)."""
    return chunk(10**6, asked.dimension, asked.seed)[0][: asked.repeats]


def exact(asked: argparse.Namespace) -> dict[str, list[set[int]]]:
    """Row numbers of the best 50 of each query, without and with the filter."""
    wanted = queries(asked)
    best = {name: [(np.empty(0), np.empty(0, int))] * len(wanted) for name in ("none", "a tenth passes")}
    for start, vectors, mask in chunks(asked):
        scores = wanted @ vectors.T
        for name, kept in best.items():
            rows = np.arange(_CHUNK) if name == "none" else np.flatnonzero(mask)
            for n, (old, ids) in enumerate(kept):
                found, numbers = np.concatenate([old, scores[n, rows]]), np.concatenate([ids, start + rows])
                top = np.argsort(-found)[:TOP]
                kept[n] = (found[top], numbers[top])
    return {name: [set(ids.tolist()) for _, ids in kept] for name, kept in best.items()}


def memory() -> dict[str, float]:
    """This process's memory in GB, and the most that it ever had."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    gigabytes = {name: round(int(status[key].split()[0]) / 2**20, 2) for name, key in _MEMORY.items()}
    return {**gigabytes, "most": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)}


_MEMORY = {"anonymous": "RssAnon", "mapped": "RssFile"}


def fill(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Write the catalog."""
    started = time.perf_counter()
    with_store = EdgeStore(folder)
    collection = with_store.create("large", Schema(asked.dimension, {"c": "keyword"}, asked.quantization))
    for start, vectors, mask in chunks(asked):
        ids = (str(uuid.UUID(int=start + n + 1)) for n in range(_CHUNK))
        collection.upsert(
            [
                Point(id, vector, Sparse((), ()), {"c": "y" if passes else "n"})
                for id, vector, passes in zip(ids, vectors, mask, strict=True)
            ]
        )
    with_store.close()
    return {"stage": "write", "seconds": round(time.perf_counter() - started), **memory()}


def build(folder: Path) -> dict[str, Any]:
    """Build the search graph; the most that the child process which does it held itself is `builder`."""
    store = EdgeStore(folder)
    started = time.perf_counter()
    with ThreadPoolExecutor(1) as pool:
        done = threading.Event()
        watched = pool.submit(_most_of_children, done)
        try:
            store.open("large").build_graph()
        finally:
            done.set()
        builder = watched.result()
    took = time.perf_counter() - started
    store.close()
    disk = sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())
    return {"stage": "build", "seconds": round(took), **memory(), "builder": builder, "disk": round(disk / 1e9, 2)}


def _most_of_children(done: threading.Event) -> float:
    """The most anonymous memory in GB that the child processes of this one held until `done`, looked at each second."""
    most = 0
    while not done.wait(1):
        held = 0
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess):
                held += child.memory_info().rss - child.memory_info().shared
        most = max(most, held)
    return round(most / 2**30, 2)


def ask(folder: Path, asked: argparse.Namespace, right: dict[str, list[set[int]]]) -> list[dict[str, Any]]:
    """Query the catalog as the app does after a start."""
    started = time.perf_counter()
    store = EdgeStore(folder)
    collection = store.open("large")
    rows: list[dict[str, Any]] = [{"stage": "open", "seconds": round(time.perf_counter() - started, 2), **memory()}]
    for name, wanted in right.items():
        filter = None if name == "none" else Filter((OneOf("c", ("y",)),))
        times, recalls = [], []
        for n, query in enumerate(np.concatenate([queries(asked)] * 2)):  # the first round warms
            began = time.perf_counter()
            found = collection.query([Road(query, TOP)], filter=filter, limit=TOP)
            if n >= asked.repeats:
                times.append(1000 * (time.perf_counter() - began))
                recalls.append(len({uuid.UUID(one.id).int - 1 for one in found} & wanted[n - asked.repeats]) / TOP)
        p50, p95 = np.percentile(times, [50, 95])
        measured = {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "recall": round(float(np.mean(recalls)), 4)}
        rows.append({"stage": "ask", "filter": name, **measured, **memory()})
    store.close()
    return rows


def main() -> None:
    """Measure and print, a line of JSON a stage."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--dimension", type=int, default=256)
    options.add_argument("--repeats", type=int, default=200)
    options.add_argument("--quantization", choices=["none", "int8", "binary"], default="none")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", help="where the index is written; default: a temporary folder")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        right = _alone(exact, asked)
        print(json.dumps(_alone(fill, folder, asked)), flush=True)
        print(json.dumps(_alone(build, folder)), flush=True)
        for row in _alone(ask, folder, asked, right):
            print(json.dumps(row), flush=True)


def _alone(stage: Any, *arguments: Any) -> Any:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(stage, arguments)


if __name__ == "__main__":
    main()
