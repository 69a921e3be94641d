"""Watched folders: a catalog is indexed by itself when its folder has changed and is quiet again.

What a folder's events or the clock say is only a reason to look; what counts is what lies there, twice the same. So
files that are still being written are waited for, and nothing depends on a file system telling of every change. A
folder that has gone, or lost more than half of its pictures at once, changes nothing in the catalog: a disk that was
unplugged is no wish to delete.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from vitrine.catalog.tree import digest, missing, root_of
from vitrine.errors import Conflict, VitrineError
from vitrine.service.home import Home
from vitrine.service.indexing import Indexing
from vitrine.store.book import Catalog
from vitrine.words import phrase

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

State: TypeAlias = Literal["off", "quiet", "changing", "indexing", "gone", "asks", "failed"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """How a watched catalog stands.

    `gone`: its folder is not there; `asks`: `lost` of `total` pictures have gone at once, and nothing is dropped until
    somebody accepts that; `failed`: it could not be indexed (its last job says why); `can`: whether its source is one
    that can be watched.
    """

    state: State
    lost: int = 0
    total: int = 0
    can: bool = True


@dataclass(slots=True)
class _Look:
    """What the last looks at a folder saw: a digest that waits to be seen a second time, and when to look again."""

    waiting: str | None = None
    next: float = 0.0


class Watching:
    """Looks after the watched folders of a home. Nothing runs until `start`."""

    def __init__(self, home: Home, indexing: Indexing, clock: Callable[[], float] = time.monotonic) -> None:
        self._home = home
        self._indexing = indexing
        self._clock = clock
        self._looks: dict[int, _Look] = {}
        self._jobs: dict[int, tuple[int, str]] = {}
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._observer: BaseObserver | None = None
        self._observed: dict[int, tuple[Path, int, int]] = {}

    # --- what people ask --------------------------------------------------------------------------------------

    def switch(self, name: str, on: bool, *, actor: str = "") -> Watch:
        """Watch a catalog's folder, or stop. Raises UnknownCatalog, Conflict: it has no folder of the user's."""
        catalog = self._home.book.catalog(name)
        if on and not self._can(catalog):
            raise Conflict(
                phrase("{name} has no folder to watch", name=name),
                phrase("its pictures were added here"),
                phrase("add to it on its page instead"),
            )
        self._home.book.change(catalog.id, watched=int(on))
        self._home.history.add(catalog.id, "watch", {"on": on}, actor)
        self._looks.pop(catalog.id, None)
        if on:
            self._note(catalog.id, "quiet")
        self._wake.set()
        return self.state(name)

    def state(self, name: str) -> Watch:
        """How a catalog's watch stands. Raises UnknownCatalog."""
        catalog = self._home.book.catalog(name)
        if not self._watched(catalog.id):
            return Watch("off", can=self._can(catalog))
        row = self._home.book.read("SELECT state, lost, total FROM watches WHERE catalog = ?", (catalog.id,)).fetchone()
        return Watch(*row) if row else Watch("quiet")

    def all(self) -> dict[str, Watch]:
        """How the watch of every watched catalog stands, by name."""
        rows = self._home.book.read(
            "SELECT c.name, w.state, w.lost, w.total FROM catalogs c LEFT JOIN watches w ON w.catalog = c.id"
            " WHERE c.watched <> 0 ORDER BY c.name"
        ).fetchall()
        return {name: Watch(state or "quiet", lost or 0, total or 0) for name, state, lost, total in rows}

    def accept(self, name: str, *, actor: str = "") -> None:
        """Index although more than half of the pictures have gone. Raises UnknownCatalog, Conflict, SourceError."""
        catalog = self._home.book.catalog(name)
        seen = digest(Path(catalog.location)) or ""
        job = self._indexing.index(name, actor=actor or "watched folder")
        self._jobs[catalog.id] = (job.id, seen)
        self._note(catalog.id, "indexing")

    # --- the loop ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to look after the watched folders, in a thread of its own."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop looking. What had changed and was not yet indexed is found at the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(10)
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(5)

    def look(self) -> None:
        """One round over all watched catalogs: look where it is time to, index what has changed and is quiet."""
        watched = [one for one in self._home.book.catalogs() if self._watched(one.id)]
        self._observe(watched)
        now = self._clock()
        for catalog in watched:
            try:
                self._ended(catalog)
                look = self._looks.setdefault(catalog.id, _Look())
                if catalog.id not in self._jobs and now >= look.next:
                    self._look_at(catalog, look, now)
            except VitrineError as error:
                _log.warning("watching %s: %s", catalog.name, error)
                self._note(catalog.id, "failed")

    def _look_at(self, catalog: Catalog, look: _Look, now: float) -> None:
        settings = self._home.settings
        there = digest(Path(catalog.location))
        look.next = now + settings.watch_seconds
        if there is None:
            look.waiting = None
            self._note(catalog.id, "gone")
            return
        state, seen = self._noted(catalog.id)
        if there == seen:
            look.waiting = None
            if state not in ("quiet", "failed"):
                self._note(catalog.id, "quiet")
            return
        if there != look.waiting:  # it has changed since the last look: wait until it is twice the same
            look.waiting, look.next = there, now + settings.watch_quiet
            if state != "asks":
                self._note(catalog.id, "changing")
            return
        if self._home.writing(catalog.name):
            return
        known = {view.image for view in self._home.book.views(catalog.id, hidden=True)}
        zipped = catalog.location.lower().endswith(".zip")  # one file, that is whole or not a zip
        lost = 0 if zipped else missing(self._home.source(catalog, lambda _: None), known)
        if 2 * lost > len(known):
            self._note(catalog.id, "asks", lost, len(known))
            return
        look.waiting = None
        job = self._indexing.index(catalog.name, actor="watched folder")
        self._jobs[catalog.id] = (job.id, there)
        self._note(catalog.id, "indexing")

    def _ended(self, catalog: Catalog) -> None:
        """Note what the job that was begun for a catalog has come to."""
        if catalog.id not in self._jobs:
            return
        id, seen = self._jobs[catalog.id]
        job = self._home.jobs.get(id)
        if job.active:
            return
        del self._jobs[catalog.id]
        # A failed or cancelled one is not begun anew for the same contents: it would fail again.
        self._note(catalog.id, "quiet" if job.state == "done" else "failed", seen=seen)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self.look()
            except Exception:  # a defect must not end the watch of every other catalog
                _log.exception("watching folders failed")
            self._wake.wait(min(1.0, self._home.settings.watch_quiet))

    def _observe(self, watched: list[Catalog]) -> None:
        """Let the system tell of changes, so that they are seen at once; on network drives the clock must do."""
        if self._home.settings.watch == "poll" or self._thread is None:
            return
        from watchdog.events import FileSystemEvent, FileSystemEventHandler
        from watchdog.observers import Observer

        wanted = {one.id: there for one in watched if (there := _identity(Path(one.location)))}
        if wanted == self._observed:
            return
        # A folder that came or went, or another one in its place, tells of nothing itself: it is looked at now.
        for id in {id for id, _ in wanted.items() ^ self._observed.items()}:
            if look := self._looks.get(id):
                look.next = self._clock()
        watching = self

        class Handler(FileSystemEventHandler):
            def __init__(self, catalog: int) -> None:
                self._catalog = catalog

            def on_any_event(self, event: FileSystemEvent) -> None:
                if event.event_type in ("opened", "closed_no_write"):
                    return  # reading, which indexing does itself
                if look := watching._looks.get(self._catalog):
                    look.next = min(look.next, watching._clock())

        if self._observer is None:
            self._observer = Observer()
            self._observer.daemon = True
            self._observer.start()
        self._observer.unschedule_all()
        self._observed = {}
        for id, there in wanted.items():
            root = there[0]
            try:
                self._observer.schedule(Handler(id), str(root), recursive=True)
            except OSError as error:  # too many folders for the system to tell of: the clock does
                _log.warning("%s is watched by the clock only: %s", root, error)
            self._observed[id] = there

    # --- what is noted ----------------------------------------------------------------------------------------

    def _can(self, catalog: Catalog) -> bool:
        location = Path(catalog.location)
        return bool(catalog.location) and not location.is_relative_to(self._home.settings.home / "uploads")

    def _watched(self, catalog: int) -> bool:
        row = self._home.book.read("SELECT watched FROM catalogs WHERE id = ?", (catalog,)).fetchone()
        return bool(row and row[0])

    def _noted(self, catalog: int) -> tuple[str, str]:
        row = self._home.book.read("SELECT state, seen FROM watches WHERE catalog = ?", (catalog,)).fetchone()
        return (str(row[0]), str(row[1])) if row else ("quiet", "")

    def _note(self, catalog: int, state: State, lost: int = 0, total: int = 0, seen: str | None = None) -> None:
        with self._home.book.transaction() as connection:
            connection.execute(
                "INSERT INTO watches VALUES (?, ?, ?, ?, ?) ON CONFLICT (catalog) DO UPDATE SET state = excluded.state,"
                " lost = excluded.lost, total = excluded.total"
                + (", seen = excluded.seen" if seen is not None else ""),
                (catalog, state, lost, total, seen or ""),
            )


def _identity(location: Path) -> tuple[Path, int, int] | None:
    """The folder to watch for a source, with what tells it from another one in the same place; None: it is gone."""
    try:
        location.stat()
        root = root_of(location)
        status = root.stat()
    except OSError:
        return None
    return root, status.st_dev, status.st_ino
