"""A Qdrant server or cluster, over its REST interface: for collections that several machines share or that outgrow one.

The server of the client's version or one minor version beside it is meant; collection metadata, which holds the
schema, and weighted RRF are not in servers older than 1.17.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.errors import Conflict, NotFound, StoreError
from vitrine.settings import Settings
from vitrine.store.checks import check_point, check_road
from vitrine.store.namespace import Namespace
from vitrine.store.protocol import (
    Between,
    Collection,
    CollectionInfo,
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
    from qdrant_client import QdrantClient, models

_METADATA = "vitrine"  # key of the schema in the collection's metadata
_BATCH = 256  # points a request: 4 MB at 1024 numbers a vector, well under the server's 32 MB
_TIMEOUT = 60  # seconds a request may take
_RRF = 60  # the constant of Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion …", 2009
_OVERSAMPLING = 2.0  # candidates from quantized vectors for each hit wanted, rescored with the whole vectors


class ServerCollection:
    """A collection on a server. The client is safe to use from several threads."""

    def __init__(self, name: str, remote: str, schema: Schema, client: QdrantClient, url: str) -> None:
        self.name = name
        self.schema = schema
        self._client = client
        self._remote = remote
        self._url = url

    def upsert(self, points: Sequence[Point]) -> None:
        for point in points:
            check_point(point, self.schema.dimension)
        for start in range(0, len(points), _BATCH):
            batch = [_point(point) for point in points[start : start + _BATCH]]
            with _spoken(self._url, self.name):
                self._client.upsert(self._remote, batch, wait=True)

    def set_payload(self, id: str, payload: dict[str, Any]) -> None:
        with _spoken(self._url, self.name):
            self._client.overwrite_payload(self._remote, payload, [id], wait=True)

    def delete(self, ids: Iterable[str]) -> None:
        if wanted := list(ids):
            with _spoken(self._url, self.name):
                self._client.delete(self._remote, list(wanted), wait=True)

    def count(self, filter: Filter | None = None) -> int:
        with _spoken(self._url, self.name):
            return self._client.count(self._remote, _filter(filter), exact=True).count

    def query(
        self,
        roads: Sequence[Road],
        *,
        filter: Filter | None = None,
        limit: int = 50,
        with_vectors: bool = False,
        exact: bool = False,
    ) -> list[Found]:
        from qdrant_client import models

        for road in roads:
            check_road(road, self.schema.dimension)
        if not roads:
            return []
        among, params = _filter(filter), self._params(exact)
        if len(roads) == 1:
            query, using = _nearest(roads[0])
            limit = min(limit, roads[0].limit)
            asked: dict[str, Any] = {"query": query, "using": using, "query_filter": among, "search_params": params}
        else:
            stages = []
            for road in roads:
                query, using = _nearest(road)
                stages.append(models.Prefetch(query=query, using=using, filter=among, params=params, limit=road.limit))
            fusion = models.RrfQuery(rrf=models.Rrf(k=_RRF, weights=[road.weight for road in roads]))
            asked = {"query": fusion, "prefetch": stages}
        with _spoken(self._url, self.name):
            points = self._client.query_points(
                self._remote, limit=limit, with_payload=True, with_vectors=with_vectors, **asked
            ).points
        return [_found(point, point.score, with_vectors=with_vectors) for point in points]

    def retrieve(self, ids: Sequence[str], *, with_vectors: bool = False) -> list[Found]:
        with _spoken(self._url, self.name):
            records = self._client.retrieve(self._remote, list(ids), with_payload=True, with_vectors=with_vectors)
        found = {str(record.id): _found(record, with_vectors=with_vectors) for record in records}
        return [found[id] for id in ids if id in found]

    def scroll(self, *, filter: Filter | None = None, batch: int = 1000) -> Iterator[Found]:
        among, offset = _filter(filter), None
        while True:
            with _spoken(self._url, self.name):
                records, offset = self._client.scroll(
                    self._remote, among, limit=batch, offset=offset, with_payload=True, with_vectors=False
                )
            yield from (_found(record) for record in records)
            if offset is None:
                return

    def facet(self, key: str, *, filter: Filter | None = None, limit: int = 100) -> list[tuple[str, int]]:
        with _spoken(self._url, self.name):
            hits = self._client.facet(self._remote, key, _filter(filter), limit=limit, exact=True).hits
        return sorted(((str(hit.value), hit.count) for hit in hits if hit.count), key=lambda hit: (-hit[1], hit[0]))

    def build_graph(self) -> None:
        """Wait until the server has built what it builds by itself in the background.

        Raises:
            StoreError: the server says that it failed.
        """
        from qdrant_client import models

        pause = 0.1
        while True:
            with _spoken(self._url, self.name):
                status = self._client.get_collection(self._remote).status
                if status == models.CollectionStatus.GREEN:
                    return
                if status == models.CollectionStatus.GREY:  # after a restart it waits for a change before it goes on
                    self._client.update_collection(self._remote, optimizers_config=models.OptimizersConfigDiff())
            if status == models.CollectionStatus.RED:
                raise StoreError(
                    phrase(
                        "The Qdrant server at {url} failed to build the search graph of {name}",
                        url=self._url,
                        name=self.name,
                    ),
                    phrase("its status is red"),
                    phrase("look into the server's log, then rebuild the catalog"),
                )
            time.sleep(pause)
            pause = min(2.0, 1.5 * pause)

    def info(self) -> CollectionInfo:
        """`bytes` is 0, as a server does not tell; `graph` is near: it counts deleted points until it cleans up."""
        from qdrant_client import models

        with _spoken(self._url, self.name):
            info = self._client.get_collection(self._remote)
            points = self._client.count(self._remote, exact=True).count
            # A sparse vector has an index at once, and the server counts it among the indexed ones.
            worded = models.Filter(must=[models.HasVectorCondition(has_vector="words")])
            sparse = self._client.count(self._remote, worded, exact=True).count
        in_graph = max(0, (info.indexed_vectors_count or 0) - sparse)
        return CollectionInfo(points, min(1.0, in_graph / max(1, points)), 0)

    def close(self) -> None:
        """Nothing to do: the connection is the store's."""

    def _params(self, exact: bool) -> models.SearchParams | None:
        from qdrant_client import models

        if exact:
            return models.SearchParams(exact=True, quantization=models.QuantizationSearchParams(ignore=True))
        if self.schema.quantization == "none":
            return None
        rescored = models.QuantizationSearchParams(rescore=True, oversampling=_OVERSAMPLING)
        return models.SearchParams(quantization=rescored)


class ServerStore:
    """The collections on the server that `settings.qdrant_url` names, those of one home.

    Args:
        settings: address, key, shards, replicas, and whether vectors stay on disk.
        client: one to use instead of one made from the settings.

    Attributes:
        namespace: what this home's collections are called there; at first, names as they were before homes had one.
    """

    def __init__(self, settings: Settings, client: QdrantClient | None = None) -> None:
        self._settings = settings
        self.namespace = Namespace()
        self._url = settings.qdrant_url
        self._client = client or _connect(settings)
        self._open: dict[str, ServerCollection] = {}
        self._gate = threading.Lock()

    def names(self) -> list[str]:
        with _spoken(self._url):
            names = [collection.name for collection in self._client.get_collections().collections]
        return self.namespace.mine(names)

    def create(self, name: str, schema: Schema) -> Collection:
        from qdrant_client import models

        settings = self._settings
        dense = {"picture": _dense(schema, settings, None)}
        if schema.regions:
            best = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
            dense["regions"] = _dense(schema, settings, best)
        remote = self.namespace.name(name)
        with self._gate, _spoken(self._url, name):
            if self._client.collection_exists(remote):
                raise Conflict(phrase("There is a collection {name} already", name=name))
            self._client.create_collection(
                remote,
                vectors_config=dense,
                sparse_vectors_config={"words": models.SparseVectorParams(modifier=models.Modifier.IDF)},
                shard_number=settings.qdrant_shards,
                replication_factor=settings.qdrant_replicas,
                metadata={_METADATA: asdict(schema)},
            )
            for key, kind in schema.payload.items():
                self._client.create_payload_index(remote, key, models.PayloadSchemaType(kind), wait=True)
            self._open[name] = ServerCollection(name, remote, schema, self._client, self._url)
            return self._open[name]

    def open(self, name: str) -> Collection:
        with self._gate:
            # Where other processes drop and make collections too, what is remembered of one may be of another.
            if name not in self._open or self._settings.shared:
                with _spoken(self._url, name):
                    remote = self.namespace.found(name, self._client.collection_exists)
                    if remote is None:
                        raise NotFound(phrase("There is no collection {name}", name=name))
                    metadata = self._client.get_collection(remote).config.metadata or {}
                if _METADATA not in metadata:
                    raise StoreError(
                        phrase(
                            "The collection {prefix}{name} on the Qdrant server at {url} does not say its schema",
                            prefix="",
                            name=remote,
                            url=self._url,
                        ),
                        phrase("it was made by another program, or the server is older than 1.17"),
                        phrase("update the server or drop the collection, then rebuild the catalog"),
                    )
                self._open[name] = ServerCollection(
                    name, remote, Schema(**metadata[_METADATA]), self._client, self._url
                )
            return self._open[name]

    def drop(self, name: str) -> None:
        with self._gate, _spoken(self._url, name):
            self._open.pop(name, None)
            remote = self.namespace.found(name, self._client.collection_exists)
            self._client.delete_collection(remote or self.namespace.name(name))

    def close(self) -> None:
        with self._gate:
            self._open.clear()
            self._client.close()


def _connect(settings: Settings) -> QdrantClient:
    from qdrant_client import QdrantClient

    if not settings.qdrant_url:
        raise StoreError(
            phrase("There is no Qdrant server to store in"),
            phrase("the engine `server` was chosen and VITRINE_QDRANT_URL is empty"),
            phrase("set VITRINE_QDRANT_URL to the server's address, or VITRINE_STORE to edge"),
        )
    try:
        return QdrantClient(
            url=settings.qdrant_url,
            api_key=settings.qdrant_api_key or None,
            timeout=_TIMEOUT,
            # The check of versions only warns, and asks the server before anything is wanted of it.
            check_compatibility=False,
            # Without encryption there are no certificates to load, and a client should not fail for lack of them.
            verify=settings.qdrant_url.startswith("https:"),
        )
    except (ValueError, OSError) as error:
        raise StoreError(
            phrase("The Qdrant server at {qdrant_url} cannot be asked", qdrant_url=settings.qdrant_url),
            str(error),
            phrase("check VITRINE_QDRANT_URL, which looks like http://localhost:6333, and SSL_CERT_FILE if it is set"),
        ) from error


@contextmanager
def _spoken(url: str, collection: str = "") -> Iterator[None]:
    """Turns the client's errors into ours."""
    from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
    from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

    server = f"The Qdrant server at {url}"
    try:
        yield
    except ResponseHandlingException as error:
        remedy = "check VITRINE_QDRANT_URL, and that the server runs and can be reached from here"
        raise StoreError(
            phrase("{server} does not answer as it should", server=server), str(error.source), remedy
        ) from error
    except ResourceExhaustedResponse as error:
        remedy = f"try again in {error.retry_after_s} seconds"
        raise StoreError(
            phrase("{server} is asked more often than it allows", server=server), str(error), remedy
        ) from error
    except UnexpectedResponse as error:
        reason = error.content.decode("utf-8", "replace")[:500]
        if error.status_code in (401, 403):
            remedy = "set VITRINE_QDRANT_API_KEY to a key that may read and write"
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
        remedy = "look into the server's log"
        raise StoreError(
            phrase("{server} answered with status {status_code}", server=server, status_code=error.status_code),
            reason,
            remedy,
        ) from error


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


def _point(point: Point) -> models.PointStruct:
    from qdrant_client import models

    vectors: dict[str, Any] = {"picture": point.picture.tolist()}
    if point.words.indices:
        vectors["words"] = models.SparseVector(indices=list(point.words.indices), values=list(point.words.values))
    if point.regions is not None and len(point.regions):
        vectors["regions"] = point.regions.tolist()
    return models.PointStruct(id=point.id, vector=vectors, payload=point.payload)


def _nearest(road: Road) -> tuple[Any, str]:
    from qdrant_client import models

    if isinstance(road.query, Sparse):
        return models.SparseVector(indices=list(road.query.indices), values=list(road.query.values)), "words"
    if road.regions:
        return [road.query.tolist()], "regions"
    return road.query.tolist(), "picture"


def _filter(filter: Filter | None) -> models.Filter | None:
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


def _found(record: models.Record | models.ScoredPoint, score: float = 0.0, *, with_vectors: bool = False) -> Found:
    picture, words = None, None
    if with_vectors:
        vectors: Any = record.vector  # a mapping, since the vectors are named
        picture = np.asarray(vectors["picture"], dtype=np.float32)
        sparse = vectors.get("words")
        words = Sparse(tuple(sparse.indices), tuple(sparse.values)) if sparse else Sparse((), ())
    return Found(str(record.id), score, dict(record.payload or {}), picture, words)
