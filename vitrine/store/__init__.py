"""Vector engines behind one protocol, the record book, thumbnails, and the lock on the home folder."""

from __future__ import annotations

from collections.abc import Callable

from vitrine.errors import StoreError
from vitrine.settings import Settings
from vitrine.store.namespace import Named, Namespace
from vitrine.store.protocol import Store
from vitrine.words import phrase


def open_store(settings: Settings, namespace: Namespace | None = None) -> Store:
    """The store that the settings name; named none, the server where they have its address, else the embedded engine.

    `namespace` sets the home's collections apart on a server that other homes use too.

    Raises:
        StoreError: there is no engine of that name, or it cannot start.
    """
    name = settings.engine
    if name not in ENGINES:
        known = ", ".join(sorted(ENGINES))
        raise StoreError(
            phrase("There is no store {name}", name=name),
            phrase("there are: {known}", known=known),
            phrase("change or unset VITRINE_STORE"),
        )
    store = ENGINES[name](settings)
    if namespace and isinstance(store, Named):
        store.namespace = namespace
    return store


def _edge(settings: Settings) -> Store:
    from vitrine.store.edge import EdgeStore

    return EdgeStore(settings.home / "collections")


def _server(settings: Settings) -> Store:
    from vitrine.store.server import ServerStore

    return ServerStore(settings)


ENGINES: dict[str, Callable[[Settings], Store]] = {"edge": _edge, "server": _server}
