"""The source that is several others, as merged catalogs have: a small JSON file; the parts stay where they are.

A picture's path begins with the number of its part. Where two parts have an item of one id, either both are one item
(`join`), or the later part's gets the part's name behind it (`cup (shop)`), so that nothing is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from vitrine.catalog.records import Row, Source, Stamp
from vitrine.errors import SourceError
from vitrine.settings import Settings
from vitrine.words import phrase

ENDING = ".merged.json"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the sources: where it is, and what stands behind the id of an item that an earlier part has too."""

    location: str
    suffix: str


def write_merged(file: Path, parts: list[Part], *, join: bool) -> None:
    """Write the file; whoever sees it sees all of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}")
    unfinished.write_text(json.dumps({"parts": [asdict(part) for part in parts], "join": join}), encoding="utf-8")
    unfinished.replace(file)


def read_merged(file: Path) -> tuple[list[Part], bool]:
    """The parts, and whether equal ids are one item. Raises SourceError: it is no such file."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return [Part(str(part["location"]), str(part["suffix"])) for part in said["parts"]], bool(said["join"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            phrase("{file} does not say what was merged", file=file), str(error), phrase("restore a backup")
        ) from error


def open_merged(path: Path, settings: Settings, opener: Callable[[str, Settings], Source]) -> Source | None:
    """The source for such a file, its parts opened by `opener`; None if `path` is none."""
    return MergedSource(path, settings, opener) if path.name.endswith(ENDING) and path.is_file() else None


class MergedSource:
    """The rows of all parts, one part after the other."""

    def __init__(self, path: Path, settings: Settings, opener: Callable[[str, Settings], Source]) -> None:
        self._path = path
        parts, self._join = read_merged(path)
        self._parts = [(part, opener(part.location, settings)) for part in parts]
        self._problems: list[dict[str, str]] = []

    @property
    def location(self) -> str:
        return str(self._path)

    @property
    def problems(self) -> list[dict[str, str]]:
        return self._problems

    def rows(self) -> Iterator[Row]:
        self._problems = []
        before: set[str] = set()
        for number, (part, source) in enumerate(self._parts, start=1):
            own: set[str] = set()
            for row in source.rows():
                own.add(row.id)
                id = row.id + part.suffix if row.id in before and not self._join else row.id
                yield replace(row, id=id, image=f"{number}/{row.image}")
            before |= own
            self._problems += [{**one, "image": f"{number}/{one['image']}"} for one in source.problems]

    def stamp(self, image: str) -> Stamp:
        source, own = self._of(image)
        return source.stamp(own)

    def read(self, image: str) -> bytes:
        source, own = self._of(image)
        return source.read(own)

    def _of(self, image: str) -> tuple[Source, str]:
        number, _, own = image.partition("/")
        if not number.isdecimal() or not 1 <= int(number) <= len(self._parts):
            raise SourceError(
                phrase("{image} belongs to none of what was merged", image=image), remedy=phrase("index again")
            )
        return self._parts[int(number) - 1][1], own
