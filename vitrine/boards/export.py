"""A board as files: a table for spreadsheet programs, and a zip of its pictures."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from vitrine.boards.resolve import Shown
from vitrine.boards.views import BoardView
from vitrine.catalog.cells import BOM, safe_cell
from vitrine.errors import NotFound, PictureError, SourceError
from vitrine.images import THUMBNAIL_SIZES

_FIXED = ["position", "catalog", "id", "title", "note", "image", "missing"]
_ENDING = re.compile(r"\.[a-z0-9]{1,5}")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same board makes the same file

Reader = Callable[[str, str], bytes]
"""The bytes of a picture's own file, by catalog name and image path."""

Thumbnail = Callable[[str, str], Path]
"""The file of a thumbnail, by content hash and size."""


def as_csv(board: BoardView, files: dict[str, str] | None = None) -> str:
    """The board as a table, one row an entry in order; safe to open in a spreadsheet program.

    Args:
        board: what is on it.
        files: entry id -> name of its picture in a zip; adds a column.
    """
    columns = list(dict.fromkeys(name for entry in board.entries for name in entry.fields))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_FIXED, *(["file"] if files is not None else []), *map(safe_cell, columns)])
    for position, entry in enumerate(board.entries, start=1):
        words = (entry.catalog, entry.item, entry.title, entry.note, entry.image, "yes" if entry.missing else "")
        file = [files.get(entry.id, "")] if files is not None else []
        fields = [safe_cell(entry.fields.get(name, "")) for name in columns]
        writer.writerow([position, *map(safe_cell, words), *file, *fields])
    return BOM + out.getvalue()


def write_zip(board: BoardView, stream: BinaryIO, read: Reader, thumbnail: Thumbnail) -> dict[str, str]:
    """Write a zip of the board's pictures in order, with the table beside them.

    A picture is its original file where that can be read, else the largest thumbnail.

    Returns:
        Entry id -> name of its picture in the zip; entries without any picture are not among them.
    """
    files: dict[str, str] = {}
    digits = max(2, len(str(len(board.entries))))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:  # pictures do not get smaller
        for position, entry in enumerate(board.entries, start=1):
            found = _picture(entry, read, thumbnail)
            if found is None:
                continue
            data, ending = found
            files[entry.id] = f"{position:0{digits}} {_plain(entry.title)}{ending}"
            archive.writestr(zipfile.ZipInfo(files[entry.id], _EPOCH), data)
        archive.writestr(zipfile.ZipInfo("board.csv", _EPOCH), as_csv(board, files))
    return files


def file_name(board: BoardView, ending: str) -> str:
    """A file name for an export: the board's own, in letters that every system takes."""
    return f"{_plain(board.name)}{ending}"


def _picture(entry: Shown, read: Reader, thumbnail: Thumbnail) -> tuple[bytes, str] | None:
    if not entry.missing and entry.image:
        try:
            ending = PurePosixPath(entry.image).suffix.lower()
            return read(entry.catalog, entry.image), ending if _ENDING.fullmatch(ending) else ""
        except (SourceError, PictureError, NotFound):
            pass  # moved, or on a disk that is not there: the thumbnail is what is left
    if entry.picture:
        largest = max(THUMBNAIL_SIZES, key=lambda size: THUMBNAIL_SIZES[size])
        try:
            return thumbnail(entry.picture, largest).read_bytes(), ".webp"
        except (NotFound, OSError):
            return None
    return None


def _plain(text: str) -> str:
    """Words as a part of a file name: no separators, no signs that a system gives a meaning, not too long."""
    kept = re.sub(r"[^\w .,()'-]+", " ", text)
    return " ".join(kept.split())[:80].strip(" .") or "picture"
