"""The engines that the contract is checked on. Set VITRINE_QDRANT_URL to hold a real server to it as well."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from contract.points import SCHEMA
from vitrine.settings import Settings
from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Collection, Schema, Store
from vitrine.store.server import ServerStore

LOCAL_MODE = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]
"""Marks of tests that use the client's local mode, which warns of what it does not do."""


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
