"""The colour that a picture is remembered by."""

from __future__ import annotations

import base64
import colorsys
import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def colours(placeholders: Sequence[str]) -> NDArray[np.uint8]:
    """The main colour of each picture, 0 … 255, shape (n, 3); grey where a picture has no stand-in.

    Args:
        placeholders: `data:image/webp` addresses of tiny pictures.
    """
    found = np.full((len(placeholders), 3), 128, np.uint8)
    for n, address in enumerate(placeholders):
        _, comma, data = address.partition(",")
        if comma:
            with Image.open(io.BytesIO(base64.b64decode(data))) as image:
                found[n] = main_colour(np.asarray(image.convert("RGB")))
    return found


def main_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The mean of the pixels, shape (h, w, 3), each by how colourful it is and how near to the middle.

    What stands on a white or black ground so counts more than the ground.
    """
    rgb = pixels.astype(np.float32)
    colourful = (rgb.max(axis=2) - rgb.min(axis=2)) / 255
    high, wide = colourful.shape
    down = 1 - np.abs(np.linspace(-1, 1, high + 2)[1:-1])[:, None] ** 2
    across = 1 - np.abs(np.linspace(-1, 1, wide + 2)[1:-1])[None, :] ** 2
    weight = (colourful**2 + 0.005) * down * across
    return np.asarray((rgb * weight[:, :, None]).sum(axis=(0, 1)) / weight.sum(), dtype=np.uint8)


def hues(n: int) -> list[tuple[int, int, int]]:
    """So many colours that lie apart, 0 … 255 each: hues by the golden ratio, so that the first few differ most."""
    return [_from_hue((0.6 + 0.618034 * i) % 1.0, 0.62, 0.8 if i % 2 else 0.66) for i in range(n)]


def _from_hue(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)
