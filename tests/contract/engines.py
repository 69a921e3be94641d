"""The engines that the contract is checked on, and points to fill them with."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from vitrine.settings import Settings
from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Collection, Point, Schema, Sparse, Store
from vitrine.store.server import ServerStore

DIMENSION = 8
SCHEMA = Schema(DIMENSION, {"item": "keyword", "colour": "keyword", "price": "float", "year": "integer"})
COLOURS = ("red", "green", "blue", "white")


class Engine:
    """One engine with a store of its own. `again()` is a store opened anew on what this one wrote."""

    def __init__(self, name: str, store: Store, again: Callable[[], Store]) -> None:
        self.name = name
        self.store = store
        self._again = again
        self._made: list[str] = []

    def again(self) -> Store:
        self.store = self._again()
        return self.store

    def unused(self) -> str:
        """A collection's name that nobody has, removed at the end."""
        self._made.append(f"contract-{uuid.uuid4().hex[:12]}")
        return self._made[-1]

    def create(self, schema: Schema = SCHEMA) -> Collection:
        return self.store.create(self.unused(), schema)

    def end(self) -> None:
        for name in self._made:
            self.store.drop(name)
        self.store.close()


def edge(folder: Path) -> Engine:
    """The embedded engine; opening anew closes first, as only one store may have the files."""
    engine = Engine("edge", EdgeStore(folder), lambda: (engine.store.close(), EdgeStore(folder))[1])
    return engine


def memory() -> Engine:
    """The server's client over its local mode, a slow re-implementation in Python without a server."""
    settings, client = Settings(qdrant_url="http://memory"), QdrantClient(":memory:")
    return Engine("memory", ServerStore(settings, client), lambda: ServerStore(settings, client))


def server() -> Engine:
    """The server that the environment names."""
    settings = Settings.from_environment()
    if not settings.qdrant_url:
        pytest.skip("no Qdrant server to try: VITRINE_QDRANT_URL is not set")
    return Engine("server", ServerStore(settings), lambda: ServerStore(settings))


def engines(name: str) -> Iterator[Engine]:
    """The engine of that name, cleared away afterwards."""
    with folder() as place:
        engine = {"edge": lambda: edge(place), "memory": memory, "server": server}[name]()
        yield engine
        engine.end()


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for the embedded engine: in memory where the system has a place for that.

    A write's time is the wait for the disk, and nothing promised here depends on what survives a power cut.
    """
    memory = Path("/dev/shm")
    fits = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**31
    with tempfile.TemporaryDirectory(dir=memory if fits else None) as place:
        yield Path(place)


def key(number: int) -> str:
    """The id of a point."""
    return str(uuid.UUID(int=number + 1))


def unit(vector: np.ndarray) -> np.ndarray:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def points(count: int, seed: int = 0) -> list[Point]:
    """Points with directions drawn at random, two terms each out of twelve, and every kind of payload."""
    drawn = np.random.default_rng(seed)
    made = []
    for number in range(count):
        terms = sorted(drawn.choice(12, size=2, replace=False).tolist())
        payload = {
            "item": f"item {number // 2}",
            "colour": COLOURS[number % 4] if number % 3 else [COLOURS[number % 4], "gold"],
            "price": 2.5 * number,
            "year": 1900 + number,
        }
        weights = tuple(float(w) for w in drawn.integers(2, 9, size=2) / 4)
        made.append(Point(key(number), unit(drawn.normal(size=DIMENSION)), Sparse(tuple(terms), weights), payload))
    return made


def colours(point: Point) -> list[str]:
    value = point.payload["colour"]
    return value if isinstance(value, list) else [value]
