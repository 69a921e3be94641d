"""Between Vitrine's records and the embedded engine's: configuration, points, filters, queries, errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as q

from vitrine.errors import DiskFull, NotFound, StoreError, StoreLocked, VitrineError
from vitrine.store.protocol import (
    OVERSAMPLING,
    RRF,
    Between,
    Condition,
    Filter,
    Found,
    OneOf,
    Point,
    Road,
    Schema,
    Sparse,
)
from vitrine.words import phrase

EF = 256
"""Candidates kept while the graph is walked. Of 100,000 × 256 clustered vectors 128 finds all of the best 50, but only
96 % of them where a filter lets 10 % pass; 256 finds 99 % there, for twice the time."""

_M, _EF_CONSTRUCT = 16, 128
_FULL_SCAN_KB = 10_000  # below this size of vectors that pass the filter, comparing all beats walking the graph
_PAYLOAD = {
    "keyword": q.PayloadSchemaType.Keyword,
    "float": q.PayloadSchemaType.Float,
    "integer": q.PayloadSchemaType.Integer,
}


def config(schema: Schema) -> q.EdgeConfig:
    """The engine's layout of a collection; it keeps it in the folder, so the graph's child process finds it there."""
    quantization: Any = None
    if schema.quantization == "int8":
        quantization = q.ScalarQuantizationConfig(q.ScalarType.Int8, memory=q.Memory.Pinned)
    elif schema.quantization == "binary":
        quantization = q.BinaryQuantizationConfig(memory=q.Memory.Pinned)
    dense = {"picture": q.EdgeVectorParams(schema.dimension, q.Distance.Cosine, quantization_config=quantization)}
    if schema.regions:
        dense["regions"] = q.EdgeVectorParams(
            schema.dimension,
            q.Distance.Cosine,
            multivector_config=q.MultiVectorConfig(q.MultiVectorComparator.MaxSim),
            quantization_config=quantization,
        )
    return q.EdgeConfig(
        vectors=dense,
        sparse_vectors={"words": q.EdgeSparseVectorParams(modifier=q.Modifier.Idf)},
        hnsw_config=q.HnswIndexConfig(_M, _EF_CONSTRUCT, _FULL_SCAN_KB),
        # One segment: a query walks one graph. The sizes are in kB; without the limit big collections stay split.
        optimizers=q.EdgeOptimizersConfig(
            default_segment_number=1, indexing_threshold=1000, max_segment_size=1_000_000_000
        ),
        wal_enabled=True,
    )


def index_operations(schema: Schema) -> list[q.UpdateOperation]:
    """One payload index a key. They must be there before the graph: it links points that share a value."""
    return [q.UpdateOperation.create_field_index(key, _PAYLOAD[kind]) for key, kind in schema.payload.items()]


def to_point(point: Point) -> q.Point:
    """The engine's point."""
    vectors: dict[str, Any] = {"picture": point.picture.tolist()}
    if point.words.indices:  # an empty one would count among the texts that rare terms are rare in
        vectors["words"] = q.SparseVector(list(point.words.indices), list(point.words.values))
    if point.regions is not None and len(point.regions):
        vectors["regions"] = point.regions.tolist()
    return q.Point(point.id, vectors, point.payload)


def to_found(record: Any, score: float = 0.0, *, with_vectors: bool = False) -> Found:
    """A record or scored point of the engine."""
    if not with_vectors:
        return Found(str(record.id), score, dict(record.payload or {}))
    vectors = record.vector or {}
    picture = np.asarray(vectors["picture"], dtype=np.float32)
    sparse = vectors.get("words")
    words = Sparse(tuple(sparse.indices), tuple(sparse.values)) if sparse is not None else Sparse((), ())
    return Found(str(record.id), score, dict(record.payload or {}), picture, words)


def to_query(
    roads: Sequence[Road], filter: Filter | None, limit: int, *, with_vectors: bool, exact: bool
) -> q.QueryRequest:
    """One road: a plain search. Several: each finds its candidates under the filter, the engine fuses the ranks."""
    quantization = q.QuantizationSearchParams(ignore=exact, rescore=True, oversampling=OVERSAMPLING)
    params = q.SearchParams(hnsw_ef=EF, exact=exact, quantization=quantization)
    passing = to_filter(filter)
    if len(roads) == 1:
        return q.QueryRequest(
            min(limit, roads[0].limit),
            query=_nearest(roads[0]),
            filter=passing,
            params=params,
            with_vector=with_vectors,
            with_payload=True,
        )
    fusion: Any = q.Fusion.Rrf(RRF, [road.weight for road in roads])
    return q.QueryRequest(
        limit,
        query=fusion,
        prefetches=[q.Prefetch(road.limit, query=_nearest(road), filter=passing, params=params) for road in roads],
        with_vector=with_vectors,
        with_payload=True,
    )


def _nearest(road: Road) -> Any:
    if isinstance(road.query, Sparse):
        return q.Query.Nearest(q.SparseVector(list(road.query.indices), list(road.query.values)), "words")
    return q.Query.Nearest(road.query.tolist(), "regions" if road.regions else "picture")


def to_filter(filter: Filter | None) -> q.Filter | None:
    """The engine's filter; None where everything passes."""
    if filter is None or not (filter.must or filter.must_not):
        return None
    return q.Filter(must=[_condition(c) for c in filter.must], must_not=[_condition(c) for c in filter.must_not])


def _condition(condition: Condition) -> Any:
    if isinstance(condition, OneOf):
        return q.FieldCondition(condition.key, match=q.MatchAny(list(condition.values)))
    if isinstance(condition, Between):
        return q.FieldCondition(condition.key, range=q.RangeFloat(gte=condition.low, lte=condition.high))
    return q.HasIdCondition(set(condition.ids))


@contextmanager
def engine_errors(doing: str, folder: Path) -> Iterator[None]:
    """Turn what the engine raises (bare exceptions, and panics that are not even those) into errors to act on."""
    try:
        yield
    except VitrineError:
        raise
    except Exception as error:
        raise translated(error, doing, folder) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise translated(error, doing, folder) from error


def translated(error: BaseException, doing: str, folder: Path) -> VitrineError:
    """The error to show for one that the engine raised while `doing` something with the collection in `folder`."""
    why = str(error)
    if "WouldBlock" in why:
        return StoreLocked(
            phrase("The collection {folder} is open in another process", folder=folder),
            phrase("only one process can work on it at a time"),
            phrase("stop the other process, or use another folder with --home"),
        )
    if any(said in why for said in ("No space left", "StorageFull", "os error 28", "os error 122")):
        return disk_full(folder)
    if "No point with id" in why:
        return NotFound(phrase("There is no such point"), why, phrase("index the catalog again"))
    return StoreError(
        phrase("{doing} failed for the collection {folder}", doing=doing, folder=folder),
        why.removeprefix("Service runtime error: "),
        phrase("rebuild the catalog (`vitrine rebuild`) if it happens again"),
    )


def disk_full(folder: Path) -> DiskFull:
    """The error for a disk without room."""
    return DiskFull(
        phrase("The disk is full"),
        phrase("nothing more can be written to {folder}", folder=folder),
        phrase("free some space and try again"),
    )
