"""The embedded engine: Qdrant's own, in this process, one folder a collection. No server, nothing to install.

A collection's folder holds `schema.json`, one shard, and `current`, which names the shard's folder. Building the search
graph inside this process would stall every other thread for as long as it takes, since the engine holds the
interpreter's lock: so it is built by a child process on a copy, and `current` is then pointed to the copy. What is
written meanwhile goes to the old shard and is noted, and written to the new one before the swap. A process killed at
any moment leaves a whole shard under `current`; copies left over are removed at the next opening.
"""

from __future__ import annotations

import errno
import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as q

from vitrine.errors import Conflict, DiskFull, NotFound, StoreError, StoreLocked, VitrineError
from vitrine.settings import REPOSITORY
from vitrine.store.checks import check_point, check_road
from vitrine.store.protocol import (
    Between,
    Collection,
    CollectionInfo,
    Condition,
    Filter,
    Found,
    HasId,
    OneOf,
    Point,
    Road,
    Schema,
    Sparse,
)

_KINDS = {
    "keyword": q.PayloadSchemaType.Keyword,
    "float": q.PayloadSchemaType.Float,
    "integer": q.PayloadSchemaType.Integer,
}
_QUANTIZATION: dict[str, Callable[[], Any]] = {
    "none": lambda: None,
    "int8": lambda: q.ScalarQuantizationConfig(q.ScalarType.Int8, quantile=0.99, always_ram=True),
    "binary": lambda: q.BinaryQuantizationConfig(always_ram=True),
}
_RESCORE = q.QuantizationSearchParams(rescore=True, oversampling=2.0)
_WHOLE = q.QuantizationSearchParams(ignore=True)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_RRF = 60
_FLUSH_EVERY = 64
"""Writes between two flushes. The write-ahead log keeps what was acknowledged; flushing keeps the log short."""
_M, _EF_CONSTRUCT, _EF = 16, 128, 128
_FULL_SCAN_KB = 10_000  # below this size of vectors that pass the filter, comparing all beats walking the graph


class EdgeCollection:
    """A collection in the embedded engine. Writes take turns; searches never wait for one."""

    def __init__(self, name: str, folder: Path, schema: Schema, shard: q.EdgeShard) -> None:
        self.name = name
        self.schema = schema
        self._folder = folder
        self._shard = shard
        self._writing = threading.Lock()
        self._building = threading.Lock()
        self._journal: list[Any] | None = None
        self._unflushed = 0

    def upsert(self, points: Sequence[Point]) -> None:
        """See `Collection.upsert`."""
        for point in points:
            check_point(point, self.schema.dimension)
        if points:
            self._write(q.UpdateOperation.upsert_points([_point(point) for point in points]))

    def set_payload(self, id: str, payload: dict[str, Any]) -> None:
        """See `Collection.set_payload`."""
        self._write(q.UpdateOperation.overwrite_payload([id], payload))

    def delete(self, ids: Iterable[str]) -> None:
        """See `Collection.delete`."""
        wanted: list[Any] = list(ids)
        if wanted:
            self._write(q.UpdateOperation.delete_points(wanted))

    def _write(self, operation: q.UpdateOperation) -> None:
        with self._writing:
            try:
                self._shard.update(operation)
                self._unflushed += 1
                if self._unflushed >= _FLUSH_EVERY:
                    self._shard.flush()
                    self._unflushed = 0
            except Exception as error:  # the engine raises bare exceptions
                raise _failed(self._folder, error) from error
            if self._journal is not None:
                self._journal.append(operation)

    def count(self, filter: Filter | None = None) -> int:
        return int(self._shard.count(q.CountRequest(exact=True, filter=_filter(filter))))

    def query(
        self,
        roads: Sequence[Road],
        *,
        filter: Filter | None = None,
        limit: int = 50,
        with_vectors: bool = False,
        exact: bool = False,
    ) -> list[Found]:
        """See `Collection.query`."""
        for road in roads:
            check_road(road, self.schema.dimension)
        params = q.SearchParams(exact=exact, hnsw_ef=_EF, quantization=_WHOLE if exact else _RESCORE)
        passing = _filter(filter)
        if len(roads) == 1:
            request = q.QueryRequest(
                limit,
                query=_nearest(roads[0]),
                filter=passing,
                params=params,
                with_vector=with_vectors,
                with_payload=True,
            )
        else:
            stages = [q.Prefetch(road.limit, query=_nearest(road), filter=passing, params=params) for road in roads]
            fusion: Any = q.Fusion.Rrf(_RRF, [road.weight for road in roads])
            request = q.QueryRequest(
                limit, query=fusion, prefetches=stages, with_vector=with_vectors, with_payload=True
            )
        return [_found(point, float(point.score)) for point in self._shard.query(request)]

    def retrieve(self, ids: Sequence[str], *, with_vectors: bool = False) -> list[Found]:
        found = {
            str(record.id): _found(record, 0.0)
            for record in self._shard.retrieve(list(ids), with_payload=True, with_vector=with_vectors)
        }
        return [found[id] for id in ids if id in found]

    def scroll(self, *, filter: Filter | None = None, batch: int = 1000) -> Iterator[Found]:
        offset = None
        while True:
            records, offset = self._shard.scroll(
                q.ScrollRequest(offset=offset, limit=batch, filter=_filter(filter), with_payload=True)
            )
            yield from (_found(record, 0.0) for record in records)
            if offset is None:
                return

    def facet(self, key: str, *, filter: Filter | None = None, limit: int = 100) -> list[tuple[str, int]]:
        hits = self._shard.facet(q.FacetRequest(key, limit=limit, exact=True, filter=_filter(filter))).hits
        return sorted(
            ((str(hit.value), int(hit.count)) for hit in hits if hit.count), key=lambda hit: (-hit[1], hit[0])
        )

    def build_graph(self) -> None:
        """See `Collection.build_graph`: a child process builds it on a copy, which then takes the shard's place."""
        with self._building:
            with self._writing:
                self._shard.flush()
                built = self.count()
                old = self._folder / (self._folder / "current").read_text()
                number = int(old.name.rpartition("-")[2]) + 1
                copy = self._folder / f"shard-{number}"
                try:
                    shutil.copytree(old, copy)
                except OSError as error:
                    shutil.rmtree(copy, ignore_errors=True)
                    raise _failed(copy, error) from error
                self._journal = []
            try:
                _optimize(copy)
                shard = q.EdgeShard.load(str(copy))
                with self._writing:
                    for operation in self._journal or ():
                        shard.update(operation)
                    shard.flush()
                    (self._folder / "graph").write_text(str(built))
                    _point_to(self._folder, copy.name)
                    self._shard = shard  # searches under way keep the old one until they are done
                    self._journal = None
            except BaseException:
                self._journal = None
                shutil.rmtree(copy, ignore_errors=True)
                raise
            shutil.rmtree(old, ignore_errors=True)

    def info(self) -> CollectionInfo:
        info = self._shard.info()
        points = int(info.points_count)
        # Blocks, not lengths: the engine's files have holes.
        size = sum(512 * file.stat().st_blocks for file in self._folder.rglob("*") if file.is_file())
        # The engine counts sparse vectors as indexed too, so what the last build covered is noted beside it.
        built = self._folder / "graph"
        covered = int(built.read_text()) if built.exists() else 0
        return CollectionInfo(points, min(1.0, covered / max(1, points)), size)

    def close(self) -> None:
        """See `Collection.close`."""
        with self._writing:
            self._shard.close()


class EdgeStore:
    """Collections under one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, EdgeCollection] = {}
        self._gate = threading.Lock()

    def names(self) -> list[str]:
        return sorted(file.parent.name for file in self._folder.glob("*/schema.json"))

    def create(self, name: str, schema: Schema) -> Collection:
        folder = self._path(name)
        if (folder / "schema.json").exists():
            raise Conflict(f"There is a collection {name} already")
        shutil.rmtree(folder, ignore_errors=True)
        first = folder / "shard-1"
        try:
            first.mkdir(parents=True)
            shard = q.EdgeShard.create(str(first), _config(schema))
            for key, kind in schema.payload.items():  # before any point and the graph, which is built along them
                shard.update(q.UpdateOperation.create_field_index(key, _KINDS[kind]))
            shard.flush()
            _point_to(folder, first.name)
            # Last: a folder without a schema is no collection, whatever a killed process left in it.
            (folder / "schema.json").write_text(json.dumps(asdict(schema)))
        except Exception as error:
            raise _failed(folder, error) from error
        with self._gate:
            self._open[name] = EdgeCollection(name, folder, schema, shard)
            return self._open[name]

    def open(self, name: str) -> Collection:
        with self._gate:
            if name in self._open:
                return self._open[name]
            folder = self._path(name)
            if not (folder / "schema.json").exists():
                raise NotFound(f"There is no collection {name}", remedy="index the catalog again")
            try:
                schema = Schema(**json.loads((folder / "schema.json").read_text()))
                current = (folder / "current").read_text()
                shard = q.EdgeShard.load(str(folder / current))
            except Exception as error:
                raise _failed(folder, error) from error
            for left in folder.glob("shard-*"):  # a build that was killed
                if left.name != current:
                    shutil.rmtree(left, ignore_errors=True)
            self._open[name] = EdgeCollection(name, folder, schema, shard)
            return self._open[name]

    def drop(self, name: str) -> None:
        with self._gate:
            if name in self._open:
                self._open.pop(name).close()
            shutil.rmtree(self._path(name), ignore_errors=True)

    def _path(self, name: str) -> Path:
        """The collection's folder; a name that could lead out of the store's own folder is refused."""
        if not _NAME.fullmatch(name):
            raise StoreError(
                f"{name!r} cannot be a collection's name", "it holds more than letters, digits and hyphens"
            )
        return self._folder / name

    def close(self) -> None:
        with self._gate:
            for collection in self._open.values():
                collection.close()
            self._open.clear()


def _config(schema: Schema) -> q.EdgeConfig:
    return q.EdgeConfig(
        vectors={
            "picture": q.EdgeVectorParams(
                schema.dimension,
                q.Distance.Cosine,
                hnsw_config=q.HnswIndexConfig(m=_M, ef_construct=_EF_CONSTRUCT, full_scan_threshold=_FULL_SCAN_KB),
                quantization_config=_QUANTIZATION[schema.quantization](),
            )
        },
        sparse_vectors={"words": q.EdgeSparseVectorParams(modifier=q.Modifier.Idf)},
        optimizers=q.EdgeOptimizersConfig(indexing_threshold=_FULL_SCAN_KB, default_segment_number=1),
    )


def _optimize(folder: Path) -> None:
    """Build the graph of the shard in that folder in a process of its own. Raises StoreError."""
    command = [sys.executable, "-m", "vitrine.store.edge_optimize", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    if done.returncode:
        why = done.stderr.strip().splitlines()[-1:] or [f"the process ended with {done.returncode}"]
        raise StoreError("The search graph could not be built", why[0], "searches go on without it; index again later")


def _point_to(folder: Path, name: str) -> None:
    partial = folder / "current.new"
    partial.write_text(name)
    partial.replace(folder / "current")


def _failed(folder: Path, error: Exception) -> VitrineError:
    """The engine's bare exceptions as errors that say what to do."""
    said = str(error)
    if "WouldBlock" in said:
        return StoreLocked(
            f"The collection in {folder} is open in another process",
            "only one process can open it at a time",
            "stop the other one, or use another home folder",
        )
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "No space left" in said or "StorageFull" in said:
        return DiskFull("The disk is full", f"nothing more can be written to {folder}", "free some space")
    if "No point with id" in said:
        return NotFound("There is no such point", said, "index the catalog again")
    return StoreError(f"The collection in {folder} cannot be used", said, "rebuild the catalog: its vectors are kept")


def _point(point: Point) -> q.Point:
    vectors: dict[str, Any] = {"picture": point.picture.tolist()}
    if point.words.indices:
        vectors["words"] = q.SparseVector(list(point.words.indices), list(point.words.values))
    return q.Point(point.id, vectors, point.payload)


def _nearest(road: Road) -> Any:
    if isinstance(road.query, Sparse):
        vector = q.SparseVector(list(road.query.indices), list(road.query.values))
        return q.Query.Nearest(vector, "words")
    return q.Query.Nearest(road.query.tolist(), "picture")


def _filter(filter: Filter | None) -> q.Filter | None:
    if filter is None or not (filter.must or filter.must_not):
        return None
    return q.Filter(must=[_condition(c) for c in filter.must], must_not=[_condition(c) for c in filter.must_not])


def _condition(condition: Condition) -> Any:
    if isinstance(condition, OneOf):
        return q.FieldCondition(condition.key, match=q.MatchAny(list(condition.values)))
    if isinstance(condition, Between):
        return q.FieldCondition(condition.key, range=q.RangeFloat(gte=condition.low, lte=condition.high))
    if isinstance(condition, HasId):
        return q.HasIdCondition(set(condition.ids))
    raise StoreError(f"There is no condition {condition}")


def _found(record: Any, score: float) -> Found:
    vectors = record.vector or {}
    picture = np.asarray(vectors["picture"], dtype=np.float32) if "picture" in vectors else None
    sparse = vectors.get("words") if vectors else None
    words = Sparse(tuple(sparse.indices), tuple(sparse.values)) if sparse is not None else None
    if picture is not None and words is None:
        words = Sparse((), ())
    return Found(str(record.id), score, dict(record.payload or {}), picture, words)
