"""What cropping changes: the hits of each reading of a selection, side by side, those of only one of them marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.kit import define
from vitrine.search.query import PictureVector
from vitrine.search.result import Hit

_component = define(Path(__file__).parent)


@dataclass(frozen=True, slots=True)
class Column:
    """A reading: its name (box, thing or whole), the picture as it was searched by, and its best hits."""

    name: str
    picture: PictureVector
    hits: Sequence[Hit]


def readings(catalog: str, columns: Sequence[Column]) -> None:
    """Show readings of one selection; a hit that no other of them has among its best is marked."""
    times = Counter(hit.id for column in columns for hit in column.hits)
    data = {
        "catalog": catalog,
        "columns": [
            {
                "name": column.name,
                "text": column.picture.to_text(),
                "placeholder": column.picture.placeholder,
                "hits": [
                    {
                        "id": hit.id,
                        "title": hit.title,
                        "picture": hit.picture,
                        "only": times[hit.id] == 1,
                        "above": hit.above_line,
                    }
                    for hit in column.hits
                ],
            }
            for column in columns
        ],
    }
    _component(key="readings", data=data)
