"""Copies of a picture on which a code can be read that cannot be read as it is; places on them lead back."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image, ImageFilter, ImageOps

_MOST = 4_000_000
"""Pixels of an enlarged copy: of a large photo it would be none the better, and take seconds."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A grey picture made of another one; `scale` and `degrees` (counter-clockwise) are how it was made."""

    image: Image.Image
    width: int
    height: int
    scale: float = 1.0
    degrees: float = 0.0

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Where a place on the copy lies in the picture, never outside of it."""
        dx, dy = x - self.image.width / 2, y - self.image.height / 2
        turn = math.radians(self.degrees)
        ux = (dx * math.cos(turn) - dy * math.sin(turn)) / self.scale + self.width / 2
        uy = (dx * math.sin(turn) + dy * math.cos(turn)) / self.scale + self.height / 2
        return min(max(ux, 0.0), float(self.width)), min(max(uy, 0.0), float(self.height))


Retouch: TypeAlias = Callable[[Image.Image], Copy | None]
"""Makes a copy of a grey picture; None where that is not worth it."""


def plain(grey: Image.Image) -> Copy:
    """The picture as it is."""
    return Copy(grey, *grey.size)


def scaled(by: float, *, sharpen: int = 0, radius: float = 4) -> Retouch:
    """Larger or smaller, then sharpened by so many per cent over that radius."""

    def make(grey: Image.Image) -> Copy | None:
        if by > 1 and grey.width * grey.height * by * by > _MOST:
            return None
        size = (max(1, round(grey.width * by)), max(1, round(grey.height * by)))
        image = grey.resize(size, Image.Resampling.BICUBIC if by > 1 else Image.Resampling.BOX)
        if sharpen:
            image = image.filter(ImageFilter.UnsharpMask(radius, sharpen, 0))
        return Copy(image, *grey.size, scale=size[0] / grey.width)

    return make


def sharpened(percent: int, radius: float) -> Retouch:
    """Sharpened at its own size."""
    return lambda grey: Copy(grey.filter(ImageFilter.UnsharpMask(radius, percent, 0)), *grey.size)


def stretched(grey: Image.Image) -> Copy:
    """Contrast stretched from the darkest to the lightest fiftieth."""
    return Copy(ImageOps.autocontrast(grey, cutoff=2), *grey.size)


def equalized(grey: Image.Image) -> Copy:
    """Every grey as frequent as any other: for shadows and glare."""
    return Copy(ImageOps.equalize(grey), *grey.size)


def inverted(grey: Image.Image) -> Copy:
    """Light for dark."""
    return Copy(ImageOps.invert(grey), *grey.size)


def smoothed(grey: Image.Image) -> Copy:
    """Slightly blurred: for noise and screens."""
    return Copy(grey.filter(ImageFilter.GaussianBlur(1)), *grey.size)


def rotated(degrees: float) -> Retouch:
    """Turned counter-clockwise on white: readers follow lines of codes best along the pixels."""

    def make(grey: Image.Image) -> Copy:
        image = grey.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        return Copy(image, *grey.size, degrees=degrees)

    return make
