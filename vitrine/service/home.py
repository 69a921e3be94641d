"""What the parts of the service share: the settings, record book, store, models and jobs of one home folder."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from vitrine import segment
from vitrine.catalog.archive import unpack
from vitrine.catalog.records import Source
from vitrine.catalog.sources import open_source
from vitrine.embedding.adapted import FOLDERS
from vitrine.embedding.measured import Measured
from vitrine.embedding.waiting import stopped
from vitrine.errors import Cancelled, Conflict, QueryError
from vitrine.indexing.jobs import Job, Jobs
from vitrine.indexing.regions import Finder
from vitrine.indexing.run import Progress, Tools
from vitrine.models import Models
from vitrine.segment import Segmenter
from vitrine.settings import Settings
from vitrine.store import open_store
from vitrine.store.book import Book, Catalog
from vitrine.store.history import History
from vitrine.store.joblog import JobLog
from vitrine.store.leases import Leases
from vitrine.store.lock import HomeLock, Owner
from vitrine.store.namespace import Namespace
from vitrine.store.protocol import Store
from vitrine.store.thumbnails import Thumbnails
from vitrine.words import Phrase, phrase

_BESIDE = ("calibrate", "map", "enrich", "caption", "tag", "weigh")  # kinds of jobs that change no items
_NAME = re.compile(r"[^\W_][\w .-]{0,63}")


def _doing(name: str, kind: str) -> Phrase:
    """What a job of that kind does with the catalog, in words."""
    match kind:
        case "evaluate":
            return phrase("{name} is being evaluated", name=name)
        case "rollback":
            return phrase("{name} is being changed back", name=name)
        case "compare":
            return phrase("{name} is being compared", name=name)
        case "adapt":
            return phrase("{name} is being adapted", name=name)
        case "revert":
            return phrase("{name} is being brought back", name=name)
        case "duplicate":
            return phrase("{name} is being copied", name=name)
        case "merge":
            return phrase("{name} is being merged", name=name)
        case "refill":
            return phrase("{name} is being filled again", name=name)
        case "backup":
            return phrase("{name} is being backed up", name=name)
        case _:
            return phrase("{name} is being indexed", name=name)


class Home:
    """One home folder, opened. Other processes are kept out until it is closed, unless the settings say it is shared.

    Raises:
        StoreLocked: another process works on the home folder.
    """

    def __init__(self, settings: Settings, doing: str) -> None:
        self.settings = settings
        self._lock = None if settings.shared else HomeLock(settings.home, doing)
        self.book = Book(settings.database or settings.home / "book.sqlite")
        name = self.book.home(on_server=settings.engine == "server")
        self.store: Store = open_store(settings, Namespace(name.id, self._collections if name.older else frozenset))
        self.thumbnails = Thumbnails(settings.home / "thumbnails")
        self.measured = Measured(settings.home)
        self.models = Models(settings.threads or 1, self.measured, settings.precision)
        self.log = JobLog(self.book, Leases(self.book, settings.lease_seconds) if settings.shared else None)
        self.history = History(self.book)
        self.jobs = Jobs(self.log)
        self._gate = threading.Lock()
        self._segmenter: Segmenter | None = None
        FOLDERS.append(settings.home / "adapters")

    def close(self) -> None:
        """Stop jobs (they are resumed next time), close everything, let other processes in."""
        self.jobs.close()
        if (folder := self.settings.home / "adapters") in FOLDERS:  # else it is closed already
            FOLDERS.remove(folder)
        self.store.close()
        self.book.close()
        if self._lock:
            self._lock.release()

    def announce(self, url: str, token: str) -> None:
        """Tell other processes of this machine where the API of this one answers; in a shared home they need none."""
        if self._lock:
            self._lock.announce(Owner(os.getpid(), "the app", url, token))

    def _collections(self) -> set[str]:
        """What the record book says is searched or kept."""
        return {name for one in self.book.catalogs() for name in (one.collection, one.former) if name}

    @property
    def workers(self) -> int:
        """Threads for work on pictures."""
        return self.settings.threads or os.cpu_count() or 1

    def uploads(self, catalog: Catalog) -> Path:
        """The folder of what was dropped into the catalog."""
        return self.settings.home / "uploads" / str(catalog.id)

    def maps(self, catalog: Catalog) -> Path:
        """The folder of the catalog's maps."""
        return self.settings.home / "maps" / str(catalog.id)

    def unpacked(self, catalog: Catalog) -> Path:
        """The folder that a catalog's zip is unpacked to."""
        return self.settings.home / "unpacked" / str(catalog.id)

    def source(self, catalog: Catalog, on_progress: Callable[[Progress], None]) -> Source:
        """Where the catalog's pictures come from, a zip unpacked anew.

        Raises:
            SourceError, UnsafeArchive, DiskFull: what was unpacked before stays.
            Cancelled: the job was stopped, and so does it.
        """
        location = Path(catalog.location)
        if location.suffix.lower() == ".zip":
            location = self._unpack(location, self.unpacked(catalog), on_progress)
        return open_source(location, self.settings)

    def opened(self, catalog: Catalog) -> Source:
        """Where the catalog's pictures come from as it stands, a zip as it was unpacked. Raises SourceError."""
        location = Path(catalog.location)
        return open_source(self.unpacked(catalog) if location.suffix.lower() == ".zip" else location, self.settings)

    def _unpack(self, file: Path, folder: Path, on_progress: Callable[[Progress], None]) -> Path:
        def told(done: int, total: int) -> None:
            if stopped():
                raise Cancelled(
                    phrase("Unpacking was stopped"), phrase("nothing has changed"), phrase("start it again")
                )
            on_progress(Progress(phrase("unpacking"), done, total, "bytes"))

        on_progress(Progress(phrase("unpacking"), 0, 0))
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        unpack(file, fresh, self.settings, told)
        # Only now: the zip may have gone, and pages go on showing originals meanwhile.
        shutil.rmtree(folder, ignore_errors=True)
        return fresh.rename(folder)

    def tools(self, key: str) -> Tools:
        """What indexing by the model of that key needs."""
        return Tools(
            book=self.book,
            store=self.store,
            thumbnails=self.thumbnails,
            settings=self.settings,
            embedder=lambda: self.models.settled(key),
            workers=self.workers,
            finder=lambda: Finder(self.segmenter),
        )

    @property
    def segmenter(self) -> Segmenter:
        """The one that the settings name, loaded on first use. Raises ModelUnavailable."""
        with self._gate:
            if self._segmenter is None:
                self._segmenter = segment.load(self.settings.segmenter, threads=self.settings.threads or 1)
            return self._segmenter

    def writing(self, name: str) -> Job | None:
        """The job that changes, or is about to change, what the catalog holds."""
        return next((job for job in self.jobs.all() if job.catalog == name and writes(job)), None)

    def refuse_while_busy(self, name: str) -> None:
        """Raises Conflict where a job is at work on the catalog."""
        for job in self.jobs.all():
            if job.catalog == name and job.active and job.kind not in _BESIDE:
                raise Conflict(
                    _doing(name, job.kind),
                    phrase("that must not be done meanwhile"),
                    phrase("wait, or cancel the job first"),
                )


def writes(job: Job) -> bool:
    """Whether a job changes, or is about to change, what its catalog holds."""
    return job.active and job.kind in ("index", "rollback", "revert", "adapt", "duplicate", "merge", "refill")


def checked_name(name: str) -> str:
    """A catalog's name without spaces around it. Raises QueryError: it cannot be one."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise QueryError(
            phrase("{name} cannot be a catalog's name", name=repr(name)),
            phrase("letters, digits, spaces, dots and hyphens, 64 at most"),
            phrase("change it"),
        )
    return name
