"""A backup: one zip with the record book, files that were added, thumbnails and fitted models, and what it holds.

The book is copied by SQLite's own backup while searches and writes go on; the rest are files that never change once
they are there. The vector store is left out: it is filled from the book again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitrine import __version__
from vitrine.errors import Cancelled, DiskFull, SourceError
from vitrine.indexing.run import Progress
from vitrine.settings import Settings
from vitrine.store.migrations import MIGRATIONS
from vitrine.words import phrase

FORMAT = 1
MANIFEST = "manifest.json"
BOOK = "book.sqlite"
FOLDERS = ("uploads", "unpacked", "merged", "adapters", "thumbnails")
"""What lies beside the book and belongs to it."""

_PAGES = 512  # of the book copied between two looks at whether to stop
_CHUNK = 1 << 20
_KEPT_SETTINGS = ("model", "quantization", "store")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written."""

    file: str
    catalogs: list[dict[str, Any]]
    files: int
    bytes: int
    seconds: float


def back_up(
    settings: Settings,
    to: Path,
    *,
    catalog: str = "",
    thumbnails: bool = True,
    on_progress: Callable[[Progress], Any] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Made:
    """Write a backup of a home folder; the file is there whole, or as it was before.

    Args:
        settings: of the home folder.
        to: the zip.
        catalog: the one catalog to keep; empty: all, with boards and tokens.
        thumbnails: whether they come along; without, the pictures are read again after restoring.
        on_progress: told how far it is.
        stop: says whether to stop.

    Raises:
        SourceError: the place cannot be written.
        DiskFull, Cancelled: nothing is left of it.
    """
    if settings.database:
        raise SourceError(
            phrase("The record book lies in PostgreSQL"),
            phrase("it is backed up by its own tools"),
            phrase("use pg_dump, and copy the home"),
        )
    started = time.monotonic()
    unfinished = to.with_name(f".{to.name}.unfinished")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=to.parent) as folder:
            book = Path(folder) / BOOK
            _copy_book(settings.home / BOOK, book, on_progress, stop)
            catalogs, pictures, owned = _prepare(book, catalog)
            chosen = _files(settings.home, owned if catalog else None, pictures if thumbnails else set())
            files = [(BOOK, book), *chosen]
            total = sum(file.stat().st_size for _, file in files)
            if shutil.disk_usage(to.parent).free < total:
                raise DiskFull(
                    phrase("The disk is full"),
                    phrase("the backup takes up to {total} bytes", total=total),
                    phrase("choose another disk"),
                )
            manifest = _write(unfinished, files, total, on_progress, stop)
            manifest |= {"catalogs": catalogs, "one_catalog": bool(catalog), "thumbnails": thumbnails}
            manifest["settings"] = {name: getattr(settings, name) for name in _KEPT_SETTINGS}
            with zipfile.ZipFile(unfinished, "a") as archive:
                archive.writestr(MANIFEST, json.dumps(manifest), zipfile.ZIP_DEFLATED)
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        size = unfinished.stat().st_size
        unfinished.replace(to)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        if error.errno == 28:
            raise DiskFull(
                phrase("The disk is full"), phrase("{to} cannot be written", to=to), phrase("free some space")
            ) from error
        raise SourceError(
            phrase("{to} cannot be written", to=to), error.strerror or str(error), phrase("choose another place")
        ) from error
    except sqlite3.Error as error:  # of the copy of the book: the app's own goes on
        full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
        what = phrase("The disk is full") if full else phrase("The record book cannot be copied")
        raise (DiskFull if full else SourceError)(
            what, phrase("{to} cannot be written", to=to), phrase("choose another place")
        ) from error
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return Made(str(to), catalogs, len(files), size, round(time.monotonic() - started, 3))


def _copy_book(book: Path, to: Path, on_progress: Callable[[Progress], Any], stop: Callable[[], bool]) -> None:
    def told(_: int, left: int, pages: int) -> None:
        _stop_here(stop)
        on_progress(Progress(phrase("copying the record book"), pages - left, pages))

    source, target = sqlite3.connect(book, timeout=60), sqlite3.connect(to)
    try:
        source.backup(target, pages=_PAGES, progress=told, sleep=0.01)
    finally:
        source.close()
        target.close()


def _prepare(book: Path, only: str) -> tuple[list[dict[str, Any]], set[str], list[int]]:
    """Take out of the copied book what is of this machine, or of other catalogs.

    Returns:
        Names and counts of the catalogs, content hashes of their pictures, and the catalogs' numbers.
    """
    connection = sqlite3.connect(book, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN")
        # What was running is not running there, and the vector store is filled anew.
        connection.execute("UPDATE jobs SET state = 'interrupted' WHERE state = 'running'")
        connection.execute("UPDATE catalogs SET collection = '', former = '', former_model = ''")
        for table in ("stored", "lengths"):
            connection.execute(f"DELETE FROM {table}")
        if only:
            connection.execute("DELETE FROM catalogs WHERE name <> ?", (only,))
            for table in ("boards", "tokens", "jobs"):
                connection.execute(f"DELETE FROM {table}")
            used = "SELECT picture FROM views WHERE picture IS NOT NULL"
            kept = f"{used} UNION SELECT picture FROM former_views WHERE picture IS NOT NULL"
            connection.execute(f"DELETE FROM vectors WHERE picture NOT IN ({kept})")
            connection.execute(f"DELETE FROM regions WHERE picture NOT IN ({kept})")
            connection.execute(f"DELETE FROM pictures WHERE hash NOT IN ({kept})")
            connection.execute(f"DELETE FROM enrichments WHERE picture NOT IN ({kept})")
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        items = "(SELECT count(*) FROM items i WHERE i.catalog = c.id)"
        views = "(SELECT count(*) FROM views v WHERE v.catalog = c.id)"
        rows = connection.execute(f"SELECT id, name, {items}, {views} FROM catalogs c ORDER BY name").fetchall()
        pictures = {row[0] for row in connection.execute("SELECT hash FROM pictures")}
        catalogs = [{"name": row[1], "items": row[2], "views": row[3]} for row in rows]
        return catalogs, pictures, [row[0] for row in rows]
    finally:
        connection.close()


def _files(home: Path, owned: list[int] | None, pictures: set[str]) -> Iterator[tuple[str, Path]]:
    """The files that come along, by their path in the zip. `owned`: only the folders of these catalogs; None: all."""
    for name in FOLDERS:
        for file in sorted((home / name).rglob("*")):
            relative = file.relative_to(home)
            if not file.is_file() or file.is_symlink() or any(part.startswith(".") for part in relative.parts[:2]):
                continue
            if name == "thumbnails" and file.name.partition("-")[0] not in pictures:
                continue
            mine = owned is None or name in ("adapters", "thumbnails", "merged") or relative.parts[1] in map(str, owned)
            if mine:
                yield relative.as_posix(), file


def _write(
    to: Path,
    files: list[tuple[str, Path]],
    total: int,
    on_progress: Callable[[Progress], Any],
    stop: Callable[[], bool],
) -> dict[str, Any]:
    written = 0
    sums: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(to, "w") as archive:
        for name, file in files:
            how = zipfile.ZIP_DEFLATED if name == BOOK else zipfile.ZIP_STORED  # pictures are packed already
            entry = zipfile.ZipInfo.from_file(file, name)
            entry.compress_type = how
            digest = hashlib.sha256()
            size = 0
            with file.open("rb") as stream, archive.open(entry, "w") as packed:
                while part := stream.read(_CHUNK):
                    _stop_here(stop)
                    digest.update(part)
                    packed.write(part)
                    size += len(part)
                    written += len(part)
                    on_progress(Progress(phrase("packing"), written, total, "bytes"))
            sums[name] = {"sha256": digest.hexdigest(), "size": size}
    return {"format": FORMAT, "vitrine": __version__, "book": len(MIGRATIONS), "made": time.time(), "files": sums}


def _stop_here(stop: Callable[[], bool]) -> None:
    if stop():
        raise Cancelled(phrase("The backup was stopped"), phrase("nothing is left of it"), phrase("start it again"))
