"""The embedded engine: Qdrant's own, in this process, one folder a collection. No server, nothing to install."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import qdrant_edge as q

from vitrine.errors import Conflict, NotFound, StoreError
from vitrine.store import edge_folder
from vitrine.store.edge_collection import EdgeCollection
from vitrine.store.edge_engine import config, engine_errors, index_operations
from vitrine.store.protocol import Collection, Schema
from vitrine.words import phrase

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


class EdgeStore:
    """Collections under one folder. Safe to use from several threads of one process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, EdgeCollection] = {}
        self._gate = threading.Lock()

    def names(self) -> list[str]:
        return sorted(file.parent.name for file in self._folder.glob("*/schema.json"))

    def create(self, name: str, schema: Schema) -> Collection:
        """Raises Conflict if the name is taken, StoreError if it cannot be a folder's, DiskFull."""
        folder, current = self._path(name), edge_folder.Current()
        with self._gate:
            if (folder / "schema.json").exists():
                raise Conflict(
                    phrase("There is a collection {name} already", name=name), remedy=phrase("choose another name")
                )
            with engine_errors("Making", folder):
                shutil.rmtree(folder, ignore_errors=True)  # one that was not completed, or not wholly dropped
                (folder / current.shard).mkdir(parents=True)
                edge_folder.check_room(folder, 0)
                shard = q.EdgeShard.create(str(folder / current.shard), config(schema))
                for operation in index_operations(schema):
                    shard.update(operation)
                shard.flush()
                edge_folder.write_current(folder, current)
                edge_folder.write_schema(folder, schema)
            self._open[name] = EdgeCollection(name, folder, schema, current, shard)
            return self._open[name]

    def open(self, name: str) -> Collection:
        """Raises NotFound, StoreLocked, or StoreError where the files are damaged."""
        folder = self._path(name)
        with self._gate:
            if name in self._open:
                return self._open[name]
            if not (folder / "schema.json").exists():
                raise NotFound(phrase("There is no collection {name}", name=name))
            schema, current = edge_folder.read_schema(folder), edge_folder.read_current(folder)
            path = folder / current.shard
            if not any((path / "segments").glob("*/segment.json")):
                # The engine would make an empty shard in its place.
                raise StoreError(
                    phrase("The collection {folder} has lost its files", folder=folder),
                    remedy=phrase("rebuild the catalog"),
                )
            with engine_errors("Opening", folder):
                shard = q.EdgeShard.load(str(path))
            edge_folder.sweep(folder)
            self._open[name] = EdgeCollection(name, folder, schema, current, shard)
            return self._open[name]

    def drop(self, name: str) -> None:
        """Remove a collection and its files; unknown names are no error."""
        folder = self._path(name)
        with self._gate:
            if name in self._open:
                self._open.pop(name).close()
            (folder / "schema.json").unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Write everything and let other processes in."""
        with self._gate:
            for collection in self._open.values():
                collection.close()
            self._open.clear()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise StoreError(
                phrase("{name} cannot be the name of a collection", name=repr(name)),
                remedy=phrase("use letters, digits, - and _"),
            )
        return self._folder / name
