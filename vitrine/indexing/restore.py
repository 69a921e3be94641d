"""Bringing a backup back: everything is checked before a file is touched, and the old home is kept aside.

A backup may come from anywhere, so it is read like a stranger's zip: paths, kinds, sizes and checksums must be those
that its own list gives, and the list must be of a format that is known here.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitrine.catalog.archive import check_archive
from vitrine.errors import DiskFull, SourceError, UnsafeArchive
from vitrine.indexing.backup import BOOK, FOLDERS, FORMAT, MANIFEST
from vitrine.store.book import Book
from vitrine.store.lock import HomeLock
from vitrine.store.migrations import MIGRATIONS
from vitrine.words import phrase

_CHUNK = 1 << 20
_LARGEST_MANIFEST = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, where to, and where the former home lies (empty: there was none)."""

    home: str
    catalogs: list[dict[str, Any]]
    files: int
    former: str


def restore(file: Path, home: Path, on_progress: Callable[[str, int, int], Any] = lambda *_: None) -> Restored:
    """Make a home folder of a backup.

    Raises:
        SourceError: it is no backup, damaged, or of a newer Vitrine. Nothing has been touched.
        UnsafeArchive: it would write elsewhere, or unpack to more than it says. Nothing has been touched.
        DiskFull: nothing has been touched.
        StoreLocked: the home is in use.
    """
    if home.exists():
        HomeLock(home, "vitrine restore").release()
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            check_archive(archive, file)
            _check_names(archive, manifest, file)
            return _unpacked(archive, manifest, file, home, on_progress)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise SourceError(
            phrase("{name} is no backup, or damaged", name=file.name), str(error), phrase("choose another file")
        ) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(
                phrase("The disk is full"),
                phrase("{name} cannot be unpacked", name=file.name),
                phrase("free some space"),
            ) from error
        raise SourceError(
            phrase("{file} cannot be restored", file=file), error.strerror or str(error), phrase("check the path")
        ) from error


def _manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    try:
        if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise UnsafeArchive(
                phrase("{name} is not unpacked", name=file.name),
                phrase("its list of files is too long"),
                phrase("choose another file"),
            )
        manifest = json.loads(archive.read(MANIFEST))
        format, book = int(manifest["format"]), int(manifest["book"])
        names = dict(manifest["files"])
        if not all(isinstance(one["size"], int) and isinstance(one["sha256"], str) for one in names.values()):
            raise TypeError("sizes and checksums")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise SourceError(
            phrase("{name} is no backup of Vitrine", name=file.name),
            phrase("it has no list of files"),
            phrase("choose another"),
        ) from error
    if format > FORMAT or book > len(MIGRATIONS):
        raise SourceError(
            phrase("{name} was made by a newer Vitrine", name=file.name),
            phrase("by version {value}", value=manifest.get("vitrine")),
            phrase("update Vitrine first"),
        )
    return dict(manifest)


def _check_names(archive: zipfile.ZipFile, manifest: dict[str, Any], file: Path) -> None:
    entries = {entry.filename: entry for entry in archive.infolist() if entry.filename != MANIFEST}
    if set(entries) != set(manifest["files"]) or BOOK not in entries:
        raise SourceError(
            phrase("{name} is damaged", name=file.name),
            phrase("it does not hold what its list says"),
            phrase("choose another file"),
        )
    for name, entry in entries.items():
        top, _, rest = name.partition("/")
        if name != BOOK and (top not in FOLDERS or not rest):
            raise UnsafeArchive(
                phrase("{name} is not unpacked", name=file.name),
                phrase("{name} has no place in a home", name=repr(name)),
                phrase("choose another"),
            )
        if entry.file_size != manifest["files"][name]["size"]:
            raise SourceError(
                phrase("{name} is damaged", name=file.name),
                phrase("{name} is not as long as it was", name=name),
                phrase("choose another file"),
            )


def _unpacked(
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    file: Path,
    home: Path,
    on_progress: Callable[[str, int, int], Any],
) -> Restored:
    home.parent.mkdir(parents=True, exist_ok=True)
    total = sum(one["size"] for one in manifest["files"].values())
    if shutil.disk_usage(home.parent).free < total:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    fresh = Path(tempfile.mkdtemp(prefix=f".{home.name}-restoring-", dir=home.parent))
    try:
        done = 0
        for name, said in manifest["files"].items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with archive.open(name) as packed, target.open("wb") as stream:
                while part := packed.read(_CHUNK):
                    digest.update(part)
                    stream.write(part)
                    done += len(part)
                    on_progress("unpacking", done, total)
            if digest.hexdigest() != said["sha256"]:
                raise SourceError(
                    phrase("{name} is damaged", name=file.name),
                    phrase("{name} is not what it was", name=name),
                    phrase("choose another file"),
                )
        _settle_in(fresh, home, manifest)
        former = _swap(fresh, home)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return Restored(str(home), list(manifest["catalogs"]), len(manifest["files"]), former)


def _settle_in(fresh: Path, home: Path, manifest: dict[str, Any]) -> None:
    """Open the book once, which brings it to this version, and let it point to its files' new place."""
    book = Book(fresh / BOOK)
    try:
        (check,) = book.read("PRAGMA integrity_check").fetchone()
        if check != "ok":
            raise SourceError(
                phrase("The record book in the backup is damaged"), str(check), phrase("choose another file")
            )
        with book.transaction() as connection:
            for id, location in connection.execute("SELECT id, location FROM catalogs").fetchall():
                for folder in ("uploads", "merged"):
                    marker = f"/{folder}/"
                    if marker in location and (fresh / folder / location.rpartition(marker)[2]).exists():
                        moved = home / folder / location.rpartition(marker)[2]
                        connection.execute("UPDATE catalogs SET location = ? WHERE id = ?", (str(moved), id))
            if not manifest.get("thumbnails", True):  # made again as the pictures are read again
                connection.execute("UPDATE views SET size = NULL, mtime_ns = NULL")
            connection.execute(
                "INSERT INTO history (catalog, made, actor, kind, what)"
                " SELECT id, ?, '', 'restore', '{}' FROM catalogs",
                (time.time(),),
            )
    except sqlite3.DatabaseError as error:
        raise SourceError(
            phrase("The record book in the backup is damaged"), str(error), phrase("choose another file")
        ) from error
    finally:
        book.close()


def _swap(fresh: Path, home: Path) -> str:
    """Put the restored home in place; a former one is kept beside it."""
    former = ""
    if home.exists() and any(home.iterdir()):
        aside = home.with_name(f"{home.name}-before-{time.strftime('%Y%m%d-%H%M%S')}")
        home.rename(aside)
        former = str(aside)
    elif home.exists():
        home.rmdir()
    try:
        fresh.chmod(0o755)
        fresh.rename(home)
    except OSError:
        if former:
            Path(former).rename(home)
        raise
    return former
