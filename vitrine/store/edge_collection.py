"""A collection in the embedded engine.

The engine holds Python's lock in every call, so calls never overlap and reading needs no lock of ours; each call must
be short. Writers take turns, because a write must reach both the shard and, while a graph is built on a copy, the
journal that the copy is brought up to date with.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import qdrant_edge as q

from vitrine.errors import StoreError
from vitrine.store import edge_folder, edge_optimize
from vitrine.store.checks import check_point, check_road
from vitrine.store.edge_engine import engine_errors, to_filter, to_found, to_point, to_query
from vitrine.store.edge_folder import Current
from vitrine.store.protocol import CollectionInfo, Filter, Found, Point, Road, Schema
from vitrine.words import phrase

_FLUSH_EVERY = 8192  # changes; `flush` holds Python's lock for half a second, writing the log to the disk does not
_FRESH = 0.95  # a graph that reaches this share of the points is not worth building again


class EdgeCollection:
    """An open collection; made by `EdgeStore`."""

    def __init__(self, name: str, folder: Path, schema: Schema, current: Current, shard: q.EdgeShard) -> None:
        self.name = name
        self.schema = schema
        self._folder = folder
        self._current = current
        self._shard = shard
        self._writing = threading.RLock()
        self._building = threading.Lock()
        self._journal: list[q.UpdateOperation] | None = None
        self._builder: subprocess.Popen[bytes] | None = None
        self._unflushed = 0
        self._closed = False

    # --- writing ----------------------------------------------------------------------------------------------

    def upsert(self, points: Sequence[Point]) -> None:
        for point in points:
            check_point(point, self.schema.dimension)
        if points:
            edge_folder.check_room(self._folder, 8 * self.schema.dimension * len(points))
            with self._errors("Writing"):
                operation = q.UpdateOperation.upsert_points([to_point(point) for point in points])
            self._write(operation, len(points))

    def set_payload(self, id: str, payload: dict[str, Any]) -> None:
        with self._errors("Writing"):
            operation = q.UpdateOperation.overwrite_payload([id], payload)
        self._write(operation, 1)

    def delete(self, ids: Iterable[str]) -> None:
        wanted: list[Any] = list(ids)
        if wanted:
            with self._errors("Deleting"):
                operation = q.UpdateOperation.delete_points(wanted)
            self._write(operation, len(wanted))

    def _write(self, operation: q.UpdateOperation, changes: int) -> None:
        with self._writing, self._errors("Writing"):
            self._shard.update(operation)
            if self._journal is not None:
                self._journal.append(operation)
            # The log is what a killed process, or a machine without power, is restored from.
            for file in (self._folder / self._current.shard / "wal").iterdir():
                edge_folder.sync(file)
            self._unflushed += changes
            if self._unflushed >= _FLUSH_EVERY:
                self._flush()

    def _flush(self) -> None:
        self._shard.flush()
        self._unflushed = 0

    # --- reading ----------------------------------------------------------------------------------------------

    def count(self, filter: Filter | None = None) -> int:
        with self._errors("Counting"):
            return int(self._shard.count(q.CountRequest(exact=True, filter=to_filter(filter))))

    def query(
        self,
        roads: Sequence[Road],
        *,
        filter: Filter | None = None,
        limit: int = 50,
        with_vectors: bool = False,
        exact: bool = False,
    ) -> list[Found]:
        for road in roads:
            check_road(road, self.schema.dimension)
        if not roads:
            return []
        with self._errors("Searching"):
            request = to_query(roads, filter, limit, with_vectors=with_vectors, exact=exact)
            points = self._shard.query(request)
        return [to_found(point, float(point.score), with_vectors=with_vectors) for point in points]

    def retrieve(self, ids: Sequence[str], *, with_vectors: bool = False) -> list[Found]:
        with self._errors("Reading"):
            records = self._shard.retrieve(list(ids), True, with_vectors)
        found = {str(record.id): to_found(record, with_vectors=with_vectors) for record in records}
        return [found[id] for id in ids if id in found]

    def scroll(self, *, filter: Filter | None = None, batch: int = 1000) -> Iterator[Found]:
        offset = None
        while True:
            with self._errors("Reading"):
                request = q.ScrollRequest(offset=offset, limit=batch, filter=to_filter(filter), with_payload=True)
                records, offset = self._shard.scroll(request)
            yield from (to_found(record) for record in records)
            if offset is None:
                return

    def facet(self, key: str, *, filter: Filter | None = None, limit: int = 100) -> list[tuple[str, int]]:
        with self._errors("Counting"):
            request = q.FacetRequest(key, limit=limit, exact=True, filter=to_filter(filter))
            hits = [(str(hit.value), int(hit.count)) for hit in self._shard.facet(request).hits]
        return sorted((hit for hit in hits if hit[1]), key=lambda hit: (-hit[1], hit[0]))

    def info(self) -> CollectionInfo:
        with self._errors("Reading"):
            points, indexed = self._counts(self._shard)
        return CollectionInfo(points, self._graph(points, indexed), edge_folder.size(self._folder))

    @staticmethod
    def _counts(shard: q.EdgeShard) -> tuple[int, int]:
        info = shard.info()
        return int(info.points_count), int(info.indexed_vectors_count)

    def _graph(self, points: int, indexed: int) -> float:
        """Share of points reached through the graph.

        The engine counts sparse vectors as indexed at once and deleted ones for ever. So what came after the graph is
        told by how far its counts have grown since; points replaced by ones without words go unnoticed.
        """
        if not self._current.points or not points:
            return 0.0
        since = max(points - self._current.points, indexed - self._current.indexed, 0)
        return max(0.0, 1 - since / points)

    # --- the search graph -------------------------------------------------------------------------------------

    def build_graph(self) -> None:
        """On a copy, in a child process; what is written meanwhile is repeated on the copy before it takes over.

        Raises:
            DiskFull: no room for the copy.
            StoreError: the child process failed, or the collection was closed meanwhile. The old shard goes on.
        """
        with self._building:
            with self._errors("Reading"):
                if self._graph(*self._counts(self._shard)) >= _FRESH:
                    return
            target = edge_folder.next_shard(self._folder)
            try:
                self._copy_to(target)
                self._optimize(target)
                self._take_over(target)
            finally:
                self._journal = None
                if target.name != self._current.shard:
                    shutil.rmtree(target, ignore_errors=True)

    def _copy_to(self, target: Path) -> None:
        source = self._folder / self._current.shard
        edge_folder.check_room(self._folder, 3 * edge_folder.size(source))  # the copy, and the graph made from it
        with self._writing, self._errors("Copying"):
            self._flush()
            shutil.copytree(source, target)
            self._journal = []

    def _optimize(self, target: Path) -> None:
        # -I: nothing is imported from the folder that the app happens to run in.
        command = [sys.executable, "-I", edge_optimize.__file__, str(target), str(os.getpid())]
        with self._writing:
            if self._closed:
                raise StoreError(
                    phrase("The collection {name} was closed while its search graph was built", name=self.name)
                )
            self._builder = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _, output = self._builder.communicate()
        status, self._builder = self._builder.returncode, None
        if status == 0:
            return
        with self._errors("Building the search graph"):
            raise RuntimeError(output.decode(errors="replace").strip() or f"the process ended with status {status}")

    def _take_over(self, target: Path) -> None:
        with self._writing, self._errors("Building the search graph"):
            if self._closed:
                raise StoreError(
                    phrase("The collection {name} was closed while its search graph was built", name=self.name)
                )
            shard = q.EdgeShard.load(str(target))
            points, indexed = self._counts(shard)
            for operation in self._journal or ():
                shard.update(operation)
            shard.flush()
            left = self._folder / self._current.shard
            current = Current(target.name, points, indexed)
            edge_folder.write_current(self._folder, current)
            # Searches that run on the old shard keep it until they are done.
            self._shard, self._current = shard, current
            self._unflushed = 0
        shutil.rmtree(left, ignore_errors=True)

    # --- the end ----------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Write everything, stop a running build, let other processes in."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            if self._builder is not None:
                self._builder.kill()
            with self._errors("Closing"):
                self._flush()
                self._shard.close()

    def _errors(self, doing: str) -> Any:
        return engine_errors(doing, self._folder)
