"""What a catalog is made of, as plain records shared by sources, record book, search and pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

Value: TypeAlias = str | float | int | list[str]
"""A field's parsed value: number -> float, year -> int, categories -> list, the others -> str."""


class Kind(StrEnum):
    """What the values of a column are."""

    NUMBER = "number"
    YEAR = "year"
    CATEGORY = "category"
    CATEGORIES = "categories"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the user's own, inferred from all rows and correctable."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One picture of the source, as written there.

    `image` is the path relative to the source with `/` between folders; `id` names the item; `fields` are the
    further columns, raw text, HTML entities decoded, empty ones left out.
    """

    image: str
    id: str
    title: str = ""
    description: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One product or painting: its rows merged, for each column the first value that is not empty.

    `images` are the paths of its views in the source's order; `fields` as in `Row`.
    """

    id: str
    title: str
    description: str
    fields: dict[str, str]
    images: list[str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells whether a file may have changed without reading it: size in bytes, modification time in ns."""

    size: int
    mtime_ns: int


class Source(Protocol):
    """Where a catalog comes from. A source is cheap to make, and is read afresh by every indexing run."""

    @property
    def location(self) -> str:
        """What was given to `open_source`, absolute."""

    @property
    def problems(self) -> list[dict[str, str]]:
        """What the latest pass over `rows` had to leave out: {"image", "reason", "remedy"}. Grows as it goes."""

    def rows(self) -> Iterator[Row]:
        """Every row, in the source's own order; rows with one id are views of one item.

        One picture may stand in several rows: for several items, or twice for one (`merge` makes that one view).

        Raises SourceError if the source as a whole cannot be read; a single bad row goes to `problems` instead.
        """

    def stamp(self, image: str) -> Stamp:
        """Raises SourceError if the file is not there."""

    def read(self, image: str) -> bytes:
        """The file's bytes.

        Raises SourceError if it is not there or leaves the source's folder, PictureTooLarge if it is larger than
        the settings allow.
        """
