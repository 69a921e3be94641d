"""Opening what people bring as a source, and merging its rows to items.

A further kind of source is one new file with a function like `open_csv`, and one line in `SOURCES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from vitrine.catalog.csv_source import open_csv
from vitrine.catalog.files import is_picture, title_of
from vitrine.catalog.folder import open_folder
from vitrine.catalog.merged import open_merged
from vitrine.catalog.records import Item, Row, Source
from vitrine.errors import SourceError
from vitrine.settings import Settings
from vitrine.words import phrase

Opener = Callable[[Path, Settings], Source | None]
"""Makes the source of one kind for a path; None if the path is not of that kind. Raises SourceError if it is broken."""


def _open_merged(path: Path, settings: Settings) -> Source | None:
    """Its parts may be of any kind."""
    return open_merged(path, settings, open_source)


SOURCES: list[Opener] = [
    _open_merged,
    open_csv,
    open_folder,
]
"""Every kind of source; the first that answers wins."""


def open_source(path: Path | str, settings: Settings) -> Source:
    """The source at `path`: a folder, a folder that holds a `catalog.csv`, or a table file of any name.

    Raises:
        SourceError: nothing is there, it is of no known kind, or it is broken.
    """
    if re.search(r"(^|/)(https?|ftps?|sftp|s3|gs|file|data):", str(path), re.IGNORECASE):
        raise SourceError(
            phrase("{path} is an address on the network", path=path),
            phrase("Vitrine fetches nothing from there by itself"),
            phrase("download it first, then name the folder or file"),
        )
    path = Path(path).expanduser().absolute()
    if not path.exists():
        raise SourceError(
            phrase("There is nothing at {path}", path=path),
            phrase("the path may be misspelt"),
            phrase("check the path"),
        )
    for opener in SOURCES:
        source = opener(path, settings)
        if source is not None:
            return source
    if path.suffix.lower() == ".zip":
        raise SourceError(
            phrase("{name} is packed", name=path.name),
            phrase("a zip is unpacked before it is read"),
            phrase("unpack it and add the folder"),
        )
    if is_picture(path.name):
        raise SourceError(
            phrase("{name} is one picture", name=path.name),
            phrase("a catalog is a folder of pictures"),
            phrase("choose its folder"),
        )
    raise SourceError(
        phrase("{name} is not a catalog", name=path.name),
        phrase("it is no folder, CSV or zip"),
        phrase("choose a folder, a catalog.csv or a zip of either"),
    )


def merge(rows: Iterable[Row]) -> dict[str, Item]:
    """The items by id, in order of their first row.

    For each column the first value that is not empty wins. A picture named twice for an item is one view of it; a
    picture may show several items, as the sizes of a ball do. An item without a title is called by its first
    picture's name.
    """
    items: dict[str, Item] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        item = items.get(row.id)
        if item is None:
            items[row.id] = Item(row.id, row.title, row.description, dict(row.fields), [row.image])
            seen.add((row.id, row.image))
            continue
        if (row.id, row.image) not in seen:
            seen.add((row.id, row.image))
            item.images.append(row.image)
        for name, text in row.fields.items():
            item.fields.setdefault(name, text)
        if (row.title and not item.title) or (row.description and not item.description):
            items[row.id] = replace(
                item, title=item.title or row.title, description=item.description or row.description
            )
    for item in [item for item in items.values() if not item.title]:
        items[item.id] = replace(item, title=title_of(item.images[0]))
    return items
