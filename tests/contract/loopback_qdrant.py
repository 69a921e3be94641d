"""The client's local mode behind a loopback socket, so that several processes can share it as they would a server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.managers import BaseManager
from typing import Any

from qdrant_client import QdrantClient

KEY = b"the tests' own"


class Shared:
    """One local store; calls come one after the other, since local mode knows nothing of threads."""

    def __init__(self) -> None:
        self._client = QdrantClient(":memory:")
        self._gate = threading.Lock()

    def call(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        with self._gate:
            return getattr(self._client, name)(*arguments, **keywords)


class _Manager(BaseManager):
    """Gives `Shared` to other processes."""


@contextmanager
def serve() -> Iterator[str]:
    """Start it in a thread of this process; gives the address."""
    shared = Shared()
    _Manager.register("shared", callable=lambda: shared)
    server = _Manager(address=("127.0.0.1", 0), authkey=KEY).get_server()

    def run() -> None:
        with suppress(SystemExit):  # how a manager's server ends
            server.serve_forever()

    threading.Thread(target=run, daemon=True).start()
    host, port = server.address
    try:
        yield f"{host}:{port}"
    finally:
        server.stop_event.set()


class Client:
    """Looks to `ServerStore` like the client of a server."""

    def __init__(self, address: str) -> None:
        host, port = address.split(":")
        _Manager.register("shared")
        manager = _Manager(address=(host, int(port)), authkey=KEY)
        manager.connect()
        self._shared = manager.shared()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments, **keywords: self._shared.call(name, arguments, keywords)

    def close(self) -> None:
        """The store goes on for the others."""
