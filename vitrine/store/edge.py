"""The embedded engine: Qdrant's own, in this process, one folder a collection. No server, nothing to install."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as q

from vitrine.errors import Conflict, NotFound, StoreError, StoreLocked
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
_RRF = 60


class EdgeCollection:
    """A collection in the embedded engine."""

    def __init__(self, name: str, folder: Path, schema: Schema, shard: q.EdgeShard) -> None:
        self.name = name
        self.schema = schema
        self._folder = folder
        self._shard = shard

    def upsert(self, points: Sequence[Point]) -> None:
        if not points:
            return
        for point in points:
            norm = float(np.linalg.norm(point.picture))
            if point.picture.shape != (self.schema.dimension,) or not np.isfinite(norm) or norm == 0:
                raise StoreError(f"The vector of {point.id} cannot be stored", "it is not finite, zero or too short")
        self._shard.update(q.UpdateOperation.upsert_points([_point(point) for point in points]))
        self._shard.flush()

    def set_payload(self, id: str, payload: dict[str, Any]) -> None:
        self._shard.update(q.UpdateOperation.overwrite_payload([id], payload))
        self._shard.flush()

    def delete(self, ids: Iterable[str]) -> None:
        if wanted := list(ids):
            self._shard.update(q.UpdateOperation.delete_points(wanted))
            self._shard.flush()

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
        params = q.SearchParams(exact=exact)
        shared = {"with_vector": with_vectors, "with_payload": True}
        if len(roads) == 1:
            request = q.QueryRequest(limit, query=_nearest(roads[0]), filter=_filter(filter), params=params, **shared)
        else:
            stages = [
                q.Prefetch(road.limit, query=_nearest(road), filter=_filter(filter), params=params) for road in roads
            ]
            fusion = q.Fusion.Rrf(_RRF, [road.weight for road in roads])
            request = q.QueryRequest(limit, query=fusion, prefetches=stages, **shared)
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
        return sorted(((str(hit.value), int(hit.count)) for hit in hits), key=lambda hit: (-hit[1], hit[0]))

    def build_graph(self) -> None:
        raise StoreError("The search graph cannot be built yet")

    def info(self) -> CollectionInfo:
        info = self._shard.info()
        size = sum(file.stat().st_size for file in self._folder.rglob("*") if file.is_file())
        share = info.indexed_vectors_count / max(1, info.points_count)
        return CollectionInfo(int(info.points_count), min(1.0, share), size)

    def close(self) -> None:
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
        folder = self._folder / name
        if (folder / "schema.json").exists():
            raise Conflict(f"There is a collection {name} already")
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "shard").mkdir(parents=True)
        config = q.EdgeConfig(
            vectors={"picture": q.EdgeVectorParams(schema.dimension, q.Distance.Cosine)},
            sparse_vectors={"words": q.EdgeSparseVectorParams(modifier=q.Modifier.Idf)},
        )
        shard = q.EdgeShard.create(str(folder / "shard"), config)
        for key, kind in schema.payload.items():
            shard.update(q.UpdateOperation.create_field_index(key, _KINDS[kind]))
        shard.flush()
        (folder / "schema.json").write_text(json.dumps(asdict(schema)))
        with self._gate:
            self._open[name] = EdgeCollection(name, folder, schema, shard)
            return self._open[name]

    def open(self, name: str) -> Collection:
        with self._gate:
            if name in self._open:
                return self._open[name]
            folder = self._folder / name
            if not (folder / "schema.json").exists():
                raise NotFound(f"There is no collection {name}")
            schema = Schema(**json.loads((folder / "schema.json").read_text()))
            try:
                shard = q.EdgeShard.load(str(folder / "shard"))
            except Exception as error:
                if "WouldBlock" in str(error):
                    raise StoreLocked(f"The collection {folder} is open in another process") from error
                raise StoreError(f"The collection {folder} cannot be opened", str(error), "rebuild it") from error
            self._open[name] = EdgeCollection(name, folder, schema, shard)
            return self._open[name]

    def drop(self, name: str) -> None:
        with self._gate:
            if name in self._open:
                self._open.pop(name).close()
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def close(self) -> None:
        with self._gate:
            for collection in self._open.values():
                collection.close()
            self._open.clear()


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
    return Found(str(record.id), score, dict(record.payload or {}), picture, words)
