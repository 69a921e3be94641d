"""Thumbnails on disk, named by the content hash of their picture, made once and never changed."""

from __future__ import annotations

import errno
import os
import re
import threading
from collections.abc import Mapping
from pathlib import Path

from vitrine.errors import DiskFull, NotFound
from vitrine.words import phrase

_HASH = re.compile(r"[0-9a-f]{16,64}")


class Thumbnails:
    """The folder of thumbnails. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, picture: str, size: str) -> Path:
        """Where the thumbnail of that size lies, or would.

        Raises:
            NotFound: not the shape of a content hash (the name comes from a link).
        """
        if not _HASH.fullmatch(picture):
            raise NotFound(phrase("There is no such picture"))
        return self._folder / picture[:2] / f"{picture}-{size}.webp"

    def complete(self, picture: str, sizes: Mapping[str, object] | tuple[str, ...]) -> bool:
        """Whether all sizes are there."""
        return all(self.path(picture, size).is_file() for size in sizes)

    def write(self, picture: str, thumbnails: Mapping[str, bytes]) -> None:
        """Write all sizes; a killed process leaves no half-written file.

        Raises:
            DiskFull: no room left.
        """
        for size, data in thumbnails.items():
            target = self.path(picture, size)
            partial = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            try:
                if not target.parent.is_dir():
                    target.parent.mkdir(parents=True, exist_ok=True)
                partial.write_bytes(data)
                partial.replace(target)
            except OSError as error:
                partial.unlink(missing_ok=True)
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    raise DiskFull(
                        phrase("The disk is full"),
                        phrase("no thumbnail can be written to {folder}", folder=self._folder),
                        phrase("free some space"),
                    ) from error
                raise
