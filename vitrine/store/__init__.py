"""Vector engines behind one protocol, the record book, thumbnails, and the lock on the home folder."""

from __future__ import annotations

from vitrine.settings import Settings
from vitrine.store.protocol import Store


def open_store(settings: Settings) -> Store:
    """The store that the settings name."""
    from vitrine.store.edge import EdgeStore

    return EdgeStore(settings.home / "collections")
