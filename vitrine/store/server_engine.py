"""Between Vitrine's records and the server's client: configuration, points, filters, queries, errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.errors import Conflict, NotFound, StoreError
from vitrine.settings import Settings
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

if TYPE_CHECKING:
    from qdrant_client import models


def vectors_config(schema: Schema, settings: Settings) -> dict[str, models.VectorParams]:
    """How the server keeps the vectors of pictures and, where the schema has them, of their regions."""
    from qdrant_client import models

    dense = {"picture": _dense(schema, settings, None)}
    if schema.regions:
        best = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
        dense["regions"] = _dense(schema, settings, best)
    return dense


def _dense(schema: Schema, settings: Settings, several: models.MultiVectorConfig | None) -> models.VectorParams:
    from qdrant_client import models

    return models.VectorParams(
        size=schema.dimension,
        distance=models.Distance.COSINE,
        on_disk=settings.qdrant_on_disk,
        multivector_config=several,
        quantization_config=_quantization(schema),
    )


def _quantization(schema: Schema) -> models.QuantizationConfig | None:
    from qdrant_client import models

    if schema.quantization == "int8":
        scalar = models.ScalarQuantizationConfig(type=models.ScalarType.INT8, always_ram=True)
        return models.ScalarQuantization(scalar=scalar)
    if schema.quantization == "binary":
        return models.BinaryQuantization(binary=models.BinaryQuantizationConfig(always_ram=True))
    return None


def to_point(point: Point) -> models.PointStruct:
    from qdrant_client import models

    vectors: dict[str, Any] = {"picture": point.picture.tolist()}
    if point.words.indices:
        vectors["words"] = models.SparseVector(indices=list(point.words.indices), values=list(point.words.values))
    if point.regions is not None and len(point.regions):
        vectors["regions"] = point.regions.tolist()
    return models.PointStruct(id=point.id, vector=vectors, payload=point.payload)


def to_found(record: models.Record | models.ScoredPoint, score: float = 0.0, *, with_vectors: bool = False) -> Found:
    picture, words = None, None
    if with_vectors:
        vectors: Any = record.vector  # a mapping, since the vectors are named
        picture = np.asarray(vectors["picture"], dtype=np.float32)
        sparse = vectors.get("words")
        words = Sparse(tuple(sparse.indices), tuple(sparse.values)) if sparse else Sparse((), ())
    return Found(str(record.id), score, dict(record.payload or {}), picture, words)


def to_query(
    roads: Sequence[Road], filter: Filter | None, limit: int, params: models.SearchParams | None
) -> dict[str, Any]:
    """What the server is asked: the one road, or all of them fused."""
    from qdrant_client import models

    among = to_filter(filter)
    if len(roads) == 1:
        query, using = _nearest(roads[0])
        limit = min(limit, roads[0].limit)
        return {"query": query, "using": using, "query_filter": among, "search_params": params, "limit": limit}
    stages = []
    for road in roads:
        query, using = _nearest(road)
        stages.append(models.Prefetch(query=query, using=using, filter=among, params=params, limit=road.limit))
    fusion = models.RrfQuery(rrf=models.Rrf(k=RRF, weights=[road.weight for road in roads]))
    return {"query": fusion, "prefetch": stages, "limit": limit}


def _nearest(road: Road) -> tuple[Any, str]:
    from qdrant_client import models

    if isinstance(road.query, Sparse):
        return models.SparseVector(indices=list(road.query.indices), values=list(road.query.values)), "words"
    if road.regions:
        return [road.query.tolist()], "regions"
    return road.query.tolist(), "picture"


def to_filter(filter: Filter | None) -> models.Filter | None:
    from qdrant_client import models

    if filter is None or not (filter.must or filter.must_not):
        return None
    return models.Filter(must=[_condition(c) for c in filter.must], must_not=[_condition(c) for c in filter.must_not])


def _condition(condition: Condition) -> models.FieldCondition | models.HasIdCondition:
    from qdrant_client import models

    if isinstance(condition, OneOf):
        return models.FieldCondition(key=condition.key, match=models.MatchAny(any=list(condition.values)))
    if isinstance(condition, Between):
        return models.FieldCondition(key=condition.key, range=models.Range(gte=condition.low, lte=condition.high))
    return models.HasIdCondition(has_id=list(condition.ids))


def to_params(schema: Schema, exact: bool) -> models.SearchParams | None:
    """How the server searches: every vector compared, or the graph, with small vectors scored again by the full."""
    from qdrant_client import models

    if exact:
        return models.SearchParams(exact=True, quantization=models.QuantizationSearchParams(ignore=True))
    if schema.quantization == "none":
        return None
    rescored = models.QuantizationSearchParams(rescore=True, oversampling=OVERSAMPLING)
    return models.SearchParams(quantization=rescored)


@contextmanager
def server_errors(url: str, collection: str = "") -> Iterator[None]:
    """Turns the client's errors into ours."""
    from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
    from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

    server = f"The Qdrant server at {url}"
    try:
        yield
    except ResponseHandlingException as error:
        remedy = phrase("check VITRINE_QDRANT_URL, and that the server runs and can be reached from here")
        raise StoreError(
            phrase("{server} does not answer as it should", server=server), str(error.source), remedy
        ) from error
    except ResourceExhaustedResponse as error:
        remedy = phrase("try again in {seconds} seconds", seconds=error.retry_after_s)
        raise StoreError(
            phrase("{server} is asked more often than it allows", server=server), str(error), remedy
        ) from error
    except UnexpectedResponse as error:
        reason = error.content.decode("utf-8", "replace")[:500]
        if error.status_code in (401, 403):
            remedy = phrase("set VITRINE_QDRANT_API_KEY to a key that may read and write")
            raise StoreError(phrase("{server} refuses the key", server=server), reason, remedy) from error
        if error.status_code == 404:
            raise NotFound(
                phrase(
                    "{server} does not have what was asked of collection {collection}",
                    server=server,
                    collection=collection,
                ),
                reason,
            ) from error
        if error.status_code == 409:
            raise Conflict(
                phrase("{server} has a collection {collection} already", server=server, collection=collection), reason
            ) from error
        remedy = phrase("look into the server's log")
        raise StoreError(
            phrase("{server} answered with status {status_code}", server=server, status_code=error.status_code),
            reason,
            remedy,
        ) from error
