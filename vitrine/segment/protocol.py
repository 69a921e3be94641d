"""The Segmenter protocol: what must be done to turn a click or a box into the thing that is meant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.errors import QueryError
from vitrine.words import phrase

Pixels: TypeAlias = NDArray[np.bool_]
Box: TypeAlias = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels, origin top left; x1 and y1 lie just outside."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place that belongs to the thing (`positive`) or does not, in pixels."""

    x: float
    y: float
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Mask:
    """Which pixels belong to a thing: shape (height, width) of the picture; `score` 0 … 1 says how sure that is."""

    pixels: Pixels
    score: float

    @property
    def area(self) -> int:
        """Pixels that belong to it."""
        return int(self.pixels.sum())

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The smallest box around it; all zero where nothing belongs to it."""
        rows, columns = np.flatnonzero(self.pixels.any(axis=1)), np.flatnonzero(self.pixels.any(axis=0))
        if not len(rows):
            return (0, 0, 0, 0)
        return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What was pointed at: points, a box, an outline drawn round the thing (corners in order), or several of them."""

    points: tuple[Point, ...] = ()
    box: Box | None = None
    outline: tuple[tuple[float, float], ...] = ()

    def fitted(self, width: int, height: int) -> Prompt:
        """The same within a picture of that size: what lies outside is moved to the nearest edge.

        An outline brings its box where none was drawn.

        Raises:
            QueryError: nothing was pointed at, a number is not finite, or the box holds no part of the picture.
        """
        outline = tuple((_within(x, width), _within(y, height)) for x, y in self.outline)
        box = self.box
        if box is None and outline:
            xs, ys = [x for x, _ in outline], [y for _, y in outline]
            box = (min(xs), min(ys), max(xs), max(ys))
        if box is not None:
            x0, x1 = sorted(min(max(_finite(value), 0.0), float(width)) for value in (box[0], box[2]))
            y0, y1 = sorted(min(max(_finite(value), 0.0), float(height)) for value in (box[1], box[3]))
            if x1 - x0 < 1 or y1 - y0 < 1:
                raise QueryError(
                    phrase("The box holds no part of the picture"),
                    phrase("the picture is {width} × {height} pixels", width=width, height=height),
                    phrase("draw it anew"),
                )
            box = (x0, y0, x1, y1)
        points = tuple(Point(_within(p.x, width), _within(p.y, height), p.positive) for p in self.points)
        if box is None and not any(point.positive for point in points):
            raise QueryError(
                phrase("Nothing was pointed at"), "", phrase("click on the thing, or draw a box around it")
            )
        return Prompt(points, box, outline)

    def scaled(self, by: float) -> Prompt:
        """The same in a picture that is `by` times as large."""
        return Prompt(
            tuple(Point(p.x * by, p.y * by, p.positive) for p in self.points),
            None if self.box is None else (self.box[0] * by, self.box[1] * by, self.box[2] * by, self.box[3] * by),
            tuple((x * by, y * by) for x, y in self.outline),
        )


class Segmenter(Protocol):
    """Finds things in pictures. Safe to use from several threads."""

    @property
    def key(self) -> str:
        """Names the segmenter and its weights; a state is only ever used with the segmenter that made it."""

    @property
    def title(self) -> str:
        """What people call it."""

    def encode(self, image: Image.Image) -> Any:
        """What is worked out once for an upright RGB picture, and makes every click on it fast."""

    def masks(self, state: Any, points: Sequence[Point], box: Box | None = None) -> list[Mask]:
        """The things that may be meant, the likeliest first; never empty.

        Args:
            state: what `encode` made of the picture.
            points: within the picture, in its pixels.
            box: around the thing, within the picture. At least a positive point or a box is given.
        """

    def proposals(self, state: Any, most: int) -> list[Mask]:
        """Up to `most` things in the picture, the likeliest first, no two of them nearly the same."""


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise QueryError(phrase("{value} is not a place in a picture", value=value), remedy=phrase("give pixels"))
    return float(value)


def _within(value: float, size: int) -> float:
    """On a pixel of the picture: the last one's number is `size - 1`."""
    return min(max(_finite(value), 0.0), size - 1.0)
