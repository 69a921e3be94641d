"""The picture that is pointed at: clicks, boxes, lines and words become a mask, and the mask a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from components.kit import define
from components.searchbox import PICTURES_STYLE
from vitrine.search.result import Hit

_component = define(Path(__file__).parent, PICTURES_STYLE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A catalog's picture that is pointed at: its hash, and the title of its item."""

    picture: str
    title: str


def picker(
    catalog: str,
    shown: Shown | None,
    key: str,
    examples: Sequence[Hit],
    segmenter: str,
    better: str,
) -> None:
    """Show a picture to point at, or ask for one.

    Args:
        catalog: the catalog's name.
        shown: a picture of the catalog; None: the visitor brings one.
        key: of the visitor's picture, while it is kept; empty: none yet.
        examples: items of the catalog to try it on.
        segmenter: the name of the one at work.
        better: how to get a better one.
    """
    data = {
        "catalog": catalog,
        "picture": shown.picture if shown else "",
        "title": shown.title if shown else "",
        "key": "" if shown else key,
        "examples": [{"id": hit.id, "title": hit.title, "picture": hit.picture} for hit in examples],
        "segmenter": segmenter,
        "better": better,
    }
    _component(key="picker", data=data)
