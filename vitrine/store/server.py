"""A Qdrant server or cluster, over its REST interface: for collections that several machines share or that outgrow one.

The server of the client's version or one minor version beside it is meant; collection metadata, which holds the
schema, and weighted RRF are not in servers older than 1.17.
"""

from __future__ import annotations

import threading
from dataclasses import asdict
from typing import TYPE_CHECKING

from vitrine.errors import Conflict, NotFound, StoreError
from vitrine.settings import Settings
from vitrine.store.namespace import Namespace
from vitrine.store.protocol import Collection, Schema
from vitrine.store.server_collection import ServerCollection
from vitrine.store.server_engine import server_errors, vectors_config
from vitrine.words import phrase

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

_METADATA = "vitrine"  # key of the schema in the collection's metadata
_TIMEOUT = 60  # seconds a request may take


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
        with server_errors(self._url):
            names = [collection.name for collection in self._client.get_collections().collections]
        return self.namespace.mine(names)

    def create(self, name: str, schema: Schema) -> Collection:
        from qdrant_client import models

        settings = self._settings
        remote = self.namespace.name(name)
        with self._gate, server_errors(self._url, name):
            if self._client.collection_exists(remote):
                raise Conflict(phrase("There is a collection {name} already", name=name))
            self._client.create_collection(
                remote,
                vectors_config=vectors_config(schema, settings),
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
                with server_errors(self._url, name):
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
        with self._gate, server_errors(self._url, name):
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
