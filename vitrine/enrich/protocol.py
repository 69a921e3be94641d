"""What an enricher is: something that reads more out of a catalog's pictures and rows than is written there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from PIL import Image

Box: TypeAlias = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels of the whole upright picture, origin top left."""

Need: TypeAlias = Literal["picture", "row"]
"""What an enricher reads: the pixels, or what the catalog says of the item."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is read: a picture, and the item's row where it belongs to one.

    `image` is upright RGB and may be smaller than the picture itself, whose size is `width` × `height`. `fields` are
    the item's columns by name, `languages` what the catalog's printed words may be in (empty: any), `captioner` the
    name of the model that writes captions (empty: none).
    """

    image: Image.Image
    width: int
    height: int
    title: str = ""
    description: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    captioner: str = ""

    @classmethod
    def of(cls, image: Image.Image) -> Subject:
        """A picture of its own size, without a row."""
        return cls(image, *image.size)

    @property
    def scale(self) -> float:
        """Pixels of the picture to one of `image`."""
        return self.width / self.image.width


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was read.

    `text` is what it says in one line of words, `confidence` the chance that it is right, 0 … 1; `box` where in the
    picture, None where it is about all of it; `about` is what else the enricher tells (JSON values by name).
    """

    text: str
    confidence: float = 1.0
    box: Box | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The record as it is kept and printed; boxes in tenths of a pixel."""
        return {
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "box": None if self.box is None else [round(value, 1) for value in self.box],
            **self.about,
        }


class Enricher(Protocol):
    """Reads one kind of thing. Safe to use from several threads; making one loads nothing.

    `version` grows with every change that makes it read differently: what an older version has read is then read again,
    and nothing else is.
    """

    @property
    def name(self) -> str:
        """What settings and the record book call it."""

    @property
    def version(self) -> int:
        """Of what it reads."""

    @property
    def needs(self) -> frozenset[Need]:
        """What it reads; without "picture" none is decoded for it."""

    def missing(self) -> str:
        """What is not installed that it cannot do without, in words; empty where it works."""

    def read(self, subject: Subject) -> list[Record]:
        """What is there to read, the surest first; empty where there is nothing.

        Raises:
            ModelUnavailable: what `missing` says.
        """
