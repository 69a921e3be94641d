"""A collection on a Qdrant server."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from vitrine.errors import StoreError
from vitrine.store.checks import check_point, check_road
from vitrine.store.protocol import CollectionInfo, Filter, Found, Point, Road, Schema
from vitrine.store.server_engine import server_errors, to_filter, to_found, to_params, to_point, to_query
from vitrine.words import phrase

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

_BATCH = 256  # points a request: 4 MB at 1024 numbers a vector, well under the server's 32 MB


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
            batch = [to_point(point) for point in points[start : start + _BATCH]]
            with server_errors(self._url, self.name):
                self._client.upsert(self._remote, batch, wait=True)

    def set_payload(self, id: str, payload: dict[str, Any]) -> None:
        with server_errors(self._url, self.name):
            self._client.overwrite_payload(self._remote, payload, [id], wait=True)

    def delete(self, ids: Iterable[str]) -> None:
        if wanted := list(ids):
            with server_errors(self._url, self.name):
                self._client.delete(self._remote, list(wanted), wait=True)

    def count(self, filter: Filter | None = None) -> int:
        with server_errors(self._url, self.name):
            return self._client.count(self._remote, to_filter(filter), exact=True).count

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
        asked = to_query(roads, filter, limit, to_params(self.schema, exact))
        with server_errors(self._url, self.name):
            found = self._client.query_points(self._remote, with_payload=True, with_vectors=with_vectors, **asked)
        return [to_found(point, point.score, with_vectors=with_vectors) for point in found.points]

    def retrieve(self, ids: Sequence[str], *, with_vectors: bool = False) -> list[Found]:
        with server_errors(self._url, self.name):
            records = self._client.retrieve(self._remote, list(ids), with_payload=True, with_vectors=with_vectors)
        found = {str(record.id): to_found(record, with_vectors=with_vectors) for record in records}
        return [found[id] for id in ids if id in found]

    def scroll(self, *, filter: Filter | None = None, batch: int = 1000) -> Iterator[Found]:
        among, offset = to_filter(filter), None
        while True:
            with server_errors(self._url, self.name):
                records, offset = self._client.scroll(
                    self._remote, among, limit=batch, offset=offset, with_payload=True, with_vectors=False
                )
            yield from (to_found(record) for record in records)
            if offset is None:
                return

    def facet(self, key: str, *, filter: Filter | None = None, limit: int = 100) -> list[tuple[str, int]]:
        with server_errors(self._url, self.name):
            hits = self._client.facet(self._remote, key, to_filter(filter), limit=limit, exact=True).hits
        return sorted(((str(hit.value), hit.count) for hit in hits if hit.count), key=lambda hit: (-hit[1], hit[0]))

    def build_graph(self) -> None:
        """Wait until the server has built what it builds by itself in the background.

        Raises:
            StoreError: the server says that it failed.
        """
        from qdrant_client import models

        pause = 0.1
        while True:
            with server_errors(self._url, self.name):
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

        with server_errors(self._url, self.name):
            info = self._client.get_collection(self._remote)
            points = self._client.count(self._remote, exact=True).count
            # A sparse vector has an index at once, and the server counts it among the indexed ones.
            worded = models.Filter(must=[models.HasVectorCondition(has_vector="words")])
            sparse = self._client.count(self._remote, worded, exact=True).count
        in_graph = max(0, (info.indexed_vectors_count or 0) - sparse)
        return CollectionInfo(points, min(1.0, in_graph / max(1, points)), 0)

    def close(self) -> None:
        """Nothing to do: the connection is the store's."""
