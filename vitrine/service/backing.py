"""Backups of the home folder, made in the background while everything goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vitrine.errors import Conflict, NotFound
from vitrine.indexing.backup import back_up
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.service.home import Home
from vitrine.words import phrase

_KEPT = "backups"
_FILE = re.compile(r"[\w][\w .-]*\.zip")
_MADE = re.compile(r"vitrine-(?:(?P<catalog>.+)-)?\d{8}-\d{6}\.zip")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that lies in the home folder for download.

    Its file's name, bytes, when it was made, and the one catalog that it holds (empty: all).
    """

    name: str
    bytes: int
    made: float
    catalog: str = ""


class Backing:
    """Backups: made to a file of the user's choice, or into the home folder for download."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def back_up(self, to: Path | None = None, *, catalog: str = "", thumbnails: bool = True) -> Job:
        """Write a backup in the background.

        Args:
            to: the zip; None: one in the home folder, for download.
            catalog: the one catalog to keep; empty: all.
            thumbnails: whether they come along.

        Raises:
            UnknownCatalog, Conflict: a backup is being made already. The job fails where the file cannot be written.
        """
        if catalog:
            self._home.book.catalog(catalog)
        if any(job.kind == "backup" and job.active for job in self._home.jobs.all()):
            raise Conflict(
                phrase("A backup is being made already"), remedy=phrase("wait for it, or cancel that job first")
            )
        name = f"vitrine-{catalog + '-' if catalog else ''}{time.strftime('%Y%m%d-%H%M%S')}.zip"
        target = to or self._home.settings.home / _KEPT / name

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            settings = self._home.settings
            return asdict(
                back_up(settings, target, catalog=catalog, thumbnails=thumbnails, on_progress=on_progress, stop=stop)
            )

        return self._home.jobs.submit(catalog, "backup", {"to": str(target)}, work, lane="backups")

    def all(self) -> list[Backup]:
        """The backups in the home folder, newest first."""
        found = [
            Backup(file.name, file.stat().st_size, file.stat().st_mtime, _catalog_of(file.name))
            for file in (self._home.settings.home / _KEPT).glob("*.zip")
            if not file.name.startswith(".")
        ]
        return sorted(found, key=lambda backup: -backup.made)

    def file(self, name: str) -> Path:
        """The file of such a backup. Raises NotFound."""
        file = self._home.settings.home / _KEPT / name
        if not _FILE.fullmatch(name) or not file.is_file():
            raise NotFound(phrase("There is no such backup"), remedy=phrase("see the list of backups"))
        return file

    def delete(self, name: str) -> None:
        """Delete such a backup. Raises NotFound."""
        self.file(name).unlink(missing_ok=True)


def _catalog_of(name: str) -> str:
    """The one catalog that a backup holds, by its file's name; empty: all, or somebody has named it otherwise."""
    made = _MADE.fullmatch(name)
    return (made["catalog"] or "") if made else ""
