"""What lies in a catalog's folder, without reading a file: whether it has changed, and whether it still does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from vitrine.catalog.files import is_hidden
from vitrine.catalog.records import Source
from vitrine.errors import SourceError


def root_of(location: Path) -> Path:
    """The folder to watch for a source: itself, or the folder that its table or zip lies in."""
    return location if location.is_dir() else location.parent


def digest(location: Path) -> str | None:
    """Changes with any file's name, size or time of change below a source's folder; None: there is no such folder.

    Of a zip only the zip itself counts. Hidden files do not, as no source reads them.
    """
    if not location.exists():
        return None
    found = hashlib.blake2b(digest_size=16)
    if location.suffix.lower() == ".zip":
        return _added(found, [location]).hexdigest()
    for folder, folders, files in os.walk(root_of(location)):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        _added(found, (Path(folder, name) for name in sorted(files) if not is_hidden(name)))
    return found.hexdigest()


def missing(source: Source, known: Iterable[str]) -> int:
    """How many of the known pictures the source holds no more. Raises SourceError: it cannot be read at all."""
    there = {row.image for row in source.rows()}
    gone = 0
    for image in known:
        if image in there:
            try:
                source.stamp(image)
                continue
            except SourceError:
                pass  # named by a table, but its file is gone: counted
        gone += 1
    return gone


def _added(found: hashlib.blake2b, files: Iterable[Path]) -> hashlib.blake2b:
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue  # gone since it was listed: the next look sees that
        found.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0".encode(errors="surrogateescape"))
    return found
