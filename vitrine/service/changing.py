"""The model of a catalog: what a change costs, and the way back to the former one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from vitrine import embedding
from vitrine.errors import Conflict
from vitrine.indexing.collections import drop_former
from vitrine.indexing.jobs import Job
from vitrine.indexing.refill import refill
from vitrine.indexing.rollback import Kept, former_model, kept, rollback
from vitrine.indexing.run import Progress
from vitrine.service.calibrating import Calibrating
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.book import Catalog
from vitrine.store.history import note
from vitrine.store.snapshots import Former, Snapshots
from vitrine.store.transaction import Transaction
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Cost:
    """What changing a catalog to a model takes: `pictures` to be embedded; `seconds`, None where no run has told yet.

    `current` is whether the catalog has that model already.
    """

    model: str
    pictures: int
    seconds: float | None
    current: bool


class Changing:
    """Changes of model, which `Indexing.index` begins: their cost before, the rollback after."""

    def __init__(self, home: Home, searching: Searching, calibrating: Calibrating) -> None:
        self._home = home
        self._searching = searching
        self._calibrating = calibrating

    def cost(self, name: str, model: str) -> Cost:
        """What changing a catalog's model would take. Raises UnknownCatalog, ModelUnavailable (no such folder)."""
        catalog = self._home.book.catalog(name)
        key = embedding.model_key(model)
        embedded = self._home.book.with_vectors(key, catalog.id)
        if base := embedding.base_key(key):
            embedded |= self._home.book.with_vectors(base, catalog.id)
        pictures = sum(
            view.picture is not None and view.picture not in embedded for view in self._home.book.views(catalog.id)
        )
        measured = self._home.measured.get(key)
        rate = self._home.log.rate(key) or (measured.speed if measured else None)
        return Cost(model, pictures, pictures / rate if rate else None, key == catalog.model)

    def kept(self, name: str) -> Kept | None:
        """What is kept for going back to a former model; None where nothing is. Raises UnknownCatalog."""
        return kept(self._home.book, self._home.store, self._home.book.catalog(name))

    def rollback(self, name: str) -> Job:
        """Go back, in the background, to the model from before the last change; the present one is kept in its turn.

        Searches go on by the present model meanwhile. Nothing is embedded but what has come or changed since.

        Raises:
            UnknownCatalog.
            Conflict: nothing is kept, or the catalog is being indexed.
            ModelUnavailable: the former model has gone.
        """
        catalog = self._home.book.catalog(name)
        self._home.refuse_while_busy(name)
        return self.submit_rollback(name, former_model(catalog))

    def submit_rollback(self, name: str, key: str) -> Job:
        """Queue the way back to the model of that key."""

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            catalog = self._home.book.catalog(name)
            try:
                source = partial(self._home.source, catalog, on_progress)
                report = rollback(self._home.tools(key), catalog, source, on_progress=on_progress, stop=stop)
                self._calibrating.learn(name, on_progress, stop)
                return asdict(report)
            finally:
                self._searching.forget(name)

        return self._home.jobs.submit(name, "rollback", {"model": key}, work, model=embedding.model_name(key))

    # --- the contents from before the last indexing -----------------------------------------------------------

    def former(self, name: str) -> Former | None:
        """What was before the last indexing that changed something; None: nothing is kept. Raises UnknownCatalog."""
        return Snapshots(self._home.book).former(self._home.book.catalog(name).id)

    def revert(self, name: str, *, actor: str = "") -> Job:
        """Bring back, in the background, the items, fields and pictures from before the last indexing.

        What was done in the app stays: edits and hidden items. Nothing is read or embedded again; what is now is kept
        in its turn. The source stays as it is, so the next indexing brings its contents again; a watched folder is
        not watched any more.

        Raises:
            UnknownCatalog.
            Conflict: nothing is kept, or the catalog is being indexed.
        """
        self._home.refuse_while_busy(name)
        if self.former(name) is None:
            raise Conflict(
                phrase("There is nothing to go back to in {name}", name=name),
                phrase("no indexing has changed it since it was made"),
                phrase("see `history`"),
            )
        return self.submit_revert(name, uuid.uuid4().hex, actor)

    def submit_revert(self, name: str, token: str, actor: str) -> Job:
        """Queue the way back; `token` tells a run that was killed whether the rows are swapped already."""

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            catalog = self._home.book.catalog(name)
            if not any(entry.what.get("token") == token for entry in self._home.history.entries(catalog.id, 20)):
                self._swap(catalog, token, actor)
            try:
                source = partial(self._home.source, catalog, on_progress)
                tools = self._home.tools(catalog.model)
                report = refill(tools, catalog, source, on_progress=on_progress, stop=stop)
                self._calibrating.learn(name, on_progress, stop)
                return asdict(report)
            finally:
                self._searching.forget(name)

        return self._home.jobs.submit(name, "revert", {"token": token, "actor": actor}, work)

    def _swap(self, catalog: Catalog, token: str, actor: str) -> None:
        former = self.former(catalog.name)
        if former is None:
            raise Conflict(
                phrase("There is nothing to go back to in {name}", name=catalog.name), remedy=phrase("see its history")
            )
        what = {"added": former.back, "removed": former.gone, "items": former.items, "token": token}

        def within(connection: Transaction) -> None:
            connection.execute("UPDATE catalogs SET watched = 0 WHERE id = ?", (catalog.id,))
            note(connection, catalog.id, "revert", what, actor, time.time())

        Snapshots(self._home.book).swap(catalog.id, within)

    def drop_former(self, name: str) -> int:
        """Delete what is kept for going back; returns the bytes that it took. Raises UnknownCatalog, Conflict."""
        catalog = self._home.book.catalog(name)
        self._home.refuse_while_busy(name)
        found = self.kept(name)
        drop_former(self._home.book, self._home.store, catalog)
        return found.bytes if found else 0
