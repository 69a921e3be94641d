"""The source that is a `catalog.csv`: one row a picture, rows with one id are views of one item."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

from vitrine.catalog.files import Folder, clean_path, problem
from vitrine.catalog.records import Row, Source, Stamp
from vitrine.catalog.table import Table
from vitrine.errors import SourceError
from vitrine.settings import Settings
from vitrine.words import phrase

CATALOG_FILE = "catalog.csv"

_KNOWN = frozenset({"image", "id", "title", "description"})
_LIKELY = ("image", "picture", "photo", "file", "path", "img", "bild", "foto")
_ENDINGS = frozenset({".csv", ".tsv", ".txt"})


def open_csv(path: Path, settings: Settings) -> Source | None:
    """The source for a table file of any name, or for a folder that holds a `catalog.csv`; None for others."""
    if path.is_file() and path.suffix.lower() in _ENDINGS:
        return CsvSource(path, path, settings)
    if path.is_dir():
        for entry in sorted(path.iterdir()):
            if entry.name.casefold() == CATALOG_FILE and entry.is_file():
                return CsvSource(path, entry, settings)
    return None


class CsvSource:
    """The pictures that a table names; paths are relative to the table's folder and may not leave it.

    Raises:
        SourceError: at once, if the table cannot be read or has no column `image`.
    """

    def __init__(self, location: Path, path: Path, settings: Settings) -> None:
        self._location = str(location.absolute())
        self._folder = Folder(path.parent, settings.max_bytes)
        self._table = Table(path, _KNOWN)
        self._problems: list[dict[str, str]] = []
        if "image" not in self._table.names:
            raise _no_image_column(path.name, self._table.names)

    @property
    def location(self) -> str:
        return self._location

    @property
    def problems(self) -> list[dict[str, str]]:
        return self._problems

    def stamp(self, image: str) -> Stamp:
        return self._folder.stamp(image)

    def read(self, image: str) -> bytes:
        return self._folder.read(image)

    def rows(self) -> Iterator[Row]:
        self._problems = []
        self._table = Table(self._table.path, _KNOWN)  # the file may have changed since the last pass
        names = self._table.names
        if "image" not in names:
            raise _no_image_column(self._table.path.name, names)
        image_at = names.index("image")
        for line, cells in self._table.rows():
            written = cells[image_at].strip() if image_at < len(cells) else ""
            try:
                image = clean_path(written)
                if any(cell.strip() for cell in cells[len(names) :]):
                    raise SourceError(
                        phrase("The row has more cells than the header"),
                        phrase("a delimiter inside a text is perhaps not quoted"),
                        phrase("put texts that hold delimiters into quotation marks, in line {line}", line=line),
                    )
            except SourceError as error:
                self._problems.append(problem(written or f"line {line}", error))
                continue
            yield _row(image, names, cells)


def _row(image: str, names: list[str], cells: list[str]) -> Row:
    fields = {name: text for name, cell in zip(names, cells, strict=False) if (text := _text(cell))}
    fields.pop("image", None)
    # An id is a name, not a text: it must stay as other files write it.
    written_id = next((cell.strip() for name, cell in zip(names, cells, strict=False) if name == "id"), "")
    fields.pop("id", None)
    title = " ".join(fields.pop("title", "").split())
    return Row(image, written_id or image, title, fields.pop("description", ""), fields)


def _text(cell: str) -> str:
    text = cell.replace("\0", "").strip()
    return html.unescape(text).strip() if "&" in text else text


def _no_image_column(file: str, names: list[str]) -> SourceError:
    likely = [name for name in names if any(word in name.casefold() for word in _LIKELY)]
    rename = f"the column `{likely[0]}`" if likely else "the column that holds the pictures' paths"
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return SourceError(
        phrase("{file} has no column `image`", file=file),
        phrase("its columns are: {shown}", shown=shown),
        phrase("rename {rename} to `image`", rename=rename),
    )
